"""Excel workbooks."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from ingest.formats.base import ReadOptions, Source
from ingest.formats.xlsx import FORMAT, read
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Parsed


def workbook(sheets: dict[str, list[list[Any]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def documents(data: bytes, **options: Any) -> list[Parsed]:
    found = list(read(Source("fleet.xlsx", parse=lambda s: iter(()), data=data, options=ReadOptions(**options))))
    assert all(isinstance(outcome, Parsed) for outcome in found)
    return found  # type: ignore[return-value]


def test_one_sheet_is_the_file() -> None:
    data = workbook(
        {
            "Ships": [
                ["Tên", "Tấn", "Since"],
                ["Sông Lam", 3.0, datetime(1990, 1, 2)],
                [None, None, None],
                ["B", 2.5, None],
            ]
        }
    )
    (found,) = documents(data)
    assert found.text == "Tên | Tấn | Since\nSông Lam | 3 | 1990-01-02\nB | 2.5"
    assert (found.member, found.title, found.kind) == ("", "fleet", "dataset")
    assert found.content == data


def test_every_sheet_hidden_ones_too() -> None:
    found = documents(workbook({"A": [["x", "y"], [1, 2]], "B": [["z"], ["w"]], "Empty": []}, hidden="B"))
    assert [document.member for document in found] == ["#sheet=A", "#sheet=B"]
    assert found[1].metadata["hidden"] is True
    assert len({document.content for document in found}) == 2


def test_rows_with_texts_are_documents() -> None:
    rows = [["id", "text", "date"], ["n1", "Words.", datetime(2020, 1, 2)], ["n2", "More words.", None]]
    found = documents(workbook({"Notes": rows, "Other": [["a", "b"], [1, 2]]}))
    assert [document.member for document in found] == ["#sheet=Notes&row=2", "#sheet=Notes&row=3", "#sheet=Other"]
    assert found[0].external_id == "n1"
    assert str(found[0].published_at) == "2020-01-02 00:00:00+00:00"


@pytest.mark.parametrize("sheets", [{"A": []}, {"A": [[None, None]]}])
def test_an_empty_workbook_is_refused(sheets: dict[str, list[list[Any]]]) -> None:
    with pytest.raises(UnreadableError, match="filled cell"):
        documents(workbook(sheets))


def test_damaged_workbooks_are_refused() -> None:
    data = workbook({"A": [["x"]]})
    with pytest.raises(UnreadableError):
        documents(data[: len(data) // 2])
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if "sheet1" in name else old.read(name))
    with pytest.raises(UnreadableError):
        documents(stream.getvalue())


def test_only_workbooks_are_claimed() -> None:
    data = workbook({"A": [["x"]]})
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "text")
    assert FORMAT.sniff is not None
    for content, expected in ((data, True), (stream.getvalue(), False)):
        source = Source("a.xlsx", parse=lambda s: iter(()), data=content)
        assert FORMAT.sniff(source, source.head()) is expected


def test_real_workbooks(real_data: Path) -> None:
    for path in sorted((real_data / "doc-fixtures").rglob("*.xlsx")):
        try:
            documents(path.read_bytes())
        except UnreadableError:
            continue
