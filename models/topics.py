"""Topics among reports in any mix of languages: spherical k-means on vectors freed of their language, named by words.

Texts of one language lie together in the space of a multilingual embedder; taking off each language's mean lets a topic
hold reports of all of them. Clusters are found by k-means on the unit sphere (Dhillon and Modha 2001), seeded like
k-means++ from a fixed number: the same reports give the same topics. A report that is not clearly nearer to its topic
than texts at large are has none; the share of those that have is the coverage. Words are class-based TF-IDF
(Grootendorst 2022), among which those are preferred that stand together in the same reports (normalised pointwise
mutual information, Bouma 2009): words that make sense side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Vectors = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

NONE = -1
"""Label of a report without a topic."""
SEED = 1954
ROUNDS = 30
FEWEST = 3
"""Reports below which there is no topic."""
NEAR = 0.22
"""Cosine, after a language's mean is off, below which a report does not belong to the centre nearest to it."""
SAME = 0.75
"""Cosine from which two centres are one topic."""
SPOKEN = 20
"""Reports from which a language has a mean of its own."""
COMMON = 0.15
LIFT = 2.0
"""Words in a larger share of the reports than `COMMON` are left out, unless some topic uses them so much more often."""
SHARE = 0.1
"""A topic's words occur in at least this share of its reports."""
CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Topics:
    """What was found."""

    labels: Labels
    """Topic of each report, the largest first from 0; `NONE` for none."""
    centres: Vectors
    """(topics, dim), unit length, in the space of `vectors`."""
    vectors: Vectors
    """(reports, dim): unit length, freed of the languages' means."""

    @property
    def coverage(self) -> float:
        """Share of the reports that have a topic."""
        return float((self.labels != NONE).mean()) if len(self.labels) else 0.0


def centred(vectors: Vectors, languages: Sequence[str]) -> Vectors:
    """Vectors less the mean of their language (of all, for languages with few reports), unit length."""
    spoken = np.asarray(languages)
    freed = vectors - vectors.mean(axis=0)
    for language in sorted(set(languages)):
        mine = spoken == language
        if mine.sum() >= SPOKEN:
            freed[mine] = vectors[mine] - vectors[mine].mean(axis=0)
    length = np.linalg.norm(freed, axis=1, keepdims=True)
    unit: Vectors = (freed / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def fit(vectors: Vectors, languages: Sequence[str], *, topics: int | None = None) -> Topics:
    """Find topics.

    Args:
        vectors: (reports, dim).
        languages: of each report.
        topics: how many to look for; the root of a fifth of the number of reports by default. Fewer are given where
            centres fall together or hold fewer than `FEWEST` reports.
    """
    count = len(vectors)
    if count < 2 * FEWEST:
        empty = np.zeros((0, vectors.shape[1] if vectors.ndim == 2 else 0), dtype=np.float32)
        return Topics(np.full(count, NONE, dtype=np.int64), empty, np.asarray(vectors, dtype=np.float32))
    space = centred(np.asarray(vectors, dtype=np.float32), languages)
    wanted = min(topics or max(2, round((count / 5) ** 0.5)), count // FEWEST)
    centres = _seeds(space, wanted)
    labels = np.full(count, NONE, dtype=np.int64)
    for _ in range(ROUNDS):
        found = np.argmax(space @ centres.T, axis=1)
        if np.array_equal(found, labels):
            break
        labels = found
        centres = _centres(space, labels, len(centres), centres)
    centres = _merged(centres, np.bincount(labels, minlength=len(centres)))
    near = space @ centres.T
    labels = np.where(near.max(axis=1) >= NEAR, np.argmax(near, axis=1), NONE)
    sizes = np.bincount(labels[labels != NONE], minlength=len(centres))
    order = [topic for topic in np.argsort(-sizes, kind="stable").tolist() if sizes[topic] >= FEWEST]
    renamed = np.full(len(centres) + 1, NONE, dtype=np.int64)
    renamed[order] = np.arange(len(order))
    labels = renamed[labels]
    return Topics(labels, _centres(space, labels, len(order), centres[order]), space)


def words_of(
    labels: Labels, texts: Sequence[Sequence[str]], *, count: int = 10, coherent: bool = True
) -> list[list[str]]:
    """The words that tell each topic from the others, best first.

    Args:
        labels: topic of each text.
        texts: the words of each text, as they are to be counted.
        count: how many words at most.
        coherent: prefer words that stand together in the same texts.
    """
    topics = int(labels.max()) + 1 if len(labels) else 0
    if not topics:
        return []
    places: dict[str, int] = {}
    columns = np.fromiter((places.setdefault(word, len(places)) for text in texts for word in text), dtype=np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    shape = (len(texts), len(places))
    counts = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    held = labels != NONE
    members = csr_matrix(
        (np.ones(int(held.sum()), dtype=np.float32), (labels[held], np.flatnonzero(held))), shape=(topics, len(texts))
    )
    holds = (counts > 0).astype(np.float32)
    seen = np.asarray(holds.sum(axis=0)).ravel()
    sizes = np.maximum(np.bincount(labels[held], minlength=topics), 1)[:, np.newaxis]
    lifted = (np.asarray((members @ holds).todense()) / sizes >= LIFT * seen / len(texts)).any(axis=0)
    wanted = (seen >= 2) & ((seen <= max(2.0, COMMON * len(texts))) | lifted)
    names = sorted(word for word, place in places.items() if wanted[place])
    if not names:
        return [[] for _ in range(topics)]
    matrix = counts[:, [places[word] for word in names]]
    frequency = np.asarray((members @ matrix).todense())
    total = np.maximum(frequency.sum(axis=1, keepdims=True), 1.0)
    weight = np.log1p(total.mean() / np.maximum(frequency.sum(axis=0), 1.0))
    scores = frequency / total * weight
    binary = (matrix > 0).astype(np.float32).tocsc()
    told = np.asarray((members @ binary).todense())
    least = np.maximum(FEWEST, SHARE * np.bincount(labels[held], minlength=topics))[:, np.newaxis]
    scores = np.where(told >= least, scores, 0.0)
    chosen = []
    for topic in range(topics):
        best = [int(c) for c in np.argsort(-scores[topic], kind="stable")[:CANDIDATES] if scores[topic, c] > 0]
        order = _coherent(binary[:, best], scores[topic, best], count) if coherent else range(min(count, len(best)))
        chosen.append([names[best[k]] for k in order])
    return chosen


def npmi(together: npt.NDArray[np.float64], texts: int) -> npt.NDArray[np.float64]:
    """Normalised pointwise mutual information of words from how many texts hold both (the diagonal: each)."""
    share = together / max(texts, 1)
    alone = np.diag(share)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(share / np.outer(alone, alone)) / -np.log(share)
    value[share == 0] = -1.0
    value[share >= 1.0] = 1.0
    return np.nan_to_num(value, nan=-1.0)


def _coherent(held: csr_matrix, scores: npt.NDArray[np.float32], count: int) -> list[int]:
    """Places of words chosen one by one: high in their topic and standing with those chosen before."""
    if not held.shape[1]:
        return []
    near = npmi(np.asarray((held.T @ held).todense(), dtype=np.float64), held.shape[0])
    relative = np.asarray(scores, dtype=np.float64) / max(float(scores.max()), 1e-9)
    chosen = [int(np.argmax(relative * (0.2 + np.sort(near, axis=1)[:, -count:].mean(axis=1).clip(0))))]
    while len(chosen) < min(count, held.shape[1]):
        value = 0.3 * relative + near[:, chosen].mean(axis=1)
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
    return chosen


def _seeds(space: Vectors, wanted: int) -> Vectors:
    """Starting centres far from each other (k-means++), drawn from a fixed seed."""
    rng = np.random.default_rng(SEED)
    chosen = [int(rng.integers(len(space)))]
    nearest = space @ space[chosen[0]]
    while len(chosen) < wanted:
        distance = np.maximum(1.0 - nearest, 0.0).astype(np.float64) ** 2
        total = distance.sum()
        if total <= 1e-12:
            break
        following = int(rng.choice(len(space), p=distance / total))
        chosen.append(following)
        nearest = np.maximum(nearest, space @ space[following])
    return space[chosen].copy()


def _centres(space: Vectors, labels: Labels, count: int, before: Vectors) -> Vectors:
    """Mean directions of the topics; one without members stays where it was."""
    held = np.flatnonzero(labels != NONE)
    members = csr_matrix((np.ones(len(held), dtype=np.float32), (labels[held], held)), shape=(count, len(space)))
    sums = members @ space
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    moved: Vectors = np.where(length > 1e-9, sums / np.maximum(length, 1e-9), before[:count]).astype(np.float32)
    return moved


def _merged(centres: Vectors, sizes: npt.NDArray[np.int64]) -> Vectors:
    """Centres without those that say the same as a larger one."""
    kept: list[int] = []
    for topic in np.argsort(-sizes, kind="stable").tolist():
        if sizes[topic] and all(float(centres[topic] @ centres[other]) < SAME for other in kept):
            kept.append(topic)
    return centres[kept]
