"""The commands that planners use most: finding passages, and asking."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app import render
from app.arguments import as_day

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings", out: Console, err: Console) -> None:
    """Add the commands to the command line, which prints answers to ``out`` and its prompt to ``err``."""

    @app.command()
    def search(
        query: Annotated[
            str, typer.Argument(metavar="[QUERY]", help="What to look for, in any language; or the query language.")
        ] = "",
        k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hits.")] = 10,
        mode: Annotated[str, typer.Option(metavar="MODE", help="auto, vector or text.")] = "auto",
        kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only documents of this kind.")] = None,
        language: Annotated[str | None, typer.Option(metavar="CODE", help="Only documents in this language.")] = None,
        country: Annotated[
            str | None, typer.Option(metavar="ISO3", help="Only documents that name this country.")
        ] = None,
        since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Published on or after.")] = None,
        until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Published on or before.")] = None,
        near: Annotated[
            str | None,
            typer.Option(
                metavar="ARTICLE",
                help="Passages of other documents like this one: a passage's id; or a document's id, URL or title "
                "followed by #art_5; or `Title, Article 5`. A query then only filters.",
            ),
        ] = None,
        context: Annotated[
            int, typer.Option(min=0, max=20, metavar="N", help="Show N passages before and after each.")
        ] = 0,
        facets: Annotated[
            bool, typer.Option("--facets", help="Also count all that matches by kind, language, country and year.")
        ] = False,
    ) -> None:
        """Find passages, across languages.

        Plain words, a question or a sentence rank by meaning and words. Signs confine: "a phrase", AND OR NOT, -word,
        word*, ( ), and kind: language: country: source: title: year: date: marking:, as in year:2010..2015. A backslash
        makes a sign text.
        """
        desk = settings.desk()
        confined = {
            "kind": kind,
            "language": language,
            "country": country,
            "since": as_day(since) if since else None,
            "until": as_day(until, last=True) if until else None,
        }
        if near is not None:
            hits = desk.similar(near, query, k=k, context=context, **confined)
        else:
            hits = desk.search(query, k=k, mode=mode, context=context, **confined)  # type: ignore[arg-type]
        result: dict[str, Any] = {"query": query, "hits": [hit.to_json() for hit in hits]}
        if near is not None:
            result["near"] = near
        if facets:
            result["facets"] = desk.facets(query, **confined)
        settings.show(result, render.hits)

    @app.command()
    def ask(
        question: Annotated[
            str | None,
            typer.Argument(
                metavar="[QUESTION]", help="A question in plain language; without one, questions are read line by line."
            ),
        ] = None,
        follow_up: Annotated[
            list[str] | None,
            typer.Option(metavar="QUESTION", help="A question that leans on those before it (repeatable)."),
        ] = None,
        language: Annotated[
            str | None, typer.Option(metavar="CODE", help="Language of the answer's frame (default: the question's).")
        ] = None,
        kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only from documents of this kind.")] = None,
        written_in: Annotated[
            str | None, typer.Option(metavar="CODE", help="Only from documents in this language.")
        ] = None,
        country: Annotated[str | None, typer.Option(metavar="ISO3", help="Only from documents that name it.")] = None,
        since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Published on or after.")] = None,
        until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Published on or before.")] = None,
        model: Annotated[
            str | None,
            typer.Option(
                envvar="LEGATION_MODEL",
                metavar="NAME",
                help="A language model that may reword the quotes, each sentence checked: PROVIDER:NAME, local:PATH or "
                "none (default: the lake's setting, else none).",
            ),
        ] = None,
        sees: Annotated[
            str | None,
            typer.Option(
                "--model-sees",
                envvar="LEGATION_MODEL_SEES",
                metavar="LEVEL",
                help="Highest marking whose quotes the model may be given (default: the lowest; any for local:PATH).",
            ),
        ] = None,
    ) -> None:
        """Answer a question with quotes that are checked, or say that the lake does not know.

        With --follow-up, or without a question, what is asked later leans on what was asked before ("and China?", "what
        about before 2010?").
        """
        talk = settings.desk().conversation()
        alone = question is not None and not follow_up
        turns = []
        for asked in [question, *(follow_up or ())] if question is not None else _lines(err):
            told = None if settings.json else render.Telling(out)
            result = talk.ask(
                asked,
                language=language,
                kind=kind,
                written_in=written_in,
                country=country,
                since=as_day(since) if since else None,
                until=as_day(until, last=True) if until else None,
                model=model,
                sees=sees,
                told=told,
            ).to_json()
            turns.append(result)
            if told is not None:  # what a model's checking has let through stands on the terminal already
                render.answer(out, {**result, "told": told.count})
        if settings.json:
            settings.show(turns[0] if alone else {"turns": turns}, render.answer)


def _lines(err: Console) -> Iterator[str]:
    """Questions from standard input, one a line, until it ends or a line says ``exit``."""
    while True:
        if sys.stdin.isatty():
            err.print("?", end=" ")
        line = sys.stdin.readline()
        if not line or line.strip().lower() in ("exit", "quit"):
            return
        if line.strip():
            yield line.strip()
