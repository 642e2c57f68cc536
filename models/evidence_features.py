"""What speaks for a sentence as an answer, and for a question being answered at all: features with names."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from models import alignment, questions
from models.checks import Missing
from models.gathering import Asked, Evidence, Matrix, coverage
from models.quantities import amounts, days, in_digits, stated_days
from models.standing import leads

SENTENCE_FEATURES = (
    "sentence_cosine", "passage_cosine", "sentence_aligned", "sentence_worst", "near_aligned", "passage_aligned",
    "passage_worst", "titled_aligned", "titled_worst", "sentence_words", "passage_words", "document_words",
    "title_words", "kind", "quantities", "proper", "proper_document", "countries", "countries_document", "score",
    "rank", "same_language", "words_apart", "length", "dates_document", "numbers_document", "score_lead",
    "cosine_lead", "aligned_lead",
)  # fmt: skip
ANSWER_FEATURES = (
    "absolute_worst", "near_lift", "sentence_lift", "document_words", "dates", "articles", "words_lacking",
    "countries_lacking", "articles_lacking", "comparison", "several",
)  # fmt: skip
AGAINST = frozenset({"words_lacking", "countries_lacking", "articles_lacking"})
"""Features of which more speaks against an answer; of all others more speaks for one, and the fit keeps these signs."""


def describe(found: Evidence) -> None:
    """Put the sentences of what was read, and their features, into ``found``."""
    found.spans = []
    lexical = np.array([coverage(found.weights, each) for each in found.words])
    cosines = np.array([float(candidate.vector @ found.asked.vectors.pooled) for candidate in found.candidates])
    standing = _standing(found, cosines)
    rows = [
        (*row, *standing[number])
        for number in range(len(found.passages))
        for row in _sentence_rows(found, number, cosines, lexical)
    ]
    found.features = np.array(rows, dtype=np.float64).reshape(-1, len(SENTENCE_FEATURES))


def _standing(found: Evidence, cosines: Matrix) -> Matrix:
    """How far each passage that was read leads those of its language: by retrieval, cosine and alignment."""
    scores = np.array([candidate.score for candidate in found.candidates], dtype=np.float64)
    breadth = max(float(scores.max() - scores.min()), 1e-6)
    languages = [candidate.language for candidate in found.candidates]
    documents = [candidate.document_id for candidate in found.candidates]
    places = [passage.place for passage in found.passages]
    aligned = np.array([alignment.weighted(each.titled, found.asked.weights) for each in found.passages])
    return np.stack(
        [
            leads(scores, languages, documents)[places] / breadth,
            leads(cosines, languages, documents)[places],
            leads(aligned, [languages[place] for place in places], [documents[place] for place in places]),
        ],
        axis=1,
    )


def _sentence_rows(found: Evidence, number: int, cosines: Matrix, lexical: Matrix) -> list[tuple[float, ...]]:
    """Features of the sentences of one passage; their spans are added to what was found."""
    asked, passage = found.asked, found.passages[number]
    candidate, weights = found.candidates[passage.place], asked.weights
    question = asked.question
    document = found.documents[candidate.document_id]
    best, titled = passage.best, passage.titled
    low, high = min(c.score for c in found.candidates), max(c.score for c in found.candidates)
    whole = f"{candidate.title}\n{candidate.document or candidate.text}"
    common = (
        float(cosines[passage.place]),
        alignment.weighted(best, weights),
        alignment.worst(best, weights),
        alignment.weighted(titled, weights),
        alignment.worst(titled, weights),
        float(lexical[passage.place]),
        coverage(found.weights, document),
        coverage(found.weights, questions.words(candidate.title)),
        _share(question.proper, document),
        _cover(asked.countries, candidate.countries),
        _cover(asked.countries, candidate.document_countries),
        (candidate.score - low) / (high - low) if high > low else 1.0,
        1.0 / (1 + passage.place),
        float(candidate.language == asked.language),
        dates_covered(asked, whole, candidate.published),
        numbers_covered(asked, candidate.text, whole),
    )
    rows: list[tuple[float, ...]] = []
    for order, (start, end) in enumerate(passage.sentences):
        text = candidate.text[start:end]
        within = alignment.inside(passage.tokens.spans, start, end)
        if not within.any():
            continue
        around = alignment.inside(
            passage.tokens.spans,
            passage.sentences[max(0, order - 1)][0],
            passage.sentences[min(len(passage.sentences) - 1, order + 1)][1],
        )
        mean = passage.tokens.tokens[within].mean(axis=0)
        asked_mean = asked.vectors.tokens.sum(axis=0)
        sentence = alignment.best(passage.near[:, within])
        own = questions.words(text)
        found.spans.append((number, start, end))
        rows.append(
            (
                float(mean @ asked_mean) / max(float(np.linalg.norm(mean) * np.linalg.norm(asked_mean)), 1e-6),
                common[0],
                alignment.weighted(sentence, weights),
                alignment.worst(sentence, weights),
                alignment.weighted(alignment.best(passage.near[:, around]), weights),
                common[1],
                common[2],
                common[3],
                common[4],
                coverage(found.weights, own),
                common[5],
                common[6],
                common[7],
                float(questions.answers_kind(question, text)),
                quantities_covered(asked, text),
                _share(question.proper, own),
                common[8],
                common[9],
                common[10],
                common[11],
                common[12],
                common[13],
                coverage(found.weights, own) * common[13],
                min(len(text), 600) / 600,
                common[14],
                common[15],
            )
        )
    return rows


def answer_features(found: Evidence, scores: Matrix, lacks: Sequence[Missing]) -> Matrix:
    """What tells whether the question is answered, in the order of `ANSWER_FEATURES`.

    Args:
        found: what was read, described.
        scores: of its sentences.
        lacks: what of the question the best sentence's document does not have.
    """
    asked, weights = found.asked, found.asked.weights
    first = int(np.argmax(scores))
    place, start, end = found.spans[first]
    passage, candidate = found.passages[place], found.candidate(first)
    own = [other for other in found.passages if found.candidates[other.place].document_id == candidate.document_id]
    others = [other for other in found.passages if found.candidates[other.place].document_id != candidate.document_id]
    background = np.mean([other.best for other in others], axis=0) if others else np.full(len(weights), 0.8, np.float32)
    document = np.max([other.titled for other in own], axis=0)
    sentence = alignment.best(passage.near[:, alignment.inside(passage.tokens.spans, start, end)])
    near = alignment.best(passage.near[:, alignment.inside(passage.tokens.spans, start - 300, end + 300)])
    whole = f"{candidate.title}\n{candidate.document or candidate.text}\n{candidate.text}"
    same = candidate.language == asked.language
    what = Counter(lack.what for lack in lacks)
    values = {
        "absolute_worst": alignment.worst(document, weights),
        "near_lift": alignment.weighted(near - background, weights),
        "sentence_lift": alignment.weighted(sentence - background, weights),
        "document_words": coverage(found.weights, found.documents[candidate.document_id]) if same else 0.8,
        "dates": dates_covered(asked, whole, candidate.published),
        "articles": articles_covered(asked, whole),
        "words_lacking": min(what["word"], 2),
        "countries_lacking": min(what["country"], 2),
        "articles_lacking": min(what["article"], 2),
        "comparison": float(asked.question.form == "comparison"),
        "several": float(asked.question.several or asked.question.form == "list"),
    }
    return np.array([values[name] for name in ANSWER_FEATURES], dtype=np.float64)


def quantities_covered(asked: Asked, text: str) -> float:
    """Share of the question's dates and numbers that a text states too; 1 when it has none."""
    wanted = len(asked.days) + len(asked.amounts)
    if not wanted:
        return 1.0
    its_days, its_amounts = days(text), {each.value for each in amounts(text)}
    found = sum(any(other.covers(day) for other in its_days) for day in asked.days)
    return (found + sum(each.value in its_amounts for each in asked.amounts)) / wanted


def dates_covered(asked: Asked, text: str, published: str = "") -> float:
    """Share of the question's dates that a document states, or was published on; 1 when the question has none."""
    if not asked.days:
        return 1.0
    its = stated_days(text, asked.days, published)
    whole = [any(other.covers(day) for other in its) for day in asked.days]
    part = [any(other.year == day.year for other in its) for day in asked.days]
    return sum(1.0 if covered else 0.5 * near for covered, near in zip(whole, part, strict=True)) / len(asked.days)


def numbers_covered(asked: Asked, passage: str, document: str) -> float:
    """Share of the question's numbers that the passage states, or its document in digits; 1 when it has none."""
    if not asked.amounts:
        return 1.0
    its = {each.value for each in amounts(passage)}
    found = sum(each.value in its or in_digits(each.value, document) for each in asked.amounts)
    return found / len(asked.amounts)


def articles_covered(asked: Asked, text: str) -> float:
    """Share of the articles that the question names which a document has; 1 when it names none."""
    wanted = asked.question.articles
    return len(wanted & questions.articles(text)) / len(wanted) if wanted else 1.0


def _share(wanted: frozenset[str], words: frozenset[str]) -> float:
    """Share of the wanted words that are there; 1 when none is wanted."""
    return len(wanted & words) / len(wanted) if wanted else 1.0


def _cover(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 1.0
