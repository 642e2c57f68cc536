"""A sentence that a model wrote stands only if code can show that its quotes say it."""

import pytest

from models.faithful import Evidence, Verdict, check
from models.names import Gazetteer, State

STATES = (
    State(
        "XAV",
        {
            "en": ("Averra", "Republic of Averra"),
            "ru": ("Аверра", "Аверре", "Аверру"),
            "uk": ("Аверра",),
            "zh": ("阿韦拉",),
        },
    ),
    State(
        "XTV",
        {
            "en": ("Torvania",),
            "fr": ("Torvanie", "la Torvanie"),
            "ru": ("Торвания", "Торванию", "Торвании"),
            "uk": ("Торванія", "Торванію"),
            "zh": ("托尔瓦尼亚",),
        },
    ),
)
GAZETTEER = Gazetteer.build(STATES)
DUTY = Evidence(
    "A coastal State shall notify the Commission of any restriction of passage not later than ten days before it "
    "takes effect.",
    "en",
)
WAR = Evidence("Torvania attacked Averra on 5 May 2025, and the Council did not meet.", "en")
LIST = Evidence("Averra, Torvania and Norway signed the Protocol; Norway shall pay at least 43,000 dollars.", "en")


def verdict(sentence: str, *evidence: Evidence, language: str = "en") -> Verdict:
    return check(sentence, evidence, GAZETTEER, language=language)


def kinds(sentence: str, *evidence: Evidence, language: str = "en") -> set[str]:
    return {fault.kind for fault in verdict(sentence, *evidence, language=language).faults}


# --- what may stand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (DUTY.text, DUTY),
        (DUTY.text.replace("shall", "must").replace("not later", "no later").replace("ten", "10"), DUTY),
        ("Torvania attacked the Republic of Averra on May 5, 2025, and the Council did not meet.", WAR),
        ("Torvania attacked Averra on 2025-05-05, and the Council did not meet.", WAR),
        ("Averra, Torvania and Norway signed the Protocol.", LIST),
        ("Norway must pay not less than 43000 dollars.", LIST),
    ],
)
def test_the_quotes_own_words_stand(sentence: str, quote: Evidence) -> None:
    assert verdict(sentence, quote).faithful, verdict(sentence, quote).faults


def test_a_part_between_commas_that_decides_nothing_may_go() -> None:
    quote = Evidence("The Commission, sitting at Port Maren, opened the register on 3 June.", "en")
    assert verdict("The Commission opened the register on 3 June.", quote).faithful
    hearsay = Evidence("The Commission, Torvania said, opened the register on 3 June.", "en")
    assert kinds("The Commission opened the register on 3 June.", hearsay) == {"omission"}


def test_two_quotes_may_be_joined() -> None:
    other = Evidence("Averra keeps thirty days of stock.", "en")
    joined = "Averra keeps 30 days of stock, and Norway shall pay at least 43,000 dollars."
    assert verdict(joined, other, LIST).faithful
    assert not verdict(
        "Averra keeps 30 days, and Norway of stock shall pay at least 43,000 dollars.", other, LIST
    ).faithful


# --- what may not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "quote", "kind"),
    [
        (DUTY.text.replace("ten", "twelve"), DUTY, "number"),
        (DUTY.text.replace("shall", "should"), DUTY, "modality"),
        (DUTY.text.replace("shall", "may"), DUTY, "modality"),
        (DUTY.text.replace("shall", "will"), DUTY, "modality"),
        (DUTY.text.replace("shall", "shall not"), DUTY, "negation"),
        (DUTY.text.replace("not later than", "later than"), DUTY, "comparison"),
        (DUTY.text.replace("before", "after"), DUTY, "comparison"),
        (DUTY.text.replace("any", "some"), DUTY, "comparison"),
        (WAR.text.replace("5 May", "6 May"), WAR, "date"),
        (WAR.text.replace("2025", "2024"), WAR, "date"),
        (WAR.text.replace("did not", "did"), WAR, "omission"),
        (WAR.text.replace("Averra", "Norway"), WAR, "name"),
        ("Averra attacked Torvania on 5 May 2025, and the Council did not meet.", WAR, "order"),
        (WAR.text.replace("attacked Averra", "attacked Averra and Viktor Holm"), WAR, "words"),
        (LIST.text.replace("at least", "at most"), LIST, "comparison"),
        (LIST.text.replace("43,000", "34,000"), LIST, "number"),
        (LIST.text.replace("at least ", ""), LIST, "omission"),
    ],
)
def test_a_changed_claim_is_refused(sentence: str, quote: Evidence, kind: str) -> None:
    assert kind in kinds(sentence, quote)


def test_numbers_may_not_change_places() -> None:
    quote = Evidence("The Parties send 30 ships for 10 days.", "en")
    assert kinds("The Parties send 10 ships for 30 days.", quote) == {"order"}


def test_commas_may_not_move() -> None:
    quote = Evidence("Torvania said Averra opened fire on the ship.", "en")
    assert not verdict("Torvania, said Averra, opened fire on the ship.", quote).faithful


def test_case_endings_tell_who_did_it() -> None:
    quote = Evidence("Торвания атаковала Аверру в мае 2025 года.", "ru")
    assert verdict(quote.text, quote, language="ru").faithful
    assert not verdict("Торванию атаковала Аверра в мае 2025 года.", quote, language="ru").faithful


def test_a_statement_may_not_become_a_question_nor_lose_its_quotation_marks() -> None:
    assert not verdict(WAR.text[:-1] + "?", WAR).faithful
    quote = Evidence('The minister called it "a free port" on Monday.', "en")
    assert not verdict("The minister called it a free port on Monday.", quote).faithful


@pytest.mark.parametrize(
    "sentence",
    [
        "**Torvania attacked Averra** on 5 May 2025, and the Council did not meet.",
        "<b>Torvania</b> attacked Averra on 5 May 2025, and the Council did not meet.",
        "Torvania attacked Averra on 5 May 2025, and the Council did not meet.\x1b[31m",
        "Torvania attacked \u202eAverra on 5 May 2025, and the Council did not meet.",
        "Torvania attacked A\u200bverra on 5 May 2025, and the Council did not meet.",
        "Torvania аttacked Averra on 5 May 2025, and the Council did not meet.",
        "[Torvania](https://x.example) attacked Averra on 5 May 2025, and the Council did not meet.",
        "...",
        "",
    ],
)
def test_markup_and_control_characters_are_refused(sentence: str) -> None:
    assert kinds(sentence, WAR) == {"form"}


def test_without_quotes_nothing_stands() -> None:
    assert not verdict("Torvania attacked Averra.").faithful


# --- translations -----------------------------------------------------------------------------------------------------

TRANSLATIONS = {
    "vi": "Torvania tấn công Averra ngày 5 tháng 5 năm 2025 và Hội đồng không họp.",
    "fr": "La Torvanie a attaqué Averra le 5 mai 2025 et le Conseil ne s'est pas réuni.",
    "ru": "Торвания атаковала Аверру 5 мая 2025 года, и Совет не собрался.",
    "uk": "Торванія атакувала Аверра 5 травня 2025 року, і Рада не зібралася на засідання.",
    "zh": "托尔瓦尼亚于2025年5月5日袭击了阿韦拉，理事会没有开会。",
}


@pytest.mark.parametrize("language", ["vi", "fr", "uk", "zh"])
def test_a_translation_stands(language: str) -> None:
    found = verdict(TRANSLATIONS[language], WAR, language=language)
    assert found.faithful, found.faults
    assert found.translated


@pytest.mark.parametrize(
    ("language", "old", "new", "kind"),
    [
        ("vi", "ngày 5 tháng 5", "ngày 6 tháng 5", "date"),
        ("vi", "không họp", "họp", "negation"),
        ("vi", "không họp", "nên không họp", "negation"),
        ("vi", "tấn công", "có thể tấn công", "negation"),
        ("vi", "Averra", "Na Uy", "name"),
        ("vi", "Averra", "Averra và Viktor Holm", "name"),
        ("fr", "5 mai", "5 juin", "date"),
        ("fr", "ne s'est pas réuni", "s'est réuni", "negation"),
        ("fr", "attaqué", "défendu", "words"),
        ("zh", "没有开会", "开会了", "negation"),
        ("zh", "2025年", "2024年", "date"),
        ("zh", "袭击", "保护", "words"),
        ("zh", "阿韦拉", "阿韦拉和王毅", "name"),
        ("uk", "не зібралася", "зібралася", "negation"),
        ("uk", "5 травня", "5 червня", "date"),
        ("uk", "Рада", "Рада та Шевченко", "name"),
    ],
)
def test_a_changed_translation_is_refused(language: str, old: str, new: str, kind: str) -> None:
    changed = TRANSLATIONS[language].replace(old, new)
    assert changed != TRANSLATIONS[language]
    assert kind in kinds(changed, WAR, language=language)


def test_names_may_not_change_places_in_a_translation() -> None:
    assert "name" in kinds("Averra tấn công Torvania ngày 5/5/2025 và Hội đồng không họp.", WAR, language="vi")


def test_a_translation_too_far_in_meaning_is_refused() -> None:
    far = check(TRANSLATIONS["vi"], (WAR,), GAZETTEER, language="vi", near=lambda a, b: 0.5)
    assert {fault.kind for fault in far.faults} == {"words"}


def test_a_third_language_is_refused() -> None:
    assert not verdict(TRANSLATIONS["fr"], WAR, language="vi").faithful


def test_reasons_name_the_place() -> None:
    changed = DUTY.text.replace("ten", "twelve")
    fault = next(f for f in verdict(changed, DUTY).faults if f.kind == "number")
    assert changed[slice(*fault.where)] == "twelve" == fault.what
