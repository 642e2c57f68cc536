"""The documents say what the program does: every command, table, setting and error, and output as it is printed."""

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
import typer
from pydantic import BaseModel
from typer.core import TyperGroup

from app import docs
from app.cli import app
from lake.config import ChatModelConfig, EmbedderConfig, LakeConfig, SourceConfig, SqlConfig, StateNames
from lake.schema import errors
from lake.schema.errors import LegationError
from lake.schema.tables import TABLES
from pipelines.dictionary import settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "samples" / "README.md"]
LINK = re.compile(r"\]\(([^()\s]+)\)")
NOT_OURS = re.compile(r"/work/|/root/|/home/|/tmp/|pypi\.org|pythonhosted|artifactory|localhost:\d", re.IGNORECASE)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- nothing is missing -----------------------------------------------------------------------------------------------


def test_every_command_and_option_is_documented() -> None:
    text = page("docs/commands.md")
    root = typer.main.get_command(app)
    sections = dict(re.findall(r"^## (?:legation )?([\w -]+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert isinstance(root, TyperGroup)
    commands = {"Global options": root, **docs.commands_of(root)}
    assert "treaties show" in commands
    assert set(sections) == set(commands)
    for name, command in commands.items():
        for parameter in command.params:
            options = parameter.opts if parameter.param_type_name == "option" else []
            for option in (*options, *parameter.secondary_opts):
                assert f"`{option}`" in sections[name], f"{name} {option}"
            assert parameter.param_type_name != "option" or parameter.help, f"{name} {parameter.name} has no help"
        assert command.help, f"{name} has no description"


def test_the_contracts_commands_are_there() -> None:
    root = typer.main.get_command(app)
    expected = "init ingest status search ask sql trends warn report verify sources compact vacuum index demo"
    assert set(expected.split()) <= set(root.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_column_is_in_the_dictionary(table: str) -> None:
    text = page("docs/data-dictionary.md")
    shared, _, rest = text.partition("## Every table")[2].partition("\n## ")
    section = re.search(rf"^(?:## )?{table}\n(.*?)(?=^## |\Z)", rest, re.MULTILINE | re.DOTALL)
    assert section, f"no section on {table}"
    for name, column in TABLES[table].columns().items():
        assert f"| `{name}` |" in shared + section.group(1), f"{table}.{name}"
        assert column.description, f"{table}.{name} has no description"


@pytest.mark.parametrize("model", [LakeConfig, ChatModelConfig, EmbedderConfig, StateNames, SourceConfig, SqlConfig])
def test_every_setting_is_in_the_guide(model: type[BaseModel]) -> None:
    text = page("docs/engineer.md")
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} has no description"
        assert re.search(rf"^\| `(?:\w+(?:\[\])?\.)?{name}` \|.*{re.escape(field.description)}", text, re.MULTILINE), (
            name
        )


def test_settings_are_listed_once_with_their_defaults() -> None:
    listed = {setting.name: setting for setting in settings()}
    assert len(listed) == len(settings())
    assert listed["embedder.name"].default == "required"
    assert listed["created_at"].default == ""
    assert listed["names[].code"].description
    assert listed["levels"].default == '["public", "restricted", "confidential", "secret"]'


def drawn(module: ModuleType) -> dict[str, tuple[str | None, str | None]]:
    """The tree in a module's docstring: each name with its parent and its exit code."""
    found: dict[str, tuple[str | None, str | None]] = {}
    path: list[tuple[int, str]] = []
    for line in (module.__doc__ or "").splitlines():
        match = re.match(r"(    [│├└─ ]*)([A-Z]\w+Error)\b(?:\s+(\d))?", line)
        if match:
            depth = len(match.group(1))
            while path and path[-1][0] >= depth:
                path.pop()
            found[match.group(2)] = (path[-1][1] if path else None, match.group(3))
            path.append((depth, match.group(2)))
    return found


def test_every_error_stands_in_the_drawn_tree() -> None:
    classes = {
        name: kind
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, LegationError) and kind.__module__ == errors.__name__
    }
    tree = drawn(errors)
    assert set(tree) == set(classes)
    for name, (parent, code) in tree.items():
        assert parent is None or classes[name].__bases__ == (classes[parent],), name
        assert code is None or int(code) == classes[name].exit_code, name
        assert inspect.getdoc(classes[name]), name


# --- nothing is out of date -------------------------------------------------------------------------------------------


def test_generated_pages_are_up_to_date() -> None:
    assert docs.stale(None) == [], "run `make docs`"


def test_the_output_shown_is_what_the_commands_print(dossier: Path) -> None:
    """Numbers masked: scores may differ in the last digit between machines."""
    assert docs.stale(dossier) == [], "run `make demo docs`"


def test_a_change_of_the_output_would_be_seen(dossier: Path) -> None:
    shown = "<!-- run: legation sql \"select 'rice' as x\" -->\n```text\nx\nrice\n1 rows\n```\n"
    assert docs.masked(docs.with_output(shown, dossier)) == docs.masked(shown)
    assert docs.with_output(shown.replace("\nrice\n", "\ntea\n"), dossier) == shown
    with pytest.raises(RuntimeError, match="nowhere"):
        docs.output_of('legation sql "select * from nowhere"', dossier)


def test_the_settings_are_put_after_their_marker_once() -> None:
    before = "# X\n\n<!-- settings -->\n\nAn unknown key.\n"
    filled = docs.with_settings(before)
    assert "| `levels` |" in filled
    assert filled.endswith("\n\nAn unknown key.\n")
    assert docs.with_settings(filled) == filled
    assert docs.with_settings("no marker") == "no marker"


@pytest.mark.parametrize("name", ["README.md", "docs/analyst.md"])
def test_the_python_shown_runs(name: str, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page one after another, on the dossier's lake."""
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(block.replace('"demo-lake"', repr(str(dossier))), names)


# --- links and names --------------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """Names of a page's headings, as links use them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        aim = (path.parent / name).resolve() if name else path
        if not aim.exists() or (anchor and anchor not in anchors(aim.read_text(encoding="utf-8"))):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_machine_stands_in_the_documents(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if NOT_OURS.search(line)]


def test_files_that_the_guides_name_exist() -> None:
    """Paths in code style that name files of this repository."""
    rooms = "ingest|lake|models|pipelines|app|tests|samples|notebooks|benchmarks"
    missing = [
        f"{path.name}: {name}"
        for path in PAGES
        for name in re.findall(rf"`((?:{rooms})/[\w./-]+\.\w+)`", path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert not missing
