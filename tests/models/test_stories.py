"""Stories: reports of one event meet, across languages; others stay apart; the window forgets."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.stories import DAYS, NUMBERS, Report, Window, features, numbers_of, unit

DAY = date(2024, 3, 1)


def vector(seed: int, near: np.ndarray | None = None, mix: float = 0.0) -> np.ndarray:
    """A vector as the embedder gives them: all lie within a narrow cone."""
    rng = np.random.default_rng(seed)
    cone = np.zeros(64)
    cone[0] = 2.2
    noise = rng.normal(0, 1, 64) / 8
    made = cone + noise if near is None else cone + mix * (near * 2.4 - cone) + (1 - mix) * noise
    return (made / np.linalg.norm(made)).astype(np.float32)


def report(number: int, vector_: np.ndarray, day: date = DAY, language: str = "en", **more: object) -> Report:
    return Report(
        f"r{number}",
        day,
        language,
        vector_,
        more.get("names", {"LAO": 1}),  # type: ignore[arg-type]
        more.get("numbers", frozenset()),  # type: ignore[arg-type]
    )


def filled(language: str = "en", count: int = 30) -> Window:
    window = Window()
    for number in range(count):
        window.put(report(number, vector(number), language=language, names={"PER": 1}), f"s{number}")
    return window


def test_a_report_of_the_same_event_joins_in_another_language() -> None:
    window = filled()
    first = vector(999)
    window.put(report(999, first, names={"LAO": 2, "VNM": 1}, numbers=frozenset({"1,300", "17"})), "event")
    again = report(
        1000, vector(5000, first, 0.9), DAY + timedelta(days=1), "vi",
        names={"LAO": 1, "VNM": 2}, numbers=frozenset({"1,300", "17"}),
    )  # fmt: skip
    placed = window.place(again)
    assert placed.story == "event"
    assert placed.nearest == "r999"
    assert 0.35 <= placed.certainty <= 1


def test_another_event_opens_a_story() -> None:
    placed = filled().place(report(77, vector(7777)))
    assert (placed.story, placed.certainty, placed.nearest) == (None, 1.0, None)


def test_what_lies_outside_the_days_is_not_looked_at() -> None:
    window = filled(count=3)
    same = vector(50)
    window.put(report(50, same), "old")
    late = report(51, same, DAY + timedelta(days=DAYS + 1))
    assert window.place(late).story is None
    window.forget(DAY + timedelta(days=1))
    assert window.place(report(52, same)).story is None


def test_an_empty_window_and_reports_that_name_nothing() -> None:
    assert Window().place(report(1, vector(1))).story is None
    bare = report(1, vector(1), names={})
    assert features(bare, [report(2, vector(2))])[0][1][2] == 0.3
    assert features(bare, []) == []


def test_placing_is_deterministic_whatever_the_order_of_the_window() -> None:
    reports = [(report(n, vector(n)), f"s{n}") for n in range(20)]
    asked = report(99, vector(7, vector(7), 0.8))
    forward, backward = Window(), Window()
    for one, story in reports:
        forward.put(one, story)
    for one, story in reversed(reports):
        backward.put(one, story)
    assert forward.place(asked).story == backward.place(asked).story


def test_numbers_are_those_of_two_signs() -> None:
    assert numbers_of("On 5 May 17 ships and 1,300 men; 2.5 and 17 again") == {"17", "1,300", "2.5"}
    assert len(numbers_of(" ".join(map(str, range(10, 1000))))) == NUMBERS
    assert numbers_of("") == frozenset()


def test_the_mean_of_nothing_but_zeros_stays_finite() -> None:
    assert np.isfinite(unit([np.zeros(4, dtype=np.float32)])).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), st.sampled_from(["en", "vi", "zh"])), max_size=25))
def test_any_stream_is_placed(stream: list[tuple[int, int, str]]) -> None:
    window = Window()
    for number, (seed, day, language) in enumerate(stream):
        one = report(number, vector(seed), DAY + timedelta(days=day), language)
        placed = window.place(one)
        assert 0 <= placed.certainty <= 1
        window.put(one, placed.story or one.report_id)
