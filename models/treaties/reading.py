"""Reading a treaty: all its facts, each with its quote or the reason why it is not known."""

import re
from collections.abc import Mapping, Sequence

from models.folding import fold
from models.treaties.clauses import amendment, denunciation, duration, entry_into_force
from models.treaties.deposit import depositary
from models.treaties.facts import Fact, Facts, Piece, Source
from models.treaties.parties import parties, with_names
from models.treaties.relations import related
from models.treaties.signing import signing
from models.treaties.states import Roll
from models.treaties.titles import short_title, title
from models.treaties.tongues import authentic_languages

VERSION = "2"
"""Version of the extractor: a new one reads every treaty again."""

_FIRST_ARTICLE = re.compile(
    r"(?<![^\W_])(?:article|articulo|art\.|статья|стаття|dieu|section|rule)\s+(?:1|i|one|first|premier|первая|primero|one)(?![^\W_])|第一条|第一條",
)


def read(
    text: str,
    *,
    language: str,
    pieces: Sequence[Piece] = (),
    roll: Roll | None = None,
    declared: Mapping[str, str] | None = None,
) -> Facts:
    """The facts of a treaty's text (NFC).

    Args:
        text: the whole text.
        language: ISO 639-1.
        pieces: its structure, as ingestion found it; where the first article begins is taken from it.
        roll: the states that may be parties; all of ISO 3166 by default.
        declared: what the source said of it: ``title``.

    Values by field: ``title``, ``short_title``, ``place``, ``depositary``, ``amendment``: strings. ``signed``: a date
    or month. ``parties``: see :func:`models.treaties.parties.parties`. ``entry_into_force``, ``duration``,
    ``denunciation``: mappings, see :mod:`models.treaties.clauses`. ``authentic_languages``: ISO 639 codes.
    ``relation``: see :mod:`models.treaties.relations`.
    """
    roll = roll or Roll()
    source = Source(text, fold(text), language, pieces, dict(declared or {}))
    source.body = _body(source)
    found: list[Fact] = [title(source)]
    source.body = max(source.body, source.title_end)
    found.append(short_title(source))
    who = parties(source, roll)
    signed, place = signing(source, roll)
    when = signed.value if signed.state == "known" else None
    if who.state == "known":
        who = Fact(who.field, who.state, with_names(who.value, when), who.start, who.end)
    found += [who, signed, place, entry_into_force(source, when), duration(source), denunciation(source)]
    found += [depositary(source), authentic_languages(source), amendment(source), *related(source)]
    return Facts(tuple(found))


def _body(source: Source) -> int:
    """Where the first article begins; the end of the text where there is none."""
    first = [
        piece.start
        for piece in source.pieces
        if re.match(r"(?:part|chp|sec|title)_\d+|(?:art|reg|rule)_\d", piece.locator)
    ]
    if first:
        return min(first)
    match = _FIRST_ARTICLE.search(source.folded)
    return match.start() if match else len(source.text)
