"""`legation brief`: the contract's JSON, a file beside it, and what is refused."""

from collections.abc import Callable
from pathlib import Path

from tests.app.conftest import Ran

Legation = Callable[..., Ran]


def test_a_brief_is_written_and_told(legation: Legation, dossier: Path) -> None:
    found = legation("--lake", dossier, "--json", "brief", "boarding in the Sable Narrows", "--out", "b.md").json
    assert found["path"] == "b.md"
    assert len(found["citations"]) > 5
    assert found["marking"] == "public"
    assert "# boarding in the Sable Narrows" in Path("b.md").read_text(encoding="utf-8")
    shown = legation("--lake", dossier, "brief", "boarding in the Sable Narrows").out
    assert shown.startswith("written: out/brief-boarding-in-the-sable-narrows.html (")
    assert "news: 5 quotes" in shown
    assert "commitments:" in shown


def test_what_cannot_be_written_is_refused(legation: Legation, dossier: Path) -> None:
    assert legation("--lake", dossier, "brief", "Averra", "--out", "b.docx").code == 2
    assert legation("--lake", dossier, "brief", " ").code == 2
