"""The page stands alone, and no text in it acts."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.report.html import html, running
from tests.pipelines.report.making import HOSTILE, PLAIN, product

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "div", "main", "header", "p", "h1", "h2", "h3", "strong", "dl",
    "dt", "dd", "section", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg",
    "text", "article", "span", "blockquote", "footer", "a", "q", "br", "code", "i",
}  # fmt: skip


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def test_everything_is_said_and_nothing_is_loaded() -> None:
    text = html(product())
    page = Page(text)
    assert page.tags <= ALLOWED
    assert page.words.count(PLAIN) > 15
    assert not [
        value for name, value in page.attributes if name in ("href", "src") and not (value or "").startswith("#")
    ]
    assert "url(" not in text
    assert "@import" not in text
    assert 'lang="zh"' in text


def test_every_printed_page_bears_the_marking() -> None:
    text = html(product())
    assert text.count('class="marking"') == 2
    assert '@top-center{content:"RESTRICTED"}' in text
    assert '@bottom-center{content:"RESTRICTED"}' in text
    assert "counter(page)" in text
    assert "counter(pages)" in text


def test_hostile_text_stays_text() -> None:
    text = html(product(HOSTILE))
    page = Page(text)
    assert page.tags <= ALLOWED
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert "<script>alert(1)</script>" in page.words
    assert "{{ 7*7 }}" in page.words
    assert not re.search(r"[\x00\x1b\u202e\u2066]", text)
    assert text.count("</style>") == 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_no_text_makes_an_element(words: str) -> None:
    page = Page(html(product(words)))
    assert page.tags <= ALLOWED


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_the_running_head_cannot_be_left(words: str) -> None:
    style = running(product(words, marking="public"))
    assert style.count("{") == style.count("}") == 5
    assert "<" not in style
