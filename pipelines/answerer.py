"""Answering: the best sentences of the best passages, as checked quotes, in a frame of the asker's language."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from lake.store import Lake
from models import evidence, questions
from models.evidence import Candidate, Choice, EvidenceModel
from models.languages import identify
from models.modality import modality_of
from models.names import Gazetteer, codes_of
from pipelines import facts, versions
from pipelines.answer import Answer, Scope, Sentence, Short
from pipelines.citations import Hit, Quote
from pipelines.find import Finder
from pipelines.frames import frame, listed, say
from pipelines.independence import groups_of, support_of
from pipelines.quotes import quotes_of

CANDIDATES = 20
"""Passages that are looked at for an answer, whatever their language."""

OF_A_LANGUAGE = 8
"""Passages of each other language that are looked at besides: a model ranks those in the question's own language
higher than they deserve."""

NEAREST = 3
"""Nearest passages offered, as such, with an abstention."""

DOCUMENT_CHARACTERS = 200_000
"""How much of a document is read for the question's names."""


class Answerer:
    """Answers questions from one lake, at its clearance and ``as_of``."""

    def __init__(self, lake: Lake, finder: Finder, gazetteer: Gazetteer) -> None:
        self._lake, self._finder, self._gazetteer = lake, finder, gazetteer
        self.model: EvidenceModel | None = None
        """Coefficients to judge by; those shipped when None."""

    def ask(self, question: str, *, language: str | None = None, scope: Scope | None = None) -> Answer:
        """Answer with quotes, or abstain; see :class:`Answer`.

        Args:
            question: in any language.
            language: of the frame; the question's own where it is one of :data:`FRAME`, else English.
            scope: what documents to answer from; all that are open by default.
        """
        asked = identify(question, self._lake.config.languages).code
        framed = frame(language or asked)
        scope = scope or Scope()
        told = facts.from_tables(self._lake, self._gazetteer, question, framed, scope)
        if told is not None:
            return told
        hits = self.hits(question, scope)
        candidates = self.candidates(question, hits)
        reader = self._finder.recall(hits)
        choice = evidence.choose(
            question, reader, candidates, language=asked, gazetteer=self._gazetteer, model=self.model
        )
        if choice.abstain:
            return self._abstained(question, framed, choice, hits)
        return self._answered(question, framed, choice, hits)

    def hits(self, question: str, scope: Scope) -> list[Hit]:
        """The passages that are looked at; of a comparison, those found for each of its halves too."""
        confined = {"kind": scope.kind, "country": scope.country, "since": scope.since, "until": scope.until}
        others: dict[str | None, int] = {} if scope.language else dict.fromkeys(self._languages, OF_A_LANGUAGE)
        wanted = {scope.language: CANDIDATES, **others}
        found: dict[str, float] = {}
        for query in evidence.queries_of(question):
            for ranking in self._finder.ranked(query, wanted, **confined).values():
                for passage_id, score in ranking:
                    found.setdefault(passage_id, score)
        return self._finder.hits(list(found.items()))

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        """Languages of the documents that are open here; none where all are in one."""
        held = tuple(each for each in self._finder.languages if each in self._lake.config.languages)
        return held if len(held) > 1 else ()

    def candidates(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """The passages found, with what is known of their documents."""
        documents = {hit.document_id for hit in hits}
        texts, countries = self._finder.shelf.texts(documents), self._finder.shelf.countries(documents)
        return [
            Candidate(
                document_id=hit.document_id,
                text=hit.text,
                vector=vector,
                language=hit.language,
                title=hit.title,
                document=texts[hit.document_id].text[:DOCUMENT_CHARACTERS],
                countries=frozenset(codes_of(self._gazetteer.find(hit.text, hit.language))),
                document_countries=countries[hit.document_id],
                published=hit.published_at or "",
                score=hit.score,
                kind=hit.kind,
                near=near,
            )
            for hit, vector, near in zip(
                hits, self._finder.vectors(hits), self._finder.matches(question, hits), strict=True
            )
        ]

    def _answered(self, question: str, framed: str, choice: Choice, hits: Sequence[Hit]) -> Answer:
        groups = groups_of(self._lake, {hits[each.candidate].document_id for each in choice.sentences})
        cited: list[tuple[tuple[str, int, int], tuple[int, int] | None]] = []
        for each in choice.sentences:
            hit = hits[each.candidate]
            span = (hit.document_id, hit.start + each.start, hit.start + each.end)
            copy = any(
                groups[span[0]] == groups[other[0]] and span[0] != other[0] and span[2] - span[1] == other[2] - other[1]
                for other, _ in cited
            )
            if not copy:
                cited.append((span, each.short))
        asked_in = choice.question.question if choice.question else questions.read(question)
        texts = self._finder.shelf.texts({span[0] for span, _ in cited})
        cited = [versions.in_language(self._lake, texts.get(span[0]), span, short, framed) for span, short in cited]
        found = quotes_of(self._lake, [span for span, _ in cited])
        kept = [(found[span], short) for span, short in cited if span in found]
        if not kept:  # what was found no longer agrees with the store
            return self._abstained(question, framed, choice, ())
        quotes = tuple(quote for quote, _ in kept)
        shorts = tuple(
            Short(quote.quote[short[0] : short[1]], quote.start + short[0], quote.start + short[1]) if short else None
            for quote, short in kept
        )
        groups |= groups_of(self._lake, {quote.document_id for quote in quotes} - set(groups))
        support = support_of(asked_in, quotes, [short.text if short else None for short in shorts], groups)
        sentences = [Sentence(" ".join(quote.quote.split()), (n,)) for n, quote in enumerate(quotes)]
        sentences[:0] = self._said(choice, framed, quotes)
        if support.differing:
            values = listed([f"“{value}”" for value, _ in support.differing], framed)
            numbers = tuple(sorted(n for _, each in support.differing for n in each))
            sentences.append(Sentence(say("disagree", framed, values=values), numbers, "frame"))
        return Answer(
            question=question,
            language=framed,
            abstained=False,
            reason=None,
            confidence=choice.probability,
            sentences=tuple(sentences),
            citations=quotes,
            features=dict(choice.features),
            shorts=shorts,
            support=support,
            form=asked_in.form,
        )

    def _said(self, choice: Choice, framed: str, quotes: Sequence[Quote]) -> list[Sentence]:
        """What the first quote makes of the duty that was asked about."""
        if choice.question is None or choice.question.question.form != "obligation":
            return []
        near = choice.sentences[0].near if choice.sentences else None
        said = modality_of(quotes[0].quote, quotes[0].language, near)
        word = quotes[0].quote[said.start : said.end]
        return [Sentence(say(f"modality:{said.modality}", framed, word=word), (0,), "frame")]

    def _abstained(self, question: str, framed: str, choice: Choice, hits: Sequence[Hit]) -> Answer:
        nearest: dict[str, Hit] = {}
        places = [each.candidate for each in choice.sentences if each.candidate < len(hits)]
        for hit in (*(hits[place] for place in places), *hits):
            nearest.setdefault(hit.document_id, hit)
        offered = list(nearest.values())[:NEAREST]
        title = offered[0].title if offered else ""
        return Answer(
            question=question,
            language=framed,
            abstained=True,
            reason=self._reason(choice, framed, title) if hits else say("nothing", framed),
            confidence=1.0 - choice.probability,
            sentences=(),
            citations=tuple(hit.quote(hit.start, hit.end) for hit in offered),
            features=dict(choice.features),
            shorts=(None,) * len(offered),
            missing=choice.missing,
            form=choice.question.question.form if choice.question else "fact",
        )

    def _reason(self, choice: Choice, framed: str, title: str) -> str:
        """Which check failed, in words of the frame."""
        if not choice.about:
            return say("about", framed)
        short = title if len(title) <= 100 else title[:97] + "…"
        last = self._last
        for day in choice.question.days if choice.question else ():
            if last and day.year and day.year > last.year:
                what = day.year
                return say("later", framed, what=what, last=last.isoformat())
        for lack in choice.missing:
            match lack.what:
                case "kind":
                    key = f"asked:{lack.text}"
                    if lack.text in ("date", "number"):
                        return say("kind", framed, what=say(key, framed))
                case "name" | "word" | "article" | "country" | "date" if short:
                    return say(lack.what, framed, what=lack.text, title=short)
        return say("weak", framed)

    @cached_property
    def _last(self) -> date | None:
        """The day of the last document that is open here."""
        latest = self._lake.frame("documents", ["published_at"]).get_column("published_at").max()
        return latest.date() if isinstance(latest, datetime) else None
