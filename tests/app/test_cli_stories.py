"""`legation stories`, and what `trends` and `warn` add: the contract's JSON, and what people read."""

from collections.abc import Callable
from pathlib import Path

from tests.app.conftest import Ran

Legation = Callable[..., Ran]


def test_stories_in_json_and_for_reading(legation: Legation, dossier: Path) -> None:
    found = legation("--lake", dossier, "--json", "--as-of", "2025-05-07", "stories", "--limit", "5").json["stories"]
    assert len(found) == 5
    for story in found:
        assert story["since"] <= story["until"] <= "2025-05-07"
        assert 1 <= story["independent_sources"] <= story["texts"] <= story["reports"] == len(story["documents"])
        assert story["citations"]
        assert story["names"]
    shown = legation("--lake", dossier, "--as-of", "2025-05-07", "stories", "--least", "2", "--limit", "1").out
    assert found[0]["title"].split(":")[0] in shown or "sources" in shown


def test_no_story_is_no_error(legation: Legation, dossier: Path) -> None:
    ran = legation("--lake", dossier, "stories", "--from", "2030-01-01")
    assert (ran.code, ran.out.split(";")[0]) == (0, "no story")
    assert legation("--lake", dossier, "stories", "--from", "tomorrow").code == 2


def test_trends_tell_of_topics(legation: Legation, dossier: Path) -> None:
    found = legation("--lake", dossier, "--json", "--as-of", "2025-05-07", "trends").json
    assert found["trends"]
    topics = found["topics"]
    assert 0 <= topics["coverage"] <= 1
    assert all(topic["labels"] and topic["citations"] for topic in topics["emerging"])
    assert "topics tested" in legation("--lake", dossier, "--as-of", "2025-05-07", "trends").out


def test_warn_prints_its_record(legation: Legation, dossier: Path) -> None:
    found = legation("--lake", dossier, "--json", "--as-of", "2025-05-07", "warn", "--days", "30").json
    record = found["track_record"]
    assert record["episodes"] == record["warned"] + len(record["missed"])
    assert record["precision"] is None or 0 <= record["precision"] <= 1
    assert all(alert["days_summed"] in (1, 2, 3, 5) and "stories" in alert for alert in found["alerts"])
