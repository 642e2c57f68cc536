"""The query language: plain text stays plain, signs act where they cannot be text, errors say where they are."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.query import All, Any, Asked, Is, Not, Prefix, Published, Words, parse
from lake.schema.errors import QueryError, UsageError
from lake.schema.values import KINDS

PLAIN = [
    "What did the parties agree in 1998?",
    "the Convention (1998) entered into force",
    "state(s) party to it",
    "South-East Asia - a survey -5 degrees",
    'he said "hello and left',
    'a 12" pipe and a 5" pipe',
    '"',
    "note: this, title : that, http://example.org/a?b=c",
    "either this or that and not those",
    "THE PARTIES SHALL NOT USE FORCE AND SHALL SETTLE DISPUTES",
    "SHALL NOT USE FORCE",
    "Чи зобов'язана Україна повідомляти?",
    "Điều 5 khoản 2 quy định gì?",
    "第五条规定了什么（1998年）？",
    "“force majeure” and « force majeure »",
    "Kosovo * footnote",
    "2 * 3 = 6",
    "kind:",
    "title:* source:...",
    "AND OR NOT",
    "year: 2015",
    "",
    "()",
]


@pytest.mark.parametrize("query", PLAIN)
def test_a_question_or_sentence_means_its_words(query: str) -> None:
    assert parse(query) == Asked(query)


MEANT = [
    ('"force majeure" clause', "force majeure clause", Words("force majeure")),
    ("peace treaty AND fisheries", "peace treaty fisheries", All((Words("treaty"), Words("fisheries")))),
    ("a OR b AND c", "a b c", Any((Words("a"), All((Words("b"), Words("c")))))),
    (
        "(a OR b) AND NOT c",
        "a b",
        All((Any((Words("a"), Words("b"))), Not(Words("c")))),
    ),
    ("fish (treaty OR pact)", "fish treaty pact", Any((Words("treaty"), Words("pact")))),
    ("(nuclear weapons) OR missiles", "nuclear weapons missiles",
     Any((All((Words("nuclear"), Words("weapons"))), Words("missiles")))),
    ("ship -war", "ship", Not(Words("war"))),
    ('ship -"war ship"', "ship", Not(Words("war ship"))),
    ("ship -(war OR naval)", "ship", Not(Any((Words("war"), Words("naval"))))),
    ("ship NOT NOT war", "ship war", Not(Not(Words("war")))),
    ("proliferat* treaty", "proliferat treaty", Prefix("proliferat")),
    ("kind:treaty", "", Is("kind", ("treaty",))),
    ("KIND:Treaty x", "x", Is("kind", ("treaty",))),
    ("language:vi,en country:vnm x", "x", All((Is("language", ("vi", "en")), Is("country", ("VNM",))))),
    ("x -kind:news", "x", Not(Is("kind", ("news",)))),
    ('title:"Convention on Navigation" notice', "Convention on Navigation notice",
     Is("title", ("Convention on Navigation",))),
    ("source:APS x", "x", Is("source", ("APS",))),
    ("marking:secret//alpha x", "x", Is("marking", ("secret//alpha",))),
    ("year:2015 x", "x", Published(date(2015, 1, 1), date(2015, 12, 31))),
    ("year:2010..2015 x", "x", Published(date(2010, 1, 1), date(2015, 12, 31))),
    ("date:2020-02 x", "x", Published(date(2020, 2, 1), date(2020, 2, 29))),
    ("date:2020-01..2020-06-15 x", "x", Published(date(2020, 1, 1), date(2020, 6, 15))),
    ("date:2020.. x", "x", Published(date(2020, 1, 1), None)),
    ("date:..2020 x", "x", Published(None, date(2020, 12, 31))),
    ("What of date:2020?", "What of", Published(date(2020, 1, 1), date(2020, 12, 31))),
    ("NATO AND EU", "NATO EU", All((Words("NATO"), Words("EU")))),
    ("渡轮 AND 协定", "渡轮 协定", All((Words("渡轮"), Words("协定")))),
    ("nghề cá NOT chiến tranh", "nghề cá tranh", Not(Words("chiến"))),
]  # fmt: skip


@pytest.mark.parametrize(("query", "text", "where"), MEANT, ids=[query for query, _, _ in MEANT])
def test_signs_confine(query: str, text: str, where: object) -> None:
    assert parse(query) == Asked(text, where)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (r"\"quoted\" \-war", '"quoted" -war'),
        (r"bread \AND butter", "bread AND butter"),
        (r"kind\:treaty", "kind:treaty"),
        (r"prolif\*", "prolif*"),
        (r"C:\new\table", r"C:\new\table"),
    ],
)
def test_a_backslash_makes_a_sign_text(query: str, text: str) -> None:
    assert parse(query) == Asked(text)


def test_a_sign_may_be_text_beside_others_that_act() -> None:
    assert parse(r"bread AND \(butter") == Asked("bread (butter", All((Words("bread"), Words("(butter"))))
    assert parse(r'"say \"yes\" now"') == Asked('say "yes" now', Words('say "yes" now'))


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        ("fisheries AND", 10, "nothing after it: write fisheries AND treaty"),
        ("AND fish", 0, "nothing before it"),
        ("fish OR OR ship", 5, "nothing after it"),
        ("fish NOT", 5, "nothing after it: write NOT word"),
        ("(fish AND ship", 0, "not closed: add a )"),
        ("fish AND ship)", 13, "closes nothing"),
        ("fish AND ()", 9, "holds nothing"),
        ("NOT fish", 8, "only what is not wanted"),
        ("-fish", 5, "only what is not wanted"),
        ("fish OR NOT ship AND -boat", None, ""),
        ("year:20x", 5, "write year:2015 or year:2010..2015"),
        ("year:2015-02", 5, "is no year"),
        ("date:2015-02-30", 5, "is no date"),
        ("date:0000 x", 5, "is no date"),
        ("year:2016..2015 x", 5, "no day lies between"),
        ("x kind:poem", 7, "valid are " + ", ".join(KINDS)),
        ("language:vietnamese x", 9, "no language code"),
        ("country:Vietnam x", 8, "no country code"),
        ("marking:Öffentlich x", 8, "no marking"),
        ("a AND " * 300 + "b", None, "more than 200"),
        ("(" * 40 + "a OR b" + ")" * 40, None, "nested more than 25 deep"),
        ("x " + "NOT " * 40 + "a", None, "nested more than 25 deep"),
    ],
)
def test_errors_say_where_and_what_is_right(query: str, position: int | None, says: str) -> None:
    if not says:
        parse(query)
        return
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert says in str(caught.value)
    assert isinstance(caught.value, UsageError)
    if position is not None:
        assert caught.value.position == position
    assert f"character {caught.value.position + 1}" in str(caught.value)


SIGNS = st.sampled_from(
    ["AND", "OR", "NOT", "(", ")", '"', "-", "*", "\\", ":", "kind:", "kind:news", "year:", "2015", "..", "date:2020..",
     "title:", "marking:public", "fish", "điều", "协定", "й", " ", "  ", "\n", "a-b", "'", "\u202e", "\x00", "🚢"]
)  # fmt: skip


def understood(query: str) -> tuple[Asked | None, QueryError | None]:
    try:
        return parse(query), None
    except QueryError as error:
        return None, error


@given(st.one_of(st.lists(SIGNS, max_size=25).map("".join), st.lists(SIGNS, max_size=25).map(" ".join), st.text()))
@settings(max_examples=600, deadline=None)
def test_no_query_crashes_and_every_error_has_its_place(query: str) -> None:
    asked, error = understood(query)
    if asked is None:
        assert error is not None
        assert 0 <= error.position <= len(query)
        return
    assert asked.where is not None or asked.text.replace("\\", "") == query.replace("\\", "")
    list(asked.sought())
    hash(asked)


@given(st.lists(st.text(st.characters(whitelist_categories=("Ll", "Lo")), min_size=1), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_words_alone_are_never_touched(words: list[str]) -> None:
    query = " ".join(words)
    assert parse(query) == Asked(query)
