"""What a query demands, in the text index: nothing else comes back, in any mode; and all that matches is counted."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake import search as lake_search
from lake.places import holds, placed
from lake.query import parse
from lake.text_queries import Filters
from lake.texts import TextIndex
from lake.tokens import fold
from lake.vectors import VectorIndex
from tests.lake.passage_rows import frame, row

KNOWN = datetime(2024, 5, 1, tzinfo=UTC)


def at(year: int, month: int = 6, day: int = 15) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


ROWS: list[dict[str, Any]] = [
    row("en:0", "Each Party shall give notice before boarding; force majeure excepted.", title="Ferry Convention",
        kind="treaty", source="Treaty Registry", countries=["VNM", "CHN"], published_at=at(2015)),
    row("en:1", "Majeure force is no phrase of law. Proliferation stops.", title="Ferry Convention", kind="treaty",
        source="Treaty Registry", countries=["VNM"], published_at=at(2015)),
    row("vi:0", "Hiệp định nghề cá trong vịnh có hiệu lực.", language="vi", kind="treaty", heading="Điều 5. Hiệu lực",
        source="Bộ Ngoại giao", countries=["VNM"], published_at=at(2020, 2, 29)),
    row("vi:1", "hiep dinh nghe ca da het han", language="vi", kind="news", published_at=at(2021, 1, 1)),
    row("zh:0", "中国2015年签署了渔业协定，NATO没有签。", language="zh", kind="news", countries=["CHN"],
        published_at=at(2016, 12, 31)),
    row("ru:0", "Стороны уведомляют о досмотре; ничьё согласие не нужно.", language="ru", kind="statement"),
    row("uk:0", "Об'єднані Нації м'яко нагадали.", language="uk", kind="statement", known_at=at(2025)),
]  # fmt: skip
TEXTS = {r["passage_id"]: "\n".join((r["title"], r["heading"], r["text"])) for r in ROWS}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    made = TextIndex(tmp_path_factory.mktemp("conditions"), "restricted")
    made.add(frame(ROWS))
    return made


def matching(index: TextIndex, query: str, **filters: Any) -> set[str]:
    return set(index.matching(Filters(where=parse(query).where, **filters), 100))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"force majeure"', {"en:0"}),
        ('"majeure force"', {"en:1"}),
        ('"Force MAJEURE, excepted"', {"en:0"}),
        ('"Ferry Convention"', {"en:0", "en:1"}),
        ('"Convention each"', set()),
        ('"nghề cá"', {"vi:0"}),
        ('"nghe ca"', {"vi:0", "vi:1"}),
        ('"Điều 5"', {"vi:0"}),
        ('"2015年签署"', {"zh:0"}),
        ('"国2015年"', {"zh:0"}),
        ('"签协定"', set()),
        ('"NATO 没有"', {"zh:0"}),
        ('"об\'єднані нації"', {"uk:0"}),
        ('"ничье согласие"', {"ru:0"}),
        ("boarding AND notice", {"en:0"}),
        ("boarding OR proliferation", {"en:0", "en:1"}),
        ("force -boarding x", {"en:1", "vi:0", "vi:1", "zh:0", "ru:0", "uk:0"}),
        ("force AND NOT boarding", {"en:1"}),
        ('force AND -"force majeure"', {"en:1"}),
        ("hiep AND dinh", {"vi:0", "vi:1"}),
        ("hiệp AND định", {"vi:0"}),
        ("proliferat*", {"en:1"}),
        ("hiệ*", {"vi:0"}),
        ("hie*", {"vi:0", "vi:1"}),
        ("渔业 AND 协定", {"zh:0"}),
        ("kind:treaty", {"en:0", "en:1", "vi:0"}),
        ("kind:news,statement -language:vi", {"zh:0", "ru:0", "uk:0"}),
        ("country:VNM country:CHN", {"en:0"}),
        ("country:vnm,chn", {"en:0", "en:1", "vi:0", "zh:0"}),
        ("title:ferry", {"en:0", "en:1"}),
        ('title:"ferry convention" boarding', {"en:0", "en:1"}),
        ('title:"convention ferry"', set()),
        ("source:registry", {"en:0", "en:1"}),
        ('source:"bo ngoai giao"', {"vi:0"}),
        ("year:2015", {"en:0", "en:1"}),
        ("year:2016..2020", {"vi:0", "zh:0"}),
        ("date:2020-02", {"vi:0"}),
        ("date:2020-03..", {"vi:1"}),
        ("marking:restricted kind:treaty", {"en:0", "en:1", "vi:0"}),
        ("marking:public kind:treaty", set()),
        ("(kind:treaty AND language:vi) OR 渔业", {"vi:0", "zh:0"}),
        ("NOT (kind:treaty OR kind:news) NOT language:uk x", {"ru:0"}),
    ],
)
def test_only_what_meets_the_conditions_is_found(index: TextIndex, query: str, expected: set[str]) -> None:
    assert matching(index, query) == expected


def test_conditions_join_filters(index: TextIndex) -> None:
    assert matching(index, "NOT kind:news x", as_of=KNOWN) == set()
    assert matching(index, "boarding OR m'яко", as_of=at(2025)) == {"en:0"}
    assert matching(index, "boarding OR нагадали", as_of=at(2026), language="uk") == {"uk:0"}


def test_caveats_carry_their_level(tmp_path: Path) -> None:
    index = TextIndex(tmp_path, "secret//alpha")
    index.add(frame(ROWS[:1]))
    assert matching(index, "marking:secret x") == matching(index, "marking:secret//alpha x") == {"en:0"}
    assert matching(index, "marking:secret//beta x") == set()


WORDS = sorted({each.word for text in TEXTS.values() for each in placed(text)} - {"x"})


@given(st.sampled_from(WORDS))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_not_never_returns_the_word_and_the_word_finds_the_rest(index: TextIndex, word: str) -> None:
    quoted = f'"{word}"'
    without, having = matching(index, f"x NOT {quoted}"), matching(index, quoted)
    assert without | having == set(TEXTS)
    assert not without & having
    for id_ in without:
        here = {each.word for each in placed(TEXTS[id_])}
        assert word not in here
        assert word != fold(word) or word not in map(fold, here)


@given(st.integers(0, len(ROWS) - 1), st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_phrases_find_exactly_the_passages_that_hold_them(index: TextIndex, number: int, data: st.DataObject) -> None:
    text, id_ = ROWS[number]["text"], ROWS[number]["passage_id"]
    here = [each for each in placed(text) if not each.part]
    first = data.draw(st.integers(0, len(here) - 1))
    last = data.draw(st.integers(first, min(first + 4, len(here) - 1)))
    phrase = text[here[first].start : here[last].end]
    found = matching(index, f'"{phrase}"')
    assert id_ in found
    assert found == {other for other, whole in TEXTS.items() if any(holds(part, phrase) for part in whole.split("\n"))}


def test_near_passages_must_meet_the_conditions_too(index: TextIndex, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path / "v", 4, "m@1")
    ids = [r["passage_id"] for r in ROWS]
    rng = np.random.default_rng(0)
    made = rng.normal(size=(len(ids), 4)).astype(np.float32)
    vectors.add(ids, made / np.linalg.norm(made, axis=1, keepdims=True))
    for mode in lake_search.MODES:
        for query, expected in (("boarding NOT language:vi", {"en:0", "en:1", "zh:0", "ru:0", "uk:0"}),
                                ('"force majeure" nghề cá', {"en:0"})):  # fmt: skip
            asked = parse(query)
            hits = lake_search.search(
                [(vectors, index)], asked.text, made[0], 10, mode=mode, filters=Filters(where=asked.where)
            )
            assert {hit.passage_id for hit in hits} <= expected
            assert mode == "text" or {hit.passage_id for hit in hits} == expected


def test_latest_come_first_where_nothing_ranks(index: TextIndex) -> None:
    assert index.latest(3, Filters(where=parse("kind:treaty,news").where)) == ["vi:1", "vi:0", "zh:0"]
    assert len(index.latest(100)) == len(ROWS)


def test_facets_count_all_that_matches(index: TextIndex) -> None:
    everything = index.facets("")
    assert everything["kind"] == {"treaty": 3, "news": 2, "statement": 2}
    assert everything["language"] == {"vi": 2, "en": 2, "zh": 1, "ru": 1, "uk": 1}
    assert everything["country"] == {"VNM": 3, "CHN": 2}
    assert everything["year"] == {"2015": 2, "2016": 1, "2020": 1, "2021": 1}
    assert index.facets("boarding")["kind"] == {"treaty": 1}
    assert index.facets("nghe ca")["language"] == {"vi": 2}
    assert index.facets("unicorn") == {"kind": {}, "language": {}, "country": {}, "year": {}}
    assert index.facets("", Filters(where=parse("language:vi").where))["kind"] == {"treaty": 1, "news": 1}
    assert index.facets("", Filters(as_of=at(2025, 1)))["language"].get("uk") is None


def test_telling_words_are_not_those_of_every_fifth_passage(tmp_path: Path) -> None:
    index = TextIndex(tmp_path)
    index.add(frame([row(f"d{n}:0", "the treaty" + (" ferry" if n == 0 else "")) for n in range(20)]))
    assert index.telling("the ferry unicorn") == ["ferry", "unicorn"]
    assert index.telling("the treaty") == ["the", "treaty"]
    assert index.telling("") == []


def test_an_index_that_is_not_there_counts_nothing(tmp_path: Path) -> None:
    index = TextIndex(tmp_path / "none")
    assert index.facets("x")["kind"] == {}
    assert index.latest(5) == index.telling("x") == []
    assert not index.outdated


def test_an_index_of_an_earlier_layout_is_outdated(tmp_path: Path) -> None:
    index = TextIndex(tmp_path)
    index.add(frame(ROWS[:1]))
    assert not TextIndex(tmp_path).outdated
    (tmp_path / "coverage.json").write_text('{"layout": 1, "covers": 0}')
    assert TextIndex(tmp_path).outdated
