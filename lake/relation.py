"""What a query gives to users: its rows, within limits, and no way back to the engine.

DuckDB's own relations carry methods that run further SQL (``query``, ``filter``) and write files (``to_parquet``);
a query that passed the gate must not be a way around it, so these are not handed out.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from sys import getsizeof
from typing import Any, TypeAlias, TypeVar

import duckdb
import polars as pl
import pyarrow

from lake.limits import Bounds

_Got = TypeVar("_Got")

Guard: TypeAlias = "Callable[[], AbstractContextManager[None]]"

_BATCH = 8_192
"""Rows of a table that are fetched at a time: their size is known only when they are there."""

_TUPLES = 256
"""Likewise of tuples."""


class Relation:
    """The rows of a query, read anew each time; :meth:`fetchone` and :meth:`fetchmany` go on from call to call.

    Every way to them raises :class:`lake.schema.errors.SqlError` when the query fails on some row, takes too long, or
    gives more rows or bytes than its bounds. Nothing is cut off silently.

    Args:
        relation: DuckDB's.
        bounds: what may be handed out.
        limit: rows that were asked for; the first ones of the result. None for all.
        guard: within what the engine is asked: see :func:`lake.limits.bounded`.
    """

    __slots__ = ("__ask", "__bounds", "__open")

    def __init__(self, relation: duckdb.DuckDBPyRelation, bounds: Bounds, limit: int | None, guard: Guard) -> None:
        if limit is not None:
            with guard():
                relation = relation.limit(limit)

        def ask(read: Callable[[duckdb.DuckDBPyRelation], _Got]) -> _Got:
            with guard():
                return read(relation)

        self.__ask = ask
        self.__bounds = bounds
        self.__open: Iterator[tuple[Any, ...]] | None = None

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self.__ask(lambda relation: list(relation.columns))

    @property
    def types(self) -> list[str]:
        """Their types, as SQL names them."""
        return self.__ask(lambda relation: [str(each) for each in relation.types])

    def pl(self) -> pl.DataFrame:
        """All rows as a polars frame."""

        def framed(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
            frame = pl.from_arrow(_gathered(relation, self.__bounds))
            assert isinstance(frame, pl.DataFrame)
            return frame

        return self.__ask(framed)

    def df(self) -> Any:
        """All rows as a pandas frame."""
        return self.__ask(lambda relation: _pandas(_gathered(relation, self.__bounds)))

    def arrow(self) -> pyarrow.Table:
        """All rows as an Arrow table."""
        return self.__ask(lambda relation: _gathered(relation, self.__bounds))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows as tuples; after :meth:`fetchone` or :meth:`fetchmany`, those that are left."""
        rows, self.__open = self.__open or self.__rows(), None
        return list(rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """So many of the next rows; none when there are no more, and from the first again after that."""
        if self.__open is None:
            self.__open = self.__rows()
        try:
            found = list(islice(self.__open, size))
        except BaseException:
            self.__open = None
            raise
        if len(found) < size:
            self.__open = None
        return found

    def show(self) -> None:
        """Print the first rows."""
        print(self)

    def __len__(self) -> int:
        return self.__ask(len)

    def __repr__(self) -> str:
        return self.__ask(str)

    def __rows(self) -> Iterator[tuple[Any, ...]]:
        most, room = self.__bounds.rows, self.__bounds.size
        rows = self.__ask(lambda relation: relation.limit(most + 1).iter_rows(_TUPLES))
        while batch := self.__ask(lambda _: list(islice(rows, _TUPLES))):
            most -= len(batch)
            room -= sum(map(_weight, batch))
            if most < 0:
                raise self.__bounds.too_many()
            if room < 0:
                raise self.__bounds.too_large()
            yield from batch


def _gathered(relation: duckdb.DuckDBPyRelation, bounds: Bounds) -> pyarrow.Table:
    """The rows of a relation, as long as they are not too many: what is handed out the engine's limit does not see.

    Raises:
        SqlError: there are more, or they are larger.
    """
    parts, rows, size = [], 0, 0
    reader = relation.limit(bounds.rows + 1).to_arrow_reader(_BATCH)
    try:
        for part in reader:
            rows += part.num_rows
            size += part.nbytes
            if rows > bounds.rows:
                raise bounds.too_many()
            if size > bounds.size:
                raise bounds.too_large()
            parts.append(part)
    finally:
        reader.close()
    return pyarrow.Table.from_batches(parts, schema=reader.schema)


def _pandas(table: pyarrow.Table) -> Any:
    """A table as DuckDB makes pandas frames (days are times there, too), by an engine that holds nothing else."""
    with duckdb.connect(":memory:", config={"python_enable_replacements": "false"}) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        return engine.from_arrow(table).df()


def _weight(value: Any) -> int:
    """Bytes that a value takes, with what it holds; what is shared is counted each time."""
    size = getsizeof(value)
    if isinstance(value, list | tuple):
        return size + sum(map(_weight, value))
    if isinstance(value, dict):
        return size + sum(map(_weight, value.values()))
    return size
