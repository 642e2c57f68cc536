"""Whatever is committed in whatever order: any moment shows the rows known by then, everywhere."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lake.store import Lake
from tests.lake.making import NOON, batch

_COMMITS = st.lists(st.lists(st.tuples(st.integers(0, 12), st.integers(-5, 5)), min_size=1, max_size=4), max_size=4)


@settings(max_examples=12, deadline=None)
@given(commits=_COMMITS, moments=st.lists(st.integers(-6, 6), min_size=1, max_size=3), compacted=st.booleans())
def test_every_moment_shows_what_was_known(
    commits: list[list[tuple[int, int]]], moments: list[int], compacted: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.create(Path(folder) / "lake", embedder=None)
        vault = lake.vault("public", create=True)
        expected: dict[str, int] = {}
        for commit in commits:
            rows: dict[str, list[dict[str, object]]] = {}
            for number, day in commit:
                expected.setdefault(f"text {number}", day)
                for table, more in batch([f"text {number}"], known_at=NOON + timedelta(days=day)).items():
                    rows.setdefault(table, []).extend(more)
            vault.commit(rows, run_id="r")
        if compacted:
            lake.compact()
        for day in moments:
            with Lake.open(lake.path, as_of=NOON + timedelta(days=day)) as then:
                known = sorted(text for text, since in expected.items() if since <= day)
                assert sorted(then.frame("documents", ["text"])["text"]) == known
                assert sorted(then.sql("select text from documents").pl()["text"]) == known
                assert sorted(then.sql("select text from passages").pl()["text"]) == known
                assert sum(then.holdings()["documents"]) == len(known)
