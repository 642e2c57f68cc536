"""Articles found in treaties against what their publishers say they hold; and how fast treaties are read whole.

Ground truth: the article lists of treaties in English and Chinese, written out as plain text, clean and as a scan
leaves it; the publisher's list of units beside two treaties' PDFs; Akoma Ntoso documents stripped of their marks.
Speed: facts and commitments read out of every treaty text, in processor time, so that other work on the machine does
not count; the exponent says how time grows with length (1: in proportion).
"""

import argparse
import json
import math
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression
from typing import Any
from xml.etree import ElementTree

from benchmarks.harness import Benchmark, Row
from ingest.formats.registry import read_path
from lake.schema.parsed import Parsed
from models.commitments import extract
from models.commitments.units import units
from models.quantities import han_number
from models.treaties import Piece, Roll, read

HEAD = 30
"""Characters of an article's words, without spaces and marks, by which its place is told."""
LINE = 78
PAGE = 46
"""Characters to a line and lines to a page of a text written out as a scan leaves it."""

_PLAIN = re.compile(r"[\W_]+")
_BASELINE = re.compile(
    r"^[ \t]*(?:(?:Article|Art\.|Section)[ \t]*(\d+)\b|第[ \t]*([〇零一二三四五六七八九十百]+)[條条])",
    re.IGNORECASE | re.MULTILINE,
)
_EID = re.compile(r"(?:^|__)(?:art|sec)_(\d+[a-z]?)(?:__|$)")


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the articles it is known to have: number, and how its words begin."""

    text: str | Path
    articles: Mapping[str, str]


Found = Mapping[str, str]
"""Articles found: number, and their words."""


def plain(text: str) -> str:
    """Letters and digits only, lower case: what line ends, hyphens and spaces do not change."""
    return _PLAIN.sub("", text).lower()


def legation(case: Case) -> Found:
    """Articles as ingestion finds them."""
    document = _parsed(case.text)
    found: dict[str, str] = {}
    for section in document.sections:
        match = _EID.search(section.locator)
        if match:
            found[match[1]] = found.get(match[1], "") + " " + document.text[section.start : section.end]
    return found


def headings(case: Case) -> Found:
    """A line that begins with *Article* and a number begins an article, up to the next such line."""
    text = _parsed(case.text).text
    marks = list(_BASELINE.finditer(text))
    found: dict[str, str] = {}
    for mark, after in zip(marks, [*marks[1:], None][: len(marks)], strict=True):
        number = mark[1] or _number(mark[2])
        found[number] = found.get(number, "") + " " + text[mark.end() : after.start() if after else len(text)]
    return found


def _number(han: str) -> str:
    """An article's number in digits."""
    value = han_number(han)
    return han if value is None else str(int(value))


def _parsed(text: str | Path) -> Parsed:
    if isinstance(text, Path):
        return _first(text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "treaty.txt"
        path.write_text(text, encoding="utf-8")
        return _first(path)


def _first(path: Path) -> Parsed:
    for outcome in read_path(path):
        if isinstance(outcome, Parsed):
            return outcome
    raise ValueError(f"{path} gave no document")


def bilingual(data: Path, language: str, scanned: bool) -> Iterator[Case]:
    """Treaties of the English and Chinese set, written out as plain text."""
    for path in sorted((data / "treaties-en-zh").glob("*.json")):
        treaty = json.loads(path.read_text(encoding="utf-8"))
        parts = [treaty[f"treaty_{language}"], treaty[f"preamble_{language}"] or ""]
        articles = {}
        for row in treaty["articles"]:
            number = _number(row["article"])
            title, words = row[f"title_{language}"] or "", row[f"content_{language}"] or ""
            head = f"Article {number}" if language == "en" else f"第{row['article']}條"
            parts.append("\n\n".join(part for part in (head, title, words) if part))
            articles[number] = plain(words)[:HEAD]
        text = "\n\n".join(part for part in parts if part)
        yield Case(as_scanned(text, treaty[f"treaty_{language}"]) if scanned else text, articles)


def as_scanned(text: str, title: str) -> str:
    """Hard line ends, and every page headed by the title and footed by its number."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + len(word) >= LINE:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    pages = [lines[begin : begin + PAGE] for begin in range(0, len(lines), PAGE)]
    return "\n".join(
        line
        for number, page in enumerate(pages, 1)
        for line in (title.upper()[:60], "", *page, "", f"- {number} -", "")
    )


def published(data: Path, form: str) -> Iterator[Case]:
    """Treaties with a publisher's list of units, from their PDF or text."""
    for path in sorted((data / "un-ocean-treaties").glob("*/*/structure.json")):
        listed = json.loads(path.read_text(encoding="utf-8"))
        articles: dict[str, str] = {}
        for unit in listed["units"]:
            words = plain(re.sub(r"^\s*Article\s+\d+", "", unit["text"]))
            if (unit["number"] or "").isdigit():
                articles.setdefault(unit["number"], words[:HEAD])
        source = path.parent / form
        if source.exists():
            yield Case(source, articles)


def unmarked(data: Path) -> Iterator[Case]:
    """Akoma Ntoso documents without their marks: number, heading and words of each element on lines of their own."""
    for path in sorted((data / "akoma-ntoso").glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        articles, parts = {}, []
        for element in root.iter():
            name = element.tag.rpartition("}")[2]
            if name in ("num", "heading", "p", "subheading"):
                parts.append(" ".join("".join(element.itertext()).split()))
            if name == "article":
                number = next((child for child in element if child.tag.endswith("}num")), None)
                digits = re.search(r"\d+[a-z]?", "".join(number.itertext()).lower()) if number is not None else None
                if digits:
                    words = " ".join(
                        "".join(child.itertext()) for child in element if not child.tag.endswith(("}num", "}heading"))
                    )
                    articles[digits[0]] = plain(words)[:HEAD]
        if len(articles) >= 3:
            yield Case("\n\n".join(part for part in parts if part), articles)


def scored(cases: list[Case], system: Callable[[Case], Found]) -> dict[str, Any]:
    """Precision, recall and F1 of articles by number, and the share of them in which the right words stand."""
    true = found = right = placed = 0
    for case in cases:
        got = system(case)
        true += len(case.articles)
        found += len(got)
        for number, head in case.articles.items():
            if number in got:
                right += 1
                placed += head in plain(got[number])
    precision, recall = right / found if found else 0.0, right / true if true else 0.0
    return {
        "texts": len(cases),
        "articles": true,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4) if right else 0.0,
        "right_words": round(placed / true, 4) if true else None,
    }


def speed(data: Path, most: int | None) -> Row:
    """Treaties and clauses read a second, facts and commitments together, and how time grows with length."""
    roll = Roll()
    roll.find("warm", "en")
    lengths, times, clauses, commitments = [], [], 0, 0
    paths = sorted((data / "treaty-texts").rglob("*.txt"))[:most]
    for path in paths:
        document = _first(path)
        language = document.language or "en"
        started = time.process_time()
        pieces = [Piece(section.start, section.end, section.locator) for section in document.sections]
        read(document.text, language=language, pieces=pieces, roll=roll)
        commitments += len(extract(document.text, language))
        times.append(time.process_time() - started)
        lengths.append(len(document.text))
        clauses += len(units(document.text))
    pairs = [
        (math.log(length), math.log(seconds)) for length, seconds in zip(lengths, times, strict=True) if seconds > 0
    ]
    fit = linear_regression([x for x, _ in pairs], [y for _, y in pairs])
    mean = sum(y for _, y in pairs) / len(pairs)
    left = sum((y - fit.slope * x - fit.intercept) ** 2 for x, y in pairs)
    return {
        "system": "legation",
        "subset": "speed, facts and commitments of all treaty texts",
        "texts": len(paths),
        "treaties_a_second": round(len(paths) / sum(times), 2),
        "clauses": clauses,
        "clauses_a_second": round(clauses / sum(times), 1),
        "commitments": commitments,
        "characters_a_second": round(sum(lengths) / sum(times)),
        "exponent_of_length": round(fit.slope, 3),
        "r_squared": round(1 - left / sum((y - mean) ** 2 for _, y in pairs), 3),
    }


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    subsets: dict[str, list[Case]] = {
        "English, plain text": list(bilingual(data, "en", False)),
        "English, lines and pages as scanned": list(bilingual(data, "en", True)),
        "Chinese, plain text": list(bilingual(data, "zh", False)),
        "English, PDF": list(published(data, "original.pdf")),
        "English, text of the PDF": list(published(data, "text.txt")),
        "Akoma Ntoso without its marks": list(unmarked(data)),
    }
    systems: dict[str, Callable[[Case], Found]] = {"legation": legation, "lines that begin with Article": headings}
    rows: list[Row] = [
        {"system": name, "subset": subset, **scored(cases, system)}
        for name, system in systems.items()
        for subset, cases in subsets.items()
        if cases
    ]
    return [*rows, speed(data, arguments.texts)]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--texts", type=int, metavar="N", help="texts read for the speed (default: all)")


BENCHMARK = Benchmark(
    "treaty_structure",
    "Articles found in treaties by number, and whether the right words stand in them, against what publishers list; "
    "beside a line pattern. And the speed of reading treaties whole, in processor time.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
