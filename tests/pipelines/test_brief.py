"""Briefs: exact quotes, grouped, each text once, marked as what they hold."""

import json
from pathlib import Path

import pytest

from lake.schema.errors import UsageError
from lake.schema.values import KINDS
from pipelines.desk import Desk

SUBJECT = "boarding of freighters in the Sable Narrows"


def test_quotes_are_exact_and_grouped_by_kind(confidential: Desk) -> None:
    found = confidential.brief(SUBJECT).to_json()
    assert json.loads(json.dumps(found)) == found
    kinds = [group["kind"] for group in found["groups"]]
    assert {"treaty", "news", "statement"} <= set(kinds)
    assert kinds == [kind for kind in KINDS if kind in kinds]
    numbers = [number for group in found["groups"] for number in group["citations"]]
    assert numbers == list(range(len(found["citations"])))
    texts = confidential.lake.texts({quote["document_id"] for quote in found["citations"]})
    for quote in found["citations"]:
        assert quote["quote"] == texts[quote["document_id"]].text[quote["start"] : quote["end"]]
        assert quote["quote"].strip() == quote["quote"]
    assert sum(source["quotes"] for source in found["sources"]) == len(numbers)


def test_copies_of_one_text_count_once(confidential: Desk) -> None:
    found = confidential.brief(SUBJECT)
    ids = [quote.document_id for quote in found.citations]
    groups = dict(confidential.sql("select document_id, group_id from duplicates").fetchall())
    assert len({groups[id_] for id_ in ids}) == len(ids)


def test_the_marking_covers_every_quote(confidential: Desk, dossier: Path) -> None:
    found = confidential.brief("draft protocol on inspection, position of the delegation")
    levels = confidential.lake.levels
    assert found.marking != "public"
    assert all(levels.dominates(levels.parse(found.marking), levels.parse(quote.marking)) for quote in found.citations)
    with Desk.open(dossier) as public:
        assert public.brief("draft protocol on inspection, position of the delegation").marking == "public"


def test_nothing_known_later_is_in_it(dossier: Path) -> None:
    with Desk.open(dossier, as_of="2024-12-31") as desk:
        found = desk.brief(SUBJECT)
    assert found.as_of == "2024-12-31T23:59:59.999999Z"
    assert all(str(quote.published_at) <= "2024-12-31" for quote in found.citations)


def test_a_question_is_answered_too(confidential: Desk) -> None:
    assert confidential.brief("Who may board a vessel in the Sable Narrows?").answer is not None
    assert confidential.brief("Sable Narrows").answer is None


def test_a_subject_that_is_none() -> None:
    from pipelines.brief import brief

    with pytest.raises(UsageError, match="empty subject"):
        brief(None, " \n")  # type: ignore[arg-type]
