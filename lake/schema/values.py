"""The closed lists of values that tables and commands share."""

from typing import Literal, get_args

Kind = Literal["treaty", "negotiation", "statement", "news", "report", "dataset"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Fidelity = Literal["born_digital", "extracted", "ocr"]
KnownAt = Literal["ingested", "published"]
Precision = Literal["second", "day", "month", "year"]

KINDS: tuple[str, ...] = get_args(Kind)
RELIABILITIES: tuple[str, ...] = get_args(Reliability)
FIDELITIES: tuple[str, ...] = get_args(Fidelity)
KNOWN_AT: tuple[str, ...] = get_args(KnownAt)
PRECISIONS: tuple[str, ...] = get_args(Precision)

REPORTING: tuple[Kind, ...] = ("news", "statement")
"""Kinds of documents that tell what happens: what is put into stories and counted day by day."""

DEFAULT_KIND: Kind = "report"
"""The kind of a document for which neither the source nor the user said one."""

DEFAULT_RELIABILITY: Reliability = "F"
"""Admiralty F: reliability cannot be judged. Nothing better is assumed of an unnamed source."""

LANGUAGES: tuple[str, ...] = (
    "vi", "en", "fr", "ru", "zh", "uk", "es", "de", "pt", "id", "ja", "ko", "lo", "km", "th", "ar", "pl",
)  # fmt: skip
"""ISO 639-1 codes that language identification chooses among by default; the first six are first class."""

PLOVER: dict[str, str] = {
    "AGREE": "verbal_cooperation", "CONSULT": "verbal_cooperation", "SUPPORT": "verbal_cooperation",
    "CONCEDE": "verbal_cooperation",
    "COOPERATE": "material_cooperation", "AID": "material_cooperation", "RETREAT": "material_cooperation",
    "REQUEST": "verbal_conflict", "ACCUSE": "verbal_conflict", "REJECT": "verbal_conflict",
    "THREATEN": "verbal_conflict",
    "PROTEST": "material_conflict", "SANCTION": "material_conflict", "MOBILIZE": "material_conflict",
    "COERCE": "material_conflict", "ASSAULT": "material_conflict",
}  # fmt: skip
"""Classes of events (PLOVER manual, draft 2.0, 2024), each with its quad class."""

QUADS: tuple[str, ...] = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")

SIGNATURES: tuple[str, ...] = ("invalid", "unknown signer", "valid", "none")
"""What is found of a document's signatures; of several the first in this order speaks for the document."""
