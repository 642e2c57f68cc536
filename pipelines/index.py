"""The way from tables to indexes: embed what is new, fill both indexes, say how far they reach.

Both indexes are derived. Each records the vault version (number of committed batches) that it covers, and is marked
only after the rows of those batches are in it; adding is idempotent, so a crash between the two is healed by the next
run. They are behind only when passages were committed since.

Vectors are kept in the table ``embeddings`` by the hash of their text, token codes for the second look in a file of
their own beside the indexes: a rebuild embeds nothing twice.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lake.codes import CodeStore
from lake.delta import one_of
from lake.locks import exclusive
from lake.replica import Replica, barred
from lake.schema.errors import LakeError
from lake.store import Lake
from lake.texts import TextIndex
from lake.vault import Vault
from lake.vectors import VectorIndex
from models.embedder import Embedder, load_embedder
from models.interaction import Interaction
from pipelines.progress import SILENT, Advance, Progress
from pipelines.runs import Run

BATCHES = 8
"""Batches indexed at a time: some thousand documents, so that memory does not grow with the backlog."""

PATIENCE = 24 * 3600.0
"""Seconds that an indexing run waits for another one to end."""

EMBEDDED = 512
"""Texts embedded between two commits: what a killed run has to do again."""


@cache
def shared_embedder(name: str) -> Embedder:
    """The embedder of that name, whose weights are loaded once for all desks of this process."""
    return load_embedder(name)


@dataclass(slots=True)
class VaultIndexes:
    """The two indexes of one vault, and the token codes for a second look at what they find."""

    vault: Vault
    vectors: VectorIndex
    texts: TextIndex
    codes: CodeStore

    def close(self) -> None:
        """Let go of files and memory; they open again when they are next asked."""
        self.vectors.close()
        self.texts.close()
        self.codes.close()

    @property
    def covered(self) -> int:
        """The vault version up to which both indexes reach."""
        return 0 if self.texts.outdated else min(self.vectors.covered, self.texts.covered)

    @property
    def current(self) -> bool:
        """Whether no passages were committed since; by facts and findings nothing is searched."""
        if self.texts.outdated:
            return False
        _, batches = self.vault.batches_since(self.covered)
        if not self.vault.snapshot().files_of("passages", frozenset(batches)):
            return True
        return not self.vault.frame("passages", ["batch_id"], batches=batches).height


class Indexer:
    """Keeps the indexes of a lake's open vaults up with their tables.

    Raises:
        LakeError: the lake holds vectors of another model than the one it is opened with.
    """

    def __init__(self, lake: Lake, *, progress: Progress = SILENT) -> None:
        self._lake, self._progress = lake, progress
        self._open: dict[str, VaultIndexes] = {}
        self._scratch: TemporaryDirectory[str] | None = None
        self._replicas: dict[str, Replica | None] = {}
        self._embedder: Embedder | None = None

    @property
    def embedder(self) -> Embedder:
        """The lake's embedder, checked against the fingerprint of the vectors that the lake holds."""
        if self._embedder is None:
            config = self._lake.config.embedder
            if config is None:
                raise LakeError("this lake was made without an embedder: only text search is possible")
            embedder = shared_embedder(config.name)
            if config.fingerprint is not None and config.fingerprint != embedder.fingerprint:
                raise LakeError(
                    f"the lake holds vectors of {config.name} ({config.fingerprint}), but the model of that name "
                    f"here is {embedder.fingerprint}: put the first one back, or make a new lake for this one"
                )
            self._embedder = embedder
        return self._embedder

    @cached_property
    def interaction(self) -> Interaction:
        """What reads passages and questions for the indexes and for the second look."""
        return Interaction(self.embedder)

    def indexes(self, vault: Vault) -> VaultIndexes:
        """The indexes of a vault, opened once; and again where an encrypted vault's were saved anew meanwhile."""
        key = str(vault.marking)
        folder = self._folder(vault)
        if key in self._open and self._open[key].texts.folder.parent != folder:
            self._open.pop(key).close()
        if key not in self._open:
            self._open[key] = VaultIndexes(
                vault,
                VectorIndex(folder / "vectors", dim=self.embedder.dim, model=self.embedder.fingerprint),
                TextIndex(folder / "texts", key),
                CodeStore(vault.index_folder / "codes", self.interaction.fingerprint),
            )
        return self._open[key]

    def _folder(self, vault: Vault) -> Path:
        """Where the indexes of a vault stand; of one at an earlier version, which passages followed, for this session.

        What is indexed of later passages would count in the ranking of the earlier ones.
        """
        if not (vault.pinned and vault.overtaken):
            replica = self._replica(vault)
            return vault.index_folder if replica is None else replica.folder
        in_memory = vault.home.scratch()
        if in_memory is not None:
            return in_memory
        if self._scratch is None:
            self._scratch = TemporaryDirectory(prefix="legation-index-")
        return Path(self._scratch.name) / vault.path.name

    def _replica(self, vault: Vault) -> Replica | None:
        """The stand-in of indexes that this account may not write; None where it may."""
        if vault.home.sealed:  # opened in memory
            return None
        key = str(vault.marking)
        if key not in self._replicas:
            self._replicas[key] = Replica(vault.index_folder) if barred(vault.index_folder) else None
        return self._replicas[key]

    def all(self) -> list[VaultIndexes]:
        """The indexes of all open vaults."""
        return [self.indexes(vault) for vault in self._lake.vaults]

    def catch_up(self, *, rebuild: bool = False, wait: float = PATIENCE) -> list[dict[str, Any]]:
        """Index what was committed since the last time; with ``rebuild``, everything anew from the tables.

        Args:
            rebuild: empty both indexes first.
            wait: seconds to wait for another process that is indexing.

        Returns:
            By vault: ``marking``, ``passages`` indexed, ``embedded`` (not found in the cache), ``seconds``.

        Raises:
            BusyError: another process was still indexing after that time.
        """
        done = []
        run = Run("index", {"rebuild": rebuild})
        for indexes in self.all():
            if not rebuild and indexes.current:
                continue
            started = time.perf_counter()
            vault = indexes.vault
            with exclusive(vault.path / "locks" / "index.lock", wait=wait), vault.home.indexing():
                indexes = self.indexes(vault)  # of an encrypted vault, as saved by whoever held the lock before
                self._lake.record_embedder(self.embedder.fingerprint)
                passages, embedded = self._vault(indexes, run, rebuild)
                if vault.home.sealed:
                    indexes.close()
            done.append(
                {
                    "marking": str(vault.marking),
                    "passages": passages,
                    "embedded": embedded,
                    "seconds": round(time.perf_counter() - started, 3),
                }
            )
        return done

    def close(self) -> None:
        """Let go of the indexes."""
        for indexes in self._open.values():
            indexes.close()
        self._open.clear()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None
        for replica in self._replicas.values():
            if replica is not None:
                replica.close()
        self._replicas.clear()

    @contextmanager
    def without(self, vault: Vault, passage_ids: Sequence[str]) -> Iterator[None]:
        """Take passages out of a vault's indexes, and let nobody index there until the block ends."""
        with exclusive(vault.path / "locks" / "index.lock", wait=PATIENCE), vault.home.indexing():
            if self._lake.config.embedder is not None and vault.index_folder.is_dir():
                indexes = self.indexes(vault)
                indexes.texts.remove(passage_ids)
                indexes.vectors.remove(passage_ids)
                indexes.codes.remove(passage_ids)
                self.close()
            yield

    def stored_vectors(self, passages: Sequence[tuple[str, str, str]]) -> list[npt.NDArray[np.float32]]:
        """Vectors of passages given as (marking, hash of the text, text): from the cache, else embedded now."""
        known: dict[str, npt.NDArray[np.float32]] = {}
        for marking in {marking for marking, _, _ in passages}:
            keys = [key for where, key, _ in passages if where == marking]
            known |= self._cached(self._lake.vault(marking), keys)
        missing = list({key: text for _, key, text in passages if key not in known}.items())
        if missing:
            vectors = self.embedder.passages([text for _, text in missing])
            known |= dict(zip((key for key, _ in missing), vectors, strict=True))
        return [known[key] for _, key, _ in passages]

    def keep_vectors(self, marking: str, texts: Sequence[str], run: Run) -> int:
        """Embed texts that a vault's cache lacks and keep their vectors there; how many were embedded."""
        vault = self._lake.vault(marking)
        keys = {sha256(text.encode()).hexdigest(): text for text in texts}
        known = self._cached(vault, list(keys))
        missing = {key: text for key, text in keys.items() if key not in known}
        for first in range(0, len(missing), EMBEDDED):
            part = list(missing.items())[first : first + EMBEDDED]
            self._lake.record_embedder(self.embedder.fingerprint)
            rows = [
                {"text_sha256": key, "model": self.embedder.fingerprint, "vector": vector.tolist()}
                for (key, _), vector in zip(part, self.embedder.passages([text for _, text in part]), strict=True)
            ]
            vault.commit({"embeddings": rows, **run.rows(vault)}, run_id=run.run_id)
        return len(missing)

    # --- one vault -------------------------------------------------------------------------------------------------

    def _vault(self, indexes: VaultIndexes, run: Run, rebuild: bool) -> tuple[int, int]:
        if rebuild:
            indexes.vectors.rebuild()
            indexes.texts.rebuild()
            indexes.codes.heal()
        elif indexes.texts.outdated:
            self._renew(indexes)
        passages = embedded = 0
        while not indexes.current:  # something may have been committed meanwhile
            found, fresh = self._pass(indexes, run, rebuild)
            passages, embedded = passages + found, embedded + fresh
        return passages, embedded

    def _renew(self, indexes: VaultIndexes) -> None:
        """Build a text index of an earlier version anew, as far as the vectors reach; they stay as they are."""
        indexes.texts.rebuild()
        _, batches = indexes.vault.batches_since(0)
        batches = batches[: indexes.vectors.covered]
        total = indexes.vault.frame("passages", ["passage_id"], batches=batches).height
        with self._progress.task("index", total) as advance:
            for first in range(0, len(batches), BATCHES):
                rows = self._rows(indexes.vault, batches[first : first + BATCHES])
                indexes.texts.add(rows)
                indexes.texts.mark(min(first + BATCHES, len(batches)))
                advance(rows.height)

    def _pass(self, indexes: VaultIndexes, run: Run, rebuild: bool) -> tuple[int, int]:
        """Index what is committed by now; passages and texts embedded."""
        start = indexes.covered
        version, batches = indexes.vault.batches_since(start)
        total = indexes.vault.frame("passages", ["passage_id"], batches=batches).height
        embedded = 0
        with self._progress.task("index", total) as advance:
            for first in range(0, len(batches), BATCHES):
                chunk = batches[first : first + BATCHES]
                rows = self._rows(indexes.vault, chunk)
                if rows.height:
                    embedded += self._fill(indexes, rows, run, advance, rebuild)
                reached = min(start + first + len(chunk), version)
                indexes.texts.mark(reached)
                indexes.vectors.mark(reached)
                indexes.vault.home.save_index(indexes.close)
        return total, embedded

    def _rows(self, vault: Vault, batches: Sequence[str]) -> pl.DataFrame:
        """Passages of some batches with their text and what search filters by."""
        passages = vault.frame(
            "passages",
            ["passage_id", "document_id", "ordinal", "start", "end", "locator", "heading", "text_sha256", "known_at"],
            batches=batches,
            history=True,
        )
        if not passages.height:
            return passages
        documents = vault.frame(
            "documents",
            ["document_id", "text", "title", "kind", "language", "source", "published_at"],
            batches=batches,
            history=True,
        )
        mentions = vault.frame("mentions", ["document_id", "country", "start", "end"], batches=batches, history=True)
        countries = mentions.group_by("document_id").agg(countries=pl.col("country").unique().sort())
        named = (
            passages.select("passage_id", "document_id", "start", "end")
            .join(mentions, on="document_id", suffix="_named")
            .filter(pl.col("start_named") >= pl.col("start"), pl.col("end_named") <= pl.col("end"))
            .group_by("passage_id")
            .agg(named=pl.col("country").unique().sort())
        )
        texts = dict(zip(documents["document_id"], documents["text"], strict=True))
        cut = [
            texts[document_id][start:end]
            for document_id, start, end in passages.select("document_id", "start", "end").iter_rows()
        ]
        return (
            passages.with_columns(text=pl.Series(cut, dtype=pl.String))
            .join(documents.drop("text"), on="document_id", how="left")
            .join(countries, on="document_id", how="left")
            .join(named, on="passage_id", how="left")
            .with_columns(pl.col("countries", "named").fill_null([]))
            .sort("document_id", "ordinal")
        )

    def _fill(self, indexes: VaultIndexes, rows: pl.DataFrame, run: Run, advance: Advance, rebuild: bool) -> int:
        """Put rows into both indexes; returns how many texts had to be embedded."""
        embedded = 0
        for part in _parts(rows, EMBEDDED):
            vectors, fresh = self._vectors(indexes, part, run, rebuild)
            embedded += fresh
            indexes.texts.add(part)
            indexes.vectors.add(part["passage_id"].to_list(), vectors)
            if not indexes.vault.pinned:
                indexes.codes.link(part.select("passage_id", "text_sha256").iter_rows())
            advance(part.height)
        return embedded

    def _vectors(
        self, indexes: VaultIndexes, rows: pl.DataFrame, run: Run, rebuild: bool
    ) -> tuple[npt.NDArray[np.float32], int]:
        """Vectors of the rows' texts, (n, dim): from the cache, else embedded and cached, token codes with them.

        A rebuild also reads texts anew whose vectors are cached and whose codes are lost.
        """
        unique = rows.unique("text_sha256", keep="first", maintain_order=True)
        keys = unique["text_sha256"].to_list()
        known = self._cached(indexes.vault, keys)
        # A killed run may have left vectors in the tables of an encrypted vault, and codes only in memory.
        here = indexes.codes.held(keys) if rebuild or indexes.vault.home.sealed else set(known)
        missing = unique.filter(~pl.col("text_sha256").is_in([key for key in known if key in here]))
        if missing.height:
            read = self.interaction.passages(missing["text"].to_list(), missing["language"].to_list())
            fresh = dict(zip(missing["text_sha256"], read, strict=True))
            if not indexes.vault.pinned:
                indexes.codes.add((key, text.codes) for key, text in fresh.items())
            embeddings = [
                {"text_sha256": key, "model": self.embedder.fingerprint, "vector": text.vector.tolist()}
                for key, text in fresh.items()
                if key not in known
            ]
            if embeddings and not indexes.vault.pinned:
                indexes.vault.commit({"embeddings": embeddings, **run.rows(indexes.vault)}, run_id=run.run_id)
            known |= {key: text.vector for key, text in fresh.items() if key not in known}
        return np.stack([known[key] for key in rows["text_sha256"]]).astype(np.float32), missing.height

    def _cached(self, vault: Vault, keys: list[str]) -> dict[str, npt.NDArray[np.float32]]:
        batches = vault.batches_of(keys, table="embeddings", column="text_sha256")
        if not batches:
            return {}
        rows = vault.frame(
            "embeddings",
            ["text_sha256", "vector"],
            one_of("text_sha256", batches) & (pl.col("model") == self.embedder.fingerprint),
            batches=set(batches.values()),
        )
        return dict(zip(rows["text_sha256"], np.array(rows["vector"].to_list(), dtype=np.float32), strict=True))


def _parts(rows: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    for start in range(0, rows.height, size):
        yield rows.slice(start, size)
