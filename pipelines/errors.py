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
    StorageError,
    UnknownValueError,
    UnreadableError,
    UsageError,
)
from lake.storage import refused as refused_by_disk
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
    "StorageError",
    "UnknownValueError",
    "UnreadableError",
    "UsageError",
    "refused_by_disk",
]
