"""The tables of the legacy encodings, and what counts as a syllable."""

import pytest

from ingest.vietnamese import TCVN3, VNI, from_tcvn3, from_vni, is_syllable, syllable_share


def test_tables_hold_every_letter() -> None:
    small = set("àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵăâêôơưđ")
    assert set(TCVN3.values()) == small | set("ĂÂÊÔƠƯĐ")
    assert set(VNI.values()) == small | {letter.upper() for letter in small}


@pytest.mark.parametrize("word", ["việt", "nghiêng", "Đường", "khuya", "quyền", "oan", "y", "giữa", "NGƯỜI", "huỳnh"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["café", "straße", "năo", "xyz", "ngkh", "việtnam", "à̀", "a" * 50])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_conversion() -> None:
    assert from_tcvn3("§iÒu 5. ¸p dông") == "Điều 5. áp dụng"
    assert from_vni("Ñieàu 5. Coâng öôùc") == "Điều 5. Công ước"
    assert from_vni("COÄNG HOØA") == "CỘNG HÒA"
    assert syllable_share("việt nam and friends") == 0.5
    assert syllable_share("") == 0.0
