"""Bytes of unknown encoding come back as the text that somebody wrote."""

import codecs
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.encodings import decode, read_as
from ingest.vietnamese import TCVN3, VNI

VIETNAMESE = (
    "Cộng hòa Xã hội chủ nghĩa Việt Nam",
    "Điều ước quốc tế có hiệu lực kể từ ngày hai bên trao đổi văn kiện phê chuẩn",
    "Bộ Ngoại giao thông báo về cuộc họp của ủy ban liên chính phủ tại Hà Nội",
    "Các bên cam kết giải quyết tranh chấp bằng biện pháp hòa bình",
    "Nghị định thư này được làm thành hai bản bằng tiếng Việt và tiếng Anh",
    "Đoàn đàm phán đề nghị sửa đổi khoản ba và bổ sung phụ lục về thuế quan",
)
FRENCH = "Les Parties contractantes s’engagent à régler leurs différends par la négociation, dès l’entrée en vigueur."
SPANISH = "El año próximo la Comisión se reunirá en España; ¿quién asistirá a la sesión?"
RUSSIAN = "Стороны договорились продолжить переговоры о границе и торговле в следующем году."
UKRAINIAN = "Сторони домовилися продовжити переговори про кордон і торгівлю, її умови та ґарантії."
CHINESE = "缔约双方同意通过和平谈判解决一切争端，并在本协定生效后交换批准书。"
TRADITIONAL = "締約雙方同意通過和平談判解決一切爭端，並在本協定生效後交換批准書。"
JAPANESE = "両国は平和的な交渉によってすべての問題を解決することに合意した。"
KOREAN = "양국은 평화적인 협상을 통하여 모든 문제를 해결하기로 합의하였다."

TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
TO_VNI: dict[str, str] = {}
for sequence, letter in VNI.items():
    TO_VNI.setdefault(letter, sequence)


def tcvn3(text: str) -> bytes:
    return "".join(TO_TCVN3.get(char, char) for char in text).encode("latin-1")


def vni(text: str) -> bytes:
    return "".join(TO_VNI.get(char, char) for char in text).encode("latin-1")


def cp1258(text: str) -> bytes:
    """Base letters with their hats in one code, tones as combining marks."""
    out = []
    for char in text:
        apart = unicodedata.normalize("NFD", char)
        tones = [c for c in apart if c in "\u0300\u0301\u0303\u0309\u0323"]
        out.append(unicodedata.normalize("NFC", "".join(c for c in apart if c not in tones)) + "".join(tones))
    return "".join(out).encode("cp1258")


def viscii(text: str) -> bytes:
    table = {read_as(bytes([code]), "viscii"): code for code in range(256)}
    return bytes(table[char] for char in text)


@given(st.lists(st.sampled_from(VIETNAMESE), min_size=1, max_size=6), st.sampled_from([tcvn3, vni, cp1258, viscii]))
@settings(max_examples=60, deadline=None)
def test_vietnamese_comes_back_from_each_legacy_encoding(sentences: list[str], encode) -> None:
    text = "\n".join(sentences)
    if encode is tcvn3:  # which has no capital letters with tones
        text = text.replace("Ủ", "ủ")
    decoded = decode(encode(text))
    assert decoded.text == text
    assert decoded.encoding == encode.__name__
    assert unicodedata.is_normalized("NFC", decoded.text)
    assert 0.5 < decoded.certainty < 1


@given(
    st.lists(st.sampled_from((*VIETNAMESE, FRENCH, RUSSIAN, CHINESE)), min_size=1, max_size=4),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
@settings(max_examples=40, deadline=None)
def test_unicode_is_certain(sentences: list[str], codec: str) -> None:
    text = " ".join(sentences)
    decoded = decode(unicodedata.normalize("NFD", text).encode(codec))
    assert (decoded.text, decoded.certainty) == (text, 1.0)


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (FRENCH, "cp1252", {"cp1252"}),
        (FRENCH, "mac_roman", {"mac_roman"}),
        (SPANISH, "cp1252", {"cp1252"}),
        (RUSSIAN, "cp1251", {"cp1251"}),
        (RUSSIAN, "koi8-r", {"koi8-r", "koi8-u"}),
        (RUSSIAN, "cp866", {"cp866"}),
        (RUSSIAN, "iso8859-5", {"iso8859-5"}),
        (UKRAINIAN, "cp1251", {"cp1251"}),
        (UKRAINIAN, "koi8-u", {"koi8-u"}),
        (CHINESE, "gb18030", {"gb18030"}),
        (TRADITIONAL, "big5", {"big5"}),
        (JAPANESE, "shift_jis", {"cp932"}),
        (JAPANESE, "euc_jp", {"euc_jp"}),
        (JAPANESE, "iso2022_jp", {"iso2022_jp_2"}),
        (KOREAN, "euc_kr", {"cp949"}),
        (RUSSIAN, "utf-16-le", {"utf-16-le"}),
        (FRENCH, "utf-16-be", {"utf-16-be"}),
        ("Hardware and software of the station, edition two. " * 4, "cp500", {"cp500"}),
    ],
)
def test_other_encodings(text: str, codec: str, found: set[str]) -> None:
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.encoding in found


def test_macintosh_quotes_in_english_are_not_capitals() -> None:
    decoded = decode("the Party’s duties, 2004–2005: a “fair” share\r".encode("mac_roman"))
    assert decoded.text.startswith("the Party’s duties, 2004–2005: a “fair” share")
    assert decoded.encoding == "mac_roman"


def test_capitals_of_tcvn3_headings_are_raised() -> None:
    assert decode(tcvn3("CộNG HòA Xã HộI CHủ NGHĩA VIệT NAM")).text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_english_lines_between_vietnamese_ones_stay() -> None:
    data = tcvn3(VIETNAMESE[0]) + b"\nSOCIALIST REPUBLIC OF VIET NAM\nArticle 5 (1) \xa7 2\n" + tcvn3(VIETNAMESE[1])
    assert decode(data).text.split("\n")[1] == "SOCIALIST REPUBLIC OF VIET NAM"


def test_a_declaration_decides_between_equals_only() -> None:
    fee = "La cotisation s'élève à 100 € par an, à payer avant l'été"
    assert decode(fee.encode("iso8859-15"), "iso-8859-15").text == fee
    assert decode(RUSSIAN.encode("cp1251"), "iso-8859-1").text == RUSSIAN
    assert decode(VIETNAMESE[0].encode(), "windows-1252").encoding == "utf-8"
    assert decode(FRENCH.encode("cp1252"), "no-such-charset").encoding == "cp1252"


def test_broken_utf8_keeps_its_sound_part() -> None:
    data = VIETNAMESE[1].encode()
    assert decode(data[: data.index("ậ".encode()) + 1] if "ậ" in VIETNAMESE[1] else data[:-1]).encoding == "utf-8"
    mixed = (VIETNAMESE[0] + " — ").encode() * 5 + "café".encode("cp1252")
    decoded = decode(mixed)
    assert decoded.text.endswith("café")
    assert decoded.encoding == "utf-8"
    assert decoded.certainty < 1


@given(st.binary(max_size=400), st.none() | st.text(max_size=12))
@settings(max_examples=80, deadline=None)
def test_any_bytes_give_some_text(data: bytes, declared: str | None) -> None:
    decoded = decode(data, declared)
    assert 0 <= decoded.certainty <= 1
    assert unicodedata.is_normalized("NFC", decoded.text)


def test_empty_and_plain() -> None:
    assert decode(b"").text == ""
    assert decode(b"plain").certainty == 1.0
    assert decode(codecs.BOM_UTF8).text == ""


def test_real_treaties_that_are_not_utf8(real_data: Path) -> None:
    found = {}
    for path in sorted((real_data / "treaty-texts" / "Raw").glob("*.txt")):
        decoded = decode(path.read_bytes())
        if decoded.encoding != "utf-8":
            found[path.name] = decoded
    assert len(found) == 9
    assert {decoded.encoding for decoded in found.values()} == {"mac_roman"}
    assert all("’" in d.text or "–" in d.text or "“" in d.text for d in found.values())
    assert not any("Õ" in decoded.text or "Ð" in decoded.text for decoded in found.values())
