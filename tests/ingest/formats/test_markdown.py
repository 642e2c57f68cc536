"""Markdown files with and without front matter."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.base import Source
from ingest.formats.markdown import read, split_front_matter
from ingest.passages import cut
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Parsed

TREATY = """---
id: AB-1
title: "Pact: on fish"
published_at: 1991-05-03
language: en
work_id: AB
kind: treaty
place: Port Arda
notice: Fiction: a pact
tags: [fish, sea]
parties:
  - Arda
  - Belor
---
# Pact on fish

The Parties *agree* on [fish](https://example.org/fish):

## Article 1. Fish

1. Fish is **shared**.

2. Each Party:

   - counts it; and
   - reports it.

## Article 2

| Fish | Tons |
|------|------|
| Cod  | 3    |

## Signatures

A. B.
"""


def parsed(text: str | bytes) -> Parsed:
    data = text.encode() if isinstance(text, str) else text
    (document,) = read(Source("a.md", parse=lambda source: iter(()), data=data))
    assert isinstance(document, Parsed)
    at = 0
    for span in cut(document.text, document.sections):
        assert not document.text[at : span.start].strip()
        at = span.end
    assert not document.text[at:].strip()
    return document


def test_front_matter_fills_the_fields() -> None:
    document = parsed(TREATY)
    assert (document.external_id, document.title, document.work_id) == ("AB-1", "Pact: on fish", "AB")
    assert (document.language, document.kind) == ("en", "treaty")
    assert (document.published_at, document.published_precision) == (datetime(1991, 5, 3, tzinfo=UTC), "day")
    assert document.metadata == {
        "place": "Port Arda",
        "notice": "Fiction: a pact",
        "tags": ["fish", "sea"],
        "parties": ["Arda", "Belor"],
        "links": ["https://example.org/fish"],
    }


def test_the_readable_text_and_its_structure() -> None:
    document = parsed(TREATY)
    assert "The Parties agree on fish:" in document.text
    assert (
        "2. Each Party:\n\n   - counts it; and\n   - reports it." in document.text
        or "- counts it; and" in document.text
    )
    assert "Fish | Tons\nCod | 3" in document.text
    assert " ".join(section.locator for section in document.sections) == (
        "title__heading preamble__p_1 art_1__heading art_1__para_1 art_1__para_2 art_2__heading art_2 "
        "hcontainer_1__heading hcontainer_1__p_1"
    )
    assert "reports it." in next(
        document.text[s.start : s.end] for s in document.sections if s.locator == "art_1__para_2"
    )


def test_unknown_values_stay_metadata() -> None:
    document = parsed("---\nkind: memo\ndate: some day\nlang: klingon!\n---\nText.\n")
    assert (document.kind, document.published_at, document.language) == (None, None, None)
    assert document.metadata == {"kind": "memo", "date": "some day", "lang": "klingon!"}


def test_lists_and_code_and_html() -> None:
    text = parsed("3. c\n4. d\n   - e\n\n```\ncode  here\n```\n\n<p>raw <b>html</b></p>\n\na<br>b &amp; c\n").text
    assert text == "3. c\n4. d\n  - e\n\ncode  here\n\nraw html\n\na\nb & c"


def test_a_rule_is_no_front_matter() -> None:
    assert split_front_matter("---\nSome words here.\n---\nText") == ({}, "---\nSome words here.\n---\nText")
    assert split_front_matter("Text\n---\na: b\n---\n") == ({}, "Text\n---\na: b\n---\n")


def test_title_falls_back_on_the_first_heading() -> None:
    assert parsed("intro\n\n# Name of it\n\ntext").title == "Name of it"


@pytest.mark.parametrize("text", ["", "---\na: b\n---\n", "<!-- only -->"])
def test_no_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parsed(text)


@given(st.text(st.sampled_from("#*-|>`[]()1. \n\tab<p&;=_~"), max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_markdown_is_survived(text: str) -> None:
    try:
        parsed(text)
    except UnreadableError:
        return


def test_nesting_does_not_break_it() -> None:
    assert "deep" in parsed("> " * 5000 + "deep").text
    assert "deep" in parsed("- " * 3000 + "deep").text


def test_the_dossier(samples: Path) -> None:
    for path in sorted(samples.rglob("*.md")):
        if path.name != "README.md" and path.read_text(encoding="utf-8").startswith("---\n"):
            document = parsed(path.read_bytes())
            assert document.external_id, path
            assert document.title, path
