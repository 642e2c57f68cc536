"""The text index: BM25 as defined, words of many scripts, filters, ``as_of``, and queries that are only data."""

import math
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.schema.errors import LakeError
from lake.text_queries import Filters
from lake.texts import TextIndex
from lake.tokens import query_words, words
from tests.lake.passage_rows import frame, row, texts_of

CORPUS = [
    "the parties shall settle disputes by negotiation",
    "the strait is open to ships of all states",
    "fisheries disputes in the strait go to arbitration",
    "the committee meets every year",
    "ships ships ships and the sea",
]


@pytest.fixture
def index(tmp_path: Path) -> TextIndex:
    return TextIndex(tmp_path / "texts")


def found(index: TextIndex, query: str, filters: Filters | None = None) -> list[str]:
    return [hit.passage_id for hit in index.search(query, 10, filters or Filters())]


def bm25_share(corpus: list[str], query: str) -> dict[str, float]:
    """BM25 by its definition, as a share of the best possible."""
    cut = [words(text) for text in corpus]
    mean = sum(map(len, cut)) / len(cut)
    best = 0.0
    scores: defaultdict[str, float] = defaultdict(float)
    for word in query_words(query):
        n = sum(word in text for text in cut)
        idf = math.log(1 + (len(cut) - n + 0.5) / (n + 0.5))
        best += idf * 2.2
        for i, text in enumerate(cut):
            if f := text.count(word):
                scores[f"d{i}:0"] += idf * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * len(text) / mean))
    return {id_: score / best for id_, score in scores.items()}


def test_an_index_that_is_not_there_is_empty(index: TextIndex) -> None:
    assert (index.covered, index.count(), index.search("sea", 5)) == (0, 0, [])
    assert index.matching(Filters(), 5) == []
    assert index.scores("sea", ["a"]) == {}
    assert not index.folder.exists()


@pytest.mark.parametrize("query", ["disputes in the strait", "ships", "sea arbitration unicorn", "the the the"])
def test_scores_are_bm25(index: TextIndex, query: str) -> None:
    index.add(texts_of(*CORPUS))
    expected = bm25_share(CORPUS, query)
    hits = index.search(query, 10)
    assert {hit.passage_id: hit.score for hit in hits} == pytest.approx(expected, rel=1e-3)
    assert index.scores(query, list(expected)) == pytest.approx(expected, rel=1e-3)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_mass_is_the_share_of_rare_words_found(index: TextIndex) -> None:
    index.add(texts_of(*CORPUS))
    assert index.mass("arbitration fisheries", "d2:0") == pytest.approx(1)
    # the word that is nowhere weighs more than the one that is found
    assert 0.3 < index.mass("arbitration unicorn", "d2:0") < 0.5
    assert index.mass("arbitration", "d0:0") == index.mass("arbitration", "x:0") == index.mass("", "d0:0") == 0
    assert index.search("unicorn", 10) == []


def test_title_and_heading_find_a_passage(index: TextIndex) -> None:
    index.add(frame([row("a:0", "Article text", title="Lantern Convention", heading="Part II > Customs")]))
    assert found(index, "lantern customs") == ["a:0"]


def test_vietnamese_with_and_without_diacritics(index: TextIndex) -> None:
    index.add(texts_of("Hiệp định nghề cá trong vịnh", "Hiệp hội đánh bạc", "quy dinh hiep dinh", "Thể thao"))
    assert found(index, "hiệp định nghề cá")[0] == "d0:0"
    assert set(found(index, "hiep dinh nghe ca")) >= {"d0:0", "d2:0"}
    assert index.mass("hiệp định", "d0:0") == pytest.approx(1)
    assert index.mass("hiep dinh vinh", "d0:0") == pytest.approx(0.6, abs=0.01)


def test_as_written_comes_before_without_diacritics(index: TextIndex) -> None:
    index.add(texts_of("hoa hồng nở", "hòa bình hữu nghị", "hóa chất độc hại"))
    assert found(index, "hoà binh huu nghi")[0] == "d1:0"
    assert found(index, "hóa chất") == ["d2:0"]


def test_english_words_do_not_find_vietnamese_ones(index: TextIndex) -> None:
    index.add(texts_of("thế giới và tổ chức", "to the world"))
    assert found(index, "return to the world") == ["d1:0"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("中华人民共和国政府", "人民共和国"),
        ("日本国とソビエト連邦との共同宣言", "共同宣言"),
        ("한국과 협정을 체결", "협정"),
        ("ข้อตกลงการค้าเสรี", "การค้า"),
        ("Договор о дружбе вступает в силу", "ДОГОВОР дружбе"),
        ("Організація Об’єднаних Націй", "Об'єднаних"),
        ("Uỷ ban thường trực", "ủy ban"),
    ],
)
def test_scripts(index: TextIndex, text: str, query: str) -> None:
    index.add(texts_of("something else entirely", text))
    assert found(index, query) == ["d1:0"]


def test_adding_again_replaces(index: TextIndex) -> None:
    index.add(frame([row("a:0", "first words"), row("b:0", "other")]))
    index.add(frame([row("a:0", "second words")]))
    assert index.count() == 2
    assert found(index, "first") == []
    assert found(index, "second") == ["a:0"]


def test_another_instance_sees_what_was_added(index: TextIndex) -> None:
    reader = TextIndex(index.folder)
    assert reader.count() == 0
    for i in range(3):
        index.add(frame([row(f"{i}:0", "sea")]))
        assert reader.count() == i + 1
    index.mark(9)
    assert reader.covered == 9
    index.rebuild()
    assert (reader.covered, reader.search("sea", 3)) == (0, [])
    index.add(frame([row("new:0", "sea")]))
    assert found(reader, "sea") == ["new:0"]


def test_an_index_of_another_version_is_refused(index: TextIndex) -> None:
    index.add(texts_of("sea"))
    (index.folder / "coverage.json").write_text('{"layout": 0, "covers": 3}')
    with pytest.raises(LakeError, match="layout"):
        index.search("sea", 1)
    index.rebuild()
    assert index.search("sea", 1) == []


def filtered() -> list[dict[str, object]]:
    def at(year: int, hour: int = 12) -> datetime:
        return datetime(year, 6, 15, hour, tzinfo=UTC)

    return [
        row(
            "a:0",
            "sea one",
            kind="treaty",
            language="vi",
            countries=["VNM", "CHN"],
            published_at=at(2020),
            known_at=at(2021),
        ),
        row("b:0", "sea two", kind="news", language="en", countries=["VNM"], published_at=at(2022), known_at=at(2022)),
        row("c:0", "sea three", kind="news", language="fr", source="wire", published_at=None, known_at=at(2023)),
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "abc"),
        (Filters(kind="news"), "bc"),
        (Filters(language="vi"), "a"),
        (Filters(country="VNM"), "ab"),
        (Filters(country="CHN"), "a"),
        (Filters(source="wire"), "c"),
        (Filters(since=date(2020, 6, 15), until=date(2020, 6, 15)), "a"),
        (Filters(since=date(2020, 6, 16)), "b"),
        (Filters(until=date(2030, 1, 1)), "ab"),
        (Filters(as_of=datetime(2022, 6, 15, 12, tzinfo=UTC)), "ab"),
        (Filters(as_of=datetime(2022, 6, 15, 11, tzinfo=UTC)), "a"),
        (Filters(kind="news", country="VNM", as_of=datetime(2024, 1, 1, tzinfo=UTC)), "b"),
        (Filters(kind="treaty", language="en"), ""),
        (Filters(country='VNM" OR "CHN'), ""),
    ],
)
def test_filters(index: TextIndex, filters: Filters, expected: str) -> None:
    index.add(frame(filtered()))
    ids = [f"{name}:0" for name in expected]
    assert sorted(found(index, "sea", filters)) == ids
    assert sorted(index.matching(filters, 10)) == ids
    assert index.matches(filters) == len(ids)
    assert sorted(index.matching(filters, 10, among=["a:0", "c:0", "x:0"])) == [i for i in ids if i != "b:0"]


def test_filters_do_not_score(index: TextIndex) -> None:
    index.add(frame(filtered()))
    plain = {hit.passage_id: hit.score for hit in index.search("two", 5)}
    assert {hit.passage_id: hit.score for hit in index.search("two", 5, Filters(country="VNM"))} == pytest.approx(plain)


def test_word_statistics_are_those_of_the_moment(index: TextIndex, tmp_path: Path) -> None:
    """A search as of then scores as the lake of then did, whatever came later."""
    before, after = datetime(2020, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
    early = [row(f"d{i}:0", text, known_at=before) for i, text in enumerate(CORPUS)]
    late = [row(f"e{i}:0", "arbitration of fisheries in the far strait", known_at=after) for i in range(40)]
    index.add(frame([*early, *late]))
    then = TextIndex(tmp_path / "then")
    then.add(frame(early))
    query = "fisheries disputes ships unicorn"
    filters = Filters(as_of=datetime(2021, 1, 1, tzinfo=UTC))
    past = index.search(query, 10, filters)
    expected = then.search(query, 10)
    assert [hit.passage_id for hit in past] == [hit.passage_id for hit in expected]
    assert index.mass(query, "d2:0", filters) == pytest.approx(then.mass(query, "d2:0"), rel=1e-5)
    assert [hit.score for hit in past] == pytest.approx(
        [hit.score for hit in expected], rel=0.02
    )  # mean length differs


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "a AND",
        "words:sea",
        "sea) OR (x",
        "*",
        "sea~9999",
        "-sea +sea",
        "\\",
        "[a TO b]",
        "\0",
        "\ud800",
        "sea^1e9",
    ],
)
def test_a_query_is_data(index: TextIndex, query: str) -> None:
    index.add(texts_of("sea", "land"))
    assert set(found(index, query)) <= {"d0:0"}


def test_a_pasted_page_is_a_query(index: TextIndex) -> None:
    index.add(texts_of("sea", "land"))
    assert found(index, "land " + " ".join(f"w{i}" for i in range(5_000))) in ([], ["d1:0"])


def test_odd_texts_are_indexed(index: TextIndex) -> None:
    index.add(texts_of("", "\0", "\ufffe", "x" * 100_000, "🙂", "ok"))
    assert index.count() == 6
    assert found(index, "ok") == ["d5:0"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    index = TextIndex(tmp_path_factory.mktemp("texts"))
    index.add(texts_of(*CORPUS, "Hiệp định nghề cá", "中华人民共和国"))
    return index


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.one_of(st.characters(), st.sampled_from("sea strait hiệp 中华 "))))
def test_scores_and_masses_stay_within_bounds(shared: TextIndex, query: str) -> None:
    for hit in shared.search(query, 10):
        assert 0 < hit.score <= 1
        assert 0 < shared.mass(query, hit.passage_id) <= 1 + 1e-5
