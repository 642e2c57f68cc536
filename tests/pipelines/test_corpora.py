"""The two tours: their manifests can be read, and what they show can be shown."""

from datetime import date
from pathlib import Path

import pytest

from ingest.sources.manifest import load_manifest
from pipelines import corpora
from pipelines.corpora import Tour, dossier, real
from pipelines.desk import Desk
from pipelines.errors import RefusedError


@pytest.mark.parametrize("plan", [dossier(), real(Path("/nowhere"))], ids=lambda plan: plan.slug)
def test_a_tour_asks_three_kinds_of_questions(plan: Tour) -> None:
    assert len(plan.questions) >= 3
    assert "cannot answer" in plan.questions[-1][1]
    assert any("Vietnamese" in why for _, why in plan.questions)
    assert date.fromisoformat(plan.as_of)
    assert plan.manifest.is_file()


def test_the_dossiers_manifest_names_all_its_files(samples: Path) -> None:
    manifest = load_manifest(dossier().manifest, dossier().root)
    taken = {item.path for item in manifest.items(True)}
    folders = ("treaties", "depositary", "negotiation", "communiques", "reports", "statements", "news", "feeds", "web")
    missed = [path for f in (*folders, "mail", "data") for path in (samples / f).rglob("*") if path.is_file()]
    assert {path.name for path in missed} - {path.name for path in taken} == set()


def test_real_documents_lie_where_their_manifest_says(real_data: Path) -> None:
    manifest = load_manifest(real(real_data).manifest, real_data)
    some, full = ({item.path for item in manifest.items(whole)} for whole in (False, True))
    assert 50 < len(some) < len(full)
    assert some <= full


def test_what_the_tour_shows_is_there(confidential: Desk) -> None:
    plan = dossier()
    assert confidential.table(plan.sql)["rows"]
    assert confidential.search(plan.search, k=3)


def test_without_its_repository_the_dossier_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(corpora, "SAMPLES", tmp_path)
    with pytest.raises(RefusedError, match="clone"):
        dossier()
