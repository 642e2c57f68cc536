"""Other wordings of a query, as the open texts of the lake give them.

An abbreviation is spelled out, a long form abbreviated, and a treaty named in one language is named in the others that
the lake holds it in. Nothing is kept for that, so that clearance and ``as_of`` hold for what is known here as well.
"""

import re
from functools import cached_property, lru_cache

import polars as pl

from lake.shelf import Shelf
from lake.store import Lake
from lake.text_queries import Filters
from models import abbreviations
from models.titles import Titles
from pipelines.index import Indexer

_ABBREVIATIONS = 3  # of a query that are looked up
_DEFINING = 40  # passages with an abbreviation that are looked through for what it stands for
_LANGUAGES = 5  # in which a work that a query names is named besides
_NAME = re.compile(r"[^\W\d_a-zа-яіїєґđ][\w'’-]*(?: (?:[\w'’-]{1,5} ){0,3}[^\W\d_a-zа-яіїєґđ][\w'’-]*)+")


class Rewordings:
    """Wordings by what a lake's texts say, at its clearance and ``as_of``; each query is looked up once.

    Args:
        lake: whose texts.
        indexer: its indexes.
        shelf: its documents.
    """

    def __init__(self, lake: Lake, indexer: Indexer, shelf: Shelf) -> None:
        self._lake, self._indexer, self._shelf = lake, indexer, shelf
        self.spelled = lru_cache(maxsize=256)(self._spell_out)
        self.shortened = lru_cache(maxsize=256)(self._abbreviate)
        self._meaning = lru_cache(maxsize=256)(self._means)
        self._defined = lru_cache(maxsize=256)(self._defines)

    def of(self, query: str, language: str | None) -> list[str]:
        """Other wordings of a query for passages in a language, or in any."""
        spelled = self.spelled(query)
        elsewhere = self._titles.elsewhere(spelled)
        named = [elsewhere[each] for each in sorted(elsewhere) if language in (None, each)]
        found = [spelled, self.shortened(query), *named[:_LANGUAGES]]
        return [each for each in dict.fromkeys(found) if each != query]

    @cached_property
    def _titles(self) -> Titles:
        rows = self._lake.frame(
            "documents", ["work_id", "language", "title"], pl.col("work_id").is_not_null() & (pl.col("title") != "")
        )
        return Titles(rows.iter_rows())

    def _spell_out(self, query: str) -> str:
        """A query with its abbreviations spelled out as the texts that are open here define them."""
        for short in abbreviations.used(query)[:_ABBREVIATIONS]:
            long = self._meaning(short)
            if long is not None and long.lower() not in query.lower():
                query = abbreviations.replaced(query, short, long)
        return query

    def _abbreviate(self, query: str) -> str:
        """A query with the names in it abbreviated as the texts that are open here define it."""
        for name in _NAME.findall(query)[:_ABBREVIATIONS]:
            query = abbreviations.shortened(query, self._defined(name))
        return query

    def _means(self, short: str) -> str | None:
        """What an abbreviation stands for in most texts that define it."""
        return abbreviations.meaning(short, self._holding(short))

    def _defines(self, name: str) -> tuple[tuple[str, str], ...]:
        """The abbreviations that passages about a name define, as (abbreviation, long form)."""
        return tuple(each for text in self._holding(name) for each in abbreviations.definitions(text))

    def _holding(self, words: str) -> list[str]:
        """Passages that fit words best."""
        known = Filters(as_of=self._lake.as_of)
        found = [hit.passage_id for each in self._indexer.all() for hit in each.texts.search(words, _DEFINING, known)]
        texts = self._shelf.texts({passage_id.partition(":")[0] for passage_id in found})
        places = self._shelf.places(found)
        held = [(texts.get(passage_id.partition(":")[0]), places.get(passage_id)) for passage_id in found]
        return [document.text[place[0] : place[1]] for document, place in held if document and place]
