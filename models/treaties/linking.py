"""Which descriptions of treaties, from different sources, describe one treaty: probabilistic record linkage (splink).

Fellegi and Sunter's model over title, date of signature and parties, with weights that are set and not trained: a lake
may hold ten descriptions or ten thousand, and the same two must be joined in both.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

METHOD = "splink fellegi-sunter, set weights, version 1"
THRESHOLD = 0.9
"""Probability from which two descriptions count as one treaty."""

_PRIOR = 2e-4
"""Probability that two descriptions of different sources, taken at random, are of one treaty."""

_NOISE = frozenset(
    [
        "the",
        "of",
        "and",
        "between",
        "for",
        "on",
        "to",
        "in",
        "a",
        "an",
        "by",
        "government",
        "governments",
        "republic",
        "kingdom",
        "concerning",
        "regarding",
        "relating",
        "le",
        "la",
        "les",
        "de",
        "du",
        "des",
        "et",
    ]
)


@dataclass(frozen=True, slots=True)
class Description:
    """What the linkage looks at."""

    treaty_id: str
    source: str
    title: str = ""
    signed: str | None = None
    """EDTF; its first ten characters count."""
    parties: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A description's place in its group."""

    treaty_id: str
    joined_id: str
    """The smallest ``treaty_id`` of the group."""
    probability: float
    method: str


def join(descriptions: Sequence[Description]) -> list[Link]:
    """Group descriptions of one treaty.

    Equal keys join without doubt. Else two descriptions of different sources are joined when title, date and parties
    make it probable; two rows of one source never are, for a register lists each treaty once. Where a chain of links
    would bring two rows of one source together, its weakest link is left out.
    """
    groups = _Groups(descriptions)
    by_key: dict[str, str] = {}
    for one in sorted(descriptions, key=lambda d: d.treaty_id):
        if one.key:
            first = by_key.setdefault(one.key, one.treaty_id)
            if first != one.treaty_id:
                groups.unite(first, one.treaty_id, 1.0, "same key")
    for a, b, probability in sorted(_pairs(descriptions), key=lambda pair: -pair[2]):
        if groups.compatible(a, b):
            groups.unite(a, b, probability, METHOD)
    return groups.links()


class _Groups:
    """Disjoint groups, each with the sources in it and its weakest link."""

    def __init__(self, descriptions: Iterable[Description]) -> None:
        self._up: dict[str, str] = {}
        self._sources: dict[str, set[str]] = {}
        self._weakest: dict[str, tuple[float, str]] = {}
        for one in descriptions:
            self._up[one.treaty_id] = one.treaty_id
            self._sources[one.treaty_id] = {one.source}
            self._weakest[one.treaty_id] = (1.0, "alone")

    def find(self, one: str) -> str:
        while self._up[one] != one:
            self._up[one] = self._up[self._up[one]]
            one = self._up[one]
        return one

    def compatible(self, a: str, b: str) -> bool:
        a, b = self.find(a), self.find(b)
        return a != b and not (self._sources[a] & self._sources[b])

    def unite(self, a: str, b: str, probability: float, method: str) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        if a != b:
            self._up[b] = a
            self._sources[a] |= self._sources[b]
            weakest = min((self._weakest[a], self._weakest[b], (probability, method)), key=lambda w: w[0])
            self._weakest[a] = (weakest[0], method if weakest[1] == "alone" else weakest[1])

    def links(self) -> list[Link]:
        return [Link(one, root, *self._weakest[root]) for one in self._up for root in (self.find(one),)]


def _pairs(descriptions: Sequence[Description]) -> list[tuple[str, str, float]]:
    """Probable pairs of different sources."""
    if len({one.source for one in descriptions}) < 2:
        return []
    from splink import DuckDBAPI, Linker, block_on

    frame = pl.DataFrame([_row(one) for one in descriptions], schema=_SCHEMA)
    settings: dict[str, Any] = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": _PRIOR,
        "blocking_rules_to_generate_predictions": [
            block_on("signed"),
            block_on("title"),
            block_on("year", "title_key"),
        ],
        "comparisons": _COMPARISONS,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "additional_columns_to_retain": ["origin"],
    }
    api = DuckDBAPI()
    linker = Linker(api.register(frame.to_arrow(compat_level=pl.CompatLevel.oldest())), settings)
    logging.getLogger("splink").setLevel(logging.ERROR)  # a linker sets up logging of its own
    found = linker.inference.predict(threshold_match_probability=THRESHOLD).as_record_list()
    return [
        (row["unique_id_l"], row["unique_id_r"], float(row["match_probability"]))
        for row in found
        if row["origin_l"] != row["origin_r"]
    ]


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "unique_id": pl.String,
    "origin": pl.String,
    "title": pl.String,
    "title_key": pl.String,
    "words": pl.List(pl.String),
    "signed": pl.String,
    "year": pl.String,
    "parties": pl.List(pl.String),
}


def _row(one: Description) -> Mapping[str, Any]:
    words = words_of(one.title)
    signed = (one.signed or "").rstrip("?~%")
    telling = sorted(set(words) - _NOISE, key=lambda word: (-len(word), word))
    return {
        "unique_id": one.treaty_id,
        "origin": one.source,
        "title": " ".join(words) or None,
        "title_key": " ".join(telling[:2]) or None,
        "words": sorted(set(words) - _NOISE) or None,
        "signed": signed if len(signed) == 10 else None,
        "year": signed[:4] if signed[:4].isdecimal() else None,
        "parties": sorted(set(one.parties)) if 0 < len(set(one.parties)) <= 40 else None,
    }


def words_of(title: str) -> list[str]:
    """Words of a title for comparing: no case, accents or punctuation."""
    plain = unicodedata.normalize("NFD", title).casefold()
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d"))


def _level(condition: str, m: float, u: float) -> dict[str, Any]:
    return {"sql_condition": condition, "m_probability": m, "u_probability": u, "label_for_charts": condition}


def _null(*columns: str) -> dict[str, Any]:
    missing = " OR ".join(f"{column}_{side} IS NULL" for column in columns for side in "lr")
    return {"sql_condition": missing, "is_null_level": True, "label_for_charts": "missing"}


_SHARED = "len(list_intersect({0}_l, {0}_r)) / len(list_distinct(list_concat({0}_l, {0}_r)))"
_COMPARISONS = [
    {
        "output_column_name": "title",
        "comparison_levels": [
            _null("title", "words"),
            _level("title_l = title_r", 0.40, 0.0004),
            _level("words_l = words_r", 0.10, 0.0004),
            _level(f"{_SHARED.format('words')} >= 0.7", 0.20, 0.002),
            _level(f"{_SHARED.format('words')} >= 0.4", 0.18, 0.01),
            _level("ELSE", 0.12, 0.9872),
        ],
    },
    {
        "output_column_name": "signed",
        "comparison_levels": [
            _null("year"),
            _level("signed_l = signed_r", 0.80, 0.0001),
            _level("year_l = year_r AND (signed_l IS NULL OR signed_r IS NULL)", 0.05, 0.02),
            _level("year_l = year_r", 0.10, 0.02),
            _level("ELSE", 0.05, 0.9599),
        ],
    },
    {
        "output_column_name": "parties",
        "comparison_levels": [
            _null("parties"),
            _level("parties_l = parties_r", 0.60, 0.004),
            _level(f"{_SHARED.format('parties')} >= 0.5", 0.25, 0.006),
            _level("len(list_intersect(parties_l, parties_r)) > 0", 0.11, 0.2),
            _level("ELSE", 0.04, 0.79),
        ],
    },
]
"""m and u by level, set by judgement and checked on treaties whose id two sources share (see the benchmark of joins)."""  # noqa: E501
