"""Mail: honest messages, the ones that programs mangle, and mailboxes."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import eml, mbox, zip_archive
from ingest.formats.base import Limits
from lake.schema.errors import EncryptedError, UnreadableError
from lake.schema.parsed import Parsed
from tests.ingest.formats.containers import opened, told
from tests.ingest.test_zips import zipped

FORMATS = (zip_archive.FORMAT, mbox.FORMAT, eml.FORMAT)
HEAD = "From: a@b.c\r\nTo: d@e.f\r\nSubject: Talks\r\nDate: Tue, 5 Mar 2019 10:00:00 +0700\r\nMessage-ID: <1@b>\r\n"


def message(rest: str | bytes, head: str = HEAD) -> bytes:
    return head.encode() + (rest.encode() if isinstance(rest, str) else rest)


def first(data: bytes) -> Parsed:
    outcome = next(eml.read(opened(data, "m.eml", FORMATS)))
    assert isinstance(outcome, Parsed)
    assert "".join(outcome.text.split()) == "".join(
        "".join(outcome.text[s.start : s.end] for s in outcome.sections).split()
    )
    return outcome


def members(data: bytes, name: str = "m.eml") -> dict[str, str]:
    source = opened(data, name, FORMATS)
    return told(source.parse(source))


def test_headers_become_metadata() -> None:
    head = (
        "From: =?utf-8?b?Tmd1eeG7hW4=?= =?utf-8?q?_V=C4=83n?= <van@mofa.example>\r\n"
        "To: x@y.z,\r\n \"Doe, J\" <j@d.e>\r\nSubject: =?koi8-r?B?7sHbwQ==?= position\r\n"
        "Date: Tue, 5 Mar 2019 10:00:00 +0700 (ICT)\r\nMessage-ID:\r\n <1@b>\r\nContent-Language: vi, en\r\n"
    )  # fmt: skip
    found = first(message("\r\nText.\r\n", head))
    assert found.title == "Наша position"
    assert found.published_at == datetime(2019, 3, 5, 3, tzinfo=UTC)
    assert (found.external_id, found.language, found.text) == ("1@b", "vi", "Text.")
    assert found.metadata["from"] == ["Nguyễn Văn <van@mofa.example>"]
    assert found.metadata["to"] == ["x@y.z", "Doe, J <j@d.e>"]


def test_raw_bytes_in_headers_are_decoded() -> None:
    head = b"From: a@b.c\r\nSubject: \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\r\nMIME-Version: 1.0\r\n"
    assert first(head + b"\r\nx").title == "Привет"


@pytest.mark.parametrize(
    ("charset", "codec"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("x-unknown", "cp1252"), ("", "utf-8")]
)
def test_bodies_in_many_charsets(charset: str, codec: str) -> None:
    text = {"gb18030": "中国政府代表团昨天访问了河内并签署协定。"}.get(
        codec, "L’accord a été signé à Genève, où l’été fut bref."
    )
    kind = f"Content-Type: text/plain; charset={charset}\r\n" if charset else ""
    assert first(message(kind.encode() + b"\r\n" + text.encode(codec))).text == text


def test_plain_text_is_preferred_to_html() -> None:
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("The plain text, long enough to be no stub.\n")
    mail.add_alternative("<p>The <b>HTML</b> text.</p>", subtype="html")
    assert first(mail.as_bytes()).text == "The plain text, long enough to be no stub."


def test_html_is_read_whole_where_the_plain_part_is_a_stub_or_missing() -> None:
    page = "<html><head><style>p{}</style></head><body><p>One &amp; two</p><script>x()</script><p>" + "word " * 200
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("Your program shows no HTML.")
    mail.add_alternative(page, subtype="html")
    assert first(mail.as_bytes()).text.startswith("One & two\n\nword word")
    alone = message(f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}")
    assert "x()" not in first(alone).text
    assert first(alone).text.startswith("One & two")


def test_attachments_become_documents_and_pictures_metadata() -> None:
    mail = EmailMessage()
    mail["Subject"] = "With papers"
    mail.set_content("See below.")
    mail.add_related(b"\x89PNG", "image", "png", cid="<logo>", filename="logo.png")
    mail.add_attachment("điều 1", filename="điều ước.txt")
    mail.add_attachment(zipped({"a.txt": b"alpha"}), "application", "zip", filename="..\\..\\x.zip")
    inner = EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content("Inner text.")
    mail.add_attachment(inner)
    data = mail.as_bytes()
    assert members(data) == {
        "": "See below.",
        "!/điều ước.txt": "điều 1\n",
        "!/x.zip!/a.txt": "alpha",
        "!/part_3.eml": "Inner text.",
    }
    assert first(data).metadata["inline_images"] == ["logo.png"]


def test_a_message_without_text_has_its_subject() -> None:
    assert first(message("\r\n\r\n")).text == "Talks"
    with pytest.raises(UnreadableError, match="without text"):
        list(eml.read(opened(b"From: a@b.c\r\nMIME-Version: 1.0\r\n\r\n", "m.eml", FORMATS)))


def test_encrypted_messages() -> None:
    data = message("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nAAAA")
    with pytest.raises(EncryptedError):
        list(eml.read(opened(data, "m.eml", FORMATS)))


@pytest.mark.parametrize(
    "rest",
    [
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\nText without any boundary.',
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nText without any boundary.',
        "Content-Type: multipart/mixed\r\n\r\nText without any boundary.",
        "Content-Type: text/plain; charset=\"\r\n\r\nText without any boundary.",
        "Content-Transfer-Encoding: base64\r\n\r\nVGV4dCB3aXRob3V0IGFueSBib3VuZGFyeS4=!!",
        "Content-Type: ;;;\r\nContent-Transfer-Encoding: odd\r\n\r\nText without any boundary.",
    ],
)  # fmt: skip
def test_broken_mime_still_gives_its_text(rest: str) -> None:
    assert "Text without any boundary." in first(message(rest)).text


def test_message_encoded_as_a_whole() -> None:
    data = message(
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nOuter.\r\n--x\r\n"
        "Content-Type: message/rfc822; name=in.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "U3ViamVjdDogSW5uZXINCk1JTUUtVmVyc2lvbjogMS4wDQoNCklubmVyIHRleHQu\r\n--x--\r\n"
    )
    assert members(data) == {"": "Outer.", "!/in.eml": "Inner text."}


def test_flowed_lines_are_joined() -> None:
    data = message("Content-Type: text/plain; format=flowed\r\n\r\nOne line \r\nthat flows.\r\n> quoted \r\nNot it.")
    assert first(data).text == "One line that flows.\n> quoted \nNot it."


@pytest.mark.parametrize(
    ("text", "name", "is_mail"),
    [
        ("From: the Ambassador\nTo: the Department\nSubject: Fisheries\n\nText", "memo.txt", False),
        ("From: the Ambassador\nTo: the Department\nSubject: Fisheries\nDate: 5 March 2019\n\nText", "memo.txt", False),
        ("From: a@b.c\nSubject: Fish\nDate: Tue, 5 Mar 2019 10:00:00 +0000\n\nText", "memo", True),
        ("From: a@b.c\nTo: d@e.f\nMessage-ID: <1>\n\nText", "memo", True),
        ("Subject: x\n\nText", "m.eml", True),
        ("Dear all,\n\nText", "m.eml", False),
    ],
)
def test_memoranda_are_no_mail(text: str, name: str, is_mail: bool) -> None:
    source = opened(text.encode(), name, ())
    assert eml.FORMAT.sniff is not None
    assert eml.FORMAT.sniff(source, text.encode()) is is_mail


def test_mailbox() -> None:
    box = (
        b"From a@b.c Tue Mar  5 10:00:00 2019\nSubject: one\nMIME-Version: 1.0\nFrom: a@b.c\n\nFirst.\n\n"
        b"From here on it is text\n>From quoted\n\n"
        b"From a@b.c Tue Mar  5 11:00:00 2019\nSubject: two\nMIME-Version: 1.0\n\nSecond.\n\n"
        b"From a@b.c Tue Mar  5 12:00:00 2019\nSubject: three\nMIME-Version: 1.0\n\nThird.\n"
    )
    assert members(box, "x.mbox") == {
        "#message=1": "First.\n\nFrom here on it is text\nFrom quoted",
        "#message=2": "Second.",
        "#message=3": "Third.",
    }


def test_a_mailbox_streams_and_refuses_only_what_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.mbox"
    with path.open("wb") as stream:
        for n in range(500):
            stream.write(b"From a@b.c Tue Mar  5 10:00:00 2019\nSubject: %d\nMIME-Version: 1.0\n\n" % n)
            stream.write(b"text\n" * (1000 if n == 250 else 1) + b"\n")
    source = opened(path, "x.mbox", FORMATS, Limits(member_bytes=2000))
    found = told(mbox.read(source))
    assert len(found) == 500
    assert [name for name, text in found.items() if text == "LimitError"] == ["#message=251"]


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from(["", "Content-Type: multipart/alternative; boundary=a\r\n", "Subject: "])
)
def test_any_bytes_give_documents_or_our_error(data: bytes, start: str) -> None:
    for reader in (eml, mbox):
        try:
            list(reader.read(opened(start.encode() + data, "m", FORMATS)))
        except UnreadableError:
            continue
