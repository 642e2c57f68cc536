"""Progress on standard error: bars on a terminal, one plain line elsewhere."""

import io

from rich.console import Console

from app.progress import Bars


def drawn(*, terminal: bool) -> str:
    out = io.StringIO()
    with Bars(Console(file=out, force_terminal=terminal, width=100)).task("index", 3) as advance:
        advance(1)
        advance(2)
    return out.getvalue()


def test_without_a_terminal_a_finished_task_leaves_one_plain_line() -> None:
    text = drawn(terminal=False)
    assert len(text.strip().splitlines()) == 1
    assert text.startswith("index")
    assert "3/3" in text
    assert "\x1b" not in text


def test_on_a_terminal_nothing_stays() -> None:
    text = drawn(terminal=True)
    assert "3/3" in text
    assert text.rstrip("\n").endswith("\x1b[2K"), "the bar is wiped"


def test_a_total_that_is_not_known() -> None:
    out = io.StringIO()
    with Bars(Console(file=out, width=100)).task("ingest") as advance:
        advance(7)
    assert "7/?" in out.getvalue()
