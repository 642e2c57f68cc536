"""Mail headers as strangers send them: folded, encoded, in raw bytes, or broken."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from ingest.encodings import decode
from ingest.formats.builder import clean

_GAP_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")


def header(message: Message, name: str) -> str:
    """The first header of that name, unfolded and decoded; empty where there is none."""
    return next((decoded(value) for key, value in _items(message) if key == name.lower()), "")


def headers(message: Message, name: str) -> list[str]:
    """All headers of that name, unfolded and decoded."""
    return [decoded(value) for key, value in _items(message) if key == name.lower()]


def addresses(message: Message, name: str) -> list[str]:
    """The addresses of all headers of that name, as ``Name <address>``; what is no address is given as it stands."""
    found = []
    for value in [raw for key, raw in _items(message) if key == name.lower()]:
        if "=?" not in value and not value.isascii():
            value = decoded(value)
        pairs = [(decoded(person), decoded(address)) for person, address in _pairs(value)]
        pairs = [(person, address) for person, address in pairs if person or address]
        if not pairs:
            found += [whole] if (whole := decoded(value)) else []
        for person, address in pairs:
            found.append(f"{person} <{address}>" if person and address else person or address)
    return found


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([_unfolded(value)])
    except RecursionError:  # comments within comments, thousands deep
        return []


def decoded(value: str) -> str:
    """A raw header value as one line: encoded words (RFC 2047) and bytes beyond ASCII become characters."""
    value = _GAP_BETWEEN_WORDS.sub(r"\1\2", _unfolded(value))
    try:
        parts = decode_header(value) if "=?" in value else [(value, None)]
    except (HeaderParseError, ValueError, IndexError):
        parts = [(value, None)]
    text = ""
    for part, charset in parts:
        if isinstance(part, str):
            raw = part.encode("ascii", "surrogateescape") if _is_bytes(part) else None
            text += part if raw is None else decode(raw).text
        else:
            text += decode(part, charset if charset != "unknown-8bit" else None).text if part else ""
    return " ".join(clean(text).split())


def _items(message: Message) -> list[tuple[str, str]]:
    return [(name.lower(), str(value)) for name, value in message.raw_items()]


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]*", " ", value).strip()


def _is_bytes(text: str) -> bool:
    """Whether the parser kept bytes beyond ASCII in it as lone surrogates."""
    try:
        text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return not text.isascii()
