"""How far a derived index reaches: the version of the tables that it covers, kept beside it.

An index is marked only after the rows of that version are in it, and adding the same rows again changes nothing. So a
crash between the two is healed by the next run, which starts from the mark.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from lake.schema.errors import LakeError

_FILE = "coverage.json"


class Coverage:
    """The mark of one index, read anew whenever another process changed it.

    Args:
        folder: of the index.
        built: what the index was built with (layout, model ...); an index built with something else is not used.
    """

    def __init__(self, folder: Path, built: dict[str, Any]) -> None:
        self._path = folder / _FILE
        self._name = str(self._path)  # to look at a Path takes longer than to look at the file
        self._built = built
        self._seen: tuple[int, int] | None = None
        self._state: dict[str, Any] = {}

    @property
    def version(self) -> int:
        """The version covered; 0 when there is no index yet.

        Raises:
            LakeError: the index was built with something else, such as another model.
        """
        state = self._read()
        return int(state["covers"]) if state else 0

    def built_with(self, name: str) -> Any:
        """What the index on disk was built with; None when there is none."""
        with suppress(LakeError):
            self._read()
        return self._state.get(name)

    def check(self) -> None:
        """Raise LakeError when the index was built with something else than is asked for now."""
        self._read()

    def mark(self, version: int) -> None:
        """Record, in one step, that everything up to `version` is in the index."""
        self._write(version, self.filled)

    def fill(self) -> None:
        """Record that passages are in: from now on an index without its files is a damaged one."""
        if not self.filled:
            self._write(self.version, True)

    def empty(self) -> None:
        """Record that nothing is in the index."""
        self._write(0, False)

    @property
    def filled(self) -> bool:
        """Whether passages were ever put in."""
        with suppress(LakeError):
            self._read()
        return self._state.get("filled") is True

    def lost(self) -> LakeError:
        """What to say where the files of an index that was filled are not there."""
        return self._refuse("its files are not there")

    def _write(self, version: int, filled: bool) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(json.dumps({**self._built, "covers": version, "filled": filled}), encoding="utf-8")
        os.replace(fresh, self._path)

    def _read(self) -> dict[str, Any]:
        try:
            stat = os.stat(self._name)
        except FileNotFoundError:
            return {}
        if (stat.st_mtime_ns, stat.st_ino) != self._seen:
            try:
                self._state = json.loads(self._path.read_text(encoding="utf-8"))
                int(self._state["covers"])
            except (ValueError, KeyError, TypeError):
                raise self._refuse("its coverage record cannot be read") from None
            self._seen = (stat.st_mtime_ns, stat.st_ino)
        for name, value in self._built.items():
            if self._state.get(name) != value:
                raise self._refuse(f"it was built with {name} {self._state.get(name)!r}, this is {value!r}")
        return self._state

    def _refuse(self, reason: str) -> LakeError:
        return LakeError(f"the index {self._path.parent} cannot be used: {reason}; run `legation index --rebuild`")
