"""The lake of the public documents: what is in it, what it took to build, how fast and how right it answers.

The lake is made in processes of their own, measured from outside, and kept (``--lake``): a later run reads the
figures of the build from beside it. A second, small lake of the gold questions' documents stands next to the first.
Only figures are printed, no sentence of a source.
"""

import argparse
import gzip
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from benchmarks.harness import Benchmark, Row, measure, percentiles, python, share
from benchmarks.selection import manifest
from pipelines.citations import Hit
from pipelines.declared import Declared
from pipelines.desk import Desk

QUESTIONS = (
    "What must a Party do before it withdraws from the treaty?",
    "When does the agreement enter into force?",
    "Which States abstained from voting?",
    "How are disputes between the Parties settled?",
    "What did the Security Council decide on sanctions?",
    "What did the ambassador report about the talks?",
    "Which obligations follow for customs and trade?",
    "Who was elected Secretary-General?",
    "What was said about nuclear weapons?",
    "What assistance was promised to refugees?",
    "Hiệp định có hiệu lực khi nào?",
    "Các bên giải quyết tranh chấp như thế nào?",
    "Việt Nam cam kết gì về thương mại?",
    "Quelles sont les obligations des Parties en matière d'environnement ?",
    "Quand l'accord a-t-il été signé ?",
    "Когда соглашение вступает в силу?",
    "Что было сказано о безопасности границ?",
    "协定何时生效？",
    "缔约方如何解决争端？",
    "Коли угода набуває чинності?",
)
"""Plain questions, for the time that search and answers take."""

DEPTH = 10
PARTS = ("raw", "tables", "index")
CORPUS, GOLD = "qa-dev-corpus.jsonl.gz", "qa-dev.jsonl"


# --- building --------------------------------------------------------------------------------------------------------


def build(lake: Path, data: Path, sets: Sequence[str], full: bool) -> dict[str, dict[str, Any]]:
    """Make the lake with Legation's commands and measure each; or read what was measured when it was made.

    Returns:
        By step (``ingest``, ``index``, ``second ingest``): the figures of :class:`Usage` and the command's own.
    """
    lake = lake.absolute()
    record = lake.with_name(f"{lake.name}.json")
    asked = {"sets": sorted(sets), "full": full, "data": str(data.resolve())}
    if record.exists():
        kept: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        if kept["asked"] != asked:
            raise SystemExit(f"the lake at {lake} was made of something else: name another --lake, or remove this one")
        _say(f"the lake at {lake} is there already; its build is not measured again")
        before: dict[str, dict[str, Any]] = kept["steps"]
        return before
    shutil.rmtree(lake, ignore_errors=True)
    lake.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="legation-manifest-") as folder:
        corpus = manifest(Path(folder) / "corpus.toml", sets)
        taking = python("benchmarks.selection", str(lake), str(corpus), str(data), *(["--full"] if full else []))
        steps = {
            "init": _legation(lake, "init"),
            "ingest": taking,
            "index": _legation(lake, "index"),
            "second ingest": taking,
        }
        made = {}
        for step, command in steps.items():
            _say(f"{step} ...")
            usage = measure(command)
            figures = {"wall": usage.wall, "cpu": usage.cpu, "peak_mib": usage.peak_mib}
            made[step] = {**figures, **json.loads(usage.output)}
    del made["init"]
    record.write_text(json.dumps({"asked": asked, "steps": made}, indent=1), encoding="utf-8")
    return made


def _legation(lake: Path, command: str) -> list[str]:
    return python("app", "--lake", str(lake), "--json", command)


def built(steps: dict[str, dict[str, Any]]) -> list[Row]:
    """Rows of the build."""
    rows: list[Row] = []
    for step, figures in steps.items():
        row: Row = {
            "system": "legation",
            "subset": step,
            "seconds": round(figures["wall"], 1),
            "cpu_seconds": round(figures["cpu"], 1),
            "peak_mib": round(figures["peak_mib"], 1),
        }
        if step == "index":
            row["passages"] = sum(vault["passages"] for vault in figures["vaults"])
        else:
            row |= {
                "documents": figures["new"],
                "passages": figures["passages"],
                "quarantined": len(figures["quarantined"]),
            }
        rows.append(row)
    return rows


# --- what is in it ---------------------------------------------------------------------------------------------------


def held(desk: Desk) -> list[Row]:
    """Documents and passages by source and language; what is in quarantine; disk by part; verification."""
    counts = desk.table(
        "select source, language, count(*) as documents, sum(passages)::bigint as passages from documents "
        "join (select document_id, count(*) as passages from passages group by all) using (document_id) "
        "group by all order by all"
    )
    rows: list[Row] = [
        {
            "system": "legation",
            "subset": f"holdings: {source}, {language}",
            "documents": documents,
            "passages": passages,
        }
        for source, language, documents, passages in counts["rows"]
    ]
    rows.append({"system": "legation", "subset": "quarantine", "quarantined": desk.lake.quarantined().height})
    for part in PARTS:
        size = sum(
            path.stat().st_size
            for vault in desk.lake.vaults
            for path in (vault.path / part).rglob("*")
            if path.is_file()
        )
        rows.append({"system": "legation", "subset": f"disk: {part}", "mib": round(size / 2**20, 1)})
    _say("verifying every hash and quote ...")
    started = time.perf_counter()
    verified = desk.verify()
    rows.append(
        {
            "system": "legation",
            "subset": "verify",
            "documents": verified["documents"],
            "quotes": verified["quotes"],
            "broken": len(verified["broken"]),
            "seconds": round(time.perf_counter() - started, 1),
        }
    )
    return rows


def timed(desk: Desk) -> list[Row]:
    """Time of search and of answers over the plain questions, the embedding of the query included."""
    rows: list[Row] = []
    calls: dict[str, Callable[[str], object]] = {"search": desk.search, "ask": desk.ask}
    for name, call in calls.items():
        _say(f"timing {name} ...")
        call("treaty")
        seconds = []
        for question in QUESTIONS:
            # Each call embeds its query: what an earlier one left in the cache would flatter the figure.
            desk.finder.read_query.cache_clear()
            started = time.perf_counter()
            call(question)
            seconds.append(time.perf_counter() - started)
        rows.append(
            {"system": "legation", "subset": f"time: {name}", "queries": len(QUESTIONS), **percentiles(seconds)}
        )
    return rows


# --- the gold questions ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one system did on one question."""

    document: int | None
    """Rank from 1 of the first passage of a document of the evidence; None when there is none among the ten."""
    passage: int | None
    """Likewise of the first passage that holds the quoted evidence."""
    cited: bool
    """Whether the answer cites a document of the evidence."""
    declined: bool
    confidence: float
    """What tells answerable from unanswerable questions: a probability, or the best hit's score."""


def gold_lake(lake: Path, gold: Path) -> Path:
    """The lake of the gold questions' documents; built once."""
    ready = lake.with_name(f"{lake.name}.json")
    if not ready.exists():
        shutil.rmtree(lake, ignore_errors=True)
        _say("building the lake of the gold questions ...")
        Desk.create(lake).close()
        with Desk.open(lake) as desk:
            report = desk.ingest([gold / CORPUS], declared=Declared(source="gold"))
        ready.write_text(json.dumps({"documents": report.new, "passages": report.passages}), encoding="utf-8")
    return lake


def gold_rows(lake: Path, gold: Path) -> list[Row]:
    """Rows of the gold questions: by whether question and evidence are in the same language."""
    cases = [json.loads(line) for line in (gold / GOLD).read_text(encoding="utf-8").splitlines()]
    with gzip.open(gold / CORPUS, "rt", encoding="utf-8") as lines:
        size = sum(1 for _ in lines)
    done: dict[str, list[Outcome]] = {"legation": [], "dense alone": [], "BM25 alone": []}
    with Desk.open(lake) as desk:
        for number, case in enumerate(cases, 1):
            answer = desk.ask(case["question"])
            probability = 1 - answer.confidence if answer.abstained else answer.confidence
            cited = not answer.abstained and bool({q.external_id for q in answer.citations} & _documents(case))
            hits = desk.search(case["question"], k=DEPTH)
            done["legation"].append(Outcome(*_ranks(case, hits), cited, answer.abstained, probability))
            for system, mode in (("dense alone", "vector"), ("BM25 alone", "text")):
                hits = desk.search(case["question"], k=DEPTH, mode=mode)
                first = bool(hits) and hits[0].external_id in _documents(case)
                done[system].append(Outcome(*_ranks(case, hits), first, not hits, hits[0].score if hits else 0.0))
            if number % 20 == 0:
                _say(f"{number} of {len(cases)} gold questions")
    ways = {
        "all": range(len(cases)),
        "same language": [n for n, case in enumerate(cases) if not case["cross_lingual"]],
        "across languages": [n for n, case in enumerate(cases) if case["cross_lingual"]],
    }
    return [
        {
            "system": system,
            "subset": f"gold: {way}",
            "documents": size,
            **scored([cases[n] for n in places], [outcomes[n] for n in places]),
        }
        for way, places in ways.items()
        for system, outcomes in done.items()
    ]


def scored(cases: Sequence[dict[str, Any]], outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """Shares over the answerable questions, declined ones of either kind, and AUROC of the confidence."""
    can = [o for case, o in zip(cases, outcomes, strict=True) if case["answerable"]]
    cannot = [o for case, o in zip(cases, outcomes, strict=True) if not case["answerable"]]
    figures: dict[str, float | int | None] = {"answerable": len(can), "unanswerable": len(cannot)}
    for k in (1, 5, 10):
        figures[f"document_hit@{k}"] = share(sum(o.document is not None and o.document <= k for o in can), len(can))
    for k in (1, 5, 10):
        figures[f"passage_hit@{k}"] = share(sum(o.passage is not None and o.passage <= k for o in can), len(can))
    figures["evidence_cited"] = share(sum(o.cited for o in can), len(can))
    figures["declined_answerable"] = share(sum(o.declined for o in can), len(can))
    figures["declined_unanswerable"] = share(sum(o.declined for o in cannot), len(cannot))
    both = can and cannot
    labels = [1] * len(can) + [0] * len(cannot)
    figures["confidence_auroc"] = (
        round(float(roc_auc_score(labels, [o.confidence for o in can + cannot])), 4) if both else None
    )
    return figures


def _documents(case: dict[str, Any]) -> set[str]:
    return {evidence["doc_id"] for evidence in case["evidence"]} | set(case.get("also_in_doc_ids") or ())


def _ranks(case: dict[str, Any], hits: Sequence[Hit]) -> tuple[int | None, int | None]:
    """Ranks of the first hit in a document of the evidence, and of the first that holds a quote of it."""
    documents = _documents(case)
    quotes = [(evidence["doc_id"], " ".join(evidence["quote"].split())) for evidence in case["evidence"]]
    document = next((rank for rank, hit in enumerate(hits, 1) if hit.external_id in documents), None)
    passage = next(
        (
            rank
            for rank, hit in enumerate(hits, 1)
            if any(hit.external_id == where and quote in " ".join(hit.text.split()) for where, quote in quotes)
        ),
        None,
    )
    return document, passage


# --- all of it -------------------------------------------------------------------------------------------------------


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    lake: Path = arguments.lake
    if arguments.corpus:
        rows += built(build(lake, data, arguments.select or (), arguments.full))
        with Desk.open(lake) as desk:
            rows += [*held(desk), *timed(desk)]
    gold = data / "gold"
    if arguments.gold and (gold / GOLD).exists():
        rows += gold_rows(gold_lake(lake.with_name(f"{lake.name}-gold"), gold), gold)
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    default = Path(tempfile.gettempdir()) / "legation-real-lake" / "lake"
    parser.add_argument("--lake", type=Path, default=default, metavar="DIR", help=f"made here, or used ({default})")
    parser.add_argument("--select", nargs="+", metavar="SET", help="only these sets of public-documents.toml")
    parser.add_argument("--full", action="store_true", help="all documents of the sets, not the demo's selection")
    parser.add_argument(
        "--corpus", action=argparse.BooleanOptionalAction, default=True, help="the lake of the public documents"
    )
    parser.add_argument("--gold", action=argparse.BooleanOptionalAction, default=True, help="the gold questions")


def _say(text: str) -> None:
    print(f"real_lake: {text}", file=sys.stderr, flush=True)


BENCHMARK = Benchmark(
    "real_lake",
    "The lake of the demo's selection of public documents, built by processes measured from outside: what is in it, "
    "what each step took, disk, verification, and the time of search and answers over twenty plain questions, the "
    "embedding of the query included. Gold questions are asked of a lake of their own documents: ranks of the "
    "evidence among ten hits, evidence cited, questions declined and AUROC of the confidence, beside dense and BM25 "
    "search alone, which always answer with their first hit. The model that declines was fitted on these questions; "
    "figures without that advantage are those of `benchmarks.fit_evidence`.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
