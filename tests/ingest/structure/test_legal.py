"""Structure of legal texts."""

from itertools import pairwise

from ingest.structure import Block, outline


def test_an_article_that_begins_within_the_title_line() -> None:
    title = "AGREEMENT BETWEEN AVERRA AND ORL ON FERRIES. ARTICLE 1. The parties run one ferry."
    text = f"{title}\n\nARTICLE 2. They share its costs.\n\nARTICLE 3. This agreement lasts five years."
    second, third = text.index("ARTICLE 2"), text.index("ARTICLE 3")
    sections = list(outline(text, [Block(0, len(title), 1), Block(second, third - 2, 0), Block(third, len(text), 0)]))
    assert all(a.end <= b.start for a, b in pairwise(sections))
    assert all(text[a.end : b.start].strip() == "" for a, b in pairwise(sections))
