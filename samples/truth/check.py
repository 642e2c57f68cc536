"""Check the truth of the Lantern Strait dossier: every quote must stand verbatim in its document.

A document is named by the id that ingestion gives it: that of its front matter, of its
``[[document]]`` table in ``corpus.toml``, its Message-ID, ``volume#document`` in a TEI volume; an
attachment by the path of its mail under ``samples/`` and its name. Text formats are read directly;
for built formats the text is the one that the build script holds. White space is compared as one
space, nothing else is forgiven.

Conventions of ``commitments.jsonl``: ``modality`` follows the words, ``type`` the legal effect.
French, Russian and Ukrainian present indicatives and Chinese 应 / 应当 count as "shall", Vietnamese
"phải" as "shall" and Russian "должны" and Ukrainian "повинна" as "must"; for these three
``modality_also`` names the other word that is as right.

    python samples/truth/check.py            # all truth files; exit code 1 if a quote is broken
    python samples/truth/check.py --index    # also write documents_law.jsonl
"""

from __future__ import annotations

import json
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent
sys.path.insert(0, str(SAMPLES))

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
FOLDERS = ("treaties", "depositary", "negotiation", "communiques", "reports")
LANGUAGES = {"vi", "en", "fr", "ru", "zh", "uk"}
STATES = {"XAV", "XBM", "XLH", "XTV", "XJH", "XZO"}
STANCES = {
    "support", "oppose", "demand", "offer", "condition", "reject", "reserve", "propose",
    "acknowledge",
}  # fmt: skip
MODALITIES = {"shall", "must", "undertakes", "agrees", "may", "should", "shall not"}
TYPES = {
    "fact", "date", "party", "number", "definition", "obligation", "reason", "list", "comparison",
    "position",
}  # fmt: skip


def flat(text: str) -> str:
    """White space as one space."""
    return " ".join(text.split())


def front_matter(raw: str) -> tuple[dict[str, str], str]:
    """The keys and the body of a Markdown file of the dossier."""
    head, body = raw.split("\n---\n", 1)
    return dict(line.split(": ", 1) for line in head.splitlines()[1:]), body


def own_documents() -> dict[str, dict[str, str]]:
    """The documents of the archive (treaties to reports), by name, each with its text."""
    from build_archive import SOURCES

    manifest = tomllib.loads((SAMPLES / "corpus.toml").read_text("utf-8"))
    named = {row["file"]: row for row in manifest["document"]}
    found: dict[str, dict[str, str]] = {}

    def add(name: str, file: str, member: str, language: str, date: str, text: str) -> None:
        assert name not in found, f"two documents are called {name}"
        found[name] = {
            "document": name, "file": file, "member": member, "language": language,
            "published_at": date, "text": text,
        }  # fmt: skip

    paths = [p for folder in FOLDERS for p in sorted((SAMPLES / folder).rglob("*")) if p.is_file()]
    for path in paths:
        file = path.relative_to(SAMPLES).as_posix()
        if path.suffix == ".md":
            meta, body = front_matter(path.read_text("utf-8"))
            add(meta["id"], file, "", meta["language"], meta["published_at"], body)
        elif file in named:
            row = named[file]
            text = SOURCES.get(file) or path.read_text("utf-8")
            add(row["id"], file, "", row["language"], str(row["published_at"]), text)
        elif path.suffix == ".xml":
            add_tei(path, file, add)
        elif path.suffix == ".eml":
            mail = message_from_bytes(path.read_bytes())
            date = parsedate_to_datetime(mail["Date"]).date().isoformat()
            add(mail["Message-ID"].strip("<>"), file, "", "en", date, SOURCES[file])
            for name, text in SOURCES.items():
                if name.startswith(f"{file}#"):
                    add(name, file, name.split("#")[1], "en", date, text)
        else:
            raise AssertionError(f"{file} has no front matter and stands not in corpus.toml")
    return found


def add_tei(path: Path, file: str, add: Any) -> None:
    """Each ``div[@type="document"]`` of a TEI volume; the whole file has no text of its own."""
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    root = ElementTree.parse(path).getroot()
    volume = root.attrib[XML_ID]
    for div in root.iterfind('.//t:div[@type="document"]', space):
        member = div.attrib[XML_ID]
        date = div.find(".//t:dateline/t:date", space)
        assert date is not None
        add(f"{volume}#{member}", file, member, "en", date.attrib["when"], "".join(div.itertext()))


def all_texts() -> dict[str, str]:
    """The text of every document of the dossier, news included when its build script is there."""
    texts = {name: row["text"] for name, row in own_documents().items()}
    if (SAMPLES / "build_news.py").exists():
        import build_news

        texts |= {row["document"]: row["text"] for row in build_news.index(build_news.wires())}
    return {name: flat(text) for name, text in texts.items()}


def quotes(value: Any) -> Iterator[tuple[str, str]]:
    """Every (document, quote) pair in a record, at any depth."""
    if isinstance(value, dict):
        if "quote" in value:
            where = value.get("document") or value["documents"][-1]
            yield where, value["quote"]
        for part in value.values():
            yield from quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from quotes(part)


def shape_faults(name: str, row: dict[str, Any], ids: set[str]) -> Iterator[str]:
    """What is wrong with the fields of a record of the four files about law."""
    if name == "commitments":
        if row["modality"] not in MODALITIES:
            yield f"modality {row['modality']}"
    elif name == "positions":
        if row["stance"] not in STANCES or row["strength"] not in {"firm", "tentative"}:
            yield "stance or strength"
        if row["actor"] not in STATES:
            yield f"actor {row['actor']}"
    elif name == "questions_law":
        if row["language"] not in LANGUAGES or row["type"] not in TYPES:
            yield "language or type"
        if row["answerable"] != bool(row["answers"]) or row["answerable"] != bool(row["evidence"]):
            yield "answers, evidence and answerable disagree"
        if row["answerable"] == bool(row["why_unanswerable"]):
            yield "why_unanswerable"
    key = row.get("id")
    if key and key in ids:
        yield "id used twice"
    ids.add(key)


def main(arguments: list[str]) -> int:
    """Check everything; return the number of faults."""
    texts = all_texts()
    faults = 0
    for path in sorted(HERE.glob("*.jsonl")):
        count: Counter[str] = Counter()
        ids: set[str] = set()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            row = json.loads(line)
            count["records"] += 1
            problems = list(shape_faults(path.stem, row, ids))
            for document, quote in quotes(row):
                count["quotes"] += 1
                if document not in texts:
                    problems.append(f"no document {document}")
                elif flat(quote) not in texts[document]:
                    problems.append(f"not in {document}: {quote}")
            for problem in problems:
                print(f"{path.name}:{number} {row.get('id', '')}: {problem}")
            faults += len(problems)
        print(f"{path.name}: {count['records']} records, {count['quotes']} quotes")
    if "--index" in arguments:
        rows = [{k: v for k, v in r.items() if k != "text"} for r in own_documents().values()]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (HERE / "documents_law.jsonl").write_text(lines, "utf-8")
        print(f"documents_law.jsonl: {len(rows)} documents")
    print(f"{faults} faults in {len(texts)} documents")
    return faults


if __name__ == "__main__":
    raise SystemExit(1 if main(sys.argv[1:]) else 0)
