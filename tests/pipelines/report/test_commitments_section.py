"""The report's cards of commitments: one for each, its words, its states, and the reports on both sides."""

from datetime import date
from pathlib import Path

from pipelines.desk import Desk
from pipelines.report.blocks import Card, Labelled, Line, Quotes
from pipelines.report.context import Context
from pipelines.report.sections import commitments


def written(desk: Desk, language: str) -> list[Card]:
    context = Context(desk, desk.alerts(), date(2025, 6, 20), language)
    section = commitments.section(context)
    assert section.key == "commitments"
    return [block for block in section.blocks if isinstance(block, Card)]


def test_a_card_for_each_commitment_with_both_sides(dossier: Path) -> None:
    cards = written(Desk.open(dossier, clearance="confidential", as_of="2025-06-20"), "en")
    first = cards[0]
    assert first.alarm
    assert first.tag == "reported breached"
    assert first.anchor.startswith("commitment-")
    (said,) = [block for block in first.blocks if isinstance(block, Labelled)]
    assert ("Torvania", Line("reported breached - disputed")) in said.pairs
    assert sum(isinstance(block, Quotes) for block in first.blocks) == 3, "the clause, against, for"
    assert len({card.anchor for card in cards}) == len(cards)
    assert len({card.title for card in cards}) == len(cards), "texts of one treaty in several languages have one card"


def test_in_vietnamese_and_before_anything_is_reported(dossier: Path) -> None:
    later = written(Desk.open(dossier, clearance="confidential", as_of="2025-06-20"), "vi")
    assert "được đưa tin là đã vi phạm" in {card.tag for card in later}
    assert written(Desk.open(dossier, as_of="2023-01-01"), "en") == []
