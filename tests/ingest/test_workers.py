"""Parser processes: order, back-pressure, and every way in which a file can end its process."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from ingest.formats.base import ReadOptions
from ingest.workers import Done, ParserPool, Read
from ingest.workers.channel import receive
from ingest.workers.fence import landlock_version
from lake.schema.parsed import Parsed, Unreadable
from tests.ingest import readers

OPTIONS = ReadOptions()


def files(folder: Path, contents: list[str]) -> list[tuple[int, Path, ReadOptions]]:
    paths = [folder / f"{n}.txt" for n in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    return [(n, path, OPTIONS) for n, path in enumerate(paths)]


def gather(events: Iterator[Read[int, Any] | Done[int]]) -> dict[int, list[Any]]:
    """Outcomes by key: texts, or the reason of an unreadable; each file's Done checked against them."""
    found: dict[int, list[Any]] = {}
    done: set[int] = set()
    for event in events:
        assert event.key not in done
        if isinstance(event, Done):
            assert event.outcomes == len(found.setdefault(event.key, []))
            done.add(event.key)
        else:
            outcome = event.outcome
            found.setdefault(event.key, []).append(outcome.text if isinstance(outcome, Parsed) else outcome.reason)
    assert done == set(found)
    return found


def children() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "ingest.workers.child" in " ".join(p.cmdline())]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    assert not children()


@pytest.mark.parametrize("workers", [1, 2])
def test_every_file_is_read_once_and_in_order(tmp_path: Path, workers: int) -> None:
    items = files(tmp_path, [f"text {n}" for n in range(500)] + ["many 1000"])
    found = gather(ParserPool(readers.behave, workers).run(items))
    assert found == {n: [f"text {n}"] for n in range(500)} | {500: [f"document {n}" for n in range(1000)]}


def test_outcomes_arrive_whole(tmp_path: Path) -> None:
    (first, _, second, _) = list(ParserPool(readers.behave, 1).run(files(tmp_path, ["alpha", "bad"])))
    assert isinstance(first, Read)
    assert isinstance(second, Read)
    assert first.outcome == readers.document("alpha")
    assert second.outcome == Unreadable("not good", "UnreadableError", "!/x", b"x")


def test_no_files(tmp_path: Path) -> None:
    assert list(ParserPool(readers.behave).run([])) == []
    assert gather(ParserPool(readers.behave).run([(0, tmp_path / "absent", OPTIONS)]))[0][0].startswith("FileNotFound")


def test_enrich_runs_in_the_child(tmp_path: Path) -> None:
    items = files(tmp_path, ["one two three", "bad", "unprepared"])
    extras = {e.key: e.extra for e in ParserPool(readers.behave, 1, readers.prepare).run(items) if isinstance(e, Read)}
    assert extras[0] is not None
    assert extras[0].words == 3
    assert extras[0].process != os.getpid()
    assert extras[1] is None
    found = gather(ParserPool(readers.behave, 1, readers.words).run(items))
    assert found[2] == ["was read, but not prepared: KeyError: 'unprepared'"]


def test_only_plain_values_are_taken_from_a_child(tmp_path: Path) -> None:
    found = gather(ParserPool(readers.behave, 1, readers.odd).run(files(tmp_path, ["a", "b"])))
    assert all("not a plain value" in found[n][0] for n in (0, 1))


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("crash", "the parser died by SIGSEGV"),
        ("exit", "the parser ended with exit status 3"),
        ("raise", "ValueError: odd bytes"),
        ("hang", "gave no document for 0.7 s and was stopped"),
        ("spin", "gave no document for 0.7 s and was stopped"),
    ],
)
def test_a_file_that_ends_its_process_costs_itself_only(tmp_path: Path, word: str, reason: str) -> None:
    contents = ["a", f"{word} 0", "b", f"{word} 3", "many 10", "c"]
    found = gather(ParserPool(readers.behave, 1, silence=0.7).run(files(tmp_path, contents)))
    assert [found[n] for n in (0, 2, 5)] == [["a"], ["b"], ["c"]]
    assert found[1] == [reason]
    assert found[3][:3] == ["document 0", "document 1", "document 2"]
    assert found[3][3].startswith(reason)
    assert word == "raise" or found[3][3].endswith("after 3 documents of it")
    assert len(found[4]) == 10


def test_a_sign_of_life_is_heard(tmp_path: Path) -> None:
    found = gather(ParserPool(readers.behave, 1, silence=0.8).run(files(tmp_path, ["beat"])))
    assert found == {0: ["slow but alive"]}


def test_memory_is_limited(tmp_path: Path) -> None:
    items = files(tmp_path, ["a", "grow 2", "b"])
    peak = 0
    found: dict[int, list[str]] = {}
    for event in ParserPool(readers.behave, 1, memory=256 << 20).run(items):
        peak = max([peak, *(p.memory_info().rss for p in children())])
        if isinstance(event, Read):
            outcome = event.outcome
            found.setdefault(event.key, []).append(outcome.text if isinstance(outcome, Parsed) else outcome.error)
    assert found == {0: ["a"], 1: ["document 0", "document 1", "LimitError"], 2: ["b"]}
    assert peak < 300 << 20


def test_open_files_are_limited(tmp_path: Path) -> None:
    found = gather(ParserPool(readers.behave, 1).run(files(tmp_path, ["a", "open", "b"])))
    assert (found[0], found[2]) == (["a"], ["b"])
    assert "Too many open files" in found[1][0]


def test_the_size_of_a_message_is_limited() -> None:
    """A parser that was taken over may send what it likes."""
    here, there = multiprocessing.Pipe()
    there.send_bytes(b"x" * 1000)
    with pytest.raises(OSError, match="bad message length"):
        receive(here, 999)


def test_a_process_ended_by_someone_else_costs_nothing(tmp_path: Path) -> None:
    assert gather(ParserPool(readers.behave, 1).run(files(tmp_path, ["a", "flaky", "b"]))) == {
        0: ["a"],
        1: ["second time lucky"],
        2: ["b"],
    }


@pytest.mark.parametrize("what", ["connect", "write /var/tmp/legation-was-here", "start true", "start sh"])
def test_children_are_confined(tmp_path: Path, what: str) -> None:
    found = gather(ParserPool(readers.behave, 1).run(files(tmp_path, [what])))
    assert "a parser may not" in found[0][0]
    assert not Path("/var/tmp/legation-was-here").exists()


@pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")
def test_native_code_is_confined_by_the_kernel(tmp_path: Path) -> None:
    """Nothing is written or removed outside the scratch folder, and no socket is opened, whatever the code."""
    kept = tmp_path / "kept"
    kept.write_text("x")
    acts = [f"{tmp_path}/new", f"remove {kept}", "/var/tmp/legation-was-here", "socket", "unix", "scratch", "/dev/null"]
    found = gather(ParserPool(readers.behave, 1).run(files(tmp_path, [f"native {act}" for act in acts])))
    said = [found[number][0] for number in range(len(acts))]
    assert said == ["EACCES", "EACCES", "EACCES", "EPERM", "EPERM", "done", "done"]
    assert kept.read_text() == "x"
    assert not (tmp_path / "new").exists()


def test_scratch_folders_are_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "in").mkdir()
    gather(ParserPool(readers.behave, 2).run(files(tmp_path / "in", ["native scratch", "crash", "a"])))
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_back_pressure_bounds_memory_and_waiting_is_not_held_against_the_file(tmp_path: Path) -> None:
    items = files(tmp_path, ["many 200000"])
    seen = 0
    for event in ParserPool(readers.behave, 1, silence=0.5).run(items):
        if isinstance(event, Read):
            assert isinstance(event.outcome, Parsed)
            seen += 1
            if seen == 100:
                time.sleep(1.2)  # longer than the child may be silent
                assert all(p.memory_info().rss < 200 << 20 for p in children())
        if seen > 20_000:
            break
    assert seen == 20_001


def test_files_are_drawn_as_needed(tmp_path: Path) -> None:
    drawn = 0

    def items() -> Iterator[tuple[int, Path, ReadOptions]]:
        nonlocal drawn
        for item in files(tmp_path, ["x"] * 2000):
            drawn += 1
            yield item

    for _ in ParserPool(readers.slow_document, 2).run(items()):
        break
    assert drawn <= 300


def test_an_error_of_the_caller_ends_the_children(tmp_path: Path) -> None:
    def caller() -> None:
        for _ in ParserPool(readers.slow_document, 2).run(files(tmp_path, ["x"] * 50)):
            assert children()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        caller()


SCRIPT = """
import sys, pathlib
from ingest.formats.base import ReadOptions
from ingest.workers import ParserPool
from tests.ingest import readers
folder = pathlib.Path(sys.argv[1])
for event in ParserPool(readers.behave, 2).run([(n, p, ReadOptions()) for n, p in enumerate(sorted(folder.iterdir()))]):
    print(event.key, flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_children_end_with_their_parent(tmp_path: Path, how: signal.Signals) -> None:
    files(tmp_path, ["many 300", "hang"] if how == signal.SIGINT else ["many 2000000"])
    root = Path(__file__).parent.parent.parent
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"0\n"
    offspring = psutil.Process(parent.pid).children()
    assert offspring
    parent.send_signal(how)
    parent.wait(timeout=10)
    parent.stdout.close()
    _, alive = psutil.wait_procs(offspring, timeout=5)
    assert not alive


def test_a_start_that_fails_is_told() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ParserPool(readers.behave, 0)


def test_children_import_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; import ingest.workers.child, ingest.workers.channel; "
        "print([m for m in ('polars', 'torch', 'numpy', 'pandas', 'pyarrow', 'duckdb') if m in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True).stdout == "[]\n"
