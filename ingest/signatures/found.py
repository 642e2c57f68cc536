"""What is told of a signature."""

from dataclasses import dataclass
from datetime import datetime

VALID, INVALID, UNKNOWN = "valid", "invalid", "unknown signer"
ABSENT = "none"
WHOLE, REVISION, PART, NOTHING = "whole", "revision", "part", "nothing"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a document, or that there is none. Times are aware and in UTC."""

    status: str
    """``valid``, ``invalid``, ``unknown signer`` or ``none``."""
    standard: str | None = None
    """``pades``, ``xades`` or ``xmldsig``."""
    signer: str | None = None
    """The common name in the certificate, else its whole subject: what the certificate says, trusted or not."""
    issuer: str | None = None
    signed_at: datetime | None = None
    time_basis: str | None = None
    """``claimed`` by the signer, or ``stamped`` by an authority whose root is among those given."""
    covers: str = NOTHING
    """``whole``: the document as it is read; ``revision``: an earlier state of the file, to which only what a signature
    allows was added (fields filled in, further signatures); ``part`` of it; or ``nothing``."""
    reason: str = ""
    """Why it is not valid, or what else must be known."""


NONE = Signature(ABSENT)
"""A document that could bear a signature, and bears none."""
