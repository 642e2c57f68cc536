"""The map of squares: every country once, near where it is, and no state that is not of this world."""

from babel import Locale

from pipelines.report import tiles


def test_every_country_has_its_own_square() -> None:
    placed = tiles.layout()
    assert len(placed) == len(set(placed.values())) > 190
    assert all(0 <= column < tiles.COLUMNS and 0 <= row < tiles.ROWS for column, row in placed.values())
    assert len(Locale("en").territories) > 190


def test_neighbours_lie_as_people_expect() -> None:
    placed = tiles.layout()

    def west(a: str, b: str) -> bool:
        return placed[a][0] <= placed[b][0]

    def north(a: str, b: str) -> bool:
        return placed[a][1] <= placed[b][1]

    assert west("LAO", "VNM")
    assert north("CHN", "VNM")
    assert north("VNM", "SGP")
    assert west("USA", "PRT")
    assert west("PRT", "ESP")
    assert north("NOR", "ITA")
    assert west("FRA", "UKR")
    assert north("MEX", "BRA")
    assert west("IND", "THA")
    assert west("CHN", "JPN")


def test_states_of_ones_own_stand_on_a_shelf() -> None:
    shown = {"VNM": tiles.Tile(3, True, "Viet Nam: 9"), "XLH": tiles.Tile(1, False, "Lac Hai: 2")}
    own = tiles.unplaced(shown)
    assert set(own) == {"XLH"}
    assert "XLH" not in tiles.world({"VNM": shown["VNM"]}, "map")
    assert ">XLH<" in tiles.shelf(own, "list")


def test_what_is_drawn_is_escaped() -> None:
    made = tiles.world({"VNM": tiles.Tile(1, False, "</title><script>")}, '"><script>')
    assert "<script>" not in made
