"""Similar passages: an article is found by any of its names, and what is like it comes from other documents."""

from pathlib import Path

import pytest

from lake.schema.errors import QueryError, UsageError
from pipelines.desk import Desk
from pipelines.similar import _chinese

CONVENTION = "Convention on Navigation in the Lantern Strait"


@pytest.fixture(scope="module")
def article(confidential: Desk) -> dict[str, str]:
    """Names of one article, and of its document."""
    ((document_id, external_id, passage_id),) = confidential.sql(
        "select document_id, external_id, passage_id from passages join documents using (document_id) "
        f"where title = '{CONVENTION}' and locator = 'art_7'"
    ).fetchall()
    return {"document_id": document_id, "external_id": external_id, "passage_id": passage_id}


def test_all_names_of_an_article_lead_to_the_same_passages(confidential: Desk, article: dict[str, str]) -> None:
    names = [
        article["passage_id"],
        f"{article['document_id']}#art_7",
        f"{article['document_id'][:12]}#art_7",
        f"{article['external_id']}#art_7",
        f"{CONVENTION}#art_7",
        f"{CONVENTION}, Article 7",
        f"{CONVENTION.upper()} art. 7",
        f"{CONVENTION} (Article 7)",
        f"{CONVENTION} 第七条",
        f"{CONVENTION}, Điều 7",
    ]
    found = [[hit.passage_id for hit in confidential.similar(name, k=5)] for name in names]
    assert len(found[0]) == 5
    assert all(each == found[0] for each in found)


def test_translations_and_echoes_come_first_and_its_own_document_not_at_all(
    confidential: Desk, article: dict[str, str]
) -> None:
    hits = confidential.similar(article["passage_id"], k=20)
    assert article["document_id"] not in {hit.document_id for hit in hits}
    assert "art_7" in {hit.locator for hit in hits[:3]}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_filters_and_conditions_confine(confidential: Desk, article: dict[str, str]) -> None:
    hits = confidential.similar(article["passage_id"], k=5, language="fr")
    assert {hit.language for hit in hits} == {"fr"}
    hits = confidential.similar(article["passage_id"], "language:vi kind:treaty", k=5)
    assert {(hit.language, hit.kind) for hit in hits} == {("vi", "treaty")}
    with pytest.raises(QueryError):
        confidential.similar(article["passage_id"], "kind:poem")


def test_copies_of_the_same_text_are_marked(confidential: Desk) -> None:
    rows = confidential.sql(
        "select document_id from duplicates where group_id in "
        "(select group_id from duplicates group by 1 having count(*) > 2) order by document_id"
    ).fetchall()
    hits = confidential.similar(rows[0][0], k=8)
    assert any(hit.same_text for hit in hits)
    assert not all(hit.same_text for hit in hits)
    groups = dict(confidential.sql("select document_id, group_id from duplicates").fetchall())
    assert all(hit.same_text == (groups[hit.document_id] == groups[rows[0][0]]) for hit in hits)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("Convention on Navgation in the Lantern Strait#art_7", f"close are {CONVENTION}"),
        (f"{CONVENTION}#art_77", "has no art_77; it has art_7"),
        (f"{CONVENTION}#nowhere", "has no nowhere; it has"),
        ("f" * 64 + ":3", "no passage"),
        ("Torvania#body", "documents: say which by its id"),
        ("zzzz", "name it by its id"),
        ("", "no document is called ''"),
        ("#art_7", "no document is called"),
        ("' or 1=1 --", "no document is called"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_close(confidential: Desk, place: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        confidential.similar(place)
    assert says in str(caught.value)


def test_what_is_above_the_clearance_is_not_close_to_anything(dossier: Path, confidential: Desk) -> None:
    ((title,),) = confidential.sql(
        "select title from documents where marking = 'confidential' and title <> '' order by title limit 1"
    ).fetchall()
    with Desk.open(dossier) as public, pytest.raises(UsageError) as caught:
        public.similar(f"{title}#p_1")
    assert title not in str(caught.value).partition("here")[2]


def test_numbers_of_articles_in_chinese() -> None:
    assert [_chinese(n) for n in ("七", "十", "十二", "二十", "二十三", "一百二十三", "7")] == [
        7,
        10,
        12,
        20,
        23,
        123,
        7,
    ]
