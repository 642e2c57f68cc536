"""What may be said of an alert: no more than its record and its sources allow."""

from datetime import date

import pytest

from pipelines.desk import Desk
from pipelines.report.assessment import _confidence, assess
from pipelines.warn import Record
from tests.pipelines.conftest import BURST


@pytest.mark.parametrize(
    ("judged", "sources", "good", "level"),
    [(30, 3, 2, "high"), (30, 3, 1, "moderate"), (29, 9, 9, "moderate"), (10, 1, 1, "low"), (0, 9, 9, "low")],
)
def test_confidence_hangs_on_record_and_sources(judged: int, sources: int, good: int, level: str) -> None:
    assert _confidence(judged, sources, good) == level


def test_one_agencys_interest_is_named_as_such(news_lake: object) -> None:
    """All of the made-up news is from one agency."""
    with Desk.open(news_lake, as_of=date(BURST.year, BURST.month, BURST.day + 2)) as desk:  # type: ignore[arg-type]
        (alert, *_) = desk.alerts().alerts
        found = assess(desk.reporting, alert, Record(365, 4, 2, 1))
    assert found.likelihood == 0.5
    assert found.echo
    assert not found.coverage
    assert found.main_source == "Agency"
    assert found.sources == 1
    assert found.confidence == "low"


def test_an_empty_record_claims_nothing(news_lake: object) -> None:
    with Desk.open(news_lake, as_of=date(BURST.year, BURST.month, BURST.day + 2)) as desk:  # type: ignore[arg-type]
        (alert, *_) = desk.alerts().alerts
        assert assess(desk.reporting, alert, Record(0, 0, 0, 0)).likelihood is None
