"""The treaties of a lake: joined descriptions, facts and actions, listed and filtered, each with its quotes.

What sources say differently is shown side by side, never settled in silence.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from lake.delta import columns_of
from lake.store import Lake
from lake.vault import Vault
from models.edtf import Edtf, parse
from models.folding import fold
from models.treaties.standing import LEAVING, STATUSES, Act, Force, Standing, computed_force, standing
from models.treaties.states import forerunners
from pipelines.errors import UnknownValueError, UsageError
from pipelines.quotes import Span, quotes_of
from pipelines.treaty_rows import newest_facts, newest_treaties

Name = Callable[..., str]
Search = Callable[[str], Iterable[str]]
"""Words to the ids of documents in which they are found."""

CONFLICTING = ("signed", "in_force", "ended")
_QUOTED = (
    "title",
    "parties",
    "signed",
    "entry_into_force",
    "duration",
    "denunciation",
    "depositary",
    "authentic_languages",
)
_MOST_QUOTES = 12


@dataclass(slots=True)
class Treaty:
    """One treaty, as all sources in the lake describe it."""

    joined_id: str
    descriptions: list[dict[str, Any]] = field(default_factory=list)
    """Rows of ``treaties``, texts first."""
    facts: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    probability: float = 1.0
    methods: tuple[str, ...] = ()

    def value(self, name: str) -> Any:
        """What the descriptions say first of a column: texts before registers."""
        return next((row[name] for row in self.descriptions if row[name]), None)

    @property
    def title(self) -> str:
        """English if there is one, else the first."""
        titled = [row for row in self.descriptions if row["title"]]
        english = [row for row in titled if row["language"] == "en"]
        return str((english or titled or [{"title": ""}])[0]["title"] or self.value("key") or "")

    @property
    def keys(self) -> list[str]:
        """The ids that sources gave it."""
        return sorted({row["key"] for row in self.descriptions if row["key"]})

    @property
    def parties(self) -> list[str]:
        """Everyone that a description names or that has acted, in order."""
        named = [code for row in self.descriptions for code in row["parties"]]
        acted = [row["party"] for row in self.actions if row["party"]]
        return list(dict.fromkeys((*named, *acted)))

    def acts(self) -> list[Act]:
        """Its actions, for reckoning."""
        return [
            Act(
                row["action_id"],
                row["party"],
                row["action"],
                parse(row["date"]) if row["date"] else None,
                row["note"],
                row["source"],
            )
            for row in self.actions
        ]

    def fact(self, name: str) -> Any:
        """The value of the first known fact of a field."""
        return next(
            (json.loads(row["value"]) for row in self.facts if row["field"] == name and row["state"] == "known"), None
        )

    def force_fact(self) -> dict[str, Any] | None:
        """The clause of entry into force whose rule most of the treaty's texts give; English counts first among equals."""  # noqa: E501
        language = {row["document_id"]: row["language"] for row in self.descriptions}
        known = [row for row in self.facts if row["field"] == "entry_into_force" and row["state"] == "known"]
        rules = [json.dumps(json.loads(row["value"])["rule"], sort_keys=True) for row in known]
        ranked = sorted(
            zip(rules, known, strict=True),
            key=lambda pair: (-rules.count(pair[0]), language.get(pair[1]["document_id"]) != "en"),
        )
        return ranked[0][1] if ranked else None

    def force(self) -> Force:
        """Its general entry into force: as a register says, else as the text says or lets compute."""
        for row in self.actions:
            if row["party"] is None and row["action"] == "entry_into_force" and row["date"]:
                basis = row["note"] if row["note"].startswith("computed") else f"register: {row['source']}"
                return Force(parse(row["date"]), basis, (row["action_id"],))
        for row in self.descriptions:
            if row["in_force"] and row["in_force"] != "..":
                return Force(parse(row["in_force"]), f"{row['basis']}: {row['source']}")
        if (fact := self.force_fact()) is not None:
            return computed_force(json.loads(fact["value"])["rule"], self.acts(), self.value("parties") or ())
        return Force(None, "unknown: no source says")

    def ended(self) -> Edtf | None:
        """When it ended, where a source says so."""
        said = next((row["ended"] for row in self.descriptions if row["ended"] and row["ended"] != ".."), None)
        return parse(said) if said else None

    def standing(self, party: str | None, on: date) -> Standing:
        """Where a party, or the treaty as a whole, stands on a day."""
        codes = (party, *forerunners(party)) if party else (None,)
        acts = [
            Act(act.action_id, party, act.action, act.date, act.note, act.source)
            if act.party in codes and party
            else act
            for act in self.acts()
        ]
        named = any(code in row["parties"] for row in self.descriptions for code in codes if code)
        leave = self.fact("denunciation") or {}
        return standing(
            party, on, acts, force=self.force(), ended=self.ended(), named=named, notice=leave.get("notice")
        )

    def conflicts(self) -> list[dict[str, Any]]:
        """What sources say differently: dates of the treaty, and of a party's own acts."""
        found = []
        for name in CONFLICTING:
            said = [(row[name], row) for row in self.descriptions if row[name] and row[name] != ".."]
            if differing := _differing([(value, row["source"], row) for value, row in said]):
                found.append({"field": name, "values": differing})
        by_act: dict[tuple[str, str], list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
        for row in self.actions:
            if row["date"] and row["party"] and not row["note"].startswith("again"):
                by_act[row["party"], row["action"]].append((row["date"], row["source"], row))
        for (party, action), rows in sorted(by_act.items()):
            if len({source for _, source, _ in rows}) > 1 and (differing := _differing(rows)):
                found.append({"field": f"{action} by {party}", "values": differing})
        return found


def _differing(rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The values of which no day fits all, with who says so and where; nothing when they agree."""
    days = [(parse(value), value, source, row) for value, source, row in rows]
    spans = [one for one, *_ in days if one is not None and one.first and one.last]
    if not spans or max(s.first for s in spans if s.first) <= min(s.last for s in spans if s.last):
        return []
    told: dict[str, dict[str, Any]] = {}
    for _, value, source, row in days:
        told.setdefault(value, {"value": value, "sources": [], "spans": []})
        if source not in told[value]["sources"]:
            told[value]["sources"].append(source)
            told[value]["spans"].append((row["document_id"], row["start"], row["end"]))
    return list(told.values()) if len(told) > 1 else []


class Treaties:
    """The treaties that the open vaults know, at the lake's ``as_of``.

    Args:
        lake: the lake.
        name: gives the name of a state.
        search: finds documents by words, for ``about``.
    """

    def __init__(self, lake: Lake, name: Name, search: Search | None = None) -> None:
        self._lake, self._name, self._search = lake, name, search
        self.all = grouped(lake.vaults, lake.as_of)

    def find(
        self,
        *,
        party: str | None = None,
        status: str | None = None,
        on: date | None = None,
        about: str | None = None,
        limit: int | None = None,
    ) -> list[tuple[Treaty, Standing]]:
        """Treaties by party, status on a day, and subject.

        Args:
            party: ISO 3166 code; states whose treaties it carries on count as it.
            status: one of :data:`models.treaties.standing.STATUSES`, of the party or else of the treaty.
            on: the day; that of ``as_of``, or today, when left out.
            about: words of the title or subject, or of the text.
            limit: how many at most.

        Raises:
            UnknownValueError: no such status.
            UsageError: a party that is no code.
        """
        if status is not None and status not in STATUSES:
            raise UnknownValueError("status", status, STATUSES)
        if party is not None and not re.fullmatch(r"[A-Z]{3}", party):
            raise UsageError(f"party {party!r} is not an ISO 3166 alpha-3 code such as VNM")
        day = on or self._lake.now.date()
        wanted = self.all
        if party:
            codes = {party, *forerunners(party)}
            wanted = [treaty for treaty in wanted if codes & set(treaty.parties)]
        if about:
            wanted = self._about(wanted, about)
        found = []
        for treaty in wanted:
            own = treaty.standing(party, day)
            if status is None or own.status == status:
                found.append((treaty, own))
                if limit is not None and len(found) >= limit:
                    break
        return found

    def get(self, treaty_id: str) -> Treaty:
        """A treaty by its id, the beginning of it, a source's key, or the id of a document it was read from.

        Raises:
            UnknownValueError: there is none, or several.
        """
        exact = [t for t in self.all if treaty_id in (t.joined_id, *t.keys)]
        exact = exact or [
            t for t in self.all for row in t.descriptions if treaty_id in (row["treaty_id"], row["document_id"])
        ]
        if not exact and len(treaty_id) >= 6:
            exact = [t for t in self.all if t.joined_id.startswith(treaty_id)]
        if not exact:
            works = self._lake.frame("documents", ["document_id"], pl.col("external_id") == treaty_id)["document_id"]
            exact = [t for t in self.all for row in t.descriptions if row["document_id"] in set(works)]
        unique = {t.joined_id: t for t in exact}
        if len(unique) != 1:
            raise UnknownValueError("treaty", treaty_id, [t.joined_id[:12] for t in (unique.values() or self.all)][:8])
        return next(iter(unique.values()))

    def _about(self, treaties: Sequence[Treaty], about: str) -> list[Treaty]:
        words = [word for word in re.findall(r"\w+", fold(about)) if len(word) > 2 or not word.isascii()]
        by_title = []
        for treaty in treaties:
            said = fold(" ".join(f"{row['title']} {row['subject'] or ''} {row['key']}" for row in treaty.descriptions))
            if words and all(word.rstrip("s") in said for word in words):
                by_title.append(treaty)
        documents = set(self._search(about)) if self._search else set()
        by_text = [
            t for t in treaties if t not in by_title and documents & {row["document_id"] for row in t.descriptions}
        ]
        return by_title + by_text

    def listed(self, found: Sequence[tuple[Treaty, Standing]], party: str | None = None) -> list[dict[str, Any]]:
        """Rows of the command's JSON, each with the quotes of its descriptions and of what its status rests on."""
        spans: dict[str, list[Span]] = {}
        for treaty, own in found:
            spans[treaty.joined_id] = list(dict.fromkeys(_spans(treaty, own)))[:_MOST_QUOTES]
        disputed = {t.joined_id: t.conflicts() for t, _ in found}
        more = [span for rows in disputed.values() for row in rows for one in row["values"] for span in one["spans"]]
        quotes = quotes_of(self._lake, [*(span for own_spans in spans.values() for span in own_spans), *more])
        rows = []
        for treaty, own in found:
            force = treaty.force()
            conflicts = [
                {
                    "field": row["field"],
                    "values": [
                        {
                            "value": one["value"],
                            "sources": one["sources"],
                            "quotes": [quotes[span].to_json() for span in one["spans"] if span in quotes],
                        }
                        for one in row["values"]
                    ],
                }
                for row in disputed[treaty.joined_id]
            ]
            rows.append(
                {
                    "treaty_id": treaty.joined_id,
                    "keys": treaty.keys,
                    "title": treaty.title,
                    "signed": treaty.value("signed"),
                    "place": treaty.value("place"),
                    "in_force": force.date.text if force.date else None,
                    "in_force_basis": force.basis,
                    "ended": treaty.value("ended"),
                    "depositary": treaty.value("depositary"),
                    "subject": treaty.value("subject"),
                    "parties": [{"code": code, "name": self._name(code)} for code in treaty.parties],
                    "party": party,
                    "status": own.status,
                    "status_why": own.why,
                    "status_since": own.since,
                    "sources": sorted({row["source"] for row in treaty.descriptions}),
                    "joined": {
                        "descriptions": len(treaty.descriptions),
                        "probability": round(treaty.probability, 4),
                        "by": list(treaty.methods),
                    },
                    "conflicts": conflicts,
                    "quotes": [quotes[span].to_json() for span in spans[treaty.joined_id] if span in quotes],
                }
            )
        return rows

    def shown(self, treaty: Treaty, party: str | None = None, on: date | None = None) -> dict[str, Any]:
        """Everything known of a treaty: every fact and action with its quote, and what is unknown and why."""
        day = on or self._lake.now.date()
        (row,) = self.listed([(treaty, treaty.standing(party, day))], party)
        spans: list[Span] = [
            (one["document_id"], one["start"], one["end"])
            for one in (*treaty.facts, *treaty.actions)
            if one["start"] is not None and one["end"] is not None
        ]
        quotes = quotes_of(self._lake, list(dict.fromkeys(spans)))

        def quoted(one: Mapping[str, Any]) -> dict[str, Any] | None:
            quote = quotes.get((one["document_id"], one["start"], one["end"]))
            return quote.to_json() if quote else None

        facts = [
            {
                "field": fact["field"],
                "state": fact["state"],
                "value": json.loads(fact["value"]) if fact["value"] else None,
                "reason": fact["reason"],
                "document_id": fact["document_id"],
                "quote": quoted(fact),
            }
            for fact in treaty.facts
            if fact["field"] != "read_as"
        ]
        actions = [
            {
                "party": action["party"],
                "name": self._name(action["party"]) if action["party"] else None,
                "action": action["action"],
                "date": action["date"],
                "note": action["note"],
                "source": action["source"],
                "quote": quoted(action),
            }
            for action in sorted(
                treaty.actions, key=lambda one: (str(one["first_day"] or "9"), one["party"] or "", one["action"])
            )
        ]
        standings = [
            {"party": code, "name": self._name(code), "status": own.status, "why": own.why, "since": own.since}
            for code in treaty.parties
            for own in (treaty.standing(code, day),)
        ]
        texts = [
            {"document_id": one["document_id"], "language": one["language"], "title": one["title"]}
            for one in treaty.descriptions
            if one["basis"] == "text"
        ]
        return {
            **row,
            "on": day.isoformat(),
            "texts": texts,
            "facts": facts,
            "actions": actions,
            "standings": standings,
        }


def _spans(treaty: Treaty, own: Standing) -> Iterable[Span]:
    for row in treaty.descriptions:
        yield row["document_id"], row["start"], row["end"]
    acts = set(own.acts)
    for row in treaty.actions:
        if row["action_id"] in acts or row["action"] in LEAVING:
            yield row["document_id"], row["start"], row["end"]
    for row in treaty.facts:
        if row["field"] in _QUOTED and row["state"] == "known":
            yield row["document_id"], row["start"], row["end"]


def grouped(vaults: Sequence[Vault], as_of: datetime | None = None) -> list[Treaty]:
    """Descriptions, facts and actions by treaty, the newest row of each; ordered by date of signature and title.

    Args:
        vaults: where to look.
        as_of: only what was known by then.
    """

    def frame(table: str) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=columns_of(table)), *(v.frame(table, as_of=as_of) for v in vaults)])

    rows = newest_treaties(frame("treaties"))
    links = (
        frame("treaty_links")
        .sort("known_at", "batch_id")
        .unique(["treaty_id", "marking"], keep="last", maintain_order=True)
    )
    groups: dict[str, Treaty] = {}
    root = _roots(rows["treaty_id"], links.select("treaty_id", "joined_id").iter_rows())
    linked = {row["treaty_id"]: row for row in links.iter_rows(named=True)}
    for row in rows.sort("basis", "title", descending=[True, False]).iter_rows(named=True):
        treaty = groups.setdefault(root[row["treaty_id"]], Treaty(root[row["treaty_id"]]))
        treaty.descriptions.append(row)
        link = linked.get(row["treaty_id"])
        if link is not None:
            treaty.probability = min(treaty.probability, link["probability"])
            treaty.methods = tuple(sorted({*treaty.methods, link["method"]}))
    facts = newest_facts(frame("treaty_facts"))
    actions = frame("treaty_actions").sort("known_at").unique("action_id", keep="last", maintain_order=True)
    for table, name in ((facts, "facts"), (actions, "actions")):
        for row in table.iter_rows(named=True):
            if row["treaty_id"] in root:
                getattr(groups[root[row["treaty_id"]]], name).append(row)
    return sorted(groups.values(), key=lambda treaty: (str(treaty.value("signed") or "9999"), treaty.title))


def _roots(ids: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    up = {one: one for one in ids}

    def find(one: str) -> str:
        while up.setdefault(one, one) != one:
            up[one] = up[up[one]]
            one = up[one]
        return one

    for one, joined in links:
        a, b = sorted((find(one), find(joined)))
        up[b] = a
    return {one: find(one) for one in up}
