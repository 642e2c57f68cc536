"""Registers of treaties - tables of memberships, records and actions - read by a mapping file."""

import csv
import gzip
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from ingest.encodings import decode
from ingest.formats.builder import clean
from ingest.formats.csv_records import sniff_delimiter
from ingest.tables import cell
from lake.schema.errors import ConfigError, UnknownValueError, UnreadableError
from models.edtf import Edtf, read
from models.folding import fold
from models.treaties import Roll

EXTRACTOR = "register/1"
SHIPPED = ("manytreaties-environment", "manytreaties-trade", "manytreaties-agreements", "uk-treaties", "register")
"""Mappings that come with Legation."""

ACTIONS = (
    "signature", "ratification", "accession", "acceptance", "approval", "succession", "consent", "notification",
    "entry_into_force", "provisional_application", "reservation", "declaration", "objection", "denunciation", "withdrawal", "exchange",  # noqa: E501
)  # fmt: skip
_SEPARATOR = " | "
_TREATY_FIELDS = ("key", "title", "signed", "in_force", "ended", "place", "depositary", "subject", "url")
MOST_BYTES = 256 * 1024 * 1024

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Register:
    """How a register's columns are read.

    A TOML file: ``source`` (a name), ``reliability`` (A to F), ``missing`` (cells that say nothing), ``order`` of
    numeric dates (``dmy`` or ``mdy``), ``columns`` by which a table is recognised; ``[treaty]`` with the columns of
    ``key``, ``title``, ``signed``, ``in_force``, ``ended``, ``place``, ``depositary``, ``subject``, ``url`` (each a
    column, or several of which the first filled one counts) and ``[treaty.parties]`` (``column``, ``separator``);
    ``[party]`` with the ``column`` of a code or name; and ``[[action]]``: either ``action`` and the column of its
    ``date``, or ``column`` (of the action's name), ``date`` and ``note``. ``unless``: columns that, where filled, say
    it better; ``unless_same``: a column with the same date. ``[words]`` translates names of actions.
    """

    source: str
    reliability: str
    missing: frozenset[str]
    order: str
    columns: tuple[str, ...]
    treaty: Mapping[str, Any]
    party: Mapping[str, str]
    actions: tuple[Mapping[str, Any], ...]
    words: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """A register's rows, and the text in which each stands."""

    text: str
    rows: list[tuple[int, int, dict[str, str]]]
    """First character, one past the last, and cells by column."""
    content: bytes
    encoding: str
    certainty: float


@dataclass(slots=True)
class Records:
    """What a register says: rows of the tables ``treaties`` and ``treaty_actions``."""

    treaties: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    """Rows whose action or party could not be read: where the row begins, and why."""


def load(name: str | Path) -> Register:
    """A mapping that ships with Legation, or one from a TOML file.

    Raises:
        UnknownValueError: it is neither.
        ConfigError: the file is not such a mapping.
    """
    if str(name) in SHIPPED:
        words = resources.files("pipelines.registers").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    elif Path(name).is_file():
        try:
            words = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{name} cannot be read: {error}") from None
    else:
        raise UnknownValueError("mapping", str(name), (*SHIPPED, "FILE.toml"))
    try:
        table = tomllib.loads(words)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    return _register(table, str(name))


def _register(table: Mapping[str, Any], name: str) -> Register:
    known = {"source", "reliability", "missing", "order", "columns", "treaty", "party", "action", "words"}
    if extra := set(table) - known:
        raise ConfigError(f"{name}: unknown entries {sorted(extra)}; known are {sorted(known)}")
    treaty = table.get("treaty", {})
    if not isinstance(treaty, dict) or not ({"key", "title"} & set(treaty)):
        raise ConfigError(f"{name}: [treaty] needs the column of its `key` or `title`")
    if extra := set(treaty) - {*_TREATY_FIELDS, "parties"}:
        raise ConfigError(f"{name}: [treaty] knows {sorted((*_TREATY_FIELDS, 'parties'))}, not {sorted(extra)}")
    actions = tuple(table.get("action", ()))
    for action in actions:
        if "column" not in action and action.get("action") not in ACTIONS:
            raise ConfigError(f"{name}: an [[action]] needs `column`, or `action`, one of {', '.join(ACTIONS)}")
    if actions and "column" not in table.get("party", {}):
        raise ConfigError(f"{name}: actions need [party] with its `column`")
    for word, action in table.get("words", {}).items():
        if action not in ACTIONS:
            raise ConfigError(f"{name}: [words] {word!r} must be one of {', '.join(ACTIONS)}")
    order = table.get("order", "dmy")
    if order not in ("dmy", "mdy"):
        raise ConfigError(f"{name}: `order` is dmy or mdy, not {order!r}")
    return Register(
        source=str(table.get("source", Path(name).stem)),
        reliability=str(table.get("reliability", "F")),
        missing=frozenset(map(str, table.get("missing", ()))),
        order=order,
        columns=tuple(table.get("columns", ())),
        treaty=treaty,
        party=table.get("party", {}),
        actions=actions,
        words={str(word).casefold(): action for word, action in table.get("words", {}).items()},
    )


def recognise(header: Sequence[str]) -> Register | None:
    """The shipped mapping whose columns are all in a table's header."""
    for name in SHIPPED:
        register = load(name)
        if register.columns and set(register.columns) <= set(header):
            return register
    return None


def open_file(path: Path) -> Sheet:
    """A register from a CSV or JSON-lines file, gzipped or not.

    The text has a line a row, its cells joined by `` | ``, as ingestion writes tables.

    Raises:
        UnreadableError: it is too large, damaged, or neither.
    """
    try:
        raw = path.read_bytes()
        data = _unzipped(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise UnreadableError(f"{path}: {error}") from None
    decoded = decode(data)
    name = path.name.removesuffix(".gz")
    text = decoded.text.replace("\0", "")
    if name.endswith((".jsonl", ".ndjson", ".json")):
        header, cells = _json_rows(text, path)
    else:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text[:65536]))
        try:
            filled = [row for row in rows if any(value.strip() for value in row)]
        except csv.Error as error:
            raise UnreadableError(f"{path}: broken CSV: {error}") from None
        header = [cell(name).removeprefix("\ufeff") for name in filled[0]] if filled else []
        cells = [[cell(value) for value in row] for row in filled[1:]]
    if not header or not cells:
        raise UnreadableError(f"{path}: no rows under a header")
    lines = [clean(_line(header)), *(clean(_line(row)) for row in cells)]
    found, at = [], len(lines[0]) + 1
    for line, row in zip(lines[1:], cells, strict=True):
        found.append((at, at + max(1, len(line)), dict(zip(header, row, strict=False))))
        at += len(line) + 1
    return Sheet("\n".join(lines), found, data, decoded.encoding, decoded.certainty)


def _unzipped(raw: bytes) -> bytes:
    with gzip.open(io.BytesIO(raw)) as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"unpacks to more than {MOST_BYTES >> 20} MiB")
    return data


def _json_rows(text: str, path: Path) -> tuple[list[str], list[list[str]]]:
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise UnreadableError(f"{path}, line {number}: not JSON: {error}") from None
            if not isinstance(record, dict):
                raise UnreadableError(f"{path}, line {number}: not an object")
            records.append(record)
    header = list(dict.fromkeys(str(name) for record in records for name in record))
    return header, [[cell(_plain(record.get(name))) for name in header] for record in records]


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _line(cells: Sequence[str]) -> str:
    return re.sub(r"(?: \| )+\Z", "", _SEPARATOR.join(cells)).rstrip()


def of_text(text: str) -> Sheet | None:
    """A register out of the stored text of a table that was ingested; None where its rows do not fit its header."""
    lines = text.split("\n")
    header = lines[0].split(_SEPARATOR)
    found, at = [], len(lines[0]) + 1
    for line in lines[1:]:
        cells = line.split(_SEPARATOR)
        if line.strip() and len(cells) <= len(header):
            found.append((at, at + len(line), dict(zip(header, cells, strict=False))))
        at += len(line) + 1
    return Sheet(text, found, text.encode(), "utf-8", 1.0) if found else None


def records(sheet: Sheet, register: Register, document_id: str, roll: Roll) -> Records:
    """Rows of ``treaties`` and ``treaty_actions`` that a register's rows make."""
    made = Records()
    by_key: dict[str, dict[str, Any]] = {}
    seen: set[str] = set()
    for start, end, row in sheet.rows:
        cells = {name: value for name, value in row.items() if value and value not in register.missing}
        treaty = _treaty(cells, register, document_id, start, end, roll)
        if treaty is None:
            made.unread.append((start, "names no treaty"))
            continue
        own = by_key.setdefault(treaty["treaty_id"], treaty)
        if own is treaty:
            made.treaties.append(treaty)
        for action in _actions(cells, register, own, start, end, roll, made):
            if action["action_id"] not in seen:
                seen.add(action["action_id"])
                made.actions.append(action)
                if action["party"] and action["party"] not in own["parties"]:
                    own["parties"].append(action["party"])
    return made


def _first(cells: Mapping[str, str], columns: Any) -> str | None:
    names = [columns] if isinstance(columns, str) else list(columns or ())
    return next((cells[name] for name in names if cells.get(name)), None)


def _treaty(
    cells: Mapping[str, str], register: Register, document_id: str, start: int, end: int, roll: Roll
) -> dict[str, Any] | None:
    key, title = _first(cells, register.treaty.get("key")) or "", _first(cells, register.treaty.get("title")) or ""
    if not key and not title:
        return None
    signed = _edtf(_first(cells, register.treaty.get("signed")), register)
    name = key or f"{title}\n{signed.text if signed else ''}"
    named = register.treaty.get("parties", {})
    listed = (cells.get(named.get("column", ""), "") or "").split(named.get("separator", ";"))
    return {
        "treaty_id": _hash("register", register.source, name),
        "key": key,
        "basis": "register",
        "source": register.source,
        "title": title,
        "language": "und",
        "signed": signed.text if signed else None,
        "in_force": _text(_edtf(_first(cells, register.treaty.get("in_force")), register)),
        "ended": _text(_edtf(_first(cells, register.treaty.get("ended")), register)),
        "place": _first(cells, register.treaty.get("place")),
        "depositary": _first(cells, register.treaty.get("depositary")),
        "parties": list(dict.fromkeys(code for part in listed if part.strip() and (code := state(part, roll)))),
        "subject": _first(cells, register.treaty.get("subject")),
        "url": _first(cells, register.treaty.get("url")),
        "document_id": document_id,
        "start": start,
        "end": end,
        "extractor": EXTRACTOR,
    }


def _actions(
    cells: Mapping[str, str],
    register: Register,
    treaty: Mapping[str, Any],
    start: int,
    end: int,
    roll: Roll,
    made: Records,
) -> Iterator[dict[str, Any]]:
    if not register.actions:
        return
    written = cells.get(register.party["column"], "") or cells.get(register.party.get("name", ""), "")
    party = state(written, roll) if written else None
    if written and party is None:
        made.unread.append((start, f"party {written!r} is no state known by that name"))
        return
    for rule in register.actions:
        if "column" in rule:
            named = cells.get(rule["column"], "").casefold().strip()
            action = register.words.get(named) or named.replace(" ", "_")
            if action not in ACTIONS:
                made.unread.append((start, f"action {named!r} is none of {', '.join(ACTIONS)}"))
                continue
        else:
            action = rule["action"]
        when = cells.get(rule.get("date", ""), "")
        if not when and "column" not in rule:
            continue
        if any(cells.get(name) for name in rule.get("unless", ())):
            continue
        if rule.get("unless_same") and cells.get(rule["unless_same"]) == when:
            continue
        day = _edtf(when, register)
        if day is not None and day.text == ".." and rule.get("open_is_none"):
            continue
        if when and day is None:
            made.unread.append((start, f"date {when!r} of {action} cannot be read"))
        note = cells.get(rule["note"], "") if "column" in rule and "note" in rule else str(rule.get("note", ""))
        yield {
            "action_id": _hash("action", treaty["treaty_id"], party or "", action, _text(day) or when, str(start)),
            "treaty_id": treaty["treaty_id"],
            "party": party,
            "action": action,
            "date": _text(day),
            "first_day": day.first if day else None,
            "last_day": day.last if day else None,
            "note": note,
            "source": register.source,
            "document_id": treaty["document_id"],
            "start": start,
            "end": end,
            "extractor": EXTRACTOR,
        }


def state(written: str, roll: Roll) -> str | None:
    """The code of a state that a register writes as a code or by name; None where it is neither."""
    words = written.strip()
    if re.fullmatch(r"[A-Z]{3}", words):
        return words
    found = roll.find(fold(words), "en")
    return found[0].code if len({one.code for one in found}) == 1 else None


def _edtf(words: str | None, register: Register) -> Edtf | None:
    return read(words, "mdy" if register.order == "mdy" else "dmy") if words else None


def _text(day: Edtf | None) -> str | None:
    return day.text if day else None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
