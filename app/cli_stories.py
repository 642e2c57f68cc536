"""The command on stories: events as they were reported, each once, with languages, sources and passages."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.arguments import as_day
from app.render import Result, line, place, shorten

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the command."""

    @app.command()
    def stories(
        since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Reported on or after.")] = None,
        until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Reported on or before.")] = None,
        country: Annotated[str | None, typer.Option(metavar="ISO3", help="Only stories that name it.")] = None,
        language: Annotated[
            str | None, typer.Option(metavar="CODE", help="Only stories with a report in this language.")
        ] = None,
        least: Annotated[int, typer.Option(min=1, metavar="N", help="Only stories of at least N texts.")] = 1,
        limit: Annotated[int, typer.Option(min=1, help="At most this many stories.")] = 20,
    ) -> None:
        """Show events as they were reported: each once, whatever the number of reports, languages and copies."""
        desk = settings.desk()
        found = desk.stories(
            since=as_day(since) if since else None,
            until=as_day(until, last=True) if until else None,
            country=country,
            language=language,
            least=least,
            limit=limit,
        )
        shown = [{**story.to_json(), "names": [desk.name(code) for code in story.countries]} for story in found]
        settings.show({"stories": shown}, _stories)


def _stories(out: Console, result: Result) -> None:
    for story in result["stories"]:
        line(out, story["title"], "bold")
        span = story["since"] if story["since"] == story["until"] else f"{story['since']} to {story['until']}"
        sources = f"{story['independent_sources']} source{'s' * (story['independent_sources'] != 1)}"
        spread = f", {story['reports']} reports" if story["reports"] > story["texts"] else ""
        texts = f"{story['texts']} text{'s' * (story['texts'] != 1)}{spread}"
        line(out, f"  {span}; {', '.join(story['languages'])}; {sources}, {texts}; {', '.join(story['names'])}")
        for quote in story["citations"]:
            line(out, f"   “{shorten(quote['quote'], 200)}”")
            line(out, f"     {place(quote)}", "dim")
    if not result["stories"]:
        line(out, "no story; `legation extract` puts reports that are indexed into stories")
