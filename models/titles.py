"""Titles of works inside a question: which work it names, and how it would name it in another language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.folding import fold
from models.questions import words

_LEAST = 3
"""Content words of a title below which it is not looked for: ``Agreement`` names nothing."""


@dataclass(frozen=True, slots=True)
class Named:
    """A work that a text names by a title of it: ``text[start:end]``."""

    start: int
    end: int
    work: str


class Titles:
    """Titles of works that are held in several languages.

    Args:
        rows: (work, language, title) of each version. A title of fewer than three content words is passed over, and
            so are works of a single language.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        versions: dict[str, dict[str, str]] = {}
        for work, language, title in sorted(rows):
            versions.setdefault(work, {}).setdefault(language, " ".join(title.split()))
        self._versions = {work: titles for work, titles in versions.items() if len(titles) > 1}
        self._known = sorted(
            {
                (fold(title), work)
                for work, titles in self._versions.items()
                for title in titles.values()
                if len(words(title)) >= _LEAST
            },
            key=lambda each: (-len(each[0]), each),
        )

    def named(self, text: str) -> Named | None:
        """The work with the longest title that stands in a text, whatever its case and diacritics."""
        folded = fold(text)
        for title, work in self._known:
            start = folded.find(title)
            if start >= 0 and _whole(folded, start, start + len(title)):
                return Named(start, start + len(title), work)
        return None

    def elsewhere(self, text: str) -> Mapping[str, str]:
        """A text with the title in it given in each other language of the work, by language; none without a title."""
        found = self.named(text)
        if found is None:
            return {}
        own = fold(text[found.start : found.end])
        return {
            language: f"{text[: found.start]}{title}{text[found.end :]}"
            for language, title in self._versions[found.work].items()
            if fold(title) != own
        }


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a place begins and ends where words do; Han characters are not set apart by spaces."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_joins(before) and _joins(text[start])) and not (_joins(after) and _joins(text[end - 1]))


def _joins(character: str) -> bool:
    return character.isalnum() and not "\u3400" <= character <= "\u9fff"
