"""Vaults that lead into one another: refused, whoever put the link there.

A process that may read several vaults would otherwise read the one through the other: who may write in a low vault, or
beside it, could have a service that stands higher show what is above. A vault, or a folder of it, on another disk is
well, as long as that is no vault of the lake itself.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from lake.schema.errors import IntegrityError

_NAME = re.compile(r"\w[\w.=-]*", re.ASCII)

FOLDERS = ("tables", "raw", "index", "audit")


def refuse_detours(vault: Path, folders: Sequence[str] = FOLDERS) -> None:
    """Look whether a vault's folder, or one in it, is a link to another vault, or to a part of one.

    Args:
        vault: its folder, beside those of the other vaults.
        folders: which folders in it are looked at.

    Raises:
        IntegrityError: it is.
    """
    place = str(vault)
    links = [Path(path) for path in (place, *(f"{place}/{name}" for name in folders)) if os.path.islink(path)]
    if not links:
        return
    others, own = Path(os.path.realpath(vault.parent)), Path(os.path.realpath(vault.parent)) / vault.name
    for link in links:
        target = Path(os.path.realpath(link))
        if (target.is_relative_to(others) and not target.is_relative_to(own)) or others.is_relative_to(target):
            raise IntegrityError(
                f"{link.relative_to(vault.parent.parent)} is a link that leads into another vault: nothing is read "
                "through it; put back the folder itself"
            )


def plain_name(folder: Path, path: str, table: str) -> str:
    """The place of a data file that a table's log names: in the table's own folder, no pattern and no link.

    Raises:
        IntegrityError: it stands elsewhere.
    """
    place = os.path.join(folder, path)
    if not _NAME.fullmatch(path) or os.path.islink(place):
        raise IntegrityError(f"table {table}: its log names a file outside its folder: nothing is read from there")
    return place
