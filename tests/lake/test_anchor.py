"""Time stamps on the end of a log, given by a time-stamping authority made for the test."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lake import anchor
from lake.audit import AuditLog
from lake.schema.errors import IntegrityError, RefusedError
from lake.schema.marking import Marking
from tests.lake.test_audit import filled

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[tsa_leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = one
[one]
dir = {folder}
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
"""


class Authority:
    """A root and a time-stamping certificate under it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.roots = folder, folder / "root.pem"
        (folder / "serial").write_text("01\n")
        for name in ("root", "tsa"):
            (folder / f"{name}.cnf").write_text(CONFIG.format(folder=folder, name=f"Test {name}"))
        key = ["-newkey", "rsa:2048", "-nodes"]
        self._run("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-config", "root.cnf",
                  "-extensions", "ca")  # fmt: skip
        self._run("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-config", "tsa.cnf")
        self._run("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                  "-out", "tsa.pem", "-days", "30", "-extfile", "tsa.cnf", "-extensions", "tsa_leaf")  # fmt: skip

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def stamp(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self._run("ts", "-reply", "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key",
                  "-config", "tsa.cnf", "-out", "answer")  # fmt: skip
        return (self.folder / "answer").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "one")


def test_a_stamped_end_is_known_again_when_the_log_has_grown(tmp_path: Path, authority: Authority) -> None:
    log = filled(tmp_path, 3)
    answer = authority.stamp(anchor.query(log))
    log.append({"who": "an", "act": "search"})
    kept = anchor.keep(log, answer, authority.roots)
    assert kept.entries == 3
    assert anchor.check(log, authority.roots) == ([kept], [])


def test_a_history_written_anew_is_found_though_it_is_consistent(tmp_path: Path, authority: Authority) -> None:
    log = filled(tmp_path / "true", 3)
    anchor.keep(log, authority.stamp(anchor.query(log)), authority.roots)
    forged = AuditLog(tmp_path / "false", Marking("secret"))
    for _ in range(3):
        forged.append({"who": "nobody", "act": "status"})
    for name in ("log.jsonl", "head.json"):
        shutil.copy(forged.folder / name, log.folder / name)
    assert log.verify() == (3, []), "the chain alone cannot tell"
    assert len(anchor.check(log, authority.roots)[1]) == 1


def test_an_end_cut_off_with_its_head_is_found(tmp_path: Path, authority: Authority) -> None:
    log = filled(tmp_path / "true", 3)
    anchor.keep(log, authority.stamp(anchor.query(log)), authority.roots)
    shorter = filled(tmp_path / "shorter", 2)
    for name in ("log.jsonl", "head.json"):
        shutil.copy(shorter.folder / name, log.folder / name)
    assert "cut off" in anchor.check(log, authority.roots)[1][0].problem


def test_another_authority_or_another_log_is_refused(tmp_path: Path, authority: Authority) -> None:
    log, other = filled(tmp_path / "a", 2), filled(tmp_path / "b", 2)
    answer = authority.stamp(anchor.query(log))
    with pytest.raises(IntegrityError, match="stamps no state"):
        anchor.keep(other, answer, authority.roots)
    stranger = Authority(tmp_path / "stranger")
    with pytest.raises(IntegrityError, match="does not hold"):
        anchor.keep(log, answer, stranger.roots)
    assert not (log.folder / "anchors").exists()


def test_what_is_no_answer_and_no_certificate_is_said(tmp_path: Path, authority: Authority) -> None:
    log = filled(tmp_path, 1)
    with pytest.raises(IntegrityError, match="not an answer"):
        anchor.keep(log, b"\x00hello", authority.roots)
    (tmp_path / "none.pem").write_text("none")
    with pytest.raises(RefusedError, match="PEM"):
        anchor.keep(log, authority.stamp(anchor.query(log)), tmp_path / "none.pem")
    with pytest.raises(RefusedError, match="empty"):
        anchor.query(AuditLog(tmp_path / "empty", Marking("secret")))
