"""The command that watches sources."""

import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app import logs
from app.render import Result, line

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the command to the command line."""

    @app.command()
    def watch(
        once: Annotated[bool, typer.Option("--once", help="Do one round and stop.")] = False,
        config: Annotated[
            Path | None,
            typer.Option("--config", metavar="FILE", help="Its settings (default: watch.toml in the lake's folder)."),
        ] = None,
    ) -> None:
        """Poll sources, take in what is new, warn, write the report at its hour, and send both; until stopped."""
        from pipelines.watch.clock import SystemClock
        from pipelines.watch.watcher import watcher

        clock = SystemClock()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: clock.stop())
        logs.start(logging.INFO, "%(asctime)s %(message)s")
        with settings.desk() as desk:
            done = watcher(desk, config, clock).run(once=once)
        settings.show(done.to_json(), _told)


def _told(out: Console, result: Result) -> None:
    line(
        out,
        f"asked {result['asked']} addresses: {result['new']} new documents, {result['unchanged']} unchanged, "
        f"{result['failed']} failed; {result['alerts']} new alerts; {result['sent']} sent, {result['waiting']} waiting",
    )
    for path in result["reports"]:
        line(out, f"written: {path}")
    if result["withheld"]:
        line(out, f"not sent, because marked above what a target may get: {result['withheld']} so far", "yellow")
    for problem in result["problems"]:
        line(out, f"  {problem}", "yellow")
