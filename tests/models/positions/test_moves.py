"""Where a line moved; what an issue is about; which round a document belongs to."""

import pytest

from models.positions.moves import Stand, moved
from models.positions.rounds import round_of
from models.positions.topics import about, share, topic


def test_a_line_moves_when_its_side_or_figure_changes() -> None:
    refused = Stand("reject", "firm", "We reject any observer.", None)
    accepted = Stand("support", "tentative", "We support an observer.", None)
    assert moved(refused, accepted) == "from reject to support"
    assert moved(refused, refused) is None
    two = Stand("demand", "firm", "Notice of 2 hours.", None)
    six = Stand("offer", "firm", "Notice of 6 hours.", None)
    assert moved(two, six) == "from 2 to 6"
    assert (
        moved(Stand("demand", "firm", "x", None), Stand("demand", "tentative", "x", None)) == "from firm to tentative"
    )


@pytest.mark.parametrize(
    ("title", "text", "number"),
    [
        ("Summary of Round 3", "", 3),
        ("Báo cáo về vòng 2 đàm phán", "", 2),
        ("Quatrième cycle de négociations", "", 4),
        ("Документ к первому раунду", "", 1),
        ("Заява на третьому раунді переговорів", "", 3),
        ("第二轮谈判", "", 2),
        ("Report", "The second session opened on Monday.", 2),
        ("Report", "Nothing was decided.", None),
        ("Round 99999", "", None),
    ],
)
def test_the_round_is_read(title: str, text: str, number: int | None) -> None:
    assert round_of(title, text) == number


def test_topics_of_the_same_words_fall_together() -> None:
    assert topic("the notice before boarding") == topic("Notice before the boarding")
    assert share("bombing halt", "a halt to the bombing of the North") == 1
    assert share("", "anything") == 0


def test_the_head_of_a_paragraph_names_the_issue() -> None:
    text = "Report\n\n3. **Reporting fee.** Norway asked for 200."
    start = text.index("Norway")
    assert about(text, start, len(text)) == "Reporting fee: Norway asked for 200."
    assert about("Norway asked.", 0, 13) == "Norway asked."
