"""The schemes of markings that ship."""

from pathlib import Path

import pytest

from lake.config import read_config
from lake.schema.errors import ConfigError, UnknownValueError
from lake.schema.marking import DEFAULT_LEVELS, Levels
from lake.schema.profiles import PROFILES, profile
from lake.store import Lake


def levels(name: str) -> Levels:
    made = profile(name)
    return Levels(made.levels, made.caveats, (), made.labels, made.protection)


@pytest.mark.parametrize("name", PROFILES)
def test_every_scheme_holds_and_is_kept(name: str, tmp_path: Path) -> None:
    made = levels(name)
    Lake.create(
        tmp_path / "lake", levels=made.names, caveats=made.caveats, labels=made.labels, protection=made.protection
    )
    assert read_config(tmp_path / "lake").marking_levels == made
    for level in made.names:
        assert made.parse(made.labels.get(level, level)).level == level


def test_viet_nam() -> None:
    made = levels("vietnam")
    assert [made.words(level) for level in made.names] == ["CÔNG KHAI", "MẬT", "TỐI MẬT", "TUYỆT MẬT"]
    assert str(made.parse("Tối mật//alpha")) == "toi-mat//alpha"
    assert [made.protection.get(level) for level in made.names] == [None, 10, 20, 30]


def test_nato() -> None:
    made = levels("nato")
    assert made.words("cosmic-top-secret//atomal") == "COSMIC TOP SECRET//ATOMAL"
    with pytest.raises(UnknownValueError):
        made.parse("secret//alpha")


def test_the_traffic_light() -> None:
    made = levels("tlp")
    assert [made.words(level) for level in made.names] == [
        "TLP:CLEAR",
        "TLP:GREEN",
        "TLP:AMBER",
        "TLP:AMBER+STRICT",
        "TLP:RED",
    ]
    assert made.dominates(made.parse("TLP:RED"), made.parse("TLP:AMBER+STRICT"))


def test_the_default_is_as_it_was() -> None:
    made = levels("default")
    assert made == Levels() == Levels(DEFAULT_LEVELS)
    assert made.words("secret//alpha/bravo") == "SECRET//ALPHA/BRAVO"


def test_recipients_in_words() -> None:
    made = Levels(releasable=("fra", "usa"))
    assert made.words("secret//alpha//rel:fra/usa") == "SECRET//ALPHA//REL TO FRA, USA"
    assert made.words("secret//rel:none") == "SECRET//REL TO NONE"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"labels": {}', '"labels": {"public": "a/b"}'),
        ('"protection": {}', '"protection": {"x": 3}'),
        ('"caveats": null', '"caveat": null'),
        ('"releasable": []', '"releasable": ["none"]'),
    ],
)
def test_a_scheme_changed_into_none_stops(old: str, new: str, tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake")
    file = tmp_path / "lake" / "lake.json"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ConfigError):
        Lake.open(tmp_path / "lake")
