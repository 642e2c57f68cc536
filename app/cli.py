"""The `legation` command: a contract of options, JSON shapes and exit codes.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 2 wrong usage, 3 refused.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from app import (
    cli_audit,
    cli_brief,
    cli_commitments,
    cli_encrypt,
    cli_events,
    cli_forecast,
    cli_gradings,
    cli_history,
    cli_positions,
    cli_precedents,
    cli_search,
    cli_signatures,
    cli_stories,
    cli_treaties,
    cli_watch,
    render,
)
from app.arguments import as_moment, hoist_globals
from app.progress import Bars
from pipelines import sources as catalogue
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.errors import LegationError, ModelError, UnknownValueError, UsageError, refused_by_disk

app = typer.Typer(
    name="legation",
    help="A strategic-intelligence data lake for foreign ministries.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@dataclass(slots=True)
class Settings:
    """The global options of one call."""

    lake: Path = Path("legation-lake")
    clearance: str | None = None
    as_of: str | None = None
    json: bool = False

    def desk(self) -> Desk:
        """The lake, opened as the global options say."""
        moment = as_moment(self.as_of) if self.as_of else None
        return Desk.open(self.lake, clearance=self.clearance, as_of=moment, progress=Bars(err))

    def show(self, result: dict[str, Any], human: Any) -> None:
        """Print one JSON document, or let ``human`` render the result for reading."""
        if self.json:
            sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
        else:
            human(out, result)


settings = Settings()

Clearance = Annotated[
    str | None, typer.Option(metavar="LEVEL", help="Read up to this marking; the lowest level if not given.")
]


@app.callback()
def options(
    lake: Annotated[Path, typer.Option(envvar="LEGATION_LAKE", metavar="DIR", help="The lake's folder.")] = Path(
        "legation-lake"
    ),
    clearance: Clearance = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Read the lake as it was known then.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    settings.lake, settings.clearance, settings.as_of, settings.json = lake, clearance, as_of, json_


@app.command()
def init(
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Scheme of markings: default, vietnam, nato or tlp.")
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...", help="Markings, lowest first (default: public,restricted,confidential,secret)."
        ),
    ] = None,
    caveats: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="Compartments that a marking may hold (default: any).")
    ] = None,
    releasable: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="Those outside to whom a marking may confine a text (LEVEL//rel:A/B)."),
    ] = None,
    names: Annotated[
        Path | None, typer.Option(metavar="FILE", help="States of your own to recognise by name (TOML).")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Embedding model: a name or a folder (default: multilingual-e5-small)."),
    ] = None,
) -> None:
    """Make a lake."""
    desk = Desk.create(
        settings.lake,
        profile=profile,
        levels=levels.split(",") if levels else None,
        caveats=caveats.split(",") if caveats else None,
        releasable=releasable.split(",") if releasable else (),
        names=names,
        model=model,
    )
    settings.show(desk.describe(), render.initialised)


@app.command()
def ingest(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Files, folders, archives, feeds or URLs.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="treaty, negotiation, statement, news, report or dataset.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the source (default: the path's own name). Without PATH: a source added to the lake.",
        ),
    ] = None,
    reliability: Annotated[
        str | None, typer.Option(metavar="A..F", help="Admiralty grade of the source (default: F, cannot be judged).")
    ] = None,
    marking: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="Who may see it (default: the lowest level).")
    ] = None,
    known_at: Annotated[
        str,
        typer.Option(
            "--known-at", metavar="WHEN", help="`ingested`, or `published` for archives of what the world knew."
        ),
    ] = "ingested",
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language of the documents (default: detected).")
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date, where the documents give none.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OURS=THEIRS",
            help="For records: which of their fields (joined by +) is our field; may be repeated.",
        ),
    ] = None,
    manifest: Annotated[Path | None, typer.Option(metavar="FILE", help="A corpus described set by set (TOML).")] = None,
    full: Annotated[bool, typer.Option("--full", help="With --manifest: take everything, not its selection.")] = False,
    retry_quarantined: Annotated[
        bool, typer.Option("--retry-quarantined", help="Try again what is in quarantine.")
    ] = False,
    index: Annotated[bool, typer.Option("--index/--no-index", help="Bring the indexes up to date afterwards.")] = True,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Parser processes.")] = 2,
) -> None:
    """Take in files, folders, archives and feeds."""
    declared = Declared.of(
        kind=kind,
        source=source,
        reliability=reliability,
        marking=marking,
        known_at=known_at,
        language=language,
        published_at=as_moment(published) if published else None,
        mapping=mapping,
    )
    report = settings.desk().ingest(
        paths or [],
        declared=declared,
        manifest=manifest,
        full=full,
        retry_quarantined=retry_quarantined,
        index=index,
        workers=workers,
    )
    settings.show(report.to_json(), render.ingested)


@app.command(name="index")
def index_(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build both indexes anew from the tables.")] = False,
) -> None:
    """Bring the vector and text indexes up to date with the tables."""
    settings.show(settings.desk().index(rebuild=rebuild), render.indexed)


@app.command()
def status() -> None:
    """Show what is in the lake and its quarantine."""
    settings.show(settings.desk().status(), render.status)


cli_search.register(app, settings, out, err)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT statement (DuckDB).")],
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the rows to a .csv, .tsv or .xlsx file without formulas."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="So many rows at most.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.001, help="Stop the query after this time.")] = None,
) -> None:
    """Query the tables; read-only and sandboxed."""
    if to is None:
        return settings.show(settings.desk().table(query, limit=limit, seconds=seconds), render.table)
    saved = settings.desk().save_table(query, to, limit=limit, seconds=seconds)
    settings.show(saved, render.saved)


@app.command()
def trends(
    days: Annotated[int, typer.Option(min=7, max=3660, help="Look at this many days.")] = 30,
    limit: Annotated[int, typer.Option(min=1, help="At most this many rows.")] = 20,
) -> None:
    """List countries, pairs and topics that are told of more than their past leads to expect, and what fell silent."""
    settings.show(settings.desk().trends(days=days, limit=limit), render.trends)


@app.command()
def warn(
    budget: Annotated[float, typer.Option(min=0.1, help="Alarms a week, on average over the past year.")] = 3.0,
    days: Annotated[int, typer.Option(min=1, max=3660, help="Alerts of this many days up to the date read.")] = 14,
    save: Annotated[bool, typer.Option("--save", help="Store the alerts in the lake, each once.")] = False,
) -> None:
    """Raise alerts within the budget, each with its quotes."""
    settings.show(settings.desk().warn(budget=budget, days=days, save=save), render.alerts)


@app.command()
def report(
    target: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where to write it, .html, .md or .pdf (default: out/report-DATE-LANG.html)."
        ),
    ] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="en or vi.")] = "en",
    budget: Annotated[float, typer.Option(min=0.1, help="Alarms a week.")] = 3.0,
    version: Annotated[
        str | None,
        typer.Option("--from", metavar="ID", help="Make a report or brief again from the id of the version it bears."),
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option(
            metavar="KEY",
            help="Sign the PDF with this key (PKCS#12); its passphrase is in the environment, "
            "LEGATION_SIGN_PASSPHRASE.",
        ),
    ] = None,
) -> None:
    """Write the situation report: a self-contained page, Markdown, or PDF/A for the archive."""
    if version is not None:
        if sign is not None:
            raise UsageError("what is made again is as it was, unsigned: give --from or --sign")
        made = settings.desk().report_again(version, out=target)
        settings.show(made, cli_history.again)
        raise typer.Exit(3 if made["identical"] is False else 0)
    settings.show(settings.desk().report(out=target, language=language, budget=budget, sign=sign), render.written)


@app.command()
def verify() -> None:
    """Derive every hash and quote again and list what no longer agrees."""
    settings.show(settings.desk().verify(), render.verified)


@app.command()
def sources(
    action: Annotated[
        str, typer.Argument(metavar="[list|add]", help="`list` the catalogue, or `add` one of it to the lake.")
    ] = "list",
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="With `add`: its name in the catalogue.")] = None,
) -> None:
    """Show the catalogue of official public sources, or add one of them to the lake by name."""
    match action:
        case "list":
            settings.show({"sources": catalogue.listing()}, render.sources)
        case "add" if name is not None:
            settings.show(catalogue.add(settings.desk().lake, name), render.source_added)
        case "add":
            raise UsageError("add which? `legation sources` lists the names")
        case _:
            raise UnknownValueError("action", action, ("list", "add"))


@app.command()
def compact() -> None:
    """Rewrite many small table files as few; nothing that is known is lost."""
    settings.show(settings.desk().compact(), render.compacted)


@app.command()
def vacuum(
    hours: Annotated[
        float,
        typer.Option(min=0.0, help="Keep files that were replaced less than so many hours ago, for running readers."),
    ] = 24.0,
) -> None:
    """Delete table files that no snapshot of the last hours needs."""
    settings.show(settings.desk().vacuum(hours=hours), render.vacuumed)


@app.command()
def mcp(
    keys: Annotated[
        Path | None,
        typer.Option(
            "--jwks", metavar="FILE", help="Keys of an identity provider (JWKS): who is served shows a token of it."
        ),
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(metavar="URL", help="With --jwks: who must have issued the token.")
    ] = None,
    audience: Annotated[
        str, typer.Option(metavar="NAME", help="With --jwks: whom the token must be meant for.")
    ] = "legation",
    token: Annotated[
        str | None,
        typer.Option(envvar="LEGATION_TOKEN", metavar="TOKEN", help="With --jwks: the token; best in the environment."),
    ] = None,
) -> None:
    """Serve the lake to assistants over standard input and output (Model Context Protocol)."""
    from app.mcp_server import serve

    serve(_served(keys, issuer, audience, token))


def _served(keys: Path | None, issuer: str | None, audience: str, token: str | None) -> Desk:
    """The desk of whom a token names; without --jwks that of this account, with the clearance it was called with."""
    if keys is None:
        if issuer is not None or token is not None:
            raise UsageError("a token is checked against keys: give --jwks FILE and --issuer URL")
        return settings.desk()
    if issuer is None or settings.clearance is not None:
        raise UsageError("with --jwks give --issuer URL, and no --clearance: the token says what may be seen")
    from app.identity import Issuer

    if token is None:
        return settings.desk()
    who = Issuer(keys, issuer, audience).identify(token)
    settings.clearance = who.clearance
    desk = settings.desk()
    desk.lake.who = who.subject
    return desk


@app.command()
def demo(
    corpus: Annotated[Path | None, typer.Option(metavar="DIR", help="Real documents in place of the dossier.")] = None,
    full: Annotated[bool, typer.Option("--full", help="All of them, not the selection.")] = False,
) -> None:
    """The whole tour on the dossier that ships with Legation."""
    from app.demo import tour

    tour(settings.lake if settings.lake != Path("legation-lake") else None, corpus=corpus, full=full, out=out, err=err)


cli_commitments.register(app, settings)
cli_brief.register(app, settings)
cli_watch.register(app, settings)
cli_audit.register(app, settings)
cli_gradings.register(app, settings)
cli_encrypt.register(app, settings)
cli_history.register(app, settings)
cli_signatures.register(app, settings)
cli_treaties.register(app, settings)
cli_positions.register(app, settings)
cli_events.register(app, settings)
cli_forecast.register(app, settings)
cli_stories.register(app, settings)
cli_precedents.register(settings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    words = hoist_globals(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        code = app(args=words, prog_name="legation", standalone_mode=False)
    except LegationError as error:
        code = _fail(str(error), error.exit_code)
    except ModelError as error:
        code = _fail(str(error), 3)
    except TyperException as error:
        code = _fail(f"{error.format_message()} (see `legation --help`)", 2)
    except (KeyboardInterrupt, typer.Abort):
        err.print("legation: stopped; run the same command again to go on from here")
        code = 130
    except Exception as error:
        problem = refused_by_disk(error, settings.lake)
        if problem is None:
            raise
        code = _fail(str(problem), problem.exit_code)
    raise SystemExit(code or 0)


def _fail(message: str, code: int) -> int:
    """Say what was wrong in one line; names of files in it may hold anything."""
    one_line = " ".join(render.printable(message).split())
    err.print(f"legation: {one_line}", style="red", markup=False, soft_wrap=True)
    return code
