"""Signers whose certificates were revoked: by whose word, since when, and what a signature is worth then."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ingest.signatures import check
from ingest.signatures import revocation as module
from ingest.signatures.revocation import UNCHECKED, Judgement, judge, read, revoked
from ingest.signatures.xmldsig import DS, XADES
from tests.ingest.signatures.making import (
    ALONE,
    DAY,
    MINISTRY,
    NOW,
    ROOT,
    ROOTS,
    Holder,
    answer,
    crl,
    holder,
    shadowed,
    signed_pdf,
    signed_xades,
    signed_xml,
    with_store,
)

MIDDLE = holder("Office of the Test", 4, ROOT, ca=True)
BELOW = holder("Desk of the Test", 5, MIDDLE)
RESPONDER = holder("Responder of the Test", 6, ROOT, answers=True)
UNASKED = holder("Somebody with a certificate", 7, ROOT)
STRANGER = holder("Root of the Test", 8, ca=True)


def der(*path: Holder) -> list[bytes]:
    return [one.certificate.public_bytes(serialization.Encoding.DER) for one in path]


def said(*evidence: bytes, at: datetime | None = NOW, path: tuple[Holder, ...] = (ROOT, MINISTRY)) -> Judgement:
    return judge(der(*path), evidence, at)


# --- whose word counts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evidence", [crl(), answer(MINISTRY), answer(MINISTRY, responder=RESPONDER)])
def test_good(evidence: bytes) -> None:
    assert said(evidence) == Judgement(None, f"not revoked as of {NOW - DAY:%Y-%m-%d}")


@pytest.mark.parametrize(
    "evidence",
    [
        crl(MINISTRY, why=x509.ReasonFlags.key_compromise),
        answer(MINISTRY, revoked=NOW - 10 * DAY),
        answer(MINISTRY, revoked=NOW - 10 * DAY, responder=RESPONDER),
    ],
)
def test_revoked(evidence: bytes) -> None:
    found = said(answer(MINISTRY), evidence, crl())
    assert found.revoked_at == NOW - 10 * DAY, "bad word counts, whatever good word stands beside it"
    assert found.note == f"the certificate was revoked on {NOW - 10 * DAY:%Y-%m-%d %H:%M} UTC (key compromise)"


@pytest.mark.parametrize(
    "evidence",
    [
        crl(MINISTRY, issuer=STRANGER),
        crl(MINISTRY, signer=ALONE),
        answer(MINISTRY, issuer=STRANGER, revoked=NOW),
        answer(MINISTRY, revoked=NOW, responder=UNASKED),
        answer(MINISTRY, revoked=NOW, responder=ALONE),
        answer(MINISTRY, revoked=NOW, responder=holder("Forged", 9, ALONE, answers=True)),
        answer(UNASKED),
        answer(MINISTRY, revoked=NOW)[:-9] + b"123456789",
        crl(MINISTRY)[:-1] + b"x",
        b"",
        b"no list",
        b"-----BEGIN X509 CRL-----",
    ],
    ids=["another root of the name", "another key", "another issuer", "no responder", "nobody", "another's responder",
         "of another certificate", "damaged answer", "damaged list", "empty", "text", "broken"],
)  # fmt: skip
def test_what_the_issuer_did_not_say_does_not_count(evidence: bytes) -> None:
    assert said(evidence) == Judgement(None, UNCHECKED)


def test_old_word_tells_not_that_it_was_good_later() -> None:
    stale = {"first": NOW - 9 * DAY, "last": NOW - 2 * DAY}
    for evidence in (crl(**stale), answer(MINISTRY, **stale), answer(MINISTRY, first=NOW - 2 * DAY, last=None)):  # type: ignore[arg-type]
        assert said(evidence).note == UNCHECKED
        assert said(evidence, at=NOW - 3 * DAY).note.startswith("not revoked as of")
    assert said(crl(MINISTRY, **stale)).revoked_at == NOW - 10 * DAY, "but that it was bad"  # type: ignore[arg-type]


def scope(**given: Any) -> x509.IssuingDistributionPoint:
    parts: dict[str, Any] = dict.fromkeys(("full_name", "relative_name", "only_some_reasons"))
    parts |= dict.fromkeys(
        ("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs"), False
    )
    return x509.IssuingDistributionPoint(**{**parts, **given})


def test_a_list_of_a_part_tells_of_that_part() -> None:
    users, authorities = scope(only_contains_user_certs=True), scope(only_contains_ca_certs=True)
    some = scope(only_some_reasons=frozenset([x509.ReasonFlags.key_compromise]))
    assert said(crl(scope=users)).note.startswith("not revoked")
    assert said(crl(scope=authorities)).note == said(crl(scope=some)).note == UNCHECKED
    assert said(crl(MINISTRY, scope=some)).revoked_at
    assert said(crl(MINISTRY, scope=scope(indirect_crl=True))).note == UNCHECKED


def test_every_certificate_on_the_way_is_asked_for() -> None:
    path = (ROOT, MIDDLE, BELOW)
    assert said(crl(), path=path).note == said(crl(issuer=MIDDLE), path=path).note == UNCHECKED
    assert said(crl(), crl(issuer=MIDDLE), path=path).note.startswith("not revoked")
    found = said(crl(MIDDLE), crl(issuer=MIDDLE), path=path)
    assert found.note.startswith("a certificate that it rests on was revoked on")


def test_the_first_revocation_counts_and_a_lifted_one_does_not() -> None:
    early, late = crl(MINISTRY, at=NOW - 20 * DAY), crl(MINISTRY, at=NOW - 5 * DAY)
    assert said(late, early).revoked_at == NOW - 20 * DAY
    lifted = crl(MINISTRY, why=x509.ReasonFlags.remove_from_crl)
    assert said(lifted).revoked_at is None


def test_a_flood_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    assert said(*[b"x"] * 3, crl(MINISTRY)).note == UNCHECKED
    monkeypatch.setattr(module, "LARGEST", 10)
    with pytest.raises(ValueError, match="larger than"):
        read(crl())


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 10**6), value=st.integers(1, 255), answered=st.booleans())
def test_a_damaged_word_never_says_that_it_is_good(place: int, value: int, answered: bool) -> None:
    whole = bytearray(_REVOKED[answered])
    whole[place % len(whole)] ^= value
    assert "not revoked" not in said(bytes(whole)).note


_REVOKED = {True: answer(MINISTRY, revoked=NOW - DAY), False: crl(MINISTRY)}


# --- what becomes of the signature ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "stamped", "status"),
    [
        (NOW - DAY, False, "unknown signer"),
        (NOW - DAY, True, "valid"),
        (NOW, True, "invalid"),
        (NOW + DAY, False, "invalid"),
        (NOW + DAY, True, "invalid"),
        (None, False, "invalid"),
    ],
)
def test_only_a_stamp_shows_that_it_was_signed_before(signed: datetime | None, stamped: bool, status: str) -> None:
    found = revoked(Judgement(NOW, "the certificate was revoked"), signed, stamped=stamped)
    assert found is not None
    assert found[0] == status
    assert revoked(Judgement(None, UNCHECKED), signed, stamped=stamped) is None


@pytest.mark.parametrize("brought", [True, False])
@pytest.mark.parametrize("by", ["list", "answer"])
def test_a_pdf_of_a_revoked_signer_is_invalid(brought: bool, by: str) -> None:
    word = crl(MINISTRY) if by == "list" else answer(MINISTRY, revoked=NOW - 10 * DAY)
    document = signed_pdf()
    if brought:
        document = with_store(document, **{"crls" if by == "list" else "answers": (word,)})
    (found,) = check(document, "pdf", ROOTS, [] if brought else [word])
    assert found.status == "invalid"
    assert "the certificate was revoked on" in found.reason
    assert "before it was signed" in found.reason


def test_a_pdf_with_good_word_says_so() -> None:
    word = answer(MINISTRY, first=NOW, last=NOW + DAY)
    (found,) = check(with_store(signed_pdf(), answers=(word,)), "pdf", ROOTS)
    assert (found.status, found.covers) == ("valid", "revision")
    assert found.reason.endswith(f"not revoked as of {NOW:%Y-%m-%d}")
    (found,) = check(signed_pdf(), "pdf", ROOTS, [word])
    assert (found.status, found.covers, found.reason) == ("valid", "whole", f"not revoked as of {NOW:%Y-%m-%d}")


def test_a_later_revocation_without_a_stamp_leaves_the_signer_unknown() -> None:
    later = crl(MINISTRY, at=NOW + timedelta(hours=1), first=NOW + 2 * timedelta(hours=1))
    (found,) = check(signed_pdf(), "pdf", ROOTS, [later])
    assert found.status == "unknown signer"
    assert "no trusted time stamp shows that it was signed before" in found.reason


def test_other_faults_come_first() -> None:
    (found,) = check(shadowed(signed_pdf()), "pdf", ROOTS, [crl()])
    assert "changed after it was signed" in found.reason
    (found,) = check(signed_pdf(), "pdf", b"", [crl(MINISTRY)])
    assert "none of the trusted roots" in found.reason


def test_a_store_that_is_none_is_no_store() -> None:
    good = with_store(signed_pdf(), crls=(crl(),))
    for harmed in (good.replace(b"/CRLs", b"/CRLx"), good.replace(b"/DSS", b"/DSx")):
        assert check(harmed, "pdf", ROOTS)


def test_a_bomb_in_the_store_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    document = with_store(signed_pdf(), crls=(crl(*[MINISTRY] * 3000),))
    assert check(document, "pdf", ROOTS)[0].status == "invalid"
    monkeypatch.setattr(module, "LARGEST", 1000)
    (found,) = check(document, "pdf", ROOTS)
    assert (found.status, UNCHECKED in found.reason) == ("valid", True)


@pytest.mark.parametrize("signed", [signed_xml, signed_xades])
def test_an_xml_file_of_a_revoked_signer_is_invalid(signed: Any) -> None:
    document = signed()
    assert check(document, "xml", ROOTS, [crl()])[0].status == "valid"
    (found,) = check(document, "xml", ROOTS, [crl(MINISTRY)])
    assert found.status == "invalid"
    assert "was revoked on" in found.reason


def test_an_xml_file_brings_its_own_word() -> None:
    root = etree.fromstring(signed_xades())
    signature = root.find(f"{DS}Signature")
    assert signature is not None
    properties = signature.find(f".//{XADES}QualifyingProperties")
    assert properties is not None
    values = etree.SubElement(properties, f"{XADES}UnsignedProperties")
    etree.SubElement(values, f"{XADES}EncapsulatedCRLValue").text = base64.b64encode(crl(MINISTRY)).decode()
    etree.SubElement(values, f"{XADES}EncapsulatedOCSPValue").text = "no base64 !"
    (found,) = check(etree.tostring(root), "xml", ROOTS)
    assert found.status == "invalid"
    assert "was revoked on" in found.reason
