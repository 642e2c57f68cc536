"""Language identification: clean sentences, short and mixed ones, and what is no language at all."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.languages import UNDETERMINED, Guess, identify, identify_many

LANGUAGES = ("vi", "en", "fr", "ru", "zh", "uk", "es", "de", "pt", "id", "ja", "ko", "lo", "km", "th", "ar", "pl")

SENTENCES = {
    "vi": "Hai bên nhất trí tăng cường hợp tác trên biển trong năm tới.",
    "en": "The two sides agreed to strengthen their cooperation at sea next year.",
    "fr": "Les deux parties sont convenues de renforcer leur coopération en mer.",
    "ru": "Стороны договорились укреплять сотрудничество на море в будущем году.",
    "uk": "Сторони домовилися зміцнювати співпрацю на морі наступного року.",
    "zh": "双方同意明年加强海上合作。",
    "ja": "両国は来年、海上での協力を強化することで合意した。",
    "ko": "양국은 내년에 해상 협력을 강화하기로 합의했다.",
    "th": "ทั้งสองฝ่ายตกลงที่จะเสริมสร้างความร่วมมือทางทะเล",
    "lo": "ທັງສອງຝ່າຍຕົກລົງເຫັນດີເສີມສ້າງການຮ່ວມມື",
    "km": "ភាគីទាំងពីរបានព្រមព្រៀងពង្រឹងកិច្ចសហប្រតិបត្តិការ",
    "ar": "اتفق الجانبان على تعزيز التعاون في البحر العام المقبل",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_a_plain_sentence(code: str, sentence: str) -> None:
    guess = identify(sentence, LANGUAGES)
    assert guess.code == code
    assert 0.35 <= guess.certainty <= 1.0


def test_many_keeps_the_order() -> None:
    assert [guess.code for guess in identify_many(SENTENCES.values(), LANGUAGES)] == list(SENTENCES)


@pytest.mark.parametrize(
    "text",
    [
        "Hiep dinh ve hop tac kinh te co hieu luc khi nao",
        "Bo truong Ngoai giao hai nuoc hoi dam tai Ha Noi ve phan dinh bien gioi tren bien",
        "hai ben nhat tri thuc day quan he",
    ],
)
def test_vietnamese_without_diacritics(text: str) -> None:
    assert identify(text, LANGUAGES).code == "vi"


@pytest.mark.parametrize(
    "text", ["He can go to the man in Hanoi", "Can a thing in it be so?", "Un ami a dit non à Anne"]
)
def test_syllables_alone_do_not_make_vietnamese(text: str) -> None:
    assert identify(text, LANGUAGES).code in ("en", "fr")


@pytest.mark.parametrize("text", ["", " \n\t", "12/05/2024 - 17:40", "§§ *** ©", "🚢🚢🚢", "٣٤٥"])
def test_no_letters_is_undetermined(text: str) -> None:
    assert identify(text, LANGUAGES) == Guess(UNDETERMINED, 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Cumhurbaşkanı dün başkentte dışişleri bakanını kabul etti ve ilişkileri görüştüklerini açıkladı.",
        "Il presidente ha ricevuto ieri il ministro degli esteri e hanno parlato della grave crisi nel mare vicino.",
        "दोनों पक्ष अगले वर्ष समुद्री सहयोग बढ़ाने पर सहमत हुए",
    ],
)
def test_a_language_that_is_not_configured_is_undetermined(text: str) -> None:
    assert identify(text, LANGUAGES).code == UNDETERMINED


def test_only_configured_languages_come_back() -> None:
    assert identify(SENTENCES["ja"], ("vi", "en")).code == UNDETERMINED
    assert identify(SENTENCES["uk"], ("vi", "ru")).code in ("ru", UNDETERMINED)
    assert identify(SENTENCES["en"], ()).code == UNDETERMINED


def test_decomposed_vietnamese_is_vietnamese() -> None:
    assert identify(unicodedata.normalize("NFD", SENTENCES["vi"]), LANGUAGES).code == "vi"


def test_a_long_text_is_judged_by_all_of_it() -> None:
    notice = "This document is fiction. " * 40
    assert identify(notice + (SENTENCES["vi"] + " ") * 2000, LANGUAGES).code == "vi"


def test_latin_names_inside_chinese_change_nothing() -> None:
    assert identify("外交部发言人就 Lantern Strait Commission 声明答记者问", LANGUAGES).code == "zh"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    guess = identify(text, LANGUAGES)
    assert guess.code in (*LANGUAGES, UNDETERMINED)
    assert 0.0 <= guess.certainty <= 1.0
    assert (guess.code == UNDETERMINED) == (guess.certainty == 0.0)


SIB200 = {
    "vie_Latn": "vi", "eng_Latn": "en", "fra_Latn": "fr", "rus_Cyrl": "ru", "zho_Hans": "zh", "zho_Hant": "zh",
    "ukr_Cyrl": "uk", "spa_Latn": "es", "deu_Latn": "de", "ind_Latn": "id", "jpn_Jpan": "ja", "kor_Hang": "ko",
    "lao_Laoo": "lo", "khm_Khmr": "km", "tha_Thai": "th", "arb_Arab": "ar",
}  # fmt: skip
TATOEBA = {
    "ara": "ar", "cmn": "zh", "deu": "de", "fra": "fr", "ind": "id", "jpn": "ja", "khm": "km", "kor": "ko",
    "pol": "pl", "rus": "ru", "spa": "es", "tha": "th", "ukr": "uk", "vie": "vi",
}  # fmt: skip


def bare(text: str) -> str:
    """The text as typed on a keyboard without Vietnamese."""
    marks = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in marks if not unicodedata.combining(letter))


def accuracy(code: str, texts: list[str]) -> float:
    return sum(guess.code == code for guess in identify_many(texts, LANGUAGES)) / len(texts)


def test_accuracy_on_flores_sentences(real_data: Path) -> None:
    rates = {}
    for folder, code in SIB200.items():
        rows = (real_data / "sib200" / folder / "train.tsv").read_text(encoding="utf-8").splitlines()[1:201]
        rates[folder] = accuracy(code, [row.split("\t")[2] for row in rows])
    assert min(rates.values()) >= 0.985, rates
    assert sum(rates.values()) / len(rates) >= 0.998, rates


def test_accuracy_on_short_sentences(real_data: Path) -> None:
    rates = {}
    for name, code in TATOEBA.items():
        path = real_data / "tatoeba" / f"tatoeba.{name}-eng.{name}"
        rates[name] = accuracy(code, path.read_text(encoding="utf-8").splitlines()[:250])
    assert min(rates.values()) >= 0.96, rates
    assert sum(rates.values()) / len(rates) >= 0.99, rates


def test_accuracy_on_vietnamese_without_diacritics(real_data: Path) -> None:
    def texts(folder: str) -> list[str]:
        rows = (real_data / "sib200" / folder / "train.tsv").read_text(encoding="utf-8").splitlines()[1:251]
        return [" ".join(bare(row.split("\t")[2]).split()[:8]) for row in rows]

    assert accuracy("vi", texts("vie_Latn")) >= 0.9
    for folder in ("eng_Latn", "fra_Latn", "ind_Latn", "spa_Latn", "deu_Latn"):
        assert accuracy("vi", texts(folder)) <= 0.01, folder
