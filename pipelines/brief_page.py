"""A brief as a file: situation, actors and their positions, timeline, commitments in force and open questions.

What a brief says of the world is quoted; the program's own words are labels (who, when, of what kind) and never claim
anything that the quote beside them does not.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lake.schema.errors import UnknownValueError
from lake.schema.values import KINDS
from lake.tokens import fold, words
from models.edtf import parse
from pipelines.brief import Brief
from pipelines.citations import Quote
from pipelines.report import again
from pipelines.report.blocks import (
    Block,
    Card,
    Citations,
    Items,
    Labelled,
    Line,
    Product,
    Quotes,
    Section,
    Sources,
    Table,
    note,
    text,
)
from pipelines.report.wording import BRIEF, refuse
from pipelines.report.words import WORDS, long_date
from pipelines.report.writers import check

if TYPE_CHECKING:
    from pipelines.desk import Desk
    from pipelines.ledger import Entry as Commitment
    from pipelines.positions import Entry as Position

_NAME: Final = 60
"""Characters of a subject that name its file."""

SITUATION: Final = ("news", "statement", "report")
MOST_SITUATION: Final = 6
MOST_POSITIONS: Final = 24
EACH_ACTOR: Final = 5
MOST_COMMITMENTS: Final = 12
MOST_DAYS: Final = 20
MOST_OPEN: Final = 10
UNSETTLED: Final = ("reserve", "condition")


def write(desk: "Desk", brief: Brief, out: Path | None = None, *, language: str = "en") -> dict[str, Any]:
    """Write a brief.

    Args:
        desk: that the brief was asked of.
        brief: what was found.
        out: the file, ending in ``.html``, ``.md`` or ``.pdf``; ``out/brief-SUBJECT.html`` by default.
        language: of the words around the quotes, ``en`` or ``vi``.

    Returns:
        ``path`` and the brief's JSON, with ``sections`` by name; all numbers are positions in ``citations``.

    Raises:
        UnknownValueError: another language.
        UsageError: another ending.
        RefusedError: the file cannot be written.
    """
    if language not in WORDS:
        raise UnknownValueError("language of a brief", language, WORDS)
    path = out or Path("out") / f"brief-{'-'.join(map(fold, words(brief.subject)))[:_NAME] or 'subject'}.html"
    check(path)
    parameters = {"product": "brief", "subject": brief.subject, "language": language}
    made, state = again.made(
        desk, parameters, lambda of: product(of, brief if of is desk else of.brief(brief.subject), language)
    )
    return {
        **again.write(desk, made, state, path),
        **brief.to_json(),
        "marking": made.marking,
        "sections": {section.key: sorted(_cited(section.blocks)) for section in made.sections},
        "citations": [quote.to_json() for quote in made.quotes],
    }


def builder(subject: str, language: str) -> Callable[["Desk"], Product]:
    """What makes the brief of a desk in that way."""
    return lambda desk: product(desk, desk.brief(subject), language)


def product(desk: "Desk", brief: Brief, language: str) -> Product:
    """The brief in sections; each says so where the lake has nothing.

    Raises:
        RefusedError: it breaks the rules of wording in its own words.
    """
    page = _Page(desk, brief, language)
    sections = page.sections()
    quotes = tuple(page.citations.quotes)
    levels = desk.lake.levels
    marking = levels.join(levels.parse(one) for one in (brief.marking, *(quote.marking for quote in quotes)))
    made = Product(
        language=language,
        marking=str(marking),
        label=levels.words(marking),
        unmarked=str(marking) == levels.lowest,
        kicker=WORDS[language]["brief_kicker"],
        title=brief.subject.strip(),
        dateline=(WORDS[language]["as_of"], long_date(page.today, language)),
        figures=(),
        sections=sections,
        quotes=quotes,
        day=page.today.isoformat(),
    )
    refuse(made, BRIEF, [_quoted(quote) for quote in quotes])
    return made


def _cited(blocks: Sequence[Block]) -> set[int]:
    """Positions of all quotes that some blocks cite, from 0."""
    found: set[int] = set()
    for block in blocks:
        match block:
            case Card():
                found |= _cited(block.blocks)
            case Quotes():
                found |= {number - 1 for number in block.numbers}
            case Items():
                found |= {number - 1 for line in block.lines for number in line.citations}
            case Labelled():
                found |= {number - 1 for _, line in block.pairs for number in line.citations}
            case Table():
                found |= {number - 1 for row in block.rows for line in row for number in line.citations}
            case _:
                pass
    return found


def _quoted(quote: Quote) -> str:
    return f"“{' '.join(quote.quote.split())}”"


class _Page:
    """One brief being put together."""

    def __init__(self, desk: "Desk", brief: Brief, language: str) -> None:
        self._desk, self._brief, self._language = desk, brief, language
        self.citations = Citations()
        self.citations.add(brief.citations)  # first, so that the numbers of its groups hold
        self.today = desk.lake.now.date()
        self._positions: list[Position] = desk.positions(issue=brief.subject, limit=MOST_POSITIONS)
        self._commitments = self._in_force(desk.commitments(about=brief.subject, limit=4 * MOST_COMMITMENTS))

    def sections(self) -> tuple[Section, ...]:
        """All of them."""
        empty = not (self._brief.groups or self._positions or self._commitments)
        if empty:
            nothing = Section("situation", self._say("brief_situation"), (text(self._say("brief_nothing")),))
            return (nothing,)
        made = [
            self._situation(),
            self._actors(),
            self._timeline(),
            self._duties(),
            self._open(),
            *self._evidence(),
            Section("quotes", self._say("quotes"), (note(self._say("brief_checked")), Sources())),
        ]
        return tuple([self._answer(), *made] if self._brief.answer else made)

    def _say(self, key: str, **values: object) -> str:
        return WORDS[self._language][key].format(**values)

    def _name(self, actor: str) -> str:
        return self._desk.name(actor, self._language)

    def _answer(self) -> Section:
        answer = self._brief.answer
        assert answer is not None
        numbers = () if answer.abstained else self.citations.add(answer.citations)
        blocks: list[Block] = [text(answer.text), Quotes(numbers)]
        return Section("answer", self._say("brief_answer"), tuple(blocks))

    def _of(self, kinds: Sequence[str]) -> list[int]:
        return [number + 1 for group in self._brief.groups if group.kind in kinds for number in group.citations]

    def _situation(self) -> Section:
        """The newest of what was found in news, statements and reports."""
        numbers = self._of(SITUATION)
        newest = sorted(numbers, key=lambda n: self.citations.quotes[n - 1].published_at or "", reverse=True)
        block: Block = Quotes(tuple(newest[:MOST_SITUATION])) if newest else text(self._say("brief_situation_none"))
        return Section("situation", self._say("brief_situation"), (block,))

    def _actors(self) -> Section:
        by_actor: dict[str, list[Position]] = {}
        for position in self._positions:
            by_actor.setdefault(position.row["actor"], []).append(position)
        cards: list[Block] = []
        for actor, its in sorted(by_actor.items(), key=lambda item: (-len(item[1]), item[0])):
            pairs = tuple(
                (self._label(one), Line(_quoted(one.quote), self.citations.add([one.quote])))
                for one in its[-EACH_ACTOR:]
            )
            cards.append(Card(self._name(actor), (Labelled(pairs),)))
        return Section("actors", self._say("brief_actors"), tuple(cards or [text(self._say("brief_actors_none"))]))

    def _label(self, position: "Position") -> str:
        row = position.row
        parts = [long_date(row["day"], self._language)] if row["day"] else []
        parts.append(self._say(f"stance_{row['stance']}"))
        if position.moved:
            parts.append(self._say("brief_moved", moved=position.moved))
        return " · ".join(parts)

    def _timeline(self) -> Section:
        """Dated quotes in the order of their days."""
        dated: list[tuple[str, int]] = []
        for number in self._of(KINDS):
            said = self.citations.quotes[number - 1].published_at
            if said:
                dated.append((said[:10], number))
        for position in self._positions:
            if position.row["day"]:
                dated.append((position.row["day"].isoformat(), self.citations.add([position.quote])[0]))
        rows = []
        for day, number in sorted(set(dated))[-MOST_DAYS:]:
            quote = self.citations.quotes[number - 1]
            rows.append((Line(self._day(day)), Line(quote.source), Line(_quoted(quote), (number,))))
        head = (self._say("as_of_day"), self._say("source"), self._say("brief_said"))
        block: Block = Table(head, tuple(rows)) if rows else text(self._say("brief_timeline_none"))
        return Section("timeline", self._say("brief_timeline"), (block,))

    def _day(self, day: str) -> str:
        return long_date(date.fromisoformat(day), self._language) if len(day) == 10 else day

    def _in_force(self, entries: "Sequence[Commitment]") -> "list[Commitment]":
        """Those whose treaty neither its own text nor a register says has ended; one of equal texts."""
        documents = list({one.quote.document_id for one in entries})
        rows = self._desk.lake.frame("treaties", ["document_id", "ended"], pl.col("document_id").is_in(documents))
        ended = {document for document, end in rows.iter_rows() if _past(end, self.today)}
        found: dict[str, Commitment] = {}
        for entry in entries:
            if entry.quote.document_id not in ended:
                found.setdefault(" ".join(entry.quote.quote.split()), entry)
        return list(found.values())[:MOST_COMMITMENTS]

    def _duties(self) -> Section:
        rows = []
        for entry in self._commitments:
            who = ", ".join(map(self._name, entry.parties)) or entry.row["obligor"] or self._say("due_someone")
            days = sorted(one.due for one in entry.dates if one.due is not None)
            due = long_date(days[0], self._language) if days else ""
            rows.append((Line(due), Line(who), Line(_quoted(entry.quote), self.citations.add([entry.quote]))))
        if not rows:
            return Section("commitments", self._say("brief_commitments"), (text(self._say("brief_commitments_none")),))
        head = (self._say("due_day"), self._say("due_who"), self._say("due_what"))
        blocks = (Table(head, tuple(rows)), note(self._say("brief_commitments_note")))
        return Section("commitments", self._say("brief_commitments"), blocks)

    def _open(self) -> Section:
        """What is unsettled in what was found: opposition, answers kept open, days that hang on something unknown."""
        lines: list[Line] = []
        opposed: set[frozenset[str]] = set()
        last: dict[str, Position] = {}
        for position in self._positions:
            last[position.row["actor"]] = position
            for relation in position.relations:
                pair = frozenset((position.row["actor"], relation["with"]))
                if relation["relation"] == "opposes" and len(pair) == 2 and pair not in opposed:
                    opposed.add(pair)
                    a, b = sorted(map(self._name, pair))
                    words_ = self._say("brief_open_opposed", a=a, b=b)
                    lines.append(Line(f"{words_} {_quoted(position.quote)}", self.citations.add([position.quote])))
        for actor, position in last.items():
            if position.row["stance"] in UNSETTLED:
                words_ = self._say("brief_open_reserved", actor=self._name(actor))
                lines.append(Line(f"{words_} {_quoted(position.quote)}", self.citations.add([position.quote])))
        for entry in self._commitments:
            unknown = next((one for one in entry.dates if one.state == "unknown"), None)
            if unknown is not None:
                words_ = self._say("brief_open_date", reason=unknown.reason.rstrip("."))
                lines.append(Line(f"{words_} {_quoted(entry.quote)}", self.citations.add([entry.quote])))
        block: Block = Items(tuple(lines[:MOST_OPEN])) if lines else text(self._say("brief_open_none"))
        return Section("open", self._say("brief_open"), (block,))

    def _evidence(self) -> list[Section]:
        """What was found in other kinds of document."""
        found = []
        for group in self._brief.groups:
            if group.kind not in SITUATION:
                title = self._say(f"kind_{group.kind}")
                numbers = tuple(number + 1 for number in group.citations)
                found.append(Section(group.kind, title[0].upper() + title[1:], (Quotes(numbers),)))
        return found


def _past(ended: str | None, today: date) -> bool:
    """Whether an end, in EDTF, has surely passed."""
    if not ended or ended == "..":
        return False
    end = parse(ended)
    return end is not None and end.last is not None and end.last < today
