"""Mail messages (RFC 5322 and MIME), web archives (MHTML) and what mail programs make of the standards."""

import email
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email._policybase import Compat32
from email.message import Message
from html import unescape

from ingest.dates import parse_date
from ingest.encodings import Decoded, decode
from ingest.formats.base import Format, Source
from ingest.formats.builder import clean
from ingest.formats.fragment import fragment_blocks
from ingest.formats.mail_headers import addresses, decoded, header, headers
from ingest.formats.members import MemberNames, refused
from ingest.repair import repair_vietnamese
from ingest.structure import sections_of
from lake.schema.errors import EncryptedError, UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

_MEDIA_TYPE = "message/rfc822"
_HEADER = re.compile(rb"^([!-9;-~]{1,76}):")
_TELLING = {
    b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to", b"content-type", b"x-mailer",
    b"x-originating-ip", b"content-transfer-encoding", b"x-mozilla-status", b"in-reply-to", b"dkim-signature",
}  # fmt: skip
_USUAL = _TELLING | {b"from", b"to", b"cc", b"subject", b"date", b"sender", b"reply-to", b"references"}
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_ENCRYPTED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_STUB_CHARACTERS = 400
"""A plain part shorter than this may be a stub ("your program cannot show HTML") beside the real HTML part."""


class _RawHeaders(Compat32):
    """Hands out headers as they came; :mod:`ingest.formats.mail_headers` decodes them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_RAW = _RawHeaders()


@dataclass(slots=True)
class _Gathered:
    """What a message holds, in the order of its parts."""

    body: list[str] = field(default_factory=list)
    encodings: list[Decoded] = field(default_factory=list)
    attachments: list[Message] = field(default_factory=list)
    inline_images: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    encrypted: bool = False


def read(source: Source) -> Iterator[Outcome]:
    """The message as one document, then the documents of its attachments.

    The subject is the title, ``Date`` is when it was published, ``Message-ID`` its external id. The text is the plain
    part; where there is none, or only a stub of one, all the visible text of the HTML part. Pictures shown within the
    text are listed in the metadata. A message without any text of its own has its subject as text.

    Raises:
        UnreadableError: it is no message, or has neither text, subject nor attachment.
        EncryptedError: all of it is encrypted.
    """
    data = source.read()
    message = email.message_from_bytes(data.lstrip(), policy=_RAW)
    if not len(message):
        raise UnreadableError("not a mail message: it begins without any header")
    gathered = _Gathered()
    _gather(message, gathered, 0)
    yield from _document(source, data, message, gathered)
    names = MemberNames()
    for number, part in enumerate(gathered.attachments, 1):
        yield from _attachment(source, part, names.unique(_name_of(part, number)))


def _document(source: Source, data: bytes, message: Message, gathered: _Gathered) -> Iterator[Outcome]:
    subject = header(message, "Subject")
    text, repaired = repair_vietnamese(clean("\n\n".join(gathered.body)).strip())
    if not text:
        if gathered.encrypted:
            raise EncryptedError("an encrypted message: its key is needed")
        if not subject:
            if gathered.attachments:
                return
            raise UnreadableError("a message without text, subject or attachment")
        text = subject
        gathered.notes.append("no text of its own: the subject stands for it")
    dated = parse_date(_plain_date(header(message, "Date")))
    first = gathered.encodings[0] if gathered.encodings else None
    yield Parsed(
        text=text,
        sections=sections_of(text),
        content=data,
        format="eml",
        member=source.member,
        title=subject,
        external_id=header(message, "Message-ID").strip("<> ") or None,
        url=header(message, "Snapshot-Content-Location") or header(message, "Content-Location") or source.url,
        language=re.split(r"[,;\s]", header(message, "Content-Language"))[0] or None,
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        encoding=first.encoding if first else None,
        encoding_certainty=min((d.certainty for d in gathered.encodings), default=None),
        metadata=_metadata(message, gathered, repaired),
    )


def _metadata(message: Message, gathered: _Gathered, repaired: str | None) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name in ("From", "Sender", "To", "Cc", "Bcc", "Reply-To"):
        people: list[Json] = list(addresses(message, name))
        if people:
            found[name.lower().replace("-", "_")] = people
    for name in (
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "List-Id",
        "Newsgroups",
        "Organization",
        "X-Mailer",
    ):
        if value := header(message, name):
            found[name.lower().replace("-", "_")] = value
    if received := headers(message, "Received"):
        found["received"] = list(received)
    if gathered.attachments:
        found["attachments"] = [_name_of(part, n) for n, part in enumerate(gathered.attachments, 1)]
    if gathered.inline_images:
        found["inline_images"] = list(gathered.inline_images)
    defects = sorted({type(defect).__name__ for part in message.walk() for defect in part.defects})
    if defects:
        found["defects"] = list(defects)
    if gathered.notes:
        found["notes"] = list(dict.fromkeys(gathered.notes))
    if repaired:
        found["repaired_from"] = repaired
    return found


def _gather(part: Message, gathered: _Gathered, depth: int) -> None:
    """Sort the parts of a message into text, attachments and pictures."""
    kind = part.get_content_type().lower()
    if kind == "multipart/encrypted" or (kind in _ENCRYPTED and part.get_param("smime-type") != "signed-data"):
        gathered.encrypted = True
        if depth:
            gathered.attachments.append(part)
    elif kind == "message/external-body":
        gathered.notes.append(f"a body that is kept elsewhere: {decoded(str(part.get('Content-Type', '')))}")
    elif kind in _SIGNATURES:
        gathered.notes.append(f"signed: {kind}")
    elif depth and (_is_attached(part) or kind in (_MEDIA_TYPE, "message/global")):
        gathered.attachments.append(part)
    elif kind == "multipart/alternative" and part.is_multipart():
        _gather_best(part, gathered, depth)
    elif part.is_multipart() and kind != _MEDIA_TYPE:
        for child in _children(part):
            if kind == "message/delivery-status":
                gathered.body.append("\n".join(f"{name}: {decoded(str(value))}" for name, value in child.raw_items()))
            else:
                _gather(child, gathered, depth + 1)
    elif kind.startswith("image/") and depth:
        gathered.inline_images.append(_name_of(part, len(gathered.inline_images) + 1))
    elif kind in ("text/html", "application/xhtml+xml"):
        gathered.body.append(_html(_text(part, gathered)))
    elif kind.startswith(("text/", "multipart/", "message/")) and kind != "text/calendar":
        gathered.body.append(_plain(part, _text(part, gathered)))
    else:
        gathered.attachments.append(part)


def _gather_best(part: Message, gathered: _Gathered, depth: int) -> None:
    """Of alternatives the plain text, unless it is a stub; attachments among them all the same."""
    choices: list[tuple[str, _Gathered]] = []
    for child in _children(part):
        own = _Gathered()
        _gather(child, own, depth + 1)
        gathered.attachments += own.attachments
        gathered.inline_images += own.inline_images
        gathered.notes += own.notes
        gathered.encrypted |= own.encrypted
        choices.append((child.get_content_type().lower(), own))
    written = [(kind, own) for kind, own in choices if any(text.strip() for text in own.body)]
    if not written:
        return
    chosen = next((own for kind, own in written if kind == "text/plain"), written[-1][1])
    length = sum(map(len, chosen.body))
    longest = max((own for _, own in written), key=lambda own: sum(map(len, own.body)))
    if length < _STUB_CHARACTERS and sum(map(len, longest.body)) > 4 * length:
        chosen = longest
    gathered.body += chosen.body
    gathered.encodings += chosen.encodings


def _attachment(source: Source, part: Message, name: str) -> Iterator[Outcome]:
    kind = part.get_content_type().lower()
    if kind in _ENCRYPTED or kind == "multipart/encrypted":
        yield refused(source, name, EncryptedError("an encrypted part of a message: its key is needed"))
    elif part.is_multipart():
        inner = _children(part)[0] if kind in (_MEDIA_TYPE, "message/global") and _children(part) else part
        yield from source.descend(name, _bytes_of(inner, part), media_type=_MEDIA_TYPE)
    else:
        data = _decoded_payload(part)
        if kind == _MEDIA_TYPE:
            yield from source.descend(name, data, media_type=_MEDIA_TYPE)
        else:
            yield from source.descend(name, data, media_type=kind, charset=part.get_content_charset())


def _children(part: Message) -> list[Message]:
    payload = _stored(part)
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _stored(part: Message) -> object:
    """The payload as the parser keeps it; ``get_payload`` fails where the charset is no word at all."""
    return vars(part)["_payload"]


def _is_attached(part: Message) -> bool:
    """Whether the sender meant a part to be opened apart, rather than read with the message."""
    disposition = str(part.get("Content-Disposition") or "").split(";")[0].strip().lower()
    kind = part.get_content_type().lower()
    named = bool(part.get_filename())
    if kind.startswith("image/"):
        return part.get("Content-ID") is None and (disposition == "attachment" or (named and disposition != "inline"))
    if disposition == "attachment":
        return named or not kind.startswith("text/")
    return named and not kind.startswith("multipart/")


def _bytes_of(message: Message, holder: Message) -> bytes:
    """A message within a message; some programs encode it as a whole, which MIME forbids and parsers leave."""
    encoding = str(holder.get("Content-Transfer-Encoding") or "").strip().lower()
    if encoding in ("base64", "quoted-printable") and not len(message) and isinstance(_stored(message), str):
        message["Content-Transfer-Encoding"] = encoding
        return _decoded_payload(message)
    return message.as_bytes(policy=_RAW)


def _decoded_payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = _stored(part)
    if isinstance(payload, bytes):
        return payload
    return str(payload or "").encode("utf-8", "surrogateescape")


def _text(part: Message, gathered: _Gathered) -> str:
    charset = part.get_content_charset()
    found = decode(_decoded_payload(part), charset)
    gathered.encodings.append(found)
    if charset and charset.replace("_", "-") not in ("us-ascii", "ascii") and found.certainty < 1.0:
        gathered.notes.append(f"declared as {decoded(charset)}")
    return found.text


def _plain(part: Message, text: str) -> str:
    """Plain text; soft line ends of ``format=flowed`` (RFC 3676) are joined."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    delete = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line[1:] if line.startswith(" ") else line
        soft = bool(lines) and lines[-1].endswith(" ") and lines[-1] != "-- "
        if soft and line and line.startswith(">") == lines[-1].startswith(">"):
            lines[-1] = (lines[-1][:-1] if delete else lines[-1]) + line.lstrip("> ")
        else:
            lines.append(line)
    return "\n".join(lines)


def _html(text: str) -> str:
    return "\n\n".join(fragment_blocks(text)) if "<" in text else unescape(text)


def _plain_date(value: str) -> str:
    """A date header without the comments that some programs repeat the zone in."""
    return re.sub(r"\([^()]*\)", " ", value).strip()


def _name_of(part: Message, number: int) -> str:
    """The file name of a part; where it has none, ``part_2`` with the suffix of its type."""
    try:
        name = decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        name = ""
    if name:
        return name.replace("\\", "/").rsplit("/", 1)[-1] or f"part_{number}"
    kind = part.get_content_type().lower()
    suffix = ".eml" if kind == _MEDIA_TYPE else mimetypes.guess_extension(kind) or ""
    return f"part_{number}{suffix}"


def _is_mail(source: Source, head: bytes) -> bool:
    """Whether it begins with the headers of a message, some of which only mail programs write.

    A memorandum that begins with ``From:``, ``To:`` and ``Subject:`` is none: its head belongs to its text.
    """
    names: dict[bytes, bytes] = {}
    for line in head.lstrip(b"\xef\xbb\xbf\r\n ").split(b"\n"):
        if not line.strip():
            break
        found = _HEADER.match(line)
        if found:
            names.setdefault(found[1].lower(), line[found.end() :])
        elif not line.startswith((b" ", b"\t", b">From ", b"From ")):
            break
    if source.suffix in (".eml", ".mht", ".mhtml") or (source.media_type or "").lower().startswith(_MEDIA_TYPE):
        return bool(names.keys() & _USUAL)
    if len(names.keys() & _USUAL) < 3:
        return False
    stamped = b"@" in names.get(b"from", b"") and parse_date(names.get(b"date", b"").decode("ascii", "replace"))
    return bool(names.keys() & _TELLING) or bool(stamped)


FORMAT = Format(
    "eml", read, suffixes=(".eml", ".mht", ".mhtml"), sniff=_is_mail, media_types=(_MEDIA_TYPE, "multipart/related")
)
