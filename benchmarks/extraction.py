"""Text extraction against the docling fixtures' ground truth, beside plain LangChain loaders on the same files."""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean

from benchmarks.harness import Benchmark, Row
from ingest.formats.registry import read_path
from lake.schema.parsed import Parsed

FORMATS = ("csv", "docx", "html", "md", "pdf", "pptx", "xlsx")


def legation(path: Path) -> str:
    """Text of every document that Legation reads out of the file."""
    return "\n\n".join(outcome.text for outcome in read_path(path) if isinstance(outcome, Parsed))


def langchain(path: Path) -> str:
    """Text by the loader that LangChain's guides name for the format."""
    from langchain_community import document_loaders as loaders

    by_suffix: dict[str, Callable[[str], object]] = {
        ".csv": loaders.CSVLoader,
        ".docx": loaders.Docx2txtLoader,
        ".html": loaders.BSHTMLLoader,
        ".md": loaders.TextLoader,
        ".pdf": loaders.PyPDFLoader,
        ".pptx": loaders.UnstructuredPowerPointLoader,
        ".xlsx": loaders.UnstructuredExcelLoader,
    }
    return "\n\n".join(document.page_content for document in by_suffix[path.suffix](str(path)).load())  # type: ignore[attr-defined]


def words(text: str) -> list[str]:
    """Words without Markdown's marks, so that neither side is punished for layout."""
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.findall(r"\w+", text.replace("_", " ").lower())


def scores(found: str, truth: str) -> tuple[float, float, float]:
    """Similarity in order (difflib ratio over words), and recall and precision of the words whatever their order."""
    a, b = words(found), words(truth)
    common = sum((Counter(a) & Counter(b)).values())
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio() if max(len(a), len(b)) < 30_000 else float("nan")
    return ratio, common / max(1, len(b)), common / max(1, len(a))


def truth_of(path: Path, folder: Path) -> str | None:
    """The Markdown that docling's makers expect of a file."""
    for name in (f"{path.name}.md", f"{path.stem}.md"):
        if (folder / name).exists():
            return (folder / name).read_text(encoding="utf-8")
    return None


def run(data: Path, _: argparse.Namespace) -> list[Row]:
    fixtures = data / "doc-fixtures" / "docling"
    truths = fixtures / "groundtruth" / "docling_v2"
    results: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    failures: Counter[tuple[str, str]] = Counter()
    for kind in FORMATS:
        for path in sorted((fixtures / kind).glob(f"*.{kind}")):
            truth = truth_of(path, truths)
            if truth is None or not words(truth):
                continue
            for system, read in (("legation", legation), ("langchain loaders", langchain)):
                try:
                    text = read(path)
                except Exception:
                    # A loader that cannot read a file at all is counted as having read nothing of it.
                    failures[system, kind] += 1
                    text = ""
                results[system, kind].append(scores(text, truth))
    rows: list[Row] = []
    for (system, kind), values in sorted(results.items(), key=lambda item: (item[0][1], item[0][0] != "legation")):
        similarity, recall, precision = (mean(column) for column in zip(*values, strict=True))
        rows.append(
            {
                "system": system,
                "subset": kind,
                "files": len(values),
                "failed": failures[system, kind],
                "similarity": round(similarity, 4),
                "word_recall": round(recall, 4),
                "word_precision": round(precision, 4),
            }
        )
    return rows


BENCHMARK = Benchmark(
    "extraction",
    "Text extraction against the docling fixtures' ground truth, by format, beside plain LangChain loaders: "
    "similarity in order, and recall and precision of the words.",
    run,
)

if __name__ == "__main__":
    BENCHMARK.main()
