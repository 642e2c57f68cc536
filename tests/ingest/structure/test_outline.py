"""Structure is found where it is, and every visible character has its place."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.encodings import decode
from ingest.formats.builder import clean
from ingest.passages import cut
from ingest.structure import Block, outline, sections_of
from lake.schema.parsed import Section

TREATY = """AGREEMENT ON THE USE OF THE NORTH CHANNEL

The Republic of Arda and the Kingdom of Belor,

Desiring to ease navigation,

Have agreed as follows:

PART I
GENERAL PROVISIONS

Article 1
Use of terms

For the purposes of this Agreement "Channel" means the waters described in Annex I.

Article 2. Passage

1. Vessels of both Parties enjoy free passage. In accordance with
Article 1 of this Agreement, passage is measured in the Channel.

2. Each Party shall publish its rules:
(a) before they enter into force; and
(b) in both languages.

PART II

Article 3

This Agreement enters into force on signature.

IN WITNESS WHEREOF the undersigned have signed this Agreement.

DONE at Port Arda on 3 May 1991.

ANNEX I

1. The Channel begins at Cape One.

2. It ends at Cape Two.
"""


def covered(text: str, sections: tuple[Section, ...]) -> None:
    at = 0
    for section in sections:
        assert not text[at : section.start].strip()
        assert at <= section.start < section.end
        at = section.end
    assert not text[at:].strip()
    locators = [section.locator for section in sections]
    assert len(set(locators)) == len(locators)


def of(text: str, locator: str) -> str:
    sections = sections_of(text)
    return next(text[s.start : s.end] for s in sections if s.locator == locator)


def locators(text: str, kind: str | None = None) -> list[str]:
    sections = sections_of(text, kind=kind)
    covered(text, sections)
    return [section.locator for section in sections]


def test_a_treaty() -> None:
    assert " ".join(locators(TREATY)) == (
        "title__heading preamble__p_1 preamble__p_2 preamble__p_3 part_1__heading art_1__heading art_1 art_2__heading "
        "art_2__para_1 art_2__para_2 part_2__heading art_3__heading art_3 conclusions conclusions__2 annex_1__heading "
        "annex_1__para_1 annex_1__para_2"
    )
    assert of(TREATY, "art_2__para_1").endswith("passage is measured in the Channel.")
    assert "(b) in both languages." in of(TREATY, "art_2__para_2")
    section = next(s for s in sections_of(TREATY) if s.locator == "art_1")
    assert section.unit == "art_1"
    assert section.heading == "PART I. GENERAL PROVISIONS > Article 1. Use of terms"
    assert next(s for s in sections_of(TREATY) if s.locator == "part_1__heading").unit == "art_1"


LANGUAGES = {
    "vi": (
        "Lời nói đầu của hai nước.|Chương I\nQuy định chung|Điều 1. Phạm vi|1. Hai bên hợp tác.|"
        "2. Hai bên trao đổi.|Điều 2|"
        "Theo Điều 1 của Hiệp định này, các bên họp.|Để làm bằng, hai bên đã ký.|Phụ lục I|Danh mục.",
        "preamble__p_1 chp_1__heading art_1__heading art_1__para_1 art_1__para_2 art_2__heading art_2 conclusions "
        "annex_1__heading annex_1__p_1",
    ),
    "fr": (
        "Préambule.|Article premier. Objet|Le présent Accord lie les Parties.|Article 2|Il entre en vigueur.|"
        "En foi de quoi, les soussignés ont signé.|Annexe A|Liste.",
        "preamble__p_1 art_1__heading art_1 art_2__heading art_2 conclusions annex_a__heading annex_a__p_1",
    ),
    "ru": (
        "Преамбула.|Статья 1\nЦели|1. Стороны сотрудничают.|2. Стороны советуются.|Статья 2|Договор вступает в силу.|"
        "Приложение 1|Список.",
        "preamble__p_1 art_1__heading art_1__para_1 art_1__para_2 art_2__heading art_2 annex_1__heading annex_1__p_1",
    ),
    "uk": (
        "Преамбула.|Стаття 1|Сторони співпрацюють.|Стаття 2|Угода діє.|Додаток 1|Перелік.",
        "preamble__p_1 art_1__heading art_1 art_2__heading art_2 annex_1__heading annex_1__p_1",
    ),
    "zh": (
        "序言|第一章 总则|第一条 缔约双方同意合作。|第二条 目标|一、缔约双方定期协商。|"
        "二、第一条的规定适用。|附件一|清单。",
        "preamble__p_1 chp_1__heading art_1__heading art_1 art_2__heading art_2__para_1 art_2__para_2 annex_1__heading "
        "annex_1__p_1",
    ),
    "es": (
        "Preámbulo.|Artículo 1|Las Partes cooperan.|Artículo 2|El Acuerdo entra en vigor.|Anexo I|Lista.",
        "preamble__p_1 art_1__heading art_1 art_2__heading art_2 annex_1__heading annex_1__p_1",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_in_the_languages_of_treaties(language: str) -> None:
    text, expected = LANGUAGES[language]
    assert locators(text.replace("|", "\n\n")) == expected.split()


def test_a_table_of_contents_is_none_of_the_articles() -> None:
    names = ["Article 1 Scope", "Article 2 Terms", "Article 3 Force"]
    text = "\n".join(names) + "\n\n" + "\n\n".join(f"{name}\n\nText of it, which is a sentence." for name in names)
    assert locators(text) == [
        "toc", "art_1__heading", "art_1", "art_2__heading", "art_2", "art_3__heading", "art_3",
    ]  # fmt: skip


def test_articles_of_a_text_that_lost_its_lines() -> None:
    text = (
        "Agreement of two States. "
        + "They recall much that was said before. " * 50
        + "ARTICLE 1. The Parties shall meet, "
        "as Article 2 of the Charter provides. ARTICLE 2 1. They shall talk. 2. They shall agree, with "
        "Article 1 in mind. ARTICLE 3. They shall sign. ANNEX I List of ports."
    )
    assert " ".join(locators(text)) == (
        "preamble__p_1 art_1__heading art_1 art_2__heading art_2__para_1 art_2__para_2 art_3__heading art_3 "
        "annex_1__heading annex_1__p_1"
    )


def test_repeated_numbers_stay_apart() -> None:
    text = "Article 1\n\nOne.\n\nArticle 2\n\nTwo.\n\nArticle 1\n\nOne again.\n\nArticle 2\n\nTwo again."
    assert {"art_1", "art_1__2", "art_2", "art_2__2"} <= set(locators(text))


def test_an_article_about_articles_is_no_treaty() -> None:
    text = (
        "== The law ==\nArticle 7\nsays much.\n\n== History ==\nIt was long.\n\n== Use ==\nArticle 54\n\nsays little."
    )
    assert "sec_1__heading" in locators(text)
    assert not [name for name in locators(TREATY, kind="news") if name.startswith("art_")]


def test_a_resolution() -> None:
    text = (
        "7 (1999). Resolution of 4 May 1999\n\nThe Council,\n\nRecalling its decision,\n\nNoting the report,\n\n"
        "1. Decides to send observers;\n\n2. Asks for a report."
    )
    assert locators(text) == [
        "preamble__p_1", "preamble__p_2", "preamble__p_3", "preamble__p_4", "para_1", "para_2",
    ]  # fmt: skip


def test_chinese_paragraphs_may_begin_with_a_year() -> None:
    assert locators("公报\n\n一、2025年5月双方会谈。\n\n二、双方同意。") == ["intro__p_1", "para_1", "para_2"]


def test_decimals_number_nothing() -> None:
    assert "para_1" not in locators("1.5 tons were found.\n\n2.5 tons were lost.")


def test_speech_turns_of_a_meeting_and_none_of_a_list() -> None:
    text = (
        "Third meeting, 10 a.m.\n\nThe PRESIDENT: I open the meeting.\n\nMr. ORLO (Arda): We agree.\n\n"
        "We insist on it.\n\n"
        "Ms. VANE (Belor): We do not.\n\nThe PRESIDENT: The meeting is closed."
    )
    assert locators(text) == [
        "intro__p_1", "speech_1", "speech_2__p_1", "speech_2__p_2", "speech_3", "speech_4",
    ]  # fmt: skip
    assert sections_of(text)[2].heading == "Mr. ORLO (Arda)"
    assert "speech_1" in locators("Ông Nam: Chào các vị.\n\nBà Hoa (Lạc Hải): Chào ông.\n\nÔng Nam: Ta bắt đầu.")
    assert "p_1" in locators("Arda: 20 ships\n\nBelor: 30 ships\n\nArda: 10 boats\n\nBelor: 11 boats")


def test_headings_of_a_wiki_text() -> None:
    text = "Intro line of words.\n\n== Name ==\nIt has one.\n\n=== Old name ===\nIt had one.\n\n== See also =="
    assert locators(text) == ["p_1", "sec_1__heading", "sec_1__p_1", "sec_2__heading", "sec_2__p_1", "sec_3__heading"]
    assert sections_of(text)[4].heading == "Name > Old name"


def test_blocks_of_markup_bring_their_headings() -> None:
    text = "Title\n\nArticle 1. Aim\n\nWe aim.\n\nArticle 2\n\n1. One.\n\n2. Two.\n\nProtocol\n\nMore."
    at, blocks = 0, []
    for part, level in zip(text.split("\n\n"), [1, 2, 0, 2, 0, 0, 2, 0], strict=True):
        blocks.append(Block(at, at + len(part), level))
        at += len(part) + 2
    assert [section.locator for section in outline(text, blocks)] == [
        "title__heading", "art_1__heading", "art_1", "art_2__heading", "art_2__para_1", "art_2__para_2",
        "hcontainer_1__heading", "hcontainer_1__p_1",
    ]  # fmt: skip


PIECES = (
    "Article 5", "ARTICLE V", "Điều 7 của", "第五条", "第五条的", "ANNEX", "Annex I", "1.", "2. x", "(a)", "3)",
    "The PRESIDENT: a",
    "Mr. B: c", "== d ==", "PART I", "CHAPTER", "Done at E", "一、二", "\n", "\n\n", " ", "text and more text",
    "Статья",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200).map(clean),
    st.sampled_from([None, "treaty", "news"]),
)
@settings(max_examples=250, deadline=None)
def test_any_text_is_covered_and_cut_whole(text: str, kind: str | None) -> None:
    sections = sections_of(text, kind=kind)
    covered(text, sections)
    at = 0
    for span in cut(text, sections):
        assert not text[at : span.start].strip()
        at = span.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "line", ["Article 1 of ", "1. a ", "(", "Article\n", "Mr. A: b\n", "第一条", "x" * 50 + "\n", "A" * 90]
)
def test_time_grows_with_the_text(line: str) -> None:
    text = line * (300_000 // len(line))
    begun = time.perf_counter()
    sections_of(text)
    assert time.perf_counter() - begun < 3


def test_real_treaties_have_all_their_articles(real_data: Path) -> None:
    expected = {
        "unclos-1982/1982-12-10": 320,
        **{f"bbnj-agreement-2023{x}/2023-06-19": 76 for x in ("", "-fr", "-ru", "-zh")},
    }
    for name, count in expected.items():
        text = clean(decode((real_data / "un-ocean-treaties" / name / "text.txt").read_bytes()).text)
        sections = sections_of(text)
        covered(text, sections)
        found = {s.unit for s in sections if s.unit.startswith("art_")}
        assert found >= {f"art_{n}" for n in range(1, count + 1)}, name
        assert len(found) <= count + 1, name


def test_every_real_text_is_covered(real_data: Path) -> None:
    paths = [*(real_data / "treaty-texts").glob("*/*.txt")][::6] + [*(real_data / "unsc-resolutions").glob("*.txt")][
        ::8
    ]
    paths += [*(real_data / "viwiki").glob("*.txt")][::12]
    for path in paths:
        text = clean(decode(path.read_bytes()).text)
        covered(text, sections_of(text))
