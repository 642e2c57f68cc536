"""Whatever a document says, a page's elements and attributes are our own: compared in the parsed page."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.brief_page import write
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.report.blocks import Product
from pipelines.report.html import html
from pipelines.report.markdown import markdown
from tests.pipelines.report.making import product
from tests.pipelines.report.test_html import ALLOWED

SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "</style><script>x()</script>",
    "--><iframe src=javascript:alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "]]><x/>",
    "</p></div></main></body><form action=//e.example>",
    "javascript:alert(1)",
    "&lt;script&gt;&#60;b&#62;",
    "\\3c/style\\3e }*{background:url(//e.example)}",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<\x00script>",
    "\u2028<base href=//e.example>",
)
HOSTILE = st.one_of(
    st.sampled_from(SCRIPTS),
    st.lists(st.sampled_from([*SCRIPTS, *"<>\"'&/=;{}%`\\\n", "a", " "]), min_size=1, max_size=6).map("".join),
    st.text(min_size=1, max_size=40).filter(lambda text: text.strip() != ""),
)
DRAWN = {
    "g",
    "rect",
    "path",
    "line",
    "circle",
    "title",
    "desc",
    "defs",
    "clippath",
    "tspan",
    "polygon",
    "symbol",
    "use",
}
"""Elements of our pictures."""
FREE = {"lang"}
"""Attributes whose values come from documents."""


def skeleton(page: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Elements of a parsed page in their order, with their attributes."""
    tree: Any = lxml.html.document_fromstring(page)
    return [
        (str(each.tag), tuple(sorted((name, "" if name in FREE else value) for name, value in each.attrib.items())))
        for each in tree.iter()
    ]


def styles(page: str) -> list[str]:
    tree: Any = lxml.html.document_fromstring(page)
    return [str(each) for each in tree.xpath("//style/text()")]


def spoken(words: str, marking: str = "restricted") -> Product:
    """A product all of whose texts are these words, and whose quotes name them as language, source and grade too."""
    made = product(words, marking=marking)
    quotes = tuple(
        replace(quote, language=words, external_id=words, locator=words, source=words, reliability=words, title=words)
        for quote in made.quotes
    )
    return replace(made, quotes=quotes)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
@example("</style><script>x()</script>")
def test_no_element_or_attribute_comes_from_a_text(words: str) -> None:
    plain, hostile = html(spoken("word")), html(spoken(words))
    assert skeleton(hostile) == skeleton(plain)
    for style in styles(hostile):
        assert "<" not in style
    assert len(styles(hostile)) == len(styles(plain))


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_nor_in_markdown_that_is_shown_as_a_page(words: str) -> None:
    from markdown_it import MarkdownIt

    shown = MarkdownIt("commonmark").render(markdown(spoken(words)))
    tree: Any = lxml.html.document_fromstring(f"<body>{shown}</body>")
    allowed = {"html", "body", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "blockquote", "br", "hr"}
    assert {str(each.tag) for each in tree.iter()} <= allowed
    assert {name for each in tree.iter() for name in each.attrib} <= {"start"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Reports and briefs over a lake of honest words, and over the same with scripts in every place for words."""
    folder = tmp_path_factory.mktemp("scripts")
    plain, hostile = written(folder / "a", None), written(folder / "b", SCRIPTS)
    return {name: (plain[name], hostile[name]) for name in plain}


def written(folder: Path, scripts: tuple[str, ...] | None) -> dict[str, str]:
    folder.mkdir()
    rows = []
    for number in range(30):
        script = scripts[number % len(scripts)] if scripts else "word"
        rows.append(
            {
                "id": f"{script} {number}", "title": f"{script} Norway and Kenya {number}", "language": "en",
                "url": f"https://e.example/{number}?{script}", "published_at": f"2024-03-{number % 28 + 1:02d}",
                "text": f"Norway told Kenya about the Brill ferry, lot {number}. {script} It met Kenya in Brill.",
            }
        )  # fmt: skip
    rows.append(
        {
            "id": "t", "kind": "treaty", "language": "en", "published_at": "2010-05-04",
            "title": f"Agreement between Norway and Kenya on {scripts[0] if scripts else 'word'} ferries",
            "text": "Agreement between Norway and Kenya\n\nArticle 1\nNorway shall give Kenya "
            f"{scripts[1] if scripts else 'word'} notice by 1 March 2031.\n",
        }
    )  # fmt: skip
    (folder / "n.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    Desk.create(folder / "lake").close()
    source = (scripts or ("word",))[1 if scripts else 0]
    with Desk.open(folder / "lake", as_of="2024-03-30") as desk:
        desk.ingest([folder / "n.jsonl"], declared=Declared(kind="news", source=source, known_at="published"))
        desk.report(out=folder / "report.html")
        desk.report(out=folder / "vi.html", language="vi")
        made: dict[str, str] = {}
        for language in ("en", "vi"):
            write(desk, desk.brief("Norway and Kenya"), folder / f"brief-{language}.html", language=language)
            made[f"brief-{language}"] = (folder / f"brief-{language}.html").read_text(encoding="utf-8")
    made |= {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in ("report", "vi")}
    return made


@pytest.mark.parametrize("name", ["report", "vi", "brief-en", "brief-vi"])
def test_whole_pages_hold_only_our_own_elements(name: str, pages: dict[str, tuple[str, str]]) -> None:
    _, hostile = pages[name]
    found = {(tag, tuple(key for key, _ in attributes)) for tag, attributes in skeleton(hostile)}
    assert not {key for _, keys in found for key in keys if key.startswith("on") or key in ("src", "action", "srcdoc")}
    assert {tag for tag, _ in found} <= ALLOWED | DRAWN
    tree: Any = lxml.html.document_fromstring(hostile)
    assert all(str(link).startswith("#") for link in tree.xpath("//@href"))
    assert "alert(1)" in tree.text_content(), "the scripts are there to be read, so the test tests something"
