"""Words that decide what a sentence claims."""

import pytest

from models import wording


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "A State shall not enter unless it doesn't agree", ["ban", "if", "not", "said"]),
        ("en", "not later than ten days, at least two, no more than five", ["before", "at_least", "at_most"]),
        ("vi", "Các Bên không được bay vào không phận, trừ khi phải làm", ["ban", "if", "must"]),
        ("fr", "L'État n'est pas tenu de notifier, sauf s'il doit", ["not", "not", "must", "if", "if", "must"]),
        ("ru", "Стороны не должны входить, если не менее десяти могут", ["ban", "if", "at_least", "may"]),
        ("uk", "Сторони зобов'язані щонайменше слід може", ["must", "at_least", "should", "may"]),
        ("zh", "非洲各国不得在未来进入，必须可以不", ["ban", "must", "may", "not"]),
    ],
)
def test_the_longest_phrase_counts(language: str, text: str, kinds: list[str]) -> None:
    assert [each.kind for each in wording.operators(text, language)] == kinds


def test_places_are_those_of_the_text() -> None:
    text = "The Party’s ship didn’t stop; İt shall go"
    for each in wording.operators(text, "en"):
        assert wording.straight(text)[each.start : each.end] == each.form


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_language_has_every_class(language: str) -> None:
    tables = wording._tables()
    names = set(tables) - wording._OTHER - {"ought"}
    assert all(tables[name].get(language) for name in names), [n for n in names if not tables[n].get(language)]
    assert all(table.get(language) for table in tables["opposites"].values())
    assert all(language in names for names in tables["organisations"].values())


def test_equivalents_name_the_first_of_their_group() -> None:
    same = wording.equivalents("en")
    assert same["must"] == same["shall"] == "shall"
    assert same["should"] != same["shall"]
