"""The first fence around users' SQL: what a query may say, decided on its syntax tree."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from lake.schema.errors import SqlError

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "repeat", "repeat_row"})
"""Functions that may stand in FROM: they make rows and read nothing."""

REFUSED_TABLE_FUNCTIONS = frozenset({
    # files, and what is known of them
    "arrow_scan", "arrow_scan_dumb", "glob", "pandas_scan", "parquet_bloom_probe", "parquet_file_metadata",
    "parquet_full_metadata", "parquet_kv_metadata", "parquet_metadata", "parquet_scan", "parquet_schema",
    "python_arrow_scan", "python_map_function", "read_blob", "read_csv", "read_csv_auto", "read_duckdb", "read_json",
    "read_json_auto", "read_json_objects", "read_json_objects_auto", "read_ndjson", "read_ndjson_auto",
    "read_ndjson_objects", "read_parquet", "read_single_csv_file", "read_single_json_file", "read_single_parquet_file",
    "read_text", "seq_scan", "sniff_csv",
    # further SQL
    "json_execute_serialized_sql", "query", "query_table",
    # the engine, its settings and logs
    "checkpoint", "create_external_resource", "deregister_external_resource", "destroy_external_resource",
    "disable_logging", "disable_profiling", "enable_logging", "enable_profiling", "force_checkpoint",
    "register_external_resource", "register_external_resource_type", "truncate_duckdb_logs", "which_secret",
    "duckdb_approx_database_count", "duckdb_available_metrics", "duckdb_columns", "duckdb_connection_count",
    "duckdb_constraints", "duckdb_coordinate_systems", "duckdb_databases", "duckdb_dependencies", "duckdb_dialects",
    "duckdb_eviction_queues", "duckdb_extension_repositories", "duckdb_extensions", "duckdb_external_file_cache",
    "duckdb_external_resource_types", "duckdb_external_resources", "duckdb_functions", "duckdb_grammar_extensions",
    "duckdb_indexes", "duckdb_keywords", "duckdb_log_contexts", "duckdb_logs", "duckdb_logs_parsed", "duckdb_memory",
    "duckdb_optimizers", "duckdb_prepared_statements", "duckdb_profiling_settings", "duckdb_schemas",
    "duckdb_secret_type_parameters", "duckdb_secret_types", "duckdb_secrets", "duckdb_sequences", "duckdb_settings",
    "duckdb_table_sample", "duckdb_tables", "duckdb_temporary_files", "duckdb_triggers", "duckdb_types",
    "duckdb_variables", "duckdb_views", "icu_calendar_names", "pg_timezone_names", "pragma_collations",
    "pragma_database_size", "pragma_metadata_info", "pragma_platform", "pragma_show", "pragma_storage_info",
    "pragma_table_info", "pragma_user_agent", "pragma_version", "test_all_types", "test_vector_types",
    # of no use over views
    "histogram", "histogram_values", "json_each", "json_tree", "summary",
})  # fmt: skip
"""The engine's other table functions, each looked at; whatever is in neither list is refused as well, and fails a
test, so that a new version of the engine is looked at too."""

REFUSED_FUNCTIONS = frozenset({"current_setting", "getenv", "sleep_ms", "write_log"})
"""Scalar functions that tell of the machine, leave something behind on it, or hold it up."""

CATALOG = frozenset({("information_schema", "tables"), ("information_schema", "columns")})

_READING = "SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE, PIVOT and EXPLAIN"
_NAME = re.compile(r"\w+\Z")
_EXPLAIN = re.compile(r"\s*EXPLAIN(\s+ANALYZE)?\b", re.IGNORECASE)


def admit(query: str, connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> None:
    """Let a query pass that only reads, and only from ``tables``.

    Args:
        query: the SQL text.
        connection: used to parse; runs nothing.
        tables: names of the views that may be read.

    Raises:
        SqlError: it is not one statement, does not only read, or names another table, file or function of files.
        duckdb.Error: it cannot be parsed.
    """
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise SqlError(f"{len(statements)} statements: give one")
    explained = _EXPLAIN.match(query)
    try:
        said = statements[0].type
    except ValueError:  # a kind of statement that DuckDB's own list does not name
        raise SqlError(f"such statements are refused here, where data is only read: valid are {_READING}") from None
    if said == duckdb.StatementType.EXPLAIN and explained:
        if explained.group(1):
            raise SqlError("EXPLAIN ANALYZE is refused here, because it shows paths of this machine: use EXPLAIN")
        return admit(query[explained.end() :], connection, tables)
    if said != duckdb.StatementType.SELECT:
        kind = str(said).rpartition(".")[2]
        if kind == "MULTI":
            raise SqlError("PIVOT must list its values: PIVOT documents ON kind IN ('news', 'treaty') USING count(*)")
        raise SqlError(f"{kind} statements are refused here, where data is only read: valid are {_READING}")
    row = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchall()[0]
    tree = json.loads(row[0])
    if tree.get("error"):
        raise SqlError(str(tree.get("error_message", "the query cannot be parsed")))
    nodes = list(_nodes(tree["statements"]))
    named = {name.lower() for name in tables} | {name.lower() for node in nodes for name in _defined(node)}
    for node in nodes:
        _check(node, named, tables)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _defined(node: dict[str, Any]) -> Iterator[str]:
    """Names of the common table expressions that a query node defines."""
    entries = node.get("cte_map", {})
    for entry in entries.get("map", []) if isinstance(entries, dict) else []:
        # A name with a dot or slash could elsewhere in the query be taken for that of a file.
        if not _NAME.match(entry["key"]):
            raise SqlError(f"name {entry['key']!r} after WITH: valid are letters, digits and _")
        yield entry["key"]


def _check(node: dict[str, Any], named: Collection[str], tables: Collection[str]) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        place = (str(node.get("schema_name", "")).lower(), str(node.get("table_name", "")).lower())
        if place[0] in ("", "main") and place[1] in named:
            return
        if place not in CATALOG:
            raise SqlError(f"there is no table {node.get('table_name')!r}: tables are {', '.join(sorted(tables))}")
    elif kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise SqlError(f"{name}() may not be read from: valid in FROM are the tables {', '.join(sorted(tables))}")
    elif kind == "FUNCTION" and str(node.get("function_name", "")).lower() in REFUSED_FUNCTIONS:
        raise SqlError(f"{node['function_name']}() is refused here: it is about the machine, not about the lake")
    elif isinstance(kind, str) and kind.endswith("_QUERY_NODE"):
        raise SqlError(f"{kind.split('_')[0]} is refused here, where data is only read: valid are {_READING}")
