"""The signatures of a document by its format."""

from collections.abc import Callable, Mapping
from typing import Final

from ingest.signatures import pades, xmldsig
from ingest.signatures.found import Signature

Check = Callable[[bytes, bytes], tuple[Signature, ...]]

FORMATS: Final[Mapping[str, Check]] = {"pdf": pades.check, "akn": xmldsig.check, "xml": xmldsig.check}
"""Formats of which one document is one file, and which signatures are made for."""


def check(content: bytes, format_: str, roots: bytes = b"") -> tuple[Signature, ...]:
    """The signatures of a document, or that it bears none; nothing for formats that bear none.

    Args:
        content: the document's bytes.
        format_: the parser that read it.
        roots: trusted certificates (PEM, or one in DER); without any, every signer is unknown.
    """
    checked = FORMATS.get(format_)
    return checked(content, roots) if checked is not None else ()
