"""Reports held against commitments: the dossier's closure and its late report, markings, moments, idempotence."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lake.schema.errors import UnknownValueError
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.ledger import Entry


def article(desk: Desk, number: str, words: str, **asked: object) -> Entry:
    found = [
        one
        for one in desk.commitments(**asked)  # type: ignore[arg-type]
        if one.quote.external_id == "LS-CONV-1998-EN"
        and words in one.quote.quote
        and f"art_{number}" in one.quote.locator
    ]
    assert found, "the commitment is in the ledger"
    return found[0]


def test_the_closure_without_notice_is_a_reported_breach_with_both_sides(confidential: Desk) -> None:
    closed = article(confidential, "7", "not later than ten days", party="XTV", status="reported breached")
    (torvania,) = [one for one in closed.told.standings if one.party == "XTV"]
    assert torvania.disputed
    assert torvania.occasions[0].since is not None
    assert torvania.occasions[0].since.isoformat() == "2025-06-09"
    against = [one for one in closed.told.reports if one.row["stance"] == "contradicts" and one.row["party"] == "XTV"]
    assert {one.quote.language for one in against} >= {"en", "vi"}
    assert any(
        one.quote.external_id == "LS-NOTICE-2025-06-10-LSC-09" and one.quote.reliability == "A" for one in against
    )
    denied = [one for one in closed.told.reports if one.row["basis"] == "denial"]
    assert [one.row["said_by"] for one in denied] == ["XTV"]
    assert closed.told.status("XAV") == "reported met"
    assert closed.told.status("XZO") == "no evidence"


def test_the_traffic_report_was_late(confidential: Desk) -> None:
    late = article(confidential, "9", "report of traffic", party="XTV")
    assert late.status == "reported breached"
    assert not late.told.disputed("XTV")
    assert {one.row["basis"] for one in late.told.reports if one.row["party"] == "XTV"} >= {"late", "not done"}
    assert late.told.status("XAV") == "reported met"


def test_against_the_truth_of_the_dossier(confidential: Desk, samples: Path) -> None:
    """Nine of thirteen are found, with the right status in every language of the text; nothing false is claimed."""
    lines = (samples / "truth" / "performance.jsonl").read_text(encoding="utf-8").splitlines()
    truth = {
        (row["work"], row["article"], row["party"]): (row["status"], row["disputed"]) for row in map(json.loads, lines)
    }
    works = dict(confidential.sql("select document_id, coalesce(work_id, external_id) from documents").fetchall())
    told: dict[tuple[str, int | None, str], set[tuple[str, bool]]] = {}
    for entry in confidential.commitments():
        number = re.search(r"art_(\d+)", entry.quote.locator)
        work = re.sub(r".*/amber-bank/.*", "LS-FISH-2004", works[entry.quote.document_id])
        for one in entry.told.standings:
            told.setdefault((work, int(number[1]) if number else None, one.party), set()).add(
                (one.status, one.disputed)
            )
    found = {key: said for key, said in told.items() if said != {("indications of action", False)}}
    assert {key: {truth[key]} for key in found if key in truth} == found, "nothing else, and nothing more"
    assert len(found) >= 9


def test_as_of_knows_no_later_report(dossier: Path) -> None:
    before = Desk.open(dossier, clearance="confidential", as_of="2025-06-08")
    assert article(before, "7", "not later than ten days", party="XTV").status == "no evidence"
    after = Desk.open(dossier, clearance="confidential", as_of="2025-06-09")
    assert article(after, "7", "not later than ten days", party="XTV").status == "reported breached"


def test_a_report_above_the_clearance_counts_for_nothing(dossier: Path) -> None:
    public = Desk.open(dossier)
    assert article(public, "7", "not later than ten days", party="XBM").status == "no evidence"
    assert article(Desk.open(dossier, clearance="restricted"), "7", "not later than ten days", party="XBM").status == (
        "reported breached"
    )
    assert set(public.lake.frame("performance", ["marking"])["marking"]) == {"public"}


def test_held_once(dossier_copy: Path) -> None:
    desk = Desk.open(dossier_copy, clearance="confidential")
    before = desk.lake.frame("performance").height
    assert desk.hold_reports() == {"reports": 0, "found": 0}
    assert desk.lake.frame("performance").height == before


def test_a_later_report_is_held_against_what_is_there(tmp_path: Path) -> None:
    treaty = tmp_path / "treaty.txt"
    treaty.write_text(
        "Treaty between Norway and Peru on Fishing Reports\n\nDone at Lima on 4 May 2010.\n\nArticle 1\n\n"
        "Each Party shall submit to the other, by 31 March of each year, a report on catches.\n\nArticle 2\n\n"
        "This Treaty enters into force on signature.\n",
        encoding="utf-8",
    )
    desk = Desk.create(tmp_path / "lake")
    desk.ingest(
        [treaty],
        declared=Declared(kind="treaty", source="Section", published_at=datetime(2010, 5, 4, tzinfo=UTC)),
        index=False,
    )
    desk.extract()
    news = tmp_path / "news.txt"
    news.write_text(
        "Lima, 5 June 2015. Peru has not submitted its report on fishing catches under Article 1.\n", encoding="utf-8"
    )
    desk.ingest(
        [news],
        declared=Declared(kind="news", source="Wire", reliability="B", published_at=datetime(2015, 6, 5, tzinfo=UTC)),
        index=False,
    )
    assert desk.extract()["performance"]["reports"] == 1
    assert [one.status for one in desk.commitments(party="PER", kind="obligation") if "report" in one.quote.quote] == [
        "reported breached"
    ]
    assert [one.status for one in desk.commitments(party="NOR", kind="obligation") if "report" in one.quote.quote] == [
        "no evidence"
    ]


def test_one_commitment_by_the_beginning_of_its_id(confidential: Desk) -> None:
    some = confidential.commitments(limit=1)[0]
    assert confidential.commitment(some.row["commitment_id"][:12]).row == some.row
    with pytest.raises(UnknownValueError, match="commitment"):
        confidential.commitment("nothing")
    with pytest.raises(UnknownValueError, match="reported met"):
        confidential.commitments(status="kept")
