"""What a second look needs of each passage: codes of its tokens, in one SQLite file a vault.

A code holds one bit for each component of a token's vector, its sign. Codes are kept by the hash of the text, like
vectors, so that a text that stands in ten documents is held once; a passage without codes is searched without them.
The file outlives a rebuild of the indexes, as it could only be had again by running the model over every text.
"""

import sqlite3
import threading
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lake.kept import Kept
from lake.schema.errors import LakeError

LAYOUT = 1
_WAIT = 30.0  # seconds for another process to finish writing
_MANY = 500  # keys in one question to SQLite

_TABLES = """
create table if not exists made (model text not null);
create table if not exists codes (id integer primary key, text_sha256 text not null unique, codes blob not null);
create table if not exists passages (passage_id text primary key, code integer not null) without rowid;
"""
_KEPT = 16_384  # passages and questions whose nearness is remembered: an answer asks for it after its search did
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)
_AT_ONCE = 128  # tokens whose bits are unpacked at a time: they stay in the processor's cache, a third of the time


class CodeStore:
    """Token codes of a vault's passages; safe for several threads and processes.

    Args:
        folder: where it stands; made on the first `add`.
        model: what the codes are made with; a file of another model is made anew, and until then nothing is in it.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._path = folder / "codes.sqlite"
        self._model = model
        self._mutex = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._current = False
        self._near: Kept[tuple[bytes, str], float] = Kept(_KEPT)

    @property
    def empty(self) -> bool:
        """Whether there are no codes at all."""
        return not self._look("select passage_id from passages limit 1", None)

    def held(self, texts: Collection[str]) -> set[str]:
        """Those of these text hashes whose codes are here."""
        rows = self._look("select text_sha256 from codes where text_sha256 in ({})", list(texts))
        return {key for (key,) in rows}

    def add(self, codes: Iterable[tuple[str, bytes]]) -> None:
        """Keep codes by the hash of their text, in one step; what is here already stays."""
        self._write("insert or ignore into codes (text_sha256, codes) values (?, ?)", codes)

    def link(self, passages: Iterable[tuple[str, str]]) -> None:
        """Say which text each passage is, as (passage id, text hash); texts without codes are left out."""
        self._write("insert or ignore into passages select ?, id from codes where text_sha256 = ?", passages)

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Take passages out, and codes that no passage has any more; the file is then written anew without them."""
        with self._mutex:
            connection = self._open()
            if connection is None or not passage_ids:
                return
            try:
                with connection:
                    rows = [(id_,) for id_ in passage_ids]
                    connection.executemany("delete from passages where passage_id = ?", rows)
                    connection.execute("delete from codes where id not in (select code from passages)")
                connection.execute("vacuum")
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def of(self, passage_ids: Sequence[str]) -> dict[str, bytes]:
        """The codes of passages, by their ids; those without are left out."""
        joined = "passages join codes on codes.id = passages.code"
        return dict(self._look(f"select passage_id, codes from {joined} where passage_id in ({{}})", passage_ids))

    def nearness(self, asked: NDArray[np.float32], passage_ids: Sequence[str]) -> dict[str, float]:
        """How well passages match a question token by token, about 0 to 1; those without codes are left out.

        Each token of the question counts by the token of the passage that is nearest to it: the sum over the
        question's tokens of the largest dot product with a passage token's signs, brought to unit length.

        Args:
            asked: vectors of the question's tokens, (tokens, dim), as long as the tokens' weights.
            passage_ids: passages to look at.

        Raises:
            LakeError: the file is damaged.
        """
        if not len(asked) or not passage_ids:
            return {}
        state = self._written()
        question = sha256(np.ascontiguousarray(asked, np.float32).tobytes()).digest()
        kept = self._near.known(state, [(question, id_) for id_ in passage_ids])
        known = {id_: near for (_, id_), near in kept.items()}
        fresh = self._looked_at(asked, [id_ for id_ in passage_ids if id_ not in known])
        self._near.keep(state, {(question, id_): near for id_, near in fresh.items()})
        return known | fresh

    def _looked_at(self, asked: NDArray[np.float32], passage_ids: Sequence[str]) -> dict[str, float]:
        """What :meth:`nearness` says, computed."""
        width = asked.shape[1] // 8
        rows = [(id_, code) for id_, code in self.of(passage_ids).items() if code and len(code) % width == 0]
        if not rows:
            return {}
        packed = np.frombuffer(b"".join(code for _, code in rows), np.uint8).reshape(-1, width)
        first = np.cumsum([0, *(len(code) // width for _, code in rows[:-1])])
        found = np.maximum.reduceat(_products(packed, asked), first, axis=0).sum(axis=1)
        # A sign is 2 x bit - 1, and the -1 is the same for all tokens.
        near = (2.0 * found - float(asked.sum())) / np.sqrt(asked.shape[1])
        return {id_: float(value) for (id_, _), value in zip(rows, near, strict=True)}

    def heal(self) -> None:
        """Drop the file if it is damaged; its codes are then made again when the indexes are rebuilt."""
        with self._mutex:
            try:
                sound = self._open() is None or self._look("pragma quick_check", None) == [("ok",)]
            except LakeError:
                sound = False
            if not sound:
                self.close()
                self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; it opens again when it is next asked."""
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._current = None, False
            self._near.clear()

    def _look(self, query: str, keys: Sequence[str] | None) -> list[tuple[Any, ...]]:
        with self._mutex:
            try:
                connection = self._open()
                if connection is None or not self._is_current(connection):
                    return []
                if keys is None:
                    return connection.execute(query).fetchall()
                found: list[tuple[Any, ...]] = []
                for start in range(0, len(keys), _MANY):
                    part = keys[start : start + _MANY]
                    found += connection.execute(query.format(",".join("?" * len(part))), part)
                return found
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def _written(self) -> tuple[int, int] | None:
        """What tells one state of the open file from another, whoever wrote it; None where there is none."""
        with self._mutex:
            try:
                connection = self._open()
                if connection is None:
                    return None
                (others,) = connection.execute("pragma data_version").fetchone()
                return int(others), connection.total_changes
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def _open(self) -> sqlite3.Connection | None:
        """The open file; None when there is none yet."""
        if self._connection is None and self._path.exists():
            self._connection = sqlite3.connect(self._path, timeout=_WAIT, check_same_thread=False)
        return self._connection

    def _is_current(self, connection: sqlite3.Connection) -> bool:
        if not self._current:
            layout = connection.execute("pragma user_version").fetchone()[0]
            self._current = layout == LAYOUT and connection.execute("select model from made").fetchall() == [
                (self._model,)
            ]
        return self._current

    def _write(self, query: str, rows: Iterable[tuple[str, bytes | str]]) -> None:
        with self._mutex:
            try:
                with self._writable() as connection:
                    connection.executemany(query, rows)
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def _writable(self) -> sqlite3.Connection:
        """The file: made when it is not there, made anew when it is of another model."""
        connection = self._open()
        if connection is not None and not self._is_current(connection):
            self.close()
            self._path.unlink(missing_ok=True)
            connection = None
        if connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connection = sqlite3.connect(self._path, timeout=_WAIT, check_same_thread=False)
            connection.executescript(_TABLES)
            with connection:  # what marks the file as whole comes last
                connection.execute("insert into made values (?)", (self._model,))
                connection.execute(f"pragma user_version = {LAYOUT}")
        return connection

    def _damaged(self, error: Exception) -> LakeError:
        return LakeError(f"the token codes {self._path} cannot be used: {error}; run `legation index --rebuild`")


def _products(packed: NDArray[np.uint8], asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """Dot products of tokens' bits with a question's tokens: (tokens, dim / 8) and (asked, dim) to (tokens, asked)."""
    products = np.empty((len(packed), len(asked)), np.float32)
    bits = np.empty((_AT_ONCE, packed.shape[1], 8), np.float32)
    columns = np.ascontiguousarray(asked.T, np.float32)
    for start in range(0, len(packed), _AT_ONCE):
        part = packed[start : start + _AT_ONCE]
        np.take(_BITS, part, axis=0, out=bits[: len(part)], mode="clip")
        np.dot(bits[: len(part)].reshape(len(part), -1), columns, out=products[start : start + len(part)])
    return products
