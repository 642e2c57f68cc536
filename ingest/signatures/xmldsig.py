"""Signatures in XML files (XML-DSig; XAdES, ETSI EN 319 132).

A signature counts for the document only when what it covers is the document: its root element, everything in it, as it
is read. One that covers an element somewhere in it could have been wrapped around by others (McIntosh and Austel 2005).
"""

import base64
import binascii
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from ingest.signatures import revocation
from ingest.signatures.chain import named, trusted_path
from ingest.signatures.found import INVALID, NONE, NOTHING, PART, UNKNOWN, VALID, WHOLE, Signature

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
MOST = 20
LARGEST = 4 << 20
"""Bytes of one signature element, without what it envelops."""


def check(data: bytes, roots: bytes, revocations: tuple[bytes, ...] = ()) -> tuple[Signature, ...]:
    """Every signature of an XML file, in its order; one ``none`` where there is none."""
    if b"xmldsig#" not in data:
        return (NONE,)
    try:
        root = _parse(data)
    except etree.XMLSyntaxError as error:
        return (Signature(INVALID, "xmldsig", reason=f"the signatures cannot be read: {error}"[:300]),)
    count = len(_signatures(root))
    if not count:
        return (NONE,)
    found = [_one(root, number, roots, revocations) for number in range(min(count, MOST))]
    if count > MOST:
        found.append(Signature(INVALID, "xmldsig", reason=f"{count - MOST} more signatures were not looked at"))
    return tuple(found)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _signatures(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(f"{DS}Signature"))


def _one(root: etree._Element, number: int, roots: bytes, revocations: tuple[bytes, ...]) -> Signature:
    element = _signatures(root)[number]
    standard = "xades" if element.find(f".//{XADES}QualifyingProperties") is not None else "xmldsig"
    signer = issuer = None
    try:
        chain = _certificates(element)
        if chain:
            from asn1crypto import x509

            certificate = x509.Certificate.load(chain[0])
            signer, issuer = named(certificate.subject), named(certificate.issuer)
        if element is not root and len(etree.tostring(element)) > LARGEST:
            return Signature(INVALID, standard, signer, issuer, reason="a signature of more than 4 MiB")
        covered = _verified(root, number, chain)
    except Exception as error:
        # Whatever a hostile file makes the library do: the signature does not hold.
        return Signature(INVALID, standard, signer, issuer, reason=_reason(error))
    claimed = _claimed(element, covered)
    times = (claimed, "claimed" if claimed else None)
    if element is root or not any(each is root for each in covered):
        if element is root:
            why = "it signs what it holds, and the document as it is read is more than that"
        else:
            why = "it covers a part of the file only; the rest may be of anybody"
        return Signature(INVALID, standard, signer, issuer, *times, PART if covered else NOTHING, why)
    if not chain:
        return Signature(UNKNOWN, standard, None, None, *times, WHOLE, "it bears a key and no certificate")
    why, path = trusted_path(chain[0], chain[1:], roots)
    if why:
        return Signature(UNKNOWN, standard, signer, issuer, *times, WHOLE, why)
    judged = revocation.judge(path, (*revocations, *_brought(element)), claimed)
    status, why = revocation.revoked(judged, claimed, stamped=False) or (VALID, judged.note)
    return Signature(status, standard, signer, issuer, *times, WHOLE, why)


def _brought(element: etree._Element) -> list[bytes]:
    """Revocation lists and OCSP responses in the signature; they need not be covered by it, being signed themselves."""
    found = []
    for name in ("EncapsulatedCRLValue", "EncapsulatedOCSPValue"):
        for each in element.iter(f"{XADES}{name}"):
            with suppress(binascii.Error):
                found.append(base64.b64decode("".join((each.text or "").split()), validate=True))
    return found


def _certificates(element: etree._Element) -> list[bytes]:
    """The certificates that the signature bears (DER), that of the signer first."""
    found = element.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")
    return [base64.b64decode("".join((each.text or "").split()), validate=True) for each in found]


def _verified(root: etree._Element, number: int, chain: list[bytes]) -> list[etree._Element]:
    """The elements of the document that the signature covers and whose hashes hold.

    Raises:
        InvalidSignature: it does not hold; and other errors of what is no signature.
    """
    from cryptography import x509
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    class Verifier(XMLVerifier):
        """Looks at one signature of several, and notes which elements its references name."""

        covered: list[etree._Element]

        def _get_signature(self, root: Any) -> Any:
            return _signatures(root)[number]

    certificate = x509.load_der_x509_certificate(chain[0]) if chain else None
    config = SignatureConfiguration(
        require_x509=certificate is not None,
        expect_references=False,
        # Whether the certificate is valid today is a question of trust, asked apart from that of the hashes.
        verification_time=certificate.not_valid_before_utc if certificate is not None else None,
    )
    results = Verifier().verify(root, x509_cert=certificate, expect_config=config)
    signature = _signatures(root)[number]
    uris = [each.get("URI") for each in signature.findall(f"{DS}SignedInfo/{DS}Reference")]
    if not results or len(uris) != len(results if isinstance(results, list) else [results]):
        raise ValueError("the signature names nothing that it covers")
    return [found for uri in uris for found in [_named(root, uri)] if found is not None]


def _named(root: etree._Element, uri: str | None) -> etree._Element | None:
    """The element that a reference names.

    Raises:
        ValueError: several bear the name, so that one could be taken for the other.
    """
    if uri == "":
        return root
    if uri is None or not uri.startswith("#"):
        return None
    name = uri[1:]
    if name in ("xpointer(/)",):
        return root
    found = [each for each in root.iter(etree.Element) if name in (each.get("Id"), each.get("ID"), each.get("id"))]
    if len(found) > 1:
        raise ValueError(f"{len(found)} elements bear the name that the signature covers")
    return found[0] if found else None


def _claimed(element: etree._Element, covered: list[etree._Element]) -> datetime | None:
    """The signing time of XAdES, where it is covered by the signature."""
    properties = element.find(f".//{XADES}SignedProperties")
    if properties is None or not any(each is properties for each in covered):
        return None
    said = properties.findtext(f".//{XADES}SigningTime")
    try:
        at = datetime.fromisoformat((said or "").strip())
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _reason(error: Exception) -> str:
    from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature

    if isinstance(error, InvalidDigest):
        return "the document was altered after it was signed: its hash is not the signed one"
    if isinstance(error, InvalidSignature):
        return "the signature is not that of the key in the certificate"
    if isinstance(error, InvalidInput | ValueError | binascii.Error):
        return f"the signature cannot be read: {error}"[:300]
    return f"the signature cannot be read: {type(error).__name__}"
