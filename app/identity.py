"""Who somebody served is, and what they may see: from a signed token, checked without a network.

What is served (the MCP server) takes a JSON Web Token (RFC 7519), as an OpenID Connect provider issues them. Its
signature is checked against keys in a JWKS file (RFC 7517) that an administrator brings; its claim ``clearance`` says
what its holder may see. Without a token that is the lowest level. A token that does not hold opens nothing at all.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt

from pipelines.errors import RefusedError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key; a shared secret, which whoever checks could also sign with, is not taken."""

CLAIM = "clearance"
LEEWAY_SECONDS = 30
"""How far the clocks of the provider and of this machine may be apart."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the token names."""

    subject: str
    clearance: str
    """A marking such as ``secret//alpha``; whether it is one of the lake's is checked when the lake is opened."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are taken."""

    keys: Path
    """A JWKS file."""
    issuer: str
    audience: str

    def identify(self, token: str) -> Identity:
        """Check a token and read it.

        Raises:
            RefusedError: the key file cannot be read, or the token's signature, issuer, audience, time or claims do
                not hold. The message never repeats the token.
        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key_of(token),
                algorithms=list(ALGORITHMS),
                issuer=self.issuer,
                audience=self.audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub", CLAIM]},
            )
        except jwt.PyJWTError as error:
            raise RefusedError(f"the token does not hold ({error}): nothing is opened with it") from None
        clearance = claims[CLAIM]
        if not isinstance(clearance, str) or not clearance:
            raise RefusedError(f"the token's claim {CLAIM!r} must be a marking such as secret//alpha")
        return Identity(str(claims["sub"]), clearance)

    def _key_of(self, token: str) -> jwt.PyJWK:
        """The key that the token says it is signed with; the only one, where it says none."""
        try:
            keys = jwt.PyJWKSet.from_dict(json.loads(self.keys.read_text(encoding="utf-8"))).keys
        except (OSError, ValueError, AttributeError, jwt.PyJWTError) as error:
            raise RefusedError(f"{self.keys}: not a JWKS file with keys: {error}") from None
        named = jwt.get_unverified_header(token).get("kid")
        fitting = [key for key in keys if key.key_id == named] if named is not None else keys
        if len(fitting) != 1:
            raise RefusedError(f"the token does not hold (no one key {named!r} in {self.keys.name}): nothing is opened")
        return fitting[0]
