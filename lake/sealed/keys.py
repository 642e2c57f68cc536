"""Where the key that opens a vault comes from: a file, the environment, or a PKCS#11 token.

That key never touches the vault's files. It wraps the vault's data key (see :mod:`lake.sealed.envelope`), so that it
can be changed without sealing everything anew.
"""

import base64
import binascii
import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lake.schema.errors import LakeError, UsageError
from lake.sealed.cipher import KEY_BYTES

FORMS = "file:PATH, env:NAME or pkcs11:token=TOKEN;object=KEY?module-path=LIBRARY"
_PURPOSE = b"legation data key"
_NONCE = 12


class WrappingKey(Protocol):
    """A key that wraps data keys."""

    @property
    def id(self) -> str:
        """What tells it from others, and nothing about it."""
        ...

    def wrap(self, data_key: bytes) -> bytes:
        """The data key, as it may lie on a disk."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """The data key.

        Raises:
            LakeError: it was not wrapped by this key, or the token refuses.
        """
        ...


class LocalKey:
    """A key of 32 bytes that this process holds itself."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @property
    def id(self) -> str:
        return hashlib.sha256(b"legation key id" + self._key).hexdigest()[:16]

    def wrap(self, data_key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, data_key, _PURPOSE)

    def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return AESGCM(self._key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _PURPOSE)
        except (InvalidTag, ValueError):
            raise LakeError("it was wrapped by another key, or was changed") from None


def key_of(source: str) -> WrappingKey:
    """The key that a setting names.

    Args:
        source: ``file:PATH`` (32 bytes as they are, or in hexadecimal digits or Base64), ``env:NAME`` (likewise, in
            digits or Base64) or a PKCS#11 URI (RFC 7512).

    Raises:
        UsageError: none of these.
        LakeError: there is no key there.
    """
    kind, _, rest = source.partition(":")
    if kind == "pkcs11" and rest:
        from lake.sealed.token import TokenKey

        return TokenKey(source)
    if kind == "file" and rest:
        path = Path(rest).expanduser()
        try:
            found = path.read_bytes()
        except OSError as error:
            raise LakeError(f"the key file {path} cannot be read: {error.strerror}") from None
        return LocalKey(_bytes(found, f"the key file {path}"))
    if kind == "env" and rest:
        if rest not in os.environ:
            raise LakeError(f"the environment has no variable {rest}, which is to hold the key")
        return LocalKey(_bytes(os.environ[rest].encode(), f"the environment variable {rest}"))
    raise UsageError(f"{source!r} names no key: write {FORMS}")


def new_key_file(source: str) -> None:
    """Make the key file that a setting names, for its maker alone.

    Raises:
        UsageError: the setting names no file.
        LakeError: there is one already.
    """
    kind, _, rest = source.partition(":")
    if kind != "file" or not rest:
        raise UsageError(f"a new key is made in a file: write file:PATH, not {source!r}")
    path = Path(rest).expanduser()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise LakeError(f"there is a file {path} already: a key is never written over") from None
    except OSError as error:
        raise LakeError(f"the key file {path} cannot be made: {error.strerror}") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _bytes(given: bytes, where: str) -> bytes:
    if len(given) == KEY_BYTES:
        return given
    text = given.strip()
    for decode in (binascii.unhexlify, lambda coded: base64.b64decode(coded, validate=True)):
        try:
            key = decode(text)
        except (binascii.Error, ValueError):
            continue
        if len(key) == KEY_BYTES:
            return key
    raise LakeError(f"{where} holds no key: {KEY_BYTES} bytes, or as many in hexadecimal digits or Base64")
