"""The exception tree of Legation.

Every error says what was wrong, where, and what would be right; where the right value is one
of a few, it lists them. The command line turns the tree into one line and an exit code::

    LegationError
    ├── UsageError              2   the call is wrong: an unknown kind, a date that is none
    │   ├── UnknownValueError   2   ... and the valid values are listed
    │   └── QueryError          2   a search query whose signs make no sense; it says where
    ├── RefusedError            3   the input or the lake cannot be used as asked
    │   ├── LakeError           3   no lake there, a lake of another version or model
    │   │   ├── BusyError           ... another process has been writing for too long
    │   │   └── StorageError        ... the disk is full, read-only, or fails
    │   ├── ConfigError         3   a configuration key or value that is not known
    │   ├── UnreadableError     3   a file no parser can turn into text (goes to quarantine)
    │   │   ├── EncryptedError      ... it needs a password
    │   │   ├── LimitError          ... it ran past a limit of time, memory, depth or size
    │   │   └── HostileError        ... it tried something no document does (entities, paths)
    │   ├── SqlError            3   the query is wrong, or not allowed in the sandbox
    │   └── LookAheadError      3   a back-test tried to read what was not known yet
    └── IntegrityError          3   stored bytes, hash or quote no longer agree
"""

from collections.abc import Iterable


class LegationError(Exception):
    """Root of every error that Legation raises on purpose."""

    exit_code = 3


class UsageError(LegationError):
    """The call is wrong; nothing was done."""

    exit_code = 2


class UnknownValueError(UsageError):
    """A value is not one of the known ones; the message lists those.

    Args:
        what: what the value stands for, for example ``"kind"``.
        value: the value as given.
        known: the valid values, in the order to be listed.
    """

    def __init__(self, what: str, value: object, known: Iterable[str]) -> None:
        self.what, self.value, self.known = what, value, tuple(known)
        super().__init__(f"unknown {what} {value!r}: valid are {', '.join(self.known)}")


class QueryError(UsageError):
    """A search query whose signs make no sense.

    Args:
        what: what is wrong and what would be right.
        position: the character of the query it is about, counted from 0.
    """

    def __init__(self, what: str, position: int) -> None:
        self.position = position
        super().__init__(f"the query cannot be read at character {position + 1}: {what}")


class RefusedError(LegationError):
    """The input or the lake cannot be used as asked."""


class LakeError(RefusedError):
    """There is no lake there, or it is of another version, profile or model."""


class BusyError(LakeError):
    """Another process holds the lock and did not let go in time."""


class StorageError(LakeError):
    """The disk is full, may not be written, or fails."""


class ConfigError(RefusedError):
    """A configuration key or value is not known."""


class UnreadableError(RefusedError):
    """No parser can turn these bytes into text; they belong in quarantine."""


class EncryptedError(UnreadableError):
    """The file is protected by a password."""


class LimitError(UnreadableError):
    """Reading ran past a limit of time, memory, depth or size."""


class HostileError(UnreadableError):
    """The file tried something that no honest document does."""


class SqlError(RefusedError):
    """The query is wrong, or asks for something the sandbox refuses."""


class LookAheadError(RefusedError):
    """A back-test tried to read a row that was recorded after its cut-off."""


class IntegrityError(LegationError):
    """Stored bytes, a hash or a quote no longer agree."""
