"""The first fence around users' SQL: what a query may say, decided on its syntax tree."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from lake.schema.errors import SqlError

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "repeat", "repeat_row"})
"""Functions that may stand in FROM: they make rows and read nothing."""

REFUSED_FUNCTIONS = frozenset({"current_setting", "getenv", "write_log"})
"""Scalar functions that tell of the machine, or leave something behind on it."""

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
    if statements[0].type == duckdb.StatementType.EXPLAIN and explained:
        if explained.group(1):
            raise SqlError("EXPLAIN ANALYZE is refused here, because it shows paths of this machine: use EXPLAIN")
        return admit(query[explained.end() :], connection, tables)
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = str(statements[0].type).rpartition(".")[2]
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
        raise SqlError(f"{node['function_name']}() is refused here: it tells of the machine, not of the lake")
    elif isinstance(kind, str) and kind.endswith("_QUERY_NODE"):
        raise SqlError(f"{kind.split('_')[0]} is refused here, where data is only read: valid are {_READING}")
