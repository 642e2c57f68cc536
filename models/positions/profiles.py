"""The tables of words by language."""

from models.positions.english import PROFILE as ENGLISH
from models.positions.profile import Profile

PROFILES: dict[str, Profile] = {"en": ENGLISH}
"""Every table by ISO 639-1 code."""
