"""Acts on a lake in a process of its own, where a disk may be full or read-only without harm to anybody else.

``python -m tests.failures.acting`` loads all libraries once and forks a process for each line of JSON that it is given:
``lake``, ``folder``, ``acts`` and ``bound``. ``none`` bounds nothing; by ``full=N`` no file grows beyond N bytes
(``RLIMIT_FSIZE``, which every library meets at its own writes, as it would a full disk); by ``barred`` the kernel
refuses every write (Landlock, which root is not above). What came of each act is a line of JSON.
"""

import atexit
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import kill_acts
from ingest.workers.fence import raise_fence
from lake.schema.errors import LegationError
from pipelines import index
from pipelines.declared import Declared
from pipelines.desk import Desk

ROOT = Path(__file__).parent.parent.parent


def search(lake: Path, mode: str) -> list[str]:
    """Texts that a search finds."""
    with Desk.open(lake) as desk:
        return [hit.text for hit in desk.search("ferries at berth", k=5, mode=mode)]


def verified(lake: Path) -> list[str]:
    """What `verify` finds."""
    with Desk.open(lake) as desk:
        return [f"{one['what']}: {one['reason']}" for one in desk.verify()["broken"]]


def counted(lake: Path) -> Any:
    """Documents by SQL."""
    with Desk.open(lake) as desk:
        return desk.sql("select count(*) from documents").fetchall()[0]


def status(lake: Path) -> Any:
    """Documents and indexes as `status` tells them."""
    with Desk.open(lake) as desk:
        return desk.status()["indexes"]


def asked(lake: Path) -> bool:
    """Whether a question is answered or declined, as it ever is."""
    with Desk.open(lake) as desk:
        return isinstance(desk.ask("Which ferries lie at berth 7?").abstained, bool)


def told(lake: Path) -> dict[str, Any]:
    """What the commands that only read give, of which the indexes are a part only."""
    with Desk.open(lake) as desk:
        return {
            "trends": desk.trends()["days"],
            "warn": desk.warn()["budget"],
            "brief": bool(desk.brief("ferries")),
            "facets": bool(desk.facets("ferries")),
            "treaties": isinstance(desk.treaties(), list),
        }


def hide(lake: Path) -> int:
    """A document under a marking."""
    with Desk.open(lake, clearance="secret") as desk, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "order.txt").write_text("The ferries at berth 9 carry arms.", encoding="utf-8")
        desk.ingest([Path(folder) / "order.txt"], declared=Declared(kind="report", marking="secret"))
        desk.index()
        return len(desk.lake.vaults)


def cleared(lake: Path) -> int:
    """A search with a clearance."""
    with Desk.open(lake, clearance="secret") as desk:
        return len(desk.search("ferries at berth 9", k=3))


def rebuilt(lake: Path) -> int:
    """Indexes built anew."""
    with Desk.open(lake) as desk:
        return int(desk.index(rebuild=True)["vaults"][0]["passages"])


READING: dict[str, Callable[[Path], Any]] = {
    "text": lambda lake: search(lake, "text"),
    "vector": lambda lake: search(lake, "vector"),
    "ask": asked,
    "told": told,
    "hide": hide,
    "cleared": cleared,
    "sql": counted,
    "status": status,
    "verify": verified,
    "rebuild": rebuilt,
}


def done(act: str, lake: Path, folder: Path) -> dict[str, Any]:
    """What came of an act: its result, or the error and whether it is one of ours."""
    try:
        if act == "look":
            return {"result": kill_acts.look(lake, folder)}
        if act in READING:
            return {"result": READING[act](lake)}
        kill_acts.ACTS[act](lake, folder)
        return {"result": "done"}
    except LegationError as error:
        return {"error": type(error).__name__, "said": str(error)}
    except Exception as error:
        traceback.print_exc()
        return {"error": type(error).__name__, "said": str(error), "foreign": True}


def bound(what: str) -> None:
    """Have the system refuse writes from here on."""
    kind, _, size = what.partition("=")
    if kind == "full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))
    elif kind == "barred":
        tempfile.tempdir = tempfile.mkdtemp()
        assert "landlock" in raise_fence(Path(tempfile.tempdir))


def tell(said: dict[str, Any]) -> None:
    """One line; past a limit on files a pipe can still be written."""
    os.write(1, json.dumps(said).encode() + b"\n")


@cache
def _server() -> "subprocess.Popen[str]":
    """The process that acts are forked from."""
    command = [sys.executable, "-m", "tests.failures.acting"]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.kill)
    return server


def run(lake: Path, folder: Path, what: str, *acts: str) -> list[dict[str, Any]]:
    """Do acts, one after the other, in a process of their own; what came of each."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps({"lake": str(lake), "folder": str(folder), "bound": what, "acts": acts}) + "\n")
    server.stdin.flush()
    told = []
    while "ended" not in (line := json.loads(server.stdout.readline())):
        told.append(line)
    assert len(told) == len(acts), told
    assert not [one for one in told if one.get("foreign")], told
    return told


def main() -> None:
    """Fork a process for each line."""
    index.shared_embedder = lambda name: kill_acts.LightEmbedder()  # type: ignore[assignment,return-value]
    for line in sys.stdin:
        if not os.fork():
            job = json.loads(line)
            bound(job["bound"])
            for act in job["acts"]:
                tell(done(act, Path(job["lake"]), Path(job["folder"])))
            os._exit(0)
        os.wait()
        tell({"ended": True})


if __name__ == "__main__":
    main()
