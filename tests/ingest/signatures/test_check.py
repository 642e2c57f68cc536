"""Signatures of received documents, sound and attacked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ingest.signatures import NONE, check
from ingest.signatures.xmldsig import DS
from tests.ingest.signatures import making
from tests.ingest.signatures.making import (
    ALONE,
    EXPIRED,
    MINISTRY,
    ROOTS,
    XML,
    pdf,
    signed_pdf,
    signed_xades,
    signed_xml,
)


@pytest.fixture(scope="module")
def document() -> bytes:
    return signed_pdf()


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_a_signed_pdf_is_valid(document: bytes) -> None:
    (found,) = check(document, "pdf", ROOTS)
    assert (found.status, found.covers, found.reason) == ("valid", "whole", "revocation not checked")
    assert (found.signer, found.issuer, found.standard) == ("Ministry of the Test", "Root of the Test", "pades")
    assert found.time_basis == "claimed"
    assert found.signed_at is not None
    assert found.signed_at >= making.NOW


def test_without_roots_every_signer_is_unknown(document: bytes) -> None:
    (found,) = check(document, "pdf")
    assert (found.status, found.covers) == ("unknown signer", "whole")
    assert found.reason == "the certificate leads to none of the trusted roots"


def test_a_pdf_without_signature_bears_none() -> None:
    assert check(pdf(), "pdf", ROOTS) == (NONE,)
    assert check(pdf("/ByteRange is a word"), "pdf", ROOTS) == (NONE,)


def test_other_formats_bear_no_signature() -> None:
    assert check(b"text", "text", ROOTS) == ()


def test_a_pdf_altered_after_signing_is_invalid(document: bytes) -> None:
    altered = document.replace(b"on 4 May", b"on 9 May")
    assert altered != document
    (found,) = check(altered, "pdf", ROOTS)
    assert (found.status, found.covers) == ("invalid", "nothing")
    assert "altered after it was signed" in found.reason


def test_a_page_replaced_in_a_later_revision_is_invalid(document: bytes) -> None:
    (found,) = check(making.shadowed(document), "pdf", ROOTS)
    assert (found.status, found.covers) == ("invalid", "revision")
    assert found.reason == "the document was changed after it was signed; it covers revision 2 of 3"


def test_a_second_signature_leaves_the_first_valid(document: bytes) -> None:
    first, second = check(signed_pdf(data=document, name="Two"), "pdf", ROOTS)
    assert (first.status, first.covers) == ("valid", "revision")
    assert "signatures added after it" in first.reason
    assert (second.status, second.covers) == ("valid", "whole")


def test_an_expired_certificate_is_not_trusted() -> None:
    (found,) = check(signed_pdf(EXPIRED), "pdf", ROOTS)
    assert found.status == "unknown signer"
    assert "expired on" in found.reason
    assert "no trusted time stamp" in found.reason


def test_a_certificate_signed_by_itself_is_not_trusted() -> None:
    (found,) = check(signed_pdf(ALONE), "pdf", ROOTS)
    assert (found.status, found.signer) == ("unknown signer", "Somebody")
    assert "signed by itself" in found.reason
    assert check(signed_pdf(ALONE), "pdf", ALONE.pem)[0].status == "valid"


def _contents(document: bytes) -> tuple[int, int]:
    start = document.index(b"/Contents <") + len(b"/Contents <")
    return start, document.index(b">", start)


def test_garbage_in_place_of_a_signature_is_invalid(document: bytes) -> None:
    start, end = _contents(document)
    garbage = document[:start] + b"ab" * ((end - start) // 2) + document[end:]
    (found,) = check(garbage, "pdf", ROOTS)
    assert found.status == "invalid"
    assert "cannot be read" in found.reason


def test_another_keys_signature_is_invalid(document: bytes) -> None:
    start, _ = _contents(document)
    end = document.rindex(b"00000000", start, _contents(document)[1])
    value = document[start:end].rstrip(b"0")
    flipped = value[:-20] + bytes([value[-20] ^ 1]) + value[-19:]
    (found,) = check(document.replace(value, flipped), "pdf", ROOTS)
    assert found.status == "invalid"


def test_a_huge_signature_is_not_read(document: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.signatures.pades.LARGEST", 1000)
    (found,) = check(document, "pdf", ROOTS)
    assert found.status == "invalid"
    assert found.reason.startswith("a signature of ")


def test_a_file_too_large_to_compare_is_not_taken_for_valid(document: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.signatures.pades.COMPARED", 100)
    assert check(document, "pdf", ROOTS)[0].status == "valid"
    found = check(signed_pdf(data=document, name="Two"), "pdf", ROOTS)[0]
    assert found.status == "invalid"
    assert "too large to compare" in found.reason


@settings(max_examples=25, deadline=None)
@given(place=st.integers(0, 10**6), value=st.integers(1, 255))
def test_no_changed_byte_of_what_is_signed_stays_valid(place: int, value: int) -> None:
    document = _signed_once()
    start, end = _contents(document)
    place %= len(document)
    if start - 1 <= place <= end:
        return
    changed = bytearray(document)
    changed[place] ^= value
    assert all(found.status != "valid" for found in check(bytes(changed), "pdf", ROOTS))


_ONCE: list[bytes] = []


def _signed_once() -> bytes:
    if not _ONCE:
        _ONCE.append(signed_pdf())
    return _ONCE[0]


# --- XML --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["xml", "akn"])
def test_a_signed_xml_file_is_valid(format_: str) -> None:
    (found,) = check(signed_xml(), format_, ROOTS)
    assert (found.status, found.covers, found.reason) == ("valid", "whole", "revocation not checked")
    assert (found.standard, found.signer) == ("xmldsig", "Ministry of the Test")


def test_xades_tells_when_it_was_signed() -> None:
    (found,) = check(signed_xades(), "xml", ROOTS)
    assert (found.status, found.standard, found.covers) == ("valid", "xades", "whole")
    assert found.time_basis == "claimed"
    assert found.signed_at is not None


def test_an_xml_file_without_signature_bears_none() -> None:
    assert check(XML, "xml", ROOTS) == (NONE,)
    assert check(b"<a xmlns:d='http://www.w3.org/2000/09/xmldsig#'/>", "xml", ROOTS) == (NONE,)


def test_an_xml_file_altered_after_signing_is_invalid() -> None:
    (found,) = check(signed_xml().replace(b"shall meet", b"may meet"), "xml", ROOTS)
    assert found.status == "invalid"
    assert "altered after it was signed" in found.reason


def test_the_signing_time_cannot_be_altered() -> None:
    signed = signed_xades()
    at = signed.index(b"SigningTime>") + len(b"SigningTime>")
    assert check(signed[:at] + b"1999" + signed[at + 4 :], "xml", ROOTS)[0].status == "invalid"


def test_a_signature_over_a_part_does_not_speak_for_the_rest() -> None:
    (found,) = check(signed_xml(part="first"), "xml", ROOTS)
    assert (found.status, found.covers) == ("invalid", "part")


@pytest.mark.parametrize("signature_stays", [True, False])
def test_signed_content_wrapped_into_other_content_is_invalid(signature_stays: bool) -> None:
    """The signed root is moved aside, where its name still leads to it; the reader sees another."""
    signed = signed_xml(part="whole")
    assert check(signed, "xml", ROOTS)[0].status == "valid"
    inner = etree.fromstring(signed)
    outer = etree.Element("{urn:test}agreement", nsmap=inner.nsmap)
    etree.SubElement(outer, "{urn:test}p").text = "The Parties shall pay."
    signature = inner.find(f"{DS}Signature")
    assert signature is not None
    if not signature_stays:
        inner.remove(signature)
        outer.append(signature)
    etree.SubElement(outer, "{urn:test}old").append(inner)
    (found,) = check(etree.tostring(outer), "xml", ROOTS)
    assert (found.status, found.covers) == ("invalid", "part")


def test_two_elements_of_the_signed_name_are_invalid() -> None:
    doubled = signed_xml(part="whole").replace(b"<title>", b'<title Id="whole">')
    assert check(doubled, "xml", ROOTS)[0].status == "invalid"


def test_certificates_of_an_xml_signature_are_held_against_the_roots() -> None:
    assert check(signed_xml(), "xml")[0].status == "unknown signer"
    expired = check(signed_xml(EXPIRED), "xml", ROOTS)[0]
    assert expired.status == "unknown signer"
    assert "expired on" in expired.reason
    alone = check(signed_xml(ALONE), "xml", ROOTS)[0]
    assert alone.status == "unknown signer"
    assert "signed by itself" in alone.reason


def test_garbage_in_an_xml_signature_is_invalid() -> None:
    signed = etree.fromstring(signed_xml())
    value = signed.find(f".//{DS}SignatureValue")
    assert value is not None
    for garbage in ("", "AAAA", "not base64 !", "A" * 100_000):
        value.text = garbage
        (found,) = check(etree.tostring(signed), "xml", ROOTS)
        assert found.status == "invalid", garbage[:20]


def test_a_transform_that_computes_is_refused() -> None:
    signed = signed_xml().replace(
        b"http://www.w3.org/2000/09/xmldsig#enveloped-signature", b"http://www.w3.org/TR/1999/REC-xslt-19991116"
    )
    assert check(signed, "xml", ROOTS)[0].status == "invalid"


def test_a_huge_signature_in_xml_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.signatures.xmldsig.LARGEST", 100)
    assert "more than" in check(signed_xml(), "xml", ROOTS)[0].reason


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=300))
def test_whatever_stands_there_is_answered(data: bytes) -> None:
    for format_, head in (("pdf", b"%PDF-1.7 /ByteRange"), ("xml", b"<a xmlns='http://www.w3.org/2000/09/xmldsig#'>")):
        assert check(head + data, format_, ROOTS)


def test_the_signer_is_named_whoever_it_is() -> None:
    assert check(signed_pdf(MINISTRY), "pdf")[0].signer == "Ministry of the Test"
