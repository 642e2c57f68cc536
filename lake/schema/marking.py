"""Markings: an ordered level, compartments and releasability, a lattice under *dominates*.

The lattice is Denning's (*A Lattice Model of Secure Information Flow*, 1976): levels are ordered; compartments only
ever add up; whom a text may be released to only ever shrinks. A marking is written ``level``, ``level//alpha/bravo``
or ``level//alpha//rel:fra/usa``; ``rel:none`` is for nobody outside, and without ``rel:`` there is no such limit.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lake.schema.errors import UnknownValueError, UsageError

DEFAULT_LEVELS: tuple[str, ...] = ("public", "restricted", "confidential", "secret")

RELEASABLE = "rel:"
"""Begins the part of a marking that says whom it may be released to."""

NOBODY = "none"
"""Stands in that part for nobody."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Marking:
    """A level, its compartments, and whom it may be released to; prints as ``secret//alpha/bravo//rel:fra/usa``."""

    level: str
    caveats: frozenset[str] = frozenset()
    """Compartments: who sees it must be read into all of them."""
    releasable: frozenset[str] | None = None
    """Of those outside, who may see it; None where there is no such limit."""

    def __str__(self) -> str:
        parts = [self.level, *(["/".join(sorted(self.caveats))] if self.caveats else [])]
        if self.releasable is not None:
            parts.append(RELEASABLE + ("/".join(sorted(self.releasable)) or NOBODY))
        return "//".join(parts)

    @property
    def folder(self) -> str:
        """Name of the vault's folder: ``secret``, ``secret+alpha+bravo`` or ``secret+alpha+rel=fra,usa``."""
        parts = [self.level, *sorted(self.caveats)]
        if self.releasable is not None:
            parts.append("rel=" + ",".join(sorted(self.releasable)))
        return "+".join(parts)

    @classmethod
    def of_folder(cls, name: str) -> "Marking":
        """The marking whose vault has that folder.

        Raises:
            UsageError: no marking's vault is named so.
        """
        level, *parts = name.split("+")
        releasable = None
        if parts and parts[-1].startswith("rel="):
            releasable = frozenset(part for part in parts.pop()[4:].split(",") if part)
        marking = cls(level, frozenset(parts), releasable)
        if marking.folder != name or not all(map(_NAME.match, (level, *parts, *(releasable or ())))):
            raise UsageError(f"{name!r} is not the folder of a marking")
        return marking


@dataclass(frozen=True, slots=True)
class Levels:
    """The markings of a lake: its levels, lowest first, and what else a marking may hold.

    Raises:
        UsageError: a name is not one of lower-case letters, digits and hyphens, or stands twice; a label or a period
            for what is no name here.
    """

    names: tuple[str, ...] = DEFAULT_LEVELS
    caveats: tuple[str, ...] | None = None
    """Compartments; None for any."""
    releasable: tuple[str, ...] = ()
    """Those outside to whom texts may be released."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """How levels, compartments and ``rel`` are written in products; by default in capitals."""
    protection: Mapping[str, int] = field(default_factory=dict)
    """Years for which a level protects, from the day of the marking; without limit where it is not named."""

    def __post_init__(self) -> None:
        for what, names in (
            ("levels", self.names),
            ("caveats", self.caveats or ()),
            ("releasable", self.releasable),
        ):
            bad = [name for name in names if not _NAME.match(name) or (what == "releasable" and name == NOBODY)]
            if bad or len(set(names)) != len(names) or (what == "levels" and not names):
                raise UsageError(f"{what} must be distinct lower-case names (a-z, 0-9, -), got {', '.join(names)!r}")
        known = {*self.names, *(self.caveats or ()), *self.releasable, "rel", NOBODY}
        for label, text in self.labels.items():
            if (self.caveats is not None and label not in known) or not text.strip() or "/" in text:
                valid = ", ".join(sorted(known))
                raise UsageError(f"label {label!r}: {text!r}: labels are words without / for {valid}")
        named = [name for name in self.names if name in self.labels]
        if len(self._labelled()) != len(named):
            raise UsageError("two levels bear the same label")
        for level, years in self.protection.items():
            if level not in self.names or years < 1:
                raise UsageError(f"protection {level!r}: {years}: give whole years from 1 for {', '.join(self.names)}")

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

    def parse(self, text: str) -> Marking:
        """Read ``level``, ``level//caveat/caveat`` or ``level//caveat//rel:code/code``; a level also by its label.

        Raises:
            UnknownValueError: the level, compartment or recipient is not one of this lake's.
            UsageError: a caveat is not a lower-case name, or there are two lists of recipients.
        """
        level, *segments = text.strip().split("//")
        level = self._labelled().get(level.strip().casefold(), level)
        self.rank(level)
        caveats: set[str] = set()
        releasable: frozenset[str] | None = None
        for segment in segments:
            if not segment.startswith(RELEASABLE):
                caveats |= {part for part in segment.split("/") if part}
            elif releasable is not None:
                raise UsageError(f"marking {text!r} has {RELEASABLE} twice")
            else:
                releasable = self._recipients(segment.removeprefix(RELEASABLE), text)
        for caveat in sorted(caveats):
            if not _NAME.match(caveat):
                raise UsageError(f"caveat {caveat!r} of marking {text!r} must be a lower-case name (a-z, 0-9, -)")
            if self.caveats is not None and caveat not in self.caveats:
                raise UnknownValueError("caveat", caveat, self.caveats or ("none in this lake",))
        return Marking(level, frozenset(caveats), releasable)

    def _recipients(self, listed: str, text: str) -> frozenset[str]:
        codes = [part for part in listed.split("/") if part]
        if not codes:
            raise UsageError(f"marking {text!r}: {RELEASABLE} names nobody: write {RELEASABLE}{NOBODY}")
        if codes == [NOBODY]:
            return frozenset()
        for code in codes:
            if code not in self.releasable:
                raise UnknownValueError("recipient", code, self.releasable or ("none in this lake",))
        return frozenset(codes)

    def _labelled(self) -> dict[str, str]:
        return {self.labels[name].casefold(): name for name in self.names if name in self.labels}

    def dominates(self, clearance: Marking, marking: Marking) -> bool:
        """Whether a holder of ``clearance`` may see what carries ``marking``.

        One who holds ``rel:usa`` sees what may be released to ``usa``, among others or without limit; one who holds
        ``rel:none`` is of the house and sees all; one without ``rel:`` sees only what has no such limit.
        """
        return (
            self.rank(clearance.level) >= self.rank(marking.level)
            and clearance.caveats >= marking.caveats
            and (
                marking.releasable is None
                or (clearance.releasable is not None and clearance.releasable <= marking.releasable)
            )
        )

    def join(self, markings: Iterable[Marking]) -> Marking:
        """The least marking that dominates all of ``markings``; the lowest level when there are none.

        The highest level, the union of compartments, the intersection of recipients.
        """
        level, caveats = self.lowest, frozenset[str]()
        releasable: frozenset[str] | None = None
        for marking in markings:
            caveats |= marking.caveats
            if marking.releasable is not None:
                releasable = marking.releasable if releasable is None else releasable & marking.releasable
            if self.rank(marking.level) > self.rank(level):
                level = marking.level
        return Marking(level, caveats, releasable)

    def breadth(self, clearance: Marking) -> int:
        """By how many yes-or-no choices the markings of one level differ that a clearance dominates."""
        open_to = 0 if clearance.releasable is None else 1 + len(set(self.releasable) - clearance.releasable)
        return len(clearance.caveats) + open_to

    def below(self, clearance: Marking) -> Iterator[Marking]:
        """Every marking that a clearance dominates: lowest level first, then by caveats, then by recipients."""
        for level in self.names[: self.rank(clearance.level) + 1]:
            for caveats in _subsets(clearance.caveats):
                yield Marking(level, caveats)
                if clearance.releasable is not None:
                    for more in _subsets(frozenset(self.releasable) - clearance.releasable):
                        yield Marking(level, caveats, clearance.releasable | more)

    def words(self, marking: Marking | str) -> str:
        """A marking as products bear it, in capitals: ``TỐI MẬT``, ``COSMIC TOP SECRET//ATOMAL//REL TO FRA, USA``."""
        read = self.parse(marking) if isinstance(marking, str) else marking
        parts = [self._word(read.level)]
        if read.caveats:
            parts.append("/".join(map(self._word, sorted(read.caveats))))
        if read.releasable is not None:
            codes = ", ".join(map(self._word, sorted(read.releasable))) or self._word(NOBODY)
            parts.append(f"{self.labels.get('rel', 'rel to').upper()} {codes}")
        return "//".join(parts)

    def _word(self, name: str) -> str:
        return self.labels.get(name, name).upper()


def _subsets(names: frozenset[str]) -> Iterator[frozenset[str]]:
    for count in range(len(names) + 1):
        yield from map(frozenset, itertools.combinations(sorted(names), count))
