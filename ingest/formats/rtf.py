"""Rich Text Format, read from its bytes: every run of text in the code page of its font.

Old ministry files name a font instead of an encoding: ``.VnTime`` means TCVN3, ``VNI-Times`` means VNI, whatever code
page the file declares. So text is decoded run by run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from ingest.formats.base import Format, Source
from ingest.formats.blocks import Blocks
from ingest.vietnamese import from_tcvn3, from_vni
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n\x00]+)|([^\\{}\r\n\x00]+)",
    re.DOTALL,
)
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030", 932: "cp932", 949: "cp949", 950: "cp950"}
_SIGNS = {
    "line": "\n", "softline": "\n", "tab": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": "\u00a0",
    "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_ENDS = {"par", "sect", "page", "column"}
_ASIDES = {
    "footnote": "note", "annotation": "comment", "header": "header", "headerl": "header", "headerr": "header",
    "headerf": "header", "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
}  # fmt: skip
_INFO = {"title": "title", "author": "author", "subject": "subject", "keywords": "keywords", "company": "company",
         "operator": "last_modified_by", "doccomm": "description"}  # fmt: skip
_SILENT = frozenset(
    {
        "colortbl", "listtable", "listoverridetable", "rsidtbl", "revtbl", "generator",
        "pict", "objdata", "object", "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl",
        "fldinst", "bkmkstart", "bkmkend", "filetbl", "pgptbl", "template", "wgrffmtfilter", "mmathPr", "datafield",
        "atnid", "atnauthor", "atntime", "atndate", "atnref", "atnparent", "atrfstart", "atrfend", "xe", "tc", "tcn",
        "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "nonshppict", "listname", "panose", "falt", "fontemb",
        "printim", "buptim", "sn", "sp", "svb", "blipuid", "userprops", "docvar", "shpinst_props", "pntxta",
        "pntxtb", "picprop", "protusertbl", "passwordhash", "password", "factoidname", "oleclsid", "objclass",
        "objname", "formfield", "ffname", "ffdeftext", "ffl", "background", "do",
    }
)  # fmt: skip
_SHOWN_OPTIONAL = frozenset({"shpinst", "shptxt", "shppict", "ud"})
_STAMPS = {"creatim": "created", "revtim": "modified"}
_LEGACY = (("tcvn3", re.compile(r"\.?vn(?!i)", re.IGNORECASE)), ("vni", re.compile(r"vni[- ]", re.IGNORECASE)))
_CONVERT = {"tcvn3": from_tcvn3, "vni": from_vni}
_DEEPEST = 1000
_SILENCE = "silent"


@dataclass(frozen=True, slots=True)
class _Font:
    encoding: str = ""
    """Empty where the document's own code page holds."""
    legacy: str = ""
    """``tcvn3`` or ``vni``, told by its name."""


@dataclass(frozen=True, slots=True)
class _State:
    """What a group may change and its end restores."""

    place: str = ""
    """Where text goes: ``""`` the body, ``note_2`` an aside, ``info:title`` a property, ``silent`` nowhere."""
    font: int | None = None
    style: int | None = None
    skip: int = 1
    """Characters that stand in for a Unicode one, for programs that know none."""
    deleted: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads one file token by token."""

    encoding: str = "cp1252"
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    fonts: dict[int, _Font] = field(default_factory=dict)
    default_font: int | None = None
    blocks: Blocks = field(default_factory=Blocks)
    runs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By place, the pieces of text not yet put away: (legacy encoding, text)."""
    pending: bytearray = field(default_factory=bytearray)
    levels: dict[int, int] = field(default_factory=dict)
    level: int = 0
    cells: list[str] = field(default_factory=list)
    in_table: bool = False
    notes: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, dict[str, int]] = field(default_factory=dict)
    to_skip: int = 0
    fresh: bool = False
    """Nothing of the present group has been read yet."""
    optional: bool = False
    deletions: int = 0
    legacy: str = ""
    high: int = 0

    def read(self, data: bytes) -> None:
        at = 0
        while at < len(data):
            found = _TOKEN.match(data, at)
            if found is None:  # a backslash at the very end
                return
            at = found.end()
            word, number, code, sign, brace, _, plain = found.groups()
            if code is not None:
                self._bytes(bytes([int(code, 16)]))
            elif plain is not None:
                self._bytes(plain)
            elif word is not None:
                name = word.decode("ascii")
                value = int(number) if number else None
                if name == "bin":
                    at += max(0, value or 0)
                else:
                    self._word(name, value)
            elif sign is not None:
                self._sign(sign)
            elif brace == b"{":
                self._flush()
                self.stack.append(self.state)
                self.fresh = True
                if len(self.stack) > _DEEPEST:
                    raise LimitError(f"RTF groups nested more than {_DEEPEST} deep")
            elif brace == b"}":
                self._close()
                if not self.stack:
                    break
        self._flush()
        self._paragraph()

    def _close(self) -> None:
        self._flush()
        ended, self.to_skip, self.optional, self.fresh = self.state, 0, False, False
        self.state = self.stack.pop() if self.stack else _State(_SILENCE)
        if ended.place == "font":
            self._name_font(ended.font)
            return
        if ended.place == "style":
            self._name_style(ended.style)
            return
        if ended.place == self.state.place:
            return
        text = self._take(ended.place)
        kind, _, rest = ended.place.partition(":")
        if kind == "info" and rest:
            self.runs[f"property:{rest}"] = [("", text)]
        elif kind == "aside":
            self.blocks.aside(text, rest)

    def _name_font(self, font: int | None) -> None:
        name = self._take("font").strip(" ;")
        if font is not None and name:
            legacy = next((known for known, pattern in _LEGACY if pattern.match(name)), "")
            self.fonts[font] = replace(self.fonts.get(font, _Font()), legacy=legacy)

    def _name_style(self, style: int | None) -> None:
        name = self._take("style").strip(" ;").lower()
        if style is not None and name.startswith("heading ") and name[8:9].isdigit():
            self.levels[style] = int(name[8:9]) + 1
        elif style is not None and name == "title":
            self.levels[style] = 1

    def _word(self, name: str, value: int | None) -> None:
        self._flush()
        optional, self.optional, self.fresh = self.optional, False, False
        place = self.state.place
        if name == "u" and value is not None:
            self._unicode(value % 65536)
            return
        self.to_skip = 0
        if name in _SIGNS:
            self._text(_SIGNS[name])
        elif name in _ENDS:
            self._paragraph()
        elif name in ("cell", "nestcell"):
            self.cells.append(" ".join(self._take("").split()))
        elif name in ("row", "nestrow"):
            if any(self.cells):
                self.blocks.add(" | ".join(self.cells))
            self.cells = []
        elif name == "f" and value is not None:
            if place == "font":  # a table without groups of its own
                self._name_font(self.state.font)
            self.state = replace(self.state, font=value)
        elif name == "fcharset" and self.state.font is not None and place == "font":
            known = self.fonts.get(self.state.font, _Font())
            self.fonts[self.state.font] = replace(known, encoding=_CHARSETS.get(value or 0, ""))
        elif name == "uc":
            self.state = replace(self.state, skip=value if value is not None else 1)
        elif name == "deleted":
            self.deletions += value != 0
            self.state = replace(self.state, deleted=value != 0)
        elif name == "plain":
            self.state = replace(self.state, font=self.default_font, deleted=False)
        elif name == "pard":
            self.level, self.in_table = 0, False
        elif name == "intbl":
            self.in_table = True
        elif name == "outlinelevel" and value is not None:
            self.level = value + 2
        elif name == "s" and value is not None:
            self.state = replace(self.state, style=value)
            self.level = self.levels.get(value, self.level)
        elif name == "ansicpg" and value:
            self.encoding = _PAGES.get(value, f"cp{value}")
        elif name in ("mac", "pc", "pca"):
            self.encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[name]
        elif name == "deff":
            self.default_font = value
            self.state = replace(self.state, font=value)
        elif place.startswith("stamp:") and value is not None:
            self.stamps.setdefault(place[6:], {})[name] = value
        else:
            self._destination(name, optional)

    def _destination(self, name: str, optional: bool) -> None:
        place = self.state.place
        if place == _SILENCE:
            return
        if place == "info":
            target = f"info:{_INFO[name]}" if name in _INFO else f"stamp:{_STAMPS[name]}" if name in _STAMPS else place
        elif name == "fonttbl":
            target = "font"
        elif name == "stylesheet":
            target = "style"
        elif name == "info":
            target = "info"
        elif name in _ASIDES and place in ("", "field"):
            kind = _ASIDES[name]
            self.notes[kind] = self.notes.get(kind, 0) + 1
            target = f"aside:{kind}_{self.notes[kind]}"
        elif name in _SILENT or (optional and name not in _SHOWN_OPTIONAL):
            target = _SILENCE
        else:
            return
        self.state = replace(self.state, place=target)

    def _sign(self, sign: bytes) -> None:
        self._flush()
        if sign == b"*":
            self.optional = self.fresh
            return
        if sign in (b"\n", b"\r"):
            self._paragraph()
        elif sign == b"'":
            return  # an escape without its two digits
        else:
            self._text(_SIGNS.get(sign.decode("latin-1"), ""))

    def _bytes(self, data: bytes) -> None:
        self.optional = self.fresh = False
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            self.to_skip -= skipped
            data = data[skipped:]
        if self.state.place != _SILENCE and not self.state.deleted:
            self.pending += data

    def _unicode(self, code: int) -> None:
        self.to_skip = self.state.skip
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._text(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._text(chr(code))

    def _flush(self) -> None:
        """Decode the bytes gathered so far in the font that holds for them."""
        if not self.pending:
            return
        data = bytes(self.pending)
        self.pending.clear()
        font = self._font()
        if font.legacy:
            self._text(data.decode("latin-1"))
            return
        try:
            self._text(data.decode(font.encoding or self.encoding, "replace"))
        except LookupError:
            self._text(data.decode("cp1252", "replace"))

    def _font(self) -> _Font:
        if self.state.place.startswith(("info", "font", "style")):
            return _Font()
        return self.fonts.get(self.state.font if self.state.font is not None else self.default_font or 0, _Font())

    def _text(self, text: str) -> None:
        if not text or self.state.place == _SILENCE or self.state.deleted:
            return
        self.runs.setdefault(self.state.place, []).append((self._font().legacy, text))

    def _take(self, place: str) -> str:
        """The text gathered for a place, which is empty afterwards."""
        parts = []
        for legacy, run in groupby(self.runs.pop(place, []), key=lambda part: part[0]):
            text = "".join(piece for _, piece in run)
            if legacy and not text.isascii():
                self.legacy = legacy
                text = _CONVERT[legacy](text)
            parts.append(text)
        return "".join(parts)

    def _paragraph(self) -> None:
        if self.state.place == "" and not self.in_table:
            self.blocks.add(self._take(""), self.level)
        elif self.state.place != _SILENCE:
            self._text("\n")


def read(source: Source) -> Iterator[Outcome]:
    """The document as one; notes, comments, headers and footers follow the body under locators of their own.

    Deleted revisions are left out and counted. When the file was made is metadata, not when it was published.

    Raises:
        UnreadableError: without any text.
        LimitError: groups are nested too deep.
    """
    data = source.read()
    reader = _Reader()
    reader.read(data)
    text, sections = reader.blocks.build()
    if not text:
        raise UnreadableError("no text in it")
    metadata: dict[str, Json] = {}
    for name in sorted(set(_INFO.values())):
        if value := " ".join(reader._take(f"property:{name}").split()):
            metadata[name] = value
    for name, parts in reader.stamps.items():
        if parts.get("yr"):
            metadata[name] = "-".join(f"{parts[key]:02d}" for key in ("yr", "mo", "dy") if parts.get(key))
    if reader.deletions:
        metadata["revisions"] = {"deletions": reader.deletions}
    legacy = reader.legacy or reader.blocks.repaired_from
    if legacy:
        metadata["repaired_from"] = legacy
    yield Parsed(
        text=text,
        sections=sections,
        content=data,
        format="rtf",
        member=source.member,
        title=str(metadata.pop("title", "")),
        url=source.url,
        encoding=legacy or reader.encoding,
        metadata=metadata,
    )


FORMAT = Format("rtf", read, suffixes=(".rtf",), magic=(b"{\\rtf",), media_types=("application/rtf", "text/rtf"))
