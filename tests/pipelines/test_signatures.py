"""Signatures from the file to the quote, through the confined parsers."""

import shutil
from pathlib import Path

import pytest

from lake.config import read_config, write_config
from lake.schema.errors import ConfigError, UnknownValueError
from pipelines.declared import Declared
from pipelines.desk import Desk
from tests.ingest.signatures.making import ALONE, MINISTRY, ROOTS, crl, pdf, shadowed, signed_pdf, signed_xml


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake that trusts one root, with signed and unsigned files. Not to be written to."""
    folder = tmp_path_factory.mktemp("signed")
    files = folder / "files"
    files.mkdir()
    (files / "good.pdf").write_bytes(signed_pdf(data=pdf("The first Party shall meet in Oslo.")))
    (files / "shadow.pdf").write_bytes(shadowed(signed_pdf(data=pdf("The second Party shall meet in Lima."))))
    (files / "alone.pdf").write_bytes(signed_pdf(ALONE, pdf("The third Party shall meet in Suva.")))
    (files / "plain.pdf").write_bytes(pdf("The fourth Party shall meet in Accra."))
    (files / "good.xml").write_bytes(signed_xml())
    (files / "note.txt").write_text("The fifth Party shall meet in Apia.")
    path = folder / "lake"
    Desk.create(path).close()
    (path / "roots.pem").write_bytes(ROOTS)
    write_config(path, read_config(path).model_copy(update={"signature_roots": "roots.pem"}))
    with Desk.open(path) as desk:
        report = desk.ingest([files], declared=Declared(kind="report"), index=False)
    assert not report.quarantined
    return path


def test_what_was_found_is_a_fact(lake: Path) -> None:
    with Desk.open(lake) as desk:
        found = {row["title"]: row for row in desk.signatures()}
        assert {title: row["status"] for title, row in found.items()} == {
            "good": "valid",
            "shadow": "invalid",
            "alone": "unknown signer",
            "Agreement": "valid",
        }
        assert found["shadow"]["covers"] == "revision"
        assert found["good"]["signer"] == "Ministry of the Test"
        assert [row["title"] for row in desk.signatures(status="none")] == ["plain"]
        document = found["good"]["document_id"]
        assert [row["status"] for row in desk.signatures(document[:12])] == ["valid"]
        rows = desk.sql("select status, count(*) from signatures group by 1 order by 1").fetchall()
        assert rows == [("invalid", 1), ("none", 1), ("unknown signer", 1), ("valid", 2)]
        with pytest.raises(UnknownValueError):
            desk.signatures(status="good")


def test_quotes_say_so(lake: Path) -> None:
    from pipelines.quotes import quotes_of
    from pipelines.report.places import place

    with Desk.open(lake) as desk:
        ids = dict(desk.sql("select title, document_id from documents").fetchall())
        ids["note"] = desk.sql("select document_id from documents where format = 'text'").fetchall()[0][0]
        spans = [(ids[title], 0, 5) for title in ("good", "shadow", "alone", "plain", "note")]
        quotes = list(quotes_of(desk.lake, spans).values())
    assert [quote.signature for quote in quotes] == ["valid", "invalid", "unknown signer", "none", None]
    told = [place(quote, "en").full for quote in quotes]
    assert [("signature valid" in text, "SIGNATURE INVALID" in text) for text in told] == [
        (True, False), (False, True), (False, False), (False, False), (False, False),
    ]  # fmt: skip
    assert "unknown signer" in told[2]


def test_the_same_file_twice_is_one_signature(lake: Path, tmp_path: Path) -> None:
    shutil.copytree(lake, tmp_path / "lake")
    (tmp_path / "again.pdf").write_bytes(pdf("The fourth Party shall meet in Accra."))
    with Desk.open(tmp_path / "lake") as desk:
        desk.ingest([tmp_path / "again.pdf"], declared=Declared(kind="news"), index=False)
        assert len(desk.signatures(status="none")) == 1


def test_roots_that_are_none_are_refused(lake: Path, tmp_path: Path) -> None:
    shutil.copytree(lake, tmp_path / "lake")
    (tmp_path / "lake" / "roots.pem").write_text("no certificates")
    with Desk.open(tmp_path / "lake") as desk, pytest.raises(ConfigError, match="no certificates in PEM form"):
        desk.ingest([tmp_path / "lake" / "roots.pem"], index=False)
    (tmp_path / "lake" / "roots.pem").unlink()
    with Desk.open(tmp_path / "lake") as desk, pytest.raises(ConfigError, match="cannot be read"):
        desk.ingest([tmp_path / "lake" / "lake.json"], index=False)


def test_a_folder_of_revocations_is_held_against_signers(lake: Path, tmp_path: Path) -> None:
    shutil.copytree(lake, tmp_path / "lake")
    folder = tmp_path / "lake" / "revocations"
    config = read_config(tmp_path / "lake").model_copy(update={"signature_revocations": "revocations"})
    write_config(tmp_path / "lake", config)
    (tmp_path / "late.pdf").write_bytes(signed_pdf(data=pdf("The sixth Party shall meet in Doha.")))
    with Desk.open(tmp_path / "lake") as desk, pytest.raises(ConfigError, match=r"signature_revocations: .* cannot be"):
        desk.ingest([tmp_path / "late.pdf"], index=False)
    folder.mkdir()
    (folder / "root.crl").write_bytes(crl(MINISTRY))
    with Desk.open(tmp_path / "lake") as desk:
        desk.ingest([tmp_path / "late.pdf"], declared=Declared(kind="report"), index=False)
        (found,) = [row for row in desk.signatures() if row["title"] == "late"]
        assert found["status"] == "invalid"
        assert "the certificate was revoked on" in found["reason"]
        (before,) = [row for row in desk.signatures() if row["title"] == "good"]
        assert (before["status"], before["reason"]) == ("valid", "revocation not checked"), "judged when it came in"
        desk.snapshot(tmp_path / "copy")
    assert list((tmp_path / "copy").rglob("root.crl")), "a snapshot takes the folder along"
    (folder / "note.txt").write_text("not a list")
    with Desk.open(tmp_path / "lake") as desk, pytest.raises(ConfigError, match="neither a revocation list"):
        desk.ingest([tmp_path / "late.pdf"], index=False)
