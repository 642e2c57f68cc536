"""Vietnamese legacy text that some program took for cp1252 on its way into Unicode, put right."""

import re
import unicodedata
from dataclasses import dataclass

from ingest.plausibility import judge
from ingest.vietnamese import from_tcvn3, from_vni, syllable_share

_SUSPECT = re.compile("[\xa1-\xff]")
_NATIVE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_LEAST_GAIN = 0.4
"""Repair needs at least this much gained over the whole text: one odd word proves nothing."""

_LEAST_SHARE = 0.05
"""... and this share of what there was to gain."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a line is taken for legacy text."""

    most_before: float
    """It looks no better than this as it stands (:func:`ingest.plausibility.judge`),"""
    gain: float
    """looks better by this as Vietnamese,"""
    weight: int
    """and holds as many characters beyond ASCII."""


_LENIENT = _Rule(1.0, 0.05, 1)
_STRICT = _Rule(0.45, 0.5, 4)
"""For a text that holds Vietnamese in Unicode too."""


def repair_vietnamese(text: str) -> tuple[str, str | None]:
    """Text in which TCVN3 or VNI was taken for cp1252, repaired line by line.

    A line that looks no better as Vietnamese than as it stands (a French quotation, a line already in Unicode) is left.

    Returns:
        The text in NFC and ``"tcvn3"`` or ``"vni"``; the text as it came and None where nothing needed repair.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text, None
    lines = text.split("\n")
    rule = _STRICT if len(_NATIVE.findall(text)) > len(_SUSPECT.findall(text)) * 0.1 else _LENIENT
    before = [judge(line) if _SUSPECT.search(line) and not _NATIVE.search(line) else (0.0, 0) for line in lines]
    least = _LEAST_GAIN if rule is _STRICT else max(_LEAST_GAIN, _LEAST_SHARE * sum(weight for _, weight in before))
    named, result = None, lines
    for name, convert in (("tcvn3", from_tcvn3), ("vni", from_vni)):
        gained, repaired = 0.0, list(lines)
        for at, (line, (stands, count)) in enumerate(zip(lines, before, strict=True)):
            if count < rule.weight or stands > rule.most_before * count:
                continue
            better = convert(line)
            total, weight = judge(better)
            gain = total / max(1, weight) - stands / count
            if gain > rule.gain and syllable_share(better) >= 0.5:
                repaired[at] = better
                gained += gain * count
        if gained > least:
            least, named, result = gained, name, repaired
    return (unicodedata.normalize("NFC", "\n".join(result)), named) if named else (text, None)
