"""A conversation: follow-up questions resolved against the turns before them, by code and in plain sight.

``and China?`` puts China where the last question had its country, ``and in 2010?`` changes its year, ``what about
before 2010?`` keeps the question and confines the documents, ``when did it enter into force?`` is asked of what the
last answer was about. The question as it was understood stands in the answer's ``resolved``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from models.folding import fold
from models.languages import identify
from models.names import Gazetteer
from models.quantities import days
from pipelines.answer import Answer
from pipelines.frames import LANGUAGES

_LEADS = (
    r"(?:ok(?:ay)?|so|well|then)?[,\s]*",
    r"(?:(?:and|but|what about|how about|what of|what if|same for|also|con|the con|vay con|va|the thi|et|et pour|et si"
    r"|qu'en est-il de|а|а как насчет|как насчет|а что насчет|и|а если|і|та|а як щодо|як щодо|а що)\b[,\s]*"
    r"|那么|那麼|那|还有|還有)",
)
_LEAD = re.compile(rf"^{_LEADS[0]}{_LEADS[1]}")
_TAIL = re.compile(r"[\s,]*(?:\b(?:thi sao|thi the nao|sao|alors|then|too|as well)|呢|怎么样|怎麼樣|如何)?\s*[?？.!]*$")
_POINTERS = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|his|her|there)\b"
    r"|\b(?:no|ho|do|day|nay|ong ay|ba ay|van kien do)\b"
    r"|\b(?:il|elle|ils|elles|celui-ci|celle-ci|y)\b|\b(?:он|она|оно|они|его|ее|их|это|этот|эта|там)\b"
    r"|\b(?:він|вона|воно|вони|його|її|їх|це|цей|ця|там)\b|[它他她]们?|該|该|这|這|那里"
)
_BEFORE = re.compile(r"\b(?:before|until|up to|prior to|truoc|avant|jusqu'en|до|раньше)\b|之前|以前")
_AFTER = re.compile(r"\b(?:after|since|from|sau|ke tu|tu nam|apres|depuis|после|с|з|після)\b|之后|之後|以后|以後|以来")
_ARTICLE = re.compile(r"\b(?:article|art\.|dieu|статья|статье|стать[ияею]|статт[іяею])\s*(\d+)|第\s*(\d+)\s*[条條]")
SHORT = 8
"""Words up to which a question without a verb of its own can be a follow-up."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as understood, and its answer."""

    question: str
    filters: dict[str, Any]
    answer: Answer


class Conversation:
    """Turns of one conversation; made by :meth:`pipelines.desk.Desk.conversation`.

    Args:
        ask: asks one question, with the filters of :meth:`pipelines.desk.Desk.ask` by name.
        gazetteer: finds the states that questions name.
    """

    def __init__(self, ask: Callable[..., Answer], gazetteer: Gazetteer) -> None:
        self._ask, self._gazetteer = ask, gazetteer
        self.turns: list[Turn] = []

    def ask(self, question: str, **filters: Any) -> Answer:
        """Answer a question, resolved against the turns before it where it leans on them."""
        resolved, confined = self.resolve(question)
        filters = {**confined, **{name: value for name, value in filters.items() if value is not None}}
        answer = self._ask(resolved, **filters)
        self.turns.append(Turn(resolved, filters, answer))
        return replace(answer, question=question, resolved=resolved if resolved != question else None)

    def resolve(self, question: str) -> tuple[str, dict[str, Any]]:
        """A question as it is to be understood here, and what documents are confined to."""
        if not self.turns:
            return question, {}
        last = self.turns[-1]
        folded = fold(question)
        lead = _LEAD.match(folded)
        start, end = (lead.end() if lead else 0), _TAIL.search(folded)
        piece = question[start : end.start() if end else None].strip()
        short = len(re.findall(r"\w+|[\u3400-\u9fff]", piece)) <= SHORT
        if (lead or folded.rstrip("?？ ").endswith(("呢", "thi sao"))) and short and piece:
            return self._piece(piece, last)
        if _POINTERS.search(folded) and not self._gazetteer.find(question) and not days(question):
            return self._about(question, last), last.filters
        return question, {}

    def _piece(self, piece: str, last: Turn) -> tuple[str, dict[str, Any]]:
        """The last question with a piece of it changed."""
        article, before = _ARTICLE.search(fold(piece)), last.question
        if article:
            there = _ARTICLE.search(fold(before))
            if there:
                return before[: there.start()] + piece[article.start() : article.end()] + before[
                    there.end() :
                ], last.filters
        dated = days(piece)
        folded = fold(piece)
        if dated and (_BEFORE.search(folded) or _AFTER.search(folded)):
            return before, {**last.filters, **_span(piece)}
        if dated:
            there_days = days(before)
            if there_days:
                old = next((each for each in there_days if bool(each.day) == bool(dated[0].day)), there_days[-1])
                return before[: old.start] + piece[dated[0].start : dated[0].end] + before[old.end :], last.filters
            return _joined(before, piece), last.filters
        language = identify(before, LANGUAGES).code
        mentions = self._gazetteer.find(piece, language) or self._gazetteer.find(piece)
        if mentions and mentions[-1].end - mentions[0].start >= 0.6 * len(piece):
            theirs = self._gazetteer.find(before, language)
            codes = {mention.code for mention in mentions}
            old_ones = [mention for mention in theirs if mention.code not in codes]
            if old_ones:
                country = old_ones[-1]
                name = piece[mentions[0].start : mentions[-1].end]
                return before[: country.start] + name + before[country.end :], last.filters
        return _joined(before, piece), last.filters

    def _about(self, question: str, last: Turn) -> str:
        """A question with a pronoun, with what the last answer was about."""
        title = last.answer.citations[0].title if last.answer.citations and not last.answer.abstained else ""
        return _joined(question, title or last.question.rstrip("?？ "))


def _joined(question: str, piece: str) -> str:
    body = question.rstrip("?？ ")
    mark = question[len(body) :].strip() or "?"
    return f"{body} ({piece}){mark}"


def _span(piece: str) -> dict[str, date]:
    """``before 2010``, ``since May 2011``, ``from 2001 to 2004`` as first and last day of publication."""
    dated, folded = days(piece), fold(piece)
    firsts = [date(each.year, each.month or 1, each.day or 1) for each in dated if each.year]
    if not firsts:
        return {}
    if len(firsts) > 1:
        return {"since": min(firsts), "until": _last(dated[-1].year or 1, dated[-1].month, dated[-1].day)}
    if _BEFORE.search(folded):
        return {"until": firsts[0] - timedelta(days=1)}
    if re.search(r"\b(?:after|sau|apres|после|після)\b|之后|之後|以后|以後", folded):
        return {"since": _last(firsts[0].year, dated[0].month, dated[0].day) + timedelta(days=1)}
    return {"since": firsts[0]}


def _last(year: int, month: int | None, day: int | None) -> date:
    """The last day of a year, month or day."""
    if day:
        return date(year, month or 1, day)
    return date(year + (month in (None, 12)), 1 if month in (None, 12) else month + 1, 1) - timedelta(days=1)  # type: ignore[operator]
