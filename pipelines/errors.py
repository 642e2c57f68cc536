"""The exception tree, for those who use the pipelines; it is drawn in :mod:`lake.schema.errors`."""

from lake.schema.errors import (
    ConfigError,
    IntegrityError,
    LakeError,
    LegationError,
    LookAheadError,
    RefusedError,
    SqlError,
    UnknownValueError,
    UnreadableError,
    UsageError,
)

__all__ = [
    "ConfigError",
    "IntegrityError",
    "LakeError",
    "LegationError",
    "LookAheadError",
    "RefusedError",
    "SqlError",
    "UnknownValueError",
    "UnreadableError",
    "UsageError",
]
