"""Products that can be made again: each bears the id of what it was made from, and comes out the same from it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.schema.errors import UsageError
from pipelines import pinning
from pipelines.pinning import Pinned
from pipelines.report.blocks import Product
from pipelines.report.writers import check, written

if TYPE_CHECKING:
    from pipelines.desk import Desk

Build = Callable[["Desk"], Product]


@contextmanager
def reopened(desk: "Desk", state: Pinned) -> Iterator["Desk"]:
    """A desk over the lake as it was in a state.

    Raises:
        LakeError: the lake no longer holds it, or the clearance does not reach it.
    """
    from pipelines.desk import Desk

    with Desk(pinning.reopened(desk.lake, state)) as then:
        yield then


def made(desk: "Desk", parameters: Mapping[str, Any], build: Build) -> tuple[Product, Pinned]:
    """A product with the id of what it was made from.

    Args:
        desk: at its clearance and ``as_of``.
        parameters: how the product is asked for; ``product`` names its kind.
        build: makes it from a desk, and writes nothing into the lake.
    """
    state = pinning.pinned(desk.lake, parameters)
    product = build(desk)
    if pinning.pinned(desk.lake, parameters).data != state.data:  # somebody committed meanwhile
        with reopened(desk, state) as then:
            product = build(then)
    return replace(product, version=state.id, moment=state.moment), state


def write(desk: "Desk", product: Product, state: Pinned, path: Path) -> dict[str, Any]:
    """Write a product and keep the record of what it was made from.

    Returns:
        ``path``, ``version`` and whether the record was ``kept`` (it is not where the lake's folder cannot be written).
    """
    written(product, path)
    outputs = {}
    if desk.lake.versions.has(state.id):
        outputs = dict(pinning.find(desk.lake, state.id)[1].get("outputs", {}))
    kept = pinning.keep(desk.lake, state, outputs={**outputs, path.suffix: _sha256(path)})
    return {"path": str(path), "version": state.id, "kept": kept}


def again(desk: "Desk", id_: str, out: Path | None) -> dict[str, Any]:
    """Make a product again from the id that it bears.

    Args:
        desk: whose clearance reaches what it was made from.
        id_: the id.
        out: the file; of the ending that it had, for the same bytes.

    Returns:
        ``path``, ``version``, ``product``, whether the file is ``identical`` to the first one (None where no file of
        that ending was made then), and ``differs``: what beside the data is not as it was.

    Raises:
        LakeError: no such version is kept within the clearance, or the lake no longer holds its data.
        UsageError: the id is not that of a report or brief.
    """
    state, record = pinning.find(desk.lake, id_)
    kind = str(state.parameters.get("product"))
    if kind not in ("report", "brief"):
        raise UsageError(f"{id_} is the version of a state, not of a report or brief: nothing was written from it")
    first = next(iter(record.get("outputs", {})), ".html")
    path = out or Path("out") / f"{kind}-{id_}{first}"
    check(path)
    with reopened(desk, state) as then:
        product = _builder(state.parameters)(then)
        now = pinning.pinned(then.lake, state.parameters)
    written(replace(product, version=state.id, moment=state.moment), path)
    known = record.get("outputs", {}).get(path.suffix)
    return {
        "path": str(path),
        "version": id_,
        "product": kind,
        "marking": product.marking,
        "identical": None if known is None else known == _sha256(path),
        "differs": pinning.differences(state, now),
    }


def _builder(parameters: Mapping[str, Any]) -> Build:
    if parameters["product"] == "report":
        from pipelines.report.page import builder

        return builder(parameters["language"], parameters["budget"])
    from pipelines.brief_page import builder as of_brief

    return of_brief(parameters["subject"], parameters["language"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
