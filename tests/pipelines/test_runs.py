"""Runs and their rows."""

import json
from pathlib import Path

from lake.store import Lake
from pipelines.runs import Run, code_version


def test_a_run_is_noted_once_in_each_vault(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", embedder=None).close()
    with Lake.open(tmp_path / "lake", clearance="secret") as lake:
        public, secret = lake.vault("public", create=True), lake.vault("secret", create=True)
        run = Run("ingest", {"paths": ["tệp.txt"], "folder": Path("in")})
        rows = run.rows(public)
        assert run.rows(public) == {}
        assert run.rows(secret) == rows
        (row,) = rows["runs"]
        assert json.loads(row["parameters"]) == {"paths": ["tệp.txt"], "folder": "in"}
        assert row["code"] == code_version()
        public.commit(rows, run_id=run.run_id)
        assert lake.frame("runs")["run_id"].to_list() == [run.run_id]


def test_runs_have_names_of_their_own() -> None:
    names = {Run("index").run_id for _ in range(50)}
    assert len(names) == 50
    assert all(name.startswith("index-2") for name in names)
