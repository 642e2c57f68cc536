"""From the lines on a PDF page to paragraphs."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

HYPHEN = "\ufffe"
"""What pdfium gives for a hyphen that ends a line, in place of the hyphen and the line end."""

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(rf"([^\W\d_]+){HYPHEN}([^\W\d_]+)")
_ENDS = re.compile(r"[.:;!?…。；：！？][\"”’»)\]]*\Z")
_STARTS = re.compile(
    r"(?:[-–—•▪◦‣·*]|\(?\d{1,3}[.)]|\(?[a-zđ][.)]|\(?[ivxlc]{1,6}[.)])\s+\S"
    r"|(?:Article|Art\.|Section|Chapter|Annex|Điều|Chương|Mục|Статья|Стаття|Глава)\s+[\dIVXLC]+\b|第[一二三四五六七八九十百〇\d]+[条章]"
)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u30ff]")


_NO_TEXT = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_RARE = re.compile(r"[\u0180-\u019f\u01a2-\u01ae\u01b1-\u02af\u1400-\u167f\u3400-\u4dbf]")
"""Letters of phonetics, small languages and rare signs, which no state's documents are made of; not ``ơ`` and ``ư``."""
_MOST_RARE = 0.25
_MOST_SCRIPTS = 5
_SCRIPT_SHARE = 0.02
_SAMPLE = 2000


def is_garbled(visible: str) -> bool:
    """Whether the characters of a page cannot be what its reader sees.

    Some PDF programs embed fonts without saying which characters their glyphs stand for. Extracted text is then made
    of control characters, of letters that no such document uses, or of a dozen scripts at once.

    Args:
        visible: the page's text without its white space.
    """
    sample = visible[:_SAMPLE].replace(HYPHEN, "")
    if not sample:
        return False
    if len(_NO_TEXT.findall(sample)) + len(_RARE.findall(sample)) > _MOST_RARE * len(sample):
        return True
    names = (unicodedata.name(c, "NONE").split()[0] for c in sample if c.isalpha() or not c.isprintable())
    scripts = Counter("CJK" if name in ("HIRAGANA", "KATAKANA") else name for name in names)
    total = scripts.total()
    return total > 20 and sum(count >= _SCRIPT_SHARE * total for count in scripts.values()) > _MOST_SCRIPTS


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of text and where it stands, in points from the page's lower left corner; all zero where unknown."""

    text: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0

    @property
    def height(self) -> float:
        return self.top - self.bottom


def paragraphs(lines: Sequence[PageLine]) -> list[str]:
    """Lines joined into paragraphs, in their order.

    A new paragraph begins after a wider gap, at an indent, at another size of type, at the sign of a list item or
    article, and after a short line that ends a sentence. Where the places of the lines are unknown, at blank lines.
    """
    shown = [line for line in lines if line.text.strip()]
    if not shown:
        return []
    if not all(line.height > 0 for line in shown):
        return [_joined(group) for group in _at_blanks(lines)]
    gaps = [
        above.bottom - below.top for above, below in pairwise(shown) if 0 <= above.top - below.top < 4 * above.height
    ]
    usual, height = (median(gaps) if gaps else 0.0), median(line.height for line in shown)
    right = max(line.right for line in shown)
    groups: list[list[PageLine]] = []
    for line in shown:
        if groups and not _begins(groups[-1], line, usual, height, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_joined([line.text for line in group]) for group in groups]


def _begins(group: Sequence[PageLine], line: PageLine, usual: float, height: float, right: float) -> bool:
    above = group[-1]
    if abs(above.bottom - line.bottom) < height * 0.3:  # two pieces of one line, as in a table's row
        return False
    if _STARTS.match(line.text):
        return True
    if max(above.height, line.height) > 1.6 * min(above.height, line.height) and abs(above.height - line.height) > 3:
        return True
    ended = bool(_ENDS.search(above.text.rstrip()))
    if line.bottom > above.bottom + height:  # the top of the next column
        return ended
    if above.bottom - line.top > usual + 0.45 * height:
        return True
    if line.left > above.left + 0.9 * height and (len(group) > 1 or ended) and above.right > right - 0.35 * right:
        return True
    return ended and above.right < right - max(0.12 * right, 2 * height)


def _at_blanks(lines: Iterable[PageLine]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.text.strip():
            groups[-1].append(line.text)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _joined(lines: Sequence[str]) -> str:
    """Lines of one paragraph as running text: a space between them, none between Chinese or Japanese signs."""
    text = ""
    for line in (line.strip() for line in lines):
        if not text or text.endswith(HYPHEN) or (_WIDE.match(text[-1]) and line and _WIDE.match(line[0])):
            text += line
        else:
            text += f" {line}"
    return text


def without_breaks(pages: list[list[str]]) -> list[list[str]]:
    """Words broken at line ends put together, by what the document itself writes elsewhere.

    ``coopera-`` + ``tion`` becomes ``cooperation``, unless the document has ``coopera-tion`` within a line; a break
    before a capital or a digit keeps its hyphen. So no hyphen that belongs to a word is lost where that can be known.
    """
    if not any(HYPHEN in text for page in pages for text in page):
        return pages
    known: Counter[str] = Counter()
    for page in pages:
        for text in page:
            known.update(word.lower() for word in _WORDS.findall(text.replace(HYPHEN, " ")))

    def mended(found: re.Match[str]) -> str:
        before, after = found[1], found[2]
        whole, compound = f"{before}{after}".lower(), f"{before}-{after}".lower()
        if not after[0].islower() or (known[compound] and not known[whole]):
            return f"{before}-{after}"
        apart = min(known[before.lower()], known[after.lower()])
        return f"{before}-{after}" if apart > 2 and not known[whole] and len(before) > 3 else f"{before}{after}"

    return [[_BROKEN.sub(mended, text).replace(HYPHEN, "-") for text in page] for page in pages]
