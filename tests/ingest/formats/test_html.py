"""HTML pages: plain ones whole, furnished ones by their article; what they declare of themselves."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.base import Source
from ingest.formats.html import page_of, read
from ingest.passages import cut
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Parsed
from tests.ingest.test_encodings import RUSSIAN, VIETNAMESE, tcvn3

PARAGRAPHS = [
    f"The two delegations met for {n} hours in room {n + 7} and agreed to meet again in week {n * 3}, officials said. "
    f"Their {n} advisers stayed on to write down what had been said, and what had not been said, about point {n}."
    for n in range(2, 12)
]


def parsed(data: str | bytes, **more: str) -> Parsed:
    data = data.encode() if isinstance(data, str) else data
    (document,) = read(Source("a.html", parse=lambda source: iter(()), data=data, **more))  # type: ignore[arg-type]
    assert isinstance(document, Parsed)
    at = 0
    for span in cut(document.text, document.sections):
        assert not document.text[at : span.start].strip()
        at = span.end
    assert not document.text[at:].strip()
    return document


def test_a_plain_page_is_kept_whole() -> None:
    document = parsed(
        "<h1>Pact</h1><p>Short  text<br>in lines.</p><ul><li>one<li>two</ul>"
        "<table><tr><th>A<th>B<tr><td>1<td>2</table><p style='display:none'>hidden</p><script>no()</script>"
    )
    assert document.text == "Pact\n\nShort text\nin lines.\n\n- one\n- two\n\nA | B\n1 | 2\n\nhidden"
    assert document.title == "Pact"
    assert document.sections[0].locator == "title__heading"


def test_headings_make_sections_and_articles() -> None:
    document = parsed("<h1>Pact</h1><h2>Article 1</h2><p>One.</p><h2>Article 2</h2><p>Two.</p>")
    assert [s.unit for s in document.sections] == ["preamble", "art_1", "art_1", "art_2", "art_2"]


def test_furniture_is_left_out_of_an_article() -> None:
    menu = "<nav>" + "".join(f"<a href='/{n}'>Menu entry number {n}</a>" for n in range(30)) + "</nav>"
    page = f"<html><body>{menu}<article><h1>Talks resume</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    document = parsed(page + "</article><footer>Imprint and contact</footer></body></html>")
    assert "Menu entry" not in document.text
    assert document.text.startswith("Talks resume")
    assert document.text.count("The two delegations") == 10
    assert document.metadata["extraction"] == "article"


def test_a_page_whose_article_cannot_be_found_is_kept_whole() -> None:
    document = parsed("<nav><a href='/'>Home</a></nav><div>A notice of one line.</div>")
    assert "A notice of one line." in document.text


def test_declared_metadata() -> None:
    document = parsed(
        "<html lang='vi-VN'><head><title>Site | Page</title><meta property='og:title' content='Headline'>"
        "<meta property='article:published_time' content='2025-06-09T02:00:00Z'>"
        "<meta name='author' content='A. Writer'>"
        "<link rel='canonical' href='https://example.org/a'></head><body><p>Text.</p></body></html>"
    )
    assert (document.title, document.language, document.url) == ("Headline", "vi-VN", "https://example.org/a")
    assert document.published_at == datetime(2025, 6, 9, 2, tzinfo=UTC)
    assert document.metadata["author"] == "A. Writer"


def test_linked_data_and_no_guess() -> None:
    linked = '{"headline":"H","datePublished":"2024-03-05","author":{"name":"N"}}'
    script = f'<script type="application/ld+json">{linked}</script>'
    document = parsed(f"<html><head>{script}</head><body><p>On 1 May 2020 it rained.</p></body></html>")
    assert (document.title, document.metadata["author"]) == ("H", "N")
    assert document.published_at == datetime(2024, 3, 5, tzinfo=UTC)
    assert parsed("<p>On 1 May 2020 it rained.</p>").published_at is None


def test_encodings() -> None:
    page = f"<html><head><meta charset='windows-1251'></head><body><p>{RUSSIAN}</p></body></html>"
    assert parsed(page.encode("cp1251")).text == RUSSIAN
    assert parsed(page.encode("utf-8")).text == RUSSIAN
    legacy = b"<html><meta charset=iso-8859-1><p>" + tcvn3(VIETNAMESE[1]) + b"</p></html>"
    assert (parsed(legacy).text, parsed(legacy).encoding) == (VIETNAMESE[1], "tcvn3")


def test_legacy_vietnamese_in_entities_is_repaired() -> None:
    entities = "".join(f"&#{byte};" if byte > 127 else chr(byte) for byte in tcvn3(VIETNAMESE[1]))
    document = parsed(f"<html><title>x</title><body><p>{entities}</p></body></html>")
    assert document.text == VIETNAMESE[1]
    assert document.metadata["repaired_from"] == "tcvn3"


@pytest.mark.parametrize("data", ["", "<html></html>", "<script>only()</script>", "<!-- only -->"])
def test_no_text_is_refused(data: str) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        parsed(data)


@pytest.mark.parametrize(
    "page",
    ["<div>" * 20_000 + "deep", "<table><tr><td>" * 3_000 + "deep", "<b>" * 50_000 + "deep",
     "<a href=x>" * 5_000 + "deep", "<p>deep" + "<img src='file:///etc/passwd'>" * 500,
     "<iframe srcdoc='<p>deep</p>'></iframe>"],
)  # fmt: skip
def test_hostile_pages_end(page: str) -> None:
    begun = time.perf_counter()
    assert "deep" in page_of(page).text
    assert time.perf_counter() - begun < 10


@given(st.text(st.sampled_from("<>/pdivtablr hm123&;=\"'!-\n"), max_size=150))
@settings(max_examples=100, deadline=None)
def test_any_markup_is_survived(page: str) -> None:
    try:
        parsed(page)
    except UnreadableError:
        return


def test_real_pages(real_data: Path) -> None:
    for path in sorted((real_data / "wikinews-fr" / "documents").glob("*.html"))[:20]:
        document = parsed(path.read_bytes())
        assert document.title, path
        assert len(document.text) > 200, path
