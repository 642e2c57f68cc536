"""A baseline for treaty facts: the first keyword wins, as a script of an afternoon would do it."""

import re
from typing import Any

from models.names import Gazetteer

_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTHS = {name: number for number, name in enumerate(_MONTH.split("|"), 1)}
_DATE = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?({_MONTH}),?\s+(\d{{4}})|({_MONTH})\s+(\d{{1,2}}),?\s+(\d{{4}})",
    re.IGNORECASE,
)
_LANGUAGES = {
    "English": "en", "French": "fr", "Spanish": "es", "Russian": "ru", "Chinese": "zh", "Arabic": "ar", "German": "de",
    "Vietnamese": "vi", "Turkish": "tr", "Ukrainian": "uk",
}  # fmt: skip
_gazetteer = Gazetteer.build()


def baseline(text: str) -> dict[str, Any]:
    """First lines as title, states named in the first 800 characters, the first date after ``done``, and so on."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    done = re.search(r"\bdone (?:at|in)\s+([A-Za-z ]+)", text, re.IGNORECASE)
    date = _DATE.search(text, done.start() if done else 0)
    tail = text[done.start() : done.start() + 600] if done else text[-600:]
    deposit = re.search(r"deposited with ([^.,;]+)", text, re.IGNORECASE)
    return {
        "title": lines[0][:300] if lines else None,
        "parties": sorted({mention.code for mention in _gazetteer.find(text[:800], "en")}) or None,
        "signed": _iso(date) if date else None,
        "place": done[1].strip() if done else None,
        "entry_into_force_clause": _sentence(text, r"enter(?:s)? into force"),
        "duration": _sentence(text, r"remain in force"),
        "depositary": deposit[1].strip() if deposit else None,
        "authentic_languages": [code for name, code in _LANGUAGES.items() if name in tail] or None,
    }


def _iso(date: re.Match[str]) -> str:
    day, month, year = (date[1], date[2], date[3]) if date[1] else (date[5], date[4], date[6])
    return f"{int(year):04d}-{_MONTHS[month.lower()]:02d}-{int(day):02d}"


def _sentence(text: str, words: str) -> str | None:
    match = re.search(rf"\b{words}\b", text, re.IGNORECASE)
    if match is None:
        return None
    return text[text.rfind(".", 0, match.start()) + 1 : text.find(".", match.end()) + 1].strip()
