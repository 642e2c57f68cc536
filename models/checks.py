"""What of a question its nearest document does not have: an article, a country, a name, a date, a word.

These are the reasons that an abstention states. They explain; the decision to abstain is the classifier's
(:mod:`models.evidence`), but for those that leave no doubt (:attr:`Missing.decides`).
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from models import alignment, questions
from models.folding import fold
from models.gathering import Evidence
from models.names import Gazetteer
from models.quantities import stated_days
from models.questions import is_content

What: TypeAlias = Literal["article", "country", "name", "date", "word", "kind"]

_ENOUGH_ARTICLES = 3
"""Articles a document must show before one that it does not show is said not to exist."""
_UNLIKE = 0.015
"""Least lead of a word over what any passage reaches, below which a text does not speak of it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the question names and the document does not."""

    what: What
    text: str
    """As the question writes it."""

    @property
    def decides(self) -> bool:
        """Whether the question cannot be answered without it: an article that the document shows not to exist, or a
        year that it neither names nor was published in. (Days may go unnamed: "on Thursday" is one.)"""
        return self.what == "article" or (self.what == "date" and self.text.isdigit())


def missing(found: Evidence, sentence: int, gazetteer: Gazetteer) -> list[Missing]:
    """What the document of a sentence lacks, most telling first."""
    asked, candidate = found.asked, found.candidate(sentence)
    question = asked.question.text
    whole = f"{candidate.title}\n{candidate.document}\n{candidate.text}"
    lacks = [Missing("article", number) for number in sorted(absent_articles(found, sentence))]
    known = candidate.document_countries | candidate.countries
    for mention in gazetteer.find(question, asked.language):
        if mention.code not in known and mention.code not in {lack.text for lack in lacks}:
            lacks.append(Missing("country", question[mention.start : mention.end]))
    stated = stated_days(whole, asked.days, candidate.published)
    for day in asked.days:
        if not any(other.covers(day) for other in stated):
            lacks.append(Missing("date", question[day.start : day.end]))
    words = found.documents[candidate.document_id]
    countries = " ".join(lack.text for lack in lacks)
    lacks += [
        Missing("name", word.text)
        for word in asked.words
        if fold(word.text) in asked.question.proper - words
        and fold(word.text) not in fold(countries)
        and (candidate.language == asked.language or word.text.isascii())
    ]
    lacks += [Missing("word", word) for word in _unlike(found, sentence, words) if word not in countries]
    if not questions.answers_kind(asked.question, candidate.text):
        lacks.append(Missing("kind", asked.question.kind))
    return list(dict.fromkeys(lacks))


def absent_articles(found: Evidence, sentence: int) -> frozenset[str]:
    """Articles that the question names and that the document, which is made of articles, does not have."""
    asked, candidate = found.asked, found.candidate(sentence)
    wanted = asked.question.articles
    if not wanted:
        return frozenset()
    there = questions.articles(f"{candidate.document}\n{candidate.text}")
    if len(there) < _ENOUGH_ARTICLES or re.search(r"\[(?:\.\.\.|…)\]", candidate.document):
        return frozenset()  # a text that is cut does not show which articles it has
    return wanted - there


def _unlike(found: Evidence, sentence: int, words: frozenset[str]) -> list[str]:
    """Content words that nothing in the document comes near to, the farthest first."""
    asked = found.asked
    place = found.spans[sentence][0]
    document = found.candidates[found.passages[place].place].document_id
    own = [p for p in found.passages if found.candidates[p.place].document_id == document]
    others = [p for p in found.passages if found.candidates[p.place].document_id != document]
    if not others or not asked.words:
        return []
    lift = np.max([p.titled for p in own], axis=0) - np.mean([p.best for p in others], axis=0)
    same = found.candidates[found.passages[place].place].language == asked.language
    far = [
        (float(value), word.text)
        for value, word in zip(lift, asked.words, strict=True)
        if value < _UNLIKE
        and same
        and is_content(word.text)
        and len(word.text) > 3
        and not (questions.words(word.text) & words)
        and not alignment.has_digit(word.text)
    ]
    return [word for _, word in sorted(far)[:2]]
