"""An abbreviation finds what is written under its long form and the other way round, as the open texts define it."""

import json
from pathlib import Path

import pytest

from pipelines.declared import Declared
from pipelines.desk import Desk

ROWS = [
    {"id": "defines", "text": "The Lantern Strait Fisheries Convention (LSFC) was opened for signature at Port Vell."},
    {"id": "long", "text": "Quotas under the Lantern Strait Fisheries Convention are set each spring for herring."},
    {"id": "short", "text": "Herring: the LSFC raised all quotas by a tenth; fishermen of Lac Hai were content."},
    {"id": "other", "text": "Quotas under the Harbour Dues Agreement are set each spring for tonnage."},
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("abbreviations")
    rows = [{**row, "language": "en"} for row in ROWS]
    (folder / "open.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    secret = {"id": "secret", "text": "The Quiet Talks Committee (QTC) met at night.", "language": "en"}
    (folder / "secret.jsonl").write_text(json.dumps(secret), encoding="utf-8")
    desk = Desk.create(folder / "lake")
    desk.ingest([folder / "open.jsonl"])
    desk.close()
    with Desk.open(folder / "lake", clearance="secret") as above:
        above.ingest([folder / "secret.jsonl"], declared=Declared(marking="secret"))
    return Desk.open(folder / "lake")


def test_the_long_form_is_found_by_the_abbreviation(desk: Desk) -> None:
    found = [hit.external_id for hit in desk.search("Which quotas does the LSFC set?", k=4)]
    assert found.index("long") < found.index("other")
    assert "defines" in found


def test_the_abbreviation_is_found_by_the_long_form(desk: Desk) -> None:
    query = "What did the Lantern Strait Fisheries Convention raise?"
    assert desk.finder.rewordings.shortened(query) == "What did the LSFC raise?"
    assert desk.finder.rewordings.of(query, None) == ["What did the LSFC raise?"]
    found = [hit.external_id for hit in desk.search(query, k=4)]
    assert found.index("short") < found.index("other")


@pytest.mark.parametrize("query", ["What did it raise?", "Who met in Port Vell?", "the quotas of herring", "LSFC", "?"])
def test_a_query_without_a_defined_name_stays_as_it_is(desk: Desk, query: str) -> None:
    assert desk.finder.rewordings.shortened(query) == query


def test_words_as_typed_stay_what_text_search_goes_by(desk: Desk) -> None:
    assert {hit.external_id for hit in desk.search("LSFC", mode="text")} == {"defines", "short"}


def test_what_only_a_hidden_text_defines_is_not_known(desk: Desk, tmp_path: Path) -> None:
    assert desk.finder.rewordings.spelled("Who is in the QTC?") == "Who is in the QTC?"
    with Desk.open(desk.lake.path, clearance="secret") as above:
        assert above.finder.rewordings.spelled("Who is in the QTC?") == "Who is in the Quiet Talks Committee?"


def test_nor_what_was_defined_later(desk: Desk) -> None:
    with Desk.open(desk.lake.path, as_of="2001-01-01") as before:
        assert before.finder.rewordings.spelled("Quotas of the LSFC") == "Quotas of the LSFC"
