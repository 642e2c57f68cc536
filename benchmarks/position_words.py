"""Baseline of positions: sentences that hold a word of taking positions, their stance by a list of such words."""

import re

from models.names import Gazetteer
from models.positions import Context, Position, Reading, Relation
from models.positions.facts import Stance
from models.sentences import split

_WORDS: tuple[tuple[Stance, str], ...] = (
    ("condition", r"unless|provided that|on condition|only if"),
    ("reject", r"reject|refus|unacceptable|cannot accept|not accept"),
    ("demand", r"demand|insist|call(?:s|ed)? (?:up)?on|urge|must"),
    ("propose", r"propos|suggest|put forward"),
    ("offer", r"offer|willing|prepared to|ready to"),
    ("reserve", r"reserv|doubt|abstain|abstention"),
    ("oppose", r"oppos|object|condemn|deplor"),
    ("support", r"support|agree|accept|welcom|reaffirm|endors|approv"),
    ("acknowledge", r"acknowledg|recogni|takes? note|conced"),
)
_PATTERNS = [(stance, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for stance, words in _WORDS]


def read(text: str, language: str, context: Context, gazetteer: Gazetteer) -> Reading:
    """A position for each sentence with such a word: its stance, the first state named, else the author."""
    positions: list[Position] = []
    relations: list[Relation] = []
    for start, end in split(text, language):
        sentence = text[start:end]
        stance = next((stance for stance, pattern in _PATTERNS if pattern.search(sentence)), None)
        states = [mention.code for mention in gazetteer.find(sentence, language, capitals=True)]
        actor = states[0] if states else context.author
        if stance is None or actor is None:
            continue
        target = next((state for state in states if state != actor), None)
        positions.append(Position(start, end, actor, None, "", stance, "firm", target, (0, 0)))
        if target and stance in ("reject", "oppose"):
            relations.append(Relation(actor, target, "opposes", "", ((start, end),)))
    return Reading(tuple(positions), tuple(relations))
