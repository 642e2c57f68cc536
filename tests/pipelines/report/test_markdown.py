"""Markdown in which the words of documents stay words."""

from markdown_it import MarkdownIt

from pipelines.report.markdown import escape, markdown
from tests.pipelines.report.making import HOSTILE, PLAIN, product
from tests.pipelines.report.test_html import Page

ALLOWED = {
    "p",
    "h1",
    "h2",
    "h3",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


def shown(text: str) -> Page:
    return Page(MarkdownIt("commonmark").enable("table").render(text))


def test_the_whole_product_is_there() -> None:
    text = markdown(product())
    page = shown(text)
    assert page.tags == ALLOWED
    assert page.words.count(PLAIN) > 15
    assert text.startswith("**RESTRICTED**")
    assert text.endswith("**RESTRICTED**\n")


def test_hostile_text_stays_text() -> None:
    page = shown(markdown(product(HOSTILE)))
    assert page.tags <= ALLOWED
    assert {name for name, _ in page.attributes} <= {"style"}, "columns set to the right"
    assert "<script>alert(1)</script>" in page.words
    assert "[l](http://e.example)" in page.words


def test_a_line_stays_on_its_line() -> None:
    assert escape("a\n\n# b\n1. c") == "a \\# b 1. c"
    assert escape("1. c") == "1\\. c"
