"""Events in PLOVER's terms, read out of single sentences: who did what to whom, when, by which words.

Rules over word tables, one table per language, so that every event can be traced to the words behind it; `read` is
the way in. `models.events.cameo` turns the codes of event data sets into the same classes.
"""

from models.events.facts import CLASSES, QUAD, Actor, Event, Setting, When
from models.events.reading import read, read_sentence
from models.events.words import LANGUAGES

__all__ = ["CLASSES", "LANGUAGES", "QUAD", "Actor", "Event", "Setting", "When", "read", "read_sentence"]
