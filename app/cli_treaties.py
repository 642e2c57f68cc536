"""The commands on treaties: list, show, export, take in registers, and compare authentic texts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.arguments import as_day
from app.render import Result, grid, line

if TYPE_CHECKING:
    from app.cli import Settings

treaties = typer.Typer(
    help="Treaties by party, status and subject, with quotes; export, registers, comparison of authentic texts.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""
    app.add_typer(treaties, name="treaties")

    @treaties.callback()
    def list_(
        context: typer.Context,
        party: Annotated[
            str | None, typer.Option(metavar="ISO3", help="Only treaties that this state is named in.")
        ] = None,
        status: Annotated[
            str | None,
            typer.Option(
                metavar="STATUS",
                help="in-force, not-in-force, signed, ended, uncertain or unknown: of the party, else of the treaty.",
            ),
        ] = None,
        on: Annotated[
            str | None, typer.Option(metavar="DATE", help="The day of the status (default: --as-of, or today).")
        ] = None,
        about: Annotated[str | None, typer.Option(metavar="TEXT", help="Words of the title, subject or text.")] = None,
        limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many at most.")] = 100,
    ) -> None:
        """List treaties, each with its quotes; what sources say differently is shown."""
        if context.invoked_subcommand is not None:
            return
        result = settings.desk().treaties(
            party=party, status=status, on=as_day(on, last=True) if on else None, about=about, limit=limit
        )
        settings.show(result, _listed)

    @treaties.command()
    def show(
        treaty: Annotated[str, typer.Argument(metavar="ID", help="Its id, the beginning of it, or a source's own id.")],
        party: Annotated[str | None, typer.Option(metavar="ISO3", help="Whose status to show above.")] = None,
        on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the status.")] = None,
    ) -> None:
        """Everything known of one treaty: facts, what is unknown and why, actions, where each party stands."""
        day = as_day(on, last=True) if on else None
        settings.show(settings.desk().treaty(treaty, party=party, on=day), _shown)

    @treaties.command()
    def export(
        treaty: Annotated[str, typer.Argument(metavar="ID", help="Its id, the beginning of it, or a source's own id.")],
        file: Annotated[Path, typer.Option("--out", metavar="FILE", help="The XML file to write.")],
        language: Annotated[
            str | None, typer.Option(metavar="CODE", help="Which of its texts (default: the first).")
        ] = None,
    ) -> None:
        """Write a treaty's text as Akoma Ntoso 3.0, its articles and paragraphs under their eIds."""
        settings.show(settings.desk().export_treaty(treaty, file, language=language), _written)

    @treaties.command(name="import")
    def import_(
        files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV or JSON lines, gzipped or not.")],
        mapping: Annotated[
            str | None,
            typer.Option(
                "--map",
                metavar="NAME|FILE",
                help="A shipped mapping or a TOML file (default: the one whose columns fit).",
            ),
        ] = None,
        marking: Annotated[
            str | None, typer.Option(metavar="LEVEL", help="Who may see it (default: the lowest level).")
        ] = None,
    ) -> None:
        """Take in registers of treaties: memberships, records, actions; rows that cannot be read are named."""
        settings.show(settings.desk().import_treaties(files, mapping=mapping, marking=marking), _imported)

    @treaties.command()
    def compare(
        treaty: Annotated[
            str | None, typer.Argument(metavar="[ID]", help="One treaty (default: all with several texts).")
        ] = None,
        save: Annotated[bool, typer.Option("--save", help="Store the findings in the lake, each once.")] = False,
    ) -> None:
        """Where authentic texts of a treaty differ in modality: article by article, with both quotes."""
        settings.show(settings.desk().compare_treaties(treaty, save=save), _compared)


def _listed(out: Console, result: Result) -> None:
    rows = result["treaties"]
    grid(
        out,
        ("id", "signed", "in force", "status", "title", "parties", "conflicts"),
        (
            (
                row["treaty_id"][:10],
                row["signed"],
                row["in_force"],
                row["status"],
                row["title"][:90],
                _some([party["code"] for party in row["parties"]]),
                len(row["conflicts"]) or "",
            )
            for row in rows
        ),
    )
    line(
        out,
        f"{len(rows)} treaties" if rows else "no treaty fits; `legation extract` reads them out of the lake's texts",
    )


def _some(codes: list[str]) -> str:
    return " ".join(codes[:6]) + (f" +{len(codes) - 6}" if len(codes) > 6 else "")


def _shown(out: Console, result: Result) -> None:
    line(out, result["title"], "bold")
    line(out, f"{result['treaty_id'][:16]}  {', '.join(result['keys'])}  from {', '.join(result['sources'])}")
    line(out, f"status on {result['on']}: {result['status']} ({result['status_why']})")
    for fact in result["facts"]:
        if fact["state"] == "known":
            line(out, f"\n{fact['field']}: {_value(fact['value'])}", "bold")
            if fact["quote"]:
                line(out, f"  “{' '.join(fact['quote']['quote'].split())[:400]}” [{fact['quote']['locator']}]")
        else:
            line(out, f"\n{fact['field']}: {fact['state']} - {fact['reason']}")
    for conflict in result["conflicts"]:
        said = "; ".join(f"{one['value']} ({', '.join(one['sources'])})" for one in conflict["values"])
        line(out, f"\nsources differ on {conflict['field']}: {said}", "yellow")
    if result["actions"]:
        line(out, "")
        grid(
            out,
            ("date", "party", "action", "source", "note"),
            ((a["date"], a["party"], a["action"].replace("_", " "), a["source"], a["note"]) for a in result["actions"]),
        )
    if result["standings"]:
        line(out, "")
        grid(
            out,
            ("party", "status", "since", "why"),
            ((s["party"], s["status"], s["since"], s["why"]) for s in result["standings"]),
        )


def _value(value: Any) -> str:
    match value:
        case list():
            return ", ".join(_value(one) for one in value)
        case dict():
            return "; ".join(f"{key} {_value(one)}" for key, one in value.items() if key != "clause")
    return str(value)


def _written(out: Console, result: Result) -> None:
    line(out, f"{result['path']}: {result['articles']} articles, {result['language']}")


def _imported(out: Console, result: Result) -> None:
    line(
        out,
        f"{result['registers']} registers: {result['actions']} new actions; {result['linked']} descriptions joined anew",  # noqa: E501
    )
    for row in result["unread"][:10]:
        line(out, f"  not read: {row['reason']} - {row['row'][:80]}", "yellow")
    if len(result["unread"]) > 10:
        line(out, f"  ... and {len(result['unread']) - 10} more rows; --json lists them", "yellow")


def _compared(out: Console, result: Result) -> None:
    for finding in result["findings"]:
        line(out, finding["summary"], "bold")
        for quote in finding["quotes"]:
            line(out, f"  {quote['language']} [{quote['locator']}] “{' '.join(quote['quote'].split())}”")
    line(
        out,
        f"{result['treaties']} treaties with several texts, {result['articles']} articles aligned, {len(result['findings'])} differ",  # noqa: E501
    )
