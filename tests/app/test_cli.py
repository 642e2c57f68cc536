"""The command line is a contract: JSON shapes, exit codes, one line for a wrong call, nothing above the clearance."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import render
from pipelines.desk import Desk
from tests.app.conftest import Ran

Legation = Callable[..., Ran]

HIT = {
    "document_id", "external_id", "title", "kind", "language", "published_at", "locator", "start", "end", "text",
    "score", "marking",
}  # fmt: skip
QUOTE = {
    "document_id", "external_id", "title", "language", "published_at", "locator", "start", "end", "quote", "fidelity",
    "marking",
}  # fmt: skip
QUESTION = "How many days' notice must a coastal State give of a restriction of passage?"

CONTRACT: list[tuple[tuple[str, ...], set[str]]] = [
    (("status",), {"documents", "quarantined"}),
    (("index",), {"vaults"}),
    (("search", "notice before boarding", "-k", "3"), {"hits"}),
    (("ask", QUESTION), {"answer", "abstained", "reason", "sentences", "citations"}),
    (("sql", "select kind, count(*) as n from documents group by all"), {"columns", "rows"}),
    (("--as-of", "2025-05-15", "trends"), {"trends"}),
    (("--as-of", "2025-05-15", "warn"), {"as_of", "budget", "alerts", "track_record"}),
    (("--as-of", "2025-05-15", "report", "--out", "report.html"), {"path", "citations"}),
    (("verify",), {"documents", "quotes", "broken"}),
    (("sources",), {"sources"}),
]


@pytest.mark.parametrize(("words", "keys"), CONTRACT, ids=lambda value: value[-1] if isinstance(value, tuple) else "")
def test_json_is_one_document_with_the_contracts_keys(
    legation: Legation, dossier: Path, words: tuple[str, ...], keys: set[str]
) -> None:
    ran = legation("--lake", dossier, "--json", *words)
    assert ran.code == 0, ran.err
    assert keys <= set(ran.json)


@pytest.mark.parametrize("words", [words for words, _ in CONTRACT], ids=lambda words: words[-1])
def test_every_command_reads_well_without_json(legation: Legation, dossier: Path, words: tuple[str, ...]) -> None:
    ran = legation("--lake", dossier, *words)
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    if words != ("index",):
        assert ran.out.strip()
        with pytest.raises(json.JSONDecodeError):
            json.loads(ran.out)


def test_the_rows_of_the_contract(legation: Legation, dossier: Path) -> None:
    """Status by kind, language and marking; hits and quotes with all that a citation needs."""
    status = legation("--lake", dossier, "--json", "status").json
    assert status["documents"]
    assert all({"kind", "language", "marking", "documents", "passages"} <= set(row) for row in status["documents"])
    assert isinstance(status["quarantined"], int)
    hits = legation("--lake", dossier, "--json", "search", "notice before boarding", "-k", 3).json["hits"]
    assert len(hits) == 3
    assert all(set(hit) >= HIT for hit in hits)
    assert all(hit["end"] - hit["start"] == len(hit["text"]) for hit in hits)
    warn = legation("--lake", dossier, "--json", "--as-of", "2025-05-15", "warn", "--days", 40).json
    assert warn["as_of"] == "2025-05-15"
    assert warn["alerts"]
    assert all(set(quote) >= QUOTE for alert in warn["alerts"] for quote in alert["citations"])
    report = legation("--lake", dossier, "--json", "--as-of", "2025-05-15", "report").json
    assert Path(report["path"]).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert all(set(quote) >= QUOTE for quote in report["citations"])


def test_an_answers_sentences_point_to_its_citations(legation: Legation, dossier: Path) -> None:
    answer = legation("--lake", dossier, "--json", "ask", QUESTION).json
    assert all(set(quote) >= QUOTE for quote in answer["citations"])
    if not answer["abstained"]:
        numbers = [number for sentence in answer["sentences"] for number in sentence["citations"]]
        assert all(0 <= number < len(answer["citations"]) for number in numbers)
        assert all(sentence["citations"] for sentence in answer["sentences"])
        assert answer["reason"] is None
    framed = legation("--lake", dossier, "--json", "ask", "Who won the cup of 2041 in chess?", "--language", "vi").json
    assert framed["language"] == "vi"


def test_a_lake_from_nothing(legation: Legation, tmp_path: Path) -> None:
    """init, ingest, again, no index, index, status, compact, vacuum, verify: what a newcomer does."""
    lake, folder = tmp_path / "lake", tmp_path / "in"
    folder.mkdir()
    (folder / "note.txt").write_text("The ferry to Cape Ferrow\n\nsails on Mondays only.", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing follows")
    made = legation("--lake", lake, "--json", "init", "--levels", "open,closed").json
    assert made["lake"] == str(lake)
    assert made["markings"] == ["open", "closed"]
    again = legation("--lake", lake, "init")
    assert again.code == 3
    assert "already" in again.complaint

    ran = legation("--lake", lake, "--json", "ingest", folder, "--kind", "news", "--no-index", "--workers", 1)
    assert ran.code == 0
    first = ran.json
    assert {"read", "new", "duplicate", "quarantined", "passages", "seconds"} <= set(first)
    assert (first["new"], first["duplicate"]) == (1, 0)
    (held,) = first["quarantined"]
    assert held["path"].endswith("broken.pdf")
    assert held["reason"]
    second = legation("ingest", folder, "--lake", lake, "--json", "--no-index", "--workers", 1).json
    assert (second["new"], second["duplicate"]) == (0, 1)
    status = legation("--lake", lake, "--json", "status").json
    assert status["quarantined"] == 1
    assert not status["indexes"][0]["current"]
    assert "behind" in legation("--lake", lake, "status").out

    assert legation("--lake", lake, "--json", "index").json["vaults"][0]["embedded"] == 1
    assert legation("--lake", lake, "--json", "status").json["indexes"][0]["current"]
    found = legation("--lake", lake, "--json", "search", "when does the ferry sail?").json["hits"]
    assert found[0]["text"].startswith("The ferry")
    retried = legation("--lake", lake, "ingest", "--retry-quarantined", "--no-index", "--workers", 1)
    assert "1 in quarantine" in retried.out, retried.err
    assert legation("--lake", lake, "compact").code == 0
    assert "tables" in legation("--lake", lake, "--json", "compact").json
    assert "deleted" in legation("--lake", lake, "vacuum", "--hours", 0).out
    assert legation("--lake", lake, "--json", "vacuum").json["deleted"] == 0
    assert legation("--lake", lake, "--json", "verify").json["broken"] == []


def test_finding_nothing_is_no_failure(legation: Legation, dossier: Path) -> None:
    ran = legation("--lake", dossier, "search", "boarding", "--language", "vi", "--kind", "dataset")
    assert (ran.code, ran.out.strip()) == (0, "nothing found")
    assert legation("--lake", dossier, "--json", "--as-of", "1990-01-01", "search", "boarding").json["hits"] == []
    assert legation("--lake", dossier, "--json", "--as-of", "1990-01-01", "status").json["documents"] == []
    for command in ("warn", "trends", "ask anything"):
        assert legation("--lake", dossier, "--as-of", "1990-01-01", *command.split(" ", 1)).code == 0


@pytest.mark.parametrize(
    "query",
    [
        "select 1.5 as x, 'nan'::double as y, 'infinity'::double as z, 'ab'::blob as b",
        "select [1.25, 2] as l, {'day': date '2020-01-01'} as s, map {'a': 1} as m, time '10:00' as t, null as n",
        "select signature, bands from duplicates limit 1",
        "describe documents",
    ],
)
def test_any_type_of_a_column_is_json(legation: Legation, dossier: Path, query: str) -> None:
    result = legation("--lake", dossier, "--json", "sql", query).json
    assert len(result["columns"]) == len(result["rows"][0])


# --- wrong usage and refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("ingest", "{here}", "--kind", "novel"), ("'novel'", "treaty", "dataset")),
        (("ingest", "{here}", "--reliability", "Z"), ("'Z'", "A", "F")),
        (("ingest", "{here}", "--known-at", "never"), ("'never'", "ingested", "published")),
        (("ingest", "{here}", "--marking", "top"), ("'top'", "public", "secret")),
        (("ingest", "{here}", "--map", "text"), ("OURS=THEIRS",)),
        (("ingest", "{here}", "--published", "soon"), ("'soon'", "2025-06-09")),
        (("ingest", "/no/such/path"), ("/no/such/path",)),
        (("ingest",), ("nothing to take in",)),
        (("ingest", "{here}", "--workers", "0"), ("--workers",)),
        (("search", "x", "--kind", "novel"), ("'novel'", "treaty")),
        (("search", "x", "--mode", "magic"), ("'magic'", "auto", "vector", "text")),
        (("search", "x", "--from", "2025-02-30"), ("'2025-02-30'",)),
        (("search", "x", "--from", "2025-06", "--to", "2025-05"), ("--from",)),
        (("search", "  "), ("empty query",)),
        (("search", "x", "-k", "0"), ("-k",)),
        (("search",), ("empty query",)),
        (("--as-of", "yesterday", "status"), ("'yesterday'", "2025-06-09")),
        (("--clearance", "cosmic", "status"), ("'cosmic'", "public", "secret")),
        (("report", "--language", "de"), ("'de'", "en", "vi")),
        (("sources", "buy"), ("'buy'", "list", "add")),
        (("sources", "add"), ("which",)),
        (("warn", "--budget", "0"), ("--budget",)),
        (("nonsense",), ("nonsense",)),
        (("status", "--colour"), ("--colour",)),
        (("--json",), ("command",)),
    ],
    ids=lambda value: " ".join(value)[:40],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    legation: Legation, dossier: Path, words: tuple[str, ...], named: tuple[str, ...]
) -> None:
    ran = legation("--lake", dossier, *(word.replace("{here}", ".") for word in words))
    assert ran.code == 2
    assert all(word in ran.complaint for word in named), ran.complaint


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{lake}/lake.json')",
        "select * from '{lake}/vaults/confidential/tables/documents/*.parquet'",
        "select * from read_parquet('{lake}/vaults/public/../confidential/tables/documents/*.parquet')",
        "copy documents to '/tmp/stolen.csv'",
        "attach '/tmp/x.db'",
        "install httpfs",
        "set enable_external_access = true",
        "select getenv('HOME')",
        "drop view documents",
        "select nothing from nowhere",
        "select 1; select 2",
        "selec 1",
        "select interval 1 day",
        "",
    ],
)
def test_what_sql_may_not_do_is_refused(legation: Legation, dossier: Path, query: str) -> None:
    ran = legation("--lake", dossier, "sql", query.replace("{lake}", str(dossier)))
    assert ran.code == 3
    assert len(ran.complaint) > 20


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format_version": 99}, ("99", "version")),
        ({"colour": "blue"}, ("colour", "valid keys are", "levels")),
        ({"levels": ["Public!"]}, ("levels",)),
        ({"embedder": {"name": "multilingual-e5-small", "fingerprint": "other@0123"}}, ("other@0123", "model")),
        ({"embedder": {"name": "/no/such/model"}}, ("/no/such/model",)),
    ],
    ids=["version", "key", "levels", "embedder", "no model"],
)
def test_a_lake_that_cannot_be_used_is_refused(
    legation: Legation, dossier: Path, tmp_path: Path, change: dict[str, Any], named: tuple[str, ...]
) -> None:
    lake = tmp_path / "changed"
    shutil.copytree(dossier, lake)
    settings = json.loads((lake / "lake.json").read_text(encoding="utf-8")) | change
    (lake / "lake.json").write_text(json.dumps(settings), encoding="utf-8")
    ran = legation("--lake", lake, "search", "boarding")
    assert ran.code == 3
    assert all(word in ran.complaint for word in named), ran.complaint


def test_no_lake_is_refused_and_the_way_out_named(legation: Legation, tmp_path: Path) -> None:
    ran = legation("--lake", tmp_path / "nowhere", "status")
    assert ran.code == 3
    assert "init" in ran.complaint
    assert "legation-lake" in legation("status").complaint
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    assert legation("--lake", tmp_path / "full", "init").code == 3
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_report_that_cannot_be_written_is_refused(legation: Legation, dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = legation("--lake", dossier, "--as-of", "2024-03-01", "report", "--out", tmp_path / "file" / "report.html")
    assert ran.code == 3
    assert "report.html" in ran.complaint


def test_a_marking_above_the_clearance_is_refused(legation: Legation, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    (tmp_path / "note.txt").write_text("Nothing to see here, and nobody to see it.")
    Desk.create(lake).close()
    ran = legation("--lake", lake, "ingest", tmp_path / "note.txt", "--marking", "secret", "--workers", 1)
    assert ran.code == 3
    assert "clearance public does not reach secret" in ran.complaint
    assert not (lake / "vaults" / "secret").exists()


# --- options ----------------------------------------------------------------------------------------------------------


def test_global_options_stand_before_or_after_the_command(
    legation: Legation, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "select count(*) as n from documents"
    options = ("--lake", dossier, "--clearance", "restricted", "--as-of=2025-05-15", "--json")
    before = legation(*options, "sql", query).json
    assert legation("sql", query, *options).json == before
    among = ("--json", "sql", "--lake", dossier, query, "--as-of", "2025-05-15", "--clearance=restricted")
    assert legation(*among).json == before
    assert legation("--lake", dossier, "--json", "sql", query).json != before
    monkeypatch.setenv("LEGATION_LAKE", str(dossier))
    assert legation("sql", query, *options[2:]).json == before
    assert legation("--lake", "elsewhere", "status").code == 3, "the option goes before the environment"


def test_a_bare_call_and_help_show_the_commands(legation: Legation) -> None:
    for words in ((), ("--help",)):
        ran = legation(*words)
        assert ran.code == 0
        assert all(command in ran.out for command in ("ingest", "ask", "warn", "verify"))
    assert "--mode" in legation("search", "--help").out


def test_progress_goes_to_standard_error(legation: Legation, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    legation("--lake", lake, "init")
    (tmp_path / "note.txt").write_text("A note on the price of rice.")
    ran = legation("--lake", lake, "ingest", tmp_path / "note.txt", "--no-index", "--json", "--workers", 1)
    assert "ingest" in ran.err
    assert ran.json["new"] == 1


# --- hostile text -----------------------------------------------------------------------------------------------------


def test_control_characters_never_reach_the_terminal(legation: Legation, tmp_path: Path) -> None:
    """Not from a title or a text, not from a query's result, not from the name of a file or an option."""
    escape = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"
    lake, folder = tmp_path / "lake", tmp_path / "in"
    folder.mkdir()
    row = {"id": f"a{escape}", "title": f"Rice{escape}", "text": f"The price of rice {escape} rose.", "language": "en"}
    (folder / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (folder / f"bad{escape[:4]}.pdf").write_bytes(b"%PDF-1.7 nothing")
    legation("--lake", lake, "init")
    shown = [
        legation("--lake", lake, "ingest", folder, "--workers", 1),
        legation("--lake", lake, "status"),
        legation("--lake", lake, "search", "price of rice"),
        legation("--lake", lake, "sql", "select title, text, external_id from documents"),
        legation("--lake", lake, "sql", "select chr(27) || '[2J' as x"),
        legation("--lake", lake, "sql", f'select 1 as "{escape[:4]}"'),
        legation("--lake", lake, "sql", f'select "{escape[:4]}" from documents'),
        legation("--lake", tmp_path / f"no{escape[:4]}", "status"),
        legation("--lake", lake, "search", "x", "--kind", escape[:4]),
    ]
    for ran in shown:
        for character in "\x1b\x07\x9b\u202e":
            assert character not in ran.out
            assert character not in ran.err
    assert "1 new" in shown[0].out
    assert "Rice" in shown[2].out


# --- clearance --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hidden(dossier: Path) -> dict[str, set[str]]:
    """Ids, and titles that nothing public bears or says, of what is restricted or confidential."""
    with Desk.open(dossier, clearance="confidential") as desk:
        rows = desk.sql("select marking, document_id, external_id, title from documents").fetchall()
    with Desk.open(dossier) as desk:
        said = "\n".join(text for (text,) in desk.sql("select text from documents").fetchall())
    shown = {title for marking, *_, title in rows if marking == "public" or (title and title in said)}
    found: dict[str, set[str]] = {"restricted": set(), "confidential": set()}
    for marking, document_id, external_id, title in rows:
        if marking in found:
            found[marking] |= {document_id, external_id, title} - shown - {None, ""}
    return found


ABOUT_THE_HIDDEN = "Which of the ships that were boarded in the Sable Narrows was from Jinghai?"


@pytest.mark.parametrize("clearance", ["public", "restricted"])
def test_nothing_above_the_clearance_is_shown(
    legation: Legation, dossier: Path, hidden: dict[str, set[str]], clearance: str
) -> None:
    above = hidden["confidential"] | (hidden["restricted"] if clearance == "public" else set())
    options = ("--lake", dossier, "--clearance", clearance, "--json")
    shown = [
        legation(*options, "status"),
        legation(*options, "sql", "select document_id, external_id, title from documents"),
        legation(*options, "sql", "select * exclude (vector) from embeddings limit 2000"),
        legation(*options, "search", "joint boarding teams, memorandum of conversation, delegation", "-k", 200),
        legation(*options, "search", "compte rendu d'entretien", "-k", 200, "--mode", "text"),
        legation(*options, "search", "заметки делегации", "-k", 200, "--mode", "vector"),
        legation(*options, "ask", ABOUT_THE_HIDDEN),
        legation(*options, "warn", "--days", 400),
        legation(*options, "verify"),
    ]
    for ran in shown:
        assert ran.code == 0, ran.err
        assert not [name for name in above if name in ran.out]
        assert '"confidential"' not in ran.out
        if clearance == "public":
            assert '"restricted"' not in ran.out


def test_counts_depend_on_the_clearance_only(legation: Legation, dossier: Path, tmp_path: Path) -> None:
    """With the vaults above the clearance taken away, every answer is the same."""
    bare = tmp_path / "bare"
    shutil.copytree(dossier, bare, ignore=shutil.ignore_patterns("restricted", "confidential"))
    assert [path.name for path in (bare / "vaults").iterdir()] == ["public"]
    for words in (
        ("status",),
        ("sql", "select count(*), count(distinct run_id) from batches"),
        ("sql", "select group_id, count(*) as n from duplicates group by all order by all"),
        ("search", "joint boarding teams", "-k", "30"),
        ("ask", ABOUT_THE_HIDDEN),
        ("trends",),
        ("warn", "--days", "200"),
        ("verify",),
    ):
        whole, part = (legation("--lake", lake, "--json", *words).json for lake in (dossier, bare))
        for result in (whole, part):
            result.pop("lake", None)  # the folder's name
        assert whole == part, words


def test_the_clearance_lifts_what_is_shown(legation: Legation, dossier: Path) -> None:
    totals = []
    for level in ("public", "restricted", "confidential", "secret"):
        rows = legation("--lake", dossier, "--clearance", level, "--json", "status").json["documents"]
        totals.append(sum(row["documents"] for row in rows))
    assert totals[0] < totals[1] < totals[2] == totals[3]
    ran = legation("--lake", dossier, "--clearance", "confidential", "search", "memorandum of conversation", "-k", 40)
    assert "CONFIDENTIAL" in ran.out


def test_printable_is_what_everything_is_printed_through() -> None:
    assert render.printable("a\x1b[0m\tb\nc") == "a [0m b\nc"
