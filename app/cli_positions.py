"""The commands on negotiations: the line of an actor on an issue, and a text through its drafts."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.arguments import as_day
from app.render import Result, grid, line, place, shorten
from pipelines.errors import UnknownValueError

if TYPE_CHECKING:
    from app.cli import Settings

FATES = ("agreed", "dropped", "bracketed")


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def positions(
        actor: Annotated[
            str | None,
            typer.Option(metavar="CODE", help="State (ISO 3166 alpha-3; VDR, SUN and others that ended) or group."),
        ] = None,
        issue: Annotated[str | None, typer.Option(metavar="WORDS", help="Only on this issue, in any language.")] = None,
        stance: Annotated[
            str | None,
            typer.Option(
                metavar="STANCE",
                help="condition, reject, demand, propose, offer, reserve, oppose, support or acknowledge.",
            ),
        ] = None,
        since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="On or after this day.")] = None,
        until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="On or before this day.")] = None,
        limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="So many at most.")] = None,
        extract: Annotated[
            bool, typer.Option("--extract", help="First read the records and statements not yet read.")
        ] = False,
    ) -> None:
        """The line of an actor on an issue over time, and where it moved, each position with its quote."""
        desk = settings.desk()
        read = desk.extract_positions() if extract else None
        found = desk.positions(
            actor=actor,
            issue=issue,
            stance=stance,
            since=as_day(since) if since else None,
            until=as_day(until, last=True) if until else None,
            limit=limit,
        )
        result: dict[str, Any] = {"positions": [entry.to_json() for entry in found]}
        if read is not None:
            result["read"] = read
        settings.show(result, _positions)

    @app.command()
    def drafts(
        documents: Annotated[
            list[str],
            typer.Argument(
                metavar="DOC...", help="Drafts in their order, by id or title; one alone: all versions of its work."
            ),
        ],
        fate: Annotated[
            str | None, typer.Option(metavar="FATE", help="Only text that ends as agreed, dropped or bracketed.")
        ] = None,
    ) -> None:
        """Follow bracketed text from draft to draft: what was bracketed, when the brackets fell, what survived."""
        result = settings.desk().drafts(documents)
        if fate is not None:
            if fate not in FATES:
                raise UnknownValueError("fate", fate, FATES)
            result["threads"] = [thread for thread in result["threads"] if thread["fate"] == fate]
        settings.show(result, _drafts)


def _positions(out: Console, result: Result) -> None:
    if "read" in result:
        read = result["read"]
        line(out, f"{read['positions']} positions read in {read['documents']} documents", "dim")
    for entry in result["positions"]:
        target = f" to {entry['target']}" if entry["target"] else ""
        when = entry["date"] or "no date"
        round_ = f", round {entry['round']}" if entry["round"] else ""
        line(out, f"{when}{round_}  {entry['actor']} {entry['stance']} ({entry['strength']}){target}", "bold")
        if entry["moved"]:
            line(out, f"   moved {entry['moved']}", "yellow")
        line(out, f"   “{shorten(entry['citation']['quote'], 240)}”")
        line(out, f"     {place(entry['citation'])}", "dim")
        for relation in entry["relations"]:
            line(out, f"     {relation['relation']} {relation['with']}", "dim")
    if not result["positions"]:
        line(out, "no position fits; `legation positions --extract` reads them out of the lake's records")


def _drafts(out: Console, result: Result) -> None:
    columns = ("draft", "date", "title", "words", "in brackets", "brackets", "fell since", "of them agreed")
    grid(
        out,
        columns,
        (
            [
                each["draft"],
                each["published_at"] or "",
                each["external_id"] or each["title"],
                each["words"],
                each["bracketed_words"],
                each["brackets"],
                each["fell"],
                each["agreed"],
            ]
            for each in result["drafts"]
        ),
        columns[3:],
    )
    for thread in result["threads"]:
        path = " > ".join(f"{step['draft']} {step['state']}" for step in thread["steps"])
        line(out, f"[{shorten(thread['text'], 110)}]")
        line(out, f"     {path}", "dim")
