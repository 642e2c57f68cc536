"""Time stamps on the end of an audit log (RFC 3161), so that whoever holds the disk cannot write its history anew.

A time-stamping authority signs the hash of a log's end. The query is a file that may be carried to the authority from
a network without a way out, and its answer carried back. Checking needs the authority's root certificate and nothing
else.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import rfc3161_client as rfc3161
from cryptography import x509

from lake.audit import AuditLog, Break
from lake.schema.errors import IntegrityError, RefusedError

SUFFIX = ".tsr"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time stamp that was kept."""

    entries: int
    """How long the log was."""
    stamped_at: datetime
    """When, as the authority says (UTC)."""


def query(log: AuditLog) -> bytes:
    """A time-stamp query over the log's end, for an authority.

    Raises:
        RefusedError: the log is empty.
    """
    head = log.head
    if not head.entries:
        raise RefusedError(f"the audit log of {log.marking} is empty: there is nothing to stamp")
    builder = rfc3161.TimestampRequestBuilder(data=_stamped(head.entries, head.hash))
    return builder.hash_algorithm(rfc3161.HashAlgorithm.SHA256).nonce(nonce=False).build().as_bytes()


def keep(log: AuditLog, response: bytes, roots: Path) -> Anchor:
    """Check an authority's answer against the log as it stands, and keep it beside the log.

    The log may have grown since the query was made.

    Raises:
        IntegrityError: the answer is not one, its signature does not hold, or it stamps nothing of this log.
    """
    answer = _decoded(response)
    for entries, value in _ends(log):
        if hashlib.sha256(_stamped(entries, value)).digest() == answer.tst_info.message_imprint.message:
            _check(answer, _stamped(entries, value), roots)
            folder = log.folder / "anchors"
            folder.mkdir(mode=0o700, exist_ok=True)
            (folder / f"{entries:012d}{SUFFIX}").write_bytes(response)
            return Anchor(entries, answer.tst_info.gen_time.astimezone(UTC))
    raise IntegrityError(f"the answer stamps no state of the audit log of {log.marking}")


def check(log: AuditLog, roots: Path) -> tuple[list[Anchor], list[Break]]:
    """Every time stamp kept for a log, and those that the log or the certificates no longer bear out."""
    good: list[Anchor] = []
    bad: list[Break] = []
    ends = dict(_ends(log))
    for file in sorted((log.folder / "anchors").glob(f"*{SUFFIX}")):
        entries = int(file.stem)
        try:
            answer = _decoded(file.read_bytes())
            if entries not in ends:
                raise IntegrityError(f"a time stamp says that there were {entries} entries: the end is cut off")
            _check(answer, _stamped(entries, ends[entries]), roots)
            good.append(Anchor(entries, answer.tst_info.gen_time.astimezone(UTC)))
        except IntegrityError as error:
            bad.append(Break(str(log.marking), entries, str(error)))
    return good, bad


def _stamped(entries: int, value: str) -> bytes:
    return f"{entries} {value}".encode()


def _ends(log: AuditLog) -> Sequence[tuple[int, str]]:
    return [(int(entry["n"]), str(entry["hash"])) for entry in log.entries() if {"n", "hash"} <= set(entry)]


def _decoded(response: bytes) -> rfc3161.TimeStampResponse:
    try:
        answer = rfc3161.decode_timestamp_response(response)
    except ValueError as error:
        raise IntegrityError(f"not an answer of a time-stamping authority: {error}") from None
    if answer.status not in (rfc3161.PKIStatus.GRANTED, rfc3161.PKIStatus.GRANTED_WITH_MODS):
        raise IntegrityError("the authority refused the query")
    return answer


def _check(answer: rfc3161.TimeStampResponse, stamped: bytes, roots: Path) -> None:
    builder = rfc3161.VerifierBuilder()
    try:
        certificates = x509.load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise RefusedError(f"{roots}: no certificates in PEM form: {error}") from None
    for certificate in certificates:
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(answer, stamped)
    except rfc3161.VerificationError as error:
        raise IntegrityError(f"the time stamp does not hold: {error}") from None
