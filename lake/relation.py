"""What a query gives to users: its rows, and no way back to the engine.

DuckDB's own relations carry methods that run further SQL (``query``, ``filter``) and write files (``to_parquet``);
a query that passed the gate must not be a way around it, so these are not handed out.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl

from lake.schema.errors import SqlError


class Relation:
    """The rows of a query, read anew each time.

    Args:
        relation: DuckDB's.
        said: what an error of the engine is told as.
    """

    __slots__ = ("__read",)

    def __init__(self, relation: duckdb.DuckDBPyRelation, said: Callable[[Exception], str]) -> None:
        def read(method: str, *arguments: Any) -> Any:
            try:
                found = getattr(relation, method)
                return found(*arguments) if callable(found) else found
            except duckdb.Error as error:
                raise SqlError(said(error)) from None

        self.__read = read

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self.__read("columns"))

    @property
    def types(self) -> list[str]:
        """Their types, as SQL names them."""
        return [str(each) for each in self.__read("types")]

    def pl(self) -> pl.DataFrame:
        """All rows as a polars frame."""
        frame: pl.DataFrame = self.__read("pl")
        return frame

    def df(self) -> Any:
        """All rows as a pandas frame."""
        return self.__read("df")

    def arrow(self) -> Any:
        """All rows as an Arrow table."""
        return self.__read("to_arrow_table")

    def fetchall(self) -> list[Any]:
        """All rows as tuples."""
        return list(self.__read("fetchall"))

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self.__read("fetchone")

    def fetchmany(self, size: int = 1) -> list[Any]:
        """So many of the next rows."""
        return list(self.__read("fetchmany", size))

    def show(self) -> None:
        """Print the first rows."""
        print(self)

    def __len__(self) -> int:
        return len(self.__read("fetchall"))

    def __repr__(self) -> str:
        return str(self.__read("__repr__"))
