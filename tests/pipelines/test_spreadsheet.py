"""No cell of an export is a formula, whatever a document says."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lake.schema.errors import RefusedError, UsageError
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.spreadsheet import ACTING, ENDINGS, cell, save

ROOT = Path(__file__).parents[2]
HOSTILE = st.text(max_size=30) | st.builds(
    "".join,
    st.lists(st.sampled_from([*"=+-@\t\r\n \u00a0\ufeff\u200b\x00\x1b,;\"'|", "＝", "1", "cmd", "A1"]), max_size=8),
)
ORDERS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1", "\x00=1")


@given(HOSTILE)
def test_no_text_begins_as_a_formula(text: str) -> None:
    made = cell(text)
    assert not made.startswith(ACTING)
    assert not made.lstrip(" \u00a0\ufeff\u200b").startswith(ACTING)
    plain = cell("x" + text)[1:]
    assert made in (plain, f"'{plain}"), "nothing but the apostrophe was added"


@pytest.mark.parametrize("order", ORDERS)
def test_each_known_beginning_gets_an_apostrophe(order: str) -> None:
    assert cell(order).startswith("'")


def test_numbers_dates_and_nothing_stay() -> None:
    assert [cell(value) for value in (-3, 2.5, None, True)] == [-3, 2.5, None, True]
    assert cell(date(2025, 1, 2)) == "2025-01-02"
    assert cell(datetime(2025, 1, 2, tzinfo=UTC)).startswith("2025-01-02T")
    assert cell("Agreement on +/- signs") == "Agreement on +/- signs"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(HOSTILE, HOSTILE, st.integers(-9, 9)), max_size=4), name=HOSTILE)
def test_no_cell_of_any_file_is_one(rows: list[tuple[str, str, int]], name: str, tmp_path: Path) -> None:
    found: list[list[Any]]
    for ending in ENDINGS:
        file = tmp_path / f"t{ending}"
        save([name or "n", "b", "c"], rows, "TỐI MẬT", file)
        if ending == ".xlsx":
            sheet: Any = load_workbook(file).active
            assert {each.data_type for row in sheet.iter_rows() for each in row} <= {"s", "n", "inlineStr"}
            found = [[each.value for each in row] for row in sheet.iter_rows()]
            assert sheet.oddHeader.center.text == "TỐI MẬT"
        else:
            separator = "," if ending == ".csv" else "\t"
            found = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""), delimiter=separator))
        assert len(found) == len(rows) + 1
        for row in found[1:]:
            assert row[-1] == "TỐI MẬT"
            assert not any(str(each or "").startswith(ACTING) for each in row[:2])


def test_documents_that_give_orders_to_spreadsheets(tmp_path: Path) -> None:
    Desk.create(tmp_path / "lake").close()
    lines = [f'{{"id": "{n}", "title": {each!r}, "text": "Text {n} of a report."}}' for n, each in enumerate("=+-@")]
    (tmp_path / "r.jsonl").write_text("\n".join(lines).replace("'", '"'))
    with Desk.open(tmp_path / "lake") as desk:
        desk.ingest([tmp_path / "r.jsonl"], declared=Declared(kind="report"), index=False)
        made = desk.save_table("select title, text from documents order by title", tmp_path / "out.csv", limit=9)
        with pytest.raises(UsageError, match=r"\.csv, \.tsv, \.xlsx"):
            desk.save_table("select 1", tmp_path / "out.ods")
        (tmp_path / "file").write_text("x")
        with pytest.raises(RefusedError, match="nothing can be written"):
            desk.save_table("select 1", tmp_path / "file" / "out.csv")
    assert (made["rows"], made["marking"]) == (4, "public")
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "title,text,marking"
    assert all(line.startswith("'") and line.endswith("PUBLIC") for line in lines[1:])


def test_no_other_module_writes_for_spreadsheets() -> None:
    writers = ("csv.writer", "csv.DictWriter", "write_csv", "to_csv", "write_excel", "to_excel", "Workbook(")
    found = {
        str(path.relative_to(ROOT))
        for package in ("app", "ingest", "lake", "models", "pipelines")
        for path in (ROOT / package).rglob("*.py")
        if any(writer in path.read_text(encoding="utf-8") for writer in writers)
    }
    assert found == {"pipelines/spreadsheet.py"}
