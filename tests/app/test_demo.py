"""The tour, on a lake that has the dossier already: nothing is done twice."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from app.demo import tour
from pipelines.corpora import dossier as plan
from pipelines.desk import Desk
from pipelines.errors import RefusedError


@pytest.mark.slow
def test_the_tour_a_second_time(dossier_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stop of the tour, from SQL to both reports, without reading or embedding a document again."""
    monkeypatch.chdir(tmp_path)
    with Desk.open(dossier_copy, clearance="confidential") as desk:
        before = desk.status()["documents"]
    out, err = io.StringIO(), io.StringIO()
    tour(dossier_copy, corpus=None, full=False, out=Console(file=out, width=100), err=Console(file=err, width=100))
    text = out.getvalue()
    assert " 0 new, " in text
    with Desk.open(dossier_copy, clearance="confidential") as desk:
        assert desk.status()["documents"] == before
    questions = [question for question, _ in plan().questions]
    assert all(f'legation ask "{question}"' in text for question in questions)
    first, second, declined = questions[0], questions[1], questions[-1]
    assert "The lake does not say." in text[text.index(declined) :], "the last question is declined"
    assert "The lake does not say." not in text[text.index(first) : text.index(second)]
    assert "Torvania" in text[text.index("what crossed the line") :]
    assert ", 0 broken" in text
    for language in ("en", "vi"):
        page = (tmp_path / "out" / f"{plan().slug}-{plan().as_of}-{language}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
    assert "Traceback" not in text + err.getvalue()


def test_a_corpus_that_is_not_there_is_refused(tmp_path: Path) -> None:
    out = Console(file=io.StringIO())
    with pytest.raises(RefusedError, match="no folder of documents"):
        tour(None, corpus=tmp_path / "nowhere", full=False, out=out, err=out)
    assert not (Path.cwd() / "demo-lake-nowhere").exists()
