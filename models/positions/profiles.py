"""The tables of words by language."""

from models.positions.chinese import PROFILE as CHINESE
from models.positions.english import PROFILE as ENGLISH
from models.positions.french import PROFILE as FRENCH
from models.positions.profile import Profile
from models.positions.russian import PROFILE as RUSSIAN
from models.positions.ukrainian import PROFILE as UKRAINIAN
from models.positions.vietnamese import PROFILE as VIETNAMESE

PROFILES: dict[str, Profile] = {
    "en": ENGLISH,
    "fr": FRENCH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "vi": VIETNAMESE,
    "zh": CHINESE,
}
"""Every table by ISO 639-1 code."""
