"""The frame of answers keeps the rules of analytic wording, in every piece and language that has rules."""

import pytest

from lake.schema.errors import RefusedError
from models.estimative_lint import LANGUAGES as LINTED
from models.estimative_lint import lint_sentence
from pipelines import frames
from pipelines.frames import LANGUAGES, UNKNOWN, listed, say


def test_every_piece_keeps_the_rules() -> None:
    for key, words in frames._WORDS.items():
        for language in words:
            frames._kept(key, language)
    assert not [one for language in LINTED for one in lint_sentence(UNKNOWN[language], language)]


def test_a_piece_that_breaks_them_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    frames._kept.cache_clear()
    monkeypatch.setitem(
        frames._WORDS, "weak", {"en": "perhaps {what} is not there", "vi": "có lẽ không có", "fr": "peut-être"}
    )
    for language in LINTED:
        with pytest.raises(RefusedError, match="rules of wording"):
            say("weak", language, what="it")
    assert say("weak", "fr") == "peut-être", "there are rules for English and Vietnamese only"
    frames._kept.cache_clear()


def test_parts_are_others_words() -> None:
    assert "Perhaps tomorrow" in say("article", "en", what="9", title="Perhaps tomorrow")
    assert "Perhaps tomorrow" in say("country", "en", what="Probably", title="Perhaps tomorrow")


def test_another_language_is_framed_in_english() -> None:
    assert set(UNKNOWN) == set(LANGUAGES)
    assert say("weak", "de") == say("weak", "en")
    assert (listed(["a", "b"], "zh"), listed(["a", "b"], "en")) == ("a、b", "a, b")
