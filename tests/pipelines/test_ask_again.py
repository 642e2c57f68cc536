"""What questions keep for the next one is never shown where it may not be, nor once it is no longer so.

The desk stays open between two questions, while somebody else changes the lake.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.declared import Declared
from pipelines.desk import Desk

FERRY = (
    "Agreement between Norway and Kenya on the Brill ferry\n\nArticle 1\nNorway shall give Kenya thirty days' notice "
    "before it raises the fare of the Brill ferry.\n\nArticle 2\nThis Agreement enters into force on 1 January 2011.\n"
)
MARKET = "The market of Brill opens at six. Norway and Kenya spoke of the price of rope."
TELLING = "thirty days"
QUESTION = "How many days' notice must Norway give Kenya before it raises the fare of the Brill ferry?"
DECLARED = {
    "ferry.txt": Declared(kind="treaty", language="en", published_at=datetime(2010, 5, 4, tzinfo=UTC)),
    "market.txt": Declared(kind="news", language="en", published_at=datetime(2020, 5, 4, tzinfo=UTC)),
}


def take_in(lake: Path, name: str, text: str) -> None:
    path = lake.parent / name
    path.write_text(text, encoding="utf-8")
    with Desk.open(lake) as desk:
        desk.ingest([path], declared=DECLARED[name])


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with two public documents."""
    Desk.create(tmp_path / "lake").close()
    take_in(tmp_path / "lake", "market.txt", MARKET)
    take_in(tmp_path / "lake", "ferry.txt", FERRY)
    return tmp_path / "lake"


def everything(desk: Desk) -> str:
    """All that a question gives back, by each way of asking."""
    answer = desk.ask(QUESTION).to_json()
    hits = [hit.to_json() for mode in ("auto", "text", "vector") for hit in desk.search(QUESTION, mode=mode)]
    confined = [hit.to_json() for hit in desk.search(QUESTION, language="en", kind="treaty")]
    return json.dumps([{**answer, "question": ""}, hits, confined], ensure_ascii=False, default=str)


def test_asked_again_the_answer_is_the_same(lake: Path) -> None:
    with Desk.open(lake) as desk:
        first, again = desk.ask(QUESTION), desk.ask(QUESTION)
        assert not first.abstained
        assert TELLING in first.citations[0].quote
        assert again == first
    with Desk.open(lake) as other:
        assert other.ask(QUESTION) == first


def test_what_was_graded_up_between_two_questions_is_gone(lake: Path) -> None:
    with Desk.open(lake) as desk, Desk.open(lake, "secret") as above:
        assert TELLING in everything(desk)
        assert TELLING in everything(above)
        (ferry,) = desk.sql("select document_id from documents where kind = 'treaty'").fetchall()[0]
        with Desk.open(lake, "secret") as other:
            other.regrade(ferry, to="secret", reason="names a source", by="Ms Berg")
        said = everything(desk)
        assert TELLING not in said
        assert ferry not in said
        assert "Brill ferry" not in said
    with Desk.open(lake, "secret") as above:
        assert TELLING in everything(above)


def test_a_text_that_was_replaced_between_two_questions_is_withdrawn(lake: Path) -> None:
    with Desk.open(lake) as desk:
        assert TELLING in everything(desk)
        for path in sorted((lake / "vaults" / "public" / "tables" / "documents").glob("*.parquet")):
            stat = os.stat(path)
            changed = pl.read_parquet(path).with_columns(pl.col("text").str.replace(TELLING, "ninety days"))
            changed.write_parquet(path)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
        said = everything(desk)
        assert TELLING not in said
        assert "ninety" not in said
        assert "market of Brill" in said, "the other is still given"


def test_as_of_an_earlier_day_nothing_later_is_known(lake: Path) -> None:
    with Desk.open(lake) as desk:
        moments = dict(desk.sql("select kind, known_at from documents").fetchall())
    before = moments["treaty"].astimezone(UTC) - timedelta(microseconds=1)
    assert before >= moments["news"].astimezone(UTC)
    with Desk.open(lake) as now, Desk.open(lake, as_of=before) as then:
        for _ in range(2):
            assert TELLING in everything(now)
            said = everything(then)
            assert "Brill ferry" not in said
            assert "market of Brill" in said


def test_what_was_taken_in_between_is_found_by_the_next_desk(lake: Path) -> None:
    other = FERRY.replace("thirty", "forty").replace("Kenya", "Peru")
    with Desk.open(lake) as desk:
        assert TELLING in everything(desk)
        take_in(lake, "ferry.txt", other)
        assert TELLING in everything(desk)
    with Desk.open(lake) as later:
        assert "forty days" in everything(later)
