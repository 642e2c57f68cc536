"""The report stands alone, escapes what documents say, and bears the join of the markings it drew on."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from lake.schema.errors import UnknownValueError, UsageError
from models.estimative import word
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.lint_product import lint_file
from pipelines.report.words import WORDS, long_date, number
from tests.pipelines.conftest import BURST, news

SECTIONS = {
    "judgements",
    "alerts",
    "map",
    "movers",
    "due",
    "forecasts",
    "record",
    "flow",
    "holdings",
    "method",
    "quotes",
}


@pytest.mark.parametrize(("language", "title"), [("en", "Situation report"), ("vi", "Báo cáo tình hình")])
def test_a_report_stands_alone(dossier: Path, tmp_path: Path, language: str, title: str) -> None:
    desk = Desk.open(dossier, clearance="confidential", as_of="2025-05-07")
    result = desk.report(out=tmp_path / "report.html", language=language)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert title in html
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", html)
    assert html.count('class="marking"') == 2
    assert "CONFIDENTIAL" in html
    assert result["marking"] == "confidential"
    assert set(result["sections"]) >= SECTIONS
    assert result["citations"]
    assert all(str(quote["published_at"])[:10] <= "2025-05-07" for quote in result["citations"])


def test_likelihood_and_confidence_are_never_in_one_sentence(dossier: Path, tmp_path: Path) -> None:
    with Desk.open(dossier, clearance="confidential", as_of="2025-05-15") as desk:
        desk.report(out=tmp_path / "r.md")
    text = (tmp_path / "r.md").read_text(encoding="utf-8").replace("\\", "")
    words = {word(p / 100) for p in range(0, 101, 5)}
    judged = text.split("## Key judgements")[1].split("## Alerts")[0]
    sentences = re.split(r"(?<=[.!?])\s", judged)
    assert any("onfidence" in sentence for sentence in sentences)
    assert any(word_ in sentence for word_ in words for sentence in sentences)
    assert not [s for s in sentences if "onfidence is" in s and any(word_ in s for word_ in words)]
    for said in ("Likelihood", "Confidence", "Would change it", "Competing explanations", "assume"):
        assert said in judged
    assert "Record of this rule" in text.split("## Alerts")[1]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_wording_keeps_the_rules_of_the_scale(dossier: Path, tmp_path: Path, language: str) -> None:
    with Desk.open(dossier, clearance="confidential", as_of="2025-05-15") as desk:
        desk.report(out=tmp_path / "r.html", language=language)
    assert lint_file(tmp_path / "r.html", language, citations=False)["clean"]


@pytest.mark.parametrize("ending", ["md", "pdf"])
def test_other_forms(dossier: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"r.{ending}"
    with Desk.open(dossier, as_of="2025-05-07") as desk:
        assert desk.report(out=path, language="vi")["path"] == str(path)
    assert path.read_bytes().startswith(b"%PDF-" if ending == "pdf" else b"**PUBLIC**")


def test_another_form_is_refused_before_any_work(dossier: Path, tmp_path: Path) -> None:
    with Desk.open(dossier) as desk, pytest.raises(UsageError, match=r"\.html, \.md, \.pdf, not '\.docx'"):
        desk.report(out=tmp_path / "r.docx")


def test_states_that_are_no_places_of_this_world_are_listed(dossier: Path, tmp_path: Path) -> None:
    with Desk.open(dossier, clearance="confidential", as_of="2025-05-15") as desk:
        desk.report(out=tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert ">XTV</text>" in html
    assert "no place on the world" in html


def test_what_a_document_says_is_escaped(tmp_path: Path) -> None:
    rows = [row | {"text": "<script>alert(1)</script> " + row["text"]} for row in news()]
    feed = tmp_path / "news.jsonl"
    feed.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    desk = Desk.create(tmp_path / "lake")
    desk.ingest([feed], declared=Declared(source="<b>Agency</b>", known_at="published"), index=False)
    then = Desk.open(tmp_path / "lake", as_of=date(BURST.year, BURST.month, BURST.day + 2))
    then.report(out=tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<b>Agency" not in html
    assert "&lt;b&gt;Agency" in html
    assert ">CHL</text>" in html, "on the map of the world"


def test_an_empty_lake_says_so_plainly(tmp_path: Path) -> None:
    Desk.create(tmp_path / "lake").close()
    with Desk.open(tmp_path / "lake") as desk:
        desk.report(out=tmp_path / "r.md")
    text = (tmp_path / "r.md").read_text(encoding="utf-8").replace("\\", "")
    for said in (
        "No series crossed its line",
        "No alert in the last",
        "No story of the last seven days",
        "too little past",
    ):
        assert said in text


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS["en"]) == set(WORDS["vi"])
    for key, text in WORDS["en"].items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", WORDS["vi"][key])), key


def test_dates_and_numbers() -> None:
    assert long_date(date(2025, 6, 9), "vi") == "9/6/2025"
    assert (number(2.25, "vi"), number(0.01, "en"), number(0.0, "en")) == ("2,2", "<0.1", "0.0")


def test_another_language_is_refused(dossier: Path) -> None:
    with pytest.raises(UnknownValueError, match="en, vi"):
        Desk.open(dossier).report(language="xx")
