"""Sections of a text that is divided into articles: treaties, agreements, statutes."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ingest.structure.leaves import HEADING, Leaves, path, squeezed
from ingest.structure.lines import Line
from ingest.structure.marks import Mark
from ingest.structure.numbered import numbers_of
from lake.schema.parsed import Section

_TITLE_CHARACTERS = 160


def legal_sections(text: str, lines: Sequence[Line], marks: Sequence[Mark]) -> list[Section]:
    """The preamble, every article with its paragraphs, the closing formula and the annexes.

    Args:
        text: the document's text.
        lines: its lines.
        marks: where its divisions begin, sorted.
    """
    return _Reader(text, lines, marks).sections()


class _Reader:
    """Walks the marks once and keeps what is open: annex, parts and chapters."""

    def __init__(self, text: str, lines: Sequence[Line], marks: Sequence[Mark]) -> None:
        self.text, self.lines, self.marks = text, lines, marks
        self.starts = [line.start for line in lines]
        self.leaves = Leaves(text)
        self.annex, self.annex_heading = "", ""
        self.containers: list[tuple[int, str, str]] = []
        self.pending: list[tuple[int, int, str, str]] = []
        self.articles = 0
        """Articles met since the last annex began."""

    def sections(self) -> list[Section]:
        first = next((mark for mark in self.marks if not mark.contents), None)
        at = 0
        if contents := [mark for mark in self.marks if mark.contents]:
            at = self._contents(contents)
        if first is not None:
            self._preamble(at, first.start)
        body = [mark for mark in self.marks if not mark.contents]
        for number, mark in enumerate(body):
            end = body[number + 1].start if number + 1 < len(body) else len(self.text)
            getattr(self, f"_{mark.kind}")(mark, end)
        self._flush("")
        return sorted(self.leaves.sections, key=lambda section: section.start)

    def _within(self, start: int, end: int) -> Sequence[Line]:
        """The lines that meet a stretch."""
        return self.lines[max(0, bisect_right(self.starts, start) - 1) : bisect_left(self.starts, end)]

    def _contents(self, contents: list[Mark]) -> int:
        """Everything up to the end of the table of contents: the title page and the table."""
        table = self.leaves.unique("toc")
        self.leaves.add_paragraphs(self._within(0, contents[0].start), 0, contents[0].start, "front__", "front", "")
        end = self.lines[contents[-1].line].end
        self.leaves.add(contents[0].start, end, table, table, "")
        return end

    def _preamble(self, start: int, end: int) -> None:
        lines = [line for line in self._within(start, end) if line.start >= start]
        if lines and lines[0].level:
            title = min(lines[0].end, end)  # the first article may begin within the line
            self.leaves.add(lines[0].start, title, self.leaves.unique(f"title{HEADING}"), "preamble", "")
            start, lines = title, lines[1:]
        self.leaves.add_paragraphs(lines, start, end, "preamble__", "preamble", "")

    def _heading(self) -> str:
        return path(self.annex_heading, *(words for _, _, words in self.containers))

    def _flush(self, unit: str) -> None:
        """Give the headings that waited for an article to that article's unit."""
        for start, end, locator, heading in self.pending:
            self.leaves.add(start, end, f"{locator}{HEADING}", unit or locator, heading)
        self.pending = []

    def _split_title(self, mark: Mark, end: int) -> tuple[str, int]:
        """Title of a division, and where its text begins."""
        lines = self._within(mark.start, end)
        line_end = min(lines[0].end, end) if lines else end
        rest = self.text[mark.rest : line_end].strip()
        after = [line for line in lines if line.start >= line_end and line.start < end]
        if lines and lines[0].level:
            return squeezed(rest), line_end
        if rest:
            if mark.kind == "container" and not after:
                return squeezed(rest), line_end
            if (
                after
                and len(rest) <= _TITLE_CHARACTERS
                and rest[-1] not in ";,:；：，。"
                and (rest[-1] != "." or len(rest) <= 60)
            ):
                return squeezed(rest), line_end
            numbers = numbers_of(self.text, lines, mark.rest, end)
            if numbers and numbers[0].number == 1 and 0 < numbers[0].start - mark.rest <= _TITLE_CHARACTERS:
                return squeezed(self.text[mark.rest : numbers[0].start]), numbers[0].start
            return "", mark.rest
        if mark.kind == "container" and self._is_title(after):
            return squeezed(self.text[after[0].start : end]), end
        if len(after) > 1 and (stop := self._title_end(after)):
            return squeezed(self.text[after[0].start : stop]), stop
        return "", mark.rest

    def _is_title(self, after: Sequence[Line]) -> bool:
        """Whether all that stands between ``Chapter II`` and the next division is the chapter's title."""
        return (
            0 < len(after) <= 4
            and sum(len(line.text) for line in after) <= 300
            and after[-1].text[-1] not in ".;,:。；，："
        )

    def _title_end(self, after: Sequence[Line]) -> int:
        """Where the title below ``Article 5`` ends; 0 when what stands there is no title.

        It is a short paragraph of its own or, in wrapped text, a line far shorter than those that follow.
        """
        words = after[0].text
        if words[0].islower() or words[0].isdigit() or words[0] in '(（“"':
            return 0
        following = next(
            (n for n, line in enumerate(after[1:], 1) if line.opens or line.text[0] in "0123456789(（"), len(after)
        )
        stop = after[following - 1].end
        if following == len(after):
            width = max(len(line.text) for line in after[:6])
            if len(words) > 0.75 * width or after[1].text[0].islower():
                return 0
            stop = after[0].end
        short = stop - after[0].start <= _TITLE_CHARACTERS
        return stop if short and self.text[stop - 1] not in ".;,:。；，：" else 0

    def _container(self, mark: Mark, end: int) -> None:
        title, body = self._split_title(mark, end)
        while self.containers and self.containers[-1][0] >= mark.rank:
            self.containers.pop()
        above = "__".join(locator for _, locator, _ in self.containers[-1:]) or self.annex
        locator = self.leaves.unique(
            f"{above}__{mark.prefix}_{mark.number}" if above else f"{mark.prefix}_{mark.number}"
        )
        self.containers.append((mark.rank, locator, path(f"{mark.name}. {title}" if title else mark.name)))
        stop = body if self.text[mark.rest : body].strip() or not self.text[body:end].strip() else mark.rest
        self.pending.append((mark.start, stop, locator, self._heading()))
        if self.text[stop:end].strip():
            self._flush(locator)
            self._body(stop, end, locator, locator, self._heading())

    def _article(self, mark: Mark, end: int) -> None:
        title, body = self._split_title(mark, end)
        plain = f"{mark.prefix}_{mark.number}"
        locator = self.leaves.unique(f"{self.annex}__{plain}" if self.annex else plain)
        heading = path(self._heading(), f"{mark.name}. {title}" if title else mark.name)
        self._flush(locator)
        self.articles += 1
        if not self.text[body:end].strip():
            self.leaves.add(mark.start, end, locator, locator, heading)
            return
        self.leaves.add(mark.start, body, f"{locator}{HEADING}", locator, heading)
        numbers = numbers_of(self.text, self._within(body, end), body, end)
        if not numbers:
            self.leaves.add(body, end, locator, locator, heading)
            return
        self._numbered(
            numbers_start=[(n.number, n.start) for n in numbers], body=body, end=end, locator=locator, heading=heading
        )

    def _numbered(self, numbers_start: list[tuple[int, int]], body: int, end: int, locator: str, heading: str) -> None:
        self.leaves.add(body, numbers_start[0][1], f"{locator}__intro", locator, heading)
        for at, (number, start) in enumerate(numbers_start):
            stop = numbers_start[at + 1][1] if at + 1 < len(numbers_start) else end
            self.leaves.add(start, stop, self.leaves.unique(f"{locator}__para_{number}"), locator, heading)

    def _body(self, start: int, end: int, locator: str, unit: str, heading: str) -> None:
        """Text outside any article: by its numbered paragraphs, else by its paragraphs."""
        lines = self._within(start, end)
        if numbers := numbers_of(self.text, lines, start, end):
            self._numbered([(n.number, n.start) for n in numbers], start, end, locator, heading)
        else:
            self.leaves.add_paragraphs(lines, start, end, f"{locator}__", unit, heading)

    def _annex(self, mark: Mark, end: int) -> None:
        self._flush("")
        title, body = self._split_title(mark, end)
        self.annex = self.leaves.unique(f"{mark.prefix}_{mark.number}" if mark.number else mark.prefix)
        self.annex_heading = f"{mark.name}. {title}" if title else mark.name
        self.containers, self.articles = [], 0
        self.leaves.add(mark.start, body, f"{self.annex}{HEADING}", self.annex, self.annex_heading)
        self._body(body, end, self.annex, self.annex, self.annex_heading)

    def _conclusions(self, mark: Mark, end: int) -> None:
        self._flush("")
        plain = f"{self.annex}__conclusions" if self.annex else "conclusions"
        locator = self.leaves.unique(plain)
        self.leaves.add(mark.start, end, locator, plain, self.annex_heading)
