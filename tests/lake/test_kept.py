"""Values that are kept: of one state, bounded by weight, the ones asked for last."""

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from lake.kept import Kept


def test_what_is_kept_is_known_again() -> None:
    kept: Kept[str, int] = Kept(3)
    assert kept.known(1, ["a"]) == {}
    kept.keep(1, {"a": 7, "b": 8})
    assert kept.known(1, ["b", "a", "x", "a"]) == {"b": 8, "a": 7}


def test_only_what_is_not_kept_is_read() -> None:
    kept: Kept[str, str] = Kept(3)
    asked: list[list[str]] = []

    def read(keys: list[str]) -> dict[str, str]:
        asked.append(keys)
        return {key: key.upper() for key in keys if key != "x"}

    assert kept.got(1, ["a", "b", "a", "x"], read) == {"a": "A", "b": "B"}
    assert kept.got(1, ["b", "c"], read) == {"b": "B", "c": "C"}
    assert kept.got(1, ["c"], read) == {"c": "C"}
    assert kept.got(2, ["c"], read) == {"c": "C"}, "of another state it is read anew"
    assert asked == [["a", "b", "x"], ["c"], ["c"]]


def test_another_state_knows_nothing_and_the_first_one_is_gone_for_good() -> None:
    kept: Kept[str, int] = Kept(3)
    kept.keep(1, {"a": 7})
    assert kept.known(2, ["a"]) == {}
    assert kept.known(1, ["a"]) == {}
    assert len(kept) == 0


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    kept: Kept[str, int] = Kept(3)
    kept.keep(1, {"a": 1, "b": 2, "c": 3})
    kept.known(1, ["a"])
    kept.keep(1, {"d": 4})
    assert kept.known(1, "abcd") == {"a": 1, "c": 3, "d": 4}


def test_a_value_that_is_too_heavy_is_not_kept_and_drives_nothing_out() -> None:
    kept: Kept[str, str] = Kept(10, len)
    kept.keep(1, {"a": "12345"})
    kept.keep(1, {"b": "x" * 11})
    assert kept.known(1, "ab") == {"a": "12345"}
    kept.keep(1, {"a": "123456789"})  # one that is kept anew weighs once
    kept.keep(1, {"c": "1"})
    assert kept.known(1, "ac") == {"a": "123456789", "c": "1"}


def test_nothing_is_held_once_it_is_cleared() -> None:
    kept: Kept[str, int] = Kept(3)
    kept.keep(None, {"a": 1})
    kept.keep(1, {"a": 1})
    kept.clear()
    assert len(kept) == 0
    assert kept.known(1, ["a"]) == {}


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.dictionaries(st.integers(0, 9), st.text(min_size=1, max_size=9)))),
    st.integers(0, 25),
)
def test_it_never_weighs_too_much_nor_gives_what_was_not_last_said(
    steps: list[tuple[int, dict[int, str]]], most: int
) -> None:
    kept: Kept[int, str] = Kept(most, len)
    state, said = -1, dict[int, str]()
    for now, values in steps:
        kept.keep(now, values)
        said = {**(said if now == state else {}), **values}
        state = now
        known = kept.known(state, range(10))
        assert known.items() <= said.items()
        assert sum(map(len, known.values())) <= most


def test_threads_of_different_states_never_read_each_others_values() -> None:
    kept: Kept[int, int] = Kept(50)
    wrong: list[object] = []

    def work(state: int) -> None:
        for n in range(500):
            kept.keep(state, {n % 20: state})
            wrong.extend(value for value in kept.known(state, range(20)).values() if value != state)

    threads = [threading.Thread(target=work, args=(state,)) for state in (1, 2, 3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong
