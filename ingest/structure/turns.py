"""Speech turns of records of meetings: ``The PRESIDENT:``, ``Mr. X (Country):``, ``Ông X:``."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure.lines import Line

LEAST_TURNS = 3
"""A text with fewer turns is no record of a meeting."""

LEAST_NAMED = 6
"""Likewise where speakers bear no title, which looks much like a list of terms."""

LEAST_SHARE = 0.3
"""... and the share of the paragraphs, from the first turn to the last, that must then begin one."""

_TITLE = (
    r"(?:(?:The|Le|La|El|L['’])\s?(?=(?i:president|chair|secretary|minister|ambassador|speaker|delegate|representative|moderator|"
    r"foreign|prime|pr[ée]sident|secr[ée]taire|ministre|secretario|ministro|representante|observer|acting|deputy|vice))|"
    r"Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Dame|Prof|Ambassador|Minister|President|Secretary|Secretary-General|Chairman|Chairperson|"
    r"Chair|Prime Minister|General|Admiral|Delegate|M|Mme|MM|Mlle|Sr|Sra|Г-н|Г-жа|Пан|Пані|Президент|Председатель|"
    r"Министр|Представитель|Голова|Міністр|Ông|Bà|Đại sứ|Bộ trưởng|Thứ trưởng|Chủ tịch|Chủ tọa|Trưởng đoàn|Q|A|"
    r"Question|Answer|Вопрос|Ответ|Hỏi|Đáp|PV)"
)
_TITLED = re.compile(
    rf"(?:\*\*|__)?(?P<who>{_TITLE}\.?(?=[\s:.*(]|(?<=[\s'’]))[^:：\n]{{0,70}}?)\s?(?:\*\*|__)?[:：](?:\*\*|__)?(?=\s|\Z)"
)
_NAMED = re.compile(
    r"(?:\*\*|__)?(?P<who>(?:[^\W\d_a-zа-яё][\w'’.\-]*)(?:\s(?:[^\W\d_a-zа-яё][\w'’.\-]*|de|du|van|von|bin|al)){0,4}"
    r"(?:\s?\([^)\n]{1,60}\))?)\s?(?:\*\*|__)?[:：](?:\*\*|__)?(?=\s|\Z)"
)
_CHINESE = re.compile(r"(?P<who>[\u4e00-\u9fff·]{2,14}(?:（[^）\n]{1,20}）)?)：(?=\S)")


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody begins to speak."""

    line: int
    speaker: str


def turns_of(lines: Sequence[Line]) -> list[Turn]:
    """The speech turns; empty unless there are several, and they look like speech rather than like a form's labels."""
    titled: list[Turn] = []
    named: list[Turn] = []
    for at, line in enumerate(lines):
        if line.level or not line.opens:
            continue
        head = line.text[:90]
        if ":" not in head and "：" not in head:
            continue
        if match := _TITLED.match(head):
            titled.append(Turn(at, _speaker(match)))
        elif match := _NAMED.match(head) or _CHINESE.match(head):
            named.append(Turn(at, _speaker(match)))
    often = {who for who, count in Counter(turn.speaker for turn in named).items() if count > 1}
    capitals = {turn.speaker for turn in named if turn.speaker.split("(")[0].strip().isupper()}
    known = often if len(often) > 1 or titled else set()
    turns = sorted(
        [*titled, *(t for t in named if t.speaker in known | (capitals if titled else set()))], key=lambda t: t.line
    )
    if len(turns) < LEAST_TURNS or len({turn.speaker for turn in turns}) < 2:
        return []
    if len(titled) * 2 < len(turns):
        within = lines[turns[0].line : turns[-1].line + 1]
        opening = sum(line.opens for line in within)
        if len(turns) < LEAST_NAMED or len(turns) < LEAST_SHARE * opening or any(line.level for line in within):
            return []
    return turns


def _speaker(match: re.Match[str]) -> str:
    return " ".join(match["who"].strip("*_ ").split())
