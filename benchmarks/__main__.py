"""Run the benchmarks one after the other and write docs/benchmarks.md and worked-examples.md from what they print.

python -m benchmarks --data DIR            all of them
python -m benchmarks --data DIR --only ingest search
python -m benchmarks --render              only write the pages anew from the last results
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import worked_examples
from benchmarks.harness import python, table

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "benchmarks"
PAGE = ROOT / "docs" / "benchmarks.md"
EXAMPLES = ROOT / "docs" / "worked-examples.md"
NAMES = (
    "extraction",
    "ingest",
    "search",
    "search_large",
    "ask_latency",
    "kills",
    "crowd",
    "ingest_kills",
    "fuzz",
    "real_lake",
    "dossier",
    "february_2022",
    "commitments",
    "treaty_facts",
    "treaty_structure",
    "positions",
    "events",
    "retrieval",
    "search_parts",
    "answers",
    "rephrase",
    "warning",
    "fatalities",
    "bursts",
    "stories",
    "watch",
    "daily",
    "topics",
    "trust",
)

HEAD = """# Benchmarks

Written by `make bench` from what each benchmark printed; nothing here is typed in by hand. Each table is one run, with
the rivals and baselines in the same run as `legation`. Machines are shared and noisy: compare rows of one table, not
seconds across tables. Rows where we lose stay in.
"""


def page() -> str:
    """The page, from the results on disk."""
    parts = [HEAD]
    for name in NAMES:
        path = RESULTS / f"{name}.json"
        if not path.exists():
            continue
        result = json.loads(path.read_text(encoding="utf-8"))
        machine = result["machine"]
        parts.append(
            f"## {name}\n\n{result['about']}\n\n"
            f"`python -m benchmarks.{name} --data DIR --json`, {machine['cores']} cores, {machine['memory_gib']} GiB, "
            f"Python {machine['python']}, bf16 {'yes' if machine['avx512_bf16'] else 'no'}.\n\n"
            f"{table(result['rows'])}\n"
        )
    return "\n".join(parts)


def render() -> None:
    """Write the pages that are made of results."""
    PAGE.write_text(page(), encoding="utf-8")
    EXAMPLES.write_text(worked_examples.page(RESULTS), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=list(NAMES), help="these; a single one's own options may follow"
    )
    parser.add_argument("--render", action="store_true", help="only write the pages anew")
    arguments, options = parser.parse_known_args()
    if options and len(arguments.only) != 1:
        parser.error(f"{' '.join(options)}: options of a benchmark's own need --only NAME")
    if not arguments.render:
        if arguments.data is None or not arguments.data.is_dir():
            parser.error(f"--data {arguments.data}: there is no such folder")
        RESULTS.mkdir(parents=True, exist_ok=True)
        for name in arguments.only:
            print(f"benchmark {name} ...", file=sys.stderr, flush=True)
            command = python(f"benchmarks.{name}", "--data", str(arguments.data), "--json", *options)
            result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
            result["data"] = arguments.data.name
            (RESULTS / f"{name}.json").write_text(
                json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            render()
    render()


if __name__ == "__main__":
    main()
