"""Search over vector and text indexes together: lexical evidence counts as far as the query's rare words are found.

Each vault is searched by itself, with its own word statistics, and a passage's score depends on its own vault alone,
so hits of several vaults merge by score and no vault shows through in another's.

    score = cosine + weight x gate x lexical + TOKENS x (near - USUAL)

`lexical` is BM25 as a share of what the query could reach at most; `gate` is the share of the query's IDF mass found
in the best text hit, and 0 below `GATE`. A question in another language than the texts shares a name or a number with
them at most: its gate is shut, and common words cannot push passages up as they do in reciprocal rank fusion.
`near` is how well the passage matches the question token by token in context (`lake.codes`), looked up for the best
`LOOKED` of what both indexes propose; it tells apart passages about the same thing, in any pair of languages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from lake.codes import CodeStore
from lake.nearest import Nearest
from lake.schema.errors import UnknownValueError, UsageError
from lake.text_queries import UNFILTERED, Filters, Named
from lake.texts import TextIndex
from lake.vectors import VectorIndex

MODES = ("auto", "vector", "text")

GATE = 0.4
"""Least share of the query's IDF mass in the best text hit for words to count at all."""

WEIGHT = 0.5
"""Of full lexical evidence, in units of cosine. Chosen for multilingual-e5-small, whose cosines lie close together
(the best 50 span some .05); any weight from .4 to 1 differs by less than .005 nDCG@10 on questions in one language."""

TOKENS = 0.5
"""Of nearness by tokens, in units of cosine. On parallel questions and paragraphs in four languages .5 to 4 differ by
less than .005 R@1, and without it .08 are lost across languages; on few questions over treaties and records more than
.5 seemed to cost those in the texts' own language some points, so the least that helps is taken."""

USUAL = 0.25
"""Nearness by tokens of a passage that is near by its cosine: what a passage without codes is taken to have."""

LOOKED = 64
"""Passages of each vault that are looked at again, token by token."""

CANDIDATES = 50
"""Least number of passages that each index proposes."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A question token by token, and the codes of each vault's passages."""

    tokens: NDArray[np.float32]
    """Vectors of the question's tokens, (tokens, dim), each as long as its share in the question."""
    codes: Sequence[CodeStore]
    """For each pair of indexes that is searched."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, and what its score is made of."""

    passage_id: str
    document_id: str
    score: float
    dense: float | None
    """Cosine of query and passage; None in text search, and where the vector index did not propose the passage."""
    lexical: float | None
    """BM25 as a share of the best possible, 0 to 1; None in vector search."""
    gate: float
    """How far words counted, 0 to 1."""
    index: int
    """Which of the searched pairs of indexes it came from."""
    near: float | None = None
    """How well it matches token by token, about 0 to 1; None where it was not looked at."""


def search(
    indexes: Sequence[tuple[VectorIndex, TextIndex]],
    query: str,
    vector: NDArray[np.float32] | None,
    k: int = 10,
    *,
    mode: str = "auto",
    filters: Filters | None = None,
    weight: float = WEIGHT,
    second: SecondLook | None = None,
    named: tuple[Named, ...] = (),
) -> list[Hit]:
    """The `k` best passages of several vaults, best first; a passage that stands in two vaults is given once.

    Args:
        indexes: vector and text index of each vault.
        query: its words; none of its characters has a special meaning.
        vector: the query's vector, shape (dim,), of the model of the vector indexes; not needed for ``text``.
        k: how many at most.
        mode: ``vector`` (cosine), ``text`` (BM25) or ``auto`` (both).
        filters: what hits are confined to.
        weight: of full lexical evidence against cosine, in ``auto``.
        second: for a second look at what was found, in ``auto``.
        named: countries that the query names; passages that name them in any language hold those words of it.

    Raises:
        UnknownValueError: a mode that is none.
        UsageError: no vector where one is needed.
        LakeError: an index is damaged, or holds vectors of another model.
    """
    if mode not in MODES:
        raise UnknownValueError("mode", mode, MODES)
    if k < 1:
        return []
    filters = filters or UNFILTERED
    if mode == "auto":
        wanted = {filters.language: k}
        found = apart(indexes, query, vector, wanted, filters=filters, weight=weight, second=second, named=named)
        return found[filters.language]
    hits: list[Hit] = []
    for number, (vectors, texts) in enumerate(indexes):
        if mode == "text":
            hits += [
                Hit(hit.passage_id, hit.document_id, hit.score, None, hit.score, 1.0, number)
                for hit in texts.search(query, k, filters, named)
            ]
            continue
        if vector is None:
            raise _vectorless(mode)
        hits += [
            Hit(id_, _document(id_), cosine, cosine, None, 0.0, number)
            for id_, cosine in Nearest(vectors, texts, vector).through(filters, k)
        ]
    return _best(hits, k)


def apart(
    indexes: Sequence[tuple[VectorIndex, TextIndex]],
    query: str,
    vector: NDArray[np.float32] | None,
    wanted: Mapping[str | None, int],
    *,
    filters: Filters | None = None,
    weight: float = WEIGHT,
    second: SecondLook | None = None,
    named: tuple[Named, ...] = (),
) -> dict[str | None, list[Hit]]:
    """The best passages of each of several languages: as :func:`search` would find them one language after the other.

    What these searches have in common is done once: the nearest passages are fetched, and looked at again.

    Args:
        indexes: vector and text index of each vault.
        query: its words; none of its characters has a special meaning.
        vector: the query's vector, shape (dim,), of the model of the vector indexes.
        wanted: how many at most, at least one, by language; None stands for any language.
        filters: what hits are confined to besides.
        weight: of full lexical evidence against cosine.
        second: for a second look at what was found.
        named: countries that the query names.

    Raises:
        UsageError: no vector, and an index to search by it.
        LakeError: an index is damaged, or holds vectors of another model.
    """
    filters = filters or UNFILTERED
    hits: dict[str | None, list[Hit]] = {language: [] for language in wanted}
    for number, (vectors, texts) in enumerate(indexes):
        if vector is None:
            raise _vectorless("auto")
        near = Nearest(vectors, texts, vector)
        found = {
            language: _fused(
                number,
                near,
                texts,
                query,
                k if second is None else max(k, LOOKED),
                replace(filters, language=language),
                weight,
                named,
            )
            for language, k in wanted.items()
        }
        if second is not None:
            every = list(dict.fromkeys(hit.passage_id for first in found.values() for hit in first))
            seen = second.codes[number].nearness(second.tokens, every)
            found = {language: _again(first, seen) for language, first in found.items()}
        for language, each in found.items():
            hits[language] += each
    return {language: _best(hits[language], k) for language, k in wanted.items()}


def _vectorless(mode: str) -> UsageError:
    return UsageError(f"search mode {mode!r} needs the query's vector")


def _fused(
    number: int,
    near: Nearest,
    texts: TextIndex,
    query: str,
    k: int,
    filters: Filters,
    weight: float,
    named: tuple[Named, ...],
) -> list[Hit]:
    wanted = max(CANDIDATES, 2 * k)
    lexical, gate = _by_words(
        texts, query, wanted, filters, named
    )  # not in a thread: the hand-over costs what it saves
    dense = dict(near.through(filters, wanted))
    if not gate:
        return [
            Hit(id_, _document(id_), cosine, cosine, lexical.get(id_, 0.0), 0.0, number)
            for id_, cosine in dense.items()
        ][:k]
    if len(lexical) >= wanted:  # else the text index named every passage that holds a word
        lexical |= texts.scores(query, _open_to_words(dense, lexical, weight * gate, k), filters, named)
    # What the vector index did not propose is taken to be as near as the last that it did. (To look the cosines up
    # takes as long as the search, and changed no figure by more than .001 even with 10 proposals.)
    least = min(dense.values(), default=0.0)
    scores = {id_: dense.get(id_, least) + weight * gate * lexical.get(id_, 0.0) for id_ in {**dense, **lexical}}
    best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:k]
    return [Hit(id_, _document(id_), scores[id_], dense.get(id_), lexical.get(id_, 0.0), gate, number) for id_ in best]


def _again(hits: Sequence[Hit], near: dict[str, float]) -> list[Hit]:
    """Hits scored anew by what the second look saw; where it saw nothing, as before."""
    return [
        replace(hit, near=near[hit.passage_id], score=hit.score + TOKENS * (near[hit.passage_id] - USUAL))
        if hit.passage_id in near
        else hit
        for hit in hits
    ]


def _open_to_words(dense: dict[str, float], lexical: dict[str, float], weight: float, k: int) -> list[str]:
    """Near passages that the text index did not propose, and whose words could yet bring them among the best `k`.

    None of them scores more by its words than the last that was proposed; the others need not be looked up.
    """
    sure = sorted((cosine + weight * lexical.get(id_, 0.0) for id_, cosine in dense.items()), reverse=True)
    enough = sure[k - 1] if len(sure) >= k else -1.0
    most = weight * min(lexical.values())
    return [id_ for id_, cosine in dense.items() if id_ not in lexical and cosine + most >= enough]


def _by_words(
    texts: TextIndex, query: str, wanted: int, filters: Filters, named: tuple[Named, ...]
) -> tuple[dict[str, float], float]:
    """Lexical scores of the best text hits, best first, and the gate."""
    hits = texts.search(query, wanted, filters, named)
    mass = texts.mass(query, hits[0].passage_id, filters, named) if hits else 0.0
    return {hit.passage_id: hit.score for hit in hits}, mass if mass >= GATE else 0.0


def _document(passage_id: str) -> str:
    """The document of a passage: an id is `document_id:ordinal`."""
    return passage_id.rpartition(":")[0]


def _best(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The `k` best hits, best first, each passage once."""
    first: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.passage_id)):
        first.setdefault(hit.passage_id, hit)
    return list(islice(first.values(), k))
