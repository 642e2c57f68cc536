"""One country under any of its names: in other languages, scripts and cases, among passages of many."""

import pytest

from pipelines.desk import Desk

TEXTS = {
    "vi": "Bộ trưởng Hoa Kỳ gặp đại diện nước chủ nhà về thuế quan trong buổi sáng.",
    "ru": "Представители США обсудили тарифы с министром торговли утром в столице.",
    "uk": "Представники Канади обговорили тарифи з міністром торгівлі вранці у столиці.",
    "fr": "Les représentants du Canada ont discuté des tarifs avec le ministre du commerce.",
    "en": "Delegates of Norway discussed tariffs with the minister of trade in the morning.",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("names")
    for language, text in TEXTS.items():
        (folder / f"{language}.txt").write_text(text, encoding="utf-8")
    desk = Desk.create(folder / "lake")
    desk.ingest([folder / f"{language}.txt" for language in TEXTS])
    return desk


@pytest.mark.parametrize("query", ["Mỹ", "Hoa Kỳ", "USA", "США", "États-Unis", "美国", "Сполучені Штати"])
def test_one_country_under_all_its_names(desk: Desk, query: str) -> None:
    found = {hit.language for hit in desk.search(query, mode="text")}
    assert {"vi", "ru"} <= found
    assert not found & {"uk", "fr", "en"}


@pytest.mark.parametrize("query", ["Канаду", "Канаді", "Canada", "加拿大", "Ca-na-đa"])
def test_inflected_names_are_the_country_too(desk: Desk, query: str) -> None:
    assert {hit.language for hit in desk.search(query, mode="text")} == {"uk", "fr"}


def test_the_same_spelling_comes_first_among_equals(desk: Desk) -> None:
    assert desk.search("США тарифы", mode="text")[0].language == "ru"
    assert desk.search("Hoa Kỳ thuế quan", mode="text")[0].language == "vi"


def test_a_country_that_no_passage_names_is_a_word_like_others(desk: Desk) -> None:
    assert desk.search("Bolivia", mode="text") == []
