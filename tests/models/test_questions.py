"""Questions taken apart: the kind of answer in six languages, and what the question names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.questions import answers_kind, fold, read, words


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("date", "When did the Convention enter into force?"),
        ("date", "On what date was it signed?"),
        ("date", "Công ước có hiệu lực khi nào?"),
        ("date", "hiep dinh ky ngay nao"),
        ("date", "Quand la convention est-elle entrée en vigueur ?"),
        ("date", "Когда вступила в силу конвенция?"),
        ("date", "Коли набула чинності угода?"),
        ("date", "公约何时生效？"),
        ("number", "How many days before must a State notify the Commission?"),
        ("number", "Phải thông báo trước bao nhiêu ngày?"),
        ("number", "Combien de jours avant ?"),
        ("number", "Сколько дней?"),
        ("number", "Скільки людей загинуло?"),
        ("number", "配额是多少？"),
        ("who", "Who is the depositary?"),
        ("who", "Ai là trưởng đoàn đàm phán?"),
        ("who", "Qui est dépositaire ?"),
        ("who", "Кто является депозитарием?"),
        ("who", "Хто є депозитарієм?"),
        ("who", "谁是保存人？"),
        ("where", "Where does the Commission sit?"),
        ("where", "Ủy ban đặt trụ sở ở đâu?"),
        ("where", "Où siège la Commission ?"),
        ("article", "Which article governs withdrawal?"),
        ("article", "Điều khoản nào quy định việc rút khỏi?"),
        ("article", "哪条规定退出？"),
        ("why", "Why did the talks break off?"),
        ("why", "Vì sao đàm phán đổ vỡ?"),
        ("why", "为什么谈判破裂？"),
        ("other", "Describe the inspection regime."),
    ],
)
def test_kind_of_answer(kind: str, question: str) -> None:
    assert read(question).kind == kind


def test_what_a_question_names() -> None:
    asked = read("How many days does Article 7 of the 1998 Convention give Torvania under NATO rules?")
    assert asked.articles == {"7"}
    assert asked.numbers == {"1998"}
    assert {"torvania", "nato", "convention"} <= asked.proper
    assert "days" in asked.words
    assert "the" not in asked.words


def test_chinese_is_read_by_pairs_of_characters() -> None:
    assert {"灯笼", "笼海", "海峡"} <= words("灯笼海峡")


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("When was it signed?", "It was signed on 14 May 1998.", "It was signed by all Parties."),
        ("In which year after 1998 did it end?", "It ended in 2004.", "After 1998 it went on."),
        ("How many days?", "Not later than ten days before.", "Without delay."),
        ("Phải báo trước bao nhiêu ngày?", "Thông báo trước 10 ngày.", "Phải thông báo ngay."),
        ("Who signed?", "It was signed by Owen Hallard.", "it was signed by the parties."),
        ("Which article applies?", "Under Article 19 a Party may leave.", "A Party may leave."),
        ("Describe it.", "Anything.", ""),
    ],
)
def test_a_sentence_of_the_kind_asked_for(question: str, yes: str, no: str) -> None:
    asked = read(question)
    assert answers_kind(asked, yes)
    assert not answers_kind(asked, no) or asked.kind == "other"


def test_folding() -> None:
    assert fold("Điều Ủy ban ÉTÉ") == "dieu uy ban ete"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    asked = read(text)
    answers_kind(asked, text)
    assert all(fold(word) == word for word in asked.words)
