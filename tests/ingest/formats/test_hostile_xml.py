"""Hostile XML through the registry: refused or harmless, under any name, and nothing is ever opened besides it."""

import socket
from pathlib import Path

import pytest

from ingest.formats.registry import read_bytes, read_path
from lake.schema.parsed import Parsed, Unreadable

ROOTS = {
    "tei": ("<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>{}</p></body></text></TEI>", "TEI"),
    "tei edition": ("<TEI><text><body><div type='document' xml:id='d1'><p>{}</p></div></body></text></TEI>", "TEI"),
    "akn": ("<akomaNtoso><act><body><section><p>{}</p></section></body></act></akomaNtoso>", "akomaNtoso"),
    "rss": ("<rss version='2.0'><channel><item><title>{}</title></item></channel></rss>", "rss"),
    "atom": ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>{}</title></entry></feed>", "feed"),
    "generic": ("<notes><note>{}</note></notes>", "notes"),
}
LAUGHS = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
ATTACKS = {
    "billion laughs": (LAUGHS, "&i;"),
    "quadratic blow-up": (f'<!ENTITY a "{"x" * 90_000}">', "&a;" * 3_000),
    "cyclic": ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    "file": ('<!ENTITY a SYSTEM "file://{secret}">', "&a;"),
    "parameter file": ('<!ENTITY % p SYSTEM "file://{secret}"> %p;', "text"),
    "address": ('<!ENTITY a SYSTEM "http://127.0.0.1:9/x">', "&a;"),
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was opened"))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_entity_is_expanded_and_no_file_read(tmp_path: Path, root: str, attack: str, encoding: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    declarations, use = ATTACKS[attack]
    body, name = ROOTS[root]
    text = f"<!DOCTYPE {name} [{declarations.replace('{secret}', str(secret))}]>{body.format(use)}"
    for outcome in read_bytes(text.encode(encoding), "a.xml"):
        if isinstance(outcome, Parsed):
            assert attack == "parameter file", "only an unused declaration may be passed over"
            assert outcome.text == "text"
        else:
            assert outcome.error in ("HostileError", "LimitError", "UnreadableError")
            assert "secret words" not in outcome.reason


def test_an_external_document_type_is_not_followed(tmp_path: Path) -> None:
    dtd = tmp_path / "x.dtd"
    dtd.write_text('<!ENTITY a "the secret words">', encoding="utf-8")
    for body, name in ROOTS.values():
        text = f'<!DOCTYPE {name} SYSTEM "file://{dtd}">{body.format("plain &amp; simple &a;")}'
        for outcome in read_bytes(text.encode(), "a.xml"):
            assert isinstance(outcome, Unreadable) or outcome.text == "plain & simple &a;"


def test_xinclude_is_text_like_any_other(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    (outcome,) = read_bytes(f"<notes><note>words {include}</note></notes>".encode(), "a.xml")
    assert isinstance(outcome, Parsed)
    assert outcome.text == "words"


@pytest.mark.parametrize("root", ROOTS)
def test_depth_ends_in_a_reason(root: str) -> None:
    body, _ = ROOTS[root]
    (outcome,) = read_bytes(body.format("<b>" * 20_000 + "x" + "</b>" * 20_000).encode(), "a.xml")
    if isinstance(outcome, Unreadable):
        assert outcome.error in ("LimitError", "UnreadableError", "RecursionError")


def test_the_public_hostile_fixtures(real_data: Path) -> None:
    folder = real_data / "hostile-fixtures" / "defusedxml"
    if not folder.is_dir():
        pytest.skip(f"no hostile fixtures at {folder}")
    refused = {"xmlbomb.xml", "xmlbomb2.xml", "quadratic.xml", "cyclic.xml", "external.xml", "external_file.xml"}
    for path in sorted(folder.iterdir()):
        (outcome,) = read_path(path)
        if path.name in refused:
            assert isinstance(outcome, Unreadable), path.name
            assert outcome.error == "HostileError", (path.name, outcome)
        elif isinstance(outcome, Parsed):
            assert len(outcome.text) < 2000
