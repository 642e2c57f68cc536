"""MinHash signatures: copies are found, different texts are told apart, and short texts are compared exactly."""

import random
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.duplicates import (
    PERMUTATIONS,
    THRESHOLD,
    bands,
    bands_many,
    pack,
    signature,
    signatures,
    similarity,
    unpack,
)

WORDS = [f"word{number}" for number in range(4000)]


def article(seed: int, words: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def meet(a: str, b: str) -> bool:
    return bool(set(bands(signature(a))) & set(bands(signature(b))))


def test_the_same_story_in_other_clothes() -> None:
    words = article(1)
    a, b = " ".join(words), ",\n  ".join(words).upper() + "."
    assert similarity(signature(a), signature(b)) == 1.0
    assert bands(signature(a)) == bands(signature(b))


def test_a_copy_with_a_new_lead_is_a_copy() -> None:
    words = article(2)
    copy = article(99, 20) + words[10:-25]
    assert similarity(signature(" ".join(words)), signature(" ".join(copy))) > THRESHOLD
    assert meet(" ".join(words), " ".join(copy))


def test_another_story_is_not() -> None:
    assert similarity(signature(" ".join(article(3))), signature(" ".join(article(4)))) < 0.1


def test_the_estimate_is_near_the_true_jaccard() -> None:
    rng = random.Random(5)
    for share in (0.3, 0.6, 0.9):
        words = article(rng.randrange(10**6), 400)
        copy = words[: int(400 * share)] + article(rng.randrange(10**6), int(400 * (1 - share)))
        sets = [{tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in (words, copy)]
        true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        assert abs(similarity(signature(" ".join(words)), signature(" ".join(copy))) - true) < 0.15


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ferry accident: 6 dead", "Ferry accident: 60 dead"),
        ("Tàu bị chặn lúc 14 giờ", "Tàu bị chặn lúc 15 giờ"),
        ("灯笼海峡", "灯笼海峡关闭"),
        ("", "  "),
        ("!!!", "???"),
    ],
)
def test_short_texts_are_compared_exactly(a: str, b: str) -> None:
    assert similarity(signature(a), signature(b)) < 0.1
    assert not meet(a, b)
    assert similarity(signature(a), signature(a)) == 1.0


def test_chinese_is_compared_by_characters() -> None:
    story = "委员会今日在皇家码头市召开紧急会议，讨论黑貂水道航行受限问题，各方代表呼吁保持克制，通过对话解决分歧。"
    assert similarity(signature(story), signature(story.replace("今日", "昨日"))) > THRESHOLD
    assert (
        similarity(
            signature(story),
            signature("渔业协定的执行情况报告已经送交各缔约方，年度配额维持四万一千吨不变，休渔期照旧。"),
        )
        < 0.1
    )


def test_the_form_of_unicode_does_not_matter() -> None:
    text = "Eo biển Đèn Lồng bị phong tỏa từ sáng nay, các tàu hàng phải chờ ở phía nam, chưa rõ khi nào được đi tiếp."
    assert similarity(signature(text), signature(unicodedata.normalize("NFD", text))) == 1.0


def test_bulk_and_single_agree_and_storage_keeps_all() -> None:
    texts = [" ".join(article(seed, 5 + 20 * seed)) for seed in range(8)]
    matrix = signatures(texts)
    assert matrix.dtype == np.uint32
    assert matrix.shape == (8, PERMUTATIONS)
    for row, text in enumerate(texts):
        assert (matrix[row] == signature(text)).all()
        assert (unpack(pack(matrix[row])) == matrix[row]).all()
        assert bands_many(matrix)[row].tolist() == bands(matrix[row])
    assert signatures([]).shape == (0, PERMUTATIONS)
    with pytest.raises(ValueError, match="512 bytes"):
        unpack(b"abc")


def test_signatures_do_not_change_between_runs() -> None:
    """They are stored: another value here means that stored signatures can no longer be compared."""
    assert signature("one two three four five six seven eight nine ten eleven twelve thirteen fourteen")[
        :3
    ].tolist() == [3230773126, 3225312883, 2518898639]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_signature(text: str) -> None:
    row = signature(text)
    assert row.shape == (PERMUTATIONS,)
    assert similarity(row, row) == 1.0
    keys = bands(row)
    assert len(keys) == 32
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_thousands_of_articles_a_second() -> None:
    texts = [" ".join(article(seed, 280)) for seed in range(1500)]  # about 2 KB each
    start = time.process_time()
    bands_many(signatures(texts))
    assert len(texts) / (time.process_time() - start) > 1500


def test_few_false_copies_among_real_articles(real_data: Path) -> None:
    folder = real_data / "viwiki"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))[:200]]
    if len(texts) < 50:
        pytest.skip("no Vietnamese articles in the development data")
    matrix = signatures(texts)
    equal = (matrix[:, np.newaxis, :] == matrix[np.newaxis, :, :]).mean(axis=2)
    pairs = np.triu(equal, 1) >= THRESHOLD
    assert pairs.sum() <= 2
