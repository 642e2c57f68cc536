"""Which vaults of a lake are encrypted, and the keys that this process has for them."""

import threading
from pathlib import Path

from lake.config import LakeConfig
from lake.home import Home, PlainHome
from lake.schema.errors import ConfigError, UsageError
from lake.schema.marking import Levels, Marking
from lake.sealed import envelope
from lake.sealed.cipher import DataKey
from lake.sealed.envelope import FOLDER, SEAL

STONES = ("tables", "raw", "index")
"""Where a plain vault has folders, an encrypted one has files of these names: a process that opened the vault before
it was encrypted, or an earlier version of Legation, can then write nothing there."""

_STONE = "This vault is encrypted; its files are in the folder `sealed`.\n"


class Seals:
    """The keys of one open lake. A key is asked for when its vault is opened, and not before.

    Args:
        config: the lake's settings.
    """

    def __init__(self, config: LakeConfig) -> None:
        self._config, self._levels = config, config.marking_levels
        self._keys: dict[Path, DataKey] = {}
        self._mutex = threading.RLock()

    def source(self, marking: Marking) -> str | None:
        """The key that the settings name for a marking: its own, else that of the highest one below that has one."""
        return named(self._config.encryption, self._levels, marking)

    def key(self, folder: Path, marking: Marking) -> DataKey | None:
        """The key of an encrypted vault, or audit log; None where it is plain.

        Raises:
            LakeError: the key cannot be had, or is another.
        """
        with self._mutex:
            if folder not in self._keys:
                if not (folder / SEAL).exists():
                    return None
                source = self.source(marking)
                self._keys[folder] = envelope.opened(folder / SEAL, (source,) if source else ())
            return self._keys[folder]

    def prepare(self, folder: Path, marking: Marking) -> None:
        """Encrypt a folder of which nothing is written yet, where the settings say so."""
        source = self.source(marking)
        if source is None or (folder / SEAL).exists() or any((folder / name).exists() for name in ("tables", "audit")):
            return
        with self._mutex:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._keys[folder] = envelope.make(folder / SEAL, source)

    def make(self, folder: Path, marking: Marking) -> None:
        """Make the folders of a vault, encrypted where the settings say so."""
        self.prepare(folder, marking)
        if (folder / SEAL).exists():
            stones(folder)
        else:
            (folder / "tables").mkdir(exist_ok=True)

    def home(self, folder: Path, marking: Marking) -> Home:
        """Where the files of a vault are worked with.

        Raises:
            LakeError: the vault is encrypted and its key cannot be had.
        """
        key = self.key(folder, marking)
        if key is None:
            return PlainHome(folder)
        from lake.sealed.home import SealedHome  # needs what only Unix has

        return SealedHome(folder, key, self._config.open_in)


def is_vault(folder: Path) -> bool:
    """Whether a vault stands in a folder; an audit log alone is none."""
    return (folder / FOLDER).is_dir() or (folder / "tables").is_dir()


def stones(folder: Path) -> None:
    """Bar the places of a plain vault's folders, and make that of the sealed files."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for name in STONES:
        if not (folder / name).exists():
            (folder / name).write_text(_STONE, encoding="utf-8")


def named(encryption: dict[str, str], levels: Levels, marking: Marking) -> str | None:
    """The key named for a marking; see :meth:`Seals.source`.

    Raises:
        ConfigError: a name among the settings is no marking of this lake.
    """
    found: tuple[tuple[int, int], str] | None = None
    for name, source in encryption.items():
        try:
            below = levels.parse(name)
        except UsageError as error:
            raise ConfigError(f"lake.json: encryption: {error}") from None
        height = levels.rank(below.level), len(below.caveats)
        if levels.dominates(marking, below) and (found is None or height > found[0]):
            found = height, source
    return found[1] if found else None
