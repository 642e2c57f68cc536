"""States found in running text: exact characters, right codes, and no persons, seas or languages."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.inflection import adjective_forms, forms
from models.names import Gazetteer, Mention, State, codes_of


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.build()


def found(gazetteer: Gazetteer, text: str, language: str | None = None) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.code) for m in gazetteer.find(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "The U.S. and the UK met Viet Nam, Czechoslovakia and the Soviet Union.", "USA GBR VNM CSK SUN"),
        ("en", "French officials told the Chinese that South Koreans left North Vietnam.", "FRA CHN KOR VDR"),
        ("en", "Sino-Soviet and US-China talks on Côte d’Ivoire; Myanmar (Burma)", "CHN SUN USA CHN CIV MMR"),
        ("en", "RELATIONS WITH THE UNITED STATES AND VIET NAM", "USA VNM"),
        (
            "fr",
            "L’Italie et la Côte d'Ivoire, les États-Unis ; la délégation vietnamienne et les Russes",
            "ITA CIV USA VNM RUS",
        ),
        (
            "vi",
            "Mỹ, Nga và Trung Quốc; Tổng thống Mỹ thăm Việt Nam; Liên bang Nga; CHDCND Lào",
            "USA RUS CHN USA VNM RUS LAO",
        ),
        ("vi", "Quan hệ Việt - Trung và Mỹ – Xô; người Anh, nước Đức, Vương quốc Anh", "VNM CHN USA SUN GBR DEU GBR"),
        ("vi", "Anh và Pháp ký hiệp định. Anh và tôi gặp chị Nga. Thủ tướng Đức Olaf Scholz", "GBR FRA DEU"),
        ("ru", "Президент Вьетнама прибыл в Китай из Соединённых Штатов Америки и Южной Кореи", "VNM CHN USA KOR"),
        ("ru", "Российско-китайские переговоры; в Японии, с Турцией; американские власти", "RUS CHN JPN TUR USA"),
        ("ru", "Представители Демократической Республики Конго и Республики Корея", "COD KOR"),
        ("uk", "Україною, в Україні та з Росією; у В’єтнамі й Сполучених Штатах", "UKR UKR RUS VNM USA"),
        ("zh", "中华人民共和国政府和越南；美國與俄羅斯；中美关系", "CHN VNM USA RUS CHN USA"),
        ("ja", "日本と米国、ロシアの外相", "JPN USA RUS"),
        ("ko", "미국은 한국과", "USA KOR"),
        ("ar", "وروسيا والصين", "RUS CHN"),
        ("de", "Chinas Regierung und die Türkei", "CHN TUR"),
        ("th", "ประเทศเวียดนามและจีน", "VNM CHN"),
    ],
)
def test_names_of_many_kinds(gazetteer: Gazetteer, language: str, text: str, codes: str) -> None:
    assert [code for _, code in found(gazetteer, text, language)] == codes.split()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Michael Jordan met Chad Smith in Savannah, Georgia, near the South China Sea."),
        ("en", "Done in English, French and Russian; the Chinese text prevails. He let us go."),
        ("en", "a turkey, a panama hat, polish, the chinaware of Romanesque Perugia and Malibu"),
        ("fr", "Réunion du conseil. Elle parle en français, et Maurice Dupont répond en russe."),
        ("vi", "Bà Nguyễn Thị Nga ở Mỹ Tho, Lào Cai; ông Vũ Đức Khiêm; Chủ Nhật; Châu Phi; Thái Bình Dương"),
        ("vi", "Anh ấy nói tiếng Anh và tiếng Pháp. Ý kiến khác. Pháp luật quy định. Áo dài đẹp. Nhật ký."),
        ("ru", "Тексты на русском, китайском и французском языках. Того требует закон. Индийский океан."),
        ("zh", "发展中国家、沿海地区、印度洋、拉丁美洲"),
        ("lo", "ລາວໄດ້ກ່າວວ່າ"),
        ("ja", "リアルタイムの天気"),
    ],
)
def test_what_is_no_state(gazetteer: Gazetteer, language: str, text: str) -> None:
    assert found(gazetteer, text, language) == []


def test_a_persons_name_is_judged_by_its_neighbours(gazetteer: Gazetteer) -> None:
    text = "In Jordan, King Jordan of Jordan met Barbara Jordan and J. Jordan. Jordan signed, says Jordan Smith."
    assert [text[m.start - 3 : m.start] for m in gazetteer.find(text, "en")] == ["In ", "ng ", "of ", "n. "]


def test_offsets_count_code_points(gazetteer: Gazetteer) -> None:
    text = "🚢🚢 — Việt Nam 𠀀 中国"
    assert gazetteer.find(text, "vi") == [Mention(5, 13, "VNM")]
    assert text[5:13] == "Việt Nam"


def test_a_text_without_capitals(gazetteer: Gazetteer) -> None:
    text = "the governments of thailand, cambodia and the united states agree that chad eats turkey. " * 3
    assert {code for _, code in found(gazetteer, text, "en")} == {"THA", "KHM", "USA"}


def test_capitals_only_when_asked(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Moscow told Hanoi", "en") == []
    mentions = gazetteer.find("Moscow told Hanoi", "en", capitals=True)
    assert [(m.code, m.naming) for m in mentions] == [("RUS", "capital"), ("VNM", "capital")]


def test_the_language_is_found_when_not_given(gazetteer: Gazetteer) -> None:
    assert codes_of(gazetteer.find("Tổng thống Mỹ đã hội đàm với lãnh đạo Nga về vấn đề biển.")) == {"USA", "RUS"}
    assert codes_of(gazetteer.find("Президент России прибыл в столицу Франции с визитом.")) == {"RUS", "FRA"}
    assert gazetteer.find("") == []
    assert codes_of(gazetteer.find("China", "xx")) == {"CHN"}


EXTRA = """
[[state]]
code = "XTV"
[state.names]
en = ["Torvania", "Federation of Torvania"]
zh = ["托瓦尼亚"]

[[place]]
name = "Sable Narrows"
"""


def test_a_users_own_states(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text(EXTRA, encoding="utf-8")
    (state,) = Gazetteer.load(path)
    assert state == State("XTV", {"en": ("Torvania", "Federation of Torvania"), "zh": ("托瓦尼亚",)})
    gazetteer = Gazetteer.build([state])
    assert found(gazetteer, "La Federation of Torvania et la Chine", "fr") == [
        ("Federation of Torvania", "XTV"),
        ("Chine", "CHN"),
    ]
    assert found(gazetteer, "托瓦尼亚外长", "zh") == [("托瓦尼亚", "XTV")]


@pytest.mark.parametrize(
    "content",
    [
        "[[state]",
        "[[state]]\ncode = 'xtv'\n",
        "[[state]]\ncode = 'XTV'\n",
        "[[state]]\ncode='XTV'\n[state.names]\nen=[' ']",
    ],
)
def test_a_bad_file_of_states_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "names.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"names\.toml"):
        Gazetteer.load(path)


def test_inflected_forms() -> None:
    assert {"Россия", "России", "Россию", "Россией"} <= forms("Россия", "ru")
    assert {"Китая", "Китаю", "Китаем", "Китае"} <= forms("Китай", "ru")
    assert {"Южной Кореи", "Южную Корею"} <= forms("Южная Корея", "ru")
    assert "Республики Беларусь" in forms("Республика Беларусь", "ru")
    assert forms("Марокко", "ru") == {"Марокко"}
    assert forms("США", "ru") == {"США"}
    assert {"Україна", "України", "Україну", "Україною", "Україні"} <= forms("Україна", "uk")
    assert {"Білорусі", "Білоруссю"} & forms("Білорусь", "uk")
    assert {"китайского", "китайская", "китайскими"} <= adjective_forms("китайский", "ru")
    assert adjective_forms("vietnamien", "fr") == {"vietnamien", "vietnamienne", "vietnamiens", "vietnamiennes"}
    assert adjective_forms("japonais", "fr") == {"japonais", "japonaise", "japonaises"}
    assert adjective_forms("Chinese", "en") == {"Chinese"}


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Mỹ", " ", "China", "中国", "’s", "-", "Россия", "в", "ТурцииX", "US", "\n", "é", "Nga "])
    ),
    st.sampled_from(["en", "vi", "ru", "zh", None]),
)
def test_mentions_are_ordered_and_disjoint(pieces: list[str], language: str | None) -> None:
    text, position = "".join(pieces), 0
    for mention in SHARED.find(text, language):
        assert position <= mention.start < mention.end <= len(text)
        assert len(mention.code) == 3
        position = mention.end


SHARED = Gazetteer.build()


def test_five_megabytes_a_second(gazetteer: Gazetteer) -> None:
    text = "The delegation of Viet Nam raised the matter at length with its partners in the working group. " * 20_000
    gazetteer.find(text, "en")
    start = time.process_time()
    assert len(gazetteer.find(text, "en")) == 20_000
    assert len(text) / (time.process_time() - start) > 5e6


@pytest.mark.parametrize(("language", "recall"), [("vi", 0.93), ("fr", 0.93), ("ru", 0.9), ("uk", 0.87), ("zh", 0.93)])
def test_translations_name_the_same_states(gazetteer: Gazetteer, real_data: Path, language: str, recall: float) -> None:
    """Against the states found in the English of the same sentence, itself checked by reading."""
    folders = {
        "en": "eng_Latn",
        "vi": "vie_Latn",
        "fr": "fra_Latn",
        "ru": "rus_Cyrl",
        "uk": "ukr_Cyrl",
        "zh": "zho_Hans",
    }

    def states(code: str) -> set[tuple[str, str]]:
        rows = (real_data / "sib200" / folders[code] / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]
        split = [row.split("\t") for row in rows]
        return {(row[0], m.code) for row in split for m in gazetteer.find(row[2], code)}

    ours, english = states(language), states("en")
    assert len(ours & english) / len(english) >= recall - 0.05
    assert len(ours & english) / len(ours) >= 0.85
