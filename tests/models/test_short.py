"""The short answer is the date, number or name asked for, not one that the question holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.questions import read
from models.short import short_answer


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        (
            "When was the 1998 accord signed?",
            "The accord of 1998 was signed on 14 May 1998 at Port Hallow.",
            "14 May 1998",
        ),
        (
            "How many days before is notice due?",
            "Notice is due not less than ten days before.",
            "not less than ten days",
        ),
        ("How many ships were there in 2019?", "In 2019 there were about 1,200 ships.", "about 1,200 ships"),
        ("Who signed for Torvania?", "For Torvania it was signed by Owen Hallard.", "Owen Hallard"),
        (
            "Which countries abstained?",
            "Adopted with two abstentions (Arvenia, Lower Tarn).",
            "Arvenia, Lower Tarn",
        ),
        ("Hiệp ước được ký ngày nào?", "Hiệp ước được ký ngày 3 tháng 5 năm 2001.", "ngày 3 tháng 5 năm 2001"),
        ("How many days?", "All gave the ten days' notice of Article 7 in 2021.", "ten days"),
        ("How many days?", "1. A State shall give notice ten days before.", "ten days"),
        ("Bao nhiêu ngày?", "2.1. Quốc gia thông báo trước 15 ngày.", "15 ngày"),
        ("Сколько дней?", "Срок составляет 15 дней.", "15 дней"),
        ("Which article allows it?", "Under Article 12 a Party may leave.", "Article 12"),
    ],
)
def test_the_short_answer(question: str, sentence: str, short: str) -> None:
    span = short_answer(read(question), sentence)
    assert span
    assert sentence[slice(*span)] == short


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When was it signed?", "It was signed by all Parties."),
        ("In which year after 1998 did it end?", "After 1998 it went on."),
        ("Why did it fail?", "It failed on 3 May 2001 because of the quota."),
    ],
)
def test_none_where_nothing_of_the_kind_stands(question: str, sentence: str) -> None:
    assert short_answer(read(question), sentence) is None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["When?", "How many?", "Who?", "Where is it?", "Which article?"]), st.text(max_size=200))
def test_a_short_answer_lies_in_its_sentence(question: str, sentence: str) -> None:
    span = short_answer(read(question), sentence)
    assert span is None or 0 <= span[0] < span[1] <= len(sentence)
