"""Whether the operating system keeps out of a lake who does not belong there.

In the library the permissions of the file system are the wall: a vault's folder bars everything below it. Only the
open vaults are looked at, like everything else.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lake.audit import FOLDER, HEAD, LOG, SEALED
from lake.schema.marking import Marking
from lake.sealed.convert import leftovers
from lake.sealed.envelope import SEAL, source_of
from lake.vault import Vault

OTHERS_MAY_READ = stat.S_IROTH | stat.S_IXOTH
OTHERS_MAY_WRITE = stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Opening:
    """A place that more people reach than should."""

    path: str
    """Below the lake's folder."""
    problem: str
    remedy: str


def openings(lake: Path, vaults: Iterable[Vault], lowest: Marking) -> list[Opening]:
    """What lets in too many: marked vaults that everybody may enter, files that everybody may change.

    Args:
        lake: the lake's folder.
        vaults: the open ones.
        lowest: the marking that everybody may read.
    """
    found = [each for path in (lake, lake / "lake.json") for each in _changeable(lake, path)]
    for vault in vaults:
        name = str(vault.path.relative_to(lake))
        mode = vault.path.stat().st_mode
        if vault.marking != lowest and mode & OTHERS_MAY_READ:
            found.append(
                Opening(
                    name,
                    f"everybody on this machine may enter the vault {vault.marking}",
                    f"chmod o-rwx '{vault.path}'",
                )
            )
        if vault.marking == lowest or mode & stat.S_IXOTH:
            for folder, _, files in os.walk(vault.path):
                for path in (Path(folder), *(Path(folder) / file for file in files)):
                    found.extend(_changeable(lake, path))
        for left in leftovers(vault.path):
            remedy = f"legation encrypt {vault.marking}"
            found.append(Opening(f"{name}/{left}", "plain files of the time before the vault was encrypted", remedy))
        found.extend(_key_file(vault))
        for path in (vault.path / FOLDER / (file + end) for file in (LOG, HEAD) for end in ("", SEALED)):
            if path.exists() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
                relative = str(path.relative_to(lake))
                found.append(Opening(relative, "others may read what was asked", f"chmod go-rwx '{path}'"))
    return found


def unencrypted(vaults: Iterable[Vault], lowest: Marking) -> list[str]:
    """Markings above the lowest whose vaults lie on the disk in the clear."""
    return [str(vault.marking) for vault in vaults if vault.marking != lowest and not vault.home.sealed]


def _key_file(vault: Vault) -> list[Opening]:
    kind, _, rest = source_of(vault.path / SEAL).partition(":") if vault.home.sealed else ("", "", "")
    path = Path(rest).expanduser()
    if kind != "file" or not path.exists() or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    return [Opening(str(path), f"others may reach the key of the vault {vault.marking}", f"chmod go-rwx '{path}'")]


def _changeable(lake: Path, path: Path) -> list[Opening]:
    if path.is_symlink() or not path.stat().st_mode & OTHERS_MAY_WRITE:
        return []
    name = str(path.relative_to(lake)) if path != lake else "."
    return [Opening(name, "everybody on this machine may change it", f"chmod o-w '{path}'")]
