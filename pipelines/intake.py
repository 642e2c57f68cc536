"""What is to be taken in: paths, addresses, manifests and quarantine, turned into files for :mod:`pipelines.ingest`."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from ingest.sources.folder import walk
from ingest.sources.manifest import CorpusSet, Document, Manifest, load_manifest
from lake.schema.errors import RefusedError
from lake.store import Lake
from lake.vault import Vault
from pipelines.declared import Declared
from pipelines.ingest import Ingestion, IngestReport, Item, Said
from pipelines.progress import Progress
from pipelines.runs import Run

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""How an input begins that names an address, of any scheme, and no path."""


@dataclass(frozen=True, slots=True)
class How:
    """How an intake is run: parser processes, who shows it, and the report that it adds to."""

    workers: int
    progress: Progress
    report: IngestReport


def paths(lake: Lake, given: list[str], declared: Declared, how: How) -> None:
    """Take in files, folders and URLs.

    Raises:
        UsageError: a path is not there, an address cannot be one, or the lake has no such marking; nothing was read.
    """
    addresses = [path for path in given if _ADDRESS.match(path)]
    local = [Path(path) for path in given if not _ADDRESS.match(path)]
    if addresses:
        from ingest.sources.web import check_address  # an HTTP client, which most runs do without

        for address in addresses:
            check_address(address)
    if declared.marking is not None:
        lake.levels.parse(declared.marking)
    run = Run("ingest", {"paths": given, "declared": declared.to_json()})
    ingestion = _ingestion(lake, run, how)
    if local:
        files = walk(local, skipped=_into(how.report))
        ingestion.take((Item(path, str(path), declared) for path in files), _count(local))
    if addresses:
        with tempfile.TemporaryDirectory(prefix="legation-") as folder:
            vault = lake.vault(declared.marking or lake.levels.lowest, create=True)
            items = _fetched(lake, vault, addresses, Path(folder), declared, how.report)
            ingestion.take(items, len(addresses))


def manifest(lake: Lake, path: Path, how: How, *, root: Path | None, full: bool) -> None:
    """Take in a corpus, set by set.

    Raises:
        ConfigError: the manifest is not valid, or a set of it matches no file.
    """
    corpus = load_manifest(path, root)
    run = Run("ingest", {"manifest": path.name, "title": corpus.title, "full": full})
    items = list(_items(corpus, full))
    _ingestion(lake, run, how).take(items, len(items))


def retry(lake: Lake, how: How) -> None:
    """Read again what is in quarantine, as it was declared when it came in.

    What can be read now is released; what still cannot be stays, with today's reason.
    """
    run = Run("ingest", {"retry": True})
    held = lake.quarantined().filter(pl.col("file_id").is_not_null())
    for (marking, options), rows in held.group_by("marking", "options", maintain_order=True):
        vault = lake.vault(str(marking))
        declared = Declared.from_json(str(options), str(marking))
        files = rows.unique("file_id", maintain_order=True)
        with tempfile.TemporaryDirectory(prefix="legation-") as folder:
            items = []
            for row in files.iter_rows(named=True):
                # Under its own name, which helps to tell the format.
                target = Path(folder) / row["file_id"] / (Path(urlsplit(row["address"]).path).name or "file")
                target.parent.mkdir()
                target.symlink_to(vault.raw.path(row["file_id"]).absolute())
                items.append(Item(target, row["address"], declared))
            ingestion = _ingestion(lake, run, how, again=True)
            ingestion.take(items, len(items))
        released = [
            {**row, "state": "released", "known_at": None, "run_id": None, "batch_id": None}
            for row in rows.iter_rows(named=True)
            if row["quarantine_id"] not in ingestion.held
        ]
        if released:
            vault.commit({"quarantine": released}, run_id=run.run_id)


def _ingestion(lake: Lake, run: Run, how: How, *, again: bool = False) -> Ingestion:
    return Ingestion(lake, run, how.report, workers=how.workers, progress=how.progress, again=again)


def _items(corpus: Manifest, full: bool) -> Iterator[Item]:
    declared: dict[str, Declared] = {}
    for item in corpus.items(full):
        if item.set.name not in declared:
            declared[item.set.name] = _declared(item.set)
        address = item.path.relative_to(corpus.root).as_posix()
        yield Item(item.path, address, declared[item.set.name], records=item.records, said=_said(item.document))


def _said(document: Document | None) -> Said | None:
    if document is None:
        return None
    return Said(
        external_id=document.id,
        title=document.title,
        published_at=_moment(document.published_at),
        language=document.language,
        work_id=document.work_id,
    )


def _declared(set_: CorpusSet) -> Declared:
    return Declared(
        kind=set_.kind,
        source=set_.source or set_.name,
        reliability=set_.reliability,
        marking=set_.marking,
        known_at=set_.known_at,
        language=set_.language,
        published_at=_moment(set_.published_at),
        mapping=set_.map,
    )


def _moment(value: datetime | date | None) -> datetime | None:
    """A date of a manifest as an aware time; a time without a zone is UTC."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _fetched(
    lake: Lake, vault: Vault, addresses: Iterable[str], folder: Path, declared: Declared, report: IngestReport
) -> Iterator[Item]:
    """Fetch addresses one after the other, each under a name of its own; what cannot be had is reported."""
    from ingest.sources.web import fetch

    for number, address in enumerate(addresses):
        before = vault.frame("sightings", ["seen_at", "etag", "last_modified"], pl.col("address") == address)
        last = before.sort("seen_at").tail(1).to_dicts()
        etag, modified = (last[0]["etag"], last[0]["last_modified"]) if last else (None, None)
        try:
            answer = fetch(
                address, etag=etag, last_modified=modified, allow_private=lake.config.allow_private_addresses
            )
        except RefusedError as error:
            report.quarantined.append({"path": address, "reason": str(error)})
            continue
        if answer.not_modified:
            report.unchanged += 1
            continue
        target = folder / str(number) / answer.name
        target.parent.mkdir()
        target.write_bytes(answer.body)
        yield Item(target, address, declared, etag=answer.etag, last_modified=answer.last_modified)


def _into(report: IngestReport) -> Callable[[Path, str], None]:
    return lambda path, reason: report.skipped.append({"path": str(path), "reason": reason})


def _count(local: list[Path]) -> int | None:
    """How many files there are, where that is quick to say."""
    return len(local) if all(path.is_file() for path in local) else None
