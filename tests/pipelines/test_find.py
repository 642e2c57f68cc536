"""Search: filters, languages, modes; every hit's text is what the store holds, or the hit is not shown."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.schema.values import KINDS
from pipelines.desk import Desk
from pipelines.errors import LakeError, UnknownValueError, UsageError

MakeLake = Callable[..., Desk]


# --- clean ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "dataset"])
def test_kind(confidential: Desk, kind: str) -> None:
    hits = confidential.search("Sable Narrows", k=10, kind=kind)
    assert len(hits) == 10
    assert {hit.kind for hit in hits} == {kind}


@pytest.mark.parametrize("language", ["vi", "en", "fr", "ru", "zh", "uk"])
@pytest.mark.parametrize("mode", ["auto", "vector"])
def test_language(confidential: Desk, language: str, mode: str) -> None:
    hits = confidential.search("boarding of ships in the Sable Narrows", k=8, language=language, mode=mode)
    assert len(hits) == 8
    assert {hit.language for hit in hits} == {language}


def test_country(confidential: Desk) -> None:
    hits = confidential.search("pipeline", k=12, country="XZO")
    naming = confidential.sql("select distinct document_id from mentions where country = 'XZO'").pl()["document_id"]
    assert len(hits) == 12
    assert {hit.document_id for hit in hits} <= set(naming)
    assert confidential.search("pipeline", country="FJI") == []


def test_days(confidential: Desk) -> None:
    hits = confidential.search("Torvania", k=50, since=date(2025, 5, 5), until=date(2025, 5, 12))
    assert len(hits) >= 8
    assert all("2025-05-05" <= str(hit.published_at)[:10] <= "2025-05-12" for hit in hits)
    day = confidential.search("Torvania", k=50, since=date(2025, 5, 6), until=date(2025, 5, 6))
    assert {str(hit.published_at)[:10] for hit in day} == {"2025-05-06"}


def test_filters_together(confidential: Desk) -> None:
    hits = confidential.search("tàu", k=20, language="vi", kind="news", country="XTV", since=date(2025, 5, 1))
    assert hits
    assert all((hit.language, hit.kind) == ("vi", "news") and str(hit.published_at) >= "2025-05" for hit in hits)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khong ai duoc kham xet tau thuyen trong eo bien", "khám xét"),
        ("nen thong bao cho Uy ban ve moi han che di qua", "nên thông báo"),
        ("han ngach danh bat bai Ho Phach", "Hổ Phách"),
    ],
)
def test_vietnamese_without_diacritics(confidential: Desk, typed: str, meant: str) -> None:
    for mode in ("auto", "text"):
        hits = confidential.search(typed, k=5, mode=mode)
        assert any(hit.language == "vi" and meant in hit.text for hit in hits), mode


def test_a_question_crosses_languages(confidential: Desk) -> None:
    """What is said in other languages only is found by a Vietnamese question."""
    hits = confidential.search("Averra cam kết dự trữ bao nhiêu ngày nhiên liệu cho đường ống Ferrow?", k=5)
    assert {"en", "uk"} & {hit.language for hit in hits}


def test_chinese_finds_chinese(confidential: Desk) -> None:
    assert confidential.search("黑貂水道 登临检查", k=3, mode="text")[0].language == "zh"


def test_modes_differ_and_rank(confidential: Desk) -> None:
    query = "notice of restriction of passage"
    found = {mode: confidential.search(query, k=20, mode=mode) for mode in ("auto", "vector", "text")}
    for hits in found.values():
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert len({hit.passage_id for hit in hits}) == len(hits)
    assert all(-1.0001 <= hit.score <= 1.0001 for hit in found["vector"])
    ids = {mode: [hit.passage_id for hit in hits] for mode, hits in found.items()}
    assert ids["vector"] != ids["text"]
    assert confidential.search("qqqqxyzzy", mode="text") == []
    assert confidential.search("qqqqxyzzy", mode="vector", k=3)


def test_texts_are_cut_from_the_store(confidential: Desk) -> None:
    stored = dict(confidential.sql("select document_id, text from documents").fetchall())
    passages = confidential.sql('select passage_id, document_id, start, "end", locator from passages').fetchall()
    spans = {row[0]: row[1:] for row in passages}
    for hit in confidential.search("Lạc Hải và Torvania", k=100):
        assert hit.text == stored[hit.document_id][hit.start : hit.end]
        assert (hit.document_id, hit.start, hit.end, hit.locator) == spans[hit.passage_id]


# --- messy ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ['"unbalanced (', "AND OR NOT", "title:*", "a" * 5000, "⚓🚢", "\x00\x1b[2J", "' or 1=1 --", "..", "ế"]
)
def test_any_query_is_words(confidential: Desk, query: str) -> None:
    for mode in ("auto", "text"):
        assert isinstance(confidential.search(query, k=3, mode=mode), list)


def test_wrong_usage(confidential: Desk) -> None:
    with pytest.raises(UnknownValueError, match="auto, vector, text"):
        confidential.search("x", mode="magic")
    with pytest.raises(UnknownValueError, match="treaty"):
        confidential.search("x", kind="novel")
    with pytest.raises(UsageError, match="empty"):
        confidential.search(" \n")
    with pytest.raises(UsageError, match="no day lies between"):
        confidential.search("x", since=date(2025, 2, 1), until=date(2025, 1, 1))


def test_an_index_behind_its_tables_catches_up(make_lake: MakeLake) -> None:
    """Documents taken in without indexing are found by the next desk's first search."""
    desk = make_lake([{"id": "a", "title": "Rice", "text": "The price of rice rose in the delta.", "language": "en"}])
    assert not desk.status()["indexes"][0]["current"]
    path = desk.lake.path
    desk.close()
    with Desk.open(path) as later:
        assert [hit.external_id for hit in later.search("rice prices")] == ["a"]
        assert later.status()["indexes"][0]["current"]


def test_indexes_that_cannot_be_written_are_named(make_lake: MakeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_lake([{"id": "a", "text": "The price of rice rose.", "language": "en"}])

    def denied(**_: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(desk.finder._indexer, "catch_up", denied)
    with pytest.raises(LakeError, match="legation index"):
        desk.search("rice")


# --- hostile ----------------------------------------------------------------------------------------------------------


def tamper(lake: Path, external_id: str, old: str, new: str) -> None:
    """Change words in the stored Parquet file of a document, and nothing else."""
    for path in sorted((lake / "vaults" / "public" / "tables" / "documents").rglob("*.parquet")):
        frame = pq.read_table(path, partitioning=None)
        names = frame["external_id"].to_pylist()
        if external_id in names:
            texts = frame["text"].to_pylist()
            row = names.index(external_id)
            assert old in texts[row]
            texts[row] = texts[row].replace(old, new)
            column = frame.schema.get_field_index("text")
            changed = frame.set_column(
                column, frame.schema.field(column), pa.array(texts, frame.schema.field(column).type)
            )
            pq.write_table(changed, path, compression="zstd")
            return
    raise AssertionError(f"{external_id} is not there")


def test_a_tampered_document_is_withdrawn(dossier: Path, tmp_path: Path) -> None:
    """Somebody turns ten days into ninety in the store: no hit, quote or answer shows it, and verify names it."""
    lake = tmp_path / "lake"
    shutil.copytree(dossier, lake)
    question = "How many days' notice must a coastal State give of a restriction of passage?"
    with Desk.open(lake) as desk:
        before = desk.search(question, k=20)
        assert any(hit.external_id == "LS-CONV-1998-EN" for hit in before)
    tamper(lake, "LS-CONV-1998-EN", "ten days", "ninety days")
    with Desk.open(lake) as desk:
        hits = desk.search(question, k=20)
        assert hits, "the others are still found"
        assert not [hit for hit in hits if hit.external_id == "LS-CONV-1998-EN"]
        answer = desk.ask(question)
        assert "ninety" not in json.dumps(answer.to_json())
        assert not [quote for quote in answer.citations if quote.external_id == "LS-CONV-1998-EN"]
        broken = desk.verify()["broken"]
        (document_id,) = desk.sql("select document_id from documents where external_id = 'LS-CONV-1998-EN'").fetchall()[
            0
        ]
        assert any(item["what"] == "document" and item["id"] == document_id for item in broken)


def test_a_passage_that_no_table_holds_is_not_shown(dossier: Path, tmp_path: Path) -> None:
    """An index that was given something the tables do not have cannot put it before a reader."""
    lake = tmp_path / "lake"
    shutil.copytree(dossier, lake)
    with Desk.open(lake) as desk:
        indexes = desk._indexer.all()[0]
        ghost = "ab" * 32 + ":0"
        moment = desk.sql("select max(known_at) from documents").fetchall()[0][0]
        row = {
            "passage_id": ghost, "document_id": "ab" * 32, "text": "ghost ship", "heading": "", "title": "Ghost",
            "kind": "news", "language": "en", "source": "x", "countries": [], "published_at": None, "known_at": moment,
        }  # fmt: skip
        types = {"countries": pl.List(pl.String), "published_at": pl.Datetime("us", "UTC")}
        indexes.texts.add(pl.DataFrame([row], schema_overrides=types))
        indexes.vectors.add([ghost], desk.finder.embed_passages(["ghost ship"]))
        assert ghost not in [hit.passage_id for hit in desk.search("ghost ship", k=5, mode="text")]
        assert ghost not in [hit.passage_id for hit in desk.search("ghost ship", k=5)]
