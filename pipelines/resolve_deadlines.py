"""Dates of the commitments of a lake: what each party must have done by when, as the treaty actions say.

A date is computed once for every state of knowledge: when an action is added or corrected, rows with a later
``known_at`` follow, and the earlier ones stay for ``as_of``.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from lake.delta import columns_of
from lake.store import Lake
from lake.vault import Vault
from models.commitments.facts import Deadline, Span
from models.deadlines import Action, Due, in_force, resolve
from models.errors import InvalidInputError
from models.joining_later import wait_of
from pipelines.extract_commitments import EXTRACTOR
from pipelines.runs import Run

RESOLVER = "deadlines-2"
AHEAD = 10
"""Years from now that a recurring deadline is followed."""

Wait = tuple[int, str] | None

_KINDS = {"entry_into_force": "entry into force"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A treaty action as the lake holds it."""

    action: Action
    action_id: str
    known_at: datetime


def resolve_deadlines(lake: Lake, *, until: date | None = None) -> int:
    """Compute the dates of all commitments with a deadline; returns how many rows were new.

    A row stands in the vault of the join of what it was computed from: dates that rest on a restricted action are
    restricted, and the vaults below never learn of it.
    """
    until = until or date(datetime.now(UTC).year + AHEAD, 12, 31)
    run = Run("deadlines", {"resolver": RESOLVER, "until": until.isoformat()})
    below: list[tuple[Vault, set[str]]] = []
    written = 0
    for vault in sorted(lake.vaults, key=lambda one: len(_visible(lake, one))):
        visible = _visible(lake, vault)
        actions = actions_of(visible)
        own = vault.frame("treaty_actions", ["action_id"]).height > 0
        sources = visible if own else [vault]
        commitments = [commitment for source in sources for commitment in _with_deadline(source)]
        words, waits = _words(lake, commitments)
        known = {key for lower, keys in below if lower in visible for key in keys}
        rows = {
            row["deadline_id"]: row
            for commitment in commitments
            for row in _rows(
                commitment,
                words.get(commitment["commitment_id"], ""),
                actions,
                until,
                waits.get(commitment["document_id"]),
            )
            if row["deadline_id"] not in known
        }
        below.append((vault, known | rows.keys()))
        if rows:
            commit = vault.commit(
                {"deadlines": list(rows.values()), **run.rows(vault)},
                run_id=run.run_id,
                once={"deadlines": "deadline_id"},
            )
            written += commit.counts.get("deadlines", 0)
    return written


def _visible(lake: Lake, vault: Vault) -> list[Vault]:
    return [other for other in lake.vaults if lake.levels.dominates(vault.marking, other.marking)]


def _words(
    lake: Lake, commitments: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str], dict[str, tuple[int, str] | None]]:
    """The time words of each commitment, and how long after joining late each document says a party is bound."""
    texts = lake.texts({row["document_id"] for row in commitments})
    words = {
        row["commitment_id"]: texts[row["document_id"]].text[row["deadline_start"] : row["deadline_end"]]
        for row in commitments
        if row["document_id"] in texts
    }
    return words, {document_id: wait_of(text.text) for document_id, text in texts.items()}


def actions_of(vaults: Sequence[Vault]) -> Mapping[str, list[Recorded]]:
    """Treaty actions by the document of the treaty they were done under.

    A document is a treaty's when the treaty was read out of it, when a register gives the document's ``work_id`` as the
    treaty's key, or when both descriptions were joined as one treaty.
    """

    def frame(table: str, columns: Sequence[str], where: pl.Expr | None = None) -> pl.DataFrame:
        empty = pl.DataFrame(schema=columns_of(table)).select(columns)
        return pl.concat([empty, *(vault.frame(table, columns, where) for vault in vaults)])

    treaties = frame("treaties", ["treaty_id", "key", "document_id", "basis"])
    links = frame("treaty_links", ["treaty_id", "joined_id", "known_at"]).sort("known_at")
    joined = dict(links.select("treaty_id", "joined_id").iter_rows())
    documents: dict[str, set[str]] = defaultdict(set)
    works: dict[str, set[str]] = defaultdict(set)
    for document_id, work_id, external_id in frame(
        "documents", ["document_id", "work_id", "external_id"], pl.col("kind") == "treaty"
    ).iter_rows():
        for name in {work_id, external_id} - {None, ""}:
            works[str(name)].add(document_id)
    for treaty_id, key, document_id, basis in treaties.unique().iter_rows():
        documents[joined.get(treaty_id, treaty_id)] |= {document_id} if basis == "text" else set()
        documents[joined.get(treaty_id, treaty_id)] |= works.get(key, set())
    found: dict[str, list[Recorded]] = defaultdict(list)
    columns = ["action_id", "treaty_id", "party", "action", "date", "known_at"]
    rows = frame("treaty_actions", columns, pl.col("date").is_not_null()).unique("action_id")
    for row in rows.sort("known_at", "action_id").iter_rows(named=True):
        action = Action(_KINDS.get(row["action"], row["action"]), row["date"], row["party"])
        recorded = Recorded(action, row["action_id"], row["known_at"])
        for document_id in documents.get(joined.get(row["treaty_id"], row["treaty_id"]), ()):
            found[document_id].append(recorded)
    return found


def _with_deadline(vault: Vault) -> list[dict[str, Any]]:
    where = pl.col("deadline_kind").is_not_null() & (pl.col("extractor") == EXTRACTOR)
    return vault.frame("commitments", where=where).sort("commitment_id").to_dicts()


def _rows(
    commitment: Mapping[str, Any], words: str, actions: Mapping[str, list[Recorded]], until: date, wait: Wait
) -> Iterator[dict[str, Any]]:
    """The rows of every state of knowledge: that of the commitment alone, then one after each batch of actions."""
    recorded = sorted(actions.get(commitment["document_id"], []), key=lambda one: one.known_at)
    moments = sorted({max(commitment["known_at"], one.known_at) for one in recorded} | {commitment["known_at"]})
    before: list[tuple[Any, ...]] = []
    for moment in moments:
        known = [one for one in recorded if one.known_at <= moment]
        dues = list(_dues(commitment, words, known, until, wait))
        told = [(due.party, due.occurrence, due.days, due.state, due.reason) for due in dues]
        if told == before:
            continue
        before = told
        for due in dues:
            yield _row(commitment, due, known, moment)


def _dues(
    commitment: Mapping[str, Any], words: str, known: Sequence[Recorded], until: date, wait: Wait
) -> Iterator[Due]:
    deadline = Deadline(
        commitment["deadline_kind"],
        Span(commitment["deadline_start"], commitment["deadline_end"]),
        commitment["deadline_anchor"],
        commitment["deadline_amount"],
        commitment["deadline_unit"],
        commitment["deadline_date"],
        commitment["deadline_direction"],
    )
    usable = [one.action for one in known if _readable(one.action)]
    parties: Iterable[str | None] = (
        commitment["states"] or (_parties(usable) if commitment["collective"] else ()) or (None,)
    )
    for party in parties:
        yield from resolve(deadline, words, party, usable, until=until, wait=wait)


def _readable(action: Action) -> bool:
    try:
        in_force([action], action.party)
    except InvalidInputError:
        return False
    return True


def _parties(actions: Sequence[Action]) -> list[str]:
    return sorted({action.party for action in actions if action.party})


def _row(commitment: Mapping[str, Any], due: Due, known: Sequence[Recorded], moment: datetime) -> dict[str, Any]:
    used = [one.action_id for one in known if one.action.party in (None, due.party)]
    days = (due.days.earliest, due.days.latest) if due.days else (None, None)
    parts = (commitment["commitment_id"], due.party, due.occurrence, *days, due.state, due.reason, moment, RESOLVER)
    return {
        "deadline_id": hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest(),
        "commitment_id": commitment["commitment_id"],
        "party": due.party,
        "occurrence": due.occurrence,
        "due_from": days[0],
        "due": days[1],
        "state": due.state,
        "reason": due.reason,
        "document_id": commitment["document_id"],
        "start": commitment["deadline_start"],
        "end": commitment["deadline_end"],
        "actions": used,
        "resolver": RESOLVER,
        "known_at": moment,
    }
