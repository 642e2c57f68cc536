"""The numbers that word processors put before paragraphs and keep out of their text: ``Article 3``, ``(b)``."""

import re
from dataclasses import dataclass, field

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_CHINESE = "〇一二三四五六七八九"
_CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "taiwaneseCounting",
    "japaneseCounting",
    "ideographDigital",
}
_PLACE = re.compile(r"%(\d)")
BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbered list. ``text`` holds ``%1`` ... for the numbers of this level and those above."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    """All numbers in it are Arabic."""
    restart: int | None = None
    """How many of the outermost levels make it start afresh; by default all that stand above it do."""


@dataclass(slots=True)
class Counter:
    """The running numbers of one list."""

    levels: dict[int, Level]
    _numbers: dict[int, int] = field(default_factory=dict)

    def next(self, depth: int) -> str:
        """The label of the next paragraph at that depth (0 is the outermost); empty where it has none."""
        level = self.levels.get(depth)
        if level is None or level.format == "none":
            return ""
        if level.format == "bullet":
            return BULLET
        self._numbers[depth] = self._numbers.get(depth, level.start - 1) + 1
        for above in range(depth):  # a level that was skipped counts as begun
            if above not in self._numbers and above in self.levels:
                self._numbers[above] = self.levels[above].start
        for below in [d for d in self._numbers if d > depth]:
            restart = self.levels[below].restart
            if restart is None or depth < restart:
                del self._numbers[below]

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            own = self.levels.get(at, Level())
            return spell(self._numbers.get(at, own.start), "decimal" if level.legal else own.format)

        return _PLACE.sub(number, level.text).strip()


def spell(number: int, how: str) -> str:
    """A number in the format of that OOXML name (or ODF's ``1``, ``a``, ``A``, ``i``, ``I``); Arabic where unknown."""
    if how in ("lowerLetter", "upperLetter", "a", "A") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if how in ("upperLetter", "A") else letter
    if how in ("lowerRoman", "upperRoman", "i", "I") and 0 < number < 4000:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text.upper() if how in ("upperRoman", "I") else text
    if how in _CHINESE_FORMATS and 0 < number < 100:
        tens, ones = divmod(number, 10)
        ten = "" if not tens else ("" if tens == 1 else _CHINESE[tens]) + "十"
        return ten + (_CHINESE[ones] if ones else "")
    return f"{number:02d}" if how == "decimalZero" else str(number)
