"""The way in: files are found, read in worker processes, enriched and committed batch by batch.

A batch is the rows of some hundred documents; it becomes visible in all tables at once. A file counts as taken in when
its row in ``files`` is committed, together with the last of its documents: a killed run leaves whole batches and no
such row, and running it again reads the file once more and drops what is there already.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from ingest.formats.base import ReadOptions
from ingest.workers import Done, ParserPool, Read
from lake.raw import CHUNK
from lake.schema.parsed import Parsed, Unreadable
from lake.schema.values import REPORTING
from lake.store import Lake
from lake.vault import Vault
from models.names import State
from models.themes import METHOD
from pipelines.declared import Declared
from pipelines.enrich import Enrich, Enrichment, read
from pipelines.near_groups import NearGroups
from pipelines.progress import SILENT, Advance, Progress
from pipelines.quarantine import held, unopened
from pipelines.runs import Run
from pipelines.signatures import revocations_of, roots_of, signature_rows
from pipelines.spread import Spread

BATCH_DOCUMENTS = 500
BATCH_CHARACTERS = 6_000_000
CHUNK_FILES = 256
"""Files looked up at a time, to see whether their bytes were taken in before."""


@dataclass(frozen=True, slots=True)
class Said:
    """Properties of one file, for formats that cannot hold them."""

    external_id: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    work_id: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be taken in, and the address under which it was seen."""

    path: Path
    address: str
    declared: Declared
    etag: str | None = None
    last_modified: str | None = None
    records: int | None = None
    """At most this many documents of the file, evenly spread over it; None for all."""
    said: Said | None = None
    """What the manifest says of this one file, where the file itself says nothing."""


_NOTHING = Said()


@dataclass(slots=True)
class IngestReport:
    """What a run did; ``read`` counts documents and what could not be read."""

    new: int = 0
    duplicate: int = 0
    passages: int = 0
    seconds: float = 0.0
    quarantined: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    """Entries of folders that are no files to read (links out of the folder, pipes), with the reason."""
    unchanged: int = 0
    """Addresses whose server said that nothing changed since the last time."""

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        return {
            "read": self.new + self.duplicate + len(self.quarantined),
            "new": self.new,
            "duplicate": self.duplicate,
            "quarantined": self.quarantined,
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
            "skipped": self.skipped,
            "unchanged": self.unchanged,
        }


@dataclass(slots=True)
class _Target:
    """A vault that is written to: rows on their way into it, and what its copies are told by."""

    vault: Vault
    near: NearGroups
    unopened: dict[str, dict[str, Any]]
    """Rows of quarantine, by address, for what could not be opened in earlier runs."""
    after: datetime
    """What is learned now is known after this moment, that of the last commit."""
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    characters: int = 0

    def now(self) -> datetime:
        """The time; see :meth:`lake.vault.Vault.now`, which this asks for once a commit and not once a row."""
        return max(datetime.now(UTC), self.after)

    def append(self, table: str, **row: Any) -> None:
        """One more row of the batch."""
        self.rows.setdefault(table, []).append(row)

    @property
    def full(self) -> bool:
        """Whether the batch is large enough to be committed."""
        return len(self.rows.get("documents", ())) >= BATCH_DOCUMENTS or self.characters >= BATCH_CHARACTERS


@dataclass(slots=True)
class _File:
    """A file between being handed to the workers and being committed."""

    item: Item
    target: _Target
    file_id: str
    size: int
    reader: str
    documents: int = 0
    quarantined: int = 0
    format: str = ""
    sample: "Spread[Read[_File, Enrichment]] | None" = None


class Ingestion:
    """Takes files into the vaults of a lake.

    Args:
        lake: opened with a clearance that reaches the markings declared.
        run: the run that the rows are written by.
        report: what is done is added to it.
        workers: parser processes.
        again: read files even if they were taken in before.
    """

    def __init__(
        self,
        lake: Lake,
        run: Run,
        report: IngestReport,
        *,
        workers: int = 2,
        progress: Progress = SILENT,
        again: bool = False,
    ) -> None:
        self._lake, self._run, self._progress, self._reread = lake, run, progress, again
        states = tuple(State(state.code, state.names) for state in lake.config.names)
        self._roots = roots_of(lake)
        enrich = Enrich(lake.config.languages, states, self._roots, revocations_of(lake))
        self._pool: ParserPool[Enrichment] = ParserPool(read, workers, enrich)
        self._targets: dict[str, _Target] = {}
        self.report = report
        self.held: set[str] = set()
        """Quarantine ids of what this run could not read."""

    def take(self, items: Iterable[Item], total: int | None = None) -> IngestReport:
        """Read and commit all items; whatever cannot be read goes to quarantine.

        Raises:
            LakeError: a declared marking is beyond the clearance.
            OSError: the lake itself cannot be written.
        """
        started = time.perf_counter()
        with self._progress.task("ingest", total) as advance:
            for result in self._pool.run(self._unknown(items, advance)):
                file = result.key
                if isinstance(result, Done):
                    self._close(file)
                    advance(1)
                elif not isinstance(result.outcome, Parsed):
                    self._hold(file, result.outcome)
                elif file.sample is not None:
                    file.sample.add(result)
                else:
                    self._add(file, result)
                if file.target.full:
                    self._commit(file.target)
            for target in self._targets.values():
                self._commit(target)
        self.report.seconds += time.perf_counter() - started
        return self.report

    # --- files -----------------------------------------------------------------------------------------------------

    def _unknown(self, items: Iterable[Item], advance: Advance) -> Iterator[tuple[_File, Path, ReadOptions]]:
        """Items whose bytes were not taken in before; the others are noted as seen again."""
        for chunk in _chunks(items, CHUNK_FILES):
            files = [file for file in map(self._opened, chunk) if file is not None]
            for _ in range(len(chunk) - len(files)):
                advance(1)
            known = {} if self._reread else self._known(files)
            for file in files:
                before = known.get((str(file.target.vault.marking), file.file_id, file.reader))
                if before is not None:
                    self._put_back(file)
                    self._again(file, *before)
                    advance(1)
                    continue
                file.target.vault.raw.put_file(file.item.path, sha256=file.file_id)
                yield file, file.item.path, file.item.declared.options()

    def _put_back(self, file: _File) -> None:
        """Original bytes that the vault has lost are here again."""
        if file.file_id not in file.target.vault.raw:
            file.target.vault.raw.put_file(file.item.path, sha256=file.file_id)

    def _opened(self, item: Item) -> _File | None:
        """A file with its hash, or None when its bytes cannot be had, which quarantine is told."""
        target = self._target(item.declared.marking or self._lake.levels.lowest)
        try:
            file_id, size = _hash(item.path)
        except OSError as error:
            reason = f"cannot be opened: {error.strerror or error}"
            self._quarantine(target, item, None, "", reason, type(error).__name__)
            return None
        reader = item.declared.reader() + (f"-records={item.records}" if item.records else "")
        return _File(item, target, file_id, size, reader, sample=Spread(item.records) if item.records else None)

    def _known(self, files: Sequence[_File]) -> dict[tuple[str, str, str], tuple[int, int]]:
        """Documents and quarantined members of those files that were taken in before, by marking, hash and reading."""
        found = {}
        for marking, target in self._targets.items():
            hashes = {file.file_id for file in files if file.target is target}
            if target.vault.batches_of(hashes, table="files", column="file_id"):
                rows = target.vault.frame(
                    "files",
                    ["file_id", "reader", "documents", "quarantined", "known_at"],
                    pl.col("file_id").is_in(list(hashes)),
                )
                for row in rows.sort("known_at").iter_rows(named=True):
                    found[marking, row["file_id"], row["reader"]] = (row["documents"], row["quarantined"])
        return found

    def _target(self, marking: str) -> _Target:
        if marking not in self._targets:
            vault = self._lake.vault(marking, create=True)
            self._targets[marking] = _Target(vault, NearGroups(vault), unopened(vault), vault.now())
        return self._targets[marking]

    def _again(self, file: _File, documents: int, quarantined: int) -> None:
        """The same bytes as before: a sighting, nothing more."""
        self.report.duplicate += documents
        if quarantined:
            self.report.quarantined += held(file.target.vault, pl.col("file_id") == file.file_id)
        self._see(file)
        self._release(file)

    def _close(self, file: _File) -> None:
        for found in file.sample.chosen() if file.sample else ():
            self._add(file, found)
        file.target.append(
            "files",
            file_id=file.file_id,
            bytes=file.size,
            format=file.format or file.item.path.suffix.lstrip(".").lower(),
            documents=file.documents,
            quarantined=file.quarantined,
            reader=file.reader,
        )
        self._see(file)
        self._release(file)

    def _release(self, file: _File) -> None:
        """What could not even be opened at this address before is no longer held."""
        unopened = file.target.unopened.pop(file.item.address, None)
        if unopened is not None:
            file.target.append("quarantine", **{**unopened, "state": "released"})

    def _see(self, file: _File, document_id: str | None = None) -> None:
        file.target.append(
            "sightings",
            file_id=file.file_id,
            document_id=document_id,
            source=_source(file.item),
            address=file.item.address,
            seen_at=file.target.now(),
            etag=file.item.etag,
            last_modified=file.item.last_modified,
        )

    # --- outcomes --------------------------------------------------------------------------------------------------

    def _add(self, file: _File, found: Read[_File, Enrichment]) -> None:
        """Rows of a document."""
        parsed, extra = found.outcome, found.extra
        assert isinstance(parsed, Parsed)
        assert extra is not None
        file.documents += 1
        file.format = file.format or parsed.format
        now = file.target.now()
        said, declared = file.item.said or _NOTHING, file.item.declared
        language = declared.language or said.language
        published_at, precision = parsed.published_at, parsed.published_precision
        if published_at is None:
            published_at = said.published_at or declared.published_at
            precision = "day" if published_at is not None else None
        known_at, basis = now, "ingested"
        if declared.known_at == "published" and published_at is not None:
            known_at, basis = end_of(published_at, precision), "published"
        document_id = extra.document_id
        metadata = json.dumps(dict(parsed.metadata), ensure_ascii=False, default=str)
        add = file.target.append
        add(
            "documents",
            document_id=document_id,
            file_id=file.file_id,
            member=parsed.member,
            external_id=parsed.external_id or said.external_id or parsed.url,
            url=parsed.url,
            title=said.title or parsed.title or _name_of(file.item, parsed.member),
            text=parsed.text,
            text_sha256=extra.text_sha256,
            characters=len(parsed.text),
            language=language or extra.language,
            language_certainty=1.0 if language else extra.language_certainty,
            language_basis="declared" if language else extra.language_basis,
            kind=declared.kind or parsed.kind or declared.default_kind,
            source=_source(file.item),
            reliability=declared.reliability,
            fidelity=parsed.fidelity,
            format=parsed.format,
            encoding=parsed.encoding,
            encoding_certainty=parsed.encoding_certainty,
            published_at=published_at,
            published_precision=precision,
            known_at=known_at,
            known_at_basis=basis,
            ingested_at=now,
            work_id=parsed.work_id or said.work_id,
            metadata=metadata,
        )
        for ordinal, (span, digest) in enumerate(extra.passages):
            add(
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
            add(
                "mentions",
                document_id=document_id,
                country=mention.code,
                start=mention.start,
                end=mention.end,
                known_at=known_at,
            )
        if (declared.kind or parsed.kind or declared.default_kind) in REPORTING:
            for theme in extra.themes:
                add(
                    "themes",
                    document_id=document_id,
                    theme=theme.theme,
                    start=theme.start,
                    end=theme.end,
                    words=theme.words,
                    method=METHOD,
                    known_at=known_at,
                )
        for row in signature_rows(document_id, extra.signatures, self._roots):
            add("signatures", **row, known_at=known_at)
        file.target.near.expect(document_id, extra, known_at)
        self._see(file, document_id)
        file.target.characters += len(parsed.text) + len(metadata)

    def _hold(self, file: _File, outcome: Unreadable) -> None:
        """A member, or the whole file, goes to quarantine; a member's own bytes are kept beside the file's."""
        file.quarantined += 1
        if outcome.content is not None:
            file.target.vault.raw.put_bytes(outcome.content)
        self._quarantine(file.target, file.item, file.file_id, outcome.member, outcome.reason, outcome.error)

    def _quarantine(
        self, target: _Target, item: Item, file_id: str | None, member: str, reason: str, error: str
    ) -> None:
        key = "\n".join((file_id or item.address, member, item.declared.reader()))
        quarantine_id = hashlib.sha256(key.encode()).hexdigest()
        self.held.add(quarantine_id)
        target.append(
            "quarantine",
            quarantine_id=quarantine_id,
            file_id=file_id,
            member=member,
            address=item.address,
            reason=reason,
            error=error,
            state="held",
            options=item.declared.to_json(),
        )
        self.report.quarantined.append({"path": item.address + member, "reason": reason})

    def _commit(self, target: _Target) -> None:
        if not target.rows:
            return
        rows, target.rows, target.characters = target.rows, {}, 0
        offered = len(rows.get("documents", ()))
        commit = target.vault.commit(
            {**rows, **self._run.rows(target.vault)}, run_id=self._run.run_id, prepare=target.near.group
        )
        target.after = target.vault.now()
        self.report.new += len(commit.new)
        self.report.duplicate += offered - len(commit.new)
        self.report.passages += commit.counts.get("passages", 0)


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


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk


def _name_of(item: Item, member: str) -> str:
    """What a document without a title is called: by the name of its file, where it is all that is in it."""
    return "" if member else Path(item.address).name.partition(".")[0].replace("_", " ")


def _source(item: Item) -> str:
    return item.declared.source or Path(item.address).stem or item.address


def _hash(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
