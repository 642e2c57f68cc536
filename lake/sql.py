"""Users' SQL: DuckDB over the Parquet files of the open vaults, in a sandbox.

Two fences stand one behind the other. The query's syntax tree may name only the lake's tables, its own common table
expressions and a few harmless table functions; and the engine itself may open only files under the open vaults'
tables, loads nothing, and has its settings locked.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, TypeAlias

import duckdb
import polars as pl

from lake.delta import DataFile, columns_of
from lake.gate import admit
from lake.gradings import condition
from lake.limits import Bounds, bounded, memory
from lake.relation import Relation
from lake.schema.errors import SqlError
from lake.schema.tables import TABLES
from lake.snapshot import Snapshot
from lake.vault import Vault

_PATHS = re.compile(r"""(?<![\w.])/[^\s'":;,()\[\]]+""")

Parameters: TypeAlias = "Sequence[Any] | Mapping[str, Any] | None"

_TYPES = {
    "String": "VARCHAR",
    "Boolean": "BOOLEAN",
    "Int32": "INTEGER",
    "Int64": "BIGINT",
    "Float64": "DOUBLE",
    "Date": "DATE",
    "Binary": "BLOB",
    "Datetime(time_unit='us', time_zone='UTC')": "TIMESTAMPTZ",
    "List(String)": "VARCHAR[]",
    "List(Int64)": "BIGINT[]",
    "List(Float32)": "FLOAT[]",
    "List(Float64)": "DOUBLE[]",
}


class Sandbox:
    """A DuckDB instance whose views follow what is committed."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._state: tuple[Any, ...] = ()
        self._held: list[Snapshot] = []
        self._folders: tuple[str, ...] = ()
        self._mutex = threading.RLock()

    def close(self) -> None:
        """End the instance."""
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._state = None, ()

    def sql(
        self,
        query: str,
        parameters: Parameters,
        vaults: Sequence[Vault],
        as_of: datetime | None,
        bounds: Bounds,
        limit: int | None = None,
    ) -> Relation:
        """The rows of a query (see :meth:`lake.store.Lake.sql`)."""
        cursor = self._cursor(vaults, as_of)

        def guard() -> AbstractContextManager[None]:
            return bounded(cursor, bounds, _said)

        with guard():
            return Relation(self._relation(cursor, query, parameters), bounds, limit, guard)

    def query(
        self,
        query: str,
        parameters: Parameters,
        vaults: Sequence[Vault],
        as_of: datetime | None,
        bounds: Bounds,
        limit: int | None = None,
    ) -> pl.DataFrame:
        """The same at once (see :meth:`lake.store.Lake.query`)."""
        cursor = self._cursor(vaults, as_of)
        with bounded(cursor, bounds, _said):  # the time is that of all of it
            return Relation(self._relation(cursor, query, parameters), bounds, limit, nullcontext).pl()

    def _cursor(self, vaults: Sequence[Vault], as_of: datetime | None) -> duckdb.DuckDBPyConnection:
        with self._mutex:
            return self._refreshed(vaults, as_of).cursor()

    def _relation(
        self, cursor: duckdb.DuckDBPyConnection, query: str, parameters: Parameters
    ) -> duckdb.DuckDBPyRelation:
        admit(query, cursor.cursor(), VIEWS)
        relation = cursor.sql(query, params=parameters)
        if relation is None:
            raise SqlError("the query gives no rows: ask for some with SELECT")
        return relation

    def _refreshed(self, vaults: Sequence[Vault], as_of: datetime | None) -> duckdb.DuckDBPyConnection:
        folders = tuple(str(vault.tables_folder) for vault in vaults)
        if self._connection is None or folders != self._folders:
            self.close()
            self._connection, self._folders = _locked(folders), folders
        snapshots = [vault.snapshot() for vault in vaults]
        # Snapshots are handed out anew only when something was committed, so the same objects mean the same rows.
        state = (as_of, *map(id, snapshots))
        if state != self._state:
            try:
                for statement in definitions(vaults, snapshots, as_of):
                    self._connection.execute(statement)
            except duckdb.Error as error:  # a file that the log names is gone, or is no table
                raise SqlError(_said(error)) from None
            self._state, self._held = state, snapshots
        return self._connection


def _said(error: Exception) -> str:
    """The first line of what DuckDB says, without paths of this machine."""
    return _PATHS.sub("(path)", str(error).strip().splitlines()[0])


def _locked(folders: Sequence[str]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={
            "allow_community_extensions": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",
            "temp_directory": "",
        },
    )
    listed = ", ".join(_quoted(folder) for folder in folders)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    connection.execute(f"SET GLOBAL memory_limit = '{memory()}B'")
    connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


DERIVED: dict[str, str] = {
    "events_now": "SELECT e.* FROM main.events e WHERE e.basis = 'record' OR (e.document_id, e.extractor) IN "
    "(SELECT (document_id, arg_max(extractor, (known_at, extractor))) FROM main.readings "
    "WHERE extractor LIKE 'events-text-%' GROUP BY document_id)",
}
"""Views over the tables: events by the newest reading of each document."""

VIEWS: frozenset[str] = frozenset((*TABLES, *DERIVED))
"""What a query may name."""


def definitions(vaults: Sequence[Vault], snapshots: Sequence[Snapshot], as_of: datetime | None) -> list[str]:
    """The statements that define the views over these snapshots of vaults, as known by ``as_of``."""
    batches = [batch for snapshot in snapshots for batch in snapshot.batches]
    listed = ", ".join(f"({_quoted(batch)})" for batch in batches)
    graded = [
        (vault.marking, scope, key, floor)
        for vault, snapshot in zip(vaults, snapshots, strict=True)
        for scope, keys in snapshot.gradings.floors(as_of).items()
        for key, floor in keys.items()
    ]
    rules = ", ".join("(" + ", ".join(_quoted(str(part)) for part in row) + ")" for row in graded)
    statements = [
        "CREATE SCHEMA IF NOT EXISTS lake",
        "CREATE OR REPLACE TABLE lake.committed (batch_id VARCHAR)",
        *([f"INSERT INTO lake.committed VALUES {listed}"] if batches else []),
        "CREATE OR REPLACE TABLE lake.graded (marking VARCHAR, scope VARCHAR, key VARCHAR, floor VARCHAR)",
        *([f"INSERT INTO lake.graded VALUES {rules}"] if graded else []),
    ]
    scopes = {scope for _, scope, _, _ in graded}
    for table in TABLES:
        files = [file for snapshot in snapshots for file in snapshot.files_of(table)]
        stored = _stored(table, files, as_of, condition(table, scopes))
        if table != "passages":
            statements.append(f"CREATE OR REPLACE VIEW main.{table} AS {stored}")
        else:
            statements.append(f"CREATE OR REPLACE VIEW lake.spans AS {stored}")
    # DuckDB leaves the join out of a query that does not read `text`, because a grouped side cannot add rows.
    statements.append(
        "CREATE OR REPLACE VIEW main.passages AS "
        'SELECT s.*, substr(d."text", s.start + 1, s."end" - s.start) AS "text" FROM lake.spans s LEFT JOIN '
        '(SELECT document_id, any_value("text") AS "text" FROM main.documents GROUP BY document_id) d '
        "ON d.document_id = s.document_id"
    )
    statements += [f"CREATE OR REPLACE VIEW main.{name} AS {query}" for name, query in DERIVED.items()]
    return statements


def _stored(table: str, files: Sequence[DataFile], as_of: datetime | None, graded: Sequence[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in columns_of(table))
    if as_of is not None:
        files = [file for file in files if file.first_known <= as_of]
    if not files:
        empty = ", ".join(
            f'CAST(NULL AS {_TYPES[str(dtype)]}) AS "{name}"' for name, dtype in columns_of(table).items()
        )
        return f"SELECT {empty} WHERE false"
    listed = ", ".join(_quoted(file.path) for file in files)
    conditions = list(graded)
    if as_of is not None:
        conditions.append(f"known_at <= TIMESTAMPTZ {_quoted(as_of.isoformat())}")
    if any(file.mixed for file in files):
        conditions.append("batch_id IN (SELECT batch_id FROM lake.committed)")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false) stored{where}"
