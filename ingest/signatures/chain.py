"""Whether a certificate leads to one of the roots that are trusted; nothing is fetched."""

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

_Result = TypeVar("_Result")


def at_once(work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of a coroutine, also where the caller is in an event loop already, as a notebook is."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@lru_cache(maxsize=4)
def anchors(roots: bytes) -> tuple[Any, ...]:
    """The certificates in a file of PEM blocks, or one in DER.

    Raises:
        ValueError: there is none in it.
    """
    from asn1crypto import pem, x509

    if not roots:
        return ()
    if not pem.detect(roots):
        return (x509.Certificate.load(roots, strict=True),)
    found = tuple(x509.Certificate.load(der) for kind, _, der in pem.unarmor(roots, multiple=True))
    return found


def context(roots: bytes, others: Iterable[Any] = (), moment: datetime | None = None) -> Any:
    """What certificates are validated against: the roots alone, at that moment (now by default), without a network."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=list(anchors(roots)),
        other_certs=list(others),
        moment=moment or datetime.now(UTC),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def trusted_path(certificate: bytes, others: Iterable[bytes], roots: bytes) -> tuple[str, tuple[bytes, ...]]:
    """Why a certificate (DER) is not trusted, empty when it leads to a root and is valid today; and the way from there.

    Returns:
        The reason, and the certificates (DER) from the root to this one.
    """
    from asn1crypto import x509
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import PathError, ValidationError

    end = x509.Certificate.load(certificate)
    known = [x509.Certificate.load(other) for other in others]
    validator = CertificateValidator(end, known, validation_context=context(roots))
    try:
        path = at_once(validator.async_validate_path())
    except (PathError, ValidationError, ValueError) as error:
        return untrusted(end, str(error)), ()
    return "", certificates(path)


def certificates(path: Any) -> tuple[bytes, ...]:
    """The certificates (DER) of a validated path, from its root on."""
    return tuple(one.dump() for one in path.iter_certs(include_root=True))


def untrusted(certificate: Any, said: str) -> str:
    """In words, why a certificate is not trusted.

    Args:
        certificate: of asn1crypto.
        said: what the validator said.
    """
    ends = certificate.not_valid_after
    if ends < datetime.now(UTC):
        return f"the certificate expired on {ends:%Y-%m-%d}, and no trusted time stamp shows that it was signed before"
    if certificate.self_signed != "no":
        return "the certificate is signed by itself and is not among the trusted roots"
    if "path" in said or "issuer" in said or "CHAIN" in said:
        return "the certificate leads to none of the trusted roots"
    return f"the certificate is not trusted: {said.splitlines()[0][:200]}" if said else "the certificate is not trusted"


def named(name: Any) -> str:
    """A subject or issuer of asn1crypto as people know it: its common name, else all of it."""
    native = name.native
    common = native.get("common_name") if isinstance(native, dict) else None
    if isinstance(common, list):
        common = common[0] if common else None
    return _printable(str(common or name.human_friendly))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:300]
