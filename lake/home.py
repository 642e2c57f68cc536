"""Where a vault's files are worked with: in its own folder, or, of an encrypted vault, in memory.

Whoever reads or writes tables and indexes asks the home for a folder; what was written is kept when ``saving`` ends.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from lake.durability import settle
from lake.raw import RawStore
from lake.schema.errors import LakeError
from lake.sealed.envelope import SEAL


class Home(Protocol):
    """The files of a vault."""

    @property
    def raw(self) -> RawStore:
        """Original bytes."""
        ...

    @property
    def sealed(self) -> bool:
        """Whether the vault is encrypted."""
        ...

    def tables(self) -> Path:
        """Folder of the Delta tables, with all that was committed by now."""
        ...

    def index(self) -> Path:
        """Folder of the indexes, as they were last saved; another one where they were saved anew meanwhile."""
        ...

    def scratch(self) -> Path | None:
        """A folder in memory for what is derived from an encrypted vault and not kept; None for a plain one."""
        ...

    def saving(self) -> AbstractContextManager[None]:
        """Within it tables are written, under the vault's lock; at its end what was written is there for others."""
        ...

    def indexing(self) -> AbstractContextManager[None]:
        """Within it indexes are written, under the lock of the indexes; they are closed before it ends."""
        ...

    def save_index(self, quiet: Callable[[], None]) -> None:
        """Save the indexes while they are being written, where that takes a step of its own; ``quiet`` closes them."""
        ...

    def settle(self) -> None:
        """Wait until what was written would outlast a loss of power."""
        ...

    def sweep(self, before: float) -> int:
        """Delete left-overs of killed processes, older than that POSIX time; returns how many."""
        ...

    def broken(self) -> Iterator[tuple[str, str]]:
        """Sealed files that are not what was kept, with the reason."""
        ...

    def close(self) -> None:
        """Let go of what is held; it is taken again when it is next needed."""
        ...


class PlainHome:
    """A vault whose files lie in its folder as they are.

    Args:
        path: the folder.
    """

    sealed = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.raw: RawStore = RawStore(path / "raw")

    def tables(self) -> Path:
        return self._path / "tables"

    def index(self) -> Path:
        return self._path / "index"

    def scratch(self) -> Path | None:
        return None

    @contextmanager
    def saving(self) -> Iterator[None]:
        # A process that opened the vault before it was encrypted must not go on writing in the clear.
        if (self._path / SEAL).exists():
            raise LakeError(f"the vault {self._path.name} was encrypted meanwhile: open the lake anew")
        yield

    def indexing(self) -> AbstractContextManager[None]:
        return self.saving()

    def save_index(self, quiet: Callable[[], None]) -> None:
        pass

    def settle(self) -> None:
        settle(self._path)

    def sweep(self, before: float) -> int:
        return self.raw.sweep(before=before)

    def broken(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def close(self) -> None:
        pass
