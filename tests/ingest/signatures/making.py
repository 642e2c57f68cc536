"""Keys, certificates and signed files, made for the tests."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@cache
def key(number: int) -> rsa.RSAPrivateKey:
    """A key; the same number gives the same one within a run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Holder:
    """A name with its key and certificate."""

    certificate: x509.Certificate
    number: int
    issuer: "Holder | None" = field(default=None)

    @property
    def key(self) -> rsa.RSAPrivateKey:
        return key(self.number)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def p12(self, passphrase: bytes = b"test") -> bytes:
        """Key and certificates as a PKCS#12 file."""
        chain = [self.issuer.certificate] if self.issuer else []
        encryption = serialization.BestAvailableEncryption(passphrase)
        return pkcs12.serialize_key_and_certificates(b"key", self.key, self.certificate, chain, encryption)


def holder(
    name: str,
    number: int,
    issuer: Holder | None = None,
    *,
    ca: bool = False,
    first: datetime = NOW - DAY,
    last: datetime = NOW + 30 * DAY,
    answers: bool = False,
) -> Holder:
    """A certificate, signed by an issuer or by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key(number).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key(number).public_key()), critical=False)
    )
    if answers:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
    made = builder.sign(issuer.key if issuer else key(number), hashes.SHA256())
    return Holder(made, number, issuer)


ROOT = holder("Root of the Test", 0, ca=True)
MINISTRY = holder("Ministry of the Test", 1, ROOT)
EXPIRED = holder("Ministry of Yesterday", 2, ROOT, first=NOW - 90 * DAY, last=NOW - 30 * DAY)
ALONE = holder("Somebody", 3)
ROOTS = ROOT.pem


def pdf(text: str = "The Parties shall meet on 4 May.") -> bytes:
    """A PDF of one page with a text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size 6 /Root 1 0 R >>"
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (table, trailer, len(out))


def signed_pdf(who: Holder = MINISTRY, data: bytes | None = None, name: str = "One") -> bytes:
    """A PDF with a signature added."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load_pkcs12_data(who.p12(), other_certs=[], passphrase=b"test")
    meta = signers.PdfSignatureMetadata(field_name=name, name="made for a test", md_algorithm="sha256")
    writer = IncrementalPdfFileWriter(io.BytesIO(data or pdf()))
    return bytes(signers.PdfSigner(meta, signer).sign_pdf(writer).getvalue())


def shadowed(data: bytes) -> bytes:
    """A signed PDF to which a revision with another page was added: a shadow attack by replacement."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    stream = io.BytesIO(data)
    writer = IncrementalPdfFileWriter(stream)
    page = writer.root["/Pages"]["/Kids"][0]
    text = generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 720 Td (The Parties shall NOT meet.) Tj ET")
    page["/Contents"] = writer.add_object(text)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def crl(
    *revoked: Holder,
    issuer: Holder = ROOT,
    at: datetime = NOW - 10 * DAY,
    first: datetime = NOW - DAY,
    last: datetime | None = NOW + 6 * DAY,
    why: x509.ReasonFlags | None = None,
    scope: x509.IssuingDistributionPoint | None = None,
    signer: Holder | None = None,
) -> bytes:
    """A list of revoked certificates (DER)."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(first).next_update(last or first + timedelta(seconds=1))
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number).revocation_date(at)
        if why is not None:
            entry = entry.add_extension(x509.CRLReason(why), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    if scope is not None:
        builder = builder.add_extension(scope, critical=True)
    return builder.sign((signer or issuer).key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def answer(
    about: Holder,
    *,
    issuer: Holder = ROOT,
    revoked: datetime | None = None,
    responder: Holder | None = None,
    first: datetime = NOW - DAY,
    last: datetime | None = NOW + 6 * DAY,
) -> bytes:
    """An OCSP response (DER) by the issuer or by another."""
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=about.certificate, issuer=issuer.certificate, algorithm=hashes.SHA1(),
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=first, next_update=last, revocation_time=revoked,
        revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
    )  # fmt: skip
    by = responder or issuer
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
    if responder is not None:
        builder = builder.certificates([responder.certificate])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def with_store(data: bytes, *, crls: tuple[bytes, ...] = (), answers: tuple[bytes, ...] = ()) -> bytes:
    """A signed PDF with a security store added (PAdES-LT)."""
    from asn1crypto import crl as asn1_crl
    from asn1crypto import ocsp as asn1_ocsp
    from pyhanko.sign.validation import DocumentSecurityStore

    out = io.BytesIO(data)
    DocumentSecurityStore.add_dss(
        out, sig_contents=None, certs=[], ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in answers],
        crls=[asn1_crl.CertificateList.load(one) for one in crls],
    )  # fmt: skip
    return out.getvalue()


XML = (
    b'<agreement xmlns="urn:test" Id="whole"><title>Agreement</title>'
    b'<p Id="first">The Parties shall meet.</p></agreement>'
)


def signed_xml(who: Holder = MINISTRY, data: bytes = XML, *, part: str | None = None) -> bytes:
    """An XML file with an enveloped signature over all of it, or over one element."""
    from signxml import XMLSigner

    root = etree.fromstring(data)
    chain = [who.certificate] + ([who.issuer.certificate] if who.issuer else [])
    signed = XMLSigner().sign(root, key=who.key, cert=chain, reference_uri=f"#{part}" if part else None)
    return bytes(etree.tostring(signed))


def signed_xades(who: Holder = MINISTRY, data: bytes = XML) -> bytes:
    """An XML file with a XAdES signature."""
    from signxml.xades import XAdESSigner

    signed = XAdESSigner().sign(etree.fromstring(data), key=who.key, cert=[who.certificate])
    return bytes(etree.tostring(signed))
