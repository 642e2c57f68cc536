"""Neighbours of a hit: the passages before and after it, as the document has them."""

from itertools import pairwise

import pytest

from lake.schema.errors import UsageError
from pipelines.desk import Desk


def test_neighbours_stand_around_the_hit_in_order(confidential: Desk) -> None:
    hits = confidential.search('title:"Convention on Navigation" "ten days" language:en', k=10, context=2)
    (hit,) = (hit for hit in hits if hit.locator == "art_7")
    assert [each.locator for each in hit.before] == ["art_5", "art_6"]
    assert [each.locator for each in hit.after] == ["art_8", "art_9"]
    text = confidential.lake.texts({hit.document_id})[hit.document_id].text
    ends = [*hit.before, hit, *hit.after]
    assert all(first.end <= second.start for first, second in pairwise(ends))
    assert all(each.text == text[each.start : each.end] for each in ends)


def test_there_are_fewer_at_the_ends_of_a_document(confidential: Desk) -> None:
    for hit in confidential.search("Convention on Navigation", k=10, context=3):
        ordinal = int(hit.passage_id.rpartition(":")[2])
        assert len(hit.before) == min(ordinal, 3)
        assert len(hit.after) <= 3


def test_none_unless_asked_for(confidential: Desk) -> None:
    (hit,) = confidential.search("notice", k=1)
    assert hit.before == hit.after == ()


@pytest.mark.parametrize("count", [-1, 21])
def test_a_number_that_makes_no_sense(confidential: Desk, count: int) -> None:
    with pytest.raises(UsageError, match="ask for 0 to 20"):
        confidential.search("notice", context=count)
