"""The benchmark of kept counts: what is kept does not depend on how long the past is."""

import argparse
from pathlib import Path

from benchmarks import daily


def test_a_longer_past_opens_no_more_rows(tmp_path: Path) -> None:
    rows = daily.run(tmp_path, argparse.Namespace(days=[40, 80], a_day=3))
    short, short_read, long, long_read = (row["rows_opened"] for row in rows)
    assert long < 1.5 * short < 1.5 * short_read
    assert long_read > 2 * short_read
    assert rows[2]["reports"] == 80 * 3 + daily.ROUND
