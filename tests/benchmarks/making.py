"""Makes small data folders for the benchmarks, and runs a benchmark as its command does."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

PLACES = ("Hanoi", "Lima", "Oslo", "Nairobi", "Quito", "Dakar", "Minsk", "Kyiv")


def article(number: int) -> str:
    """A short text of a treaty's kind, unlike the others."""
    place = PLACES[number % len(PLACES)]
    return (
        f"Article {number}. The Parties meet at {place} every {number + 2} years to look at fees of "
        f"{number * 7} crowns for each ship. A Party may withdraw {number + 3} months after written notice.\n"
    )


def resolutions(data: Path, count: int) -> None:
    """Texts where the public documents have resolutions."""
    folder = data / "unsc-resolutions"
    folder.mkdir(parents=True)
    for number in range(count):
        text = "\n".join(article(10 * number + line) for line in range(6))
        (folder / f"r{number}.txt").write_text(f"Resolution {number} (1982)\n\n{text}", encoding="utf-8")


def printed(name: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What ``python -m benchmarks.NAME --json`` prints, run in this process."""
    importlib.import_module(f"benchmarks.{name}").BENCHMARK.main([*arguments, "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert set(result) == {"benchmark", "about", "data", "machine", "versions", "rows"}
    assert result["benchmark"] == name
    assert result["rows"]
    for row in result["rows"]:
        assert isinstance(row["system"], str)
        assert isinstance(row["subset"], str)
        metrics = [value for key, value in row.items() if key not in ("system", "subset")]
        assert all(value is None or isinstance(value, int | float | str) for value in metrics), row
    return result


def row(result: dict[str, Any], system: str, subset: str) -> dict[str, Any]:
    """The one row of a system and subset."""
    (found,) = [r for r in result["rows"] if (r["system"], r["subset"]) == (system, subset)]
    return found  # type: ignore[no-any-return]
