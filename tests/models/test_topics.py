"""Topics: the same ones in every language, named by words that go together, nothing forced, always the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.topics import NONE, centred, fit, npmi, words_of

SUBJECTS = {
    "sea": ["ship", "strait", "convoy", "harbour", "sailor", "anchor", "vessel", "navy", "tide", "pilot", "dock"],
    "trade": ["tariff", "customs", "quota", "export", "import", "duty", "market", "tender", "levy", "goods", "rate"],
    "law": ["court", "judge", "statute", "appeal", "verdict", "clause", "deed", "article", "lawyer", "bench", "oath"],
}  # fmt: skip


def corpus(seed: int = 1, each: int = 40, noise: int = 0) -> tuple[np.ndarray, list[str], list[list[str]], np.ndarray]:
    """Reports on three subjects in two languages whose vectors lie apart, as those of an embedder do."""
    rng = np.random.default_rng(seed)
    axes = rng.normal(0, 1, (len(SUBJECTS), 48))
    tongues = {"en": rng.normal(0, 2, 48), "vi": rng.normal(0, 2, 48)}
    vectors, languages, texts, truth = [], [], [], []
    for number, (name, its) in enumerate(SUBJECTS.items()):
        for place in range(each):
            language = ("en", "vi")[place % 2]
            vectors.append(axes[number] + tongues[language] + rng.normal(0, 0.3, 48))
            languages.append(language)
            words = [f"{name}{k}" for k in range(3)] if language == "vi" else []
            texts.append([*rng.choice(its, 6).tolist(), *words])
            truth.append(number)
    for _ in range(noise):
        vectors.append(tongues["en"] + rng.normal(0, 1, 48))
        languages.append("en")
        texts.append(["noise"])
        truth.append(NONE)
    return np.array(vectors, dtype=np.float32), languages, texts, np.array(truth)


def test_reports_of_a_subject_meet_across_languages() -> None:
    vectors, languages, _, truth = corpus()
    found = fit(vectors, languages, topics=3)
    assert found.coverage > 0.95
    for subject in range(3):
        mine = found.labels[truth == subject]
        assert (mine == np.bincount(mine[mine != NONE]).argmax()).mean() > 0.95


def test_the_same_reports_give_the_same_topics() -> None:
    vectors, languages, _, _ = corpus()
    assert np.array_equal(fit(vectors, languages).labels, fit(vectors.copy(), languages).labels)


def test_words_tell_a_topic_and_go_together() -> None:
    vectors, languages, texts, truth = corpus()
    found = fit(vectors, languages, topics=3)
    named = words_of(
        found.labels, [its if language == "en" else [] for its, language in zip(texts, languages, strict=True)]
    )
    for number, its in enumerate(SUBJECTS.values()):
        topic = np.bincount(found.labels[truth == number]).argmax()
        assert set(named[topic]) <= set(its)


def test_what_belongs_nowhere_has_no_topic() -> None:
    vectors, languages, _, truth = corpus(noise=30)
    found = fit(vectors, languages, topics=4)
    assert (found.labels[truth == NONE] == NONE).mean() > 0.1
    assert found.coverage < 1


def test_too_few_reports_make_no_topic() -> None:
    found = fit(np.eye(4, dtype=np.float32), ["en"] * 4)
    assert found.labels.tolist() == [NONE] * 4
    assert found.coverage == 0
    assert fit(np.zeros((0, 4), dtype=np.float32), []).coverage == 0
    assert words_of(np.array([], dtype=np.int64), []) == []
    assert words_of(np.array([0, 0]), [["a"], ["b"]]) == [[]]


def test_reports_that_are_all_alike_do_no_harm() -> None:
    found = fit(np.ones((20, 8), dtype=np.float32), ["en"] * 20)
    assert np.isfinite(found.vectors).all()
    assert len(found.labels) == 20


def test_npmi_by_hand() -> None:
    value = npmi(np.array([[5.0, 5.0, 0.0], [5.0, 5.0, 0.0], [0.0, 0.0, 5.0]]), 10)
    assert value[0, 1] == pytest.approx(1.0)
    assert value[0, 2] == -1.0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 30), st.integers(0, 100))
def test_any_vectors_are_labelled(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, 1, (count, 6)).astype(np.float32)
    found = fit(vectors, ["en", "vi", "zh"] * 11 if count > 33 else (["en", "vi", "zh"] * 11)[:count])
    assert found.labels.shape == (count,)
    assert set(found.labels.tolist()) <= {NONE, *range(len(found.centres))}
    assert np.isfinite(centred(vectors, ["en"] * count)).all() if count else True
