"""Lakes: made, opened, and seen as a clearance allows."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from lake.config import StateNames
from lake.schema.errors import LakeError, UnknownValueError, UsageError
from lake.schema.marking import Marking
from lake.store import CAVEATS, Lake
from tests.lake.making import NOON, batch


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A lake with a document in each of five vaults."""
    path = tmp_path / "lake"
    Lake.create(path)
    with Lake.open(path, "secret//alpha/bravo") as lake:
        for marking in ("public", "restricted", "secret", "secret//alpha", "restricted//bravo"):
            lake.vault(marking, create=True).commit(batch([f"a text marked {marking}"]), run_id="r")
    return path


def test_create_and_open(tmp_path: Path) -> None:
    state = StateNames(code="XLH", names={"vi": ("Lạc Hải",)})
    made = Lake.create(tmp_path / "a" / "lake", levels=("low", "high"), embedder="some-model", names=[state])
    opened = Lake.open(tmp_path / "a" / "lake", clearance="high", as_of="2022-02-10")
    assert opened.config == made.config
    assert opened.levels.names == ("low", "high")
    assert str(made.clearance) == "low"
    assert opened.as_of is not None
    assert opened.as_of.date() == date(2022, 2, 10)
    assert opened.vaults == ()
    assert opened.frame("documents").is_empty()
    assert opened.sql("select count(*) from passages").fetchall() == [(0,)]


def test_a_lake_is_made_in_an_empty_folder_only(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake")
    with pytest.raises(LakeError, match="already"):
        Lake.create(tmp_path / "lake")
    with pytest.raises(LakeError, match="not an empty folder"):
        Lake.create(tmp_path)
    with pytest.raises(UsageError):
        Lake.create(tmp_path / "other", levels=("Top Secret",))
    assert not (tmp_path / "other").exists()
    with pytest.raises(LakeError, match="no lake"):
        Lake.open(tmp_path / "other")


@pytest.mark.parametrize(
    ("clearance", "seen"),
    [
        (None, ["public"]),
        ("public//alpha", ["public"]),
        ("restricted", ["public", "restricted"]),
        ("restricted//bravo", ["public", "restricted", "restricted//bravo"]),
        ("secret", ["public", "restricted", "secret"]),
        ("secret//alpha", ["public", "restricted", "secret", "secret//alpha"]),
        ("secret//alpha/bravo", ["public", "restricted", "restricted//bravo", "secret", "secret//alpha"]),
    ],
)
def test_a_clearance_opens_what_it_dominates(marked: Path, clearance: str | None, seen: list[str]) -> None:
    with Lake.open(marked, clearance) as lake:
        assert [str(vault.marking) for vault in lake.vaults] == seen
        assert sorted(lake.frame("documents")["marking"]) == sorted(seen)
        assert lake.sql("select marking from documents order by marking").pl()["marking"].to_list() == sorted(seen)


def test_what_is_not_dominated_is_not_touched(marked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []
    for name in ("stat", "scandir", "listdir", "open", "lstat"):
        real = getattr(os, name)

        def watch(path: object = ".", *rest: object, real: object = real, **named: object) -> object:
            touched.append(str(path))
            return real(path, *rest, **named)  # type: ignore[operator]

        monkeypatch.setattr(os, name, watch)
    with Lake.open(marked, "restricted") as lake:
        lake.frame("documents")
        lake.sql("select * from documents").fetchall()
        lake.holdings()
        lake.verify()
    inside = {path.split("/vaults/")[1].split("/")[0] for path in touched if "/vaults/" in path}
    assert inside == {"public", "restricted"}
    assert not [path for path in touched if path.rstrip("/").endswith("/vaults")], "the folder of vaults was listed"


def test_a_hidden_vault_and_none_are_told_apart_by_nothing(marked: Path) -> None:
    lake = Lake.open(marked, "restricted")
    messages = []
    for marking in ("secret", "confidential"):
        with pytest.raises(LakeError) as caught:
            lake.vault(marking)
        messages.append(str(caught.value).replace(marking, "..."))
        with pytest.raises(LakeError) as caught:
            lake.vault(marking, create=True)
        messages.append(str(caught.value).replace(marking, "..."))
    assert messages[:2] == messages[2:]
    assert not (marked / "vaults" / "confidential").exists()
    with pytest.raises(UnknownValueError, match="restricted"):
        lake.vault("top-secret")


@pytest.mark.parametrize("clearance", ["top", "secret//../x", "secret//Alpha", ""])
def test_what_is_no_clearance(marked: Path, clearance: str) -> None:
    with pytest.raises(UsageError):
        Lake.open(marked, clearance)


def test_too_many_caveats(marked: Path) -> None:
    with pytest.raises(UsageError, match="caveats"):
        Lake.open(marked, Marking("secret", frozenset(f"c{n}" for n in range(CAVEATS + 1))))


def test_a_vault_made_later_is_seen(marked: Path) -> None:
    with Lake.open(marked, "confidential") as lake, Lake.open(marked, "confidential") as other:
        assert lake.sql("select count(*) from documents").fetchall() == [(2,)]
        other.vault("confidential", create=True).commit(batch(["new"]), run_id="r")
        assert lake.sql("select count(*) from documents").fetchall() == [(3,)]
        assert lake.frame("documents").height == 3


def test_as_of_in_frames_and_sql(lake: Lake) -> None:
    vault = lake.vault("public", create=True)
    vault.commit(batch(["early"], known_at=NOON - timedelta(days=2)), run_id="r")
    vault.commit(batch(["late"], known_at=NOON), run_id="r")
    for moment, texts in (
        (NOON - timedelta(days=3), []),
        ("2024-04-29", ["early"]),
        (NOON - timedelta(microseconds=1), ["early"]),
        (NOON, ["early", "late"]),
        (None, ["early", "late"]),
    ):
        with Lake.open(lake.path, as_of=moment) as then:
            assert sorted(then.frame("documents", ["text"])["text"]) == texts
            assert then.sql("select text from documents order by text").pl()["text"].to_list() == texts
            assert then.sql("select text from passages order by text").pl()["text"].to_list() == texts
