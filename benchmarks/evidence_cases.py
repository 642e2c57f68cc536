"""Questions that models/evidence is fitted on: the gold set, SQuAD-like sets, NoMIRACL, and ones made from them.

A made question is unanswerable because what answers it was taken away (the document, or only the passage), or because
a year, a country or an article in it was changed for another.
"""

import gzip
import hashlib
import json
import pickle
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import questions
from models.embedder import Embedder
from models.evidence import Candidate
from models.interaction import Interaction
from models.names import Gazetteer, codes_of
from models.quantities import days
from models.territories import territory_name
from models.token_vectors import TokenVectors

LANGUAGES = ("en", "vi", "ru", "zh")
CROSSINGS = (("vi", "en"), ("ru", "en"), ("zh", "en"), ("en", "vi"))
"""Languages of question and paragraph, where they differ."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its candidates, and what a right sentence looks like."""

    source: str
    question: str
    language: str
    answerable: bool
    group: str
    """Cases that share a document, or were made of one another, are never on both sides of a split."""
    candidates: tuple[Candidate, ...]
    is_right: Callable[[Candidate, int, int], bool]
    gold: dict[str, Any] | None = None


class CachedReader(Embedder):
    """Reads texts token by token and keeps what it read, in memory and below a folder."""

    def __init__(self, embedder: Embedder, folder: Path | None) -> None:
        super().__init__(embedder.name, "auto", None)
        self._embedder, self._file = embedder, folder / "tokens.pickle" if folder else None
        self._known: dict[str, TokenVectors] = {}
        self._decoded: dict[tuple[str, str], TokenVectors | None] = {}
        if self._file and self._file.exists():
            self._known = pickle.loads(self._file.read_bytes())

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts and of their tokens; kept in half precision."""
        keys = [hashlib.sha256(f"{query}:{text}".encode()).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        order = sorted(new, key=lambda key: len(new[key]))
        for low in range(0, len(order), 64):
            batch = order[low : low + 64]
            for key, each in zip(batch, self._embedder.read([new[k] for k in batch], query=query), strict=True):
                self._known[key] = replace(each, tokens=each.tokens.astype(np.float16))
        return [replace(each, tokens=each.tokens.astype(np.float32)) for each in (self._known[key] for key in keys)]

    def spans(self, texts: list[str]) -> list[npt.NDArray[np.int32]]:
        """Places of the tokens of texts."""
        return self._embedder.spans(texts)

    def recalling(self, candidates: Sequence[Candidate]) -> "CodedReader":
        """What reads these candidates as an index holds them."""
        return CodedReader(self, {each.text: each.language for each in candidates}, self._decoded)

    def save(self) -> None:
        """Keep on disk what was read."""
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(pickle.dumps(self._known, protocol=5))


class CodedReader:
    """Reads passages from their token codes, as answers do, and all else from the texts.

    Args:
        reader: reads the texts.
        languages: of the passages.
        known: passages that were read from their codes before, by text and language; those read now are added.
    """

    def __init__(
        self, reader: CachedReader, languages: dict[str, str], known: dict[tuple[str, str], TokenVectors | None]
    ) -> None:
        self._reader, self._languages, self._interaction = reader, languages, Interaction(reader)
        self._known = known

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts and of their tokens."""
        coded = {text: self._coded(text) for text in texts if not query and text in self._languages}
        found = {text: each for text, each in coded.items() if each is not None}
        missing = [text for text in texts if text not in found]
        found |= dict(zip(missing, self._reader.read(missing, query=query), strict=True))
        return [found[text] for text in texts]

    def _coded(self, text: str) -> TokenVectors | None:
        key = (text, self._languages[text])
        if key not in self._known:
            (made,) = self._interaction.passages([text], [key[1]])
            self._known[key] = self._interaction.decoded(*key, made.vector, made.codes)
        return self._known[key]


Find = Callable[[str], Sequence[Candidate]]
"""Candidates of a question, as :meth:`pipelines.answer.Answerer.candidates` gives them; ids are those of the source."""


def gold(folder: Path, find: Find, gazetteer: Gazetteer, altered: int = 1) -> Iterator[Case]:
    """The gold questions with what search finds for them, and the unanswerable ones made of them."""
    chosen = random.Random(0)
    for path in sorted(folder.glob("qa-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            cited = [item for item in (*row["evidence"], *_listed(row.get("near_miss"))) if isinstance(item, dict)]
            group = cited[0]["doc_id"] if cited else row["id"]
            quotes = quotes_of(row)
            also = set(row.get("also_in_doc_ids") or ())
            found = tuple(find(row["question"]))
            right = partial(overlaps, quotes=quotes)
            yield Case("gold", row["question"], row["language"], row["answerable"], group, found, right, row)
            if not row["answerable"]:
                continue
            never = lambda *_: False  # noqa: E731
            documents = {document for document, _ in quotes} | also
            yield Case(
                "no document",
                row["question"],
                row["language"],
                False,
                group,
                tuple(c for c in found if c.document_id not in documents)[:30],
                never,
            )
            without = tuple(c for c in found if not _tells(c, quotes, row["answers"]) and c.document_id not in also)
            yield Case("no passage", row["question"], row["language"], False, group, without[:30], never)
            others = list(alterations(row["question"], row["language"], gazetteer, chosen))
            for other in chosen.sample(others, min(altered, len(others))):
                yield Case("altered", other, row["language"], False, group, tuple(find(other)), never)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _tells(candidate: Candidate, quotes: Iterable[tuple[str, str]], answers: Sequence[str]) -> bool:
    text = spaced(candidate.text)
    if any(candidate.document_id == document and (quote in text or text in quote) for document, quote in quotes):
        return True
    return any(candidate.document_id == document for document, _ in quotes) and any(
        len(answer) > 3 and answer.lower() in text.lower() for answer in answers
    )


def alterations(question: str, language: str, gazetteer: Gazetteer, chosen: random.Random) -> Iterator[str]:
    """The question about another year, another country, or an article that there is not."""
    years = [day for day in days(question) if day.year]
    if years:
        day = chosen.choice(years)
        written = question[day.start : day.end].replace(
            str(day.year), str((day.year or 0) + chosen.choice((-7, -4, 5, 8)))
        )
        if written != question[day.start : day.end]:
            yield question[: day.start] + written + question[day.end :]
    mentions = [mention for mention in gazetteer.find(question, language) if mention.naming == "name"]
    if mentions:
        mention = chosen.choice(mentions)
        others = [code for code in ("BRA", "KEN", "NOR", "MNG", "PER", "PRT", "KOR", "EGY") if code != mention.code]
        name = territory_name(chosen.choice(others), language)
        if name:
            yield question[: mention.start] + name + question[mention.end :]
    article = re.search(r"\b(Article|Điều|article|стать[а-я]+|第)\s*(\d+)", question)
    if article:
        yield question[: article.start(2)] + str(int(article[2]) + 180) + question[article.end(2) :]


def fitted_on(name: str) -> bool:
    """Whether coefficients are fitted on questions of an article, or on a question, of this name: half of them are."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def squad_within(data: Path, size: int, reader: CachedReader, gazetteer: Gazetteer, *, fitted: bool) -> Iterator[Case]:
    """Answerable questions of XQuAD and unanswerable ones of SQuAD 2.0, in English and Vietnamese."""
    for case in squad(data, size, reader, gazetteer, fitted=fitted, pairs=(("en", "en"), ("vi", "vi"))):
        if case.source in ("xquad", "squad2"):
            yield case


@dataclass(slots=True)
class Pool:
    """Paragraphs that questions of one set are asked of."""

    candidates: list[Candidate]

    def find(self, vector: npt.NDArray[np.float32], text: str, count: int = 20) -> tuple[Candidate, ...]:
        """The paragraphs nearest in meaning and words."""
        wanted = questions.words(text)
        scores = [
            float(each.vector @ vector) + 0.1 * len(wanted & questions.words(each.text)) / max(len(wanted), 1)
            for each in self.candidates
        ]
        order = np.argsort(-np.array(scores), kind="stable")[:count]
        return tuple(replace(self.candidates[k], score=scores[k]) for k in order)


SQUAD_PARAGRAPHS = 44
"""Paragraphs of unanswerable SQuAD 2.0 that join those of XQuAD in the pool of a language."""
PAIRS = (*((each, each) for each in LANGUAGES), *CROSSINGS)


def xquad(data: Path, language: str) -> list[dict[str, Any]]:
    """The articles of XQuAD in a language, in the form of SQuAD."""
    content = json.loads((data / "xquad" / f"xquad.{language}.even-articles.json").read_text(encoding="utf-8"))
    return list(content["data"])


def squad(
    data: Path,
    size: int,
    reader: CachedReader,
    gazetteer: Gazetteer,
    *,
    fitted: bool = True,
    pairs: Sequence[tuple[str, str]] = PAIRS,
) -> Iterator[Case]:
    """XQuAD within and across languages, and unanswerable SQuAD 2.0, each over all paragraphs of one language.

    Args:
        data: folder of the sets.
        size: questions of each pair of languages, and twice as many of SQuAD 2.0.
        reader: reads them.
        gazetteer: finds countries.
        fitted: questions of the half of the articles that coefficients are fitted on, or of the other.
        pairs: languages of question and paragraph.
    """
    chosen = random.Random(0)
    sets = {language: xquad(data, language) for language in LANGUAGES}
    hard = {
        language: json.loads(gzip.decompress((data / "squad2-unanswerable" / f"{language}.json.gz").read_bytes()))
        for language in ("en", "vi")
    }
    unanswerable: dict[str, list[tuple[str, str]]] = {}
    pools: dict[str, Pool] = {}
    for language in LANGUAGES:
        paragraphs = {p["context"]: a["title"] for a in sets[language] for p in a["paragraphs"]}
        if language in hard:
            rows = [(a["title"], p) for a in hard[language]["data"] for p in a["paragraphs"] if p["qas"]]
            rows = random.Random(1).sample(rows, min(SQUAD_PARAGRAPHS, len(rows)))
            paragraphs |= {p["context"]: title for title, p in rows}
            asked_there = [(title, each["question"]) for title, p in rows for each in p["qas"]]
            asked_there = [each for each in asked_there if fitted_on(each[0]) == fitted]
            unanswerable[language] = chosen.sample(asked_there, min(2 * size, len(asked_there)))
        texts = list(paragraphs)
        pools[language] = Pool(
            [
                paragraph(f"{language}:{hashlib.sha256(t.encode()).hexdigest()[:12]}", t, language, r.pooled, gazetteer)
                for t, r in zip(texts, reader.read(texts), strict=True)
            ]
        )
    never = lambda *_: False  # noqa: E731
    by_id = {
        language: {
            qa["id"]: (qa["question"], qa["answers"][0]["text"], p["context"], a["title"])
            for a in sets[language]
            for p in a["paragraphs"]
            for qa in p["qas"]
        }
        for language in LANGUAGES
    }
    for asked, told in pairs:
        names = [name for name in sorted(by_id[asked]) if fitted_on(by_id[asked][name][3]) == fitted]
        for name in chosen.sample(names, min(size, len(names))):
            question = by_id[asked][name][0]
            _, answer, context, title = by_id[told][name]
            vector = reader.read([question], query=True)[0].pooled
            found = pools[told].find(vector, question)

            def right(c: Candidate, a: int, b: int, context: str = context, answer: str = answer) -> bool:
                return c.text == context and answer in c.text[a:b]

            yield Case("xquad", question, asked, True, f"squad:{title}", found, right)
            if chosen.random() < 0.4:
                without = tuple(c for c in found if c.text != context)
                yield Case("no paragraph", question, asked, False, f"squad:{title}", without, never)
    for language in sorted({asked for asked, told in pairs if asked == told} & unanswerable.keys()):
        for title, question in unanswerable[language]:
            vector = reader.read([question], query=True)[0].pooled
            yield Case(
                "squad2", question, language, False, f"squad:{title}", pools[language].find(vector, question), never
            )


def paragraph(
    name: str, text: str, language: str, vector: npt.NDArray[np.float32], gazetteer: Gazetteer, title: str = ""
) -> Candidate:
    """A paragraph that is a document of its own."""
    countries = frozenset(codes_of(gazetteer.find(f"{title}\n{text}", language)))
    return Candidate(name, text, vector, language, title, text, countries, countries)


def nomiracl_rows(data: Path, language: str, answerable: bool) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(id, question, passages as (title, text)) of one file of NoMIRACL, cut out of its prompts."""
    name = f"{'' if answerable else 'non_'}relevant.{language}.jsonl.gz"
    rows = []
    for line in gzip.decompress((data / "nomiracl" / name).read_bytes()).decode("utf-8").splitlines():
        row = json.loads(line)
        match = re.search(r"QUESTION:\s*(.+?)\s*CONTEXTS:\s*(.+?)\s*OUTPUT:", row["prompt"] or "", re.DOTALL)
        if match is None:
            continue
        passages = []
        for text in re.split(r"(?:\A|\n)\[\d+\] ", match[2]):
            title, colon, body = text.strip().partition(": ")
            if text.strip():
                passages.append((title, body.strip()) if colon and len(title) < 120 else ("", text.strip()))
        rows.append((row["query_id"], match[1], passages))
    return rows


def nomiracl(
    data: Path, size: int, reader: CachedReader, gazetteer: Gazetteer, *, fitted: bool = True
) -> Iterator[Case]:
    """NoMIRACL's questions with their ten passages; which sentence answers is not known there.

    Args:
        data: folder of the sets.
        size: questions of each file, about.
        reader: reads them.
        gazetteer: finds countries.
        fitted: those of the half that coefficients are fitted on, or of the other.
    """
    for language in ("en", "fr", "zh"):
        for answerable in (True, False):
            rows = nomiracl_rows(data, language, answerable)
            for name, question, passages in random.Random(0).sample(rows, min(2 * size, len(rows))):
                if fitted_on(name) != fitted:
                    continue
                candidates = nomiracl_candidates(name, question, passages, language, reader, gazetteer)
                yield Case("nomiracl", question, language, answerable, f"miracl:{name}", candidates, lambda *_: False)


def nomiracl_candidates(
    name: str,
    question: str,
    passages: Sequence[tuple[str, str]],
    language: str,
    reader: CachedReader,
    gazetteer: Gazetteer,
) -> tuple[Candidate, ...]:
    """The passages of a question, nearest first."""
    vector = reader.read([question], query=True)[0].pooled
    read = reader.read([text for _, text in passages])
    candidates = [
        paragraph(f"{name}#{title or number}", text, language, each.pooled, gazetteer, title)
        for number, ((title, text), each) in enumerate(zip(passages, read, strict=True))
    ]
    return Pool(candidates).find(vector, question)


def outside_questions(data: Path, size: int, *, fitted: bool) -> list[tuple[str, str, str]]:
    """(language, group, question) of questions of XQuAD and NoMIRACL, to ask a lake that is about other things.

    Args:
        data: folder of the sets.
        size: questions of each language of XQuAD, and half as many of NoMIRACL.
        fitted: of the half that coefficients are fitted on, or of the other.
    """
    chosen = random.Random(3)
    found = []
    for language in LANGUAGES:
        rows = [
            (language, f"squad:{article['title']}", qa["question"])
            for article in xquad(data, language)
            if fitted_on(article["title"]) == fitted
            for paragraph in article["paragraphs"]
            for qa in paragraph["qas"]
        ]
        found += chosen.sample(rows, min(size, len(rows)))
    for language in ("en", "fr", "zh"):
        both = [*nomiracl_rows(data, language, True), *nomiracl_rows(data, language, False)]
        rows = [(language, f"miracl:{name}", question) for name, question, _ in both if fitted_on(name) == fitted]
        found += chosen.sample(rows, min(size // 2, len(rows)))
    return found


def outside(data: Path, size: int, find: Find) -> Iterator[Case]:
    """Questions about other things than a lake holds, of the half that coefficients are fitted on."""
    for language, group, question in outside_questions(data, size, fitted=True):
        yield Case("outside", question, language, False, group, tuple(find(question)), lambda *_: False)


def spaced(text: str) -> str:
    """Every run of white space as one space, as the gold set's guidelines ask before quotes are compared."""
    return re.sub(r"\s+", " ", text).strip()


def overlaps(candidate: Candidate, start: int, end: int, quotes: Iterable[tuple[str, str]]) -> bool:
    """Whether a sentence holds, or lies in, or shares much of one of the (document, quote) pairs."""
    sentence = spaced(candidate.text[start:end])
    return any(
        candidate.document_id == document and len(sentence) > 15 and (sentence in quote or quote in sentence)
        for document, quote in quotes
    )


def quotes_of(question: dict[str, Any]) -> list[tuple[str, str]]:
    """(document, quote) pairs of the evidence, with single spaces."""
    return [(item["doc_id"], spaced(item["quote"])) for item in question["evidence"]]
