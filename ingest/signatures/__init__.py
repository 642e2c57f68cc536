"""Signatures that documents bear: PAdES in PDF, XML-DSig and XAdES in XML, checked offline against given roots.

The parsers' processes have no network, so nothing is fetched: neither missing certificates nor lists of revoked ones
(OCSP, CRL). A signature is judged by what stands in the file and in the roots that the lake's settings name. The words
follow ETSI EN 319 102-1: what it calls TOTAL-PASSED is ``valid``, TOTAL-FAILED ``invalid``; INDETERMINATE for want of
trust (no chain to a root, an expired certificate and no time stamp) is ``unknown signer``.
"""

from ingest.signatures.check import FORMATS, check
from ingest.signatures.found import NONE, Signature

__all__ = ["FORMATS", "NONE", "Signature", "check"]
