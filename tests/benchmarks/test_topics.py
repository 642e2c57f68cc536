"""The benchmark of topics: coherence and agreement as counted by hand, ours and k-means on passages made in code."""

import random

import numpy as np
import pytest

from benchmarks import topics
from benchmarks.topics import Corpus, coherence, one, together

SUBJECTS = {
    "fish": ["boat", "net", "harbour", "quota", "herring", "trawler", "catch", "crew", "tide", "dock"],
    "rail": ["train", "track", "bridge", "tunnel", "signal", "station", "freight", "sleeper", "gauge", "junction"],
    "song": ["choir", "violin", "opera", "concert", "melody", "chorus", "stage", "singer", "tune", "rehearsal"],
}


def corpus(count: int = 120, seed: int = 5) -> Corpus:
    """Passages of three subjects with vectors that lie by subject; every second pair is one text in two languages."""
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    centres = np.eye(len(SUBJECTS), 8)
    texts, languages, works, vectors = [], [], [], []
    for number in range(count):
        subject = (number // 2) % len(SUBJECTS)
        texts.append([*rng.sample(list(SUBJECTS.values())[subject], 8), "report", f"w{number}"])
        languages.append("en" if number % 2 == 0 else "vi")
        works.append(f"work {number // 2}" if number % 4 < 2 else "")
        vectors.append(centres[subject] + numbers.normal(0, 0.05, 8))
    unit = np.array(vectors) / np.linalg.norm(vectors, axis=1, keepdims=True)
    return Corpus(texts, [" ".join(text) for text in texts], languages, works, unit.astype(np.float32))


def test_words_that_stand_together_are_coherent() -> None:
    held = [{"boat", "net"}] * 5 + [{"train", "track"}] * 5
    assert coherence([["boat", "net"]], held) == pytest.approx(1.0)
    assert coherence([["boat", "train"]], held) == pytest.approx(-1.0)
    assert coherence([["boat", "net"], ["boat", "train"]], held) == pytest.approx(0.0)
    assert coherence([], held) == 0.0


def test_versions_of_a_text_in_one_topic_are_together() -> None:
    made = corpus(8)
    labels = np.array([0, 0, 1, 1, 0, 2, -1, 2])
    works = [work for work in made.works if work]
    assert len(works) == 4
    assert together(labels, made) == 0.5, "of the first text both passages, of the other not"
    assert together(np.full(8, -1), made) is None


def test_ours_finds_the_subjects_and_their_words() -> None:
    made = corpus()
    ours = topics.legation(made)
    assert len(set(ours.tolist()) - {-1}) >= len(SUBJECTS)
    for subject in range(len(SUBJECTS)):
        mine = [label for number, label in enumerate(ours.tolist()) if (number // 2) % 3 == subject]
        others = [label for number, label in enumerate(ours.tolist()) if (number // 2) % 3 != subject]
        assert not (set(mine) & set(others)) - {-1}


@pytest.mark.parametrize("system", ["legation", "k-means on PCA"])
def test_a_row_says_what_was_measured(system: str) -> None:
    made = corpus(240)
    wide = np.pad(made.vectors, ((0, 0), (0, 56)))  # k-means looks at fifty components
    wide = wide + np.random.default_rng(1).normal(0, 1e-4, wide.shape).astype(np.float32)
    row = one((system, "made", Corpus(made.texts, made.raw, ["en"] * 240, made.works, wide)))
    assert row["system"] == system
    assert row["passages"] == 120
    assert row["topics"] >= len(SUBJECTS)
    assert 0 < row["coverage"] <= 1
    assert row["seconds"] >= 0
    assert row["npmi"] > 0 or system != "legation"
