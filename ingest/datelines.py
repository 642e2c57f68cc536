"""The date that a document gives itself at its head: a line that is only a date, or the dateline of a report.

Only what a writer puts there as the document's own date is taken: a line of its own near the top (``of 26 May 1982``),
its heading (``Resolution of 25 January 1946``), or the opening of the first paragraphs before a dash (``QUAI-ROYAL,
9 novembre 2012. -``). A date inside a sentence never counts. This is the document's word; the clock and the file's age
are never asked.
"""

import re

from ingest.dates import Dated, parse_date

HEAD_CHARACTERS = 800
HEAD_LINES = 12

_DATE = (
    r"(?:\d{1,2}(?:er|st|nd|rd|th)?\.?\s(?:de\s|of\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}(?:\s?(?:г\.|р\.|года|року))?"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s\d{4}"
    r"|(?:ngày\s)?\d{1,2}\stháng\s\d{1,2}\snăm\s\d{4}"
    r"|ngày\s\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{4}年\d{1,2}月\d{1,2}日"
    r"|\d{4}-\d{2}-\d{2})"
)
_WEEKDAY = r"(?:[^\W\d_]{3,12}(?:\s[^\W\d_]{2,5})?,?\s)?"
_PLACE = r"(?:[^\W\d_][^\n\d]{1,40},\s)?"
_ACT = (
    r"(?:resolution|decision|declaration|statement|memorandum|telegram|letter|note|communiqu[eé]|résolution|nghị quyết)"
)
_ALONE = re.compile(
    rf"{_PLACE}(?:of|on|dated|le|du|el|от|від|ngày)?\s*{_WEEKDAY}(?P<date>{_DATE})\s*[.,:;]?", re.IGNORECASE
)
_HEADING = re.compile(rf".{{0,60}}\b{_ACT}\s(?:of|dated|du|de|ngày)\s(?P<date>{_DATE})\.?", re.IGNORECASE)
_REPORT = re.compile(
    rf"{_PLACE}{_WEEKDAY}(?P<date>{_DATE})(?:,\s[^\W\d_][^\n\d.]{{1,30}})?\s*(?:\([^()\n]{{1,30}}\))?\s*[.:]?\s*[-–—]",
    re.IGNORECASE,
)


def dateline(text: str) -> Dated | None:
    """The document's own date, to the day, from the head of its text; None when it gives none there.

    Of several the first counts.
    """
    lines = [line.strip() for line in text[:HEAD_CHARACTERS].split("\n") if line.strip()]
    for line in lines[:HEAD_LINES]:
        match = _ALONE.fullmatch(line) or _HEADING.fullmatch(line) or _REPORT.match(line)
        if match:
            found = parse_date(re.sub(r"\s?(?:г\.|р\.)$", "", match["date"]))
            if found is not None and found.precision == "day":
                return found
    return None
