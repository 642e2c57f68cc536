"""Signatures in PDF files (PAdES, ETSI EN 319 142; and the older adbe.pkcs7.detached).

A PDF may be added to after it was signed. What was added is compared with what signatures allow: where it goes beyond
that, as in a shadow attack (Mladenov and others 2021), the signature does not speak for the document as it is read.
"""

import logging
import zlib
from contextlib import suppress
from datetime import UTC
from io import BytesIO
from typing import Any

from ingest.signatures import revocation
from ingest.signatures.chain import at_once, certificates, context, named, untrusted
from ingest.signatures.found import INVALID, NONE, NOTHING, REVISION, UNKNOWN, VALID, WHOLE, Signature

MOST = 50
"""Signatures of one file that are looked at."""
LARGEST = 1 << 20
"""Bytes of one signature: a real one with its certificates and time stamp takes some ten thousand."""
COMPARED = 64 << 20
"""Bytes of a file up to which what was added after a signature is compared with what is allowed."""


def check(data: bytes, roots: bytes, revocations: tuple[bytes, ...] = ()) -> tuple[Signature, ...]:
    """Every signature of a PDF file, in the order in which they were made; one ``none`` where there is none."""
    if b"/ByteRange" not in data:
        return (NONE,)
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        signatures = list(reader.embedded_regular_signatures)
    except Exception as error:
        # Whatever a hostile file makes the library do: it bears something that looks like a signature and is none.
        return (Signature(INVALID, "pades", reason=_said("the signatures cannot be read", error)),)
    if not signatures:
        return (NONE,)
    evidence = (*revocations, *_brought(reader))
    found = [_one(signature, roots, evidence, len(data)) for signature in signatures[:MOST]]
    if len(signatures) > MOST:
        found.append(Signature(INVALID, "pades", reason=f"{len(signatures) - MOST} more signatures were not looked at"))
    return tuple(found)


def _one(signature: Any, roots: bytes, evidence: tuple[bytes, ...], size: int) -> Signature:
    signer = issuer = claimed = None
    try:
        if len(signature.pkcs7_content) > LARGEST:
            return Signature(INVALID, "pades", reason=f"a signature of {len(signature.pkcs7_content)} bytes")
        certificate = signature.signer_cert
        signer, issuer = named(certificate.subject), named(certificate.issuer)
        with suppress(Exception):
            claimed = signature.self_reported_timestamp
        status = _status(signature, roots, compare=size <= COMPARED)
        stamped = status.timestamp_validity
        good_stamp = stamped is not None and stamped.valid and stamped.intact and stamped.trusted
        at = stamped.timestamp if good_stamp else claimed
        judged, covers, reason = _judged(status, signature, certificate, compared=size <= COMPARED)
        if judged == VALID:
            known = (*evidence, *_signed_along(signature))
            told = revocation.judge(certificates(status.validation_path), known, at)
            judged, note = revocation.revoked(told, at, stamped=good_stamp) or (VALID, told.note)
            reason = "; ".join(part for part in (reason, note) if part)
    except Exception as error:
        return Signature(INVALID, "pades", signer, issuer, reason=_said("the signature cannot be read", error))
    return Signature(
        judged,
        "pades",
        signer,
        issuer,
        at.astimezone(UTC) if at is not None and at.tzinfo else None,
        None if at is None or not at.tzinfo else "stamped" if good_stamp else "claimed",
        covers,
        reason,
    )


def _brought(reader: Any) -> list[bytes]:
    """Revocation lists and OCSP responses in the file's security store (DSS: PAdES-LT)."""
    found: list[bytes] = []
    with suppress(Exception):  # whatever a hostile file makes the library do, there is then nothing to be had
        store = reader.root["/DSS"]
        for name in ("/CRLs", "/OCSPs"):
            with suppress(KeyError):
                found += [_unpacked(reference.get_object()) for reference in _first(store.raw_get(name))]
    return found


def _unpacked(stream: Any) -> bytes:
    """The bytes of a stream, no more than one list may have: the library would unpack all of a bomb."""
    filters, packed = stream.get("/Filter"), bytes(stream.encoded_data)
    if filters is None:
        return packed
    names = [str(each) for each in filters] if isinstance(filters, list) else [str(filters)]
    if names != ["/FlateDecode"]:
        return b""
    return zlib.decompressobj().decompress(packed, revocation.LARGEST + 1)


def _first(listed: Any) -> list[Any]:
    """References of a list in the file, as many as are looked at."""
    listed = listed.get_object()
    return [listed.raw_get(place) for place in range(min(len(listed), revocation.MOST))]


def _signed_along(signature: Any) -> list[bytes]:
    """Those within the signature itself, as Adobe's programs put them there."""
    found: list[bytes] = []
    with suppress(Exception):
        for attribute in signature.signer_info["signed_attrs"]:
            if attribute["type"].native == "adobe_revocation_info_archival":
                for archived in attribute["values"]:
                    found += [each.dump() for kind in ("crl", "ocsp") for each in archived[kind] or ()]
    return found


def _status(signature: Any, roots: bytes, *, compare: bool) -> Any:
    from pyhanko.sign.validation import async_validate_pdf_signature

    return at_once(
        async_validate_pdf_signature(
            signature,
            signer_validation_context=context(roots),
            ts_validation_context=context(roots),
            skip_diff=not compare,
        )
    )


def _judged(status: Any, signature: Any, certificate: Any, *, compared: bool) -> tuple[str, str, str]:
    """Status, what it covers, and why."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    if not status.intact:
        return INVALID, NOTHING, "the document was altered after it was signed: its hash is not the signed one"
    if not status.valid:
        return INVALID, NOTHING, "the signature is not that of the key in the certificate"
    if status.coverage in (SignatureCoverageLevel.UNCLEAR, SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START):
        return INVALID, NOTHING, "the signature leaves out parts of the file that it should cover"
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    covers, note = WHOLE, ""
    if not whole:
        covers = REVISION
        revisions = f"it covers revision {signature.signed_revision + 1} of {signature.reader.xrefs.total_revisions}"
        if not compared:
            return (
                INVALID,
                REVISION,
                f"the file was added to after it was signed, and is too large to compare; {revisions}",
            )
        level = status.modification_level
        if level is None or level == ModificationLevel.OTHER or not status.docmdp_ok:
            return INVALID, REVISION, f"the document was changed after it was signed; {revisions}"
        if level == ModificationLevel.LTA_UPDATES:
            note = f"evidence of the signature was added after it; {revisions}"
        else:
            note = f"fields were filled in or signatures added after it; {revisions}"
    if not status.trusted:
        problem = getattr(status, "trust_problem_indic", None)
        return UNKNOWN, covers, untrusted(certificate, str(problem or "no path"))
    return VALID, covers, note


def _said(what: str, error: Exception) -> str:
    said = str(error).strip().splitlines()
    return f"{what}: {type(error).__name__}{': ' + said[0][:200] if said else ''}"
