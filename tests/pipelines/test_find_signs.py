"""Search with signs on real indexes: conditions hold in every mode, marks are exact, facets count what there is."""

import pytest

from lake.places import holds
from pipelines.desk import Desk
from pipelines.errors import QueryError


@pytest.mark.parametrize("mode", ["auto", "vector", "text"])
def test_hits_of_every_mode_hold_the_phrase_and_lack_the_word(confidential: Desk, mode: str) -> None:
    hits = confidential.search('inspection of ships "Sable Narrows" -freighter', k=20, mode=mode)
    assert len(hits) > 5
    headings = dict(confidential.sql("select passage_id, heading from passages").fetchall())
    for hit in hits:
        parts = (hit.title, headings[hit.passage_id], hit.text)
        assert any(holds(part, "Sable Narrows") for part in parts)
        assert not any(holds(part, "freighter") for part in parts)


def test_fields_narrow_as_the_options_do(confidential: Desk) -> None:
    signs = confidential.search("kind:news language:vi country:XTV date:2025-05..2025-06 khám tàu", k=10)
    assert signs
    assert {(hit.kind, hit.language) for hit in signs} == {("news", "vi")}
    assert all("2025-05" <= str(hit.published_at) < "2025-07" for hit in signs)


def test_a_query_of_fields_alone_lists_the_latest_first(confidential: Desk) -> None:
    hits = confidential.search("kind:news language:vi", k=10)
    days = [str(hit.published_at)[:10] for hit in hits]
    assert len(days) == 10
    assert days == sorted(days, reverse=True)


def test_a_marking_opens_nothing(dossier: object, confidential: Desk) -> None:
    assert {hit.marking for hit in confidential.search("marking:restricted inspection", k=10)} == {"restricted"}
    with Desk.open(str(dossier)) as public:
        assert public.search("marking:restricted inspection") == []
        with pytest.raises(QueryError, match="unknown marking 'cosmic'"):
            public.search("marking:cosmic inspection")


def test_facets_agree_with_the_tables(confidential: Desk) -> None:
    counted = dict(
        confidential.sql(
            "select language, count(*) from passages join documents using (document_id) "
            "where kind = 'treaty' group by all"
        ).fetchall()
    )
    assert confidential.facets("kind:treaty")["language"] == counted
    assert confidential.facets(kind="treaty")["language"] == counted


def test_a_question_with_signs_in_it_is_asked_as_it_stands(confidential: Desk) -> None:
    question = 'What does "force majeure AND (kind:poem -x mean?'
    assert confidential.ask(question).question == question
