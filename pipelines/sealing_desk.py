"""What a desk does about the encryption of its vaults."""

from dataclasses import asdict
from typing import Any

from lake.sealed import policy
from lake.store import Lake
from pipelines.index import Indexer
from pipelines.progress import Progress


class SealingDesk:
    """Encrypts vaults and changes the keys that open them."""

    lake: Lake
    _indexer: Indexer
    _progress: Progress

    def encrypt(self, marking: str, key: str | None = None, *, new_key: bool = False) -> dict[str, Any]:
        """Encrypt the vaults of a marking and those above it, within the clearance; those made later are so at once.

        Args:
            marking: the lowest one to be encrypted.
            key: ``file:PATH``, ``env:NAME`` or a PKCS#11 URI; the one of the settings by default.
            new_key: make the key file first.

        Raises:
            UsageError: no key is named, or it lies in the lake.
            LakeError: the clearance does not reach the marking, or the key cannot be had.
        """
        self._indexer.close()
        parsed = self.lake.levels.parse(marking)
        with self._progress.task("encrypt", None) as advance:
            done = policy.encrypt_from(self.lake, parsed, key, new_key=new_key, told=lambda done, total: advance(1))
        return {
            "marking": str(parsed),
            "key": self.lake.config.encryption[str(parsed)],
            "encrypted": [asdict(each) for each in done],
        }

    def rekey(self, marking: str, key: str, *, new_key: bool = False) -> dict[str, Any]:
        """Let another key open the vault of a marking, and those above it that had the same one.

        Args:
            marking: whose key is changed.
            key: the new one, as for :meth:`encrypt`.
            new_key: make the key file first.

        Raises:
            UsageError: the marking is not encrypted.
            LakeError: one of the keys cannot be had.
        """
        self._indexer.close()
        parsed = self.lake.levels.parse(marking)
        return {
            "marking": str(parsed),
            "key": key,
            "rewrapped": policy.rekey(self.lake, parsed, key, new_key=new_key),
        }
