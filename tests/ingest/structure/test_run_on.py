"""Articles of texts that lost their lines, of tables of contents with annexes, and of PDF files."""

from ingest.structure import sections_of


def locators(text: str) -> list[str]:
    return [section.locator for section in sections_of(text)]


def test_numbers_that_run_into_the_text() -> None:
    body = "the parties shall meet and confer on all matters of lamps and lighthouses in good faith. " * 6
    text = "convention on lampssource: the states parties, have agreed as follows: " + "".join(
        f"ARTICLE {number}{body}" for number in ("1", "ii", "iii", "iv", "v", "6", "vii", "viii", "ix", "x")
    )
    found = [locator.split("__")[0] for locator in locators(text) if locator.startswith("art_")]
    assert list(dict.fromkeys(found)) == [f"art_{n}" for n in range(1, 11)]


def test_a_first_article_that_is_lost_does_not_lose_the_others() -> None:
    body = " the parties shall keep their lamps lit throughout the night and in fog, storm and snow. " * 6
    text = "agreement on lamps source:" + body + "".join(f"ARTICLE {number}{body}" for number in range(2, 9))
    assert "art_2" in locators(text)
    assert "art_8" in locators(text)


def test_annexes_in_a_table_of_contents_are_no_annexes() -> None:
    names = ["Lamps", "Wicks", "Oil", "Keepers", "Fog"]
    contents = "".join(f"ARTICLE {n} {name.upper()}\n" for n, name in enumerate(names, 1))
    body = "".join(f"\n\nARTICLE {n}\n\n{name.upper()}\n1. First.\n2. Second.\n" for n, name in enumerate(names, 1))
    text = f"PROTOCOL ON LAMPS\n\nTABLE OF CONTENTS\n{contents}APPENDIX 1\nAPPENDIX 2\n\nPREAMBLE\nThe Parties agree:{body}"  # noqa: E501
    found = locators(text)
    assert "art_1__para_1" in found
    assert not any(locator.startswith("app_") and "art" in locator for locator in found)


def test_a_dash_before_the_number() -> None:
    text = "AGREEMENT\n\nArticle – 1\nLamps\n1. One.\n2. Two.\n\nArticle – 2\nOil\n1. One.\n2. Two.\n"
    assert "art_2__para_1" in locators(text)
