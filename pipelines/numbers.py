"""Numbers by country and month into the table ``country_months``: wide tables, long ones, and UCDP event exports.

A table of country-months has a column for the country (a name or code), one for the month (``month`` as ``2020-01``,
``year`` and ``month``, or ``date``), and numbers. An export of events (a day, a country, deaths) is counted up by
month. Data sets that lie in the lake as CSV are read the same way.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from lake.schema.errors import UnreadableError
from lake.store import Lake
from lake.vault import Vault
from models.forecasts.places import code_of
from models.names import Gazetteer
from pipelines.runs import Run

READER = "numbers/1"
COUNTRY = ("country", "state", "country_name", "iso3", "country_code", "isocode", "iso", "name", "location")
DATE = ("date", "date_start", "day", "event_date", "month_start")
DEATHS = ("ged_sb", "deaths", "best", "fatalities", "best_est")
OTHER = ("ged_other", "other", "ged_ns_os")
MEASURES = {**dict.fromkeys(DEATHS, "deaths"), **dict.fromkeys(OTHER, "other"), "coup": "coups", "coups": "coups"}
KEYS = frozenset(
    (
        "year",
        "month",
        "month_id",
        "country_id",
        "priogrid_gid",
        "ccode",
        "ccode_gw",
        "ccode_polity",
        "gwno",
        "day",
        "id",
    )
)
STATE_BASED = 1
"""``type_of_violence`` of UCDP: 1 state-based, 2 non-state, 3 one-sided."""


@dataclass(slots=True)
class Taken:
    """What a run took in."""

    files: int = 0
    duplicate: int = 0
    rows: int = 0
    measures: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    """First and last month."""
    unnamed: list[str] = field(default_factory=list)
    """Countries kept under the name that the source gives, as no state is known by it; at most twenty."""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def load_numbers(
    lake: Lake,
    paths: Sequence[Path],
    gazetteer: Gazetteer,
    *,
    source: str | None = None,
    measure: str | None = None,
    marking: str | None = None,
    known_at: str = "ingested",
) -> Taken:
    """Take in files; their bytes are kept, and each row names its file.

    Args:
        lake: the lake.
        paths: CSV or Parquet files.
        gazetteer: names of states.
        source: name of the source; the file's own by default.
        measure: what the numbers are, where the table has one column of them.
        marking: of the rows; the lowest level if None.
        known_at: ``ingested``, or ``published``: the end of the month that a row speaks of.

    Raises:
        UnreadableError: a file that is no such table.
    """
    run = Run("numbers", {"files": [path.name for path in paths], "known_at": known_at, "measure": measure})
    vault = lake.vault(marking or lake.levels.lowest, create=True)
    taken = Taken()
    for path in paths:
        found = months_of(_frame(path, path.name), gazetteer, path.name, measure, taken)
        file_id = vault.raw.put_file(path)
        reader = f"{READER}/{known_at}/{measure or ''}"
        if vault.known_file(file_id, reader):
            taken.duplicate += 1
            continue
        known = _month_end if known_at == "published" else None
        taken.rows += _store(vault, run, found, source or path.name, file_id, known)
        _note(vault, run, file_id, path, source or path.name, reader)
        taken.files += 1
    return taken


def numbers_of_documents(lake: Lake, gazetteer: Gazetteer) -> Taken:
    """Read the country-months of data sets that were taken in as documents, known from when the document was."""
    run = Run("numbers", {"from": "documents"})
    taken = Taken()
    for vault in lake.vaults:
        documents = vault.frame(
            "documents",
            ["file_id", "source", "known_at", "title"],
            (pl.col("kind") == "dataset") & (pl.col("format") == "csv") & (pl.col("member") == ""),
            as_of=lake.as_of,
        )
        for file_id, source, known, title in documents.unique(["file_id"], maintain_order=True).iter_rows():
            if vault.known_file(file_id, READER):
                continue
            path = vault.raw.path(file_id)
            try:
                found = months_of(_frame(path, title, csv=True), gazetteer, title, None, taken)
            except UnreadableError:
                found = []  # a data set of something else: noted as read, not tried again
            taken.rows += _store(vault, run, found, source, file_id, lambda month, known=known: known)
            _note(vault, run, file_id, path, source, READER)
            taken.files += bool(found)
    return taken


def months_of(
    frame: pl.DataFrame, gazetteer: Gazetteer, name: str, measure: str | None, taken: Taken
) -> list[tuple[str, date, str, float]]:
    """Rows ``(country, first day of the month, measure, value)`` of a table.

    Raises:
        UnreadableError: it lacks a column of countries, of months or of numbers.
    """
    try:
        return _months_of(frame, gazetteer, name, measure, taken)
    except pl.exceptions.PolarsError as error:
        raise UnreadableError(f"{name}: no table of country-months: {str(error).splitlines()[0]}") from error


def _months_of(
    frame: pl.DataFrame, gazetteer: Gazetteer, name: str, measure: str | None, taken: Taken
) -> list[tuple[str, date, str, float]]:
    frame = frame.rename({column: column.strip().lower() for column in frame.columns})
    country = next((column for column in COUNTRY if column in frame.columns), None)
    if country is None:
        raise UnreadableError(f"{name}: no column of countries; it would be called one of {', '.join(COUNTRY)}")
    frame = frame.with_columns(_month=_month(frame, name)).drop_nulls([country, "_month"])
    numeric = [
        column
        for column in frame.columns
        if column not in KEYS and not column.startswith("_") and frame[column].dtype.is_numeric()
    ]
    if "type_of_violence" in frame.columns and "best" in frame.columns:
        kind = pl.when(pl.col("type_of_violence") == STATE_BASED).then(pl.lit("deaths")).otherwise(pl.lit("other"))
        long = frame.select(pl.col(country).alias("_country"), "_month", _measure=kind, _value="best")
    elif not numeric:
        raise UnreadableError(f"{name}: no column of numbers beside country and month")
    else:
        if measure is not None and len(numeric) > 1:
            raise UnreadableError(f"{name}: {len(numeric)} columns of numbers, so --measure cannot name one of them")
        long = frame.select(pl.col(country).alias("_country"), "_month", *numeric).unpivot(
            numeric, index=["_country", "_month"], variable_name="_measure", value_name="_value"
        )
        if measure is not None:
            long = long.with_columns(_measure=pl.lit(measure))
    added = (
        long.drop_nulls()
        .with_columns(pl.col("_value").cast(pl.Float64), pl.col("_country").cast(pl.String))
        .group_by("_country", "_month", "_measure", maintain_order=True)
        .agg(pl.col("_value").sum())
    )
    codes = {given: code_of(given, gazetteer) for given in added["_country"].unique().to_list()}
    taken.unnamed += sorted(given for given, code in codes.items() if code is None)[: 20 - len(taken.unnamed)]
    rows = [
        (codes[given] or given, month, MEASURES.get(what, what), value)
        for given, month, what, value in added.iter_rows()
    ]
    taken.measures = sorted({*taken.measures, *(what for _, _, what, _ in rows)})
    span = sorted({*taken.months, *(f"{month:%Y-%m}" for _, month, _, _ in rows)})
    taken.months = [span[0], span[-1]] if span else []
    return rows


def _month(frame: pl.DataFrame, name: str) -> pl.Series:
    """The first day of the month that each row speaks of; null where it says none."""
    if {"year", "month"} <= set(frame.columns) and frame["month"].dtype.is_numeric():
        return frame.select(pl.date(pl.col("year"), pl.col("month"), 1)).to_series()
    column = next((one for one in ("month", *DATE) if one in frame.columns), None)
    if column is None:
        raise UnreadableError(f"{name}: no month; it would be `month` as 2020-01, `year` and `month`, or `date`")
    values = frame[column]
    if values.dtype == pl.String:
        found = values.str.slice(0, 7).str.replace("/", "-").str.to_date("%Y-%m", strict=False)
    elif values.dtype.is_temporal():
        found = values.cast(pl.Date, strict=False).dt.month_start()
    else:
        raise UnreadableError(f"{name}: column {column} holds no months such as 2020-01")
    if found.null_count() == len(found):
        raise UnreadableError(f"{name}: column {column} holds no months such as 2020-01")
    return found


def _frame(path: Path, name: str, *, csv: bool = False) -> pl.DataFrame:
    try:
        if not csv and path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        separator = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
        return pl.read_csv(path, infer_schema_length=10_000, separator=separator)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{name}: no CSV or Parquet table: {str(error).splitlines()[0]}") from error


def _store(
    vault: Vault, run: Run, found: list[tuple[str, date, str, float]], source: str, file_id: str, known: Any
) -> int:
    rows = [_row(one, source, file_id, known) for one in found]
    made = vault.commit(
        {"country_months": rows, **run.rows(vault)}, run_id=run.run_id, once={"country_months": "number_id"}
    )
    return int(made.counts.get("country_months", 0))


def _row(one: tuple[str, date, str, float], source: str, file_id: str, known: Any) -> dict[str, Any]:
    country, month, measure, value = one
    name = "\n".join((file_id, country, month.isoformat(), measure, repr(value)))
    row = {
        "number_id": hashlib.sha256(name.encode()).hexdigest(),
        "country": country,
        "month": month,
        "measure": measure,
        "value": value,
        "source": source,
        "file_id": file_id,
    }
    return {**row, "known_at": known(month)} if known is not None else row


def _month_end(month: date) -> datetime:
    following = (month + timedelta(days=32)).replace(day=1)
    return datetime.combine(following, time.min, UTC) - timedelta(microseconds=1)


def _note(vault: Vault, run: Run, file_id: str, path: Path, source: str, reader: str) -> None:
    """The file is taken in whole: its row is written last."""
    row = {
        "file_id": file_id,
        "bytes": path.stat().st_size,
        "format": "numbers",
        "documents": 0,
        "quarantined": 0,
        "reader": reader,
    }
    seen: dict[str, Any] = {"file_id": file_id, "document_id": None, "source": source, "address": path.name}
    seen |= {"seen_at": datetime.now(UTC), "etag": None, "last_modified": None}
    vault.commit({"files": [row], "sightings": [seen], **run.rows(vault)}, run_id=run.run_id)


def newest(rows: pl.DataFrame) -> Iterator[tuple[str, str, date, float]]:
    """``(measure, country, month, value)`` of rows of ``country_months``: of several, the one learnt last."""
    ranked = rows.sort("known_at", "number_id").unique(
        ["measure", "country", "month"], keep="last", maintain_order=True
    )
    yield from ranked.select("measure", "country", "month", "value").iter_rows()
