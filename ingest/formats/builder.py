"""Building a document's text block by block while keeping exact offsets."""

import re
import unicodedata

from lake.schema.parsed import Section

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def clean(text: str) -> str:
    """NFC, line ends as ``\\n``, control characters, lone surrogates and byte-order marks dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


class TextBuilder:
    """Collects blocks of text and gives the whole text with its sections.

    Blocks are joined by ``separator``, which holds a line feed, so that NFC of the whole equals NFC of the parts.
    """

    def __init__(self, separator: str = "\n\n") -> None:
        self._separator = separator
        self._parts: list[str] = []
        self._sections: list[Section] = []
        self._length = 0

    def add(self, text: str, locator: str, unit: str = "", heading: str = "") -> Section | None:
        """Append a block; returns its section, or None when it holds nothing visible."""
        text = clean(text).strip()
        if not text:
            return None
        if self._parts:
            self._parts.append(self._separator)
            self._length += len(self._separator)
        section = Section(self._length, self._length + len(text), locator, unit or locator, heading)
        self._parts.append(text)
        self._length += len(text)
        self._sections.append(section)
        return section

    def __len__(self) -> int:
        return self._length

    def build(self) -> tuple[str, tuple[Section, ...]]:
        """The whole text and its sections."""
        return "".join(self._parts), tuple(self._sections)
