"""The commands on markings: grading a document anew, and what is no longer protected."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.arguments import as_day
from app.render import Result, grid, line, shorten
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from app.cli import Settings

Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day that is asked about (default: today).")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who ordered it.")]


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def regrade(
        document: Annotated[str, typer.Argument(metavar="DOCUMENT_ID", help="Its id, or how that begins.")],
        to: Annotated[str, typer.Option("--to", metavar="MARKING", help="The new marking.")],
        reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the higher marking.")],
        by: By,
        source: Annotated[
            str | None,
            typer.Option("--from", metavar="MARKING", help="The marking that it bears, if it stands under several."),
        ] = None,
        dated: Annotated[
            str | None, typer.Option(metavar="DATE", help="Day of the marking, from which its protection counts.")
        ] = None,
        until: Annotated[
            str | None,
            typer.Option(metavar="DATE", help="With its present marking: extend its protection until this day."),
        ] = None,
    ) -> None:
        """Give a document another marking: it moves, with all that was read out of it."""
        result = settings.desk().regrade(
            document,
            to=to,
            reason=reason,
            by=by,
            source=source,
            dated=as_day(dated) if dated else None,
            until=as_day(until) if until else None,
        )
        settings.show(result, _regraded)

    @app.command()
    def expire(
        list_: Annotated[bool, typer.Option("--list", help="List them (the default); nothing is changed.")] = False,
        apply: Annotated[bool, typer.Option("--apply", help="Grade them down to the lowest level.")] = False,
        on: Day = None,
        reason: Annotated[str | None, typer.Option(metavar="TEXT", help="With --apply: why.")] = None,
        by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="With --apply: who ordered it.")] = None,
    ) -> None:
        """Documents whose protection has ended; nothing is graded anew by itself."""
        if list_ and apply:
            raise UsageError("give either --list or --apply")
        day = as_day(on) if on else None
        if not apply:
            return settings.show(settings.desk().expiries(day), _expired)
        if by is None:
            raise UsageError("documents are graded anew by somebody: give --by NAME")
        settings.show(settings.desk().expire(by=by, reason=reason, on=day), _applied)


def _regraded(out: Console, result: Result) -> None:
    if result["from"] == result["to"]:
        line(out, f"{result['document_id'][:12]} stays {result['to']} and is protected until {result['until']}.")
    else:
        line(out, f"{result['document_id'][:12]} was {result['from']} and is {result['to']} now.")
    if result["copies"]:
        copies = ", ".join(each[:12] for each in result["copies"][:10])
        line(out, f"{len(result['copies'])} documents that say nearly the same keep their markings: {copies}", "yellow")


def _expired(out: Console, result: Result) -> None:
    if not result["expired"]:
        line(out, f"No document's protection has ended by {result['on']}.")
        return
    grid(
        out,
        ("document", "marking", "dated", "ended", "title"),
        [
            (one["document_id"][:12], one["marking"], f"{one['dated']} ({one['basis']})", one["ends"],
             shorten(one["title"], 50))
            for one in result["expired"]
        ],
    )  # fmt: skip
    line(out, f"{len(result['expired'])} ended by {result['on']}. Nothing was changed.")


def _applied(out: Console, result: Result) -> None:
    for one in result["regraded"]:
        line(out, f"{one['document_id'][:12]} was {one['from']} and is {one['to']} now.")
    line(out, f"{len(result['regraded'])} documents graded down.")
