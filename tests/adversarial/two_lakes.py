"""Two lakes that differ only above a clearance, and all ways of asking one: for the test of non-interference."""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.cli import main
from app.mcp_server import TOOLS
from pipelines.ask_tool import AskTool
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.retriever import LegationRetriever

ROOT = Path(__file__).parent.parent.parent

TREATY = """Agreement between Norway and Kenya on the Brill ferry

Done at Oslo on 4 May 2010 in the English language.

Article 1
Norway shall give Kenya thirty days' notice before it raises the fare of the Brill ferry.

Article 2
Each Party should exchange views on the quay every five years.

Article 3
Kenya shall report the number of passengers to Norway by 31 March each year.

Article 4
This Agreement shall enter into force on 1 January 2011. Either Party may denounce it by six months' notice.
"""
DRAFTS = (
    "Draft protocol\n\nArticle 1\nThe Parties [shall][should] inspect the ferry [every month].\n",
    "Draft protocol\n\nArticle 1\nThe Parties shall inspect the ferry [every year].\n",
)
MEMO = (
    "Memorandum of conversation\nParticipants: Norway: Ms Berg. Kenya: Mr Otieno.\n\n"
    "Ms Berg said that Norway opposed the proposal to raise the fare. Mr Otieno said that Kenya supported it.\n"
)
QUESTION = "How many days' notice must Norway give before it raises the fare of the Brill ferry?"


def write_public(folder: Path) -> None:
    """What everybody may read: a treaty, drafts, a memorandum, and a hundred days of news."""
    rows = [
        {"id": "t1", "kind": "treaty", "language": "en", "title": TREATY.split("\n")[0], "published_at": "2010-05-04",
         "text": TREATY},
        {"id": "d1", "kind": "negotiation", "language": "en", "title": "Draft of 2 May", "published_at": "2020-05-02",
         "text": DRAFTS[0]},
        {"id": "d2", "kind": "negotiation", "language": "en", "title": "Draft of 9 June", "published_at": "2020-06-09",
         "text": DRAFTS[1]},
        {"id": "m1", "kind": "negotiation", "language": "en", "title": "Memorandum", "published_at": "2020-05-03",
         "text": MEMO},
    ]  # fmt: skip
    for number in range(100):
        day = date(2020, 4, 1) + timedelta(days=number)
        pair = ("Norway and Kenya", "Peru", "Norway")[number % 3]
        rows.append(
            {"id": f"n{number}", "kind": "news", "language": "en", "title": f"{pair}: report {number}",
             "published_at": day.isoformat(), "text": f"{pair} spoke of lot {number * 37 % 101} of the Brill ferry."}
        )  # fmt: skip
    (folder / "numbers.csv").write_text(numbers(1), encoding="utf-8")
    (folder / "public.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def numbers(factor: int) -> str:
    """Deaths by month in four countries over eight years, times a factor."""
    rows = ["country,month,deaths"]
    for place, country in enumerate(("NOR", "KEN", "PER", "CHL")):
        for month in range(96):
            deaths = (month * (place + 3) % 17) * (month % (5 + place) == 0) * factor
            rows.append(f"{country},{2012 + month // 12}-{month % 12 + 1:02d},{deaths}")
    return "\n".join(rows) + "\n"


@dataclass(frozen=True)
class Secrets:
    """What one of the two lakes holds besides: texts by marking."""

    markings: tuple[str, ...]
    texts: tuple[str, ...]
    same_ids: bool
    """Whether they bear the ids of public documents."""
    burst: int
    """Secret news of one day about Norway and Kenya."""
    damaged: bool
    """Whether a file that cannot be read is among them."""


def write_secrets(folder: Path, secrets: Secrets) -> list[tuple[Path, str]]:
    """The secret files, each with its marking."""
    made = []
    for number, (marking, text) in enumerate(zip(secrets.markings, secrets.texts, strict=True)):
        rows = [
            {"id": "t1" if secrets.same_ids else f"s{number}", "kind": "treaty" if "Article" in text else "report",
             "language": "en", "title": text[:60], "published_at": "2020-07-01", "text": text}
        ]  # fmt: skip
        rows += [
            {"id": f"b{number}-{each}", "kind": "news", "language": "en", "title": f"Norway and Kenya: alarm {each}",
             "published_at": "2020-07-08", "text": f"Norway threatened Kenya over the Brill ferry, case {each}."}
            for each in range(secrets.burst)
        ]  # fmt: skip
        file = folder / f"secret-{number}.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        made.append((file, marking))
    if secrets.damaged:
        (folder / "secret.docx").write_bytes(b"PK\x03\x04 broken")
        made.append((folder / "secret.docx", secrets.markings[0]))
    return made


def with_secrets(lake: Path, folder: Path, secrets: Secrets) -> None:
    """Take the secret files into a lake, under a clearance that reaches them all."""
    with Desk.open(lake, clearance="secret//alpha/bravo") as desk:
        for file, marking in write_secrets(folder, secrets):
            desk.ingest([file], declared=Declared(kind="report", marking=marking, known_at="published"))
        if secrets.burst:
            (folder / "secret.csv").write_text(numbers(9), encoding="utf-8")
            desk.load_numbers([folder / "secret.csv"], marking=secrets.markings[0], known_at="published")


# --- what is readable at the lowest level ---------------------------------------------------------------------------


def tree(folder: Path) -> dict[str, str]:
    """Hash of every file below a folder, by path; locks hold nothing."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def readable(lake: Path) -> dict[str, str]:
    """What the operating system lets somebody read who may read the lowest level."""
    return tree(lake / "vaults" / "public") | {
        "lake.json": hashlib.sha256((lake / "lake.json").read_bytes()).hexdigest()
    }


# --- channels -------------------------------------------------------------------------------------------------------


@dataclass
class Said:
    """Everything that came out of one call."""

    out: str
    files: dict[str, str] = field(default_factory=dict)


_GIVEN: dict[str, str] = {}
"""What stands for names in the calls that are known only once there is a lake."""

MORE = ("ingest", "more.txt", "--kind", "report", "--known-at", "published", "--published", "2020-07-09")

COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "check": (("check",),),
    "snapshot": (("snapshot", "copy"), ("snapshot", "bag", "--bagit", "--base", "copy"), ("snapshot", "x", "--all")),
    "restore": (("restore", "bag", "again"),),
    "version": (("version",), ("version", "v-000000000000000000000000")),
    "diff": (("diff", "2020-06-01", "2020-07-10", "--question", QUESTION, "--alert", "NOR-KEN", "--limit", "3"),),
    "signatures": (("signatures",), ("signatures", "t1", "--status", "none")),
    "encrypt": (("encrypt", "public"), ("encrypt", "secret", "--key", "env:ABSENT"), ("encrypt", "secret//alpha")),
    "rekey": (("rekey", "public", "--key", "env:ABSENT"), ("rekey", "secret", "--key", "env:ABSENT")),
    "init": (("init",),),
    "ingest": (MORE, MORE, ("ingest", "x")),
    "index": (("index",), ("index", "--rebuild")),
    "status": (("status",),),
    "search": (
        ("search", "fare of the ferry", "-k", "5"),
        ("search", "heron OR envoy", "--facets"),
        ("search", "ferry", "--mode", "text", "--context", "1"),
        ("search", "--near", "t1#art_1"),
        ("search", "--near", "s0#art_1"),
        ("search", "marking:secret ferry"),
        ("search", "ferry AND (", "-k", "5"),
    ),
    "ask": (("ask", QUESTION), ("ask", "What is the code name of the envoy?"), ("ask", "Is Kenya bound to report?")),
    "sql": (
        ("sql", "select * exclude (run_id, batch_id, ingested_at) from documents order by document_id"),
        ("sql", "select count(*), min(known_at), max(known_at) from passages"),
        ("sql", "show tables"),
        ("sql", "select title from documents order by title", "--out", "titles.csv"),
        ("sql", "select marking, count(*) from mentions group by all"),
        ("sql", "select * from read_parquet('{lake}/vaults/secret/tables/documents/*.parquet')"),
        ("sql", "select * from glob('{lake}/vaults/*')"),
    ),
    "trends": (("--as-of", "2020-07-10", "trends"), ("trends",)),
    "warn": (("--as-of", "2020-07-10", "warn"), ("--as-of", "2020-07-10", "warn", "--save")),
    "report": (
        ("--as-of", "2020-07-10", "report", "--out", "report.html"),
        ("--as-of", "2020-07-10", "report", "--out", "vi.html", "--language", "vi"),
    ),
    "verify": (("verify",),),
    "sources": (("sources",),),
    "compact": (("compact",),),
    "vacuum": (("vacuum",),),
    "extract": (("extract",),),
    "commitments": (
        ("commitments", "--party", "NOR"),
        ("commitments", "--about", "ferry"),
        ("commitments", "--overdue"),
    ),
    "brief": (("brief", "Norway and Kenya", "--out", "brief.md"),),
    "positions": (("positions",), ("positions", "--actor", "NOR")),
    "drafts": (("drafts", "d1", "d2"), ("drafts", "d1", "s0")),
    "treaties": (("treaties",), ("treaties", "--party", "KEN", "--status", "in-force", "--on", "2020-07-10")),
    "treaties show": (("treaties", "show", "t1"), ("treaties", "show", "s0")),
    "treaties export": (
        ("treaties", "export", "t1", "--out", "t1.xml"),
        ("treaties", "export", "s0", "--out", "s.xml"),
    ),
    "treaties import": (("treaties", "import", "absent.csv"),),
    "treaties compare": (("treaties", "compare"),),
    "treaties similar": (("treaties", "similar", "Norway shall give notice before it raises the fare"),),
    "treaties conflicts": (("treaties", "conflicts", "draft.txt"),),
    "commitments show": (("commitments", "show", "{commitment}"), ("commitments", "show", "abc")),
    "events": (("events",), ("events", "--actor", "NOR"), ("events", "--extract")),
    "load-events": (("load-events", "events.csv", "--known-at", "published"),),
    "stories": (("stories",), ("stories", "--country", "KEN")),
    "numbers": (("numbers", "more.csv", "--known-at", "published"), ("numbers",)),
    "forecast": (("--as-of", "2020-07-10", "forecast", "--months", "2"), ("forecast", "--country", "KEN")),
    "forecasts": (("forecasts",), ("forecasts", "resolve"), ("forecasts", "score")),
    "backtest": (("--as-of", "2020-07-10", "backtest", "--years", "1"),),
    "lint": (("lint", "draft.txt"),),
    "watch": (("watch", "--once"), ("watch", "--once", "--config", "watch.toml")),
    "regrade": (
        ("regrade", "abcdef0123", "--to", "restricted", "--reason", "r", "--by", "b"),
        ("regrade", "abcdef0123", "--to", "public", "--reason", "r", "--by", "b"),
    ),
    "expire": (("expire",), ("expire", "--apply", "--by", "b", "--on", "2020-07-10")),
    "audit verify": (("audit", "verify"),),
    "audit show": (("audit", "show"),),
    "audit anchor": (
        ("audit", "anchor", "public", "--request", "q.tsq"),
        ("audit", "anchor", "secret", "--request", "q"),
    ),
}
"""For every command the calls that are compared; ``{lake}`` stands for the lake's folder, ``{commitment}`` for the id
of a public commitment."""

ELSEWHERE: dict[str, str] = {
    "mcp": "its tools are called one by one",
    "demo": "makes a lake of its own, of what ships with Legation",
}
"""Commands without a call of their own, and why."""

METHODS: dict[str, Callable[[Desk], object]] = {
    "alerts": lambda desk: desk.alerts(),
    "anchor_audit": lambda desk: desk.anchor_audit("secret", request="q"),
    "ask": lambda desk: desk.ask(QUESTION).to_json(),
    "audit_entries": lambda desk: desk.audit_entries(),
    "brief": lambda desk: desk.brief("the Brill ferry").to_json(),
    "backtest": lambda desk: desk.backtest(years=1),
    "check": lambda desk: desk.check(),
    "commitment": lambda desk: desk.commitment(desk.commitments()[0].row["commitment_id"]).to_json(),
    "encrypt": lambda desk: desk.encrypt("secret", "env:ABSENT"),
    "rekey": lambda desk: desk.rekey("secret", "env:ABSENT"),
    "event_counts": lambda desk: desk.event_counts(by=("type", "actor")).to_dicts(),
    "events": lambda desk: desk.events(country="NOR"),
    "extract_events": lambda desk: desk.extract_events(),
    "forecast": lambda desk: desk.forecast(country="KEN", save=False),
    "forecasts": lambda desk: desk.forecasts(),
    "hold_reports": lambda desk: desk.hold_reports(),
    "load_events": lambda desk: desk.load_events(["events.csv"], known_at="published"),
    "load_numbers": lambda desk: desk.load_numbers(["more.csv"], known_at="published"),
    "place_stories": lambda desk: desk.place_stories(),
    "resolve_forecasts": lambda desk: desk.resolve_forecasts(),
    "score_forecasts": lambda desk: desk.score_forecasts(),
    "stories": lambda desk: desk.stories(),
    "commitments": lambda desk: [entry.to_json() for entry in desk.commitments()],
    "compact": lambda desk: desk.compact(),
    "diff": lambda desk: desk.diff("2020-06-01", "now", alert="NOR", limit=2),
    "snapshot": lambda desk: len(desk.snapshot("desk-copy")["vaults"]),
    "version": lambda desk: desk.version()["parameters"],
    "report_again": lambda desk: desk.report_again("v-000000000000000000000000"),
    "signatures": lambda desk: desk.signatures(status="none"),
    "compare_treaties": lambda desk: desk.compare_treaties(),
    "conflicts": lambda desk: repr(desk.conflicts("Article 1\nNorway shall not give Kenya notice of the fare.")),
    "conversation": lambda desk: [
        str(answer) for talk in [desk.conversation()] for answer in (talk.ask(QUESTION), talk.ask("and Kenya?"))
    ],
    "describe": lambda desk: desk.describe(),
    "drafts": lambda desk: desk.drafts(["d1", "d2"]),
    "export_treaty": lambda desk: desk.export_treaty("t1", "t1.xml"),
    "extract": lambda desk: desk.extract(),
    "extract_positions": lambda desk: desk.extract_positions(),
    "extract_treaties": lambda desk: desk.extract_treaties(),
    "facets": lambda desk: desk.facets("ferry"),
    "import_treaties": lambda desk: desk.import_treaties("absent.csv"),
    "index": lambda desk: desk.index(),
    "ingest": lambda desk: desk.ingest(
        ["more.txt"], declared=Declared(kind="report", known_at="published", published="2020-07-09")
    ).to_json(),
    "name": lambda desk: desk.name("NOR-KEN"),
    "positions": lambda desk: desk.positions(actor="NOR"),
    "precedents": lambda desk: repr(desk.precedents("shall give notice of the fare")),
    "regrade": lambda desk: desk.regrade("abcdef0123", to="public", reason="r", by="b"),
    "expire": lambda desk: desk.expire(by="b"),
    "expiries": lambda desk: desk.expiries(),
    "report": lambda desk: desk.report(out=Path("desk.html")),
    "save_table": lambda desk: desk.save_table("select title from documents order by 1", "t.tsv"),
    "search": lambda desk: [hit.to_json() for hit in desk.search("envoy of Kenya", k=20)],
    "similar": lambda desk: [hit.to_json() for hit in desk.similar("t1#art_3")],
    "sql": lambda desk: desk.sql("select document_id, marking from documents order by 1").fetchall(),
    "status": lambda desk: desk.status(),
    "table": lambda desk: desk.table("select count(*) from sightings"),
    "treaties": lambda desk: desk.treaties(),
    "treaty": lambda desk: desk.treaty("t1"),
    "trends": lambda desk: desk.trends(),
    "vacuum": lambda desk: desk.vacuum(),
    "verify": lambda desk: desk.verify(),
    "verify_audit": lambda desk: desk.verify_audit(),
    "warn": lambda desk: desk.warn(),
}
"""For every method of a desk the call that is compared. Opening and closing are part of each."""

MADE_WITH = {"create", "open", "close"}

TOOL_ARGUMENTS: dict[str, dict[str, Any]] = {
    "search": {"query": "envoy of Kenya", "facets": True},
    "ask": {"question": QUESTION},
    "sql": {"query": "select marking, count(*) as n from passages group by all"},
    "commitments": {"party": "NOR"},
    "brief": {"subject": "the Brill ferry"},
}
"""For every tool of the MCP server the arguments of the call that is compared."""


def channels() -> dict[str, Callable[[Path], str]]:
    """Every way of asking that is compared, by name: given the lake's folder, what came out."""
    found: dict[str, Callable[[Path], str]] = {}
    for name, calls in COMMANDS.items():
        for number, words in enumerate(calls):
            for form in ((), ("--json",)):
                found[f"legation {name} {number} {' '.join(form)}".strip()] = _command((*form, *words))
    for name, call in METHODS.items():
        found[f"Desk.{name}"] = _method(call)
    for tool in TOOLS:
        arguments = TOOL_ARGUMENTS[tool.name]
        found[f"mcp {tool.name}"] = _method(
            lambda desk, tool=tool, arguments=arguments: tool.run(desk, tool.takes.model_validate(arguments))
        )  # type: ignore[misc]
    found["langchain retriever"] = _method(
        lambda desk: [found.model_dump() for found in LegationRetriever(finder=desk.finder, k=30).invoke("ferry")]
    )
    found["langchain tool"] = _method(lambda desk: AskTool(desk=desk).invoke({"question": QUESTION}))
    return found


def _command(words: tuple[str, ...]) -> Callable[[Path], str]:
    def run(lake: Path) -> str:
        out, err = io.StringIO(), io.StringIO()
        given = [word.replace("{lake}", str(lake)) for word in words]
        given = [_GIVEN.get(word, word) for word in given]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(["--lake", str(lake), *given])
                code: object = 0
            except SystemExit as left:
                code = left.code
        return f"exit {code}\n{out.getvalue()}\n{err.getvalue()}"

    return run


def _method(call: Callable[[Desk], object]) -> Callable[[Path], str]:
    def run(lake: Path) -> str:
        with Desk.open(lake) as desk:
            try:
                return json.dumps(call(desk), default=repr, ensure_ascii=False)
            except Exception as error:
                return f"{type(error).__name__}: {error}"

    return run


_VARYING = re.compile(
    r"(?<=\"seconds\": )[\d.]+|(?<=\"issued_at\": \")[^\"]+|\b[\d.]+ s\b|\b\d{8}T\d{12}-[0-9a-f]{12}\b|0x[0-9a-f]+"
    r"|(?m:^.*━.*$| \d+\.\d$)"
    r"|\bv-[0-9a-f]{24}\b|(?<=batches \()[0-9a-f]{12}|(?<=\"sha256\": \")[0-9a-f]{64}"
    r"|(?<=manifest)(_sha256\": \"| )[0-9a-f]{64}"
    r"|(?<=stored until )\S+|(?<=stored_until\": \")[^\"]+|(?<=taken_at\": \")[^\"]+|(?<=; taken )\S+"
    r"|(?<=\"marking\": \"public\", \"known_at\": \")(?!20(?:19|20)-)[^\"]+"  # a forecast is known when it is issued
    r"|\d+ files, (?:\d+ bytes, \d+ linked)?|\"files\": \d+(?:, \"bytes\": \d+, \"linked\": \d+)?"
)
"""What differs between two runs over the very same lake: durations, when a forecast was issued, names of batches and
hashes over them, when they were committed, sizes of files that hold them, addresses in memory, bars of progress."""

COPIES = ("copy", "bag", "again", "desk-copy")
"""Folders that snapshots were written to: of them the vaults are compared, the files of the vaults are not."""


def products(work: Path) -> dict[str, str]:
    """Hash of every file that was written, what varies in texts masked; of snapshots the vaults that they hold."""
    found = {}
    for path, value in tree(work).items():
        top, *_ = Path(path).parts
        if top in COPIES:
            at = Path(path).parts
            found[f"{top} {at[at.index('vaults') + 1] if 'vaults' in at else ''}"] = "there"
        elif Path(path).suffix in (".html", ".md"):
            text = _VARYING.sub("~", (work / path).read_text(encoding="utf-8"))
            found[path] = hashlib.sha256(text.encode()).hexdigest()
        else:
            found[path] = value
    return found


@contextlib.contextmanager
def placed(lake: Path, place: Path) -> Iterator[Path]:
    """The lake moved to a common place, so that both are asked under one path; moved back afterwards."""
    os.rename(lake, place)
    try:
        yield place
    finally:
        os.rename(place, lake)


def everything(lake: Path, work: Path, only: str = "") -> dict[str, str]:
    """What every channel gives at the lowest clearance, in order, with the files that were written.

    A process of its own asks, in a fresh folder: nothing it gives can come from a lake that was open before. The calls
    write to the lake (they ingest, index, save), in both lakes the same.

    Args:
        only: channels whose name holds this.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    told = work.parent / "told.json"
    words = [sys.executable, "-m", "tests.adversarial.two_lakes", str(lake), str(work), str(told), only]
    settings = {name: value for name, value in os.environ.items() if name != "LEGATION_LAKE"} | {"COLUMNS": "120"}
    ran = subprocess.run(words, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    said: dict[str, str] = json.loads(told.read_text(encoding="utf-8"))
    return said | {f"file {path}": value for path, value in products(work).items()}


def _ask_everything(lake: Path, work: Path, told: Path, only: str) -> None:
    os.chdir(work)
    Path("more.txt").write_text("Norway sent an envoy to Kenya about the Brill ferry on 9 July 2020.")
    Path("draft.txt").write_text("Article 1\nNorway shall not give Kenya notice before it raises the fare.\n")
    Path("more.csv").write_text("country,month,deaths\nNOR,2020-01,3\nKEN,2020-01,0\n")
    Path("events.csv").write_text("event_id_cnty,event_date,event_type,country,iso,fatalities,actor1,actor2\n")
    Path("watch.toml").write_text(f'[[source]]\nname = "here"\naddresses = ["{work}/more.txt"]\n')
    with Desk.open(lake) as desk:
        given = desk.commitments()
        _GIVEN["{commitment}"] = given[0].row["commitment_id"] if given else "none"
    said = {name: _VARYING.sub("~", call(lake)) for name, call in channels().items() if only in name}
    told.write_text(json.dumps(said), encoding="utf-8")


def touched(lake: Path, call: Callable[[Path], str]) -> list[str]:
    """Files and folders below the lake that Python opened, listed or asked about during a call, in order."""
    seen: list[str] = []
    prefix = str(lake)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if active and event in ("open", "os.listdir", "os.scandir", "os.mkdir", "os.rename") and arguments:
            path = str(arguments[0])
            if path.startswith(prefix):
                seen.append(f"{event} {path[len(prefix) :]}")

    active = True
    sys.addaudithook(watch)
    call(lake)
    active = False
    return seen


if __name__ == "__main__":
    _ask_everything(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
