"""Quotes are cut from the store at the moment they are read; what does not agree is left out."""

from pathlib import Path

from pipelines.desk import Desk
from pipelines.quotes import quotes_of
from tests.pipelines.test_find import tamper


def test_quotes_by_span(confidential: Desk) -> None:
    rows = confidential.sql('select document_id, start, "end", locator from passages order by passage_id limit 40')
    spans = {(document_id, start, end): locator for document_id, start, end, locator in rows.fetchall()}
    found = quotes_of(confidential.lake, list(spans))
    assert set(found) == set(spans)
    stored = dict(confidential.sql("select document_id, text from documents").fetchall())
    for (document_id, start, end), quote in found.items():
        assert quote.quote == stored[document_id][start:end]
        assert quote.locator == spans[document_id, start, end]
        assert quote.source
        assert quote.reliability in "ABCDEF"


def test_what_cannot_be_cut_is_left_out(confidential: Desk) -> None:
    document_id, characters = confidential.sql("select document_id, characters from documents limit 1").fetchall()[0]
    good = (document_id, 0, 1)
    bad = [("00" * 32, 0, 5), (document_id, characters, characters + 1), (document_id, 5, 5), (document_id, -1, 3)]
    assert set(quotes_of(confidential.lake, [good, *bad])) == {good}
    assert quotes_of(confidential.lake, []) == {}


def test_a_quote_above_the_clearance_or_later_than_as_of_is_left_out(confidential: Desk, dossier: Path) -> None:
    first = "select document_id from documents where"
    (secret,), (late,) = (
        confidential.sql(f"{first} {which} limit 1").fetchall()[0]
        for which in ("marking = 'confidential'", "external_id = 'LS-NEWS-2025-06-09-APS-01'")
    )
    hidden, later = (secret, 0, 5), (late, 0, 5)
    assert set(quotes_of(confidential.lake, [hidden, later])) == {hidden, later}
    with Desk.open(dossier) as desk:
        assert set(quotes_of(desk.lake, [hidden, later])) == {later}
    with Desk.open(dossier, as_of="2025-06-08") as desk:
        assert quotes_of(desk.lake, [hidden, later]) == {}


def test_a_changed_text_withdraws_its_quotes(dossier_copy: Path) -> None:
    with Desk.open(dossier_copy) as desk:
        query = "select document_id from documents where external_id = 'LS-CONV-1998-EN'"
        span = (desk.sql(query).fetchall()[0][0], 0, 20)
        assert span in quotes_of(desk.lake, [span])
    tamper(dossier_copy, "LS-CONV-1998-EN", "ten days", "ten weeks")
    with Desk.open(dossier_copy) as desk:
        assert quotes_of(desk.lake, [span]) == {}
