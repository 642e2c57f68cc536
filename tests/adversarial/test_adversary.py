"""An adversary in the model's place: none of its changes survives, in six languages, within one and across two."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.claims import GAZETTEER, LANGUAGES, claim, tampered
from models.faithful import Evidence, check
from pipelines.answer import Answer, Sentence
from pipelines.rephrase import Rephraser
from tests.pipelines.test_rephrase import Scripted, cited

CLAIMS = 5
"""Claims drawn for each pair of languages; each is changed in some fifteen ways."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_change_survives_in_the_quotes_own_language(language: str) -> None:
    rng, tried = random.Random(language), 0
    for _ in range(2 * CLAIMS):
        text = claim(rng).texts[language]
        evidence = [Evidence(text, language)]
        assert check(text, evidence, GAZETTEER, language=language).faithful
        for kind, changed in tampered(text, language, rng):
            tried += 1
            assert not check(changed, evidence, GAZETTEER, language=language).faithful, (kind, changed, text)
    assert tried > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("quoted", ["en", "vi", "zh"])
def test_no_change_survives_in_a_translation(quoted: str, language: str) -> None:
    if quoted == language:
        pytest.skip("tried above")
    rng, kept = random.Random(quoted + language), 0
    for _ in range(CLAIMS):
        texts = claim(rng).texts
        evidence = [Evidence(texts[quoted], quoted)]
        kept += check(texts[language], evidence, GAZETTEER, language=language).faithful
        for kind, changed in tampered(texts[language], language, rng):
            verdict = check(changed, evidence, GAZETTEER, language=language)
            assert not verdict.faithful, (kind, changed, texts[quoted])
    assert kept >= CLAIMS / 2, "true translations of these claims are kept, so the test tests something"


def adversary(seed: int) -> Scripted:
    """A chat model that changes every quotation it is given, and cites it."""

    def write(messages: list[Any]) -> Iterator[str]:
        rng = random.Random(seed)
        for each in json.loads(str(messages[-1].content))["quotations"]:
            for _, changed in tampered(each["text"], each["language"], rng):
                yield f"{changed} [{each['number']}]\n"
            yield f"{each['text']} [{each['number'] + 7}]\n"
            yield f"{each['text']}\n"

    return Scripted(write=write)


@pytest.mark.parametrize("seed", range(6))
def test_an_answer_comes_out_of_an_adversary_as_it_went_in(seed: int) -> None:
    rng = random.Random(seed)
    drawn = [(language, claim(rng).texts[language]) for language in rng.sample(LANGUAGES, 3)]
    quotes = tuple(cited(text, language, number) for number, (language, text) in enumerate(drawn))
    given = Answer(
        question="?",
        language=drawn[0][0],
        abstained=False,
        reason=None,
        confidence=1.0,
        sentences=tuple(Sentence(text, (number,)) for number, (_, text) in enumerate(drawn)),
        citations=quotes,
    )
    rephraser = Rephraser(adversary(seed), GAZETTEER)
    found = rephraser.rephrase(given)
    assert not rephraser.record.kept
    assert len(rephraser.record.refused) >= 20
    assert sorted(each.text for each in found.sentences) == sorted(text for _, text in drawn)
    assert all(each.author == "source" for each in found.sentences)
