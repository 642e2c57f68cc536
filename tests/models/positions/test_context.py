"""Who keeps a record, who the other side is, and for whom persons speak."""

from datetime import date

import pytest

from models.names import Gazetteer
from models.positions import context_of
from models.positions.context import state_of_role

GAZETTEER = Gazetteer.build()


def test_participants_speak_for_their_side() -> None:
    text = "**Participants:** for Norway, Ambassador Kari Lund; for Portugal, Mr Rui Sousa. Clerk: Ms Berg (Norway)."
    context = context_of(text, gazetteer=GAZETTEER)
    assert context.persons["Lund"] == "NOR"
    assert context.persons["Sousa"] == "PRT"
    assert context.persons["Berg"] == "NOR"


@pytest.mark.parametrize(
    ("role", "state"),
    [
        ("Prime Minister of Israel", "ISR"),
        ("Norwegian Ambassador to the People's Republic of China", "NOR"),
        ("Ambassador to Israel", "USA"),
        ("Secretary of State", "USA"),
        ("member, DRV delegation to the Paris talks", "VDR"),
        ("Commander, Military Assistance Command, Vietnam", "USA"),
    ],
)
def test_a_role_tells_the_state(role: str, state: str) -> None:
    assert state_of_role(role, GAZETTEER, "USA") == state


def test_an_edition_is_its_states() -> None:
    context = context_of(
        "The Ambassador of Norway called.",
        gazetteer=GAZETTEER,
        title="Telegram From the Embassy in Norway to the Department of State",
        metadata={
            "volume_title": "Foreign Relations of the United States, 1964-1968",
            "roles": {"Lange, Halvard": "Norwegian Foreign Minister", "Rusk, Dean": "Secretary of State"},
        },
        day=date(1965, 3, 1),
    )
    assert context.author == "USA"
    assert context.addressee == "NOR"
    assert dict(context.persons) == {"Lange": "NOR", "Rusk": "USA"}


def test_a_letter_is_its_senders() -> None:
    context = context_of(
        "We reject this.",
        gazetteer=GAZETTEER,
        title="53. Letter From Chairman Khrushchev to President Kennedy",
        metadata={"volume_title": "Foreign Relations of the United States"},
        day=date(1962, 9, 4),
    )
    assert (context.author, context.addressee) == ("SUN", "USA")


def test_a_paper_is_its_states_when_its_title_names_one() -> None:
    assert context_of("", gazetteer=GAZETTEER, title="Non-paper of Norway on fees").author == "NOR"
    assert context_of("", gazetteer=GAZETTEER, title="Joint statement of Norway and Portugal").author is None


def test_nothing_known_is_nothing_said() -> None:
    context = context_of("", gazetteer=GAZETTEER, metadata={"roles": "none", "participants": "x", "country": 7})
    assert (context.author, context.addressee, dict(context.persons)) == (None, None, {})
