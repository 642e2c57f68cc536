"""Log lines that no text of a document, address or error can forge: one entry, one line."""

import logging

from app.render import printable


class OneLine(logging.Formatter):
    """Puts an entry on one line, without control characters; a traceback follows it, each line set in."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as it is written."""
        first, *rest = super().format(record).splitlines() or [""]
        told = record.exc_info or record.stack_info
        # What the message itself holds may not begin a line of the log.
        count = 0 if not told else len(record.getMessage().splitlines()) - 1
        message = " ".join([first, *rest[: max(count, 0)]]) if told else " ".join([first, *rest])
        trace = [f"    | {printable(line)}" for line in rest[max(count, 0) :]] if told else []
        return "\n".join([printable(message).replace("\n", " "), *trace])


def start(level: int, pattern: str) -> None:
    """Write the log to standard error.

    Args:
        level: of the least that is written.
        pattern: of an entry, as in :mod:`logging`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(pattern))
    logging.basicConfig(level=level, handlers=[handler])
