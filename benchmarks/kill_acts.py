"""What is killed: each act on a lake, in a process of its own that can be ended at any moment.

``python -m benchmarks.kill_acts`` loads all libraries once and then forks one process for each line that it is given,
so that a kill meets the act itself and not the loading. What it is told and says are lines of JSON.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 - loaded before the first fork
import numpy as np
from numpy.typing import NDArray

from lake.texts import TextIndex
from lake.vectors import VectorIndex
from models.token_vectors import TokenVectors, unit
from pipelines import index
from pipelines.desk import Desk
from pipelines.watch import state
from pipelines.watch.watcher import watcher


class LightEmbedder:
    """Stands for the model, whose work is no part of what is tried: a vector is drawn from the hash of a text."""

    name, dim, fingerprint = "light", 64, "light-1"

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """One vector a text, and one token that is the whole text."""
        made = []
        for text in texts:
            vector = self.passages([text])
            made.append(TokenVectors(vector[0], vector, np.array([[0, len(text)]], np.int32), np.zeros(1, np.int32)))
        return made

    def passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Unit vectors, (texts, dim)."""
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        return unit(np.stack([np.random.default_rng(seed).normal(size=self.dim) for seed in seeds]).astype(np.float32))

    queries = passages

    def spans(self, texts: list[str]) -> list[NDArray[np.int32]]:
        """Characters of each token."""
        return [np.array([[0, len(text)]], np.int32) for text in texts]

    def tokens(self, text: str) -> int:
        """How many there are."""
        return 1


def ingest(lake: Path, folder: Path) -> None:
    """Take in a folder, of which some files are new."""
    with Desk.open(lake) as desk:
        desk.ingest([folder / "in"], index=False, workers=1)


def indexing(lake: Path, folder: Path) -> None:
    """Bring both indexes up to date."""
    with Desk.open(lake) as desk:
        desk.index()


def compact(lake: Path, folder: Path) -> None:
    """Put table files together."""
    with Desk.open(lake) as desk:
        desk.compact()


def vacuum(lake: Path, folder: Path) -> None:
    """Delete every file that no table uses."""
    with Desk.open(lake) as desk:
        desk.vacuum(hours=0)


def report(lake: Path, folder: Path) -> None:
    """Write the situation report."""
    with Desk.open(lake) as desk:
        desk.report(out=folder / "report.html")


def watch(lake: Path, folder: Path) -> None:
    """One round of the watch in which the feed was asked."""
    with Desk.open(lake) as desk:
        while not watcher(desk).run(once=True).asked:
            time.sleep(0.1)


ACTS: dict[str, Callable[[Path, Path], None]] = {
    "ingest": ingest,
    "index": indexing,
    "watch": watch,
    "compact": compact,
    "report": report,
    "vacuum": vacuum,
}


def look(lake: Path, folder: Path) -> dict[str, Any]:
    """What stands in a lake and beside it: what is there twice, half or broken, in numbers."""
    with Desk.open(lake) as desk:
        frames = {name: desk.lake.frame(name) for name in ("documents", "passages", "duplicates", "mentions", "files")}
        documents, passages = frames["documents"], frames["passages"]
        vault = desk.lake.vault("public", create=True)
        texts, vectors = TextIndex(vault.index_folder / "texts"), _vectors(vault.index_folder)
        verified = desk.lake.verify()
        whole = (
            set(passages["document_id"]) == set(documents["document_id"]) == set(frames["duplicates"]["document_id"])
        )
        told = [*(folder / "out").glob("*"), folder / "report.html"]
        return {
            "documents": documents["document_id"].n_unique(),
            "doubled": documents.height
            - documents["document_id"].n_unique()
            + passages.height
            - passages["passage_id"].n_unique()
            + frames["duplicates"].height
            - frames["duplicates"]["document_id"].n_unique()
            + frames["mentions"].height
            - frames["mentions"].unique(["document_id", "country", "start", "end"]).height,
            "half_written": int(not whole) + sum(not _is_whole(path) for path in told if path.exists()),
            "broken": len(verified.broken),
            "passages": passages.height,
            "in_text_index": texts.count(),
            "in_vector_index": vectors.count() if vectors else 0,
            "watched": state.read(lake).cycle is not None,
        }


def _vectors(folder: Path) -> VectorIndex | None:
    there = (folder / "vectors").exists()
    return VectorIndex(folder / "vectors", LightEmbedder.dim, LightEmbedder.fingerprint) if there else None


def _is_whole(path: Path) -> bool:
    """Whether a product that bears its final name is there to its end."""
    text = path.read_text(encoding="utf-8")
    ends = {".html": "</html>", ".xml": "</alert>"}.get(path.suffix, "")
    return bool(text) and text.rstrip().endswith(ends)


def _serve(job: dict[str, Any]) -> None:
    lake, folder = Path(job["lake"]), Path(job["folder"])
    _say("begun", pid=os.getpid())
    said: dict[str, Any] = {"before": look(lake, folder)} if job["look"] else {}
    began = time.monotonic()
    ACTS[job["act"]](lake, folder)
    said["seconds"] = time.monotonic() - began
    if job["look"]:
        said["after"] = look(lake, folder)
    _say("done", **said)


def _say(what: str, **more: Any) -> None:
    sys.stdout.write(json.dumps({"what": what, **more}) + "\n")
    sys.stdout.flush()


def main() -> None:
    index.shared_embedder = lambda name: LightEmbedder()  # type: ignore[assignment,return-value]
    _say("ready")
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            try:
                _serve(json.loads(line))
            except BaseException as error:
                import traceback

                traceback.print_exc()
                _say("failed", error=f"{type(error).__name__}: {error}")
            os._exit(0)
        os.waitpid(pid, 0)
        _say("ended")


if __name__ == "__main__":
    main()
