"""The commands on commitments: read them out of the lake's texts, and ask the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.render import Result, grid, line

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def extract() -> None:
        """Read commitments out of treaties and statements, and work out their dates."""
        settings.show(settings.desk().extract(), _extracted)

    @app.command()
    def commitments(
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
        limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="So many at most.")] = None,
        file: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help="Also write the dates as a calendar (.ics).")
        ] = None,
    ) -> None:
        """Who is bound to do what, by when: the ledger, each entry with its quote."""
        desk = settings.desk()
        entries = desk.commitments(
            party=party, kind=kind, about=about, due_within=due_within, overdue=overdue, limit=limit
        )
        result: dict[str, Any] = {"commitments": [entry.to_json() for entry in entries]}
        if file is not None:
            from pipelines.calendar_file import write_calendar

            result |= {"path": str(file), "events": write_calendar(entries, desk.name, file)}
        settings.show(result, _shown)


def _extracted(out: Console, result: Result) -> None:
    line(
        out,
        f"{result['commitments']} commitments read in {result['documents']} documents; {result['deadlines']} new dates",
    )


def _shown(out: Console, result: Result) -> None:
    def due(entry: dict[str, Any]) -> str:
        dated = [f"{d['party'] or ''} {_days(d)}".strip() for d in entry["dates"] if d["due"]]
        more = f" and {len(dated) - 3} more" if len(dated) > 3 else ""
        return "; ".join(dated[:3]) + more or (entry["deadline"] or {}).get("quote") or ""

    grid(
        out,
        ("type", "who", "what", "due", "where"),
        (
            [
                entry["type"],
                entry["obligor"],
                entry["action"],
                due(entry),
                f"{entry['citation']['title']}, {entry['article']}",
            ]
            for entry in result["commitments"]
        ),
    )
    if not result["commitments"]:
        line(out, "no commitment fits; `legation extract` reads them out of the lake's texts")
    if "path" in result:
        line(out, f"{result['events']} dates written to {result['path']}")


def _days(one: dict[str, Any]) -> str:
    return str(one["due"]) if one["due"] == one["due_from"] else f"{one['due_from']} to {one['due']}"
