"""A text index made by an earlier version is built anew from the tables; its vectors are not touched."""

import json
from collections.abc import Callable

import pytest

from lake.text_layout import LAYOUT
from pipelines.desk import Desk
from pipelines.index import Indexer

ROWS = [{"id": "a", "text": "The ferry sails on Mondays.", "kind": "news"}, {"id": "b", "text": "Phà chạy thứ Hai."}]


def test_an_index_of_an_earlier_layout_is_built_anew(
    make_lake: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_lake(ROWS)
    desk.index()
    path = next(desk.lake.path.glob("vaults/public/**/texts/coverage.json"))
    made = json.loads(path.read_text())
    desk.close()
    path.write_text(json.dumps({**made, "layout": LAYOUT - 1}))

    def embedded(*_: object) -> None:
        pytest.fail("nothing is to be embedded again")

    monkeypatch.setattr(Indexer, "_pass", embedded)
    with Desk.open(desk.lake.path) as later:
        (state,) = later.status()["indexes"]
        assert (state["passages"], state["current"]) == (0, False)
        assert [hit.external_id for hit in later.search("ferry", mode="text")] == ["a"]
        (state,) = later.status()["indexes"]
        assert (state["passages"], state["current"]) == (2, True)
    assert json.loads(path.read_text()) == made
