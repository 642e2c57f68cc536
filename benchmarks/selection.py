"""Manifests of some sets of public-documents.toml, and taking one in, as a process of its own.

python -m benchmarks.selection LAKE MANIFEST ROOT [--full]
"""

import argparse
import json
import tempfile
import tomllib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.corpora import REAL
from pipelines.desk import Desk


def manifest(target: Path, sets: Collection[str] = ()) -> Path:
    """The manifest of the public documents confined to some of its sets, written to ``target``; all when none is named.

    Raises:
        SystemExit: a set is not in it.
    """
    head, *blocks = REAL.read_text(encoding="utf-8").split("[[set]]\n")
    named = {tomllib.loads(f"[[set]]\n{block}")["set"][0]["name"]: block for block in blocks}
    unknown = sorted(set(sets) - set(named))
    if unknown:
        raise SystemExit(f"no set {unknown[0]!r} in {REAL.name}: there are {', '.join(named)}")
    kept = [block for name, block in named.items() if not sets or name in sets]
    target.write_text(head + "".join(f"[[set]]\n{block}" for block in kept), encoding="utf-8")
    return target


@contextmanager
def searchable(data: Path, sets: Collection[str], kept: Path | None = None) -> Iterator[Desk]:
    """A desk over all documents of some sets, with indexes.

    Args:
        data: the development data.
        sets: names of sets of the manifest.
        kept: a lake of them that is used if it is there, and made there if not; else it is made anew, and removed.
    """
    with tempfile.TemporaryDirectory(prefix="legation-selection-") as name:
        lake = kept or Path(name) / "lake"
        if not lake.exists():
            Desk.create(lake).close()
            with Desk.open(lake) as desk:
                written = manifest(Path(name) / "corpus.toml", sets)
                desk.ingest([], manifest=written, root=data, full=True, index=False)
                desk.index()
        with Desk.open(lake) as desk:
            yield desk


def main() -> None:
    """Take the documents of a manifest into a lake, without indexing them; prints what ``legation ingest`` prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("lake", type=Path)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    with Desk.open(arguments.lake) as desk:
        report = desk.ingest([], manifest=arguments.manifest, root=arguments.root, full=arguments.full, index=False)
    print(json.dumps(report.to_json()))


if __name__ == "__main__":
    main()
