"""PDF/A with the marking on every page, its fonts inside, in all of the scripts of the house."""

import re
import sys
from datetime import UTC, datetime

import pypdfium2
import pytest

from lake.schema.errors import RefusedError
from pipelines.report import pdf as module
from pipelines.report.blocks import Line, Paragraph, Product, Section
from pipelines.report.pdf import pdf
from tests.pipelines.report.making import HOSTILE, product


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


def long(marking: str = "restricted") -> Product:
    one = product(marking=marking)
    many = tuple(Section(f"s{n}", f"Phần {n}", (Paragraph((Line("Lời " * 300),)),)) for n in range(6))
    return Product(**{name: getattr(one, name) for name in one.__slots__} | {"sections": (*one.sections, *many)})


def test_every_page_bears_the_marking_and_its_number() -> None:
    data = pdf(long())
    texts = pages(data)
    assert len(texts) >= 3
    for number, text in enumerate(texts, 1):
        assert text.count("RESTRICTED") >= 2
        assert f"trang {number} trên {len(texts)}" in re.sub(r"\s+", " ", text)


def test_it_says_that_it_is_archival_and_carries_its_fonts() -> None:
    data = pdf(product(), written=datetime(2025, 5, 7, tzinfo=UTC))
    assert b"pdfaid:part>2<" in data
    assert b"pdfaid:conformance>A<" in data
    assert data == pdf(product(), written=datetime(2025, 5, 7, tzinfo=UTC)), "the same product gives the same file"


def test_vietnamese_cyrillic_and_chinese_are_set() -> None:
    text = "".join(pages(pdf(product())))
    for words in ("Mỗi Bên phải thông báo trước mười ngày", "Сторона уведомляет", "各方应通知"):
        assert words in re.sub(r"\s+", " ", text)


def test_hostile_text_is_shown_and_not_run() -> None:
    text = "".join(pages(pdf(product(HOSTILE))))
    assert "#panic()" in text
    assert "<script>" in text


def test_a_script_without_a_font_is_boxed_and_said_so() -> None:
    """Cuneiform is in none of the fonts that are shipped; where a machine has it, it is simply set."""
    made = "".join(pages(pdf(product("Bên \U00012000\U00012001 ký"))))
    assert "CUNEIFORM" in made or "\U00012000" in made
    assert "Bên" in made


def test_without_the_typesetter_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RefusedError, match=r"typst.*\.html"):
        pdf(product())


def test_without_the_fonts_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    module._fonts.cache_clear()
    monkeypatch.setitem(sys.modules, "manimgx_fonts_cjk", None)
    with pytest.raises(RefusedError, match="manimgx_fonts_cjk"):
        pdf(product())
    module._fonts.cache_clear()
