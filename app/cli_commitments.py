"""The commands on commitments: read them out of the lake's texts, and ask the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.render import Result, grid, line, place, shorten

if TYPE_CHECKING:
    from app.cli import Settings

ledger = typer.Typer(
    help="Who is bound to do what, by when, and what is reported of it; each entry with its quote.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""
    app.add_typer(ledger, name="commitments")

    @app.command()
    def extract() -> None:
        """Read commitments out of treaties and statements, work out their dates, hold reports against them."""
        settings.show(settings.desk().extract(), _extracted)

    @ledger.callback()
    def list_(
        context: typer.Context,
        party: Annotated[
            str | None, typer.Option(metavar="CODE", help="State that is bound (ISO 3166 alpha-3).")
        ] = None,
        kind: Annotated[
            str | None,
            typer.Option("--type", metavar="TYPE", help="obligation, prohibition, permission or recommendation."),
        ] = None,
        about: Annotated[str | None, typer.Option(metavar="TOPIC", help="Only on this topic, in any language.")] = None,
        due_within: Annotated[
            str | None, typer.Option(metavar="PERIOD", help="Falling due from today on, within 90d, 6w, 12m or 2y.")
        ] = None,
        overdue: Annotated[bool, typer.Option("--overdue", help="Only those of which a day has passed.")] = False,
        status: Annotated[
            str | None,
            typer.Option(
                metavar="STATUS",
                help="no evidence, indications of action, reported met, reported breached: of the party, or of any.",
            ),
        ] = None,
        limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="So many at most.")] = None,
        file: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help="Also write the dates as a calendar (.ics).")
        ] = None,
    ) -> None:
        """Who is bound to do what, by when, and what is reported of it: the ledger, each entry with its quote."""
        if context.invoked_subcommand is not None:
            return
        desk = settings.desk()
        entries = desk.commitments(
            party=party, kind=kind, about=about, due_within=due_within, overdue=overdue, status=status, limit=limit
        )
        result: dict[str, Any] = {"commitments": [entry.to_json() for entry in entries]}
        if file is not None:
            from pipelines.calendar_file import write_calendar

            result |= {"path": str(file), "events": write_calendar(entries, desk.name, desk.lake.levels, file)}
        settings.show(result, _listed)

    @ledger.command()
    def show(
        commitment: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")],
        party: Annotated[
            str | None, typer.Option(metavar="CODE", help="Only the dates and status of this state.")
        ] = None,
    ) -> None:
        """One commitment: its quote, its dates, and every report that bears on it, on both sides."""
        settings.show(settings.desk().commitment(commitment, party=party).to_json(neutral=True), _shown)


def _extracted(out: Console, result: Result) -> None:
    line(
        out,
        f"{result['commitments']} commitments read in {result['documents']} documents; "
        f"{result['deadlines']} new dates; {result['performance']['reports']} reports held against them",
    )


def _listed(out: Console, result: Result) -> None:
    def due(entry: dict[str, Any]) -> str:
        dated = [f"{d['party'] or ''} {_days(d)}".strip() for d in entry["dates"] if d["due"]]
        more = f" and {len(dated) - 3} more" if len(dated) > 3 else ""
        return "; ".join(dated[:3]) + more or (entry["deadline"] or {}).get("quote") or ""

    grid(
        out,
        ("id", "who", "what", "due", "reported", "where"),
        (
            [
                entry["commitment_id"][:8],
                shorten(entry["obligor"] or "", 40),
                f"{entry['type']}: {shorten(entry['action'], 80)}",
                shorten(due(entry), 60),
                _reported(entry),
                f"{shorten(entry['citation']['title'], 50)}, {entry['article']}",
            ]
            for entry in result["commitments"]
        ),
    )
    if not result["commitments"]:
        line(out, "no commitment fits; `legation extract` reads them out of the lake's texts")
    if "path" in result:
        line(out, f"{result['events']} dates written to {result['path']}")


def _reported(entry: dict[str, Any]) -> str:
    if entry["status"] == "no evidence":
        return ""
    who = " ".join(one["party"] for one in entry["performance"] if one["status"] == entry["status"])
    return f"{entry['status']}{', disputed' if entry['disputed'] else ''}: {who}"


def _shown(out: Console, entry: Result) -> None:
    line(out, f"{entry['type']}: {entry['obligor'] or 'nobody named'} - {entry['action']}", "bold")
    line(out, f"   “{' '.join(entry['citation']['quote'].split())}”")
    line(out, f"     {place(entry['citation'])}; binds {' '.join(entry['parties']) or 'nobody known'}", "dim")
    for one in entry["dates"]:
        line(out, f"   due {one['party'] or ''} {_days(one) if one['due'] else one['state']}: {one['reason']}")
    line(out, f"\n{entry['status']}{', disputed' if entry['disputed'] else ''}", "bold")
    for one in entry["performance"]:
        line(out, f"   {one['party']}: {one['status']}{', disputed' if one['disputed'] else ''}")
        for occasion in one["occasions"]:
            when = (
                occasion["since"]
                if occasion["since"] == occasion["until"]
                else f"{occasion['since']} to {occasion['until']}"
            )
            line(out, f"     {when}: {occasion['status']}{', disputed' if occasion['disputed'] else ''}", "dim")
    heading = ""
    for one in entry["evidence"]:
        if one["stance"] != heading:
            heading = one["stance"]
            line(out, f"\n{_HEADINGS[heading]}", "bold")
        said = f", said by {one['said_by']}" if one["said_by"] else ""
        copies = f", and {one['copies']} copies" if one["copies"] else ""
        line(out, f"   {one['party']} {one['basis']}{said}: “{shorten(one['citation']['quote'], 300)}”")
        line(
            out,
            f"     {place(one['citation'])}; {one['citation']['source']}, grade {one['reliability']}{copies}",
            "dim",
        )


_HEADINGS = {
    "contradicts": "Against performance",
    "supports": "For performance",
    "neutral": "Also bears on it, without saying whether it was kept",
}


def _days(one: dict[str, Any]) -> str:
    return str(one["due"]) if one["due"] == one["due_from"] else f"{one['due_from']} to {one['due']}"
