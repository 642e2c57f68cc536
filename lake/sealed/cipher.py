"""How bytes are sealed: AES-256-GCM in chunks, each file under a key of its own that comes from the vault's.

A sealed file is::

    magic, salt (32 bytes), length of the sealed name (2 bytes), the sealed name, sealed chunks of 1 MiB

The file's key is HKDF-SHA-256 of the vault's data key and the salt (RFC 5869), so that nonces may count from 0. A nonce
holds the number of the chunk and whether it is the last: chunks cannot be reordered, left out or cut off at the end
(STREAM: Hoang, Reyhanitabar, Rogaway and Vizár, *Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance*, 2015). The name is what the file is to the vault (``tables/documents/part-0.parquet``): one sealed
file cannot stand in for another.
"""

import base64
import hashlib
import hmac
import io
import os
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lake.schema.errors import IntegrityError

KEY_BYTES = 32
CHUNK = 1 << 20

_MAGIC = b"legation sealed 1\n"
_SALT, _TAG, _NONCE = 32, 16, 12
_NAME_LENGTH = 2


class DataKey:
    """The key of one vault: seals and unseals its files, its audit log's lines, and the names of its files.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(key)}")
        self.key = key
        self._names = _derived(key, b"legation names")
        self._lines = AESGCM(_derived(key, b"legation lines"))

    @classmethod
    def new(cls) -> "DataKey":
        """A key that nobody had before."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def check(self) -> str:
        """What tells this key from any other, and nothing about it."""
        return _derived(self.key, b"legation check").hex()[:32]

    def alias(self, *parts: str) -> str:
        """A file name that stands for something and tells nothing of it: 40 hexadecimal digits."""
        return hmac.new(self._names, "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:40]

    # --- files -------------------------------------------------------------------------------------------------------

    def seal(self, name: str, source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
        """Seal a stream, read in pieces; SHA-256 and number of its bytes.

        Args:
            name: what the file is to the vault.
            source: where the bytes come from.
            target: where the sealed file goes.
        """
        salt = os.urandom(_SALT)
        cipher = self._file(salt)
        header = cipher.encrypt(_nonce(0, False), name.encode(), _MAGIC)
        target.write(_MAGIC + salt + len(header).to_bytes(_NAME_LENGTH) + header)
        digest, size, number = hashlib.sha256(), 0, 1
        chunk = source.read(CHUNK)
        while True:
            following = source.read(CHUNK) if len(chunk) == CHUNK else b""
            digest.update(chunk)
            size += len(chunk)
            target.write(cipher.encrypt(_nonce(number, not following), chunk, _MAGIC))
            if not following:
                return digest.hexdigest(), size
            chunk, number = following, number + 1

    def unseal(self, name: str, source: BinaryIO) -> Iterator[bytes]:
        """The bytes of a sealed file, piece by piece, each authenticated before it is given.

        Raises:
            IntegrityError: it is not what was sealed under that name and this key.
        """
        found, cipher = self._opened(name, source)
        if found != name:
            raise IntegrityError(f"the sealed file {name} is not what it was: another one stands in its place")
        number = 1
        chunk = source.read(CHUNK + _TAG)
        while True:
            following = source.read(CHUNK + _TAG) if len(chunk) == CHUNK + _TAG else b""
            try:
                yield cipher.decrypt(_nonce(number, not following), chunk, _MAGIC)
            except InvalidTag:
                raise _changed(name) from None
            if not following:
                return
            chunk, number = following, number + 1

    def name_in(self, source: BinaryIO) -> str:
        """The name under which a file was sealed.

        Raises:
            IntegrityError: it is no file that this key sealed.
        """
        return self._opened("of unknown name", source)[0]

    def seal_bytes(self, name: str, data: bytes) -> bytes:
        """Sealed bytes; see :meth:`seal`."""
        target = io.BytesIO()
        self.seal(name, io.BytesIO(data), target)
        return target.getvalue()

    def unseal_bytes(self, name: str, data: bytes) -> bytes:
        """The bytes that :meth:`seal_bytes` was given; see :meth:`unseal`."""
        return b"".join(self.unseal(name, io.BytesIO(data)))

    # --- lines -------------------------------------------------------------------------------------------------------

    def seal_line(self, line: bytes) -> bytes:
        """One line of a log, sealed by itself: Base64 without a line end."""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._lines.encrypt(nonce, line, b"line"))

    def unseal_line(self, line: bytes) -> bytes:
        """The line that :meth:`seal_line` was given.

        Raises:
            ValueError: it is none.
        """
        sealed = base64.b64decode(line, validate=True)
        try:
            return self._lines.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"line")
        except InvalidTag:
            raise ValueError("not a line that this key sealed") from None

    def _opened(self, name: str, source: BinaryIO) -> tuple[str, AESGCM]:
        if source.read(len(_MAGIC)) != _MAGIC:
            raise _changed(name)
        cipher = self._file(source.read(_SALT))
        header = source.read(int.from_bytes(source.read(_NAME_LENGTH)))
        try:
            return cipher.decrypt(_nonce(0, False), header, _MAGIC).decode(), cipher
        except (InvalidTag, ValueError):
            raise _changed(name) from None

    def _file(self, salt: bytes) -> AESGCM:
        return AESGCM(_derived(self.key, b"legation file", salt))


def _derived(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt, purpose).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1) + bytes([last])


def _changed(name: str) -> IntegrityError:
    return IntegrityError(f"the sealed file {name} is not what it was: it was changed, cut short, or sealed elsewhere")
