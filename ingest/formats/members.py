"""What all containers (ZIP, tar, mail, WARC) share about their members."""

import re
from collections import Counter

from ingest.formats.base import Source
from lake.schema.parsed import Unreadable

_CLUTTER = re.compile(r"(^|/)(__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


def is_clutter(name: str) -> bool:
    """Whether a member is what an operating system leaves in folders by itself.

    Finder's resource forks and settings and Explorer's caches hold no document and nothing that their maker wrote;
    they are passed over without a trace. Everything else in an archive becomes documents or an entry in quarantine.
    """
    return _CLUTTER.search(name) is not None


def refused(source: Source, name: str, error: Exception, content: bytes | None = None, joint: str = "!/") -> Unreadable:
    """The outcome for a member that cannot be read, while its container goes on."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return Unreadable(reason, type(error).__name__, f"{source.member}{joint}{name}", content)


class MemberNames:
    """Makes the names of one container's members unique and fit to be shown: the second ``a`` is ``a#2``."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        name = re.sub(r"[\x00-\x1f\x7f]", "\ufffd", name.encode("utf-8", "replace").decode("utf-8"))
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}#{self._seen[name]}"
