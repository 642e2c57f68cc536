"""Markings form a lattice, whatever levels, compartments and recipients a lake has."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.schema.errors import LakeError, UnknownValueError, UsageError
from lake.schema.marking import Levels, Marking
from lake.store import Lake

LEVELS = Levels(("open", "low", "high"), ("alpha", "bravo", "rel"), ("fra", "usa", "vnm"))
COMPARTMENTS = st.frozensets(st.sampled_from(["alpha", "bravo", "rel"]))
RECIPIENTS = st.none() | st.frozensets(st.sampled_from(LEVELS.releasable))
MARKINGS = st.builds(Marking, st.sampled_from(LEVELS.names), COMPARTMENTS, RECIPIENTS)


@given(MARKINGS)
def test_a_marking_is_read_as_it_is_written(marking: Marking) -> None:
    assert LEVELS.parse(str(marking)) == marking
    assert Marking.of_folder(marking.folder) == marking
    assert LEVELS.parse(f"  {marking}  ") == marking


@given(st.lists(MARKINGS, min_size=2, max_size=2, unique=True))
def test_two_markings_have_two_vaults(pair: list[Marking]) -> None:
    assert pair[0].folder != pair[1].folder
    assert str(pair[0]) != str(pair[1])


@given(MARKINGS, MARKINGS, MARKINGS)
def test_dominance_is_a_partial_order(a: Marking, b: Marking, c: Marking) -> None:
    assert LEVELS.dominates(a, a)
    if LEVELS.dominates(a, b) and LEVELS.dominates(b, a):
        assert a == b
    if LEVELS.dominates(a, b) and LEVELS.dominates(b, c):
        assert LEVELS.dominates(a, c)


@given(MARKINGS, MARKINGS, MARKINGS)
def test_the_join_is_the_least_marking_above_both(a: Marking, b: Marking, c: Marking) -> None:
    joined = LEVELS.join([a, b])
    assert LEVELS.dominates(joined, a)
    assert LEVELS.dominates(joined, b)
    assert LEVELS.join([a, a]) == a
    assert LEVELS.join([b, a]) == joined
    assert LEVELS.join([joined, c]) == LEVELS.join([a, LEVELS.join([b, c])]) == LEVELS.join([a, b, c])
    if LEVELS.dominates(c, a) and LEVELS.dominates(c, b):
        assert LEVELS.dominates(c, joined), "nothing smaller is above both"
    assert (LEVELS.join([a, b]) == a) == LEVELS.dominates(a, b)


@given(MARKINGS)
def test_the_lowest_level_is_the_bottom(marking: Marking) -> None:
    bottom = LEVELS.join([])
    assert LEVELS.dominates(marking, bottom)
    assert LEVELS.join([bottom, marking]) == marking


@given(MARKINGS, MARKINGS)
def test_what_lies_below_is_what_is_dominated(clearance: Marking, marking: Marking) -> None:
    below = list(LEVELS.below(clearance))
    assert len(below) == len(set(below)) <= len(LEVELS.names) * 2 ** LEVELS.breadth(clearance)
    assert (marking in below) == LEVELS.dominates(clearance, marking)


def test_compartments_add_up_and_recipients_shrink() -> None:
    one, other = LEVELS.parse("low//alpha//rel:fra/usa"), LEVELS.parse("high//bravo//rel:usa/vnm")
    assert str(LEVELS.join([one, other])) == "high//alpha/bravo//rel:usa"
    assert str(LEVELS.join([LEVELS.parse("low//rel:fra"), LEVELS.parse("low//rel:usa")])) == "low//rel:none"
    assert str(LEVELS.join([one, LEVELS.parse("high")])) == "high//alpha//rel:fra/usa"


def test_who_is_of_the_house_sees_what_is_released_to_some() -> None:
    released = LEVELS.parse("low//rel:fra/usa")
    assert LEVELS.dominates(LEVELS.parse("high//rel:none"), released)
    assert LEVELS.dominates(LEVELS.parse("low//rel:fra"), released)
    assert not LEVELS.dominates(LEVELS.parse("high//rel:vnm"), released)
    assert not LEVELS.dominates(LEVELS.parse("high"), released)
    assert LEVELS.dominates(LEVELS.parse("high//rel:fra"), LEVELS.parse("low"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("middle", "open, low, high"),
        ("high//charlie", "alpha, bravo, rel"),
        ("high//rel:gbr", "fra, usa, vnm"),
        ("high//rel:", "rel:none"),
        ("high//rel:fra//rel:usa", "twice"),
        ("high//../x", "lower-case"),
        ("", "open, low, high"),
    ],
)
def test_what_is_no_marking_of_this_lake_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        LEVELS.parse(text)


@given(st.text(alphabet="abAB/+=:,.- relnone\n\x00", max_size=30))
def test_no_text_makes_a_folder_outside_the_vaults(text: str) -> None:
    for levels in (LEVELS, Levels(("a", "b"))):
        try:
            marking = levels.parse(text)
        except UsageError:
            continue
        assert not set(marking.folder) & set("/\\.\n\x00 ")
        assert levels.parse(str(marking)) == marking
    with contextlib.suppress(UsageError):
        assert Marking.of_folder(text).folder == text


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": ()},
        {"names": ("a", "a")},
        {"names": ("A",)},
        {"caveats": ("x/y",)},
        {"releasable": ("none",)},
        {"releasable": ("fra", "fra")},
        {"caveats": (), "labels": {"absent": "Absent"}},
        {"labels": {"public": "a/b"}},
        {"labels": {"public": "Same", "secret": "SAME"}},
        {"protection": {"public": 0}},
        {"protection": {"absent": 10}},
    ],
)
def test_a_scheme_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Levels(**wrong)  # type: ignore[arg-type]


def test_a_lake_opens_the_vaults_that_recipients_allow(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", releasable=["fra", "usa"], caveats=["alpha"])
    with Lake.open(tmp_path / "lake", "secret//alpha//rel:none") as lake:
        for marking in ("public", "secret//rel:fra", "secret//rel:fra/usa", "secret//alpha//rel:none"):
            lake.vault(marking, create=True)
        assert len(lake.vaults) == 4
    seen = {}
    for clearance in ("secret", "secret//rel:fra", "secret//rel:usa", "public//rel:usa"):
        with Lake.open(tmp_path / "lake", clearance) as lake:
            seen[clearance] = [str(vault.marking) for vault in lake.vaults]
    assert seen == {
        "secret": ["public"],
        "secret//rel:fra": ["public", "secret//rel:fra", "secret//rel:fra/usa"],
        "secret//rel:usa": ["public", "secret//rel:fra/usa"],
        "public//rel:usa": ["public"],
    }
    with Lake.open(tmp_path / "lake", "secret//rel:usa") as lake, pytest.raises(LakeError, match="no vault"):
        lake.vault("secret//rel:fra")
    with pytest.raises(UnknownValueError):
        Lake.open(tmp_path / "lake", "secret//rel:gbr")


def test_a_clearance_over_very_many_markings_is_refused(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", releasable=[f"r{number}" for number in range(12)])
    with pytest.raises(UsageError, match="at most"):
        Lake.open(tmp_path / "lake", "secret//rel:none")
