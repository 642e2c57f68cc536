"""What the user says of the documents of a source, checked once and carried with every row."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.formats.base import ReadOptions
from lake.schema.errors import UnknownValueError, UsageError
from lake.schema.values import DEFAULT_KIND, DEFAULT_RELIABILITY, KINDS, KNOWN_AT, RELIABILITIES

READER_VERSION = 1
"""Raised when parsers change so much that files should be read again."""

FIELDS = ("id", "text", "title", "language", "published_at", "url", "kind", "work_id")
"""Our fields that a mapping may fill from a record's own."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Properties that hold for everything one call takes in; None means: as the documents themselves say."""

    kind: str | None = None
    source: str | None = None
    reliability: str = DEFAULT_RELIABILITY
    marking: str | None = None
    known_at: str = "ingested"
    language: str | None = None
    published_at: datetime | None = None
    mapping: Mapping[str, str | Sequence[str]] | None = None

    def __post_init__(self) -> None:
        for what, value, known in (
            ("kind", self.kind, KINDS),
            ("reliability", self.reliability, RELIABILITIES),
            ("value of known-at", self.known_at, KNOWN_AT),
        ):
            if value is not None and value not in known:
                raise UnknownValueError(what, value, known)
        for field in self.mapping or ():
            if field not in FIELDS:
                raise UnknownValueError("field of a mapping", field, FIELDS)
        if self.source is not None and not self.source.strip():
            raise UsageError("a source must have a name")

    @classmethod
    def of(
        cls,
        *,
        kind: str | None = None,
        source: str | None = None,
        reliability: str | None = None,
        marking: str | None = None,
        known_at: str = "ingested",
        language: str | None = None,
        published_at: datetime | None = None,
        mapping: Sequence[str] | None = None,
    ) -> "Declared":
        """From the words of a command line; ``mapping`` items read ``text=summary+body``.

        Raises:
            UsageError: a value is not one of the valid ones, which the message lists.
        """
        fields: dict[str, str | Sequence[str]] = {}
        for item in mapping or ():
            ours, equals, theirs = item.partition("=")
            if not (equals and ours and theirs):
                raise UsageError(f"--map {item!r}: write OURS=THEIRS, for example text=summary+body")
            fields[ours] = theirs.split("+") if "+" in theirs else theirs
        return cls(
            kind=kind,
            source=source,
            reliability=(reliability or DEFAULT_RELIABILITY).upper(),
            marking=marking,
            known_at=known_at,
            language=language,
            published_at=published_at,
            mapping=fields or None,
        )

    @property
    def default_kind(self) -> str:
        """The kind of a document for which nobody said one."""
        return self.kind or DEFAULT_KIND

    def options(self) -> ReadOptions:
        """How parsers are to read."""
        return ReadOptions(mapping=self.mapping)

    def reader(self) -> str:
        """Fingerprint of the way of reading: the same bytes read in another way are read again."""
        mapping = {
            key: list(value) if not isinstance(value, str) else value for key, value in (self.mapping or {}).items()
        }
        text = json.dumps([READER_VERSION, mapping], sort_keys=True)
        return f"{READER_VERSION}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def to_json(self) -> str:
        """As stored with a quarantined file, so that a retry reads it in the same way."""
        return json.dumps(
            {
                "kind": self.kind,
                "source": self.source,
                "reliability": self.reliability,
                "known_at": self.known_at,
                "language": self.language,
                "published_at": self.published_at.isoformat() if self.published_at else None,
                "mapping": {k: v if isinstance(v, str) else list(v) for k, v in self.mapping.items()}
                if self.mapping
                else None,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str, marking: str) -> "Declared":
        """The inverse of :meth:`to_json`, in the vault of that marking."""
        data = json.loads(text)
        moment = data.pop("published_at")
        return cls(**data, marking=marking, published_at=datetime.fromisoformat(moment) if moment else None)
