"""Labelled options of a draft text: each is a proposal of parties that the draft does not name."""

import re

from models.positions.facts import Context, Position, Reading, Relation

PARTIES = "Parties (unattributed)"
_OPTION = re.compile(
    r"(?<![\w\[])(?P<label>Option|Alternative|Variante|Вариант|Варіант|Phương án) (?P<number>\d{1,2}|[A-H])\s*:\s*"
)
_NONE = re.compile(r"\[?(?:no text|\(no text\)|no provision|no article|text to be deleted)\b", re.IGNORECASE)
_NEXT_ITEM = re.compile(r"\n\s*\n\s*\d{1,3}\.\s|\s\d{1,3}\.\s+(?=Option 1)")


def read(text: str, context: Context) -> Reading | None:
    """Options as positions; None when the text is no draft with at least two of them."""
    labels = list(_OPTION.finditer(text))
    if len(labels) < 2:
        return None
    actor = context.author or PARTIES
    positions: list[Position] = []
    relations: list[Relation] = []
    group: list[tuple[str, tuple[int, int], bool]] = []
    issue = ""
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(text)
        item = _NEXT_ITEM.search(text, label.end(), end)
        end = item.start() if item else end
        while end > label.end() and text[end - 1].isspace():
            end -= 1
        if label["number"] in ("1", "A"):
            group = []
        absent = bool(_NONE.match(text, label.end()))
        if not absent and (not group or not issue):
            issue = " ".join(re.sub(r"[\[\]]", " ", text[label.end() : end]).split()[:14])
        start = label.start() if absent else label.end()
        if end <= start:
            continue
        name = f"{label['label']} {label['number']}"
        positions.append(
            Position(start, end, actor, None, issue, "oppose" if absent else "propose", "tentative", None, label.span())
        )
        for other, span, was_absent in group:
            if absent != was_absent:
                relations.append(Relation(other, name, "opposes", issue, (span, (start, end))))
        group.append((name, (start, end), absent))
    return Reading(tuple(positions), tuple(relations))
