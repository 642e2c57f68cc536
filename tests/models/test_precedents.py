"""Clauses held against each other: the same force above other forces, the opposite below every parallel."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.commitments.facts import MODALITIES, TYPES
from models.precedents import Force, cuts_across, force_of, rank, relation, shared_words

SHALL = Force("obligation", "shall")
NOT = Force("prohibition", "shall not")
SHOULD = Force("recommendation", "should")
MAY = Force("permission", "may")
forces = st.builds(Force, st.sampled_from(TYPES), st.sampled_from(MODALITIES))


@pytest.mark.parametrize(
    ("asked", "other", "expected"),
    [
        (SHALL, SHALL, "parallel"),
        (SHALL, Force("obligation", "must"), "parallel"),
        (SHALL, NOT, "flipped"),
        (MAY, NOT, "flipped"),
        (SHALL, SHOULD, "weaker"),
        (SHOULD, SHALL, "stronger"),
        (SHALL, MAY, "permits"),
        (None, SHALL, "no modality"),
    ],
)
def test_tells_what_another_clause_is(asked: Force | None, other: Force, expected: str) -> None:
    assert relation(asked, other) == expected


def test_equal_words_of_opposite_force_stand_below_a_true_parallel() -> None:
    ranked = rank(SHALL, [(NOT, 0.99), (SHALL, 0.86), (SHOULD, 0.95)])
    assert [one.index for one in ranked] == [2, 1, 0]
    assert [one.relation for one in ranked] == ["weaker", "parallel", "flipped"]


@given(forces, forces)
@settings(max_examples=60)
def test_opposites_are_opposites_from_both_sides(one: Force, other: Force) -> None:
    assert (relation(one, other) == "flipped") == (relation(other, one) == "flipped") == cuts_across(one, other)


@given(forces, st.lists(st.tuples(forces, st.floats(-1, 1)), max_size=20))
@settings(max_examples=60)
def test_every_candidate_is_ranked_once_and_none_above_its_nearness(
    asked: Force, candidates: list[tuple[Force | None, float]]
) -> None:
    ranked = rank(asked, candidates)
    assert sorted(one.index for one in ranked) == list(range(len(candidates)))
    assert all(one.score <= one.similarity for one in ranked)


def test_reads_the_force_of_a_clause() -> None:
    assert force_of("No Party shall tax goods in transit.", "en") == NOT
    assert force_of("Các Bên nên trao đổi dữ liệu.", "vi") == SHOULD
    assert force_of("The sky over the strait.", "en") is None


def test_shared_words_leave_out_what_every_clause_has() -> None:
    assert shared_words("No Party shall levy any toll.", "Each Party may levy a toll upon vessels.") == 1.0
    assert shared_words("No Party shall levy any toll.", "Each Party shall notify the Council.") == 0.0
    assert shared_words("", "Each Party shall pay.") == 0.0
