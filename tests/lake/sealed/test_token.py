"""A key in a token; where there is no token here, one that stands in for it at the library's boundary."""

import os
import sys
import types
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from lake.schema.errors import LakeError, UsageError
from lake.sealed import envelope
from lake.sealed.token import TokenKey

URI = "pkcs11:token=The%20Ministry;object=legation?module-path=/usr/lib/token.so"


class StandIn(types.ModuleType):
    """What of the package ``pkcs11`` is called, over AES in this process."""

    class PKCS11Error(Exception):
        pass

    NoSuchToken = type("NoSuchToken", (PKCS11Error,), {})
    PinIncorrect = type("PinIncorrect", (PKCS11Error,), {})

    class ObjectClass:
        SECRET_KEY = 4

    class Mechanism:
        AES_CBC_PAD = 0x1085

    def __init__(self) -> None:
        super().__init__("pkcs11")
        self.secret = b"\5" * 32
        self.seen: list[tuple[str, object]] = []

    def lib(self, path: str) -> "StandIn":
        self.seen.append(("module", path))
        return self

    def get_token(self, token_label: str) -> "StandIn":
        if token_label != "The Ministry":
            raise StandIn.NoSuchToken
        return self

    def open(self, user_pin: str | None) -> "StandIn":
        if user_pin != "1234":
            raise StandIn.PinIncorrect
        return self

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(self, *_: object) -> None:
        self.seen.append(("closed", None))

    def get_key(self, object_class: int, label: str) -> "StandIn":
        assert (object_class, label) == (4, "legation")
        return self

    def encrypt(self, data: bytes, mechanism: int, mechanism_param: bytes) -> bytes:
        assert mechanism == 0x1085
        padder, cipher = PKCS7(128).padder(), Cipher(algorithms.AES(self.secret), modes.CBC(mechanism_param))
        encryptor = cipher.encryptor()
        return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()

    def decrypt(self, data: bytes, mechanism: int, mechanism_param: bytes) -> bytes:
        decryptor = Cipher(algorithms.AES(self.secret), modes.CBC(mechanism_param)).decryptor()
        unpadder = PKCS7(128).unpadder()
        try:
            return unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()
        except ValueError:
            raise StandIn.PKCS11Error("data are not valid") from None


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn()
    monkeypatch.setitem(sys.modules, "pkcs11", made)
    monkeypatch.setenv("LEGATION_PIN", "1234")
    return made


def test_a_data_key_is_wrapped_in_the_token(token: StandIn, tmp_path: Path) -> None:
    made = envelope.make(tmp_path / "seal.json", URI)
    assert envelope.opened(tmp_path / "seal.json").key == made.key
    assert made.key.hex() not in (tmp_path / "seal.json").read_text()
    assert "1234" not in (tmp_path / "seal.json").read_text()
    assert ("module", "/usr/lib/token.so") in token.seen
    assert token.seen[-1] == ("closed", None)


def test_another_key_in_the_token_is_told_apart(token: StandIn, tmp_path: Path) -> None:
    envelope.make(tmp_path / "seal.json", URI)
    token.secret = b"\6" * 32
    with pytest.raises(LakeError, match="its key cannot be had"):
        envelope.opened(tmp_path / "seal.json")


def test_a_pin_from_a_file_and_a_wrong_one(token: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEGATION_PIN")
    (tmp_path / "pin").write_text("1234\n")
    assert TokenKey(f"{URI}&pin-source=file:{tmp_path}/pin").wrap(b"x")
    with pytest.raises(LakeError, match="PIN of the token"):
        TokenKey(f"{URI}&pin-source=file:{tmp_path}/none").wrap(b"x")
    with pytest.raises(LakeError, match="PinIncorrect"):
        TokenKey(URI).wrap(b"x")


def test_a_token_that_is_not_there(token: StandIn) -> None:
    with pytest.raises(LakeError, match="'Other' cannot be used"):
        TokenKey(URI.replace("The%20Ministry", "Other")).wrap(b"x")


def test_a_uri_that_lacks_something() -> None:
    with pytest.raises(UsageError, match="lacks object, module-path"):
        TokenKey("pkcs11:token=a")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(LakeError, match="python-pkcs11"):
        TokenKey(URI).wrap(b"x")


def test_the_package_itself_refuses_a_library_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    with pytest.raises(LakeError, match="cannot be used"):
        TokenKey(URI.replace("/usr/lib", str(tmp_path))).wrap(b"x")


SOFTHSM = next((path for path in Path("/usr/lib").rglob("libsofthsm2.so")), None) if os.path.isdir("/usr/lib") else None


@pytest.mark.skipif(SOFTHSM is None, reason="SoftHSM is not installed: the token's stand-in is tested alone")
def test_a_key_in_softhsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pkcs11 = pytest.importorskip("pkcs11")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    os.system("softhsm2-util --init-token --free --label Ministry --pin 1234 --so-pin 1234 > /dev/null")
    library = pkcs11.lib(str(SOFTHSM))
    with library.get_token(token_label="Ministry").open(rw=True, user_pin="1234") as session:
        session.generate_key(pkcs11.KeyType.AES, 256, label="legation", store=True)
    monkeypatch.setenv("LEGATION_PIN", "1234")
    key = TokenKey(f"pkcs11:token=Ministry;object=legation?module-path={SOFTHSM}")
    assert key.unwrap(key.wrap(SECRET)) == SECRET


SECRET = bytes(range(32))
