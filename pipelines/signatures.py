"""Signatures of documents: from the parser's word to rows, and from rows to what is shown beside a quote."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from lake.delta import one_of
from lake.schema.errors import ConfigError
from lake.schema.values import SIGNATURES
from lake.store import Lake
from pipelines.readings import hashed

if TYPE_CHECKING:
    from ingest.signatures import Signature

_SHOWN = (
    "document_id", "ordinal", "status", "standard", "signer", "issuer", "signed_at", "time_basis", "covers", "reason",
    "marking", "known_at",
)  # fmt: skip


def roots_of(lake: Lake) -> bytes:
    """The certificates that the lake's settings trust signers by; nothing where they name none.

    Raises:
        ConfigError: the file cannot be read, or holds no certificate.
    """
    name = lake.config.signature_roots
    if name is None:
        return b""
    path = lake.path / name
    try:
        roots = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"signature_roots: {path} cannot be read: {error.strerror}") from None
    from cryptography import x509

    try:
        x509.load_pem_x509_certificates(roots)
    except ValueError as error:
        raise ConfigError(f"signature_roots: {path} holds no certificates in PEM form: {error}") from None
    return roots


def revocations_of(lake: Lake) -> list[bytes]:
    """The revocation lists and OCSP responses in the folder that the lake's settings name; none where they name none.

    Raises:
        ConfigError: the folder or a file in it cannot be read, or a file is neither.
    """
    name = lake.config.signature_revocations
    if name is None:
        return []
    from ingest.signatures.revocation import read

    folder, found = lake.path / name, []
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise ConfigError(f"signature_revocations: {folder} cannot be read: {error.strerror}") from None
    for path in files:
        try:
            found.append(path.read_bytes())
            read(found[-1])
        except OSError as error:
            raise ConfigError(f"signature_revocations: {path} cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise ConfigError(
                f"signature_revocations: {path} is neither a revocation list (CRL) nor an OCSP response: {error}"
            ) from None
    return found


def signature_rows(document_id: str, found: "Sequence[Signature]", roots: bytes) -> Iterator[dict[str, Any]]:
    """Rows of ``signatures``."""
    held = hashlib.sha256(roots).hexdigest() if roots else ""
    for ordinal, one in enumerate(found):
        yield {
            "signature_id": hashed(document_id, ordinal, held),
            "document_id": document_id,
            "ordinal": ordinal,
            "status": one.status,
            "standard": one.standard,
            "signer": one.signer,
            "issuer": one.issuer,
            "signed_at": one.signed_at,
            "time_basis": one.time_basis,
            "covers": one.covers,
            "reason": one.reason,
            "roots": held,
        }


def signatures_of(lake: Lake, document_ids: Collection[str]) -> dict[str, str]:
    """What speaks for each of some documents: the worst of its signatures; those that can bear none are left out."""
    if not document_ids:
        return {}
    worst = {status: rank for rank, status in enumerate(SIGNATURES)}
    found: dict[str, str] = {}
    for vault in lake.vaults:
        rows = vault.frame(
            "signatures",
            ["document_id", "status"],
            one_of("document_id", document_ids),
            batches=vault.batches_with(document_ids),
            as_of=lake.as_of,
        )
        for document_id, status in rows.iter_rows():
            if document_id not in found or worst[status] < worst[found[document_id]]:
                found[document_id] = status
    return found


def listed(lake: Lake, document: str | None, status: str | None) -> list[dict[str, Any]]:
    """The signatures of documents, with their titles; those that bear none only where they are asked for.

    Args:
        lake: at its clearance and ``as_of``.
        document: only of this one, by its id, how the id begins, or the id or URL that its source gave.
        status: only of this status.
    """
    wanted = pl.col("status") == status if status is not None else None
    rows = lake.frame("signatures", list(_SHOWN), wanted)
    if document is None and status is None:
        rows = rows.filter(pl.col("status") != "none")
    titles = lake.frame("documents", ["document_id", "title", "external_id", "source"])
    if document is not None:
        titles = titles.filter(
            pl.col("document_id").str.starts_with(document) | (pl.col("external_id") == document).fill_null(False)
        )
    joined = rows.join(titles.unique("document_id"), on="document_id").sort("signed_at", "document_id", "ordinal")
    return [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in joined.iter_rows(named=True)
    ]
