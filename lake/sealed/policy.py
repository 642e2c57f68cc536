"""Encryption is turned on for a marking and all above it, and the key that opens them is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lake.audit import FOLDER as AUDIT
from lake.config import LakeConfig
from lake.schema.errors import LakeError, UsageError
from lake.schema.marking import Marking
from lake.sealed import envelope
from lake.sealed.convert import Encrypted, Told, encrypt, leftovers
from lake.sealed.envelope import SEAL
from lake.sealed.keys import FORMS, key_of, new_key_file
from lake.sealed.seals import is_vault, named
from lake.store import Lake


@dataclass(frozen=True, slots=True)
class Sealed:
    """A vault that was encrypted, or whose key was changed."""

    marking: str
    files: int
    bytes: int


def encrypt_from(
    lake: Lake, marking: Marking, source: str | None, *, new_key: bool = False, told: Told | None = None
) -> list[Sealed]:
    """Encrypt what the lake holds under a marking and those above it, as far as the clearance reaches.

    Vaults that are made later under these markings are encrypted from the start. May be called again after it was
    stopped.

    Args:
        lake: opened with a clearance that dominates the marking.
        marking: the lowest one to be encrypted.
        source: the key; see :func:`lake.sealed.keys.key_of`. The one of the settings if None.
        new_key: make the key file first.
        told: told of each vault's files done, and files in all.

    Raises:
        UsageError: no key is named, or it lies in the lake itself.
        LakeError: the clearance does not reach the marking, or the key cannot be had.
    """
    _reached(lake, marking)
    own = lake.config.encryption.get(str(marking))
    if source is not None and own not in (None, source):
        raise UsageError(f"{marking} is encrypted with the key {own}: change it with `legation rekey`")
    source = source or named(lake.config.encryption, lake.levels, marking)
    if source is None:
        raise UsageError(f"no key is named for {marking}: give --key {FORMS}")
    _ready(lake, source, new_key)
    _set(lake, marking, source)
    done = []
    for each, folder in _folders(lake, marking):
        if (folder / SEAL).exists() and not leftovers(folder):
            continue
        lake.renew()
        key = named(lake.config.encryption, lake.levels, each) or source
        found: Encrypted = encrypt(folder, key, told or (lambda done, total: None))
        done.append(Sealed(str(each), found.files, found.bytes))
    lake.renew()
    return done


def rekey(lake: Lake, marking: Marking, source: str, *, new_key: bool = False) -> list[str]:
    """Wrap the data keys of a marking's vault, and of those above that had the same key, with another one.

    Args:
        lake: opened with a clearance that dominates the marking.
        marking: whose key is changed.
        source: the new key; see :func:`lake.sealed.keys.key_of`.
        new_key: make the key file first.

    Returns:
        The markings whose vaults the new key opens.

    Raises:
        UsageError: the marking is not encrypted, or the key lies in the lake itself.
        LakeError: the clearance does not reach the marking, or one of the keys cannot be had; nothing was changed.
    """
    _reached(lake, marking)
    old = named(lake.config.encryption, lake.levels, marking)
    if old is None:
        raise UsageError(f"{marking} is not encrypted: `legation encrypt {marking} --key ...` does that")
    keys = {
        each: (folder, lake.key(each))
        for each, folder in _folders(lake, marking)
        if (folder / SEAL).exists() and named(lake.config.encryption, lake.levels, each) == old
    }
    _ready(lake, source, new_key)
    for folder, key in keys.values():
        assert key is not None
        envelope.make(folder / SEAL, source, key)
    _set(lake, marking, source)
    lake.renew()
    return [str(each) for each in keys]


def _reached(lake: Lake, marking: Marking) -> None:
    if not lake.levels.dominates(lake.clearance, marking):
        raise LakeError(f"clearance {lake.clearance} does not reach {marking}: open the lake with one that does")


def _ready(lake: Lake, source: str, new_key: bool) -> None:
    kind, _, rest = source.partition(":")
    if kind == "file":
        path = Path(rest).expanduser()
        if path.resolve().is_relative_to(lake.path.resolve()):
            raise UsageError(f"the key file {path} would lie in the lake it is to open: keep it elsewhere")
        if not path.is_absolute():
            raise UsageError(f"name the key file by its whole path, not {rest!r}: the lake is opened from anywhere")
    if new_key:
        new_key_file(source)
    key_of(source)


def _set(lake: Lake, marking: Marking, source: str) -> None:
    def changed(config: LakeConfig) -> LakeConfig:
        return config.model_copy(update={"encryption": {**config.encryption, str(marking): source}})

    lake.change(changed)


def _folders(lake: Lake, marking: Marking) -> Iterator[tuple[Marking, Path]]:
    """Vaults and audit logs there are within the clearance at a marking and above it, the highest first."""
    for each in reversed(list(lake.levels.below(lake.clearance))):
        folder = lake.path / "vaults" / each.folder
        if lake.levels.dominates(each, marking) and (is_vault(folder) or (folder / AUDIT).is_dir()):
            yield each, folder
