"""Every claim of docs/trust.md names what proves it, and that is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:tests|benchmarks)/[\w/.]*)`")


def rows() -> list[tuple[str, str, str]]:
    """Threat, what holds, and the proof."""
    table = PAGE[PAGE.index("| threat |") :].split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in table]
    assert {len(row) for row in cells} == {3}
    return [(threat, holds, proof) for threat, holds, proof in cells]


@pytest.mark.parametrize(("threat", "holds", "proof"), rows(), ids=[threat[:50] for threat, _, _ in rows()])
def test_each_threat_names_a_test_that_is_there(threat: str, holds: str, proof: str) -> None:
    assert threat
    assert holds
    named = NAMED.findall(proof)
    assert named or proof.startswith("the same"), "no test is named"
    assert not named or [name for name in named if name.startswith("tests/")], "a benchmark alone is run by hand only"
    for name in named:
        path = ROOT / name
        assert path.exists(), name
        if path.name.startswith("test_"):
            tests = [
                part.name
                for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")
            ]
            assert tests, f"{name} holds no test"


def test_every_other_test_that_the_page_names_is_there() -> None:
    for name in NAMED.findall(PAGE):
        assert (ROOT / name).exists(), name


def test_what_tries_to_break_the_house_stands_on_the_page() -> None:
    """A test of these folders that no claim names is a claim that was forgotten."""
    named = set(NAMED.findall(PAGE))
    for folder in ("adversarial", "failures"):
        for path in (ROOT / "tests" / folder).glob("test_*.py"):
            assert path.relative_to(ROOT).as_posix() in named, path.name
