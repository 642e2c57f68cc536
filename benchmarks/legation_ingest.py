"""Legation as a process of its own, so that it is measured from outside exactly as its rivals are::

python -m benchmarks.legation_ingest FOLDER LAKE [--embed]
"""

import argparse
import json
from pathlib import Path

from lake.config import FILE_NAME
from lake.store import Lake
from pipelines import intake
from pipelines.declared import Declared
from pipelines.ingest import IngestReport
from pipelines.progress import SILENT


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--embed", action="store_true")
    arguments = parser.parse_args()
    made = (arguments.lake / FILE_NAME).exists()
    with Lake.open(arguments.lake) if made else Lake.create(arguments.lake) as lake:
        report = IngestReport()
        intake.paths(lake, [str(arguments.folder)], Declared(), intake.How(2, SILENT, report))
        if arguments.embed:
            from pipelines.index import Indexer

            Indexer(lake).catch_up()
    print(json.dumps(report.to_json()))


if __name__ == "__main__":
    main()
