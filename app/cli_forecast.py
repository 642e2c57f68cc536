"""The commands on forecasts: numbers in, forecasts out, their record, back-tests, and the linter of products."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.render import Result, grid, line
from pipelines.errors import UnknownValueError, UsageError

if TYPE_CHECKING:
    from app.cli import Settings

ACTIONS = ("list", "resolve", "score")
SHOWN = 10


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def numbers(
        paths: Annotated[
            list[Path] | None,
            typer.Argument(metavar="[FILE...]", help="CSV or Parquet; none: the data sets that lie in the lake."),
        ] = None,
        source: Annotated[
            str | None, typer.Option(metavar="NAME", help="Name of the source (default: the file's).")
        ] = None,
        measure: Annotated[
            str | None, typer.Option(metavar="NAME", help="What the numbers are, where one column holds them.")
        ] = None,
        marking: Annotated[
            str | None, typer.Option(metavar="LEVEL", help="Who may see them (default: the lowest level).")
        ] = None,
        known_at: Annotated[
            str,
            typer.Option(
                "--known-at", metavar="WHEN", help="`ingested`, or `published`: known when the month was over."
            ),
        ] = "ingested",
    ) -> None:
        """Take in numbers by country and month: a table of them, or an export of UCDP events."""
        taken = settings.desk().load_numbers(
            paths or (), source=source, measure=measure, marking=marking, known_at=known_at
        )
        settings.show(taken, _numbers)

    @app.command()
    def forecast(
        country: Annotated[str | None, typer.Option(metavar="CODE", help="Only this country, by code or name.")] = None,
        months: Annotated[int, typer.Option(min=1, max=14, metavar="N", help="Months ahead.")] = 12,
        measure: Annotated[str, typer.Option(metavar="NAME", help="What is forecast.")] = "deaths",
        language: Annotated[str, typer.Option(metavar="CODE", help="Of the sentences shown: en or vi.")] = "en",
        save: Annotated[
            bool, typer.Option("--save/--no-save", help="Keep what is issued in the ledger of forecasts.")
        ] = True,
    ) -> None:
        """Forecast deaths by country and month, and chances of onset and escalation with what drives them."""
        if language not in ("en", "vi"):
            raise UnknownValueError("language", language, ("en", "vi"))
        result = settings.desk().forecast(country=country, months=months, measure=measure, save=save)
        settings.show(result, lambda out, made: _forecast(out, made, language))

    @app.command()
    def backtest(
        task: Annotated[str, typer.Option(metavar="TASK", help="ONSET-3, ONSET-6, ONSET-12 or ESC-3.")] = "ONSET-6",
        budget: Annotated[int, typer.Option(min=1, metavar="N", help="Alerts a month.")] = 10,
        years: Annotated[int, typer.Option(min=1, max=30, metavar="N", help="Years replayed.")] = 6,
    ) -> None:
        """Replay alerts at a budget: precision, episodes warned of, lead and misses, from nothing known later."""
        settings.show(settings.desk().backtest(task=task, budget=budget, years=years), _backtest)

    @app.command()
    def forecasts(
        action: Annotated[
            str, typer.Argument(metavar="[list|resolve|score]", help="What to do with the ledger.")
        ] = "list",
        forecast_id: Annotated[
            str | None, typer.Argument(metavar="[ID]", help="With `resolve`: one forecast, by the beginning of its id.")
        ] = None,
        country: Annotated[str | None, typer.Option(metavar="CODE", help="With `list`: only of this country.")] = None,
        state: Annotated[
            str | None, typer.Option(metavar="STATE", help="With `list`: open, due, resolved or void.")
        ] = None,
        outcome: Annotated[
            float | None, typer.Option(metavar="X", help="With `resolve ID`: 1, 0 or the number; left out: void.")
        ] = None,
        because: Annotated[str, typer.Option(metavar="WORDS", help="With `resolve ID`: what settles it.")] = "",
        said: Annotated[
            Path | None,
            typer.Option(
                "--forecasts", metavar="FILE", help="With `score`: forecasts of others, in ForecastBench's shape."
            ),
        ] = None,
        resolutions: Annotated[
            Path | None, typer.Option(metavar="FILE", help="With `score --forecasts`: how they came out.")
        ] = None,
    ) -> None:
        """List the forecasts issued, enter how they came out, or score them all, the bad ones included."""
        match action:
            case "list":
                settings.show({"forecasts": settings.desk().forecasts(country=country, state=state)}, _ledger)
            case "resolve":
                settings.show(settings.desk().resolve_forecasts(forecast_id, outcome, because), _resolved)
            case "score" if said is not None and resolutions is not None:
                from pipelines.outside_forecasts import score_files

                settings.show(score_files(said, resolutions), _scores)
            case "score" if said is not None or resolutions is not None:
                raise UsageError("forecasts of others are scored with --forecasts FILE and --resolutions FILE together")
            case "score":
                settings.show(settings.desk().score_forecasts(), _score)
            case _:
                raise UnknownValueError("action", action, ACTIONS)

    @app.command()
    def lint(
        path: Annotated[Path, typer.Argument(metavar="FILE", help="Markdown, text, HTML, or an answer's JSON.")],
        language: Annotated[
            str | None, typer.Option(metavar="CODE", help="en or vi (default: what the page says, else en).")
        ] = None,
        citations: Annotated[
            bool, typer.Option("--citations/--no-citations", help="Whether claims have to be cited.")
        ] = True,
    ) -> None:
        """Hold a product against the rules of analytic wording (ICD 203); exit code 3 when it breaks them."""
        from pipelines.lint_product import lint_file

        result = lint_file(path, language, citations=citations)
        settings.show(result, _lint)
        if not result["clean"]:
            raise typer.Exit(3)


def _numbers(out: Console, result: Result) -> None:
    span = f", {result['months'][0]} to {result['months'][-1]}" if result["months"] else ""
    line(out, f"{result['rows']} numbers from {result['files']} files{span}: {', '.join(result['measures']) or 'none'}")
    if result["duplicate"]:
        line(out, f"{result['duplicate']} files were taken in before")
    if result["unnamed"]:
        line(out, f"kept under the source's name: {', '.join(result['unnamed'])}", "dim")


def _forecast(out: Console, result: Result, language: str) -> None:
    line(out, f"from what is known of {result['origin']} and before; {result['measure']} a month", "bold")
    latest: dict[str, dict[str, Any]] = {}
    for row in result["forecasts"]:
        latest.setdefault(row["country"], row)
    busiest = sorted(latest.values(), key=lambda row: (-row["mean"], row["name"]))[:SHOWN]
    chosen = {row["country"] for row in busiest}
    rows = [
        [
            row["name"],
            row["month"],
            f"{row['median']:.0f}",
            _span(row["interval90"]),
            f"{100 * row['probability_any']:.0f} %",
        ]
        for row in result["forecasts"]
        if row["country"] in chosen and (len(latest) == 1 or row["lead"] in (1, 3, 6, 12))
    ]
    grid(out, ("country", "month", "median", "90 % within", "any"), rows, ("median", "90 % within", "any"))
    for task in ("ONSET-6", "ESC-3"):
        for chance in [one for one in result["chances"] if one["task"] == task][:SHOWN]:
            line(out, chance["statement"][language], "bold")
            for driver in chance["drivers"]:
                line(out, f"   {driver[language]}", "dim")
    if any(chance["shipped_coefficients"] for chance in result["chances"]):
        line(out, "the lake's past is too small to learn from: chances come from the coefficients that ship", "dim")
    if "saved" in result:
        line(out, f"{result['saved']} forecasts kept in the ledger", "dim")


def _span(ends: list[float]) -> str:
    return f"{ends[0]:.0f} to {ends[1]:.0f}"


def _backtest(out: Console, result: Result) -> None:
    line(out, result["summary"]["en"], "bold")
    line(out, f"area under precision and recall {_figure(result['auprc'])}, Brier {_figure(result['brier'])}")
    line(out, f"the base rate's Brier {_figure(result['base_rate_brier'])}; {result['positives']} of {result['cases']}")
    for missed in result["missed"]:
        line(out, f"   missed: {missed['name']}, {missed['month']}", "dim")
    line(out, f"data: {result['vintage']}", "dim")


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4f}"


def _ledger(out: Console, result: Result) -> None:
    for one in result["forecasts"]:
        said = f"{100 * one['probability']:.1f} %" if one["probability"] is not None else f"median {one['median']:.0f}"
        came = {"resolved": f"came out {one['outcome']}", "void": "void"}.get(one["state"], one["state"])
        past = ", replayed" if one["replayed"] else ""
        line(out, f"{one['forecast_id'][:12]}  {one['question']}: {said}  [{came}{past}]")
    if not result["forecasts"]:
        line(out, "no forecast was issued yet; `legation forecast` issues and keeps them")


def _resolved(out: Console, result: Result) -> None:
    line(out, f"{result['resolved']} outcomes entered; {result['waiting_for_numbers']} wait for numbers")


def _score(out: Console, result: Result) -> None:
    states = ", ".join(f"{result[state]} {state}" for state in ("open", "due", "resolved", "void"))
    line(out, f"{result['issued']} forecasts issued: {states}", "bold")
    for label, title in (("of_record", "of record"), ("replayed", "replayed on past days")):
        mine = result[label]
        if mine["probabilities"]["n"]:
            line(out, f"probabilities {title}", "bold")
            _scores(out, mine["probabilities"])
        if mine["distributions"]["n"]:
            found = mine["distributions"]
            line(
                out,
                f"distributions {title}: {found['n']}, CRPS {found['crps']}, of the logarithm {found['log_crps']}, ",
            )
            line(out, f"   90 % coverage {found['coverage90']}")


def _scores(out: Console, result: Result) -> None:
    line(out, f"{result['n']} resolved, {result.get('came_true', 0)} came true")
    if not result["n"]:
        return
    line(
        out, f"Brier {result['brier']} (the base rate's {result['brier_of_the_base_rate']}), log score {result['log']}"
    )
    columns = ("from", "to", "forecasts", "mean", "came true")
    grid(
        out,
        columns,
        [[one[key] for key in ("from", "to", "forecasts", "mean", "came_true")] for one in result["calibration"]],
        columns,
    )
    for one in result.get("worst", ())[:SHOWN]:
        line(out, f"   {one['question']}: said {100 * one['probability']:.0f} %, came out {one['outcome']:.0f}", "dim")


def _lint(out: Console, result: Result) -> None:
    for breach in result["breaches"]:
        line(out, f"{breach['rule']}: {breach['message']}", "yellow")
        line(out, f"   {breach['sentence']}", "dim")
    line(out, "clean" if result["clean"] else f"{len(result['breaches'])} breaches")
