"""The commands on states of a lake: keep a copy, make a lake of it again, name a state, tell two apart."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.progress import Bars
from app.render import Result, grid, line, shorten

if TYPE_CHECKING:
    from app.cli import Settings

SHOWN = 5
"""Rows of each kind on a terminal."""


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def snapshot(
        target: Annotated[Path, typer.Argument(metavar="DEST", help="An empty or new folder, best on another disk.")],
        bagit: Annotated[bool, typer.Option("--bagit", help="As a BagIt 1.0 package (RFC 8493).")] = False,
        base: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help="An earlier snapshot on that disk: what did not change is linked."),
        ] = None,
        everything: Annotated[
            bool, typer.Option("--all", help="Refuse unless the clearance reaches every vault there is.")
        ] = False,
    ) -> None:
        """Copy the lake, as the clearance sees it, with checksums; writers may go on."""
        settings.show(settings.desk().snapshot(target, bagit=bagit, base=base, everything=everything), _taken)

    @app.command()
    def restore(
        source: Annotated[Path, typer.Argument(metavar="SOURCE", help="The folder of a snapshot.")],
        target: Annotated[Path, typer.Argument(metavar="DEST", help="An empty or new folder for the lake.")],
    ) -> None:
        """Make a lake from a snapshot, after every checksum was held against its file."""
        from pipelines.history_desk import restored

        settings.show(restored(source, target, Bars(Console(stderr=True, highlight=False))), _restored)

    @app.command()
    def version(
        id_: Annotated[
            str | None, typer.Argument(metavar="[ID]", help="Of a version named before; the present one without.")
        ] = None,
    ) -> None:
        """The id of the lake's state: data, indexes, models, code and settings; or what an id stands for."""
        settings.show(settings.desk().version(id_), _version)

    @app.command()
    def diff(
        before: Annotated[
            str, typer.Argument(metavar="A", help="A version's id, a date, `now`, or the folder of a snapshot.")
        ],
        after: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
        question: Annotated[
            str | None, typer.Option(metavar="QUESTION", help="Ask this on both sides, and say why the answers differ.")
        ] = None,
        alert: Annotated[
            str | None,
            typer.Option(
                metavar="NAME", help="Show this alert and its judgement on both sides: XLH, XLH-XTV, or an alert's id."
            ),
        ] = None,
        budget: Annotated[float, typer.Option(min=0.1, help="Alarms a week.")] = 3.0,
        limit: Annotated[int, typer.Option(min=0, metavar="N", help="Rows listed of each kind; all are counted.")] = 20,
    ) -> None:
        """Tell what changed between two states of the lake, and why a conclusion did."""
        result = settings.desk().diff(before, after, question=question, alert=alert, budget=budget, limit=limit)
        settings.show(result, _compared)


def _taken(out: Console, result: Result) -> None:
    line(
        out, f"written: {result['path']} ({result['files']} files, {result['bytes']} bytes, {result['linked']} linked)"
    )
    for vault in result["vaults"]:
        line(out, f"  {vault['marking']}: {vault['documents']} documents, {vault['version']} batches")
    for each in result["damaged"]:
        line(out, f"DAMAGED already in the lake: {each}", "red")
    line(out, f"  state {result['version']}; SHA-256 of the manifest {result['manifest_sha256']}")


def _restored(out: Console, result: Result) -> None:
    line(out, f"a lake at {result['lake']}: {result['files']} files, all as they were; taken {result['taken_at']}")
    for vault in result["vaults"]:
        line(out, f"  {vault['marking']}: {vault['documents']} documents")


def _version(out: Console, result: Result) -> None:
    line(out, result["id"])
    line(out, f"  as of {result['as_of'] or result['day']}; stored until {result['stored_until'] or 'never'}")
    for marking, held in result["data"].items():
        line(out, f"  {marking}: {held['version']} batches ({held['sha256'][:12]})")
    line(out, f"  code {result['code']['version']} ({result['code']['sha256'][:12]})")
    for name, value in result["models"].items():
        line(out, f"  {name}: {value or 'none'}")
    for name, value in result["parameters"].items():
        line(out, f"  {name}: {value}")
    for each in result["differs"]:
        line(out, f"  not as it was: {each}", "yellow")
    if not result["kept"]:
        line(out, "  not kept: this account may not write into the lake, so nothing can be found by the id", "yellow")


def again(out: Console, result: Result) -> None:
    """A product that was made again."""
    said = {True: "identical, byte for byte", False: "NOT identical", None: "no such file was made then"}
    line(out, f"written: {result['path']} ({said[result['identical']]})", "red" if result["identical"] is False else "")
    for each in result["differs"]:
        line(out, f"  not as it was: {each}", "yellow")


def _compared(out: Console, result: Result) -> None:
    before, after = result["before"], result["after"]
    for name, side in (("before", before), ("after", after)):
        held = ", ".join(f"{marking} {version}" for marking, version in side["vaults"].items())
        line(out, f"{name}: {side['named']} (as of {side['as_of'] or side['day']}; batches: {held or 'none'})")
    for each in result["pinned"]:
        line(out, f"  {each}", "yellow")
    counted = [*result["tables"], {"table": "alerts", "corrected": "", **result["alerts"]}]
    rows = [(each["table"], each["came"], each["went"], each["corrected"]) for each in counted]
    grid(out, ("", "came", "went", "corrected"), [row for row in rows if any(row[1:])], ("came", "went", "corrected"))
    for each in counted:
        _rows(out, each)
    for name in ("question", "alert"):
        if name in result:
            _conclusion(out, result[name])


def _rows(out: Console, each: Result) -> None:
    for sign, name in (("+", "came"), ("-", "went"), ("~", "corrected")):
        for row in each["rows"].get(name, [])[:SHOWN]:
            told = row.get("why") or row.get("title")
            if "fields" in row:
                told = "; ".join(f"{key}: {was} -> {now}" for key, (was, now) in row["fields"].items())
            elif not told:
                told = ", ".join(
                    str(value) for key, value in row.items() if value and key not in ("known_at", "marking")
                )
            line(out, f"{sign} {each['table']}: {shorten(str(told), 160)}")


def _conclusion(out: Console, result: Result) -> None:
    line(out, f"{result['asked']}: {'changed' if result['changed'] else 'unchanged'}", "bold")
    for name in ("before", "after"):
        line(out, f"  {name}: {_said(result[name])}")
    for sign, name in (("+", "came"), ("-", "went")):
        for quote in result[name]:
            line(out, f"  {sign} “{shorten(quote['quote'], 160)}” ({quote['title']}): {quote['because']}")


def _said(side: dict[str, Any] | None) -> str:
    if side is None:
        return "no alert"
    if "answer" in side:
        return str(side["reason"] if side["abstained"] else side["answer"])
    judged = side.get("judgement") or {}
    return " ".join([side["why"], *(f"{label}: {text}" for label, text in judged.items() if label != "observed")])
