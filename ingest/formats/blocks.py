"""Gathering a word processor's document: its body in blocks, and what stands beside it (notes, headers, comments)."""

from ingest.formats.builder import clean
from ingest.repair import repair_vietnamese
from ingest.structure import Block, outline
from lake.schema.parsed import Section

_SEPARATOR = "\n\n"
_LEAST_EVIDENCE = 8
"""Characters beyond ASCII from which a text may be taken for Vietnamese in an old encoding."""


class Blocks:
    """Paragraphs, headings and table rows in order, then asides; gives the text and its sections.

    Vietnamese typed in TCVN3 or VNI fonts, which word processors store as if it were Western text, is repaired.
    """

    def __init__(self) -> None:
        self._body: list[tuple[str, int]] = []
        self._asides: list[tuple[str, str, str]] = []
        self.repaired_from: str | None = None
        """``tcvn3`` or ``vni`` once :meth:`build` has found such text."""

    def add(self, text: str, level: int = 0) -> None:
        """A block of the body; ``level`` 1 and more for a heading."""
        if text.strip():
            self._body.append((text, level))

    def aside(self, text: str, locator: str, heading: str = "") -> None:
        """A text that stands beside the body, under a locator of its own (``note_3``); they follow the body."""
        if text.strip():
            self._asides.append((text, locator, heading))

    def __bool__(self) -> bool:
        return bool(self._body or self._asides)

    def build(self) -> tuple[str, tuple[Section, ...]]:
        """The whole text and its sections."""
        texts = self._repaired([text for text, *_ in self._body] + [text for text, *_ in self._asides])
        parts: list[str] = []
        spans: list[tuple[int, int]] = []
        length = 0
        for text in texts:
            if parts:
                parts.append(_SEPARATOR)
                length += len(_SEPARATOR)
            spans.append((length, length + len(text)))
            parts.append(text)
            length += len(text)
        whole, count = "".join(parts), len(self._body)
        body = [Block(*span, level) for span, (_, level) in zip(spans, self._body, strict=False) if span[0] < span[1]]
        sections = list(outline(whole[: body[-1].end] if body else "", body)) if body else []
        for (start, end), (_, locator, heading) in zip(spans[count:], self._asides, strict=True):
            if start < end:
                sections.append(Section(start, end, locator, locator, heading))
        return whole, tuple(sections)

    def _repaired(self, texts: list[str]) -> list[str]:
        texts = [clean(text).strip().replace("\u2028", "\n") for text in texts]
        mark = "\n\x1e\n"  # no cleaned text holds it, so it cuts the repaired whole where it was joined
        whole, self.repaired_from = repair_vietnamese(mark.join(texts))
        pieces = whole.split(mark) if self.repaired_from else texts
        beyond = sum(not text.isascii() and sum(c > "\x7f" for c in text) for text in texts)
        if beyond < _LEAST_EVIDENCE or len(pieces) != len(texts):
            self.repaired_from = None
            return texts
        return pieces
