"""The signatures of a document by its format."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

from ingest.signatures.found import Signature

FORMATS: Final[Mapping[str, str]] = {"pdf": "pades", "akn": "xmldsig", "xml": "xmldsig"}
"""Formats of which one document is one file, and the module that knows their signatures: loaded where it is needed."""


def check(content: bytes, format_: str, roots: bytes = b"", revocations: Sequence[bytes] = ()) -> tuple[Signature, ...]:
    """The signatures of a document, or that it bears none; nothing for formats that bear none.

    Args:
        content: the document's bytes.
        format_: the parser that read it.
        roots: trusted certificates (PEM, or one in DER); without any, every signer is unknown.
        revocations: lists of revoked certificates and OCSP responses, beside those that the document brings along.
    """
    if format_ not in FORMATS:
        return ()
    checker = import_module(f"ingest.signatures.{FORMATS[format_]}")
    found: tuple[Signature, ...] = checker.check(content, roots, tuple(revocations))
    return found
