"""Event data sets into the table ``events``: GDELT, ICEWS, UCDP and ACLED files, each file once for each reader."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lake.store import Lake
from lake.vault import Vault
from models.names import Gazetteer
from pipelines.event_sets import detect
from pipelines.event_sets.base import EventSet, table
from pipelines.progress import SILENT, Progress
from pipelines.runs import Run

_BATCH = 50_000
"""Records to a commit."""

_SHOWN = 20
"""Records that could not be read and are named in the report, at most."""


@dataclass(slots=True)
class Loaded:
    """What a run took in."""

    files: int = 0
    duplicate: int = 0
    """Files taken in before."""
    records: int = 0
    events: int = 0
    no_events: int = 0
    """Records that PLOVER has no class for, or that name nobody."""
    unread: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    """Records that could not be read; the first are in ``unread``."""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "files": self.files,
            "duplicate": self.duplicate,
            "records": self.records,
            "events": self.events,
            "no_events": self.no_events,
            "refused": self.refused,
            "unread": self.unread,
        }


def load_events(
    lake: Lake,
    paths: Sequence[Path],
    gazetteer: Gazetteer,
    *,
    dataset: str | None = None,
    marking: str | None = None,
    known_at: str = "ingested",
    progress: Progress = SILENT,
) -> Loaded:
    """Take in files of event data sets; their bytes are kept, and each row names its file and record.

    A killed run leaves whole batches only; run again, it writes the records that are missing.

    Args:
        lake: the lake.
        paths: files.
        gazetteer: names of states.
        dataset: which data set they are; by their columns if None.
        marking: of the rows; the lowest level if None.
        known_at: ``ingested``, or ``published``: the end of the day on which the record was made, or the event was.

    Raises:
        UnreadableError: a file of no event data set, or one that cannot be read.
        UnknownValueError: there is no such data set.
    """
    run = Run("load_events", {"dataset": dataset, "known_at": known_at, "files": [path.name for path in paths]})
    vault = lake.vault(marking or lake.levels.lowest, create=True)
    total = Loaded()
    for path in paths:
        reader, headed = detect(path, dataset)
        frame = table(path, () if headed else reader.headless)
        file_id = vault.raw.put_file(path)
        if vault.known_file(file_id, _reader(reader, known_at)):
            total.duplicate += 1
            continue
        before = total.events, total.refused
        with progress.task(f"reading {path.name}", frame.height) as advance:
            for begin in range(0, frame.height, _BATCH):
                piece = frame.slice(begin, _BATCH)
                rows = list(_rows(piece.iter_rows(named=True), begin, reader, file_id, gazetteer, known_at, total))
                vault.commit({"events": rows, **run.rows(vault)}, run_id=run.run_id, once={"events": "event_id"})
                advance(piece.height)
        total.records += frame.height
        total.files += 1
        _note(vault, run, reader, file_id, path, known_at, total.events - before[0], total.refused - before[1])
    return total


def _reader(reader: EventSet, known_at: str) -> str:
    return f"{reader.extractor}/{known_at}"


def _note(
    vault: Vault, run: Run, reader: EventSet, file_id: str, path: Path, known_at: str, events: int, refused: int
) -> None:
    """The file is taken in whole: its row is written last."""
    row = {
        "file_id": file_id,
        "bytes": path.stat().st_size,
        "format": f"events-{reader.name}",
        "documents": 0,
        "quarantined": refused,
        "reader": _reader(reader, known_at),
    }
    seen = {
        "file_id": file_id,
        "document_id": None,
        "source": reader.name,
        "address": path.name,
        "seen_at": datetime.now(UTC),
        "etag": None,
        "last_modified": None,
    }
    vault.commit({"files": [row], "sightings": [seen], **run.rows(vault)}, run_id=run.run_id)


def _rows(
    records: Iterator[dict[str, Any]],
    begin: int,
    reader: EventSet,
    file_id: str,
    gazetteer: Gazetteer,
    known_at: str,
    total: Loaded,
) -> Iterator[dict[str, Any]]:
    for number, record in enumerate(records, begin + 1):
        try:
            event = reader.event(record, gazetteer)
        except (ValueError, KeyError) as error:
            total.refused += 1
            if len(total.unread) < _SHOWN:
                total.unread.append({"record": number, "reason": str(error)})
            continue
        if event is None:
            total.no_events += 1
            continue
        total.events += 1
        published: date | None = event.pop("published", None)
        key = event.get("record_key") or f"{file_id}:{number}"
        row = {
            "event_id": hashlib.sha256(f"{reader.extractor}\n{key}\n{event['record']}".encode()).hexdigest(),
            "basis": "record",
            "language": "und",
            "dataset": reader.name,
            "file_id": file_id,
            "record_row": number,
            "day_basis": "record" if event["day"] else "none",
            "extractor": reader.extractor,
            **event,
        }
        if known_at == "published" and published is not None:
            row["known_at"] = datetime.combine(published + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
        yield row
