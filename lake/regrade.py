"""Grading a document anew: an act that is noted, moves it from one vault into another, and can be finished by others.

Up: its rows are copied into the higher vault as they were known, and count below no more, whatever day is asked. Down:
they are copied into the lower vault as known from now on, and stay in the higher one as of days before.
What enters a vault is committed before what leaves the other, so the document can always be read, whole, by those
cleared for both; an act that was cut short between the two is finished by :func:`heal`. Before its first commit
nothing has happened. Facts read out of the document are not moved: they are read again where it stands now.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from lake.gradings import DOCUMENT, RAW
from lake.locks import exclusive
from lake.schema.errors import LakeError, UsageError
from lake.schema.marking import Marking
from lake.store import Lake
from lake.vault import DEPENDENT, Vault

CITING = {"alerts": "alert_id", "findings": "finding_id"}
"""Tables whose rows cite documents, and what names a row."""

Leaving = Callable[[Vault, Sequence[str]], AbstractContextManager[None]]
"""Takes passages out of a vault's indexes, and lets nobody index there until it ends."""


@dataclass(frozen=True, slots=True)
class Act:
    """One document graded anew."""

    document_id: str
    source: Marking
    target: Marking
    reason: str
    by: str
    dated: date | None = None
    """Day of the new marking; the day of the act by default."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    grading_id: str = field(
        default_factory=lambda: hashlib.sha256(secrets.token_bytes(32)).hexdigest(), compare=False, repr=False
    )

    def row(self, scope: str, key: str, state: str, since: datetime | None, *, told: bool) -> dict[str, Any]:
        """A row of ``gradings``; with ``told`` it also says why, by whom, whence and whither."""
        return {
            "grading_id": self.grading_id,
            "document_id": self.document_id,
            "scope": scope,
            "key": key,
            "state": state,
            "since": since,
            "from_marking": str(self.source) if told else None,
            "to_marking": str(self.target) if told else None,
            "dated": self.dated or self.at.date(),
            "until": None,
            "reason": self.reason if told else None,
            "by": self.by if told else None,
            "known_at": self.at,
        }


def held_in(lake: Lake, document_id: str) -> list[Vault]:
    """The open vaults that show a document now."""
    same = pl.col("document_id") == document_id
    return [
        vault
        for vault in lake.vaults
        if vault.known([document_id]) and vault.frame("documents", ["document_id"], same).height
    ]


def regrade(lake: Lake, act: Act, run_id: str, leaving: Leaving = lambda vault, ids: nullcontext()) -> None:
    """Move a document from one vault into another.

    Args:
        lake: opened as of now, with a clearance that dominates both markings.
        act: what is done; see :func:`held_in` for its ``source``.
        run_id: the run that writes.
        leaving: takes the passages of a document that goes up out of the indexes of the vault that it leaves.

    Raises:
        LakeError: the document is not known here, a marking is not within the clearance, or the lake is not open as
            of now.
        UsageError: the two markings are the same, or neither dominates the other.
    """
    levels = lake.levels
    if lake.as_of is not None:
        raise UsageError("what is marked is changed now: open the lake without a date")
    if act.source not in [vault.marking for vault in held_in(lake, act.document_id)]:
        raise LakeError(f"no document {act.document_id} is known here")
    up = levels.dominates(act.target, act.source)
    if act.source == act.target or not (up or levels.dominates(act.source, act.target)):
        above = levels.join([act.source, act.target])
        raise UsageError(
            f"{act.target} lies neither above nor below {act.source}: grade up to {above} first, then down, in two acts"
            if act.source != act.target
            else f"document {act.document_id[:12]} is marked {act.source} already"
        )
    source, target = lake.vault(act.source), lake.vault(act.target, create=True)
    high, low = (target, source) if up else (source, target)
    with exclusive(high.path / "locks" / "regrade.lock"):
        _note(lake, act, high, low)
        if up:
            _enter_above(lake, act, source, target, run_id)
            _leave_below(lake, act, run_id, leaving)
        else:
            high.commit({"gradings": [act.row(DOCUMENT, act.document_id, "begun", act.at, told=True)]}, run_id=run_id)
            _enter_below(lake, act, source, target, run_id)
            _leave_above(act, source, run_id)


def heal(lake: Lake, run_id: str, leaving: Leaving = lambda vault, ids: nullcontext()) -> int:
    """Finish acts of processes that ended between the two vaults; returns how many."""
    done = 0
    vaults = {vault.marking: vault for vault in lake.vaults}
    for high in vaults.values():
        if not high.snapshot().files_of("gradings"):
            continue
        with exclusive(high.path / "locks" / "regrade.lock"):
            for act, up in _begun(lake, high):
                other = vaults.get(act.source if up else act.target)
                if other is None:
                    continue
                entered = up or _has(other, act, "entered")
                if not entered or _has(other if up else high, act, "left"):
                    continue
                if up:
                    _leave_below(lake, act, run_id, leaving)
                else:
                    _leave_above(act, high, run_id)
                done += 1
        for file_id in high.snapshot().gradings.withdrawn(always=True):
            high.raw.remove(file_id)
    return done


def _begun(lake: Lake, high: Vault) -> Iterator[tuple[Act, bool]]:
    """The acts that the higher vault tells of whole, and whether they went up."""
    told = high.frame("gradings", where=(pl.col("scope") == DOCUMENT) & pl.col("from_marking").is_not_null())
    for row in told.sort("batch_id").iter_rows(named=True):
        source, target = lake.levels.parse(row["from_marking"]), lake.levels.parse(row["to_marking"])
        up = row["state"] == "entered"
        if up or row["state"] == "begun":
            yield (
                Act(
                    row["document_id"],
                    source,
                    target,
                    row["reason"],
                    row["by"],
                    row["dated"],
                    row["known_at"],
                    row["grading_id"],
                ),
                up,
            )


def _has(vault: Vault, act: Act, state: str) -> bool:
    same = (pl.col("grading_id") == act.grading_id) & (pl.col("state") == state)
    return vault.frame("gradings", ["grading_id"], same).height > 0


def _note(lake: Lake, act: Act, high: Vault, low: Vault) -> None:
    """Both logs tell of the act, the lower one only that there was one."""
    short = {"act": "regrade", "grading_id": act.grading_id, "document_id": act.document_id}
    told = {"from": str(act.source), "to": str(act.target), "reason": act.reason, "by": act.by}
    lake.note(high.marking, {**short, **told})
    lake.note(low.marking, short)


# --- up ---------------------------------------------------------------------------------------------------------------


def _enter_above(lake: Lake, act: Act, source: Vault, target: Vault, run_id: str) -> None:
    rows = {**_document(act, source), "sightings": _sightings(act, source), **_vectors(act, source, target)}
    rows |= {table: _citing(source, table, act.document_id) for table in CITING}
    known = _known(lake, act)
    rows = {table: each if table in CITING else each.with_columns(known_at=known) for table, each in rows.items()}
    marks = [act.row(DOCUMENT, act.document_id, "entered", known, told=True)]
    file_id = rows["documents"]["file_id"][0]
    if file_id in source.raw:
        target.raw.put_file(source.raw.path(file_id), sha256=file_id)
        if file_id in target.snapshot().gradings.withdrawn():
            marks.append(act.row(RAW, file_id, "entered", None, told=True))
    elif file_id not in target.raw:
        marks.append(act.row(RAW, file_id, "left", act.at, told=True))
    _commit(target, rows, marks, run_id, act)


def _known(lake: Lake, act: Act) -> datetime:
    """Since when the document was known under markings from the present one up to the new one, here and there."""
    levels = lake.levels
    between = [
        vault
        for vault in lake.vaults
        if levels.dominates(vault.marking, act.source) and levels.dominates(act.target, vault.marking)
    ]
    same = pl.col("document_id") == act.document_id
    known = [vault.frame("documents", ["known_at"], same, history=True)["known_at"].min() for vault in between]
    return min(each for each in known if isinstance(each, datetime))


def _leave_below(lake: Lake, act: Act, run_id: str, leaving: Leaving) -> None:
    """Nothing of the document is shown any more in vaults that do not dominate its new marking."""
    levels, source = lake.levels, lake.vault(act.source)
    keys = _keys(source, act.document_id)
    for vault in lake.vaults:
        beside = vault is not source and levels.dominates(vault.marking, act.source)
        if not beside or levels.dominates(vault.marking, act.target):
            continue
        cited = {table: _citing(vault, table, act.document_id) for table in CITING}
        if any(frame.height for frame in cited.values()):
            above = lake.vault(levels.join([vault.marking, act.target]), create=True)
            _commit(above, cited, [], run_id, act)
        found = {**keys, **{CITING[table]: frame[CITING[table]].to_list() for table, frame in cited.items()}}
        vault.commit({"gradings": _marks(act, found)}, run_id=run_id)
    document = source.frame("documents", ["file_id"], pl.col("document_id") == act.document_id)
    passages = source.frame("passages", ["passage_id"], pl.col("document_id") == act.document_id)
    file_id = document["file_id"][0]
    cited = {table: _citing(source, table, act.document_id) for table in CITING}
    keys |= {CITING[table]: frame[CITING[table]].to_list() for table, frame in cited.items()}
    with leaving(source, passages["passage_id"].to_list()):
        raw = act.row(RAW, file_id, "left", None, told=False)
        source.commit({"gradings": [*_marks(act, keys), raw]}, run_id=run_id)
    source.raw.remove(file_id)


def _keys(vault: Vault, document_id: str) -> dict[str, list[str]]:
    """What else names the document's rows in a vault, by scope."""
    same = pl.col("document_id") == document_id
    keys = {
        "treaty_id": vault.frame("treaties", ["treaty_id"], same)["treaty_id"].to_list(),
        "commitment_id": vault.frame("commitments", ["commitment_id"], same)["commitment_id"].to_list(),
        "story_id": vault.frame("stories", ["story_id"], same)["story_id"].to_list(),
    }
    passages = vault.frame("passages", ["document_id", "text_sha256"])
    own = set(passages.filter(same)["text_sha256"]) - set(passages.filter(~same)["text_sha256"])
    keys["embeddings.text_sha256"] = sorted(own)
    return keys


def _marks(act: Act, keys: Mapping[str, Sequence[str]], since: datetime | None = None) -> list[dict[str, Any]]:
    """That the document left, and what else names its rows: for every day, or since one."""
    scoped = [(DOCUMENT, act.document_id), *((scope, key) for scope, each in keys.items() for key in each)]
    told = since is not None
    return [act.row(scope, key, "left", since, told=told) for scope, key in dict.fromkeys(scoped)]


# --- down -------------------------------------------------------------------------------------------------------------


def _enter_below(lake: Lake, act: Act, source: Vault, target: Vault, run_id: str) -> None:
    if target in held_in(lake, act.document_id):
        target.commit({"gradings": [act.row(DOCUMENT, act.document_id, "dated", act.at, told=False)]}, run_id=run_id)
        return
    moved = _document(act, source)
    file_id = moved["documents"]["file_id"][0]
    alone = _alone(source, file_id)
    marks = [act.row(DOCUMENT, act.document_id, "entered", act.at, told=False)]
    if alone and file_id in source.raw:
        target.raw.put_file(source.raw.path(file_id), sha256=file_id)
        if file_id in target.snapshot().gradings.withdrawn():
            marks.append(act.row(RAW, file_id, "entered", None, told=False))
    elif file_id not in target.raw:
        marks.append(act.row(RAW, file_id, "left", act.at, told=False))
    # Where it was found above, and when, may say what its text does not.
    sighting = {
        "file_id": file_id,
        "document_id": act.document_id,
        "source": moved["documents"]["source"][0],
        "address": "regraded",
        "seen_at": act.at,
    }
    moved["documents"] = moved["documents"].with_columns(
        ingested_at=pl.lit(act.at, pl.Datetime("us", "UTC")), known_at_basis=pl.lit("ingested")
    )
    shown = target.frame("documents", ["document_id"])["document_id"].implode()
    alone_in_group = ~pl.col("group_id").is_in(shown)
    moved["duplicates"] = moved["duplicates"].with_columns(
        group_id=pl.when(alone_in_group).then("document_id").otherwise("group_id"),
        similarity=pl.when(alone_in_group).then(1.0).otherwise("similarity"),
    )
    rows = {**moved, **_vectors(act, source, target)}
    rows = {table: frame.with_columns(known_at=pl.lit(act.at)) for table, frame in rows.items()}
    _commit(target, {**rows, "sightings": [sighting]}, marks, run_id, act)


def _leave_above(act: Act, source: Vault, run_id: str) -> None:
    stories = source.frame("stories", ["story_id"], pl.col("document_id") == act.document_id)["story_id"]
    source.commit({"gradings": _marks(act, {"story_id": stories.to_list()}, act.at)}, run_id=run_id)


def _alone(vault: Vault, file_id: str) -> bool:
    """Whether a file holds one document and nothing else, so that its bytes tell nothing but that."""
    documents = vault.frame("documents", ["member"], pl.col("file_id") == file_id)
    files = vault.frame("files", ["documents", "quarantined"], pl.col("file_id") == file_id)
    whole = files.height == 0 or (files["documents"].max() == 1 and files["quarantined"].max() == 0)
    return documents["member"].to_list() == [""] and whole


# --- shared -----------------------------------------------------------------------------------------------------------


def _document(act: Act, vault: Vault) -> dict[str, pl.DataFrame]:
    same = pl.col("document_id") == act.document_id
    return {table: vault.frame(table, where=same) for table in ("documents", *DEPENDENT)}


def _sightings(act: Act, vault: Vault) -> pl.DataFrame:
    file_id = vault.frame("documents", ["file_id"], pl.col("document_id") == act.document_id)["file_id"][0]
    whole = (pl.col("file_id") == file_id) & pl.col("document_id").is_null()
    rows = vault.frame("sightings", where=(pl.col("document_id") == act.document_id) | whole)
    return rows.with_columns(document_id=pl.lit(act.document_id))


def _vectors(act: Act, source: Vault, target: Vault) -> dict[str, pl.DataFrame]:
    """Vectors of the document's passages that the other vault has not, so that nothing is embedded twice."""
    passages = source.frame("passages", ["text_sha256"], pl.col("document_id") == act.document_id)["text_sha256"]
    there = target.batches_of(passages.to_list(), table="embeddings", column="text_sha256")
    wanted = pl.col("text_sha256").is_in([key for key in passages if key not in there])
    return {"embeddings": source.frame("embeddings", where=wanted).unique(["text_sha256", "model"], keep="first")}


def _citing(vault: Vault, table: str, document_id: str) -> pl.DataFrame:
    return vault.frame(table, where=pl.col("citations").str.contains(document_id, literal=True))


def _commit(vault: Vault, rows: Mapping[str, Any], marks: Sequence[Mapping[str, Any]], run_id: str, act: Act) -> None:
    """Write rows that come from another vault as this one's, all at once."""
    own = {
        table: frame.drop("marking", "run_id", "batch_id") if isinstance(frame, pl.DataFrame) else frame
        for table, frame in rows.items()
    }
    entering = [act.document_id] if "documents" in rows else []
    vault.commit({**own, "gradings": list(marks)}, run_id=run_id, now=act.at, once=CITING, entering=entering)
