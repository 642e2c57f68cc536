"""The house: imports run only along the arrows of the design."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("ingest", "lake", "models", "pipelines", "app")
ARROWS = {
    "ingest": {"lake.schema"},
    "lake": set(),
    "models": set(),
    "pipelines": {"ingest", "lake", "models"},
    "app": {"pipelines"},
}


def imports_of(path: Path) -> set[str]:
    """Names of all modules that a file imports, at any depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


def within(name: str, place: str) -> bool:
    return name == place or name.startswith(place + ".")


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_along_the_arrows(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for name in imports_of(path)
        if name.split(".")[0] in ROOMS and not within(name, room) and not allowed(name, room)
    ]
    assert not wrong


def allowed(name: str, room: str) -> bool:
    """Whether an arrow leads from the room to the module, or to a package on the way to one it leads to."""
    return any(within(name, place) or place.startswith(name + ".") for place in ARROWS[room])


def test_no_module_is_a_bag_of_things() -> None:
    assert not [
        p for room in ROOMS for p in (ROOT / room).rglob("*.py") if p.stem in {"utils", "helpers", "common", "misc"}
    ]


def test_the_check_sees_a_wrong_arrow(tmp_path: Path) -> None:
    sample = tmp_path / "bad.py"
    sample.write_text("def f():\n    from pipelines.desk import Desk\n", encoding="utf-8")
    assert "pipelines.desk" in imports_of(sample)
