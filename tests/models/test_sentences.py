"""Sentence ranges: exact, complete, and not fooled by abbreviations, numbers and lists."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sentences import split


def sentences(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["Mr. Hallard met Dr. Vu on 3.5 occasions.", "He left at noon."]),
        ("en", ["See Art. 7 and No. 5 of vol. 2.", "The rest is silence!", "Is it?", "Yes."]),
        ("en", ["J. R. Smith of the U.S. Embassy spoke.", "He left."]),
        ("en", ["They came from the U.S.", "The talks failed."]),
        ("en", ["“We will not sign.”", "That was all he said."]),
        ("en", ["“Will you sign?” she asked.", "No."]),
        ("en", ["The quota (41,000 t.) stands... for now.", "It may change."]),
        ("fr", ["M. Dupont et Mme d’Aubrac, cf. art. 5, ont signé.", "« Rien n’est réglé. »", "Elle part."]),
        ("vi", ["Ông Vũ Đức Khiêm đến TP. Cảng Sen lúc 7.30 giờ.", "Hai bên hội đàm.", "Kết quả ra sao?"]),
        ("vi", ["GS. TS. Trịnh Quang Sơn phát biểu.", "Ông nói rõ lập trường."]),
        ("ru", ["В 2015 г. стороны подписали договор.", "В г. Торвинск прибыл г-н Вельтман.", "См. п. 3 ст. 5."]),
        ("ru", ["Договор подписан в 2015 г.", "Стороны его соблюдают."]),
        ("uk", ["Згідно зі ст. 7 п. 2 Сторона повідомляє.", "Це обов’язок."]),
        ("uk", ["Угоду укладено 2018 р.", "Вона чинна."]),
    ],
)
def test_sentences_with_traps(language: str, parts: list[str]) -> None:
    assert sentences(" ".join(parts), language) == parts


def test_chinese_and_japanese() -> None:
    assert sentences("各方表示关切。“请保持克制！”他说。会议明天继续？", "zh") == [
        "各方表示关切。",
        "“请保持克制！”",
        "他说。",
        "会议明天继续？",
    ]
    assert sentences("会議は終わった。「合意はない。」と述べた。GDPは3.5%増。", "ja") == [
        "会議は終わった。",
        "「合意はない。」",
        "と述べた。",
        "GDPは3.5%増。",
    ]


def test_lists_headings_and_blank_lines_are_borders() -> None:
    text = (
        "# Article 7\nThe coastal State shall notify:\n(a) the Commission;\n(b) each Party,\nin writing.\n\n"
        "1. It shall act.\n2. It may wait"
    )
    assert sentences(text, "en") == [
        "# Article 7",
        "The coastal State shall notify:",
        "(a) the Commission;",
        "(b) each Party,\nin writing.",
        "1. It shall act.",
        "2. It may wait",
    ]


def test_articles_and_their_titles() -> None:
    text = (
        "Article 1\nUse of terms\nFor this Convention:\n(a) “Strait” means the waters.\n"
        "Điều 5. Thông báo\n1. Báo cho Ủy ban. 2. Nêu lý do."
    )
    assert sentences(text) == [
        "Article 1",
        "Use of terms",
        "For this Convention:",
        "(a) “Strait” means the waters.",
        "Điều 5. Thông báo",
        "1. Báo cho Ủy ban.",
        "2. Nêu lý do.",
    ]


def test_wrapped_lines_are_one_sentence() -> None:
    assert sentences("The Parties agree to\ncooperate at sea. They\nmeet twice.") == [
        "The Parties agree to\ncooperate at sea.",
        "They\nmeet twice.",
    ]


def test_a_scan_without_spaces_or_capitals() -> None:
    assert sentences("The Parties agree.The Commission meets. See www.Example.Org and 3.5.") == [
        "The Parties agree.",
        "The Commission meets.",
        "See www.Example.Org and 3.5.",
    ]
    text = "the parties shall cooperate in the strait. the commission shall meet once a year. " * 5
    assert len(split(text)) == 10


@pytest.mark.parametrize("text", ["", " \n\n\t ", "\u2029"])
def test_nothing_has_no_sentence(text: str) -> None:
    assert split(text) == []


PIECES = [
    "Mr. ",
    "U.S. ",
    "The end",
    ".",
    "!?",
    " ",
    "\n",
    "\n\n",
    "\n \t\n",
    "1. ",
    "(a) ",
    "Điều 5",
    "。",
    "”",
    "г. ",
    "а",
    "3.5",
    "…",
]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)),
    st.sampled_from([None, "zh", "en"]),
)
def test_ranges_are_sorted_disjoint_and_complete(text: str, language: str | None) -> None:
    spans = split(text, language)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        piece = text[start:end]
        assert piece == piece.strip()
        assert not any(not line.strip() for line in piece.split("\n"))
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize("piece", [".", ". ", "Mr. ", "\n", "\n ", "a", "1. ", "(", "“", "。", "x.\n", "U.S.", "#"])
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        split(text)
        return time.process_time() - start

    seconds(10_000)
    assert seconds(200_000) < 60 * max(seconds(10_000), 0.002)
