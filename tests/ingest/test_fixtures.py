"""Every public test file of ours: documents or a true reason, no crash, no hang, bounded memory."""

import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from ingest.formats.base import ReadOptions
from ingest.formats.registry import read_path
from ingest.workers import Done, ParserPool, Read
from lake.schema import errors
from lake.schema.parsed import Parsed

FOLDERS = ("doc-fixtures", "email-fixtures", "warc-fixtures", "hostile-fixtures")
OURS = {name for name in vars(errors) if name.endswith("Error")}
GIB = 1 << 30


def test_every_file_ends_as_documents_or_with_a_true_reason(real_data: Path) -> None:
    paths = [p for folder in FOLDERS for p in sorted((real_data / folder).rglob("*")) if p.is_file()]
    if not paths:
        pytest.skip("no fixture files in the development data")
    options = ReadOptions(ocr=False)  # tesseract has tests of its own, and takes seconds a page
    outcomes: Counter[Path] = Counter()
    done: set[Path] = set()
    wrong: list[str] = []
    peak, last = 0, time.monotonic()
    for event in ParserPool(read_path, 2).run((path, path, options) for path in paths):
        now = time.monotonic()
        assert now - last < 30
        last = now
        if isinstance(event, Done):
            done.add(event.key)
            if len(done) % 20 == 0:
                peak = max([peak, *(child.memory_info().rss for child in psutil.Process().children())])
            continue
        assert isinstance(event, Read)
        outcomes[event.key] += 1
        outcome = event.outcome
        if isinstance(outcome, Parsed):
            covered = "".join(outcome.text[s.start : s.end] for s in outcome.sections)
            if not outcome.text.strip() or "".join(covered.split()) != "".join(outcome.text.split()):
                wrong.append(f"{event.key.name}{outcome.member}: sections do not cover the text")
        elif outcome.error not in OURS or not outcome.reason or "parser" in outcome.reason:
            wrong.append(f"{event.key.name}{outcome.member}: {outcome.error}: {outcome.reason}")
    assert not wrong
    assert done == set(outcomes) == set(paths)
    assert peak < GIB
