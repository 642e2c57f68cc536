"""The commands on precedents, beside those on treaties: the closest clauses, and what a draft may cut across."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.cli_treaties import treaties
from app.render import Result, grid, line

if TYPE_CHECKING:
    from app.cli import Settings


def register(settings: "Settings") -> None:
    """Add the commands to the group of treaties."""

    @treaties.command()
    def similar(
        clause: Annotated[str, typer.Argument(help="The words of a clause, in any language.")],
        k: Annotated[int, typer.Option("-k", min=1, max=80, metavar="N", help="How many.")] = 10,
        language: Annotated[
            str | None, typer.Option(metavar="CODE", help="Language of the clause (default: detected).")
        ] = None,
    ) -> None:
        """The closest clauses in treaties; equal words with another legal force stand below true parallels."""
        found = settings.desk().precedents(clause, k=k, language=language)
        settings.show({"precedents": [one.to_json() for one in found]}, _similar)

    @treaties.command()
    def conflicts(
        draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A file with the draft, in any format.")],
        k: Annotated[int, typer.Option("-k", min=1, max=200, metavar="N", help="Pairs at most.")] = 20,
    ) -> None:
        """Commitments already held that a draft may cut across, both quoted; people decide what is a conflict."""
        found = settings.desk().conflicts(draft, k=k)
        settings.show({"conflicts": [one.to_json() for one in found]}, _conflicts)


def _similar(out: Console, result: Result) -> None:
    grid(
        out,
        ("force", "score", "clause", "where"),
        (
            [
                one["relation"],
                f"{one['score']:.3f}",
                " ".join(one["citation"]["quote"].split()),
                f"{one['citation']['title']}, {one['citation']['locator']}",
            ]
            for one in result["precedents"]
        ),
        ("score",),
    )
    if not result["precedents"]:
        line(out, "no treaty of the lake has such a clause")


def _conflicts(out: Console, result: Result) -> None:
    for one in result["conflicts"]:
        held = one["held"]
        line(out, f"draft ({one['draft_type']}): {one['draft']}", "bold")
        where = f"{held['citation']['title']}, {held['citation']['locator']}"
        line(out, f"  held ({held['type']}): {' '.join(held['citation']['quote'].split())}")
        line(out, f"  {where}; nearness {held['similarity']:.2f}")
    if not result["conflicts"]:
        line(out, "no commitment held here is near a clause of the draft and says the opposite")
