"""CAMEO codes to PLOVER classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.events import CLASSES
from models.events.cameo import plover_of


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("190", ("ASSAULT", None)),
        ("0841", ("RETREAT", "release")),
        ("085", ("RETREAT", "ease")),
        ("1712", ("ASSAULT", "seize")),
        ("173", ("COERCE", "arrest")),
        ("163", ("SANCTION", "restrict")),
        ("112", ("ACCUSE", "disapprove")),
        ("043", ("CONSULT", "visit")),
        ("010", None),
        ("", None),
        ("abc", None),
        ("99999", None),
    ],
)
def test_codes(code: str, expected: tuple[str, str | None] | None) -> None:
    assert plover_of(code) == expected


@given(st.text(max_size=6))
def test_any_text_is_a_class_or_none(code: str) -> None:
    found = plover_of(code)
    assert found is None or found[0] in CLASSES
