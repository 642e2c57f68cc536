"""legation events and load-events: JSON of the contract, words for people, exit codes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lake.store import Lake
from tests.app.conftest import Ran
from tests.pipelines.test_load_events import gdelt_line


@pytest.fixture
def lake(tmp_path: Path, legation: Callable[..., Ran]) -> Path:
    folder = tmp_path / "lake"
    Lake.create(folder, embedder=None)
    text = tmp_path / "n.txt"
    text.write_text("Uganda condemned Rwanda on Monday.", encoding="utf-8")
    assert legation("--lake", folder, "ingest", text, "--kind", "news", "--no-index", "--language", "en").code == 0
    return folder


def test_events_in_json(lake: Path, legation: Callable[..., Ran]) -> None:
    result = legation("--lake", lake, "--json", "events", "--extract", "--class", "ACCUSE", "--actor", "UGA").json
    assert result["read"]["documents"] == 1
    (event,) = result["events"]
    assert (event["type"], event["target"]) == ("ACCUSE", "RWA")
    assert event["citation"]["quote"] == "Uganda condemned Rwanda on Monday."
    assert legation("--lake", lake, "events", "--class", "WAR").code == 2


def test_events_for_people(lake: Path, tmp_path: Path, legation: Callable[..., Ran]) -> None:
    assert "no event fits" in legation("--lake", lake, "events").out
    path = tmp_path / "g.CSV"
    path.write_text(gdelt_line() + "\n", encoding="utf-8")
    assert "1 events in 1 records" in legation("--lake", lake, "load-events", path).out
    shown = legation("--lake", lake, "events", "--extract").out
    assert "CHL ACCUSE > PER" in shown
    assert "by “condemned”" in shown
    (tmp_path / "bad.csv").write_text("x,y\n", encoding="utf-8")
    refused = legation("--lake", lake, "load-events", tmp_path / "bad.csv")
    assert refused.code == 3
    assert "bad.csv" in refused.complaint
