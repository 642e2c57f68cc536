"""Forms of the names of states: cases in Russian and Ukrainian, gender and number in French, plural in English.

Rules for proper names of places and for the adjectives and demonyms made from them; not a general morphology. A rule
may give a form that nobody writes; it is then simply never found.
"""

from itertools import product

_HUSHING = "гкхжшщч"

_RUSSIAN_NOUN = (  # ending of the nominative, endings of the other cases; first match counts
    ("ия", ("ии", "ию", "ией")),
    ("я", ("и", "е", "ю", "ей")),
    ("а", ("ы", "и", "е", "у", "ой", "ей")),
    ("ы", ("", "ов", "ам", "ами", "ах")),
    ("ий", ("ия", "ию", "ием", "ии")),
    ("й", ("я", "ю", "ем", "е")),
    ("ь", ("я", "ю", "ем", "ём", "е", "и", "ью")),
)
_UKRAINIAN_NOUN = (
    ("ія", ("ії", "ію", "ією")),
    ("я", ("і", "ї", "ю", "єю", "ею")),
    ("ка", ("ки", "ці", "ку", "кою")),
    ("га", ("ги", "зі", "гу", "гою")),
    ("ха", ("хи", "сі", "ху", "хою")),
    ("а", ("и", "і", "у", "ою", "ею")),
    ("и", ("", "ів", "ам", "ами", "ах")),
    ("й", ("я", "ю", "єм", "ї", "єві")),
    ("ь", ("я", "ю", "ем", "і", "лю", "рю")),
)
_RUSSIAN_ADJECTIVE = {
    "ий": ("ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими"),
    "ый": ("ого", "ому", "ым", "ом", "ая", "ой", "ую", "ое", "ые", "ых", "ыми"),
    "ая": ("ой", "ую", "ою"),
    "яя": ("ей", "юю"),
    "ое": ("ого", "ому", "ым", "им", "ом"),
    "ие": ("их", "им", "ими"),
    "ые": ("ых", "ым", "ыми"),
}
_UKRAINIAN_ADJECTIVE = {
    "ий": ("ого", "ому", "им", "ім", "ій", "а", "ої", "у", "ою", "е", "і", "их", "ими"),
    "а": ("ої", "ій", "у", "ою"),
    "е": ("ого", "ому", "им"),
    "і": ("их", "им", "ими"),
}
_HEADS = frozenset(
    (
        *("Республика", "Королевство", "Федерация", "Союз", "Острова", "острова", "Штаты"),
        *("Республіка", "Королівство", "Федерація", "Острови", "острови", "Штати"),
    )
)
"""Words that are inflected while the name after them stays: ``Республики Корея``."""


def forms(name: str, language: str) -> set[str]:
    """A name and its inflected forms, the name itself included; for languages without rules only the name."""
    rules = {"ru": (_RUSSIAN_NOUN, _RUSSIAN_ADJECTIVE), "uk": (_UKRAINIAN_NOUN, _UKRAINIAN_ADJECTIVE)}.get(language)
    if rules is None or name.isupper():
        return {name}
    nouns, adjectives = rules
    words = name.split(" ")
    if len(words) == 1:
        return _noun(name, nouns)
    head = next((place for place, word in enumerate(words) if word in _HEADS), None)
    if head is not None:
        parts = [{word} | _adjective(word, adjectives) for word in words[:head]] + [_noun(words[head], nouns)]
        return {" ".join((*combination, *words[head + 1 :])) for combination in product(*parts)}
    if len(words) > 4 or any(word.islower() for word in words):
        return {name}
    *before, last = words
    adjective_forms = [{word} | _adjective(word, adjectives) for word in before]
    if not all(len(options) > 1 for options in adjective_forms):
        return {" ".join((*before, form)) for form in _noun(last, nouns)}
    # All combinations: wrong agreements do no harm, being never written.
    return {" ".join(parts) for parts in product(*adjective_forms, _noun(last, nouns))}


def adjective_forms(word: str, language: str) -> set[str]:
    """A demonym or adjective in all its genders, numbers and cases, the word itself included."""
    if language == "en":
        return {word} if word.endswith(("ese", "ish", "ch", "ss", "en", "tch")) else {word, word + "s"}
    if language == "fr":
        return _french(word)
    if language in ("ru", "uk"):
        endings = _RUSSIAN_ADJECTIVE if language == "ru" else _UKRAINIAN_ADJECTIVE
        if word.endswith(("ий", "ый")):
            return {word} | _adjective(word, endings)
        for ending in ("ец", "єць", "ець"):
            if word.endswith(ending):
                return {word} | _person(word.removesuffix(ending), ending)
    return {word}


def _noun(word: str, rules: tuple[tuple[str, tuple[str, ...]], ...]) -> set[str]:
    for ending, others in rules:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            if ending == "а" and rules is _RUSSIAN_NOUN:
                others = tuple(
                    other for other in others if (other != "ы") == (stem[-1:] in _HUSHING) or other not in "ыи"
                )
            return {word} | {stem + other for other in others if len(stem + other) > 2}
    if word[-1:] in "бвгґджзклмнпрстфхцчшщ":
        endings = ("а", "у", "ом", "е") if rules is _RUSSIAN_NOUN else ("у", "а", "ом", "ем", "і", "ові")
        softened = {"к": "ці", "г": "зі", "х": "сі"}.get(word[-1]) if rules is _UKRAINIAN_NOUN else None
        return {word} | {word + ending for ending in endings} | ({word[:-1] + softened} if softened else set())
    return {word}


def _adjective(word: str, rules: dict[str, tuple[str, ...]]) -> set[str]:
    for ending, others in rules.items():
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return {word.removesuffix(ending) + other for other in others}
    return set()


def _person(stem: str, ending: str) -> set[str]:
    """``американец``, ``українець``: one person and many."""
    if ending == "ец":
        return {stem + "ц" + e for e in ("а", "у", "ем", "ы", "ев", "ам", "ами", "ах")} | {
            stem + "йц" + e for e in ("а", "у", "ем", "ы", "ев", "ам", "ами", "ах")
        }
    joint = "йц" if ending == "єць" else "ц"
    return {stem + joint + e for e in ("я", "ю", "ем", "і", "ів", "ям", "ями", "ях")}


def _french(word: str) -> set[str]:
    if word.endswith("e") or word.endswith("es"):
        feminine = word
    elif word.endswith(("ien", "éen", "yen")):
        feminine = word + "ne"
    else:
        feminine = word + "e"
    plural = word if word.endswith("s") else word + "s"
    return {word, feminine, plural, feminine if feminine.endswith("s") else feminine + "s"}
