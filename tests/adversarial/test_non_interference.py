"""Nothing that a person may see depends on what they may not (Goguen and Meseguer, *Security Policies*, 1982).

Two lakes are made that differ only above the lowest clearance. Every command, every method of a desk, every tool of
the MCP server and LangChain's faces must then give the same bytes at that clearance, and so must every file that is
readable there. The channels are read from the code: one without a call here fails the test.
"""

import os
import shutil
from pathlib import Path

import pytest
import typer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.cli import app
from app.mcp_server import TOOLS
from lake.config import read_config, write_config
from pipelines.audit import UNRECORDED, acts
from pipelines.declared import Declared
from pipelines.desk import Desk
from tests.adversarial import two_lakes
from tests.adversarial.two_lakes import Secrets
from tests.lake.sealed.making import showing

MARKINGS = ("restricted", "confidential", "secret", "secret//alpha", "public//alpha", "restricted//alpha/bravo")
TEXTS = (
    "The envoy's code name is Heron. Norway will raise the fare of the Brill ferry without notice.",
    two_lakes.TREATY,
    two_lakes.TREATY.replace("thirty", "ninety").replace("1 January 2011", "1 March 2012"),
    "Secret protocol\n\nArticle 1\nNorway shall give Kenya two hours' notice before it raises the fare of the ferry.\n",
    two_lakes.MEMO.replace("opposed", "supported"),
    "Norway and Kenya spoke of lot 37 of the Brill ferry.",
)

secrets = st.integers(1, 3).flatmap(
    lambda count: st.builds(
        Secrets,
        markings=st.tuples(*[st.sampled_from(MARKINGS)] * count),
        texts=st.tuples(*[st.sampled_from(TEXTS)] * count),
        same_ids=st.booleans(),
        burst=st.sampled_from([0, 12]),
        damaged=st.booleans(),
    )
)
MOST = Secrets(MARKINGS, TEXTS, same_ids=True, burst=12, damaged=True)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of public documents. Not to be written to."""
    folder = tmp_path_factory.mktemp("public")
    two_lakes.write_public(folder)
    lake = folder / "lake"
    Desk.create(lake).close()
    with Desk.open(lake) as desk:
        desk.ingest([folder / "public.jsonl"], declared=Declared(kind="news", known_at="published"))
        desk.load_numbers([folder / "numbers.csv"], known_at="published")
        desk.index()  # whoever comes next, with whatever clearance, finds nothing left to catch up on
    return lake


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each lake stands while it is asked."""
    return tmp_path_factory.mktemp("place") / "lake"


@pytest.fixture(scope="module")
def plain(public: Path, place: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every channel says of the lake without secrets."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copytree(public, folder / "lake")
    with two_lakes.placed(folder / "lake", place):
        return two_lakes.everything(place, place.parent / "work")


def compare(public: Path, place: Path, plain: dict[str, str], folder: Path, made: Secrets) -> None:
    lake = folder / "lake"
    shutil.copytree(public, lake)
    two_lakes.with_secrets(lake, folder, made)
    assert two_lakes.readable(lake) == two_lakes.readable(public), "secret documents changed what is readable below"
    with two_lakes.placed(lake, place):
        said = two_lakes.everything(place, place.parent / "work")
    assert said.keys() == plain.keys()
    different = [name for name in plain if said[name] != plain[name]]
    assert not different, "\n\n".join(f"{name}:\n{plain[name][:1500]}\n---\n{said[name][:1500]}" for name in different)


def test_a_lake_with_everything_secret_says_the_same(
    public: Path, place: Path, plain: dict[str, str], tmp_path: Path
) -> None:
    compare(public, place, plain, tmp_path, MOST)


@settings(
    max_examples=int(os.environ.get("LEGATION_EXAMPLES", "1")),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(made=secrets)
def test_any_secrets_change_nothing_below(
    public: Path, place: Path, plain: dict[str, str], tmp_path_factory: pytest.TempPathFactory, made: Secrets
) -> None:
    compare(public, place, plain, tmp_path_factory.mktemp("secrets"), made)


def test_encrypted_secrets_ask_nobody_below_for_a_key(
    public: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And without the key the open vaults say the same as without the secrets."""
    (tmp_path / "memory").mkdir()
    said = []
    few = Secrets(("secret",), (TEXTS[0],), same_ids=True, burst=0, damaged=False)
    for name, made in (("without", None), ("with", few)):
        lake = tmp_path / name / "lake"
        shutil.copytree(public, lake)
        settings = {"encryption": {"restricted": "env:TWO_LAKES_KEY"}, "open_in": str(tmp_path / "memory")}
        write_config(lake, read_config(lake).model_copy(update=settings))
        if made:
            monkeypatch.setenv("TWO_LAKES_KEY", "07" * 32)
            two_lakes.with_secrets(lake, lake.parent, made)
            monkeypatch.delenv("TWO_LAKES_KEY")
            assert not showing(lake / "vaults" / "secret", ["Heron", "Norway"])
        said.append(two_lakes.readable(lake))
        with two_lakes.placed(lake, place):
            said[-1] |= two_lakes.everything(place, place.parent / "work", only="Desk.s")
    assert said[0] == said[1]


def test_the_test_would_see_a_difference(public: Path, place: Path, plain: dict[str, str], tmp_path: Path) -> None:
    """The same secrets, marked public: nearly every channel that reads shows them."""
    lake = tmp_path / "lake"
    shutil.copytree(public, lake)
    two_lakes.with_secrets(lake, tmp_path, Secrets(("public",), (TEXTS[0],), same_ids=False, burst=12, damaged=True))
    assert two_lakes.readable(lake) != two_lakes.readable(public)
    with two_lakes.placed(lake, place):
        said = two_lakes.everything(place, place.parent / "work", only="legation s")
    different = {name.split()[1] for name in said if said[name] != plain.get(name)}
    assert {"status", "search", "sql"} <= different


def test_other_vaults_are_neither_opened_nor_listed(public: Path, place: Path, tmp_path: Path) -> None:
    """And as many files are touched with secrets as without: the work does not depend on them either."""
    calls = [two_lakes.channels()[name] for name in ("Desk.status", "Desk.search", "Desk.treaties", "mcp search")]
    seen = []
    for name, made in (("without", None), ("with", MOST)):
        lake = tmp_path / name / "lake"
        shutil.copytree(public, lake)
        if made:
            two_lakes.with_secrets(lake, lake.parent, made)
        with two_lakes.placed(lake, place):
            seen.append([two_lakes.touched(place, call) for call in calls])
    assert seen[0] == seen[1]
    assert not [path for paths in seen[1] for path in paths if "/vaults/" in path and "/vaults/public/" not in path]


# --- every channel there is -------------------------------------------------------------------------------------------


def commands() -> set[str]:
    """The commands of the command line, with their group."""
    found: set[str] = set()

    def walk(command: object, path: tuple[str, ...]) -> None:
        below = getattr(command, "commands", {})
        if path and (not below or getattr(command, "invoke_without_command", False)):
            found.add(" ".join(path))
        for name, each in below.items():
            walk(each, (*path, name))

    walk(typer.main.get_command(app), ())
    return found


def test_every_command_is_compared() -> None:
    assert commands() == set(two_lakes.COMMANDS) | set(two_lakes.ELSEWHERE)


def test_every_method_of_a_desk_is_compared() -> None:
    assert set(acts(Desk)) | UNRECORDED == set(two_lakes.METHODS) | two_lakes.MADE_WITH


def test_every_tool_is_compared() -> None:
    assert {tool.name for tool in TOOLS} == set(two_lakes.TOOL_ARGUMENTS)
