"""Descriptions of one treaty, joined."""

from models.treaties.linking import Description, join


def groups(*descriptions: Description) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for link in join(descriptions):
        found.setdefault(link.joined_id, set()).add(link.treaty_id)
        assert link.joined_id <= link.treaty_id
    return {frozenset(group) for group in found.values()}


def test_the_same_treaty_under_two_titles() -> None:
    text = Description("a", "archive", "Free Trade Agreement between Norway and Chile", "2001-05-08", ("NOR", "CHL"))
    row = Description("b", "register", "Norway Chile", "2001-05-08", ("CHL", "NOR"))
    other = Description("c", "register", "Norway Chile", "1990-05-08", ("CHL", "NOR"))
    assert groups(text, row, other) == {frozenset("ab"), frozenset("c")}


def test_one_day_may_see_two_treaties() -> None:
    fish = Description("a", "archive", "Agreement on herring", "2001-05-08", ("NOR", "ISL"))
    wool = Description("b", "register", "Treaty on wool and hides", "2001-05-08", ("ARG", "CHL"))
    assert groups(fish, wool) == {frozenset("a"), frozenset("b")}


def test_a_register_lists_each_treaty_once() -> None:
    rows = [Description(name, "register", "Agreement on herring", "2001-05-08", ("NOR", "ISL")) for name in "ab"]
    text = Description("c", "archive", "Agreement on herring", "2001-05-08", ("NOR", "ISL"))
    assert sorted(map(len, groups(*rows, text))) == [1, 2]


def test_equal_keys_join_whatever_else() -> None:
    one = Description("a", "archive", "Convention", None, (), "LS-1")
    two = Description("b", "register", "", None, (), "LS-1")
    assert groups(one, two) == {frozenset("ab")}
    assert join([]) == []


def test_hostile_titles_are_only_text() -> None:
    one = Description("a", "x'; DROP TABLE t; --", "' OR 1=1 --", "2001-01-01", ("A'A",))
    two = Description("b", "y", "' OR 1=1 --", "2001-01-01", ("A'A",))
    assert groups(one, two) == {frozenset("ab")}
