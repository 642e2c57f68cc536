"""The replayed day of the benchmark: its rate, its story, and a clock that skips only waiting."""

import random
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from benchmarks import watch


def test_a_slice_has_the_rate_of_a_hundred_thousand_a_day() -> None:
    found = watch.slice_of(random.Random(1), 20, 100)
    usual = [one for one in found if not one.breaking]
    assert len(usual) == pytest.approx(100_000 / 72, rel=0.01)
    assert max(one.when for one in found) < watch.NOON + timedelta(minutes=20)
    breaking = [one for one in found if one.breaking]
    assert min(one.when for one in breaking) == watch.NOON + watch.BREAKS
    assert all("Chi" in one.text and "Boli" in one.text for one in breaking)
    assert {one.language for one in found} == {"en", "vi", "fr"}


def test_a_feed_shows_what_is_published_and_no_more() -> None:
    clock = watch.SkippingClock(watch.NOON + timedelta(minutes=5), watch.NOON + timedelta(hours=1))
    world = watch.World(watch.slice_of(random.Random(1), 20, 100), clock)
    before = len(list(ElementTree.fromstring(world.feed(3)).iter("item")))
    assert clock.wait(600)
    assert len(list(ElementTree.fromstring(world.feed(3)).iter("item"))) > before > 0
    assert not clock.wait(3600)
