"""What could not be read is held with its bytes and its reason, and released once it can be read."""

import random
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from lake.store import Lake
from pipelines.declared import Declared
from pipelines.ingest import Ingestion, IngestReport, Item
from pipelines.quarantine import held
from pipelines.runs import Run
from tests.pipelines.taking import story, take, write


def lake_in(folder: Path) -> Lake:
    return Lake.create(folder / "lake", embedder=None)


def test_what_cannot_be_read_is_held_with_its_bytes(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("good.txt", story(1))
        archive.writestr("bad.bin", bytes(range(256)) * 8)
    noise = random.Random(1).randbytes(4000)
    write(tmp_path / "in", {"a.txt": story(2), "noise.dat": noise, "empty.txt": b"", "mixed.zip": packed.getvalue()})
    with lake_in(tmp_path) as lake:
        report = take(lake, tmp_path / "in")
        assert report.new == 2
        assert sorted(Path(entry["path"].split("!")[0]).name for entry in report.quarantined) == [
            "empty.txt",
            "mixed.zip",
            "noise.dat",
        ]
        assert all(len(entry["reason"]) > 5 for entry in report.quarantined)
        raw = lake.vault("public").raw
        assert raw.get(sha256(noise).hexdigest()) == noise
        assert sha256(bytes(range(256)) * 8).hexdigest() in raw, "a member's own bytes are kept too"
        assert {row["path"] for row in held(lake.vault("public"))} == {row["path"] for row in report.quarantined}
        again = take(lake, tmp_path / "in")
        assert (again.new, again.duplicate, len(again.quarantined)) == (0, 2, 3), "held things are told of again"
        assert lake.quarantined().height == 3, "but they are held once"


def test_a_file_that_cannot_be_opened_is_released_once_it_can(tmp_path: Path) -> None:
    item = Item(tmp_path / "late.txt", "late.txt", Declared())
    with lake_in(tmp_path) as lake:
        report = Ingestion(lake, Run("ingest"), IngestReport(), workers=1).take([item])
        assert "No such file" in report.quarantined[0]["reason"]
        assert lake.quarantined().height == 1
        item.path.write_text(story(1))
        assert Ingestion(lake, Run("ingest"), IngestReport(), workers=1).take([item]).new == 1
        assert lake.quarantined().height == 0
        assert lake.frame("quarantine")["state"].to_list() == ["held", "released"]
