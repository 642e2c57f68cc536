"""What a sentence says of a commitment: who, what, and how it is meant; doubt is neutral."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.performance import Shelf, Undertaking, bearing, read
from models.performance.words import LANGUAGES, concept_patterns, concepts, sign

NOTIFY = Undertaking(
    key="c1",
    forbids=False,
    head="notify",
    verb="",
    language="en",
    things=frozenset({"restrict", "passage"}),
    stems=frozenset(),
    named=frozenset({"passage"}),
    article=7,
    paragraph=1,
    year=1998,
    alone=False,
    notice=10.0,
    dated=True,
    date=None,
)
REPORT = replace(
    NOTIFY, key="c2", head="submit", things=frozenset({"report", "traffic"}), article=9, notice=None, date=(3, 31)
)
TOLL = replace(
    NOTIFY, key="c3", forbids=True, head="levy", things=frozenset({"dues"}), article=3, notice=None, dated=False
)


def said(undertaking: Undertaking, text: str, names: dict[str, str], language: str = "en", **about: object) -> object:
    """Stance, basis and parties of the last sentence that bears on a commitment; None where none does."""
    mentions = [
        (code, place, place + len(name))
        for name, code in names.items()
        for place in [i for i in range(len(text)) if text.startswith(name, i)]
    ]
    story = read(text, language, mentions=mentions, **about)  # type: ignore[arg-type]
    found = [one for index in range(len(story.sentences)) if (one := bearing(undertaking, story, index))]
    return (found[-1].stance, found[-1].basis, sorted(found[-1].parties)) if found else None


A, B = {"Ardia": "XAR"}, {"Ardia": "XAR", "Borland": "XBO"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ardia closed the strait without the notice that Article 7 requires.", ("contradicts", "not done")),
        ("Ardia closed the strait with half an hour's notice.", ("contradicts", "short notice")),
        ("Ardia notified the Commission of the closure under Article 7, twelve days in advance.", ("supports", "done")),
        ("Ardia will notify the Commission of the closure of the strait under Article 7.", ("supports", "intention")),
        ("Ardia must notify the Commission of the closure of the strait under Article 7.", ("neutral", "duty")),
        ("The council called on Ardia to notify it of the closure under Article 7.", ("neutral", "request")),
        ("If Ardia notified the Commission of the closure under Article 7, all is well.", ("neutral", "unsure")),
        ("Has Ardia notified the Commission of the closure of the strait under Article 7?", ("neutral", "unsure")),
        ("Ardia denied that its notice of the closure was in breach of Article 7.", ("supports", "denial")),
    ],
)  # fmt: skip
def test_how_a_sentence_is_meant(text: str, expected: tuple[str, str]) -> None:
    assert said(NOTIFY, text, A) == (*expected, ["XAR"])


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("fr", "L'Ardie a fermé le détroit sans préavis, au mépris de l'article 7.", "Ardie"),
        ("vi", "Ardia đóng cửa eo biển mà không thông báo theo khoản 1 Điều 7.", "Ardia"),
        ("ru", "Ардия закрыла пролив, не уведомив Комиссию, как того требует статья 7.", "Ардия"),
        ("uk", "Ардія закрила протоку, не попередивши Комісію за статтею 7.", "Ардія"),
        ("zh", "阿迪亚关闭海峡，没有根据第七条通知委员会。", "阿迪亚"),
        ("es", "Ardia cerró el estrecho sin notificar a la Comisión conforme al artículo 7.", "Ardia"),
    ],
)
def test_a_breach_is_read_in_every_language(language: str, text: str, name: str) -> None:
    found = said(NOTIFY, text, {name: "XAR"}, language)
    assert found is not None
    assert found[0] == "contradicts"  # type: ignore[index]


def test_the_doer_is_told_from_others() -> None:
    text = "Ardia closed the strait. The closure was announced half an hour before it took effect."
    assert said(NOTIFY, text, A) == ("contradicts", "short notice", ["XAR"])
    text = "Borland protested to Ardia. No notification under Article 7, paragraph 1, was received of the closure."
    assert said(NOTIFY, text, B) is None, "who closed it is not said"
    assert said(REPORT, "The reports of traffic of Ardia and Borland under Article 9 have been received.", B) == (
        "supports", "done", ["XAR", "XBO"],
    )  # fmt: skip
    text = "We notified the Commission of the closure under Article 7."
    assert said(NOTIFY, text, {}, author="XAR") == ("supports", "done", ["XAR"])


def test_late_is_not_in_time() -> None:
    assert said(REPORT, "Ardia handed in its report of traffic on 27 May, due on 31 March.", A) == (
        "contradicts", "late", ["XAR"],
    )  # fmt: skip
    assert said(REPORT, "Ardia handed in its report of traffic late.", A) == ("contradicts", "late", ["XAR"])


def test_what_is_forbidden_breaks_it_when_done() -> None:
    assert said(TOLL, "Ardia levied dues in violation of Article 3.", A) == ("contradicts", "verdict", ["XAR"])
    assert said(TOLL, "Ardia has not levied dues under Article 3.", A) == ("supports", "not done", ["XAR"])
    assert said(TOLL, "Ardia plans to levy dues under Article 3.", A) == ("neutral", "intention", ["XAR"])


def test_another_paragraph_or_treaty_is_another_matter() -> None:
    text = "Ardia gave no notice of the closure of the strait under Article 7, paragraph 4."
    assert said(NOTIFY, text, A) is None
    text = "Ardia gave no notice under Article 7 of the Treaty of 1954."
    found = said(NOTIFY, text, A)
    assert found is None or found[0] == "neutral"  # type: ignore[index]
    assert said(NOTIFY, "Ardia notified its embassy of the weather.", A) is None


def test_a_shelf_gives_what_may_bear() -> None:
    shelf = Shelf([NOTIFY, REPORT, TOLL])
    story = read("Ardia gave no notice. The weather was fine.", "en")
    assert [one.key for one in shelf.near(story, 0)] == ["c1"]
    assert list(shelf.near(story, 1)) == []


def test_tables_are_whole() -> None:
    for language in LANGUAGES:
        assert len(concept_patterns(language)) == len(concepts())
        for name in ("not", "intends", "duty", "asks", "if", "late", "breach", "keeps", "denies", "says"):
            assert sign(name, language).search("") is None
    assert {means for one in concepts().values() for means in one.means} <= concepts().keys()


@given(st.text(alphabet="Ardi no.tce,7 strаitđ 第条\n'“", max_size=200), st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str, language: str) -> None:
    story = read(text, language)
    for index, sentence in enumerate(story.sentences):
        assert 0 <= sentence.start < sentence.end <= len(text)
        assert bearing(NOTIFY, story, index) is None, "nobody is named"
