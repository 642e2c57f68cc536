"""Our own signature on a PDF: PAdES-B-B with a key from a PKCS#12 file, and B-T where an authority stamps the time.

The signature is added behind the file: what was there stays as it was, byte for byte.
"""

import os
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from ingest.signatures.chain import at_once, named
from lake.durability import replacing
from lake.schema.errors import RefusedError, UsageError

PASSPHRASE: Final = "LEGATION_SIGN_PASSPHRASE"
FIELD: Final = "Legation"
_SECONDS: Final = 30.0
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


def sign(path: Path, key: Path, authority: str | None = None) -> dict[str, Any]:
    """Sign a PDF in place; a reader sees the unsigned file or the signed one.

    Args:
        path: the file.
        key: a PKCS#12 file with key and certificates; its passphrase is in the environment.
        authority: address of a time-stamping authority (RFC 3161); None for no stamp, and no network call.

    Returns:
        ``signer``, ``level`` (``PAdES-B-B`` or ``PAdES-B-T``).

    Raises:
        UsageError: the file is no PDF.
        RefusedError: the key cannot be opened, or the authority gives no stamp.
    """
    if path.suffix != ".pdf":
        raise UsageError(f"only a PDF can be signed, not {path.suffix or path.name!r}: write --out NAME.pdf")
    signer = _signer(key)
    signed, level = signed_bytes(path.read_bytes(), signer, authority)
    with replacing(path) as draft:
        draft.write_bytes(signed)
    return {"signer": named(signer.signing_cert.subject), "level": level}


def check(key: Path) -> None:
    """Whether the key can be opened, before a report is made for it.

    Raises:
        RefusedError: it cannot.
    """
    _signer(key)


def signed_bytes(data: bytes, signer: Any, authority: str | None = None) -> tuple[bytes, str]:
    """A PDF with the signature behind it, and the level of the signature."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    meta = PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    stamper = _stamper(authority) if authority is not None else None
    writer = IncrementalPdfFileWriter(BytesIO(data))
    made: BytesIO = at_once(PdfSigner(meta, signer, timestamper=stamper).async_sign_pdf(writer))
    return made.getvalue(), "PAdES-B-B" if stamper is None else "PAdES-B-T"


def _signer(key: Path) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    passphrase = os.environ.get(PASSPHRASE)
    try:
        held = key.read_bytes()
    except OSError as error:
        raise RefusedError(f"the key {key} cannot be read: {error.strerror}") from None
    try:
        signer = SimpleSigner.load_pkcs12_data(held, [], passphrase.encode() if passphrase is not None else None)
    except (ValueError, TypeError) as error:
        raise _unopened(key) from error
    if signer is None:
        raise _unopened(key)
    return signer


def _unopened(key: Path) -> RefusedError:
    return RefusedError(
        f"the key {key} cannot be opened: it is no PKCS#12 file (.p12, .pfx), or {PASSPHRASE} is not its passphrase"
    )


def _stamper(authority: str) -> Any:
    """A time-stamping authority that is asked over HTTP, by one request that ends before anything else goes on."""
    import httpx
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Authority(TimeStamper):  # type: ignore[misc]
        async def async_request_tsa_response(self, req: Any) -> Any:
            try:
                answer = httpx.post(
                    authority,
                    content=req.dump(),
                    headers={"Content-Type": _QUERY, "Accept": _REPLY},
                    timeout=_SECONDS,
                    follow_redirects=False,
                )
                answer.raise_for_status()
                return tsp.TimeStampResp.load(answer.content)
            except (httpx.HTTPError, ValueError) as error:
                raise RefusedError(f"the time-stamping authority {authority} gave no stamp: {error}") from None

    stamper: TimeStamper = Authority()  # type: ignore[no-untyped-call]
    return stamper
