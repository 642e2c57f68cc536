"""The command line, run in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on standard output."""
        value: dict[str, Any] = json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
        assert self.out.count("\n") == 1
        assert self.out.endswith("\n")
        return value

    @property
    def complaint(self) -> str:
        """The one line that says what was wrong."""
        said = [line for line in self.err.splitlines() if line.startswith("legation: ")]
        assert len(said) == 1, self.err
        assert self.err.rstrip("\n").endswith(said[0]), "the complaint is the last word"
        assert "Traceback" not in self.err
        assert self.out == ""
        return said[0]


@pytest.fixture
def legation(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """``legation("search", "notice", "-k", "3")`` in an empty folder, without a lake in the environment."""
    monkeypatch.delenv("LEGATION_LAKE", raising=False)
    folder = tmp_path / "here"
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*words: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ran(int(left.value.code or 0), out, err)

    return run
