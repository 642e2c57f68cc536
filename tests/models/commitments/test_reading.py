"""Commitments read out of clauses: what binds, what does not, who is bound, in seven languages."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.commitments import LANGUAGES, Commitment, extract


def only(text: str, language: str = "en", before: str = "") -> Commitment:
    found = extract(text, language, before=before)
    assert len(found) == 1, [one.span.of(text) for one in found]
    return found[0]


def clauses(text: str, language: str = "en") -> list[str]:
    return [one.span.of(text) for one in extract(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "kind", "modality", "obligor"),
    [
        ("en", "Each Party shall notify the Council of its laws.", "obligation", "shall", "Each Party"),
        ("en", "Neither Party shall tax the goods of the other.", "prohibition", "shall not", "Neither Party"),
        ("en", "The Council may invite observers.", "permission", "may", "The Council"),
        ("en", "The Parties should exchange data.", "recommendation", "should", "The Parties"),
        ("en", "The receiving State must protect the premises.", "obligation", "must", "The receiving State"),
        ("en", "The Parties undertake not to test weapons.", "prohibition", "undertakes", "The Parties"),
        ("en", "Each Party shall have the right to inspect cargoes.", "permission", "may", "Each Party"),
        ("en", "Each Party shall refrain from giving subsidies.", "prohibition", "shall not", "Each Party"),
        ("en", "The Parties agree that no vessel shall be sold.", "prohibition", "agrees", "The Parties"),
        ("fr", "Les Parties veillent au respect du présent accord.", "obligation", "shall", "Les Parties"),
        ("fr", "La Commission peut inviter des observateurs.", "permission", "may", "La Commission"),
        ("fr", "Chaque État s'engage à protéger les eaux.", "obligation", "undertakes", "Chaque État"),
        ("es", "Las Partes notificarán los cambios.", "obligation", "shall", "Las Partes"),
        ("es", "Cada Parte podrá denunciar el Acuerdo.", "permission", "may", "Cada Parte"),
        ("es", "Los Estados se comprometen a cooperar.", "obligation", "undertakes", "Los Estados"),
        ("vi", "Các Bên phải thông báo cho nhau.", "obligation", "must", "Các Bên"),
        ("vi", "Mỗi Bên không được đánh thuế hàng hóa.", "prohibition", "shall not", "Mỗi Bên"),
        ("vi", "Các Bên nên trao đổi dữ liệu.", "recommendation", "should", "Các Bên"),
        ("ru", "Стороны обязуются сотрудничать.", "obligation", "undertakes", "Стороны"),
        ("uk", "Сторони повинні повідомляти одна одну.", "obligation", "must", "Сторони"),
        ("zh", "缔约双方应当相互通报。", "obligation", "shall", "缔约双方"),
        ("zh", "缔约国不得征收通行费。", "prohibition", "shall not", "缔约国"),
    ],
)
def test_reads_modality_type_and_actor(language: str, text: str, kind: str, modality: str, obligor: str) -> None:
    one = only(text, language)
    assert (one.type, one.modality, one.obligor, one.obligor_source) == (kind, modality, obligor, "quote")


@pytest.mark.parametrize(
    ("text", "kind", "obligor"),
    [
        (
            "The Kingdom of Norway, on the one hand, and the Republic of Chile, on the other, shall appoint a head.",
            "obligation",
            "The Kingdom of Norway, on the one hand, and the Republic of Chile",
        ),
        ("The report is sent to the Director of ASEAN, who shall publish it.", "obligation", "the Director of ASEAN"),
        ("In particular, Parties shall share their charts.", "obligation", "Parties"),
        ("The netting of eels by either Party shall also be prohibited.", "prohibition", "either Party"),
        ("Should a vessel leave, the Council must arrange a return.", "obligation", "the Council"),
        ("final clauseseach contracting party shall inform the council.", "obligation", "each contracting party"),
    ],
)
def test_who_is_bound_in_sentences_less_plain(text: str, kind: str, obligor: str) -> None:
    one = only(text, "en")
    assert (one.type, one.obligor) == (kind, obligor)


def test_items_run_into_their_lead_are_items() -> None:
    text = "les etats contractants doivent:a. cooperer entre eux;b. proteger les rives du lac"
    both = extract(text + ". " + "le conseil se reunit souvent a la demande des parties. " * 6, "fr")[:2]
    assert [one.obligor for one in both] == ["les etats contractants"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Recognizing that the Parties should cooperate;",
        "This Agreement shall enter into force on 1 March 2000.",
        "This Agreement shall apply to the territory of each Party.",
        "Nothing in this Agreement shall prevent a Party from taxing goods.",
        "The annexes shall form an integral part of this Agreement.",
        "A vessel shall be deemed to be fishing when its nets are out.",
        "The instruments of ratification shall be deposited with the depositary.",
        "The Commission shall have legal personality.",
        "Each member of the Council shall have one vote.",
        "Decisions of the Council shall be taken by consensus.",
        "“Vessel” means any ship that may be used for fishing.",
        "DONE at Quai-Royal on 14 May 1998.",
        "The provisions of Article 5 shall prevail.",
        "Should a Party object, talks are held.",
        "The fund can be constituted by a bank guarantee.",
    ],
)
def test_leaves_out_what_binds_nobody(text: str) -> None:
    assert clauses(text) == []


def test_definitions_bind_nobody() -> None:
    text = "Article 1\nDefinitions\n\n1. A Party shall be any State that may sign.\n\nArticle 2\nDuties\n\nEach Party shall pay."
    assert clauses(text) == ["Each Party shall pay."]


def test_coordinated_verbs_with_their_own_objects_are_two() -> None:
    text = "The Council shall review the report and propose amendments to the Annex."
    assert clauses(text) == ["The Council shall review the report", "propose amendments to the Annex."]
    first, second = extract(text, "en")
    assert (second.obligor, second.obligor_source) == ("The Council", "text")
    assert second.lead is not None
    assert second.lead.of(text) == "The Council shall"
    assert first.action == "review the report"


def test_verbs_on_one_object_are_one() -> None:
    assert len(clauses("Each Party shall enact and enforce such legislation as may be necessary.")) == 1
    assert len(clauses("They shall make every effort to avoid, minimize and mitigate harmful effects.", "en")) == 1


def test_items_under_an_open_lead_are_several() -> None:
    text = "Each Party undertakes not to:\n(a) build weapons;\n(b) test weapons; or\n(c) sell weapons to others."
    assert clauses(text) == ["build weapons", "test weapons", "sell weapons to others."]
    assert {one.type for one in extract(text, "en")} == {"prohibition"}
    assert {one.obligor for one in extract(text, "en")} == {"Each Party"}


def test_items_that_are_names_belong_to_one_clause() -> None:
    text = "The notice shall contain:\n(a) the name of the ship;\n(b) its flag;\n(c) the port of departure."
    [one] = extract(text, "en", before="The flag State shall send a notice. ")
    assert one.span.of(text) == text
    assert one.obligor == "The flag State"


def test_items_with_their_own_subject_keep_the_condition_of_the_lead() -> None:
    text = "If relations are broken off:\n(a) the receiving State must respect the premises;\n(b) the sending State may entrust them to a third State."
    found = extract(text, "en")
    assert [one.type for one in found] == ["obligation", "permission"]
    assert {one.condition.of(text) for one in found if one.condition} == {"If relations are broken off:"}


def test_pronouns_stand_for_their_antecedents() -> None:
    text = "Whenever a Party learns of a spill, it shall inform the Commission without delay."
    one = only(text)
    assert one.obligor == "a Party"
    assert one.condition is not None
    assert one.condition.of(text) == "Whenever a Party learns of a spill"
    assert only("It shall report.", before="The Secretariat shall keep a register. ").obligor == "The Secretariat"


def test_passives_fall_on_their_agent_or_on_the_actor_known_from_the_text() -> None:
    named = only("The costs will be assumed by the French Party.")
    assert (named.obligor, named.action) == ("the French Party", "assume the costs")
    inferred = only("Such consultations shall be concluded within sixty days.", before="The Parties shall consult. ")
    assert (inferred.obligor, inferred.obligor_source) == ("The Parties", "text")
    assert inferred.action == "conclude such consultations"


def test_relative_clauses_bind_only_with_a_duty_of_their_own() -> None:
    assert len(clauses("The State shall readmit any shipment that may be returned by the importer.")) == 1
    text = "The Parties shall appoint an expert, who shall report to the Council."
    assert clauses(text) == ["The Parties shall appoint an expert", "who shall report to the Council."]


def test_dependent_modals_bind_nobody() -> None:
    assert len(clauses("If the Parties may not agree, the Council shall decide the matter.")) == 1
    assert len(clauses("Each Party shall take such measures as the Council may recommend.")) == 1


def test_reads_lower_case_text_with_headings_run_into_it() -> None:
    text = (
        "ARTICLE 3basic undertakings1. each state party undertakes not to :(a) develop nuclear weapons;(b) test nuclear "
        "weapons.2. each state party shall allow inspections of the zone by the commission and its staff in all cases. "
        "the secretariat keeps a record of every visit for the parties to this treaty and for the public at large.3. the "
        "parties shall meet every two years ARTICLE 4"
    )
    found = extract(text, "en")
    assert [one.span.of(text).rstrip(".") for one in found] == [
        "develop nuclear weapons",
        "test nuclear weapons",
        "each state party shall allow inspections of the zone by the commission and its staff in all cases",
        "the parties shall meet every two years",
    ]


def test_hard_wrapped_lines_are_one_clause() -> None:
    text = "The Parties shall\nidentify barriers\n\nto trade as soon as\npossible."
    assert clauses(text) == [text]


def test_resolutions_call_upon_others() -> None:
    one = only("Calls upon all States to cooperate with the Committee;")
    assert (one.type, one.obligor) == ("recommendation", "all States")


def test_offsets_count_from_the_text_and_not_from_what_stands_before() -> None:
    text = "The Council shall meet. It may adjourn."
    alone = extract(text, "en")
    after = extract(text, "en", before="Article 1\n\nThe Parties shall pay. ")
    assert [one.span for one in alone] == [one.span for one in after]


def test_an_unknown_language_gives_nothing() -> None:
    assert extract("Each Party shall pay.", "xx") == []


@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
@settings(max_examples=120, deadline=None)
def test_any_text_is_survived_and_every_span_lies_in_it(text: str, language: str) -> None:
    for one in extract(text, language):
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert 0 <= one.trigger.start <= one.trigger.end <= len(text)


_WORDS = "shall may the Parties ( ) (a) ; : , . and or if which Article 1 by it not to notify \n İ ﬁ \u202e \x00 必须 không".split(
    " "
)


@given(st.lists(st.sampled_from(_WORDS), max_size=80), st.sampled_from(LANGUAGES))
@settings(max_examples=120, deadline=None)
def test_heaps_of_legal_words_are_survived(words: list[str], language: str) -> None:
    text = " ".join(words)
    for one in extract(text, language):
        assert one.span.of(text).strip()


@pytest.mark.parametrize(
    "text",
    [
        "shall " * 1500,
        "(" * 20000 + "The Parties shall pay." + ")" * 20000,
        "The Parties shall " + "and (a) " * 4000,
        "a, " * 8000 + "the Parties shall pay.",
        "which the Parties " * 1500 + "shall pay",
        " " * 60000 + "Each Party shall pay.",
    ],
)
def test_hostile_texts_take_little_time(text: str) -> None:
    started = time.perf_counter()
    extract(text, "en")
    assert time.perf_counter() - started < 10


def test_time_grows_with_length_and_no_faster() -> None:
    article = "Article {n}\n\n1. Each Party shall notify the Council within thirty days of any change, and may request a meeting.\n\n"

    def seconds(times: int) -> float:
        text = "".join(article.format(n=n) for n in range(times))
        started = time.perf_counter()
        assert len(extract(text, "en")) == 2 * times
        return time.perf_counter() - started

    seconds(50)
    assert seconds(800) < 12 * max(0.05, seconds(200))
