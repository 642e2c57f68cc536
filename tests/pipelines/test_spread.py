"""An even choice from a stream."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.spread import Spread


def chosen(count: int, length: int) -> list[int]:
    spread: Spread[int] = Spread(count)
    for item in range(length):
        spread.add(item)
    return spread.chosen()


@given(st.integers(1, 40), st.integers(0, 2000))
def test_an_even_choice_in_order(count: int, length: int) -> None:
    found = chosen(count, length)
    assert len(found) == min(count, length)
    assert found == sorted(set(found))
    if length > count > 1:
        gaps = [b - a for a, b in pairwise(found)]
        assert max(gaps) <= 3 * length / count + 1
        assert found[0] == 0


def test_all_of_a_short_stream() -> None:
    assert chosen(5, 3) == [0, 1, 2]


def test_memory_is_bounded() -> None:
    spread: Spread[int] = Spread(10)
    for item in range(10_000):
        spread.add(item)
        assert len(spread._held) <= 20
