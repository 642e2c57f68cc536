"""The commands on who may reach a lake, and who did: permissions, and the audit logs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.render import Result, grid, line

if TYPE_CHECKING:
    from app.cli import Settings

audit = typer.Typer(
    help="Who read or wrote what: check the logs, show them, have their end time-stamped.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Roots = Annotated[
    Path | None,
    typer.Option("--roots", metavar="FILE", help="Root certificates (PEM) of the time-stamping authority."),
]


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""
    app.add_typer(audit, name="audit")

    @app.command()
    def check() -> None:
        """Find vaults and files that too many people get at, and marked vaults that are not encrypted."""
        result = settings.desk().check()
        settings.show(result, _checked)
        if result["open"]:
            raise typer.Exit(3)

    @audit.command()
    def verify(roots: Roots = None) -> None:
        """Find every cut, edit or reorder in the logs that the clearance reaches; time stamps too, with --roots."""
        result = settings.desk().verify_audit(roots)
        settings.show(result, _verified)
        if result["broken"]:
            raise typer.Exit(3)

    @audit.command()
    def show(
        last: Annotated[int, typer.Option(min=1, metavar="N", help="So many of the newest entries.")] = 20,
    ) -> None:
        """The newest entries: who, when, what was asked, and the ids of what was given."""
        settings.show(settings.desk().audit_entries(last), _shown)

    @audit.command()
    def anchor(
        marking: Annotated[str, typer.Argument(metavar="MARKING", help="Whose log.")],
        request: Annotated[
            Path | None, typer.Option(metavar="FILE", help="Write a time-stamp query (RFC 3161) to this file.")
        ] = None,
        response: Annotated[
            Path | None, typer.Option(metavar="FILE", help="Check and keep the authority's answer in this file.")
        ] = None,
        roots: Roots = None,
    ) -> None:
        """Have the end of a log time-stamped: write the query, carry it to an authority, bring its answer back."""
        settings.show(settings.desk().anchor_audit(marking, request, response, roots), _anchored)


def _verified(out: Console, result: Result) -> None:
    for marking, entries in result["entries"].items():
        line(out, f"{marking}: {entries} entries")
    for stamp in result["anchors"]:
        line(out, f"{stamp['marking']}: {stamp['entries']} entries stood at {stamp['stamped_at']}, by its time stamp")
    for broken in result["broken"]:
        line(out, f"BROKEN {broken['marking']} line {broken['line']}: {broken['problem']}")
    line(out, "broken" if result["broken"] else "every entry follows the one before")


def _checked(out: Console, result: Result) -> None:
    for each in result["open"]:
        line(out, f"{each['path']}: {each['problem']}; mend it with: {each['remedy']}")
    if not result["open"]:
        line(out, "nobody is let in who should not be, as far as this clearance reaches")
    for marking in result["unencrypted"]:
        line(out, f"the vault {marking} lies on the disk in the clear: `legation encrypt {marking} --key ...` seals it")


def _shown(out: Console, result: Result) -> None:
    rows = [
        (each["marking"], each["at"][:19], each["who"], each["act"], each["asked"], each["given"]["count"])
        for each in result["entries"]
    ]
    grid(out, ("marking", "at (UTC)", "who", "act", "asked", "given"), rows)


def _anchored(out: Console, result: Result) -> None:
    if result["written"]:
        line(out, f"query written to {result['written']}: bring it to the authority, then call this with --response")
    else:
        line(out, f"kept: {result['entries']} entries of {result['marking']} stood at {result['stamped_at']}")
