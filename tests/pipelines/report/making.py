"""A product of every kind of block, whose every text is hostile if asked for."""

from pipelines.citations import Quote
from pipelines.report.blocks import (
    Card,
    Figure,
    Items,
    Labelled,
    Line,
    Paragraph,
    Product,
    Quotes,
    Section,
    Sources,
    Table,
    note,
    text,
)

HOSTILE = (
    "</style></title><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} #panic() "
    "$x$ *b* _i_ `c` [l](http://e.example) "
    '| "q" \\ & <!-- --> 1. # h \x00\x1b[31m \u202eevil\u2066'
)
PLAIN = "Mỗi Bên phải thông báo trước mười ngày; Сторона уведомляет; 各方应通知。"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 20">'
    '<text x="0" y="15" font-family="system-ui">tin 通知</text></svg>'
)


def quote(words: str, language: str = "vi") -> Quote:
    return Quote(
        document_id="0" * 64, external_id=None, title=words, language=language, published_at="2025-05-06",
        locator="art_5", start=3, end=44, quote=words, fidelity="born_digital", marking="restricted", source=words,
        reliability="B",
    )  # fmt: skip


def product(words: str = PLAIN, *, marking: str = "restricted", language: str = "vi") -> Product:
    cited = Line(words, (1, 2))
    blocks = (
        text(words, [1]),
        note(words),
        Paragraph((cited, cited)),
        Items((cited, Line(words)), numbered=True),
        Items((cited,)),
        Labelled(((words, cited),)),
        Table((words, "n"), ((cited, Line("3")),), frozenset({1})),
        Figure(SVG, words, words),
        Card(words, (text(words), Labelled(((words, cited),)), Quotes((1,))), words, alarm=True),
        Quotes((1, 2)),
        Sources(),
    )
    return Product(
        language=language, marking=marking, kicker=words, title=words, dateline=(words, words),
        figures=((words, "3"), (words, words)), sections=(Section("all", words, blocks),),
        quotes=(quote(words), quote(words + "!", "zh")), day="2025-05-07",
    )  # fmt: skip
