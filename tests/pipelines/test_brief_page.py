"""Briefs as files: one file that needs nothing else, in which the text of documents is only text."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from lake.schema.errors import RefusedError, UsageError
from pipelines.brief import Brief, Group
from pipelines.brief_page import html, markdown, write
from pipelines.citations import Quote

HOSTILE = '<script>alert("1")</script> [click](http://evil.example) ![x](y) **bold** | # no\n\n> & `code`'
QUOTE = Quote(
    document_id="0" * 64,
    external_id="T-1",
    title="Công ước phà",
    language="vi",
    published_at="2019-03-01",
    locator="art_5",
    start=10,
    end=45,
    quote="Mỗi Bên phải thông báo trước mười ngày.",
    fidelity="born_digital",
    marking="restricted",
    source="Registry",
    reliability="A",
)
BRIEF = Brief(
    "Ferry <b>law</b>", "2024-06-30T23:59:59Z", "restricted", None, (Group("treaty", (0,), 1), Group("news", (1,), 3)),
    (QUOTE, replace(QUOTE, quote=HOSTILE, title=HOSTILE, source=HOSTILE)),
)  # fmt: skip


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "onclick")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    page = Page(html(BRIEF))
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert page.links == []
    assert QUOTE.quote in " ".join(page.words)
    assert page.words.count("RESTRICTED") == 2
    assert any("2019-03-01, Registry (A), RESTRICTED" in word for word in page.words)


def test_markdown_shows_the_same_words_and_nothing_acts() -> None:
    text = markdown(BRIEF)
    page = Page(MarkdownIt("commonmark").render(text))
    assert set(page.tags) <= {"p", "h1", "h2", "blockquote", "strong"}
    assert page.tags.count("blockquote") == 2
    shown = " ".join(" ".join(page.words).split())
    assert QUOTE.quote in shown
    assert '<script>alert("1")</script> [click](http://evil.example) ![x](y) **bold** | # no > & `code`' in shown
    assert text.startswith("**RESTRICTED**")


def test_an_empty_brief_says_so() -> None:
    empty = Brief("nothing", None, "public", None, (), ())
    assert "The lake holds nothing on this." in html(empty)
    assert "The lake holds nothing on this." in markdown(empty)


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = write(BRIEF)
    assert written["path"] == str(Path("out") / "brief-ferry-b-law-b.html")
    assert len(written["citations"]) == 2
    assert (tmp_path / written["path"]).read_text(encoding="utf-8") == html(BRIEF)
    assert write(replace(BRIEF, subject="../../" + "Điều ước " * 50))["path"].startswith("out/brief-dieu-uoc")
    assert (tmp_path / write(BRIEF, Path("a/b.md"))["path"]).read_text(encoding="utf-8") == markdown(BRIEF)
    with pytest.raises(UsageError, match=r"\.html or \.md"):
        write(BRIEF, Path("brief.pdf"))
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="cannot be written"):
        write(BRIEF, Path("file/brief.md"))
