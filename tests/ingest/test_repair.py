"""Vietnamese that was taken for cp1252 is put right; everything else stays as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.repair import repair_vietnamese
from tests.ingest.test_encodings import FRENCH, SPANISH, VIETNAMESE, tcvn3, vni


@given(st.lists(st.sampled_from(VIETNAMESE), min_size=1, max_size=4), st.sampled_from([tcvn3, vni]))
@settings(max_examples=40, deadline=None)
def test_mojibake_is_repaired(sentences: list[str], encode) -> None:
    text = "\n".join(sentences)
    assert repair_vietnamese(encode(text).decode("latin-1")) == (text, encode.__name__)


def test_short_lines_count_when_they_are_clear() -> None:
    assert repair_vietnamese("HiÖp ®Þnh") == ("Hiệp định", "tcvn3")
    assert repair_vietnamese("Hieäp ñònh") == ("Hiệp định", "vni")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        FRENCH,
        SPANISH,
        VIETNAMESE[1],
        "né à Genève",
        "Übergänge, Größe, Öl",
        "Thông báo số 5: né tránh, cà phê",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair_vietnamese(text) == (text, None)


def test_only_the_broken_line_of_a_mixed_text_changes() -> None:
    text = f"{VIETNAMESE[1]}\n{tcvn3(VIETNAMESE[0]).decode('latin-1')}\nthé, né, là"
    assert repair_vietnamese(text)[0] == f"{VIETNAMESE[1]}\n{VIETNAMESE[0]}\nthé, né, là"
