"""A lake as it was stored at an earlier version: how many batches of each vault, and the records of such versions.

Tables only grow, so the first batches of a vault are its earlier state. A pin says how many, with a hash over their
names, so that another lake, or one that lost something, is not taken for it.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from lake.schema.errors import IntegrityError, LakeError
from lake.sealed.cipher import DataKey

FOLDER = "versions"
ID = re.compile(r"v-[0-9a-f]{24}\Z")


@dataclass(frozen=True, slots=True)
class Held:
    """The state of one vault."""

    version: int
    """Batches committed."""
    sha256: str
    """Over their ids, in order; see :func:`digest`."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The state of the vaults of a lake, and the day on which it was looked at."""

    data: Mapping[str, Held]
    """By marking; vaults that are not in here are not open."""
    day: date

    @property
    def noon(self) -> datetime:
        """A moment of that day, where only the day matters (UTC)."""
        return datetime.combine(self.day, time(12), tzinfo=UTC)

    def check(self, batches: Mapping[str, Sequence[str]]) -> None:
        """Whether the lake still holds all of it.

        Args:
            batches: by marking, the first batches of each vault, as many as are pinned.

        Raises:
            LakeError: it does not; hidden vaults and absent ones are told apart by nothing.
        """
        for marking, held in self.data.items():
            there = batches.get(marking, ())
            if marking not in batches or len(there) != held.version or digest(there) != held.sha256:
                raise LakeError(
                    f"this lake does not hold that version of {marking}: it is of another lake, batches are gone, "
                    f"or clearance does not reach {marking}"
                )


def digest(batches: Sequence[str]) -> str:
    """SHA-256 over the ids of batches, in order."""
    return hashlib.sha256("\n".join(batches).encode()).hexdigest()


class Versions:
    """Records of versions, one small file each, in the folders of vaults.

    Args:
        folders: of the vaults; the first is written to.
        mode: of that folder, should it not be there.
        keys: of the folders whose vaults are encrypted: records there are sealed.
    """

    def __init__(self, folders: Sequence[Path], mode: int, keys: Mapping[Path, DataKey] | None = None) -> None:
        self._folders, self._mode, self._keys = folders, mode, keys or {}

    def keep(self, id_: str, record: Mapping[str, Any]) -> bool:
        """Keep a record, in place of one of the same id; whether this account may write there."""
        try:
            self._folders[0].mkdir(mode=self._mode, parents=True, exist_ok=True)
            folder = self._folders[0] / FOLDER
            folder.mkdir(exist_ok=True)
            draft = folder / f".{id_}.{os.getpid()}"
            data, key = (json.dumps(record, indent=2, sort_keys=True) + "\n").encode(), self._keys.get(self._folders[0])
            draft.write_bytes(data if key is None else key.seal_bytes(id_, data))
            os.replace(draft, folder / f"{id_}.json")
        except OSError:
            return False
        return True

    def has(self, id_: str) -> bool:
        """Whether a record of that id is kept within the clearance."""
        return any((folder / FOLDER / f"{id_}.json").is_file() for folder in self._folders)

    def find(self, id_: str) -> dict[str, Any]:
        """The record of an id.

        Raises:
            LakeError: none is kept within the clearance, or it can no longer be read.
        """
        for folder in self._folders if ID.match(id_) else ():
            try:
                data, key = (folder / FOLDER / f"{id_}.json").read_bytes(), self._keys.get(folder)
                return dict(json.loads(data if key is None else key.unseal_bytes(id_, data)))
            except FileNotFoundError:
                continue
            except (OSError, ValueError, IntegrityError) as error:
                raise LakeError(f"the record of version {id_} cannot be read: {error}") from None
        raise LakeError(f"no version {id_} is kept in this lake within this clearance: `legation version` names one")
