"""Readers of event data sets. A new data set is one module that defines an `EventSet`, and one entry here."""

from pathlib import Path

from lake.schema.errors import UnknownValueError, UnreadableError
from pipelines.event_sets import acled, gdelt, icews, ucdp
from pipelines.event_sets.base import EventSet, header

EVENT_SETS: tuple[EventSet, ...] = (
    gdelt.EVENT_SET,
    icews.EVENT_SET,
    icews.SHORT,
    ucdp.EVENT_SET,
    acled.EVENT_SET,
)
"""In the order in which they are tried on a file."""

NAMES: tuple[str, ...] = tuple(dict.fromkeys(each.name for each in EVENT_SETS))


def detect(path: Path, name: str | None = None) -> tuple[EventSet, bool]:
    """The reader of a file, by its columns, and whether the file has a header.

    Args:
        path: the file.
        name: the data set it is said to be.

    Raises:
        UnknownValueError: there is no such data set.
        UnreadableError: its columns are those of none.
    """
    if name is not None and name not in NAMES:
        raise UnknownValueError("event data set", name, NAMES)
    columns, cells = header(path)
    for each in EVENT_SETS:
        if name in (None, each.name) and each.columns <= set(columns):
            return each, True
    for each in EVENT_SETS:
        if name in (None, each.name) and each.headless and cells == len(each.headless) and columns[0].isdigit():
            return each, False
    raise UnreadableError(
        f"{path.name} has the columns of no event data set ({', '.join(NAMES)}): its first line has {cells} cells, "
        f"beginning with {', '.join(repr(cell[:30]) for cell in columns[:3])}"
    )
