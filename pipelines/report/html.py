"""A product as one HTML page that needs nothing else: no script, no font, no picture from outside."""

import re
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pipelines.report.blocks import Product
from pipelines.report.places import Place, place
from pipelines.report.words import WORDS
from pipelines.runs import code_version

_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of all text after them."""


def html(product: Product) -> str:
    """The page; all text is escaped, only our own style sheet and pictures are not."""
    page: str = _template().render(
        product=product,
        w=WORDS[product.language],
        css=Markup(_resource("product.css")),
        running=Markup(running(product)),
        version=code_version(),
        generator=generator(product),
        picture=Markup,
        places=[_place(product, number) for number in range(len(product.quotes))],
    )
    return page


def generator(product: Product) -> str:
    """What made it, and the id by which it can be made again."""
    told = WORDS[product.language]["written_by"].format(version=code_version())
    return f"{told} · {product.version}" if product.version else told


def _place(product: Product, number: int) -> Place:
    return place(product.quotes[number], product.language)


def running(product: Product) -> str:
    """Style of the head and foot of printed pages: the marking and the page's number."""
    words = WORDS[product.language]
    marking = _css(product.banner)
    title = _css(f"{product.title} · {product.dateline[1]}")
    number = f"{_css(words['page'] + ' ')} counter(page) {_css(' ' + words['page_of'] + ' ')} counter(pages)"
    return (
        f"@page{{@top-center{{content:{marking}}}@bottom-center{{content:{marking}}}"
        f"@bottom-left{{content:{title}}}@bottom-right{{content:{number}}}}}"
    )


def _css(text: str) -> str:
    """A string of CSS that cannot end itself, or the style element that it stands in."""
    return '"' + "".join(c if c.isalnum() or c in " ·/,.:()" else f"\\{ord(c):x} " for c in text) + '"'


@cache
def _template() -> Any:
    page = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_inert, trim_blocks=True, lstrip_blocks=True
    )
    page.filters["kind"] = lambda block: type(block).__name__
    return page.from_string(_resource("product.html"))


def _inert(value: Any) -> Any:
    """A value of the page without characters that would act on what stands around it."""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def inert(text: str) -> str:
    """Text without control characters and without marks that turn the direction of what follows."""
    return _ACTING.sub(" ", text)


def _resource(name: str) -> str:
    return resources.files("pipelines.report").joinpath("templates", name).read_text(encoding="utf-8")
