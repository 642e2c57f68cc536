"""The way in: files are found, read in worker processes, enriched and committed batch by batch.

A batch is the rows of some hundred documents; it becomes visible in all tables at once. A file counts as taken in when
its row in ``files`` is committed, together with the last of its documents: a killed run leaves whole batches and no
such row, and running it again reads the file once more and drops what is there already.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from models.names import State

from ingest.formats.registry import read_path
from ingest.workers import Done, ParserPool, Read
from lake.raw import CHUNK
from lake.schema.parsed import Parsed, Unreadable
from lake.store import Lake
from lake.vault import Vault
from models.duplicates import THRESHOLD, unpack
from models.near import NearIndex
from pipelines.declared import Declared
from pipelines.enrich import Enrich, Enrichment
from pipelines.progress import SILENT, Progress
from pipelines.runs import Run

BATCH_DOCUMENTS = 500
BATCH_CHARACTERS = 6_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be taken in, and the address under which it was seen."""

    path: Path
    address: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class IngestReport:
    """What a run did; ``read`` counts documents and what could not be read."""

    new: int = 0
    duplicate: int = 0
    passages: int = 0
    seconds: float = 0.0
    quarantined: list[dict[str, str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        return {
            "read": self.new + self.duplicate + len(self.quarantined),
            "new": self.new,
            "duplicate": self.duplicate,
            "quarantined": self.quarantined,
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class _File:
    """A file between being handed to the workers and being committed."""

    item: Item
    file_id: str
    size: int
    documents: int = 0
    quarantined: int = 0
    format: str = ""


class Ingestion:
    """Takes files into one vault.

    Args:
        lake: opened with a clearance that reaches the marking.
        declared: what holds for all the files.
        run: the run that the rows are written by.
        workers: parser processes.
    """

    def __init__(
        self, lake: Lake, declared: Declared, run: Run, *, workers: int = 2, progress: Progress = SILENT
    ) -> None:
        self._lake, self._declared, self._run, self._progress = lake, declared, run, progress
        self._vault: Vault = lake.vault(declared.marking or lake.levels.lowest, create=True)
        states = tuple(State(state.code, state.names) for state in lake.config.names)
        self._pool: ParserPool[Enrichment] = ParserPool(
            read_path, workers, Enrich(lake.config.languages, states, declared.language)
        )
        self._near = _Neighbours(self._vault)
        self._reader = declared.reader()
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._characters = 0
        self.report = IngestReport()

    def take(self, items: Iterable[Item], total: int | None = None) -> IngestReport:
        """Read and commit all items; whatever cannot be read goes to quarantine.

        Raises:
            OSError: the lake itself cannot be written.
        """
        started = time.perf_counter()
        with self._progress.task("ingest", total) as advance:
            for result in self._pool.run(self._unknown(items, advance)):
                file = result.key
                if isinstance(result, Done):
                    self._close(file)
                    advance(1)
                elif isinstance(result.outcome, Parsed):
                    self._add(file, result)
                else:
                    self._hold(file, result.outcome)
                if len(self._rows.get("documents", ())) >= BATCH_DOCUMENTS or self._characters >= BATCH_CHARACTERS:
                    self._commit()
            self._commit()
        self.report.seconds += time.perf_counter() - started
        return self.report

    # --- files -----------------------------------------------------------------------------------------------------

    def _unknown(self, items: Iterable[Item], advance: Any) -> Iterator[tuple[_File, Path, Any]]:
        """Items whose bytes were not taken in before; the others are noted as seen again."""
        options = self._declared.options()
        for item in items:
            try:
                file_id, size = _hash(item.path)
            except OSError as error:
                self._quarantine(None, "", item, f"cannot be opened: {error.strerror or error}", type(error).__name__)
                advance(1)
                continue
            file = _File(item, file_id, size)
            if self._vault.known_file(file_id, self._reader):
                self._again(file)
                advance(1)
                continue
            self._vault.raw.put_file(item.path, sha256=file_id)
            yield file, item.path, options

    def _again(self, file: _File) -> None:
        """The same bytes as before: a sighting, nothing more."""
        same = (pl.col("file_id") == file.file_id) & (pl.col("reader") == self._reader)
        row = self._vault.frame("files", ["documents", "quarantined"], same).row(0, named=True)
        self.report.duplicate += row["documents"]
        if row["quarantined"]:
            self.report.quarantined += held(self._vault, pl.col("file_id") == file.file_id)
        self._see(file)

    def _close(self, file: _File) -> None:
        self._append(
            "files",
            file_id=file.file_id,
            bytes=file.size,
            format=file.format or file.item.path.suffix.lstrip(".").lower(),
            documents=file.documents,
            quarantined=file.quarantined,
            reader=self._reader,
        )
        self._see(file)

    def _see(self, file: _File, document_id: str | None = None) -> None:
        self._append(
            "sightings",
            file_id=file.file_id,
            document_id=document_id,
            source=self._source(file.item),
            address=file.item.address,
            seen_at=datetime.now(UTC),
            etag=file.item.etag,
            last_modified=file.item.last_modified,
        )

    def _source(self, item: Item) -> str:
        return self._declared.source or Path(item.address).stem or item.address

    # --- outcomes --------------------------------------------------------------------------------------------------

    def _add(self, file: _File, read: Read[_File, Enrichment]) -> None:
        """Rows of a document."""
        parsed, extra = read.outcome, read.extra
        assert isinstance(parsed, Parsed) and extra is not None
        file.documents += 1
        file.format = file.format or parsed.format
        now = datetime.now(UTC)
        published_at, precision = parsed.published_at, parsed.published_precision
        if published_at is None and self._declared.published_at is not None:
            published_at, precision = self._declared.published_at, "day"
        known_at, basis = now, "ingested"
        if self._declared.known_at == "published" and published_at is not None:
            known_at, basis = end_of(published_at, precision), "published"
        document_id = extra.document_id
        self._append(
            "documents",
            document_id=document_id,
            file_id=file.file_id,
            member=parsed.member,
            external_id=parsed.external_id or parsed.url,
            url=parsed.url,
            title=parsed.title,
            text=parsed.text,
            text_sha256=extra.text_sha256,
            characters=len(parsed.text),
            language=extra.language,
            language_certainty=extra.language_certainty,
            language_basis=extra.language_basis,
            kind=self._declared.kind or parsed.kind or self._declared.default_kind,
            source=self._source(file.item),
            reliability=self._declared.reliability,
            fidelity=parsed.fidelity,
            format=parsed.format,
            encoding=parsed.encoding,
            encoding_certainty=parsed.encoding_certainty,
            published_at=published_at,
            published_precision=precision,
            known_at=known_at,
            known_at_basis=basis,
            ingested_at=now,
            work_id=parsed.work_id,
            metadata=json.dumps(dict(parsed.metadata), ensure_ascii=False, default=str),
        )
        for ordinal, (span, digest) in enumerate(extra.passages):
            self._append(
                "passages",
                passage_id=f"{document_id}:{ordinal}",
                document_id=document_id,
                ordinal=ordinal,
                start=span.start,
                end=span.end,
                locator=span.locator,
                heading=span.heading,
                text_sha256=digest,
                known_at=known_at,
            )
        for mention in extra.mentions:
            self._append(
                "mentions",
                document_id=document_id,
                country=mention.code,
                start=mention.start,
                end=mention.end,
                known_at=known_at,
            )
        self._near.expect(document_id, extra, known_at)
        self._see(file, document_id)
        self._characters += len(parsed.text)

    def _hold(self, file: _File, outcome: Unreadable) -> None:
        """A member, or the whole file, goes to quarantine; a member's own bytes are kept beside the file's."""
        file.quarantined += 1
        if outcome.content is not None:
            self._vault.raw.put_bytes(outcome.content)
        self._quarantine(file.file_id, outcome.member, file.item, outcome.reason, outcome.error)

    def _quarantine(self, file_id: str | None, member: str, item: Item, reason: str, error: str) -> None:
        key = "\n".join((file_id or item.address, member, self._reader))
        self._append(
            "quarantine",
            quarantine_id=hashlib.sha256(key.encode()).hexdigest(),
            file_id=file_id,
            member=member,
            address=item.address,
            reason=reason,
            error=error,
            state="held",
            options=self._declared.to_json(),
        )
        self.report.quarantined.append({"path": item.address + member, "reason": reason})

    # --- batches ---------------------------------------------------------------------------------------------------

    def _append(self, table: str, **row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def _commit(self) -> None:
        if not self._rows:
            return
        rows, self._rows, self._characters = self._rows, {}, 0
        offered = [row["document_id"] for row in rows.get("documents", ())]
        commit = self._vault.commit(
            {**rows, **self._run.rows(self._vault)}, run_id=self._run.run_id, prepare=self._near.group
        )
        self.report.new += len(commit.new)
        self.report.duplicate += len(offered) - len(commit.new)
        self.report.passages += commit.counts.get("passages", 0)


class _Neighbours:
    """Near-duplicate groups of a vault, kept up with what other processes commit."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._index = NearIndex(THRESHOLD)
        self._version = 0
        self._own: set[str] = set()
        self._expected: dict[str, tuple[Enrichment, datetime]] = {}

    def expect(self, document_id: str, enrichment: Enrichment, known_at: datetime) -> None:
        """A document that may be new at the next commit."""
        self._expected.setdefault(document_id, (enrichment, known_at))

    def group(self, new: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
        """Rows of ``duplicates`` for the new documents; called under the vault's lock."""
        version, batches = self._vault.batches_since(self._version)
        if batches:
            rows = self._vault.frame("duplicates", ["document_id", "group_id", "signature", "bands"], batches=batches)
            rows = rows.filter(~pl.col("document_id").is_in(list(self._own)))
            if rows.height:
                self._index.load(
                    rows["group_id"].to_list(),
                    np.stack([unpack(signature) for signature in rows["signature"]]),
                    np.array(rows["bands"].to_list(), dtype=np.int64),
                )
        self._version, self._own = version, set(new)
        found = []
        for document_id, (enrichment, known_at) in self._expected.items():
            if document_id in new:
                group_id, similarity = self._index.group(
                    document_id, unpack(enrichment.signature), np.array(enrichment.bands, dtype=np.int64)
                )
                found.append(
                    {
                        "document_id": document_id,
                        "group_id": group_id,
                        "similarity": similarity,
                        "signature": enrichment.signature,
                        "bands": list(enrichment.bands),
                        "known_at": known_at,
                    }
                )
        self._expected.clear()
        return {"duplicates": found}


def held(vault: Vault, where: pl.Expr | None = None) -> list[dict[str, str]]:
    """What is in quarantine now: path and reason (the newest word on each member counts)."""
    rows = (
        vault.frame("quarantine", where=where)
        .sort("known_at")
        .unique("quarantine_id", keep="last", maintain_order=True)
    )
    return [
        {
            "path": row["address"] + row["member"],
            "reason": row["reason"],
            "error": row["error"],
            "marking": row["marking"],
        }
        for row in rows.filter(pl.col("state") == "held").iter_rows(named=True)
    ]


def end_of(moment: datetime, precision: str | None) -> datetime:
    """The last microsecond (UTC) of the period that a publication time names: nobody could know it before."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match precision:
        case "second":
            return moment
        case "month":
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "year":
            following = day.replace(year=day.year + 1, month=1, day=1)
        case _:
            following = day + timedelta(days=1)
    return following - timedelta(microseconds=1)


def _hash(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
