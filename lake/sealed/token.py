"""A wrapping key that stays in a PKCS#11 token: a smart card, a USB token or a hardware security module."""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lake.schema.errors import LakeError, UsageError

PIN = "LEGATION_PIN"
"""Environment variable of the token's PIN, where the URI names no ``pin-source``."""

_IV = 16


class TokenKey:
    """An AES key in a token, named by a PKCS#11 URI (RFC 7512).

    The data key is encrypted in the token with ``CKM_AES_CBC_PAD``, which every maker offers; that it came back whole
    is checked against the envelope. The key itself never leaves the token.

    Args:
        uri: such as ``pkcs11:token=Ministry;object=legation?module-path=/usr/lib/softhsm/libsofthsm2.so``; may name
            ``pin-source=file:PATH``.

    Raises:
        UsageError: a part of the URI is missing.
    """

    def __init__(self, uri: str) -> None:
        path, _, query = uri.removeprefix("pkcs11:").partition("?")
        parts = _parts(path, ";") | _parts(query, "&")
        missing = [name for name in ("token", "object", "module-path") if not parts.get(name)]
        if missing:
            raise UsageError(f"the PKCS#11 URI {uri!r} lacks {', '.join(missing)}")
        self._token, self._object, self._module = parts["token"], parts["object"], parts["module-path"]
        self._pin_source = parts.get("pin-source", "")

    @property
    def id(self) -> str:
        named = f"pkcs11 {self._token} {self._object}"
        return hashlib.sha256(named.encode()).hexdigest()[:16]

    def wrap(self, data_key: bytes) -> bytes:
        iv = os.urandom(_IV)
        return iv + self._with_key("encrypt", data_key, iv)

    def unwrap(self, wrapped: bytes) -> bytes:
        return self._with_key("decrypt", wrapped[_IV:], wrapped[:_IV])

    def _with_key(self, act: str, data: bytes, iv: bytes) -> bytes:
        try:
            import pkcs11
        except ImportError:
            raise LakeError("a key in a token needs the package python-pkcs11: pip install 'legation[hsm]'") from None
        try:
            token = pkcs11.lib(self._module).get_token(token_label=self._token)
            with token.open(user_pin=self._pin()) as session:
                key: Any = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=self._object)
                done: bytes = getattr(key, act)(data, mechanism=pkcs11.Mechanism.AES_CBC_PAD, mechanism_param=iv)
                return done
        except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
            said = f"{type(error).__name__}: {error}".removesuffix(": ")
            raise LakeError(f"the key {self._object!r} in the token {self._token!r} cannot be used ({said})") from None

    def _pin(self) -> str | None:
        if not self._pin_source:
            return os.environ.get(PIN)
        path = Path(self._pin_source.removeprefix("file:"))
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise LakeError(f"the PIN of the token {self._token!r} cannot be read: {error.strerror}") from None


def _parts(text: str, between: str) -> dict[str, str]:
    return {name: unquote(value) for name, _, value in (part.partition("=") for part in text.split(between) if part)}
