"""A treaty named in one language finds the passages of its versions in others; clearance and dates hold."""

import json

import pytest

from pipelines.declared import Declared
from pipelines.desk import Desk

EN, VI = "Convention on Navigation in the Lantern Strait", "Công ước về Hàng hải tại Eo biển Đèn Lồng"
ROWS = [
    {"id": "vi", "language": "vi", "title": VI, "work_id": "/w/1", "text": "Quốc gia ven biển phải thông báo trước."},
    {"id": "en", "language": "en", "title": EN, "work_id": "/w/1", "text": "It was done at Port Vell."},
    {"id": "no", "language": "vi", "title": "Thông cáo", "text": "Quốc gia ven biển phải thông báo trước mười ngày."},
]
QUESTION = f"What must a coastal State do under the {EN}?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("titles")
    (folder / "open.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    secret = {**ROWS[0], "id": "fr", "language": "fr", "title": "Traité secret de la mer des Lanternes"}
    (folder / "secret.jsonl").write_text(json.dumps(secret), encoding="utf-8")
    Desk.create(folder / "lake").close()
    with Desk.open(folder / "lake", clearance="secret") as above:
        above.ingest([folder / "open.jsonl"])
        above.ingest([folder / "secret.jsonl"], declared=Declared(marking="secret"))
    return Desk.open(folder / "lake")


def test_the_version_in_another_language_comes_before_what_only_sounds_alike(desk: Desk) -> None:
    assert desk.finder.rewordings.of(QUESTION, "vi") == [f"What must a coastal State do under the {VI}?"]
    found = [hit.external_id for hit in desk.search(QUESTION, language="vi", k=2)]
    assert found == ["vi", "no"]
    assert {"vi", "en"} <= {hit.external_id for hit in desk.search(QUESTION, k=3)}


def test_no_title_no_other_wording(desk: Desk) -> None:
    assert desk.finder.rewordings.of("What must a coastal State do?", None) == []
    assert desk.finder.rewordings.of(QUESTION, "ru") == []


def test_titles_above_the_clearance_and_later_ones_are_not_known(desk: Desk) -> None:
    assert len(desk.finder.rewordings.of(QUESTION, None)) == 1
    with Desk.open(desk.lake.path, clearance="secret") as above:
        assert len(above.finder.rewordings.of(QUESTION, None)) == 2
    with Desk.open(desk.lake.path, as_of="2001-01-01") as before:
        assert before.finder.rewordings.of(QUESTION, None) == []
