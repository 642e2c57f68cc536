"""Briefs as files: sections of exact quotes, in one file that needs nothing else and in which text is only text."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from lake.schema.errors import RefusedError, UnknownValueError, UsageError
from pipelines.brief_page import product, write
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.report.html import html
from pipelines.report.markdown import markdown

SUBJECT = "notice before boarding in the Sable Narrows"
SECTIONS = ("situation", "actors", "timeline", "commitments", "open")
HOSTILE = '<script>alert("1")</script> [click](http://evil.example) ![x](y) **bold** | `code`'


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


def test_every_section_rests_on_exact_quotes(confidential: Desk, tmp_path: Path) -> None:
    found = write(confidential, confidential.brief(SUBJECT), tmp_path / "b.html")
    assert json.loads(json.dumps(found)) == found
    assert set(SECTIONS) <= set(found["sections"])
    assert found["sections"]["situation"]
    assert found["sections"]["actors"]
    assert found["sections"]["commitments"]
    texts = confidential.lake.texts({quote["document_id"] for quote in found["citations"]})
    for quote in found["citations"]:
        assert quote["quote"] == texts[quote["document_id"]].text[quote["start"] : quote["end"]]
    levels = confidential.lake.levels
    for quote in found["citations"]:
        assert levels.dominates(levels.parse(found["marking"]), levels.parse(quote["marking"]))


def test_the_page_needs_nothing_else_and_runs_nothing(confidential: Desk) -> None:
    made = product(confidential, confidential.brief(SUBJECT), "vi")
    page = Page(html(made))
    assert "script" not in page.tags
    assert all(link.startswith("#q") for link in page.links)
    assert "Các bên và lập trường" in page.words
    assert page.words.count(made.marking.upper()) == 2


def test_the_timeline_is_in_the_order_of_its_days(confidential: Desk) -> None:
    made = product(confidential, confidential.brief(SUBJECT), "en")
    (timeline,) = [section for section in made.sections if section.key == "timeline"]
    days = [made.quotes[row[2].citations[0] - 1].published_at for row in timeline.blocks[0].rows]  # type: ignore[union-attr]
    assert len(days) > 5


def hostile_desk(folder: Path) -> Desk:
    rows = [
        {"id": f"n{n}", "title": HOSTILE, "published_at": "2024-05-01", "kind": "news", "language": "en",
         "text": f"The Brill ferry {HOSTILE} sails on day {n}. Nobody knows why the ferry is late."}
        for n in range(2)
    ]  # fmt: skip
    feed = folder / "news.jsonl"
    feed.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    Desk.create(folder / "lake").close()
    desk = Desk.open(folder / "lake")
    desk.ingest([feed], declared=Declared(source=HOSTILE))
    return desk


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    with hostile_desk(tmp_path) as desk:
        made = product(desk, desk.brief("Brill ferry <b>late</b>"), "en")
        page, text = Page(html(made)), markdown(made)
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert HOSTILE.split(" sails")[0] in " ".join(page.words)
    shown = Page(MarkdownIt("commonmark").render(text))
    assert set(shown.tags) <= {"p", "h1", "h2", "h3", "blockquote", "strong", "ul", "li", "em"}
    assert shown.links == []


def test_a_subject_of_which_nothing_is_known(tmp_path: Path) -> None:
    Desk.create(tmp_path / "lake").close()
    with Desk.open(tmp_path / "lake") as desk:
        found = write(desk, desk.brief("anything"), tmp_path / "b.md")
    assert found["citations"] == []
    assert "The lake holds nothing on this." in (tmp_path / "b.md").read_text(encoding="utf-8").replace("\\", "")


def test_files(confidential: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    brief = confidential.brief("../../" + "Điều ước " * 50)
    assert write(confidential, brief)["path"].startswith("out/brief-dieu-uoc")
    assert (tmp_path / write(confidential, brief, Path("a/b.pdf"))["path"]).read_bytes().startswith(b"%PDF-")
    with pytest.raises(UsageError, match=r"\.html, \.md, \.pdf"):
        write(confidential, brief, Path("brief.docx"))
    with pytest.raises(UnknownValueError, match="en, vi"):
        write(confidential, brief, language="fr")
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="can be written"):
        write(confidential, brief, Path("file/brief.md"))
