"""Markings: an ordered level and a set of caveats, a lattice under *dominates*."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lake.schema.errors import UnknownValueError, UsageError

DEFAULT_LEVELS: tuple[str, ...] = ("public", "restricted", "confidential", "secret")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of a lake, lowest first.

    Raises:
        UsageError: a level is not a lower-case name of letters, digits and hyphens, or stands twice.
    """

    names: tuple[str, ...] = DEFAULT_LEVELS

    def __post_init__(self) -> None:
        bad = [name for name in self.names if not _NAME.match(name)]
        if bad or len(set(self.names)) != len(self.names) or not self.names:
            raise UsageError(f"levels must be distinct lower-case names (a-z, 0-9, -), got {', '.join(self.names)!r}")

    @property
    def lowest(self) -> str:
        return self.names[0]

    def rank(self, level: str) -> int:
        """Position of a level, 0 for the lowest.

        Raises:
            UnknownValueError: the level is not one of this lake's.
        """
        try:
            return self.names.index(level)
        except ValueError:
            raise UnknownValueError("marking", level, self.names) from None

    def parse(self, text: str) -> "Marking":
        """Read ``level`` or ``level//caveat/caveat``.

        Raises:
            UnknownValueError: the level is not one of this lake's.
            UsageError: a caveat is not a lower-case name.
        """
        level, _, rest = text.strip().partition("//")
        self.rank(level)
        caveats = frozenset(part for part in rest.split("/") if part)
        bad = sorted(caveat for caveat in caveats if not _NAME.match(caveat))
        if bad:
            raise UsageError(f"caveat {bad[0]!r} of marking {text!r} must be a lower-case name (a-z, 0-9, -)")
        return Marking(level, caveats)

    def dominates(self, clearance: "Marking", marking: "Marking") -> bool:
        """Whether a holder of ``clearance`` may see what carries ``marking``."""
        return self.rank(clearance.level) >= self.rank(marking.level) and clearance.caveats >= marking.caveats

    def join(self, markings: Iterable["Marking"]) -> "Marking":
        """The least marking that dominates all of ``markings``; the lowest level when there are none."""
        level, caveats = self.lowest, frozenset[str]()
        for marking in markings:
            caveats |= marking.caveats
            if self.rank(marking.level) > self.rank(level):
                level = marking.level
        return Marking(level, caveats)


@dataclass(frozen=True, slots=True)
class Marking:
    """A level and its caveats; prints as ``secret//alpha/bravo``."""

    level: str
    caveats: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.level + ("//" + "/".join(sorted(self.caveats)) if self.caveats else "")

    @property
    def folder(self) -> str:
        """Name of the vault's folder: ``secret`` or ``secret+alpha+bravo``."""
        return "+".join((self.level, *sorted(self.caveats)))
