"""Rich Text Format, written by hand as old word processors did."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import rtf
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome, Parsed
from tests.ingest.formats.containers import opened

FONTS = (
    rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fnil .VnTime;}{\f3 VNI-Times;}"
    rb"{\f4\fcharset163 T;}}"
)


def read(body: bytes) -> Iterator[Outcome]:
    return rtf.read(opened(rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + body + b"}", "x.rtf", ()))


def first(body: bytes) -> Parsed:
    (found,) = read(body)
    assert isinstance(found, Parsed)
    covered = "".join(found.text[s.start : s.end] for s in found.sections)
    assert "".join(covered.split()) == "".join(found.text.split())
    return found


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"One\par Two\line three\tab four\par", "One\n\nTwo\nthree\tfour"),
        (rb"caf\'e9 \endash  \ldblquote x\rdblquote", "café – “x”"),
        (rb"{\f1 \'cc\'e8\'f0}", "Мир"),
        (rb"\u272?i\u7873?u \uc2\u432??\uc0\u1077!", "Điều \u01b0е!".replace("\u01b0", "ư")),
        (rb"\u-10187?\u-9138?", "\U0001d44e"),
        (rb"{\f2 C\'e9ng ho\'b5 x\'b7 h\'e9i ch\'f1 ngh\'dca}", "Cộng hoà xã hội chủ nghĩa"),
        (rb"{\f4 Vi\'ea\'f2t}", "Việt"),
        (rb"A{\*\unknown hidden}{\pict 00ff}B{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}", "ABlink"),
        (rb"{\pntext 1.\tab}One\par{\listtext (a)\tab}two", "1.\tOne\n\n(a)\ttwo"),
        (rb"x{\bin5 }}}}}y", "xy"),
        (rb"kept{\deleted gone}", "kept"),
        (rb"\{a\}\\b\~c\_d\-e", "{a}\\b\u00a0c\u2011de"),
        (rb"\trowd\intbl a\cell b\cell\row\pard after", "a | b\n\nafter"),
    ],
)
def test_text(body: bytes, text: str) -> None:
    assert first(body).text == text


def test_the_legacy_encoding_is_recorded() -> None:
    found = first(rb"{\f2 C\'e9ng ho\'b5 x\'b7 h\'e9i ch\'f1 ngh\'dca Vi\'d6t Nam}")
    assert found.encoding == "tcvn3"
    assert found.metadata["repaired_from"] == "tcvn3"


def test_notes_headings_and_properties() -> None:
    found = first(
        rb"{\info{\title Hi\u7879?p \'e9}{\author An}{\creatim\yr1998\mo3\dy5\hr4}}{\stylesheet{\s1 heading 1;}}"
        rb"{\header RESTRICTED}\pard\s1 Scope\par\pard Text{\footnote A note.}{\*\annotation Why?} goes on.\par"
    )
    assert found.text == "Scope\n\nText goes on.\n\nRESTRICTED\n\nA note.\n\nWhy?"
    assert (found.title, found.metadata["author"], found.metadata["created"]) == ("Hiệp é", "An", "1998-03-05")
    assert found.published_at is None
    assert {"header_1", "note_1", "comment_1"} <= {s.locator for s in found.sections}
    assert next(s for s in found.sections if found.text[s.start : s.end] == "Text goes on.").heading == "Scope"


def test_refusals() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        list(read(rb"\par\par"))
    with pytest.raises(LimitError, match="nested"):
        list(read(b"{" * 2000))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120) | st.text(r"{}\'abu019- *;f", max_size=80).map(str.encode))
def test_any_bytes_give_a_document_or_our_error(body: bytes) -> None:
    try:
        list(read(body))
    except UnreadableError:
        return
