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

DEFAULT_KIND: Kind = "report"
"""The kind of a document for which neither the source nor the user said one."""

DEFAULT_RELIABILITY: Reliability = "F"
"""Admiralty F: reliability cannot be judged. Nothing better is assumed of an unnamed source."""

LANGUAGES: tuple[str, ...] = (
    "vi", "en", "fr", "ru", "zh", "uk", "es", "de", "pt", "id", "ja", "ko", "lo", "km", "th", "ar", "pl",
)  # fmt: skip
"""ISO 639-1 codes that language identification chooses among by default; the first six are first class."""
