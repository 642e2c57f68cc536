"""A token opens what it says, and one that does not hold opens nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app import mcp_server
from app.identity import Identity, Issuer
from pipelines.desk import Desk
from pipelines.errors import RefusedError
from tests.app.conftest import Ran

PRIVATE = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())
CLAIMS: dict[str, Any] = {
    "sub": "an.nguyen",
    "iss": "https://identity.example",
    "aud": "legation",
    "clearance": "secret//alpha",
}


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE.public_key()))
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [{**public, "kid": "one", "alg": "ES256", "use": "sig"}]}))
    return Issuer(keys, CLAIMS["iss"], CLAIMS["aud"])


def token(key: Any = PRIVATE, algorithm: str = "ES256", kid: str | None = "one", **changed: Any) -> str:
    claims = {**CLAIMS, "exp": datetime.now(UTC) + timedelta(minutes=5), **changed}
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(given, key, algorithm, headers={"kid": kid} if kid else None)


def test_a_token_names_its_holder_and_their_clearance(issuer: Issuer) -> None:
    assert issuer.identify(token()) == Identity("an.nguyen", "secret//alpha")
    assert issuer.identify(token(kid=None)).subject == "an.nguyen"
    assert issuer.identify(token(aud=["other", "legation"])).clearance == "secret//alpha"


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"nbf": datetime(2100, 1, 1, tzinfo=UTC)},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"clearance": None},
        {"clearance": ["secret"]},
        {"clearance": ""},
        {"key": STRANGER},
        {"kid": "two"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_token_that_does_not_hold_opens_nothing(issuer: Issuer, changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        issuer.identify(token(**changed))


def test_no_signature_and_signatures_with_a_shared_secret_are_refused(issuer: Issuer) -> None:
    with pytest.raises(RefusedError):
        issuer.identify(token(key=None, algorithm="none"))
    pem = PRIVATE.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header, body = (part for part in token().split(".")[:2])
    forged = jwt.encode({**CLAIMS, "exp": 4e9}, pem.hex(), "HS256", headers={"kid": "one"})
    with pytest.raises(RefusedError):
        issuer.identify(forged)
    with pytest.raises(RefusedError):
        issuer.identify(f"{header}.{body}.")


@pytest.mark.parametrize("rubbish", ["", "a.b", "a.b.c", "\x00", "ey" * 5000])
def test_rubbish_is_refused_and_not_repeated(issuer: Issuer, rubbish: str) -> None:
    with pytest.raises(RefusedError) as refused:
        issuer.identify(rubbish)
    assert not rubbish or rubbish not in str(refused.value)


def test_a_key_file_that_is_none_is_said(issuer: Issuer, tmp_path: Path) -> None:
    for content in ("", "[]", '{"keys": []}', "{"):
        issuer.keys.write_text(content)
        with pytest.raises(RefusedError, match="JWKS"):
            issuer.identify(token())
    with pytest.raises(RefusedError, match="JWKS"):
        Issuer(tmp_path / "absent", "i", "a").identify(token())


def test_other_kinds_of_public_keys_are_taken(issuer: Issuer) -> None:
    key = rsa.generate_private_key(65537, 2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    issuer.keys.write_text(json.dumps({"keys": [{**public, "kid": "r", "alg": "RS256"}]}))
    assert issuer.identify(token(key, "RS256", "r")).subject == "an.nguyen"


def test_who_is_served_sees_what_their_token_says(
    legation: Callable[..., Ran], issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    Desk.create(lake).close()
    served: list[tuple[str, str]] = []
    monkeypatch.setattr(mcp_server, "serve", lambda desk: served.append((desk.lake.who, desk.clearance)))
    keys = ("--jwks", issuer.keys, "--issuer", issuer.issuer)

    assert legation("--lake", lake, "mcp", *keys).code == 0
    monkeypatch.setenv("LEGATION_TOKEN", token())
    assert legation("--lake", lake, "mcp", *keys).code == 0
    assert served == [(served[0][0], "public"), ("an.nguyen", "secret//alpha")]

    assert legation("--lake", lake, "mcp", *keys, "--token", token(clearance="cosmic")).code == 2
    assert legation("--lake", lake, "mcp", *keys, "--token", token(aud="x")).code == 3
    assert legation("--lake", lake, "--clearance", "secret", "mcp", *keys).code == 2
    assert legation("--lake", lake, "mcp", "--token", token()).code == 2
    assert len(served) == 2
