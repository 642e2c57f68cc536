"""What leaves the house bears its marking: on every page, in its metadata, in the words of the lake's scheme."""

import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import lxml.html
import pypdfium2
import pytest
from lxml import etree

from lake.schema.marking import Levels
from lake.schema.profiles import PROFILES
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.report.blocks import Product
from pipelines.report.html import html
from pipelines.report.markdown import markdown
from pipelines.report.pdf import pdf
from pipelines.watch import messages
from tests.pipelines.report.making import product

VIETNAM = PROFILES["vietnam"]
LEVELS = Levels(VIETNAM.levels, VIETNAM.caveats, (), VIETNAM.labels, VIETNAM.protection)
TREATY = (
    "Agreement between Norway and Kenya on the Brill ferry\n\nArticle 1\nNorway shall give notice to Kenya by "
    "1 March 2031.\n\nArticle 2\nThis Agreement enters into force on 1 January 2011.\n"
)


def marked(marking: str = "toi-mat//alpha") -> Product:
    return replace(product(marking=marking), label=LEVELS.words(marking), unmarked=marking == LEVELS.lowest)


def test_a_page_bears_it_on_screen_in_print_and_in_its_head() -> None:
    page = html(marked())
    tree: Any = lxml.html.document_fromstring(page)
    assert [each.text for each in tree.xpath("//div[contains(@class, 'marking')]")] == ["TỐI MẬT//ALPHA"] * 2
    assert tree.xpath("//meta[@name='marking']/@content") == ["toi-mat//alpha"]
    assert tree.xpath("//meta[@name='keywords']/@content") == ["TỐI MẬT//ALPHA"]
    style = "".join(tree.xpath("//style/text()"))
    printed = style[style.index("@media print") :]
    assert "display:table-header-group" in printed, "browsers repeat it on every page"
    assert "display:table-footer-group" in printed
    assert re.search(r'@top-center\{content:"TỐI MẬT//ALPHA"\}', style)


def test_markdown_bears_it_first_and_last() -> None:
    lines = markdown(marked()).strip().splitlines()
    assert lines[0] == lines[-1] == "**TỐI MẬT//ALPHA**"


def test_every_page_of_a_pdf_and_its_metadata_bear_it() -> None:
    made = pdf(marked(), written=datetime(2025, 5, 7, tzinfo=UTC))
    document = pypdfium2.PdfDocument(made)
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_bounded()
        assert text.count("TỐI MẬT//ALPHA") >= 2
    kept = document.get_metadata_dict()
    assert "TỐI MẬT//ALPHA" in kept["Keywords"]
    assert "marking: toi-mat//alpha" in kept["Keywords"]
    packet = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", made, re.DOTALL)
    assert packet is not None
    assert "TỐI MẬT//ALPHA" in packet.group().decode()


def test_the_lowest_level_is_not_shown_as_a_secret() -> None:
    assert 'class="marking open"' in html(marked("cong-khai"))
    assert 'class="marking open"' not in html(marked("mat"))
    assert 'class="marking open"' in html(product(marking="public"))


def test_a_mail_bears_it_in_words() -> None:
    made = messages.mail(
        "id", "Báo cáo", "Lời", marking="toi-mat", words="TỐI MẬT", sender="a@b.example", recipients=["c@d.example"],
        files=[], now=datetime(2025, 5, 7, tzinfo=UTC),
    )  # fmt: skip
    read = message_from_bytes(bytes(made), policy=policy.default)
    assert str(read["Subject"]) == "[TỐI MẬT] Báo cáo"
    assert read["X-Marking"] == "toi-mat"
    assert read.get_content().split()[:2] == ["TỐI", "MẬT"]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of Viet Nam's scheme with a treaty under Tối mật, and one document for all."""
    folder = tmp_path_factory.mktemp("marked")
    Desk.create(folder / "lake", profile="vietnam").close()
    (folder / "t.txt").write_text(TREATY)
    (folder / "p.txt").write_text("Norway and Kenya spoke of rope in Brill.")
    with Desk.open(folder / "lake", "tuyet-mat") as desk:
        at = datetime(2010, 5, 4, tzinfo=UTC)
        desk.ingest([folder / "p.txt"], declared=Declared(kind="news", language="en", published_at=at), index=False)
        desk.ingest(
            [folder / "t.txt"],
            declared=Declared(kind="treaty", language="en", published_at=at, marking="toi-mat"),
        )
    return folder / "lake"


@pytest.mark.parametrize("ending", ["html", "md"])
def test_a_report_and_a_brief_bear_the_join_of_what_they_used(lake: Path, ending: str, tmp_path: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        report = desk.report(out=tmp_path / f"r.{ending}", language="vi")
    with Desk.open(lake) as desk:
        below = desk.report(out=tmp_path / f"b.{ending}", language="vi")
    assert (report["marking"], below["marking"]) == ("toi-mat", "cong-khai")
    assert "TỐI MẬT" in (tmp_path / f"r.{ending}").read_text()
    page = (tmp_path / f"b.{ending}").read_text()
    assert "CÔNG KHAI" in page
    assert "TỐI MẬT" not in page


def test_exports_bear_it(lake: Path, tmp_path: Path) -> None:
    from pipelines.calendar_file import calendar

    with Desk.open(lake, "tuyet-mat") as desk:
        (treaty,) = desk.treaties()["treaties"]
        made = desk.export_treaty(treaty["treaty_id"], tmp_path / "t.xml")
        dates = calendar(desk.commitments(), desk.name, desk.lake.levels).decode()
    assert made["marking"] == "toi-mat"
    text = (tmp_path / "t.xml").read_text()
    assert "<!-- TỐI MẬT -->" in text
    tree = etree.fromstring(text.encode())
    (keyword,) = tree.findall(".//{*}meta/{*}classification/{*}keyword")
    assert (keyword.get("value"), keyword.get("showAs")) == ("toi-mat", "TỐI MẬT")
    assert "X-MARKING:toi-mat" in dates
    assert "X-WR-CALNAME:TỐI MẬT" in dates
    assert dates.count("CLASS:CONFIDENTIAL") == dates.count("BEGIN:VEVENT")


def test_an_event_of_the_watch_bears_it() -> None:
    event = json.loads(messages.event("alert", "i", "t", datetime(2025, 5, 7, tzinfo=UTC), {"marking": "toi-mat"}))
    assert event["data"]["marking"] == "toi-mat"


def test_a_product_has_no_text_without_a_place_here() -> None:
    assert {"marking", "label", "unmarked"} <= {field.name for field in fields(product())}
