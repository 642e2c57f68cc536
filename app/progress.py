"""Progress bars on standard error, so that standard output stays clean for results."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipelines.progress import Advance


class Bars:
    """Draws one bar a task. Where standard error is no terminal, a finished task leaves one plain line."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def task(self, label: str, total: int | None = None) -> Iterator[Advance]:
        bars = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=self._console.is_terminal,
        )
        with bars:
            task = bars.add_task(label, total=total)
            yield lambda done: bars.update(task, advance=done)
