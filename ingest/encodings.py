"""From bytes to text: the one place where an encoding is decided.

A byte-order mark or a strict UTF-8 decoding settles it. Otherwise every candidate decodes a sample and the result is
judged by how much it looks like writing (:mod:`ingest.plausibility`); what was declared counts a little, since
declarations often lie. The guess and its certainty are recorded with the document.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from ingest.plausibility import judge
from ingest.vietnamese import from_tcvn3, from_vni, syllable_share

SAMPLE_BYTES = 6144
"""Bytes around characters beyond ASCII on which candidates are judged."""

CANDIDATES: dict[str, float] = {
    "cp1252": 0.0, "tcvn3": -0.03, "vni": -0.03, "cp1258": -0.02, "mac_roman": -0.04, "cp1251": 0.0, "koi8-r": -0.02,
    "koi8-u": -0.03, "gb18030": 0.0, "big5": -0.01, "cp932": 0.0, "euc_jp": 0.0, "cp949": 0.0, "viscii": -0.06,
    "cp1250": -0.08, "iso8859-15": -0.04, "cp866": -0.08, "iso8859-5": -0.08, "mac_cyrillic": -0.1, "cp1254": -0.1,
    "cp1253": -0.12, "cp1255": -0.12, "cp1256": -0.12, "cp874": -0.12, "cp850": -0.1,
}  # fmt: skip
"""Encodings tried, each with the handicap that its rarity earns it."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED_BONUS = 0.12
_UNSURE = 0.3
"""A best verdict below this sends the sample to charset-normalizer."""

_HIGH = re.compile(rb"[\x80-\xff]")
_VIETNAMESE = ("tcvn3", "vni", "viscii", "cp1258")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LATIN1_OF_CP1252_GAPS = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}
_CP1252 = "".join(_LATIN1_OF_CP1252_GAPS.get(b) or bytes([b]).decode("cp1252") for b in range(256))
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII = "".join(map(chr, range(128))) + _VISCII_HIGH
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in NFC and the encoding it was read with: a Python codec, ``tcvn3``, ``vni`` or ``viscii``."""

    text: str
    encoding: str
    certainty: float
    """0 to 1; 1.0 when a byte-order mark or a strict UTF-8 decoding settles it."""


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Turn bytes into text; never fails, and says how sure it is.

    Args:
        data: the whole of it.
        declared: the charset that the document or its carrier claims; it weighs in, but does not decide.
    """
    for mark, name in _BOMS:
        if data.startswith(mark) and not (name == "utf-16-le" and data.startswith(codecs.BOM_UTF32_LE)):
            text = data[len(mark) :].decode(name, "replace")
            return Decoded(_nfc(text), name, 1.0 if "\ufffd" not in text else 0.9)
    named = _known(declared)
    if b"\x00" in data[:65536] and (wide := _utf16(data, named)):
        return wide
    if b"\x1b" in data and (shifted := _iso2022(data)):
        return shifted
    try:
        return Decoded(_nfc(data.decode("utf-8")), "utf-8", 1.0)
    except UnicodeDecodeError as error:
        if broken := _broken_utf8(data, error):
            return broken
    if data.count(b"\x40") > len(data) / 12 and data.count(b" ") < len(data) / 50:
        return Decoded(_nfc(data.decode("cp500")), "cp500", 0.8)
    return _guess(data, named)


def read_as(data: bytes, encoding: str) -> str:
    """Bytes in an encoding that is known, :mod:`codecs` names and our own; what it does not define is kept as cp1252.

    Raises:
        LookupError: there is no such encoding.
    """
    if encoding in ("tcvn3", "vni"):
        text = _charmap(data, _CP1252)
        return _nfc(from_tcvn3(text) if encoding == "tcvn3" else from_vni(text))
    if encoding == "viscii":
        return _nfc(_charmap(data, _VISCII).translate(_VISCII_LOW))
    return _nfc(data.decode(encoding, "legation-cp1252"))


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _charmap(data: bytes, table: str) -> str:
    return codecs.charmap_decode(data, "strict", table)[0]


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: bytes that do not fit are read as cp1252 rather than lost."""
    assert isinstance(error, UnicodeDecodeError)
    return _charmap(error.object[error.start : error.end], _CP1252), error.end


codecs.register_error("legation-cp1252", _as_cp1252)


def _known(declared: str | None) -> str | None:
    """Our name of a declared charset; None where none is declared or nobody knows it."""
    name = (declared or "").strip().strip("\"'").lower()
    if not name:
        return None
    aliases = {
        "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
        "shift_jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "macintosh": "mac_roman",
        "x-mac-roman": "mac_roman", "x-sjis": "cp932", "windows-31j": "cp932", "iso-8859-9": "cp1254",
        "big5-hkscs": "big5",
        "tcvn": "tcvn3", "x-viet-tcvn5712": "tcvn3", "x-viet-vni": "vni", "viscii": "viscii", "x-user-defined": "",
    }  # fmt: skip
    name = aliases.get(name, name)
    if name in CANDIDATES:
        return name
    try:
        found = codecs.lookup(name)
        if not found._is_text_encoding:
            return None
        return next(
            (c for c in CANDIDATES if c not in _VIETNAMESE[:3] and codecs.lookup(c).name == found.name), found.name
        )
    except (LookupError, ValueError):
        return None


def _utf16(data: bytes, named: str | None) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark, told by where its zero bytes stand."""
    head = data[: 65536 // 4 * 4]
    quarters = [head[n::4].count(0) for n in range(4)]
    quarter = max(1, len(head) // 4)
    if len(data) % 4 == 0 and quarters[3] == quarter and quarters[2] >= quarter * 0.9 and quarters[0] < quarter / 2:
        name = "utf-32-le"
    elif len(data) % 4 == 0 and quarters[0] == quarter and quarters[1] >= quarter * 0.9 and quarters[3] < quarter / 2:
        name = "utf-32-be"
    else:
        even, odd = quarters[0] + quarters[2], quarters[1] + quarters[3]
        if max(even, odd) < len(head) / 40 or min(even, odd) > max(even, odd) / 4:
            return None
        name = "utf-16-le" if odd > even else "utf-16-be"
    text = data.decode(name, "replace")
    if text.count("\ufffd") > len(text) / 50:
        return None
    return Decoded(_nfc(text), name, 0.98 if named != name else 0.99)


def _iso2022(data: bytes) -> Decoded | None:
    """The seven-bit East Asian encodings of old mail, told by their escape sequences."""
    for name, escape in (("iso2022_jp_2", rb"\x1b\$[@B]"), ("iso2022_kr", rb"\x1b\$\)C")):
        if re.search(escape, data[:65536]):
            try:
                return Decoded(_nfc(data.decode(name)), name, 0.99)
            except UnicodeDecodeError:
                return None
    return None


def _broken_utf8(data: bytes, error: UnicodeDecodeError) -> Decoded | None:
    """UTF-8 with a few bytes that are not, such as a file cut in the middle of a letter."""
    sound = _UTF8_SEQUENCE.findall(data)
    covered = sum(map(len, sound))
    odd = len(_HIGH.findall(data)) - covered
    if not (len(sound) >= 3 and odd <= len(sound) * 0.1) and not (len(data) - error.start < 4 and sound and odd < 4):
        return None
    return Decoded(_nfc(data.decode("utf-8", "legation-cp1252")), "utf-8", 0.9)


def _sample(data: bytes) -> bytes:
    """Whole lines, or pieces of long ones, around bytes beyond ASCII, up to :data:`SAMPLE_BYTES`."""
    if len(data) <= SAMPLE_BYTES:
        return data
    parts, size, at = [], 0, 0
    while size < SAMPLE_BYTES and (match := _HIGH.search(data, at)):
        before = data.rfind(b" ", max(0, match.start() - 64), match.start())
        start = max(at, before + 1 if before >= 0 else match.start())
        stop = next(
            (p for p in (data.find(c, match.end() + 400) for c in (b"\n", b" ")) if 0 <= p < match.end() + 800), -1
        )
        stop = stop if stop >= 0 else match.end() + 800
        parts.append(data[start:stop])
        size += stop - start
        at = stop
    return b"\n".join(parts)


def _guess(data: bytes, named: str | None) -> Decoded:
    """The candidate whose decoding of a sample looks most like writing."""
    sample = _sample(data)
    verdicts: list[tuple[float, str, str]] = []
    for name in (*CANDIDATES, *((named,) if named and named not in CANDIDATES else ())):
        text = _try(sample, name)
        if text is None:
            continue
        total, weight = judge(text)
        value = total / weight if weight else 0.0
        value += CANDIDATES.get(name, -0.1) + (_DECLARED_BONUS if name == named else 0.0)
        if name in _VIETNAMESE and (share := syllable_share(text)) < 0.5:
            value -= 0.5 - share
        verdicts.append((value, name, text))
    verdicts.sort(key=lambda verdict: -verdict[0])
    best, name, text = verdicts[0]
    if best < _UNSURE and (other := from_bytes(sample).best()) is not None and other.encoding not in CANDIDATES:
        return Decoded(read_as(data, other.encoding), other.encoding, round(max(0.05, 0.4 - other.chaos), 2))
    second = next((value for value, _, alike in verdicts[1:] if alike != text), -1.0)
    certainty = min(0.99, max(0.05, 0.5 + best / 4 + (best - second)))
    return Decoded(read_as(data, name), name, round(certainty, 2))


def _try(sample: bytes, name: str) -> str | None:
    """The sample in a candidate encoding; None where it cannot be that."""
    if name in ("tcvn3", "vni", "viscii") or name not in _MULTIBYTE:
        text = read_as(sample, name)
    else:
        decoder = codecs.getincrementaldecoder(name)("legation-cp1252")
        text = decoder.decode(sample)
    return text


_MULTIBYTE = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
