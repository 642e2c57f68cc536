"""What speaks for a sentence as an answer, and for a question being answered at all: features with names."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from models import alignment, questions
from models.checks import Missing
from models.gathering import Asked, Candidate, Evidence, Matrix, Vector, coverage
from models.interaction import alike
from models.quantities import amounts, days, in_digits, stated_days
from models.short import short_answer
from models.standing import leads

SENTENCE_FEATURES = (
    "sentence_cosine", "passage_cosine", "sentence_aligned", "sentence_worst", "near_aligned", "passage_aligned",
    "passage_worst", "titled_aligned", "titled_worst", "sentence_words", "passage_words", "document_words",
    "title_words", "kind", "quantities", "proper", "proper_document", "countries", "countries_document", "score",
    "rank", "same_language", "words_apart", "length", "dates_document", "numbers_document", "score_lead",
    "cosine_lead", "aligned_lead", "lead_in_document", "scrap", "short",
)  # fmt: skip
ANSWER_FEATURES = (
    "absolute_worst", "near_lift", "sentence_lift", "document_words", "dates", "articles", "words_lacking",
    "countries_lacking", "articles_lacking", "comparison", "several", "countries",
)  # fmt: skip
ABOUT_FEATURES = ("nearest", "aligned", "near_lift")
"""What tells whether the lake has anything on what is asked about."""
_SCRAP = 40
"""Characters below which a sentence is rather a heading, a number or a signature."""
AGAINST = frozenset({"words_lacking", "countries_lacking", "articles_lacking"})
"""Features of which more speaks against an answer; of all others more speaks for one, and the fit keeps these signs."""

FOR = frozenset(
    {
        "sentence_cosine", "sentence_aligned", "sentence_worst", "near_aligned", "sentence_words", "words_apart",
        "kind", "quantities", "proper", "countries", "lead_in_document", "short",
    }
)  # fmt: skip
"""Features of a sentence itself of which more never speaks against it, which the fit keeps as well."""


def describe(found: Evidence) -> None:
    """Put the sentences of what was read, and their features, into ``found``."""
    found.spans = []
    usual = _usual(found)
    lexical = np.array([coverage(found.weights, each) for each in found.words])
    cosines = np.array([float(candidate.vector @ found.asked.vectors.pooled) for candidate in found.candidates])
    standing = _standing(found, cosines)
    dated = _dated(found)
    rows = [
        (*row[:-3], *standing[number], *row[-3:])
        for number in range(len(found.passages))
        for row in _sentence_rows(found, number, cosines, lexical, usual[number], dated[number])
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


def _usual(found: Evidence) -> list[Vector]:
    """For each passage that was read, how near its document usually comes to each word of the question: (words,).

    The mean over the document's passages, with the mean over all that were read counted as one more of them, so that a
    document of one passage is not measured by itself.
    """
    every = np.mean([passage.best for passage in found.passages], axis=0)
    of_document: dict[str, list[Vector]] = {}
    for passage in found.passages:
        of_document.setdefault(found.candidates[passage.place].document_id, [every]).append(passage.best)
    means: dict[str, Vector] = {name: np.mean(values, axis=0) for name, values in of_document.items()}
    return [means[found.candidates[passage.place].document_id] for passage in found.passages]


def _dated(found: Evidence) -> list[float]:
    """For each passage that was read, how many of the question's dates its document has; each document is read once."""
    known: dict[tuple[str, str], float] = {}
    for passage in found.passages:
        candidate = found.candidates[passage.place]
        key = (whole_of(candidate), candidate.published)
        if key not in known:
            known[key] = dates_covered(found.asked, *key)
    candidates = (found.candidates[passage.place] for passage in found.passages)
    return [known[whole_of(candidate), candidate.published] for candidate in candidates]


def whole_of(candidate: Candidate) -> str:
    """Title and text of a passage's document, or of the passage where the document is not known."""
    return f"{candidate.title}\n{candidate.document or candidate.text}"


def _sentence_rows(
    found: Evidence, number: int, cosines: Matrix, lexical: Matrix, usual: Vector, dated: float
) -> list[tuple[float, ...]]:
    """Features of the sentences of one passage; their spans are added to what was found."""
    asked, passage = found.asked, found.passages[number]
    candidate, weights = found.candidates[passage.place], asked.weights
    question = asked.question
    document = found.documents[candidate.document_id]
    best, titled = passage.best, passage.titled
    low, high = min(c.score for c in found.candidates), max(c.score for c in found.candidates)
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
        dated,
        numbers_covered(asked, candidate.text, whole_of(candidate)),
    )
    asked_mean = asked.vectors.tokens.sum(axis=0)
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
                alignment.weighted(np.maximum(sentence - usual, 0.0), weights),
                float(end - start < _SCRAP),
                float(short_answer(question, text) is not None),
            )
        )
    return rows


def answer_features(found: Evidence, first: int, lacks: Sequence[Missing]) -> Matrix:
    """What tells whether the question is answered, in the order of `ANSWER_FEATURES`.

    Args:
        found: what was read, described.
        first: the sentence to give first.
        lacks: what of the question its document does not have.
    """
    asked, weights = found.asked, found.asked.weights
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
        "countries": _cover(asked.countries, candidate.document_countries),
    }
    return np.array([values[name] for name in ANSWER_FEATURES], dtype=np.float64)


def about_features(found: Evidence, answer: Matrix) -> Matrix:
    """How near anything comes to the question at all, in any language, in the order of `ABOUT_FEATURES`.

    Args:
        found: what was read, described.
        answer: features of the sentence to give first, as :func:`answer_features` has them.
    """
    every = alike(np.stack([candidate.vector for candidate in found.candidates]))
    question = alike(found.asked.vectors.pooled[np.newaxis, :])[0]
    aligned = max(alignment.weighted(passage.titled, found.asked.weights) for passage in found.passages)
    values = {
        "nearest": float((every @ question).max()),
        "aligned": aligned,
        "near_lift": float(answer[ANSWER_FEATURES.index("near_lift")]),
    }
    return np.array([values[name] for name in ABOUT_FEATURES], dtype=np.float64)


def quantities_covered(asked: Asked, text: str) -> float:
    """Share of the question's dates and numbers that a text states too; 1 when it has none."""
    wanted = len(asked.days) + len(asked.amounts)
    if not wanted:
        return 1.0
    its_days = days(text) if asked.days else []
    its_amounts = {each.value for each in amounts(text)} if asked.amounts else set()
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
