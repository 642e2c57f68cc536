"""Whether a certificate was revoked, by lists (CRL, RFC 5280) and answers (OCSP, RFC 6960) that are at hand.

Nothing is fetched. What a document brings along and what was configured count alike: each is signed by the issuer of
the certificate that it speaks of, or by one whom the issuer let answer, and anything else is passed over.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import CRLEntryExtensionOID, ExtendedKeyUsageOID, ExtensionOID

from ingest.signatures.found import INVALID, UNKNOWN, VALID

UNCHECKED = "revocation not checked"

MOST = 200
"""Lists and answers of one document that are looked at."""
LARGEST = 32 << 20
"""Bytes of one."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a list or an answer says of one certificate."""

    revoked_at: datetime | None
    """When it was revoked; None when it was not."""
    as_of: datetime
    until: datetime
    """When newer word was due; the time of this one where it does not say."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of the revocation of a signer."""

    revoked_at: datetime | None
    note: str
    """In words: that and why a certificate was revoked, that none was, or that this was not checked."""


def read(data: bytes) -> "x509.CertificateRevocationList | ocsp.OCSPResponse":
    """A revocation list or an OCSP response, in DER or (a list) PEM.

    Raises:
        ValueError: it is neither.
    """
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MiB")
    if data.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(data)
    with suppress(ValueError):
        return x509.load_der_x509_crl(data)
    answer = ocsp.load_der_ocsp_response(data)
    if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise ValueError("an OCSP response without an answer")
    return answer


def judge(path: Sequence[bytes], evidence: Iterable[bytes], at: datetime | None) -> Judgement:
    """Whether a certificate on the way from the root to the signer was revoked.

    Args:
        path: certificates (DER) from the trusted root to the signer.
        evidence: revocation lists and OCSP responses; what can be read as neither is passed over.
        at: when it was signed, by the signer's word or a stamp. Word that was outdated by then does not tell that a
            certificate was good; that it was revoked, it tells for ever.
    """
    told = _readable(evidence)
    chain = [x509.load_der_x509_certificate(one) for one in path]
    good: list[datetime] = []
    for place in range(1, len(chain)):
        issuer, certificate = chain[place - 1], chain[place]
        words = [word for one in told if (word := _told(one, certificate, issuer)) is not None]
        revoked = [word for word in words if word.revoked_at is not None]
        if revoked:
            first = min(revoked, key=lambda word: word.revoked_at or word.as_of)
            whose = "the certificate" if place == len(chain) - 1 else "a certificate that it rests on"
            why = f" ({first.why})" if first.why else ""
            return Judgement(first.revoked_at, f"{whose} was revoked on {first.revoked_at:%Y-%m-%d %H:%M} UTC{why}")
        fresh = [word.as_of for word in words if at is None or word.until >= at]
        if not fresh:
            return Judgement(None, UNCHECKED)
        good.append(max(fresh))
    return Judgement(None, f"not revoked as of {min(good):%Y-%m-%d}" if good else UNCHECKED)


def _readable(evidence: Iterable[bytes]) -> list[Any]:
    found = []
    for number, one in enumerate(evidence):
        if number == MOST:
            break
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):
            found.append(read(one))
    return found


def _told(word: Any, certificate: x509.Certificate, issuer: x509.Certificate) -> Told | None:
    """What a list or an answer says of a certificate; None when it is none of the issuer's, or says nothing."""
    try:
        if isinstance(word, x509.CertificateRevocationList):
            return _listed(word, certificate, issuer)
        return _answered(word, certificate, issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):  # damaged, or of a kind that is not known
        return None


def _listed(
    crl: x509.CertificateRevocationList, certificate: x509.Certificate, issuer: x509.Certificate
) -> Told | None:
    key: Any = issuer.public_key()
    if crl.issuer != certificate.issuer or not _may(issuer, "crl_sign") or not crl.is_signature_valid(key):
        return None
    partial = False
    for extension in crl.extensions:
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            if extension.value.indirect_crl or extension.value.only_contains_attribute_certs:
                return None
            scope = extension.value
            elsewhere = scope.only_contains_user_certs if _is_ca(certificate) else scope.only_contains_ca_certs
            partial = partial or bool(scope.only_some_reasons) or elsewhere
        elif extension.critical:  # a delta list, for one
            partial = True
    as_of = crl.last_update_utc
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    until = crl.next_update_utc or as_of
    if entry is None:
        return None if partial else Told(None, as_of, until)
    reason = ""
    with suppress(x509.ExtensionNotFound):
        held: Any = entry.extensions.get_extension_for_oid(CRLEntryExtensionOID.CRL_REASON).value
        if held.reason == x509.ReasonFlags.remove_from_crl:
            return None
        reason = _words(held.reason)
    return Told(entry.revocation_date_utc, as_of, until, reason)


def _answered(answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> Told | None:
    if not _by_responder(answer, issuer):
        return None
    for one in answer.responses:
        if one.serial_number != certificate.serial_number:
            continue
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, one.hash_algorithm)
        asked = builder.build()
        if (asked.issuer_name_hash, asked.issuer_key_hash) != (one.issuer_name_hash, one.issuer_key_hash):
            continue
        as_of = one.this_update_utc
        until = one.next_update_utc or as_of
        if one.certificate_status == ocsp.OCSPCertStatus.REVOKED:
            return Told(one.revocation_time_utc, as_of, until, _words(one.revocation_reason))
        if one.certificate_status == ocsp.OCSPCertStatus.GOOD:
            return Told(None, as_of, until)
    return None


def _by_responder(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Whether the issuer signed an answer, or one whom it gave a certificate to answer with."""
    keys: list[Any] = [issuer.public_key()]
    for one in answer.certificates:
        with suppress(ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
            usage: Any = one.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE).value
            one.verify_directly_issued_by(issuer)
            times = [each.this_update_utc for each in answer.responses]
            valid = all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for at in times)
            if ExtendedKeyUsageOID.OCSP_SIGNING in usage and valid:
                keys.append(one.public_key())
    return any(_signed(key, answer) for key in keys)


def _signed(key: Any, answer: ocsp.OCSPResponse) -> bool:
    kind = answer.signature_hash_algorithm
    try:
        match key:
            case rsa.RSAPublicKey() if kind is not None:
                key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), kind)
            case ec.EllipticCurvePublicKey() if kind is not None:
                key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(kind))
            case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
                key.verify(answer.signature, answer.tbs_response_bytes)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _may(issuer: x509.Certificate, what: str) -> bool:
    try:
        return bool(getattr(issuer.extensions.get_extension_for_class(x509.KeyUsage).value, what))
    except x509.ExtensionNotFound:
        return True


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False


def _words(reason: x509.ReasonFlags | None) -> str:
    if reason is None or reason == x509.ReasonFlags.unspecified:
        return ""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in str(reason.value)).strip()


def revoked(judged: Judgement, at: datetime | None, *, stamped: bool) -> tuple[str, str] | None:
    """What a revocation makes of a signature that holds otherwise: its status and the reason; None for no revocation.

    Only the stamp of an authority shows that it was signed before: whoever has a stolen key sets their own clock.
    """
    if judged.revoked_at is None:
        return None
    if at is not None and at < judged.revoked_at:
        if stamped:
            return VALID, f"{judged.note}, after it was signed"
        return UNKNOWN, f"{judged.note}, and no trusted time stamp shows that it was signed before"
    return INVALID, f"{judged.note}, before it was signed" if at is not None else judged.note
