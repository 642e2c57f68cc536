"""Numbers as treaties write them."""

import pytest

from ingest.structure.numbers import chinese, label, roman, value


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("5", "5"), ("V", "5"), ("xiv", "14"), ("premier", "1"), ("PREMIER", "1"), ("5 bis", "5bis"), ("5-ter", "5ter"),
        ("17.16", "17.16"), ("A", "a"), ("五", "5"), ("二十一", "21"), ("一百零三", "103"), ("十", "10"), ("IIII", "4"),
        ("первая", "1"), ("12A", "12a"), ("IX bis", "9bis"),
    ],
)  # fmt: skip
def test_labels(number: str, expected: str) -> None:
    assert label(number) == expected


def test_what_is_no_number() -> None:
    assert roman("IC") is None
    assert roman("") is None
    assert chinese("五x") is None
    assert chinese("") is None
    assert value("annex") is None
    assert value("5bis") == 5
