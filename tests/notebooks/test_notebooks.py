"""The notebooks run from top to bottom, and say what their titles promise."""

import ast
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def executed(name: str, lake: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, data: Path | None = None) -> Any:
    """A notebook after all its cells have run in a kernel of its own."""
    data = data or Path(os.environ.get("LEGATION_DATA", FOLDER.parent.parent / "shared" / "data"))
    monkeypatch.setenv("LEGATION_LAKE", str(lake))
    monkeypatch.setenv("LEGATION_DATA", str(data))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(FOLDER.parent), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(FOLDER / name, as_version=4)
    client = NotebookClient(notebook, kernel_name="python3", timeout=200, resources={"metadata": {"path": str(FOLDER)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    pages = [str(output["data"].get("text/html", "")) for output in outputs if "data" in output]
    assert not [page for page in pages if re.search(r'src="https?:', page)], "nothing is loaded from outside"
    return notebook


def shown(notebook: Any, having: str) -> str:
    """What the cell with these words in its source put out, as text."""
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and having in cell.source]
    parts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(parts)


@pytest.mark.slow
def test_the_tour(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = executed("tour.ipynb", dossier, tmp_path, monkeypatch)
    fewer, more = ast.literal_eval(shown(notebook, "public = Desk.open"))
    assert 0 < fewer < more
    assert "ten days" in shown(notebook, "desk.ask(")
    encodings = shown(notebook, "encoding_certainty").lower()
    assert "tcvn3" in encodings
    assert "vni" in encodings
    assert "6" in shown(notebook, "group_id")


@pytest.mark.slow
def test_before_the_crisis_the_first_alarm_comes_weeks_ahead(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Torvania closes the Narrows on 9 June 2025; the pair was raised at least twenty days before."""
    notebook = executed("before-the-crisis.ipynb", dossier, tmp_path, monkeypatch)
    said = shown(notebook, "first, (CLOSURE - first).days")
    first, lead = eval(said, {"datetime": __import__("datetime")})
    assert isinstance(first, date)
    assert (date(2025, 6, 9) - first).days == lead
    assert lead >= 20
    assert shown(notebook, "print(alert.why())").count("\n- ") >= 1, "the alarm has its quotes"
    assert "alarms" in shown(notebook, "record.summary")


@pytest.mark.slow
def test_before_february_2022(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs whole where the public development data is, and says so where it is not."""
    notebook = executed("before-february-2022.ipynb", dossier, tmp_path, monkeypatch)
    if "no development data" in shown(notebook, "PRESENT = "):
        pytest.skip(shown(notebook, "PRESENT = ").strip())
    assert "each Monday's lake ends on or before" in shown(notebook, "max(known_at)")


@pytest.mark.slow
@pytest.mark.parametrize("real", [False, True], ids=["dossier", "real data"])
def test_what_viet_nam_has_promised(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: bool, request: pytest.FixtureRequest
) -> None:
    """On real treaties where they are, else on the dossier with Lac Hai in its place; it says which."""
    name = "what-viet-nam-has-promised.ipynb"
    data = request.getfixturevalue("real_data") if real else tmp_path / "nothing"
    notebook = executed(name, dossier, tmp_path, monkeypatch, data)
    assert ("real treaties of VNM" if real else "the dossier, with XLH") in shown(notebook, "PRESENT = ")
    assert "treaties name" in shown(notebook, "def real()")
    assert "commitments bind" in shown(notebook, "ledger = desk.commitments")
    assert "days are known" in shown(notebook, "timeline = ")
    assert "parallel" in shown(notebook, "desk.precedents(")
    assert "positions of" in shown(notebook, "ACTOR = ")
    if not real:
        assert "reported met" in shown(notebook, "reported = ")


@pytest.mark.slow
def test_the_officers_desk(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Torvania on a morning of May: its series, stories and record; every chart can be moved and pointed at."""
    notebook = executed("officer.ipynb", dossier, tmp_path, monkeypatch)
    assert "Torvania as known on 15 May 2025" in shown(notebook, "MORNING = ")
    assert "Lac Hai" in shown(notebook, "alert.why()")
    assert int(shown(notebook, "desk.stories(").split()[0]) > 3
    assert "alarms" in shown(notebook, "record.summary")
    pages = [
        str(output.data.get("text/html", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    charts = [page for page in pages if "vegaEmbed" in page]
    assert len(charts) == 4
    assert all('"interval"' in chart for chart in charts), "bound to the scales: drag and zoom"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_kept_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert ('alt.renderers.enable("html", template="inline")' in code) == ("import altair" in code)
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")


def test_there_are_five() -> None:
    names = ["before-february-2022", "before-the-crisis", "officer", "tour", "what-viet-nam-has-promised"]
    assert [path.stem for path in NOTEBOOKS] == names
