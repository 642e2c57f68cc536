"""Indexes are derived: they heal after a crash, embed nothing twice, and never mix two models."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lake.texts import TextIndex
from lake.vectors import VectorIndex
from models.embedder import Embedder
from pipelines.desk import Desk
from pipelines.errors import LakeError
from pipelines.index import BATCHES, shared_embedder
from pipelines.runs import Run

MakeLake = Callable[..., Desk]
ROWS = [
    {"id": f"n{n}", "title": f"Report {n}", "text": f"Harbour {n} counted {n * 7} ships.", "language": "en"}
    for n in range(12)
]


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Texts that were embedded as passages since."""
    seen: list[str] = []
    read = Embedder.read

    def counted(self: Embedder, texts: list[str], *, query: bool = False) -> Any:
        seen.extend([] if query else texts)
        return read(self, texts, query=query)

    monkeypatch.setattr(Embedder, "read", counted)
    return seen  # type: ignore[return-value]


def found(desk: Desk) -> set[str | None]:
    """What both indexes know, by a query that is near to all."""
    by_words = {hit.external_id for hit in desk.search("harbour counted ships", k=50, mode="text")}
    by_meaning = {hit.external_id for hit in desk.search("harbour counted ships", k=50, mode="vector")}
    assert by_words == by_meaning
    return by_words


ALL = {row["id"] for row in ROWS}


def test_indexing_twice_does_it_once(make_lake: MakeLake, embedded: list[str]) -> None:
    desk = make_lake(ROWS)
    (done,) = desk.index()["vaults"]
    assert (done["passages"], done["embedded"]) == (12, 12)
    assert desk.status()["indexes"] == [{"marking": "public", "passages": 12, "current": True}]
    assert len(embedded) == 12
    assert desk.index() == {"vaults": []}, "the vectors it stored are no reason to go on"
    assert found(desk) == ALL


def test_what_is_not_searched_by_leaves_the_indexes_current(
    make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts and findings are commits too; also where files are compacted, and hold rows of several commits."""
    desk = make_lake(ROWS)
    desk.index()
    vault = desk.lake.vault("public")
    with monkeypatch.context() as patch:
        patch.setattr(TextIndex, "mark", lambda *_: pytest.fail("there is nothing to index"))
        for _ in range(3):
            run = Run("test")
            vault.commit(run.rows(vault), run_id=run.run_id)
            assert desk.status()["indexes"] == [{"marking": "public", "passages": 12, "current": True}]
            assert desk.index() == {"vaults": []}
        desk.lake.compact()
        assert desk.status()["indexes"][0]["current"]
    desk.close()


def test_new_passages_behind_many_other_commits_are_found(make_lake: MakeLake, tmp_path: Path) -> None:
    desk = make_lake(ROWS)
    desk.index()
    vault = desk.lake.vault("public")
    for _ in range(BATCHES + 2):
        run = Run("test")
        vault.commit(run.rows(vault), run_id=run.run_id)
    file = tmp_path / "later.jsonl"
    file.write_text(json.dumps({"id": "later", "text": "Harbour 99 counted ships again."}), encoding="utf-8")
    desk.ingest([file], index=False)
    desk.lake.compact()
    assert not desk.status()["indexes"][0]["current"]
    assert "later" in found(desk)
    assert desk.status()["indexes"] == [{"marking": "public", "passages": 13, "current": True}]


def test_a_lake_that_cannot_be_written_is_searched(make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner noted alerts since; nobody else could bring indexes up to date, and there is no need."""
    desk = make_lake(ROWS)
    desk.index()
    vault = desk.lake.vault("public")
    run = Run("test")
    vault.commit(run.rows(vault), run_id=run.run_id)

    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr("pipelines.index.exclusive", refused)
    assert found(desk) == ALL


def test_a_rebuild_embeds_nothing(make_lake: MakeLake, embedded: list[str]) -> None:
    desk = make_lake(ROWS)
    desk.index()
    embedded.clear()
    (done,) = desk.index(rebuild=True)["vaults"]
    assert (done["passages"], done["embedded"]) == (12, 0)
    assert embedded == []
    assert found(desk) == ALL


def test_indexes_that_were_lost_are_made_anew(make_lake: MakeLake, embedded: list[str]) -> None:
    desk = make_lake(ROWS)
    desk.index()
    path = desk.lake.path
    desk.close()
    shutil.rmtree(path / "vaults" / "public" / "index")
    embedded.clear()
    with Desk.open(path) as later:
        assert found(later) == ALL
    assert embedded == []


def test_the_same_text_twice_is_embedded_once(make_lake: MakeLake, embedded: list[str]) -> None:
    desk = make_lake([{"id": f"c{n}", "text": "One and the same wire report.", "language": "en"} for n in range(5)])
    (done,) = desk.index()["vaults"]
    assert (done["passages"], done["embedded"]) == (5, 1)
    assert len(embedded) == 1


@pytest.mark.parametrize(("index", "method"), [(TextIndex, "add"), (VectorIndex, "add"), (VectorIndex, "mark")])
def test_a_crash_between_table_and_index_is_healed(
    make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch, embedded: list[str], index: type, method: str
) -> None:
    """Killed after one index took the rows and before the other did, or before either was marked."""
    desk = make_lake(ROWS)
    path = desk.lake.path
    whole = getattr(index, method)

    def dies(self: Any, *arguments: Any) -> None:
        whole(self, *arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(index, method, dies)
        with pytest.raises(KeyboardInterrupt):
            desk.index()
    desk.close()
    with Desk.open(path) as later:
        assert later.status()["indexes"][0]["current"] == (method == "mark"), "marked last, when all is in"
        assert found(later) == ALL
        state = later.status()["indexes"]
        assert state == [{"marking": "public", "passages": 12, "current": True}]
    assert len(embedded) == 12, "what was embedded before the crash is not embedded again"


def test_a_crash_while_embedding_loses_nothing(make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_lake(ROWS)
    path = desk.lake.path
    with monkeypatch.context() as patch:
        patch.setattr(Embedder, "read", lambda *_, **__: (_ for _ in ()).throw(MemoryError()))
        with pytest.raises(MemoryError):
            desk.index()
    desk.close()
    with Desk.open(path) as later:
        assert found(later) == ALL
        assert later.verify()["broken"] == []


def test_token_codes_that_were_lost_come_back_with_a_rebuild(make_lake: MakeLake, embedded: list[str]) -> None:
    desk = make_lake(ROWS)
    desk.index()
    path = desk.lake.path
    before = [hit.score for hit in desk.search("harbour counted ships")]
    desk.close()
    codes = path / "vaults" / "public" / "index" / "codes" / "codes.sqlite"
    for harm in (codes.unlink, lambda: codes.write_bytes(b"SQLite format 3\0" + b"?" * 5000)):
        harm()
        embedded.clear()
        with Desk.open(path) as later:
            later.index(rebuild=True)
            assert len(embedded) == 12
            assert [hit.score for hit in later.search("harbour counted ships")] == pytest.approx(before, abs=1e-4)


@pytest.mark.parametrize("change", ["name", "fingerprint"])
def test_another_model_is_refused_never_mixed_in(make_lake: MakeLake, tmp_path: Path, change: str) -> None:
    desk = make_lake(ROWS)
    desk.index()
    path = desk.lake.path
    desk.close()
    settings = json.loads((path / "lake.json").read_text(encoding="utf-8"))
    settings["embedder"][change] = "another-model@0123456789abcdef"
    (path / "lake.json").write_text(json.dumps(settings), encoding="utf-8")
    with Desk.open(path) as later:
        assert later.sql("select count(*) from documents").fetchall() == [(12,)], "tables can be read all the same"
        with pytest.raises(Exception, match="another-model@0123456789abcdef") as raised:
            later.search("harbour")
    assert getattr(raised.value, "exit_code", 3) == 3


def test_vectors_of_another_model_are_named(make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same name, other weights: what the lake notes of its vectors tells them apart."""
    desk = make_lake(ROWS[:2])
    desk.index()
    path = desk.lake.path
    desk.close()
    embedder = shared_embedder("multilingual-e5-small")
    monkeypatch.setattr(embedder, "fingerprint", "multilingual-e5-small@ffffffffffffffff")
    with Desk.open(path) as later, pytest.raises(LakeError, match="ffffffffffffffff"):
        later.index()


def test_progress_is_told(make_lake: MakeLake) -> None:
    told: list[tuple[str, int | None, int]] = []

    class Told:
        @contextmanager
        def task(self, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
            count = 0

            def advance(done: int) -> None:
                nonlocal count
                count += done

            yield advance
            told.append((label, total, count))

    desk = make_lake(ROWS)
    with Desk.open(desk.lake.path, progress=Told()) as later:
        later.index()
    assert told == [("index", 12, 12)]
