"""Taking files into a lake, and looking at what became of them."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lake.store import Lake
from pipelines import intake
from pipelines.declared import Declared
from pipelines.ingest import IngestReport
from pipelines.progress import SILENT

ROOT = Path(__file__).parent.parent.parent

PROCESS = """
import sys
from collections.abc import Mapping
from pathlib import Path
from lake.store import Lake
from tests.pipelines.taking import take
lake, *paths = sys.argv[1:]
report = take(Lake.open(lake), *paths)
print(report.new, report.duplicate, len(report.quarantined))
"""

TELEGRAM = (
    "The ministers of Viet Nam and France met in Ha Noi on Monday. They agreed to open talks on fishing grounds, on "
    "the return of detained crews and on a shared radar station. A second round will follow in Paris in spring, when "
    "both sides are to bring maps. The French side offered to train forty officers of the coast guard each year."
)


def how(report: IngestReport, workers: int = 1) -> intake.How:
    """An intake that shows nothing."""
    return intake.How(workers, SILENT, report)


def take(lake: Lake, *paths: str | Path, workers: int = 1, **declared: Any) -> IngestReport:
    """Take in files and folders as :class:`Declared` says."""
    report = IngestReport()
    intake.paths(lake, [str(path) for path in paths], Declared(**declared), how(report, workers))
    return report


def start(lake: Path, *paths: Path) -> "subprocess.Popen[str]":
    """The same in a process of its own, which leads its own group: killing that ends the parsers too."""
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(lake), *map(str, paths)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files by name; folders in the names are made."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def story(number: int, words: int = 120) -> str:
    """A text unlike that of any other number, of some paragraphs."""
    lines = [
        f"Port {number} reported item {number * 1000 + place} from berth {(number * 7 + place) % 97}."
        for place in range(words // 8)
    ]
    return f"Harbour report {number}\n\n" + "\n\n".join(" ".join(lines[at : at + 4]) for at in range(0, len(lines), 4))
