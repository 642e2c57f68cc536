"""Writers and readers of one lake, each a process of its own: ``python -m benchmarks.crowd_acts LAKE FOLDER SECONDS``.

The first process loads all libraries and forks the others. Each says at its end, in a line of JSON, what it did and
what it saw that must not be.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.kill_acts import LightEmbedder
from benchmarks.kills import story
from lake.schema.errors import LegationError
from pipelines import index, intake
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.ingest import IngestReport
from pipelines.progress import SILENT

WRITERS, READERS = 2, 3
FILES = 5
"""Files of one ingestion; every third file of a writer the other one has too."""
PAUSE = 0.3
"""Seconds between two things that one process does."""


@dataclass(slots=True)
class Told:
    """What one process did."""

    role: str
    acts: int = 0
    slowest: float = 0.0
    """Seconds."""
    written: list[int] = field(default_factory=list)
    """Numbers of the stories that a writer was told are in the lake."""
    errors: list[str] = field(default_factory=list)
    """Acts that failed, and what a reader saw that cannot be."""


def write(lake: Path, folder: Path, told: Told, number: int, turn: int) -> None:
    """Take in a few new files and index them; now and then put table files together."""
    own = folder / f"writer-{number}" / str(turn)
    own.mkdir(parents=True)
    stories = [turn * FILES + n for n in range(FILES)]
    stories = [one if one % 3 == 0 else one + 1_000_000 * (number + 1) for one in stories]
    for one in stories:
        (own / f"{one}.txt").write_text(story(one), encoding="utf-8")
    with Desk.open(lake) as desk:
        intake.paths(desk.lake, [str(own)], Declared(), intake.How(1, SILENT, IngestReport()))
        desk.index()
        if turn % 5 == 4:
            desk.compact()
            desk.vacuum(hours=1)
    told.written += stories


class Reader:
    """Asks a lake again and again; what it saw once it must go on seeing."""

    def __init__(self, lake: Path, number: int) -> None:
        self._path, self._rng = lake, random.Random(number)
        self._desk = Desk.open(lake)
        self._documents = 0
        self._opened = 0

    def read(self, told: Told) -> None:
        """Count, search and cut quotes."""
        self._opened += 1
        if self._opened % 7 == 0:  # one that opens the lake anew must see no less
            self._desk.close()
            self._desk = Desk.open(self._path)
        desk = self._desk
        whole = (
            "select count(*), count(distinct document_id), (select count(*) from passages p where not exists "
            "(select 1 from documents d where d.document_id = p.document_id)) from documents"
        )
        ((documents, distinct, orphans),) = desk.sql(whole).fetchall()
        if documents != distinct or orphans or documents < self._documents:
            told.errors.append(f"{documents} documents, {distinct} of them different, {orphans} passages of none, "
                               f"after {self._documents}")  # fmt: skip
        self._documents = documents
        for mode in ("text", "vector"):
            for hit in desk.search("ferries at berth", k=5, mode=mode):
                if hit.text not in desk.lake.texts([hit.document_id])[hit.document_id].text:
                    told.errors.append(f"a hit of {hit.document_id} is not what the document says")


def _writer(lake: Path, folder: Path, number: int, told: Told) -> Callable[[int], None]:
    return lambda turn: write(lake, folder, told, number, turn)


def _reader(lake: Path, number: int, told: Told) -> Callable[[int], None]:
    reader = Reader(lake, number)
    return lambda turn: reader.read(told)


def work(role: str, number: int, lake: Path, folder: Path, seconds: float) -> Told:
    """Do what the role does until the time is over; an act that fails is noted and the next one begun."""
    told = Told(f"{role} {number}")
    act = _writer(lake, folder, number, told) if role == "writer" else _reader(lake, number, told)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            act(told.acts)
        except LegationError as error:
            told.errors.append(f"{type(error).__name__}: {error}")
        except Exception as error:
            told.errors.append(f"a traceback: {type(error).__name__}: {error}")
        told.acts += 1
        told.slowest = max(told.slowest, time.monotonic() - began)
        time.sleep(PAUSE)
    return told


def main() -> None:
    lake, folder, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    index.shared_embedder = lambda name: LightEmbedder()  # type: ignore[assignment,return-value]
    roles = [("writer", n) for n in range(WRITERS)] + [("reader", n) for n in range(READERS)]
    for role, number in roles:
        if not os.fork():
            said: dict[str, Any] = asdict(work(role, number, lake, folder, seconds))
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
            os._exit(0)
    for _ in roles:
        os.wait()


if __name__ == "__main__":
    main()
