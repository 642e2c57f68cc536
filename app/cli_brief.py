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
                "--out", metavar="FILE", help="Where to write it, .html or .md (default: out/brief-SUBJECT.html)."
            ),
        ] = None,
    ) -> None:
        """Write what the lake holds on a subject: exact quotes by kind of document, with sources and markings."""
        from pipelines.brief_page import write

        settings.show(write(settings.desk().brief(subject), target), _written)


def _written(out: Console, result: Result) -> None:
    line(out, f"written: {result['path']} ({len(result['citations'])} quotes, marked {result['marking']})")
    for group in result["groups"]:
        line(out, f"  {group['kind']}: {len(group['citations'])} quotes out of {group['stories']} texts found")
