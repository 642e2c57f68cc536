"""The exception tree, for those who use the pipelines; it is drawn in :mod:`lake.schema.errors`."""

from lake.schema.errors import (
    ConfigError,
    IntegrityError,
    LakeError,
    LegationError,
    LookAheadError,
    QueryError,
    RefusedError,
    SqlError,
    UnknownValueError,
    UnreadableError,
    UsageError,
)
from models.errors import ModelError

__all__ = [
    "ConfigError",
    "IntegrityError",
    "LakeError",
    "LegationError",
    "LookAheadError",
    "ModelError",
    "QueryError",
    "RefusedError",
    "SqlError",
    "UnknownValueError",
    "UnreadableError",
    "UsageError",
]
