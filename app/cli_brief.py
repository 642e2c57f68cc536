"""The command that writes a brief."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.render import Result, line

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the command to the command line."""

    @app.command()
    def brief(
        subject: Annotated[str, typer.Argument(help="A country, a treaty, an event, or a question; in any language.")],
        target: Annotated[
            Path | None,
            typer.Option(
                "--out", metavar="FILE", help="Where to write it, .html, .md or .pdf (default: out/brief-SUBJECT.html)."
            ),
        ] = None,
        language: Annotated[
            str, typer.Option(metavar="CODE", help="Language of the words around the quotes: en or vi.")
        ] = "en",
    ) -> None:
        """Write a brief: situation, actors and positions, timeline, commitments, open questions; all of it quoted."""
        from pipelines.brief_page import write

        desk = settings.desk()
        settings.show(write(desk, desk.brief(subject), target, language=language), _written)


def _written(out: Console, result: Result) -> None:
    line(out, f"written: {result['path']} ({len(result['citations'])} quotes, marked {result['marking']})")
    line(out, "  " + ", ".join(f"{key}: {len(cited)}" for key, cited in result["sections"].items() if cited))
    for group in result["groups"]:
        line(out, f"  {group['kind']}: {len(group['citations'])} quotes out of {group['stories']} texts found")
