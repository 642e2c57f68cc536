"""What changed between two states of a lake, and why a conclusion did.

Rows are told apart by their table's key. Of several rows with one key the newest counts, as everywhere; a row whose
content is another on the other side was corrected. Conclusions (an answer, an alert with its judgement) are drawn anew
on both sides by the program that runs now, so that they differ by data, day and parameters alone; what was pinned of
models and code is compared beside them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lake import manifest
from lake.config import FILE_NAME
from lake.moment import moment
from lake.pin import ID
from lake.restore import restore
from lake.schema.errors import UsageError
from pipelines import pinning
from pipelines.pinning import Pinned
from pipelines.report.again import reopened
from pipelines.report.blocks import Card, Labelled, Paragraph
from pipelines.warn import Warnings

if TYPE_CHECKING:
    from pipelines.desk import Desk

TABLES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "documents": ("document_id", ("title", "kind", "language", "source", "published_at")),
    "passages": ("passage_id", ("locator",)),
    "treaties": ("treaty_id", ("title", "signed", "in_force", "ended")),
    "treaty_facts": ("fact_id", ("treaty_id", "field", "state", "value")),
    "treaty_actions": ("action_id", ("treaty_id", "party", "action", "date")),
    "commitments": ("commitment_id", ("document_id", "type", "modality", "obligor")),
    "deadlines": ("deadline_id", ("commitment_id", "party", "due", "state")),
    "performance": ("performance_id", ("commitment_id", "party", "stance")),
    "positions": ("position_id", ("actor", "issue", "stance")),
    "events": ("event_id", ("type", "actor", "target", "day")),
    "country_months": ("number_id", ("country", "month", "measure", "value")),
    "forecasts": ("forecast_id", ("question", "country", "task", "probability")),
    "resolutions": ("resolution_id", ("forecast_id", "outcome", "basis")),
}
"""Tables that are compared: the key of each, and what of a row is shown."""

_OF_THE_ROW: Final = ("marking", "known_at", "run_id", "batch_id")
_SAID: Final = ("alert_id", "country", "name", "day", "since", "observed", "expected", "surprise", "event_class", "why")


@dataclass(frozen=True)
class Side:
    """One of two states."""

    desk: "Desk"
    said: str
    """As it was named."""
    state: Pinned
    pinned: Pinned | None = None
    """As it was recorded, where it was named by an id."""

    def to_json(self) -> dict[str, Any]:
        """How it was named, and what it is."""
        return {
            "named": self.said,
            "as_of": self.state.as_of,
            "day": self.state.day,
            "stored_until": self.state.stored_until,
            "vaults": {name: held.version for name, held in self.state.data.items()},
        }


def diff(
    desk: "Desk",
    before: str,
    after: str,
    *,
    question: str | None = None,
    alert: str | None = None,
    budget: float = 3.0,
    limit: int = 20,
) -> dict[str, Any]:
    """What came, went and was corrected from one state to the other.

    Args:
        desk: whose clearance holds for both.
        before: the id of a version, a date or moment, ``now``, or the folder of a snapshot or lake.
        after: likewise.
        question: also ask this on both sides.
        alert: also show this alert on both sides: a country or pair (``XLH-XTV``), or the id of an alert.
        budget: alarms a week.
        limit: rows shown of each kind; all are counted.

    Raises:
        UsageError: a side that is none of these.
        LakeError: a version that is not kept, or that the lake no longer holds.
    """
    with ExitStack() as open_:
        old, new = (open_.enter_context(_side(desk, said)) for said in (before, after))
        warned = old.desk.alerts(budget=budget), new.desk.alerts(budget=budget)
        result: dict[str, Any] = {
            "before": old.to_json(),
            "after": new.to_json(),
            "pinned": _pinned(old, new),
            "tables": [{"table": table, **_rows(old.desk, new.desk, table, limit)} for table in TABLES],
            "alerts": _alerts(*warned, limit),
        }
        if question is not None:
            result["question"] = _question(old.desk, new.desk, question)
        if alert is not None:
            result["alert"] = _alert(old.desk, new.desk, warned, alert)
    return result


@contextmanager
def _side(desk: "Desk", said: str) -> Iterator[Side]:
    from pipelines.desk import Desk

    if ID.match(said):
        state, _ = pinning.find(desk.lake, said)
        with reopened(desk, state) as then:
            yield Side(then, said, pinning.pinned(then.lake, state.parameters), state)
        return
    folder = Path(said)
    with ExitStack() as held:
        if folder.is_dir():
            if not (manifest.payload(folder) / FILE_NAME).is_file():
                raise UsageError(f"{said} is neither a lake nor a snapshot of one: it holds no {FILE_NAME}")
            if (folder / manifest.name(manifest.SHA256)).is_file():
                # A snapshot is read from a copy: to look at it would change its logs and indexes.
                place = Path(held.enter_context(TemporaryDirectory(prefix="legation-diff-"))) / "lake"
                folder = restore(folder, place, noted=False).path
            opened = Desk.open(folder, desk.clearance, desk.as_of)
        elif said == "now":
            opened = Desk.open(desk.lake.path, desk.clearance)
        else:
            try:
                opened = Desk.open(desk.lake.path, desk.clearance, moment(said))
            except UsageError:
                raise UsageError(
                    f"{said!r} names no state: give the id of a version, a date, `now`, or the folder of a snapshot"
                ) from None
        with opened:
            yield Side(opened, said, pinning.pinned(opened.lake))


def _pinned(old: Side, new: Side) -> list[str]:
    """Changed models, code, settings and parameters, between the records of the two sides."""
    then, now = old.pinned or old.state, new.pinned or new.state
    found = pinning.differences(then, now)
    for name in sorted({*then.parameters, *now.parameters}):
        values = then.parameters.get(name), now.parameters.get(name)
        if values[0] != values[1] and then.parameters and now.parameters:
            found.append(f"parameter {name}: {values[0]} before, {values[1]} after")
    return found


def _rows(old: "Desk", new: "Desk", table: str, limit: int) -> dict[str, Any]:
    key, shown = TABLES[table]
    before, after = (_newest(desk, table, key) for desk in (old, new))
    came = after.join(before, on=key, how="anti")
    went = before.join(after, on=key, how="anti")
    both = after.join(before.select(key, was="content"), on=key, how="inner").filter(pl.col("content") != pl.col("was"))
    columns = [name for name in (key, *shown, "marking", "known_at") if name in after.columns]

    def listed(frame: pl.DataFrame) -> list[dict[str, Any]]:
        rows = frame.sort("known_at", key, descending=[True, False]).head(limit).select(columns)
        return [{name: _plain(value) for name, value in row.items()} for row in rows.iter_rows(named=True)]

    return {
        "came": came.height,
        "went": went.height,
        "corrected": both.height,
        "rows": {"came": listed(came), "went": listed(went), "corrected": _corrections(old, new, table, both, limit)},
    }


def _newest(desk: "Desk", table: str, key: str) -> pl.DataFrame:
    """The newest row of each key, with all that it says as one text; long texts by their hash."""
    frame = desk.lake.frame(table)
    plain = [
        name
        for name, dtype in frame.schema.items()
        if name not in (*_OF_THE_ROW, "text") and dtype != pl.Binary and not isinstance(dtype, pl.List | pl.Array)
    ]
    rows = frame.sort("known_at", "batch_id").unique(key, keep="last", maintain_order=True)
    shown = [name for name in (key, *TABLES[table][1], "marking", "known_at") if name in frame.columns]
    return rows.select(*dict.fromkeys(shown), content=pl.struct(plain).struct.json_encode())


def _corrections(old: "Desk", new: "Desk", table: str, changed: pl.DataFrame, limit: int) -> list[dict[str, Any]]:
    """Of each corrected row the fields that differ, before and after."""
    key = TABLES[table][0]
    found = []
    for row in changed.sort("known_at", key, descending=[True, False]).head(limit).iter_rows(named=True):
        was, is_ = json.loads(row["was"]), json.loads(row["content"])
        fields = {name: [was.get(name), is_.get(name)] for name in is_ if was.get(name) != is_.get(name)}
        found.append({key: row[key], "marking": row["marking"], "known_at": _plain(row["known_at"]), "fields": fields})
    return found


def _alerts(before: Warnings, after: Warnings, limit: int) -> dict[str, Any]:
    old = {one["alert_id"]: one for one in before.to_json()["alerts"]}
    new = {one["alert_id"]: one for one in after.to_json()["alerts"]}

    def listed(ids: Sequence[str], rows: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: rows[each].get(name) for name in _SAID} for each in ids][:limit]

    came, went = [each for each in new if each not in old], [each for each in old if each not in new]
    return {
        "came": len(came),
        "went": len(went),
        "rows": {"came": listed(came, new), "went": listed(went, old)},
        "line": [round(before.threshold, 3), round(after.threshold, 3)],
    }


def _question(old: "Desk", new: "Desk", question: str) -> dict[str, Any]:
    answers = [desk.ask(question).to_json() for desk in (old, new)]
    cited = [{_place(quote): quote for quote in answer["citations"]} for answer in answers]
    changed = answers[0]["answer"] != answers[1]["answer"] or answers[0]["abstained"] != answers[1]["abstained"]
    return {
        "asked": question,
        "changed": changed,
        "before": {name: answers[0][name] for name in ("answer", "abstained", "reason")},
        "after": {name: answers[1][name] for name in ("answer", "abstained", "reason")},
        "came": [_because(quote, old, "before") for place, quote in cited[1].items() if place not in cited[0]],
        "went": [_because(quote, new, "after") for place, quote in cited[0].items() if place not in cited[1]],
    }


def _alert(old: "Desk", new: "Desk", warned: tuple[Warnings, Warnings], which: str) -> dict[str, Any]:
    """The newest alert of that series or id on each side, the judgement on it, and the evidence that came or went."""
    sides: list[dict[str, Any] | None] = []
    for desk, warnings in zip((old, new), warned, strict=True):
        rows = [one for one in warnings.to_json()["alerts"] if which in (one["alert_id"], one["country"])]
        row = rows[0] if rows else None
        sides.append(None if row is None else {**row, "judgement": _judgement(desk, warnings, row)})
    cited = [{_place(quote): quote for quote in (side or {}).get("citations", ())} for side in sides]
    told = [side and {name: side[name] for name in (*_SAID, "judgement")} for side in sides]
    return {
        "asked": which,
        "changed": told[0] != told[1],
        "before": sides[0],
        "after": sides[1],
        "line": [round(warnings.threshold, 3) for warnings in warned],
        "came": [_because(quote, old, "before") for place, quote in cited[1].items() if place not in cited[0]],
        "went": [_because(quote, new, "after") for place, quote in cited[0].items() if place not in cited[1]],
        "stories": _stories(old, new, sides),
    }


def _judgement(desk: "Desk", warnings: Warnings, row: Mapping[str, Any]) -> dict[str, str] | None:
    """The report's key judgement on an alert, in its words; None where it has none."""
    from pipelines.report.context import Context
    from pipelines.report.sections.judgements import section

    context = Context(desk, warnings, warnings.as_of or desk.lake.now.date(), "en")
    for block in section(context).blocks:
        if isinstance(block, Card) and block.title == context.name(row["country"]):
            found: dict[str, str] = {}
            for part in block.blocks:
                if isinstance(part, Paragraph):
                    found["observed"] = part.lines[0].text
                elif isinstance(part, Labelled):
                    found |= {label: line.text for label, line in part.pairs}
            return found
    return None


def _stories(old: "Desk", new: "Desk", sides: Sequence[Mapping[str, Any] | None]) -> dict[str, list[dict[str, Any]]]:
    """Reports of the alert's stories that stand on one side alone."""
    ids = sorted({story for side in sides if side for story in side["stories"]})
    held = []
    for desk in (old, new):
        members = desk.lake.frame("story_members", ["document_id"], pl.col("story_id").is_in(ids))
        wanted = pl.col("document_id").is_in(members["document_id"].unique().to_list())
        rows = desk.lake.frame("documents", ["document_id", "title", "source", "published_at", "known_at"], wanted)
        held.append({row["document_id"]: row for row in rows.sort("published_at", "document_id").iter_rows(named=True)})

    def only(here: Mapping[str, dict[str, Any]], there: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{name: _plain(value) for name, value in row.items()} for each, row in here.items() if each not in there]

    return {"came": only(held[1], held[0]), "went": only(held[0], held[1])}


def _because(quote: Mapping[str, Any], other: "Desk", side: str) -> dict[str, Any]:
    """A quote that only one side cites, and whether the other side could have."""
    known = bool(other.lake.texts([quote["document_id"]]))
    reason = (
        f"the document was known {side} as well; other evidence was preferred"
        if known
        else f"the document is not known {side}"
    )
    kept = ("document_id", "title", "source", "published_at", "locator", "start", "end", "quote", "marking")
    return {**{name: quote.get(name) for name in kept}, "because": reason}


def _place(quote: Mapping[str, Any]) -> tuple[str, int, int]:
    return str(quote["document_id"]), int(quote["start"]), int(quote["end"])


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
