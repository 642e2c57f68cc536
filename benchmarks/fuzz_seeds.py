"""One small sound file of every registered format, made in code: what the fuzzer begins with."""

import bz2
import gzip
import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Final

TEXT: Final = (
    "Article 1\nThe Parties shall notify the depositary within thirty days of 3 May 2019.\n\n"
    "Article 2\nCác Bên sẽ thông báo cho cơ quan lưu chiểu. Стороны уведомляют депозитария. 缔约方应通知保存人。\n"
)
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@cache
def seeds() -> Mapping[str, tuple[str, bytes]]:
    """By name of the format: a file name and its bytes."""
    return {
        "pdf": ("a.pdf", pdf(["The Parties shall notify the depositary.", "Done at the harbour on 3 May 2019."])),
        "picture": ("a.png", picture()),
        "warc": ("a.warc", warc()),
        "docx": ("a.docx", zipped(docx())),
        "pptx": ("a.pptx", zipped(pptx())),
        "odt": ("a.odt", zipped(odt())),
        "rtf": ("a.rtf", rtf()),
        "xlsx": ("a.xlsx", zipped(xlsx())),
        "zip": ("a.zip", zipped({"a/1.txt": TEXT.encode(), "b.html": html(), "c.eml": eml()})),
        "compressed": ("a.txt.gz", gzip.compress(TEXT.encode(), mtime=0)),
        "tar": ("a.tar", tarred({"a/1.txt": TEXT.encode(), "b.md": markdown()})),
        "feed": ("a.rss", feed()),
        "tei": ("a.tei", tei()),
        "akn": ("a.akn", akn()),
        "xml": ("a.xml", f"<law n='1'><title>Law</title><p>{TEXT}</p><p>&amp; more</p></law>".encode()),
        "html": ("a.html", html()),
        "mbox": ("a.mbox", b"From a@h.example Tue May  6 07:40:00 2025\n" + eml() + b"\n"),
        "eml": ("a.eml", eml()),
        "jsonl": ("a.jsonl", b"".join(json.dumps(one).encode() + b"\n" for one in records())),
        "json": ("a.json", json.dumps(records(), ensure_ascii=False).encode()),
        "csv": ("a.csv", 'id,title,text,date\n1,First,"One, two",2019-05-03\n2,Second,Ba bốn,2020-01-01\n'.encode()),
        "markdown": ("a.md", markdown()),
        "text": ("a.txt", TEXT.encode()),
    }


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these members; always the same bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, method)
    return stream.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    """A tar archive of these members."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    return stream.getvalue()


def packed(data: bytes, how: str) -> bytes:
    """The bytes under ``gzip``, ``bzip2`` or ``xz``."""
    return {"gzip": lambda: gzip.compress(data, mtime=0), "bzip2": lambda: bz2.compress(data, 1)}.get(
        how, lambda: lzma.compress(data, preset=0)
    )()


def pdf(texts: list[str]) -> bytes:
    """A PDF of one page a text, its streams not packed, so that changes reach them."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(texts)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        stream = f"BT /F1 12 Tf 60 700 Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def picture(kind: str = "PNG") -> bytes:
    """A small picture with writing on it."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (620, 120), 255)
    words = "The Parties shall keep the\nstrait open to all ships"
    ImageDraw.Draw(image).multiline_text((12, 12), words, font=ImageFont.load_default(36), fill=0)
    stream = BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def warc() -> bytes:
    """Two responses and a resource."""
    records = b""
    bodies = ((b"text/plain; charset=utf-8", TEXT.encode()), (b"text/html", html()))
    for number, (kind, body) in enumerate(bodies):
        http = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        records += (
            (
                b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://h.example/%d\r\n"
                b"WARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:%d>\r\n"
                b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
                % (number, number, len(http))
            )
            + http
            + b"\r\n\r\n"
        )
    return records


def docx() -> dict[str, bytes]:
    """The parts of a Word file with a heading, paragraphs, a table and a footnote."""
    words = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.splitlines())
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Port</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    note = '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = '<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": (
            f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'.encode()
        ),
        "_rels/.rels": f'<R><R Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></R>'.encode(),
        "word/document.xml": (
            f'<w:document xmlns:w="{MAIN}"><w:body>{words}{table}{note}</w:body></w:document>'.encode()
        ),
        "word/_rels/document.xml.rels": (
            f'<R><Relationship Id="r2" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></R>'.encode()
        ),
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{MAIN}">{notes}</w:footnotes>'.encode(),
    }


def pptx() -> dict[str, bytes]:
    """The parts of a presentation of one slide."""
    names = 'xmlns:p="p" xmlns:a="a" xmlns:r="r"'
    text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in TEXT.splitlines())
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return {
        "[Content_Types].xml": (
            f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{kind}"/></Types>'.encode()
        ),
        "_rels/.rels": f'<R><R Id="r" Type="{OFFICE}/officeDocument" Target="ppt/presentation.xml"/></R>'.encode(),
        "ppt/presentation.xml": (
            f'<p:presentation {names}><p:sldIdLst><p:sldId id="256" r:id="r0"/></p:sldIdLst></p:presentation>'.encode()
        ),
        "ppt/_rels/presentation.xml.rels": (
            f'<R><R Id="r0" Type="{OFFICE}/slide" Target="slides/slide1.xml"/></R>'.encode()
        ),
        "ppt/slides/slide1.xml": (
            f"<p:sld {names}><p:cSld><p:spTree><p:sp><p:txBody>{text}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        ).encode(),
    }


def odt() -> dict[str, bytes]:
    """The parts of an OpenDocument text."""
    parts = ("office", "text", "table", "style", "dc", "meta", "draw")
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in parts)
    text = "".join(f"<text:p>{line}</text:p>" for line in TEXT.splitlines())
    return {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": (
            f"<office:document-content {names}><office:body><office:text><text:h text:outline-level='1'>Law</text:h>"
            f"{text}</office:text></office:body></office:document-content>"
        ).encode(),
        "meta.xml": f"<office:document-meta {names}><office:meta/></office:document-meta>".encode(),
    }


def xlsx() -> dict[str, bytes]:
    """The parts of a workbook of one sheet."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{a}</t></is></c><c r="B{n}"><v>{n}</v></c></row>'
        for n, a in enumerate(("title", "First row", "Second row"), 1)
    )
    head = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{head}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{head}.worksheet+xml"/></Types>'
    )
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": (
            f'<Relationships {relations}><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships {relations}><Relationship Id="r1" Type="{OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
    }


def rtf() -> bytes:
    """A text with a table of fonts, other scripts and a footnote."""
    body = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in TEXT.replace("\n", "\\par\n"))
    fonts = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset163 Arial;}}"
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + fonts + body + r"{\footnote a note}\'e9\bin3 abc}").encode()


def feed() -> bytes:
    """A feed of two entries."""
    items = "".join(
        f"<item><title>News {n}</title><link>http://h.example/{n}</link><guid>{n}</guid><pubDate>Tue, 06 May 2025 "
        f"07:40:00 GMT</pubDate><description>&lt;p&gt;{TEXT}&lt;/p&gt;</description></item>"
        for n in range(2)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()


def tei() -> bytes:
    """An edition of two documents."""
    documents = "".join(
        f'<div type="document" xml:id="d{n}" n="{n}"><head>{n}. Memorandum</head><dateline><date when="1969-05-0{n}">'
        f"</date></dateline><p>{TEXT}<note n='1'>A note.</note></p></div>"
        for n in (1, 2)
    )
    header = "<teiHeader><fileDesc><titleStmt><title>Papers</title></titleStmt></fileDesc></teiHeader>"
    return (
        f'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text><body><div type="compilation" '
        f'xml:id="c1"><head>The strait</head>{documents}</div></body></text></TEI>'
    ).encode()


def akn() -> bytes:
    """An act of two articles."""
    meta = (
        '<meta><identification source="#s"><FRBRWork><FRBRthis value="/akn/ls/act/1998/7/!main"/><FRBRdate '
        'date="1998-05-14" name="signature"/></FRBRWork></identification></meta>'
    )
    articles = "".join(
        f'<article eId="art_{n}"><num>Article {n}</num><content><p>{TEXT}</p></content></article>' for n in (1, 2)
    )
    return (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="treaty">'
        f"{meta}<body>{articles}</body></act></akomaNtoso>"
    ).encode()


def html() -> bytes:
    """A page with a heading, a list, a table and a script."""
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>A page</title><script>x()</script></head>"
        f"<body><h1>Law</h1><p>{TEXT}</p><ul><li>one</li></ul><table><tr><td>Port</td></tr></table></body></html>"
    ).encode()


def eml() -> bytes:
    """A mail of two parts, one of them attached."""
    return (
        "From: An <a@h.example>\r\nTo: b@h.example\r\nSubject: =?utf-8?B?SGnhu4dwIMSR4buLbmg=?=\r\n"
        "Date: Tue, 06 May 2025 07:40:00 +0700\r\nMessage-ID: <1@h.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        f"{TEXT}\r\n--b1\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=a.html\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nPHA+QSBub3RlLjwvcD4=\r\n--b1--\r\n"
    ).encode()


def records() -> list[dict[str, str]]:
    """Records of a corpus."""
    return [
        {"id": str(n), "title": f"Record {n}", "text": TEXT, "language": "en", "published_at": f"2019-05-0{n}"}
        for n in (1, 2)
    ]


def markdown() -> bytes:
    """A text with headings, a list, a table and front matter."""
    front = "---\ntitle: A law\ndate: 2019-05-03\n---\n"
    return f"{front}# Law\n\n{TEXT}\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode()
