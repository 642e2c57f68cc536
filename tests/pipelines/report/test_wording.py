"""Products are refused that break the rules of wording in their own words."""

from dataclasses import replace
from pathlib import Path

import pytest

from lake.schema.errors import RefusedError
from pipelines import brief_page
from pipelines.desk import Desk
from pipelines.report.blocks import Card, Items, Labelled, Line, Product, Section
from pipelines.report.page import _context, report
from pipelines.report.wording import BRIEF, breaches, refuse


def product(*lines: str, key: str = "judgements") -> Product:
    blocks = (Card("a card", (Items(tuple(Line(line) for line in lines)),)), Labelled((("sure", Line("High.")),)))
    return Product("en", "public", "k", "t", ("as of", "today"), (), (Section(key, "S", blocks),), (), "2025-01-01")


def test_a_mixed_sentence_is_refused() -> None:
    refuse(product("It is likely (70 %). We have high confidence."))
    with pytest.raises(RefusedError, match="high confidence"):
        refuse(product("It is likely, and we have high confidence."))
    with pytest.raises(RefusedError, match="perhaps"):
        refuse(product("Perhaps so."))


def test_headlines_are_their_sources_to_word() -> None:
    assert breaches(product("Torvania might leave", key="alerts")) == []
    assert [one.rule for one in breaches(product("x", key="alerts"), ("alerts",))] == []


def test_a_brief_is_held_to_its_own_words_and_not_to_its_quotes() -> None:
    made = product("Averra: “It will probably close.”", "“He said ”perhaps“ and left.", key="actors")
    refuse(made, BRIEF, ["“He said ”perhaps“ and left."])
    with pytest.raises(RefusedError, match="probably"):
        refuse(product("Averra will probably close it.", key="actors"), BRIEF)


def test_a_brief_that_breaks_the_rules_is_not_written(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Desk.open(dossier, as_of="2025-05-07") as desk:
        brief = desk.brief("regatta")
        brief_page.product(desk, brief, "en")
        brief_page.product(desk, brief, "vi")
        monkeypatch.setitem(brief_page.WORDS["en"], "brief_commitments_none", "Perhaps there are none.")
        monkeypatch.setattr(desk, "commitments", lambda **_: [])
        with pytest.raises(RefusedError, match="Perhaps"):
            brief_page.product(desk, brief, "en")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_dossiers_report_keeps_the_rules(dossier: Path, language: str) -> None:
    with Desk.open(dossier, as_of="2025-05-07") as desk:
        made = report(_context(desk, language, 3.0))
    assert breaches(made) == []
    broken = replace(made, sections=(*made.sections, product("Perhaps so.").sections[0]))
    assert (breaches(broken) != []) == (language == "en")
