"""Questions of the dossier that the evidence is fitted on: their shape, their groups, and what is held out for them."""

from benchmarks import dossier_cases, qa
from benchmarks.held_out import held_out
from models.evidence import Candidate
from tests.models.reading import WordReader


def candidate(document: str, text: str) -> Candidate:
    (read,) = WordReader().read([text])
    return Candidate(document, text, read.pooled, "en", document=text)


def test_questions_have_the_shape_of_the_gold_set() -> None:
    rows = dossier_cases.questions()
    assert {row["answerable"] for row in rows} == {True, False}
    for row in rows:
        assert bool(qa.documents(row)) == row["answerable"]
        assert all(each.keys() == {"doc_id", "quote"} for each in (*row["evidence"], *row["near_miss"]))


def test_no_document_is_in_two_groups() -> None:
    rows = dossier_cases.questions()
    groups = dossier_cases.groups(rows)
    of_document: dict[str, set[str]] = {}
    for row in rows:
        for each in (*row["evidence"], *row["near_miss"]):
            of_document.setdefault(each["doc_id"], set()).add(groups[row["id"]])
        for document in row["also_in_doc_ids"]:
            of_document.setdefault(document, set()).add(groups[row["id"]])
    assert all(len(each) == 1 for each in of_document.values())
    assert len(set(groups.values())) > len(rows) / 2


def test_questions_that_share_a_document_only_through_others_share_a_group() -> None:
    def row(name: str, *documents: str) -> dict[str, object]:
        return {
            "id": name,
            "evidence": [{"doc_id": each, "quote": ""} for each in documents],
            "near_miss": [],
            "also_in_doc_ids": [],
        }

    groups = dossier_cases.groups([row("1", "a"), row("2", "c"), row("3", "a", "b"), row("4", "b", "c"), row("5", "d")])
    assert groups["1"] == groups["2"] == groups["3"] == groups["4"] != groups["5"]


def test_cases_know_the_right_sentence() -> None:
    rows = {row["id"]: row for row in dossier_cases.questions()}
    first = next(row for row in rows.values() if row["answerable"] and "as_of" not in row)
    quote = first["evidence"][0]
    found = [candidate(quote["doc_id"], quote["quote"]), candidate("another", quote["quote"])]
    cases = list(dossier_cases.cases(lambda question: found))
    assert len(cases) == sum("as_of" not in row for row in rows.values())
    (case,) = [case for case in cases if case.question == first["question"]]
    assert [case.is_right(each, 0, len(each.text)) for each in found] == [True, False]
    assert not any(case.is_right(found[0], 0, len(found[0].text)) for case in cases if not case.answerable)


def test_every_group_was_left_out_of_some_fit() -> None:
    groups = set(dossier_cases.groups(dossier_cases.questions()).values())
    known = held_out()
    fitted = {qa.key_of(group) for group in groups} & known.keys()
    assert len(fitted) >= len(groups) - 2, "questions as of an earlier day are not fitted on"
