"""An abbreviation finds what is written under its long form, as the open texts of the lake define it."""

import json
from pathlib import Path

import pytest

from pipelines.declared import Declared
from pipelines.desk import Desk

ROWS = [
    {"id": "defines", "text": "The Lantern Strait Fisheries Convention (LSFC) was opened for signature at Port Vell."},
    {"id": "long", "text": "Quotas under the Lantern Strait Fisheries Convention are set each spring for herring."},
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
    found = [hit.external_id for hit in desk.search("Which quotas does the LSFC set?", k=3)]
    assert found.index("long") < found.index("other")
    assert "defines" in found


def test_words_as_typed_stay_what_text_search_goes_by(desk: Desk) -> None:
    assert [hit.external_id for hit in desk.search("LSFC", mode="text")] == ["defines"]


def test_what_only_a_hidden_text_defines_is_not_known(desk: Desk, tmp_path: Path) -> None:
    assert desk.finder._spelled("Who is in the QTC?") == "Who is in the QTC?"
    with Desk.open(desk.lake.path, clearance="secret") as above:
        assert above.finder._spelled("Who is in the QTC?") == "Who is in the Quiet Talks Committee?"


def test_nor_what_was_defined_later(desk: Desk) -> None:
    with Desk.open(desk.lake.path, as_of="2001-01-01") as before:
        assert before.finder._spelled("Quotas of the LSFC") == "Quotas of the LSFC"
