"""Rows of treaties that are read out of texts, and which of them count when a newer reader has read a text again."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from models.folding import fold
from models.treaties import VERSION, Facts, Piece, Roll, read
from models.treaties.words import pattern
from pipelines.readings import hashed, of_newest

EXTRACTOR = f"treaties/{VERSION}"
_LEAST_ARTICLES = 2
_READ = "read_as"
"""Field that says what a document of kind treaty was read as, so that none is read twice."""


def text_rows(
    document: Mapping[str, Any], pieces: Sequence[Piece], roll: Roll
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Rows of ``treaties`` and ``treaty_facts`` that are read out of one text.

    Args:
        document: columns of ``documents``.
        pieces: its passages, in order.
        roll: names of states.

    Returns:
        The description, None where the document is no treaty's text, and the facts, `_READ` among them.
    """
    document_id, known_at = document["document_id"], document["known_at"]
    facts = read(
        document["text"],
        language=document["language"],
        pieces=pieces,
        roll=roll,
        declared={"title": document["title"]} if document["title"] else None,
    )
    treaty_id = hashed("text", document_id)
    shared = {"treaty_id": treaty_id, "document_id": document_id, "extractor": EXTRACTOR, "known_at": known_at}
    if not is_treaty(facts, pieces, document["title"] or "", document["language"]):
        reason = "not the text of a treaty: no articles, and no closing formula or entry into force"
        other = {"field": _READ, "state": "not_applicable", "reason": reason}
        return None, [{**shared, "fact_id": hashed(treaty_id, _READ, EXTRACTOR), **other}]
    force = facts.value("entry_into_force") or {}
    title = facts.get("title")
    known = title is not None and title.state == "known"
    treaty = {
        **shared,
        "key": _key(document),
        "basis": "text",
        "source": document["source"],
        "title": facts.value("title") or document["title"] or "",
        "language": document["language"],
        "signed": facts.value("signed"),
        "in_force": force.get("date"),
        "ended": None,
        "place": facts.value("place"),
        "depositary": facts.value("depositary"),
        "parties": [row["code"] for row in facts.value("parties") or () if row["code"]],
        "start": title.start if known and title else 0,
        "end": title.end if known and title else min(len(document["text"]), 200),
    }
    rows: list[dict[str, Any]] = [
        {
            **shared,
            "fact_id": hashed(treaty_id, _READ, EXTRACTOR),
            "field": _READ,
            "state": "known",
            "value": '"treaty"',
            "start": 0,
            "end": 1,
            "reason": "",
        }
    ]
    for fact in facts.facts:
        value = json.dumps(fact.value, ensure_ascii=False) if fact.state == "known" else None
        rows.append(
            {
                **shared,
                "fact_id": hashed(treaty_id, fact.field, value or "", fact.start, EXTRACTOR),
                "field": fact.field,
                "state": fact.state,
                "value": value,
                "start": fact.start,
                "end": fact.end,
                "reason": fact.reason,
            }
        )
    return treaty, rows


_ABOUT = re.compile(
    r"notif|notice|note\b|нота\b|objection|reservation|застереж|оговорк|to trinh|cong van|cong ham|заявлени|letter|lettre|通知|照会|report|memorandum to"  # noqa: E501
)
_FIRST_WORDS = 60


def is_treaty(facts: Facts, pieces: Sequence[Piece], title: str = "", language: str = "en") -> bool:
    """Whether a document of kind treaty is the text of one, rather than a notification or letter about one.

    It is when it has articles; else when its title calls it a treaty and it says when it was signed or enters into
    force.
    """
    articles = {piece.locator.split("__")[0] for piece in pieces if piece.locator.startswith(("art_", "reg_", "rule_"))}
    if len(articles) >= _LEAST_ARTICLES:
        return True
    heading = fold(title or facts.value("title") or "")[:_FIRST_WORDS]
    noun = pattern("noun", language)
    if not heading or _ABOUT.match(heading) or _ABOUT.search(heading[:30]) or noun is None or not noun.search(heading):
        return False
    return facts.value("signed") is not None or facts.value("entry_into_force") is not None


def newest_treaties(rows: pl.DataFrame) -> pl.DataFrame:
    """Of the descriptions that several versions of a reader made of one text or entry, the last.

    Args:
        rows: of ``treaties``, with ``treaty_id``, ``known_at`` and ``extractor`` at least.
    """
    return rows.sort("known_at", "extractor").unique("treaty_id", keep="last", maintain_order=True)


def newest_facts(rows: pl.DataFrame) -> pl.DataFrame:
    """The facts that the last version of the reader found in each document, in the order of the texts."""
    return of_newest(rows, rows).sort("known_at", "start").unique("fact_id", keep="last", maintain_order=True)


def newest_links(frame: pl.DataFrame) -> dict[str, str]:
    """The group of each description, by the newest row."""
    rows = frame.sort("known_at", "batch_id").unique("treaty_id", keep="last", maintain_order=True)
    return dict(zip(rows["treaty_id"], rows["joined_id"], strict=True))


def _key(document: Mapping[str, Any]) -> str:
    """The source's own id of a treaty; for an Akoma Ntoso document, whose id is an address, its alias."""
    work_id = str(document["work_id"] or "")
    if work_id.startswith("/"):
        aliases = json.loads(document["metadata"] or "{}").get("aliases") or ()
        return str(aliases[0]) if aliases else work_id
    return work_id or str(document["external_id"] or "")
