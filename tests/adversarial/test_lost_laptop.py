"""A laptop is lost: whoever takes its disk apart finds nothing of an encrypted vault, whatever was done before."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lake.config import read_config, write_config
from lake.schema.errors import LakeError
from pipelines.declared import Declared
from pipelines.desk import Desk
from tests.adversarial.two_lakes import ROOT
from tests.lake.sealed.making import on_disk, showing

WORDS = ("Heronsgate", "Quillfeather", "Marvelbane", "Mật thư", "sealed-memo", "protocolum")
"""In texts, titles, names of files and members, and questions."""

TREATY = (
    "Secret protocol of Heronsgate\n\nDone at Heronsgate on 4 May 2010 in the English language.\n\n"
    "Article 1\nNorway shall give Kenya thirty days' notice before it raises the fare at Heronsgate.\n\n"
    "Article 2\nKenya shall report on Marvelbane to Norway by 31 March each year.\n"
)
MEMO = "Memorandum\n\nQuillfeather is the code name of the envoy to Marvelbane. Mật thư số 7: Kenya warned Norway.\n"

KILLED = """
import sys
from pathlib import Path
from pipelines.declared import Declared
from pipelines.desk import Desk

with Desk.open(sys.argv[1], "secret") as desk:
    for number in range(1000):
        path = Path(sys.argv[2]) / f"sealed-memo-{number}.txt"
        path.write_text(f"Quillfeather wrote letter {number} on Marvelbane to Norway.")
        desk.ingest([path], declared=Declared(kind="news", marking="secret"))
        print(number, flush=True)
"""


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake whose vaults from ``restricted`` upwards are encrypted; key and memory stand outside it."""
    (tmp_path / "memory").mkdir()
    Desk.create(tmp_path / "lake").close()
    config = read_config(tmp_path / "lake")
    write_config(tmp_path / "lake", config.model_copy(update={"open_in": str(tmp_path / "memory")}))
    with Desk.open(tmp_path / "lake", "secret") as desk:
        desk.encrypt("restricted", f"file:{tmp_path}/lake.key", new_key=True)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "protocolum.txt").write_text(TREATY, encoding="utf-8")
    (tmp_path / "in" / "sealed-memo.txt").write_text(MEMO, encoding="utf-8")
    (tmp_path / "in" / "sealed-memo.docx").write_bytes(b"PK\x03\x04 Marvelbane, broken")
    return tmp_path / "lake"


def test_nothing_shows_after_all_that_is_done_with_a_lake(lake: Path) -> None:
    folder = lake.parent
    with Desk.open(lake, "secret") as desk:
        desk.ingest([folder / "in"], declared=Declared(kind="treaty", marking="secret", known_at="ingested"))
        assert desk.search("code name of the envoy to Marvelbane")[0].text.startswith("Memorandum")
        assert "thirty days" in str(desk.ask("How much notice must Norway give before it raises the fare?").to_json())
        desk.table("select title from documents where title like '%Heronsgate%'")
        desk.report(out=folder / "report.html")
        desk.brief("Marvelbane and Heronsgate")
        desk.compact()
        desk.vacuum(hours=0)
        desk.index(rebuild=True)
        assert desk.verify()["broken"] == []
        assert desk.verify_audit()["broken"] == []
        assert desk.check() == {"open": [], "unencrypted": []}
    assert showing(lake, WORDS) == []
    assert not [path for path in (folder / "memory").rglob("*") if path.is_file()], "and nothing stays in memory"


def test_nothing_shows_after_a_kill_and_the_next_run_heals(lake: Path) -> None:
    words = [sys.executable, "-c", KILLED, str(lake), str(lake.parent)]
    run = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "0\n"
    time.sleep(0.4)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert showing(lake, WORDS) == []
    with Desk.open(lake, "secret") as desk:
        assert desk.verify()["broken"] == []
        desk.index()
        assert desk.search("who wrote letter 0 on Marvelbane?")[0].text == (
            "Quillfeather wrote letter 0 on Marvelbane to Norway."
        )
    left = [path for path in (lake.parent / "memory").rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert left == [], "what the killed session had in memory was removed by the next"


def test_without_the_key_only_what_is_public_is_read(lake: Path) -> None:
    with Desk.open(lake, "secret") as desk:
        desk.ingest([lake.parent / "in" / "sealed-memo.txt"], declared=Declared(marking="secret"), index=False)
    before = on_disk(lake)
    os.rename(lake.parent / "lake.key", lake.parent / "elsewhere")
    with Desk.open(lake, "restricted") as desk:
        assert desk.status()["documents"] == []
    with Desk.open(lake, "secret") as desk, pytest.raises(LakeError, match="its key cannot be had"):
        desk.status()
    assert on_disk(lake) == before
