"""Treaties of the dossier in a lake: read, joined, asked for, exported and compared, held against the dossier's truth."""  # noqa: E501

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ingest.formats.registry import read_path
from ingest.passages import cut
from lake.schema.parsed import Parsed
from models.treaties import read
from pipelines import extract_treaties, treaty_rows
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.errors import ConfigError, UnknownValueError, UnreadableError, UsageError
from pipelines.treaty_export import NAMESPACE, structure_of
from pipelines.treaty_registers import SHIPPED, load


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Desk]:
    """A lake with the dossier's treaties and its depositary's register, without indexes."""
    folder = tmp_path_factory.mktemp("treaties") / "lake"
    with Desk.create(folder, names=samples / "names.toml") as made:
        declared = Declared(source="Depositary archive", reliability="A", kind="treaty", known_at="published")
        made.ingest([samples / "treaties"], declared=declared, index=False)
        register = Declared(source="Depositary register", kind="dataset", reliability="A")
        made.ingest([samples / "depositary" / "treaty-actions.csv"], declared=register, index=False)
        made.extract_treaties()
        yield made


@pytest.fixture(scope="module")
def truth(samples: Path) -> dict[str, dict[str, Any]]:
    rows = (json.loads(line) for line in (samples / "truth" / "treaty_facts.jsonl").read_text("utf-8").splitlines())
    return {row["document"].rsplit("-", 1)[0] if row["also_in"] else row["document"]: row for row in rows}


def check_quotes(desk: Desk, quotes: list[dict[str, Any]]) -> None:
    texts = desk.lake.texts({quote["document_id"] for quote in quotes})
    for quote in quotes:
        assert texts[quote["document_id"]].text[quote["start"] : quote["end"]] == quote["quote"]


@pytest.mark.parametrize("key", ["LS-CONV-1998", "LS-FISH-2004", "LS-SAR-2009", "LS-CUST-2012", "LS-MUTUAL-2015"])
def test_facts_are_those_of_the_dossier(desk: Desk, truth: dict[str, dict[str, Any]], key: str) -> None:
    told = truth[key]
    shown = desk.treaty(key)
    assert shown["signed"] == told["signed"]
    assert set(told["parties"]) <= {party["code"] for party in shown["parties"]}
    assert shown["in_force"] == told["entry_into_force"]
    languages = {
        tuple(fact["value"]) for fact in shown["facts"] if fact["field"] == "authentic_languages" and fact["value"]
    }
    assert {frozenset(found) for found in languages} <= {frozenset(told["authentic_languages"])}
    check_quotes(desk, shown["quotes"])
    check_quotes(desk, [fact["quote"] for fact in shown["facts"] if fact["quote"]])
    for fact in shown["facts"]:
        assert (fact["state"] == "known") == (fact["quote"] is not None) == (not fact["reason"])


def test_descriptions_in_three_languages_and_the_register_are_one_treaty(desk: Desk) -> None:
    shown = desk.treaty("LS-CONV-1998")
    assert shown["joined"]["descriptions"] == 4
    assert {text["language"] for text in shown["texts"]} == {"en", "fr", "vi"}


def test_a_party_on_a_day(desk: Desk) -> None:
    keys = [row["keys"][0] for row in desk.treaties(party="XLH", status="in-force", on=date(2015, 1, 1))["treaties"]]
    assert keys == ["LS-CONV-1998", "LS-FISH-2004", "LS-CUST-2012"]
    standing = {row["party"]: row["status"] for row in desk.treaty("LS-CONV-1998", on=date(2026, 5, 20))["standings"]}
    assert standing["XTV"] == "ended"
    assert standing["XZO"] == "in-force"
    assert desk.treaties(party="XAA")["treaties"] == []
    assert desk.treaties(about="fisheries protocol")["treaties"][0]["keys"] == ["LS-FISH-2004"]


def test_wrong_questions_are_told_so(desk: Desk) -> None:
    with pytest.raises(UnknownValueError, match="in-force"):
        desk.treaties(status="valid")
    with pytest.raises(UsageError, match="VNM"):
        desk.treaties(party="Viet Nam")
    with pytest.raises(UnknownValueError):
        desk.treaty("no-such-treaty")
    with pytest.raises(UnknownValueError):
        desk.export_treaty("LS-FISH-2004", "x.xml", language="ru")


def test_reading_again_reads_nothing(desk: Desk) -> None:
    again = desk.extract_treaties()
    assert [again[name] for name in ("treaties", "other", "registers", "facts", "actions", "linked")] == [0] * 6


TREATY = """FERRY AGREEMENT BETWEEN KENYA AND CHILE

Article 1
Kenya and Chile shall run a ferry.

Article 2
This Agreement shall enter into force upon signature.

DONE at Nairobi this third day of May 1999.
"""


def test_a_newer_reader_reads_again_and_its_rows_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ferry.txt").write_text(TREATY, encoding="utf-8")
    with Desk.create(tmp_path / "lake") as desk:
        desk.ingest([tmp_path / "ferry.txt"], declared=Declared(kind="treaty", source="Registry"), index=False)
        first = desk.extract_treaties()
        before = desk.treaties()["treaties"]
        monkeypatch.setattr(treaty_rows, "EXTRACTOR", "treaties/9")
        monkeypatch.setattr(extract_treaties, "EXTRACTOR", "treaties/9")
        newer = read
        monkeypatch.setattr(treaty_rows, "read", lambda text, **how: newer(text.replace("1999", "1998"), **how))
        assert desk.extract_treaties()["treaties"] == 1
        assert desk.extract_treaties()["treaties"] == 0
        (after,) = desk.treaties()["treaties"]
        facts = desk.lake.frame("treaty_facts")
        assert facts["extractor"].n_unique() == 2, "the old rows stay"
    assert first["treaties"] == len(before) == 1
    assert before[0]["signed"] == "1999-05-03"
    assert after["signed"] == "1998-05-03"


def test_as_of_knows_only_what_was_known(desk: Desk) -> None:
    with Desk.open(desk.lake.path, as_of="2005-01-01") as earlier:
        keys = {key for row in earlier.treaties()["treaties"] for key in row["keys"]}
    assert "LS-CONV-1998" in keys
    assert "LS-CUST-2012" not in keys


@pytest.mark.parametrize(
    ("key", "language"),
    [
        ("LS-CONV-1998", "en"),
        ("LS-CONV-1998", "vi"),
        ("LS-FISH-2004", "en"),
        ("LS-SAR-2009", "ru"),
        ("LS-MUTUAL-2015", "zh"),
    ],
)
def test_an_export_read_in_again_gives_the_same_passages(desk: Desk, tmp_path: Path, key: str, language: str) -> None:
    file = tmp_path / "treaty.xml"
    told = desk.export_treaty(key, file, language=language)
    text, sections = structure_of(desk.lake, told["document_id"])
    (again,) = read_path(file)
    assert isinstance(again, Parsed)

    def passages(words: str, parts: Any) -> list[tuple[str, str]]:
        return [(span.locator, " ".join(words[span.start : span.end].split())) for span in cut(words, parts)]

    assert passages(again.text, again.sections) == passages(text, sections)
    check_structure(etree.parse(str(file)).getroot())


ORDER = ["meta", "preface", "preamble", "body", "conclusions", "attachments"]
HIERARCHY = {"article", "part", "title", "chapter", "section", "paragraph", "alinea", "rule", "hcontainer"}


def check_structure(root: etree._Element) -> None:
    """The rules of Akoma Ntoso 3.0 that such a document can break: order of parts, one ``eId`` each, no mixed content."""  # noqa: E501

    def name(element: etree._Element) -> str:
        return etree.QName(element).localname

    assert root.tag == f"{{{NAMESPACE}}}akomaNtoso"
    (act,) = root
    assert (name(act), act.get("name")) == ("act", "treaty")
    parts = [name(child) for child in act]
    assert parts == sorted(parts, key=ORDER.index)
    assert {"meta", "body"} <= set(parts)
    identification = act.find(f"{{{NAMESPACE}}}meta/{{{NAMESPACE}}}identification")
    assert identification is not None
    levels = [name(child) for child in identification]
    assert levels == ["FRBRWork", "FRBRExpression", "FRBRManifestation"]
    ids = [element.get("eId") for element in root.iter() if element.get("eId")]
    assert len(ids) == len(set(ids))
    for element in root.iter(*(f"{{{NAMESPACE}}}{tag}" for tag in HIERARCHY)):
        children = [name(child) for child in element]
        assert element.get("eId")
        assert not (element.text or "").strip()
        content = [child for child in children if child not in ("num", "heading", "subheading")]
        assert "content" not in content or set(content) <= {"content"} or content[-1] != "content"


def test_the_one_difference_of_modality_is_found_with_its_quotes(desk: Desk) -> None:
    result = desk.compare_treaties(save=True)
    (finding,) = result["findings"]
    assert finding["locator"] == "art_7__para_1"
    assert {row["language"]: row["type"] for row in finding["effects"]} == {
        "en": "obligation",
        "fr": "obligation",
        "vi": "recommendation",
    }
    check_quotes(desk, finding["quotes"])
    assert result["saved"] == 1
    assert desk.compare_treaties(save=True)["saved"] == 0
    assert desk.table("select kind from findings")["rows"] == [["modality_differs"]]


def test_registers_by_a_mapping_of_ones_own(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text(
        "No;Name;Signed on;Country;Joined\n1;Treaty of Alder;04.05.1990;France;1991?\n1;Treaty of Alder;04.05.1990;Viet Nam;31.12.9999\n"  # noqa: E501
        "1;Treaty of Alder;04.05.1990;Atlantis;1992\n",
        encoding="cp1252",
    )
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        'source = "List"\n[treaty]\nkey = "No"\ntitle = "Name"\nsigned = "Signed on"\n[party]\ncolumn = "Country"\n'
        '[[action]]\naction = "accession"\ndate = "Joined"\nopen_is_none = true\n',
        encoding="utf-8",
    )
    with Desk.create(tmp_path / "lake") as desk:
        done = desk.import_treaties([table], mapping=mapping)
        assert done["actions"] == 1
        assert [row["reason"] for row in done["unread"]] == ["party 'Atlantis' is no state known by that name"]
        shown = desk.treaty("1", party="FRA")
        assert shown["signed"] == "1990-05-04"
        (action,) = shown["actions"]
        assert (action["party"], action["action"], action["date"]) == ("FRA", "accession", "1991?")
        assert action["quote"]["quote"].startswith("1 | Treaty of Alder")
        assert desk.import_treaties([table], mapping=mapping)["actions"] == 0
        assert desk.verify()["broken"] == []


def test_sources_that_differ_are_shown_side_by_side(tmp_path: Path) -> None:
    mapping = 'source = "{0}"\n[treaty]\nkey = "k"\ntitle = "t"\nsigned = "s"\n[party]\ncolumn = "p"\n[[action]]\naction = "ratification"\ndate = "r"\n'  # noqa: E501
    with Desk.create(tmp_path / "lake") as desk:
        for name, day in (("one", "1999-01-01"), ("two", "1999-02-01")):
            (tmp_path / f"{name}.csv").write_text(f"k,t,s,p,r\nT1,Treaty,1998-05-14,FRA,{day}\n")
            (tmp_path / f"{name}.toml").write_text(mapping.format(name))
            desk.import_treaties([tmp_path / f"{name}.csv"], mapping=tmp_path / f"{name}.toml")
        (row,) = desk.treaties()["treaties"]
        (conflict,) = row["conflicts"]
        assert conflict["field"] == "ratification by FRA"
        assert [(one["value"], one["sources"]) for one in conflict["values"]] == [
            ("1999-01-01", ["one"]),
            ("1999-02-01", ["two"]),
        ]
        assert all(one["quotes"] for one in conflict["values"])


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("x = [", "not TOML"),
        ("[party]\ncolumn = 'p'", "key"),
        ("[treaty]\nkey = 'k'\n[[action]]\naction = 'invasion'", "action"),
        ("[treaty]\nkey = 'k'\n[[action]]\naction = 'signature'\ndate = 'd'", "party"),
        ("[treaty]\nkey = 'k'\nmotto = 'm'", "motto"),
        ("surprise = 1\n[treaty]\nkey = 'k'", "surprise"),
        ("order = 'ymd'\n[treaty]\nkey = 'k'", "order"),
    ],
)
def test_mappings_that_are_wrong_say_why(tmp_path: Path, toml: str, why: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(toml)
    with pytest.raises(ConfigError, match=why):
        load(file)


def test_shipped_mappings_are_valid_and_others_are_refused(tmp_path: Path) -> None:
    assert all(load(name).source for name in SHIPPED)
    with pytest.raises(UnknownValueError):
        load("no-such-mapping")


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bnot gzip", b"a,b\n", b"\x00" * 50])
def test_files_that_are_no_registers(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    with Desk.create(tmp_path / "lake") as desk, pytest.raises((UnreadableError, UsageError)):
        desk.import_treaties([file])
