"""How many independent sources support an answer: copies of one text count once, and sources that differ are named."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lake.delta import one_of
from lake.store import Lake
from models.quantities import amounts, days
from models.questions import Question
from pipelines.citations import Quote


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind an answer."""

    independent: int
    """Groups of near-duplicate documents among the citations that agree with the first."""
    grades: tuple[str, ...]
    """Their reliability grades, best first, one for each group."""
    sources: tuple[str, ...]
    """Names of their sources."""
    differing: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Where sources disagree: each value, as written, and the numbers of the citations that state it."""

    def to_json(self) -> dict[str, Any]:
        """As in an answer's JSON."""
        return {
            **asdict(self),
            "disagree": bool(self.differing),
            "differing": [{"value": value, "citations": list(numbers)} for value, numbers in self.differing],
        }


def groups_of(lake: Lake, documents: Collection[str]) -> dict[str, str]:
    """The near-duplicate group of each document; its own id for one that is not grouped."""
    found = {document: document for document in documents}
    for vault in lake.vaults:
        rows = vault.frame(
            "duplicates",
            ["document_id", "group_id"],
            one_of("document_id", documents),
            batches=set(vault.batches_of(documents).values()),
        )
        found.update(rows.iter_rows())
    return found


def support_of(
    question: Question, quotes: Sequence[Quote], shorts: Sequence[str | None], groups: dict[str, str]
) -> Support:
    """Who supports the first citation, and who states another value."""
    values: dict[str, list[int]] = {}
    written: dict[str, str] = {}
    for number, short in enumerate(shorts):
        value = value_of(question, short) if short else None
        if short and value is not None:
            values.setdefault(value, []).append(number)
            written.setdefault(value, short)
    first = next((value for value, numbers in values.items() if 0 in numbers), None)
    contrary = {n for value, numbers in values.items() if value != first for n in numbers} if first else set()
    agreeing: dict[str, Quote] = {}
    for number, quote in enumerate(quotes):
        if number not in contrary:
            agreeing.setdefault(groups[quote.document_id], quote)
    by_group = {value: {groups[quotes[number].document_id] for number in numbers} for value, numbers in values.items()}
    differing: tuple[tuple[str, tuple[int, ...]], ...] = ()
    if first is not None and any(groups_ - by_group[first] for value, groups_ in by_group.items() if value != first):
        differing = tuple((written[value], tuple(numbers)) for value, numbers in values.items())
    return Support(
        len(agreeing),
        tuple(sorted(quote.reliability for quote in agreeing.values())),
        tuple(sorted({quote.source for quote in agreeing.values()})),
        differing,
    )


def value_of(question: Question, short: str) -> str | None:
    """A short answer as a value that can differ: a date to the day, or a number with its unit; else None."""
    if question.kind == "date":
        full = [day for day in days(short) if day.year and day.month]
        return f"{full[0].year}-{full[0].month}-{full[0].day or 0}" if full else None
    if question.kind == "number":
        found = amounts(short)
        return f"{found[0].value:g} {found[0].unit}".strip() if found else None
    return None
