"""A calendar file (iCalendar, RFC 5545) of the dates by which commitments fall due."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from icalendar import Calendar, Event

from lake.schema.marking import Levels
from pipelines.ledger import Entry

DEFAULT = Levels()


def calendar(entries: Sequence[Entry], name: Callable[[str], str], levels: Levels = DEFAULT) -> bytes:
    """All dated entries as whole-day events; the same ledger gives the same bytes.

    An event that may fall due on one of several days spans them all, and says so.

    Args:
        entries: of the ledger.
        name: the usual name of a state's code.
        levels: the lake's markings; the file and each event bear theirs.
    """
    made = Calendar()
    marking = levels.join(levels.parse(entry.quote.marking) for entry in entries)
    made.add("x-marking", str(marking))
    made.add("x-wr-calname", f"{levels.words(marking)} · Legation")
    made.add("prodid", "-//Legation//commitments//EN")
    made.add("version", "2.0")
    for entry in entries:
        for one in entry.dates:
            if one.due is None or one.due_from is None:
                continue
            event = Event()
            event.add("uid", f"{one.deadline_id}@legation")
            event.add("dtstamp", one.known_at)
            event.add("dtstart", one.due_from)
            event.add("dtend", one.due + timedelta(days=1))
            who = name(one.party) if one.party else entry.row["obligor"] or "unnamed"
            event.add("summary", f"{who}: {entry.row['action']}")
            where = ", ".join(part for part in (entry.quote.title, entry.quote.locator) if part)
            uncertain = "" if one.due == one.due_from else "The day is not certain.\n"
            event.add("description", f"{uncertain}“{entry.quote.quote}”\n{where}\n{one.reason}")
            event.add("categories", [entry.row["type"]])
            event.add("class", "PUBLIC" if entry.quote.marking == levels.lowest else "CONFIDENTIAL")
            event.add("x-marking", entry.quote.marking)
            event.add("comment", levels.words(entry.quote.marking))
            event.add("transp", "TRANSPARENT")
            made.add_component(event)
    return bytes(made.to_ical())


def write_calendar(entries: Sequence[Entry], name: Callable[[str], str], levels: Levels, path: Path) -> int:
    """Write the file; returns how many events it holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(calendar(entries, name, levels))
    return sum(1 for entry in entries for one in entry.dates if one.due is not None)
