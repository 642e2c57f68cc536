"""A product as PDF/A-2a: archival, tagged for screen readers, with its fonts inside; typeset by Typst.

Text reaches the typesetter as data (a JSON string that the template shows as text), never as its markup. Fonts come
with the packages that this program installs, so that Vietnamese, Cyrillic and Chinese look the same on every machine;
other scripts are set in what the machine has, and where it has nothing the characters are shown as boxes and said so.
"""

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final

from lake.schema.errors import RefusedError
from pipelines.report.blocks import Block, Card, Product, Section
from pipelines.report.html import generator, inert
from pipelines.report.places import place
from pipelines.report.words import WORDS

FONTS: Final = ("fontpkg_ibm_plex_sans", "manimgx_fonts_cjk")
"""Packages whose fonts are used beside the serif that Typst brings (Libertinus); all under the Open Font License."""

STANDARD: Final = "a-2a"
TRIES: Final = 40
"""Scripts without a font that one product may hold."""

_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_REFUSED = re.compile(r"[\ufeff\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Characters that mean nothing outside one program or font, which an archival file may not hold."""
_FAMILY = re.compile(r"""font-family=("|')(?:(?!\1).)*\1""")
BOX: Final = "▯"


def pdf(product: Product, *, written: datetime | None = None) -> bytes:
    """The file's bytes.

    Args:
        product: what to write.
        written: the time that the file bears; by default that of the product, else now.

    Raises:
        RefusedError: the typesetter or its fonts are not installed, or it cannot set this product.
    """
    typst = _typesetter()
    source = resources.files("pipelines.report").joinpath("templates", "product.typ").read_bytes()
    data = _each(_data(product))
    boxed: dict[str, re.Pattern[str]] = {}
    for _ in range(TRIES):
        words = WORDS[product.language]
        told = words["no_font"].format(scripts=", ".join(sorted(boxed))) if boxed else ""
        try:
            made = typst.compile(
                source,
                format="pdf",
                font_paths=_fonts(),
                sys_inputs={"data": json.dumps({**data, "no_font": told}, ensure_ascii=False)},
                pdf_standards=[STANDARD],
                timestamp=int((written or product.moment or datetime.now(UTC)).timestamp()),
            )
            return bytes(made)
        except typst.TypstError as error:
            found = _MISSING.search(str(error))
            script = _script(found.group(1)) if found else None
            if script is None or script in boxed:
                raise RefusedError(f"the PDF cannot be typeset: {error}") from error
            boxed[script] = _members(script)
            data = _boxed(data, boxed[script])
    raise RefusedError(f"the PDF cannot be typeset: no font for {', '.join(sorted(boxed))}")


def _typesetter() -> Any:
    try:
        return import_module("typst")
    except ImportError as error:
        raise RefusedError(
            "a PDF needs the package typst, which is not installed: run `make setup`, or write .html or .md"
        ) from error


@cache
def _fonts() -> tuple[str, ...]:
    folders = []
    for name in FONTS:
        try:
            folders.append(str(Path(str(import_module(name).__file__)).parent))
        except ImportError as error:
            raise RefusedError(f"a PDF needs the fonts of the package {name}, which is not installed") from error
    return tuple(folders)


def _script(text: str) -> str | None:
    """The first word of a character's Unicode name, which tells its script: KHMER, THAI, EMOJI."""
    for character in text:
        name = unicodedata.name(character, "")
        if character != BOX:
            return name.split(" ")[0].split("-")[0] if name else f"U+{ord(character):04X}"
    return None


def _members(script: str) -> re.Pattern[str]:
    """All characters of a script."""
    if script.startswith("U+"):
        return re.compile(re.escape(chr(int(script[2:], 16))))
    members = [
        chr(c) for c in range(0x80, 0x20000) if unicodedata.name(chr(c), "").split(" ")[0].split("-")[0] == script
    ]
    return re.compile("[" + "".join(map(re.escape, members)) + "]")


def _boxed(value: Any, members: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return members.sub(BOX, value)
    if isinstance(value, list):
        return [_boxed(item, members) for item in value]
    if isinstance(value, dict):
        return {key: _boxed(item, members) for key, item in value.items()}
    return value


def _data(product: Product) -> dict[str, Any]:
    words = WORDS[product.language]
    return {
        "language": product.language,
        "marking": product.banner,
        "canonical": product.marking,
        "public": product.open,
        "kicker": f"Legation · {product.kicker}",
        "title": product.title,
        "dateline": [*product.dateline],
        "figures": [list(pair) for pair in product.figures],
        "page": words["page"],
        "of": words["page_of"],
        "generator": generator(product),
        "sections": [_section(section) for section in product.sections],
        "quotes": [
            {
                "text": quote.quote,
                "language": quote.language if re.fullmatch("[a-z]{2,3}", quote.language) else "und",
                "short": place(quote, product.language).short,
                "full": place(quote, product.language).full,
                "document": quote.document_id[:12],
            }
            for quote in product.quotes
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Card):
        inner = [_block(one) for one in block.blocks]
        return {"kind": kind, "title": block.title, "tag": block.tag, "alarm": block.alarm, "blocks": inner}
    plain: dict[str, Any] = json.loads(json.dumps(asdict(block), default=sorted))
    if "svg" in plain:
        plain["svg"] = _FAMILY.sub('font-family="IBM Plex Sans"', plain["svg"])
    return {"kind": kind, **plain}


def _each(value: Any) -> Any:
    """Every text without characters that would act, or that an archival file may not hold."""
    if isinstance(value, str):
        return _REFUSED.sub(BOX, inert(value))
    if isinstance(value, list):
        return [_each(item) for item in value]
    return {key: _each(item) for key, item in value.items()} if isinstance(value, dict) else value
