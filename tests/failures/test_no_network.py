"""Nothing calls out: what a lake is for is done where the kernel gives no socket, and nothing asks for one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.kills import Trial
from ingest.workers.fence import landlock_version
from tests.failures.acting import ROOT, run

PROGRAM = """
import json, sys
asked = []
CALLS = ("socket.connect", "socket.getaddrinfo", "socket.sendto")
sys.addaudithook(lambda event, given: asked.append(event) if event in CALLS else None)
from pathlib import Path
from benchmarks import kill_acts
from ingest.workers.fence import raise_fence
from pipelines import index
from pipelines.desk import Desk
index.shared_embedder = lambda name: kill_acts.LightEmbedder()
lake, out = Path(sys.argv[1]), Path(sys.argv[2])
held = raise_fence(out.parent)
with Desk.open(lake) as desk:
    desk.search("ferries at berth"), desk.ask("Which ferries lie at berth 7?"), desk.brief("ferries")
    desk.trends(), desk.warn(), desk.treaties(), desk.commitments(), desk.status(), desk.verify()
    desk.report(out=out), desk.compact(), desk.vacuum(hours=0), desk.index(rebuild=True)
print(json.dumps({"held": sorted(held), "asked": asked}))
"""


@pytest.mark.skipif(not landlock_version(), reason="this kernel has no fence to raise")
def test_nothing_asks_for_the_network(tmp_path: Path) -> None:
    trial = Trial(tmp_path, 1, [])
    trial.prepare("ingest")
    assert run(trial.lake, trial.folder, "none", "ingest", "index") == [{"result": "done"}] * 2
    command = [sys.executable, "-c", PROGRAM, str(trial.lake), str(tmp_path / "report.html")]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout.splitlines()[-1]) == {"held": ["landlock", "seccomp"], "asked": []}
    assert (tmp_path / "report.html").exists()
