"""What one sentence of a report means for one commitment: nothing, or a stance with the words it rests on.

A sentence bears on a commitment when it speaks of the same act, by the same state, and of the same things, or names the
article. What it then says is read from the signs around the act: a negation makes it undone, *will* an intention,
*must* a duty, *calls on* a request, *if* a mere possibility; lateness, too short a notice and verdicts (*in breach of*)
are read from their own words. Anything in doubt is neutral.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.performance.agents import doers, speaker
from models.performance.facts import Basis, Stance
from models.performance.reading import Duration, Sentence, Span, Story
from models.performance.words import concepts, sign

ENOUGH = 3.0
"""Sum of what matches from which a sentence is taken to speak of the commitment itself."""
RELATED = 2.0
"""Sum from which it is shown as related."""
REACH = 90
"""Characters before the act in which a sign belongs to it."""

_BORDER = re.compile(
    r"[;:!?—–。；：！？]"
    r"|,\s(?:as|which|who|but|and|while|although|after|before|because|that|mais|comme|et|tandis|qui|que|nhưng|và|mà|но|а|и|как|что|котор\w+|але|та|як|що|як(?:ий|а|е|і))\b"
    r"|\b(?:but|while|although|mais|nhưng|но|але)\b|\s(?:and|et|và|и|та) (?=will\b|sẽ\b|va\b)|，而|，但"
)


_AHEAD = re.compile(
    r"before|earlier|in advance|ahead|notice|ago|avant|préavis|plus tôt|à l.avance|antes|preaviso|trước|sớm hơn"
    r"|до\b|за\b|заранее|раньше|раніше|前"
)
"""Words beside a length of time that make it a notice."""


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A commitment as far as reports can be held against it."""

    key: str
    forbids: bool
    head: str
    """Concept of the act; empty when the tables do not have it."""
    verb: str
    """Stem of the act's word, for reports in the same language."""
    language: str
    things: frozenset[str]
    """Concepts of what is acted on."""
    stems: frozenset[str]
    """Telling stems of what is acted on, in its language."""
    named: frozenset[str]
    """Concepts in the treaty's own title, which say little beside its name."""
    article: int | None
    paragraph: int | None
    year: int | None
    """Year of the treaty, as reports name it."""
    alone: bool
    """Whether it is the only commitment of its article."""
    notice: float | None
    """Days before something by which it must be done."""
    dated: bool
    """Whether it has a time by which it is due."""
    date: tuple[int, int] | None
    """Month and day of a date by which it is due."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a sentence says of a commitment."""

    stance: Stance
    basis: Basis
    parties: frozenset[str]
    """States of whom it says so."""
    said_by: str | None
    """The state whose word it is; None for the reporter's."""
    score: float
    matched: tuple[str, ...]
    """What of the commitment it speaks of: concepts, stems, ``art_7``, ``treaty``, ``date``."""


def bearing(undertaking: Undertaking, story: Story, index: int) -> Bearing | None:
    """What a sentence of a report says of a commitment; None when it does not speak of it, or nobody is named.

    Args:
        undertaking: the commitment.
        story: the report.
        index: of the sentence.
    """
    sentence = story.sentences[index]
    if _elsewhere(undertaking, sentence):
        return None
    heads = _heads(undertaking, sentence)
    matched, score, firm = _matched(undertaking, story, index)
    if not heads:
        return _verdict(undertaking, story, index, matched, score, firm)
    weak = undertaking.head in _WEAK_HEADS or undertaking.head not in sentence.concepts
    score += 0.5 if weak else 1.0
    best: Bearing | None = None
    for head in heads:
        parties = doers(story, index, head[0], _about(undertaking))
        if not parties:
            continue
        stance, basis = _said(undertaking, sentence, head)
        if basis in ("done", "not done") and (verdict := _called(undertaking, sentence, firm)):
            stance, basis = verdict
        if stance != "neutral" and (score < ENOUGH or not firm):
            stance = "neutral"
            basis = "unsure" if basis not in ("intention", "duty", "request") else basis
        if score < RELATED:
            continue
        says = sign("says", sentence.language).search(sentence.flat)
        said_by = speaker(story, sentence, _placed(says, sentence)) or _denier(basis, parties)
        found = Bearing(stance, basis, parties, said_by, score, tuple(sorted(matched)))
        if best is None or _ORDER[basis] < _ORDER[best.basis]:
            best = found
    return best


_WEAK_HEADS = frozenset({"maintain", "meet", "stop", "provide", "open", "test", "reduce"})
"""Acts whose words say little without what they are done to."""

_ORDER: dict[Basis, int] = {
    "denial": 0, "verdict": 1, "short notice": 2, "late": 3, "not done": 4, "done": 5, "intention": 6, "duty": 7,
    "request": 8, "unsure": 9,
}  # fmt: skip
"""Of several readings of one sentence the more telling first."""


def _about(undertaking: Undertaking) -> frozenset[str]:
    """What a report must speak of for its subject to carry over: what is acted on, or the act where that is nothing."""
    return undertaking.things - undertaking.named or frozenset({undertaking.head})


def _elsewhere(undertaking: Undertaking, sentence: Sentence) -> bool:
    """Whether a sentence names paragraphs of the article, and not this one."""
    told = {paragraph for article, paragraph in sentence.paragraphs if article == undertaking.article}
    return bool(told) and undertaking.paragraph is not None and undertaking.paragraph not in told


def _heads(undertaking: Undertaking, sentence: Sentence) -> tuple[Span, ...]:
    """Places where a sentence speaks of the act."""
    found = list(sentence.concepts.get(undertaking.head, ()))
    if undertaking.head:
        for name, concept in concepts().items():
            if undertaking.head in concept.means and name in sentence.concepts:
                found += sentence.concepts[name]
    if undertaking.notice is not None and undertaking.head == "notify":
        found += sentence.concepts.get("announce", ())
    if not undertaking.head and undertaking.verb and undertaking.language == sentence.language:
        found += [
            (match.start() + sentence.start, match.end() + sentence.start)
            for match in re.finditer(rf"(?<!\w){re.escape(undertaking.verb)}\w*", sentence.flat)
        ]
    return tuple(sorted(set(found)))


def _matched(undertaking: Undertaking, story: Story, index: int) -> tuple[set[str], float, bool]:
    """What of a commitment a sentence and those around it speak of, its weight, and whether that is enough."""
    sentence = story.sentences[index]
    near = [one for one in story.sentences[max(0, index - 2) : index + 1] if one.paragraph == sentence.paragraph]
    around = [*near, story.title]
    matched: set[str] = set()
    score = 0.0
    own = specific = 0.0
    stem_weight = 0.34 if sentence.language == "vi" else 0.5  # a Vietnamese stem is a syllable
    known = concepts()
    for thing in undertaking.things:
        if thing in sentence.concepts:
            score += 0.5 if known[thing].is_weak else 1.0
            own += not known[thing].is_weak
            specific += not known[thing].is_weak and thing not in undertaking.named
        elif any(thing in other.concepts for other in around):
            score += 0.25 if known[thing].is_weak else 0.75
        else:
            continue
        matched.add(thing)
    if undertaking.language == sentence.language:
        for stem in undertaking.stems:
            if stem in sentence.stems:
                score += stem_weight
                own += stem_weight
                specific += stem_weight
            elif any(stem in other.stems for other in around):
                score += 0.25
            else:
                continue
            matched.add(stem)
    if undertaking.date and undertaking.date in sentence.dates:
        score += 1.0
        matched.add("date")
    if undertaking.notice and any(
        one.days <= undertaking.notice + 0.01 and _is_ahead(sentence, one) for one in sentence.durations
    ):
        score += 1.0
        own += 1
        matched.add("notice")
    article = undertaking.article is not None and any(undertaking.article in other.articles for other in near)
    titled = undertaking.article is not None and undertaking.article in story.title.articles
    treaty = undertaking.year is not None and undertaking.year in story.treaty_years
    another = bool(story.treaty_years) and not treaty
    other_article = not article and any(other.articles for other in near)
    if article and not another:
        score += 2.0
        matched.add(f"art_{undertaking.article}")
    elif titled and not another:
        score += 1.0
        matched.add(f"art_{undertaking.article}")
    if treaty:
        score += 1.0
        matched.add("treaty")
    share = len(matched & (undertaking.things | undertaking.stems)) / max(
        1, len(undertaking.things | undertaking.stems)
    )
    if undertaking.forbids:
        firm = (article and not another and own >= 1) or (treaty and specific >= 1 and own >= 2 and share >= 0.6)
    else:
        firm = (
            (article and not another and (own > 0 or treaty))
            or (treaty and specific >= 1 and share >= 0.3)
            or ("date" in matched and own >= 1)
            or (own >= 2 and share >= 0.5)
        )
    return matched, score, firm and not (other_article and not article)


def _share(matched: set[str], wanted: frozenset[str]) -> float:
    return len(matched & wanted) / len(wanted) if wanted else 0.0


def _clause(sentence: Sentence, place: int) -> tuple[str, str]:
    """The words of the clause before a place, and from it on."""
    at = place - sentence.start
    begin = 0
    end = len(sentence.flat)
    for border in _BORDER.finditer(sentence.flat):
        if border.end() <= at:
            begin = border.end()
        elif border.start() > at:
            end = border.start()
            break
    if sentence.flat[:at].endswith(", "):  # the comma closes a clause put in between
        begin = at
    return sentence.flat[max(begin, at - REACH) : at], sentence.flat[at:end]


def _said(undertaking: Undertaking, sentence: Sentence, head: Span) -> tuple[Stance, Basis]:
    """What a sentence says of the act at a place."""
    language = sentence.language
    before, after = _clause(sentence, head[0])
    word = sentence.flat[head[0] - sentence.start : head[1] - sentence.start]
    if sign("if", language).search(before) or sentence.flat.rstrip().endswith(("?", "？")):
        return "neutral", "unsure"
    if sign("asks", language).search(before):
        return "neutral", "request"
    given = _notice_given(undertaking, sentence, head)
    if sign("duty", language).search(before):
        return "neutral", "duty"
    if sign("intends", language).search(before) and not sign("not", language).search(before):
        return ("neutral" if undertaking.forbids else "supports"), "intention"
    undone = sign("not", language).search(before) is not None or sign("not", language).search(word) is not None
    if given is not None and undertaking.notice is not None and not undone:
        return ("supports", "done") if given.days >= undertaking.notice else ("contradicts", "short notice")
    if undertaking.notice is not None and undertaking.head == "notify" and "notify" not in sentence.concepts:
        return "neutral", "unsure"  # announced, which is not yet notified
    if undone:
        return ("supports" if undertaking.forbids else "contradicts"), "not done"
    if undertaking.dated and (
        sign("late", language).search(f"{before} {after}") or _after_the_day(undertaking, sentence)
    ):
        return "contradicts", "late"
    return ("contradicts" if undertaking.forbids else "supports"), "done"


def _after_the_day(undertaking: Undertaking, sentence: Sentence) -> bool:
    """Whether a sentence gives later days beside the one by which it was due: *handed in 27 May, due 31 March*."""
    others = sentence.dates - {undertaking.date}
    return undertaking.date in sentence.dates and bool(others) and min(others) > (undertaking.date or (13, 0))


def _notice_given(undertaking: Undertaking, sentence: Sentence, head: Span) -> Duration | None:
    """How long before something it was done, where a sentence says so."""
    if undertaking.notice is None:
        return None
    for duration in sentence.durations:
        if _is_ahead(sentence, duration) and abs(duration.start - head[0]) <= 80:
            return duration
    return None


def _is_ahead(sentence: Sentence, duration: Duration) -> bool:
    """Whether a length of time is one of notice: *half an hour before*, *six days' notice*."""
    start, end = duration.start - sentence.start, duration.end - sentence.start
    return _AHEAD.search(sentence.flat[max(0, start - 12) : end + 22]) is not None


def _called(undertaking: Undertaking, sentence: Sentence, firm: bool) -> tuple[Stance, Basis] | None:
    """The verdict of a sentence that speaks of the act: called kept or broken, or the breach denied."""
    language = sentence.language
    if not firm:
        return None
    if sign("denies", language).search(sentence.flat) and sign("breach", language).search(sentence.flat):
        return "supports", "denial"
    breach = sign("breach", language).search(sentence.flat)
    if breach:
        before = sentence.flat[max(0, breach.start() - REACH) : breach.start()]
        if any(sign(name, language).search(before) for name in ("if", "intends", "asks")):
            return "neutral", "unsure"
        return None if sign("not", language).search(before) else ("contradicts", "verdict")
    return None


def _verdict(
    undertaking: Undertaking, story: Story, index: int, matched: set[str], score: float, firm: bool
) -> Bearing | None:
    """The verdict of a sentence that does not name the act: it must name the article, or the treaty and the things."""
    sentence = story.sentences[index]
    language = sentence.language
    article = any(one.startswith("art_") for one in matched)
    if not article and not ("treaty" in matched and len(matched) >= 3):
        return None
    if not (undertaking.alone or len(matched & undertaking.things) >= 1):
        return None
    breach = sign("breach", language).search(sentence.flat)
    keeps = sign("keeps", language).search(sentence.flat)
    word = breach or keeps
    if word is None:
        return None
    parties = doers(story, index, word.start() + sentence.start, _about(undertaking))
    if not parties:
        return None
    before = sentence.flat[max(0, word.start() - REACH) : word.start()]
    stance: Stance
    basis: Basis = "verdict"
    denied = sign("denies", language).search(sentence.flat) is not None
    doubtful = any(sign(name, language).search(before) for name in ("if", "intends", "asks", "duty"))
    undone = sign("not", language).search(before) is not None
    if doubtful:
        stance, basis = "neutral", "unsure"
    elif breach:
        stance, basis = ("supports", "denial") if denied or undone else ("contradicts", "verdict")
    else:
        stance = "contradicts" if undone else "supports"
    if stance != "neutral" and not firm:
        stance, basis = "neutral", "unsure"
    says = _placed(sign("says", language).search(sentence.flat), sentence)
    said_by = speaker(story, sentence, says) or _denier(basis, parties)
    return Bearing(stance, basis, parties, said_by, score + 1.0, tuple(sorted(matched)))


def _denier(basis: Basis, parties: frozenset[str]) -> str | None:
    """A denial without another speaker is that of the state itself."""
    return next(iter(parties)) if basis == "denial" and len(parties) == 1 else None


def _placed(match: re.Match[str] | None, sentence: Sentence) -> Span | None:
    return (match.start() + sentence.start, match.end() + sentence.start) if match else None


class Shelf:
    """Undertakings sorted by what a sentence must speak of to bear on them, so that few are compared with each."""

    def __init__(self, undertakings: Iterable[Undertaking]) -> None:
        self._by_head: dict[str, list[Undertaking]] = {}
        self._by_verb: dict[str, list[Undertaking]] = {}
        self._by_article: dict[int, list[Undertaking]] = {}
        for one in undertakings:
            if one.head:
                self._by_head.setdefault(one.head, []).append(one)
            elif one.verb:
                self._by_verb.setdefault(one.verb, []).append(one)
            if one.article is not None:
                self._by_article.setdefault(one.article, []).append(one)

    def near(self, story: Story, index: int) -> Iterator[Undertaking]:
        """Undertakings that a sentence may bear on, each once."""
        sentence = story.sentences[index]
        found: dict[str, Undertaking] = {}
        for name in sentence.concepts:
            heads = (name, *concepts()[name].means, *(("notify",) if name == "announce" else ()))
            for head in heads:
                found |= {one.key: one for one in self._by_head.get(head, ())}
        for stem in sentence.stems & self._by_verb.keys():
            found |= {one.key: one for one in self._by_verb[stem] if one.language == sentence.language}
        if any(sign(name, sentence.language).search(sentence.flat) for name in ("breach", "keeps")):
            near = story.sentences[max(0, index - 2) : index + 1]
            for article in {number for one in (*near, story.title) for number in one.articles}:
                found |= {one.key: one for one in self._by_article.get(article, ())}
        yield from found.values()
