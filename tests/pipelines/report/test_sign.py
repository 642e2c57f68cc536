"""Our own signatures on PDFs, checked by pyHanko and by what checks those of others."""

import http.server
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ingest.signatures import check
from lake.schema.errors import RefusedError, UsageError
from pipelines.report.sign import PASSPHRASE, sign
from tests.ingest.signatures.making import DAY, MINISTRY, NOW, ROOT, ROOTS, key, pdf


@pytest.fixture
def p12(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key whose passphrase is in the environment."""
    path = tmp_path / "key.p12"
    path.write_bytes(MINISTRY.p12(b"open"))
    monkeypatch.setenv(PASSPHRASE, "open")
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf("The report."))
    return path


def stamping() -> x509.Certificate:
    """The certificate of a time-stamping authority."""
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clock of the Test")]))
        .issuer_name(ROOT.certificate.subject)
        .public_key(key(7).public_key())
        .serial_number(77)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 30 * DAY)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(ROOT.key, hashes.SHA256())
    )


@pytest.fixture
def authority() -> Iterator[str]:
    """A time-stamping authority on the loopback."""
    from pyhanko.sign.timestamps import DummyTimeStamper

    der = serialization.Encoding.DER
    private = key(7).private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    clock = DummyTimeStamper(
        asn1.Certificate.load(stamping().public_bytes(der)), keys.PrivateKeyInfo.load(private), certs_to_embed=[]
    )

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path != "/stamp":
                self.send_error(503)
                return
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = clock.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_signed_report_holds(report: Path, p12: Path) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    before = report.read_bytes()
    assert sign(report, p12) == {"signer": "Ministry of the Test", "level": "PAdES-B-B"}
    signed = report.read_bytes()
    assert signed.startswith(before)
    root = asn1.Certificate.load(ROOT.certificate.public_bytes(serialization.Encoding.DER))
    (held,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(held, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert status.bottom_line
    assert held.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    (found,) = check(signed, "pdf", ROOTS)
    assert (found.status, found.covers, found.time_basis) == ("valid", "whole", "claimed")
    for place in range(200, len(before), len(before) // 7):
        altered = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert all(each.status != "valid" for each in check(altered, "pdf", ROOTS)), place


def test_an_authority_stamps_the_time(report: Path, p12: Path, authority: str) -> None:
    assert sign(report, p12, f"{authority}/stamp")["level"] == "PAdES-B-T"
    (found,) = check(report.read_bytes(), "pdf", ROOTS)
    assert (found.status, found.time_basis) == ("valid", "stamped")


def test_without_a_stamp_nothing_is_signed(report: Path, p12: Path, authority: str) -> None:
    before = report.read_bytes()
    with pytest.raises(RefusedError, match="gave no stamp"):
        sign(report, p12, f"{authority}/elsewhere")
    assert report.read_bytes() == before


def test_only_pdf_is_signed(tmp_path: Path, p12: Path) -> None:
    with pytest.raises(UsageError, match="only a PDF"):
        sign(tmp_path / "report.html", p12)


def test_a_key_that_does_not_open_is_refused(
    report: Path, p12: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.p12").write_bytes(b"no key")
    for path, passphrase in ((p12, "wrong"), (tmp_path / "no.p12", "open")):
        monkeypatch.setenv(PASSPHRASE, passphrase)
        with pytest.raises(RefusedError, match="cannot be opened"):
            sign(report, path)
    with pytest.raises(RefusedError, match="cannot be read"):
        sign(report, tmp_path / "absent.p12")
    assert report.read_bytes() == pdf("The report.")
