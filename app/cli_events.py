"""The commands on events: who did what to whom, and event data sets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.arguments import as_day
from app.render import Result, line, place, shorten

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def events(
        actor: Annotated[
            str | None,
            typer.Option(metavar="CODE", help="Who did it: state (ISO 3166 alpha-3), body (UN, EU ...) or a name."),
        ] = None,
        target: Annotated[str | None, typer.Option(metavar="CODE", help="To whom it was done.")] = None,
        class_: Annotated[
            str | None, typer.Option("--class", metavar="CLASS", help="PLOVER class: AGREE, CONSULT ... ASSAULT.")
        ] = None,
        quad: Annotated[
            str | None,
            typer.Option(
                metavar="QUAD",
                help="verbal_cooperation, material_cooperation, verbal_conflict or material_conflict.",
            ),
        ] = None,
        since: Annotated[
            str | None, typer.Option("--from", metavar="DATE", help="Happened on or after this day.")
        ] = None,
        until: Annotated[
            str | None, typer.Option("--to", metavar="DATE", help="Happened on or before this day.")
        ] = None,
        country: Annotated[
            str | None, typer.Option(metavar="ISO3", help="Place, actor or target is this country.")
        ] = None,
        certainty: Annotated[
            float, typer.Option(min=0.0, max=1.0, metavar="P", help="The reader is at least so sure.")
        ] = 0.0,
        limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many at most, the latest.")] = 50,
        extract: Annotated[
            bool, typer.Option("--extract", help="First read the news, statements and reports not yet read.")
        ] = False,
    ) -> None:
        """Who did what to whom, the latest first, each with its quote or its record."""
        desk = settings.desk()
        read = desk.extract_events() if extract else None
        found = desk.events(
            actor=actor,
            target=target,
            type_=class_,
            quad=quad,
            since=as_day(since) if since else None,
            until=as_day(until, last=True) if until else None,
            country=country,
            certainty=certainty,
            limit=limit,
        )
        result: dict[str, Any] = {"events": [told.to_json() for told in found]}
        if read is not None:
            result["read"] = read
        settings.show(result, _events)

    @app.command(name="load-events")
    def load_events(
        paths: Annotated[
            list[Path],
            typer.Argument(metavar="FILE...", help="Files of an event data set: CSV, tab-separated, Parquet."),
        ],
        dataset: Annotated[
            str | None,
            typer.Option(metavar="NAME", help="gdelt, icews, ucdp or acled (default: told by the columns)."),
        ] = None,
        marking: Annotated[
            str | None, typer.Option(metavar="LEVEL", help="Who may see it (default: the lowest level).")
        ] = None,
        known_at: Annotated[
            str,
            typer.Option("--known-at", metavar="WHEN", help="`ingested`, or `published`: the day the record bears."),
        ] = "ingested",
    ) -> None:
        """Take in events of GDELT 2.0, ICEWS, UCDP or ACLED; each file once."""
        result = settings.desk().load_events(paths, dataset=dataset, marking=marking, known_at=known_at)
        settings.show(result, _loaded)


def _events(out: Console, result: Result) -> None:
    if "read" in result:
        read = result["read"]
        line(out, f"{read['events']} events read in {read['documents']} documents", "dim")
    for event in result["events"]:
        when = event["date"] or "no date"
        if event["last_date"] and event["last_date"] != event["date"]:
            when += f" to {event['last_date']}"
        target = f" > {event['target']}" if event["target"] else ""
        line(out, f"{when}  {event['actor'] or '?'} {event['type']}{target}", "bold")
        if event["deaths"]:
            deaths = event["deaths"]
            between = f" ({deaths['low']} to {deaths['high']})" if deaths["low"] is not None else ""
            line(out, f"   deaths: {deaths['best']}{between}")
        if event["citation"]:
            line(out, f"   “{shorten(event['citation']['quote'], 240)}”")
            line(out, f"     by “{event['trigger']}”; {place(event['citation'])}", "dim")
        else:
            line(out, f"     {event['dataset']}: {event['actor_text']} / {event['target_text']}", "dim")
    if not result["events"]:
        line(out, "no event fits; `legation events --extract` reads them out of the lake's news and statements")


def _loaded(out: Console, result: Result) -> None:
    line(
        out,
        f"{result['events']} events in {result['records']} records of {result['files']} files; "
        f"{result['duplicate']} files were taken in before, {result['no_events']} records are no events, "
        f"{result['refused']} could not be read",
    )
    for unread in result["unread"]:
        line(out, f"   record {unread['record']}: {unread['reason']}", "yellow")
