"""Words of estimative probability and of source reliability, so that a product says how sure it is.

The seven bands are those of Intelligence Community Directive 203, *Analytic Standards* (Office of the Director of
National Intelligence, 2015); the grades are the reliability half of the Admiralty code (NATO AJP-2.1). Vietnamese
wordings are the project's own. :mod:`models.estimative_lint` refuses a text that breaks the rules.
"""

from collections.abc import Mapping

from models.errors import ModelError

_BANDS: tuple[tuple[float, str, str], ...] = (
    (0.05, "almost no chance", "hầu như không có khả năng"),
    (0.20, "very unlikely", "rất ít khả năng"),
    (0.45, "unlikely", "ít khả năng"),
    (0.55, "roughly even chance", "khả năng ngang nhau"),
    (0.80, "likely", "nhiều khả năng"),
    (0.95, "very likely", "rất nhiều khả năng"),
    (1.00, "almost certain", "gần như chắc chắn"),
)
"""Upper end of each band (a probability on it belongs to the lower one) and its wording in English and Vietnamese."""

_GRADES: Mapping[str, tuple[str, str]] = {
    "A": ("completely reliable", "hoàn toàn tin cậy"),
    "B": ("usually reliable", "thường tin cậy"),
    "C": ("fairly reliable", "khá tin cậy"),
    "D": ("not usually reliable", "thường không tin cậy"),
    "E": ("unreliable", "không tin cậy"),
    "F": ("reliability cannot be judged", "chưa đánh giá được độ tin cậy"),
}


def word(probability: float, language: str = "en") -> str:
    """The wording for a probability from 0 to 1, in English or Vietnamese (``en``, ``vi``).

    Raises:
        ModelError: the probability is not between 0 and 1, or there is no wording in that language.
    """
    if not 0.0 <= probability <= 1.0:
        raise ModelError(f"a probability lies between 0 and 1, got {probability}")
    english, vietnamese = next((en, vi) for upper, en, vi in _BANDS if probability <= upper)
    return _choose(english, vietnamese, language)


def reliability(grade: str, language: str = "en") -> str:
    """What an Admiralty grade of a source (A to F) says, in English or Vietnamese.

    Raises:
        ModelError: the grade is none of A to F, or there is no wording in that language.
    """
    if grade not in _GRADES:
        raise ModelError(f"unknown reliability grade {grade!r}: valid are {', '.join(_GRADES)}")
    return _choose(*_GRADES[grade], language)


_CONFIDENCE: Mapping[str, tuple[str, str]] = {
    "low": ("low confidence", "mức tin cậy thấp"),
    "moderate": ("moderate confidence", "mức tin cậy trung bình"),
    "high": ("high confidence", "mức tin cậy cao"),
}
"""How good the ground of a judgement is; never in one sentence with how likely it is."""


def confidence(level: str, language: str = "en") -> str:
    """The wording of a confidence (low, moderate, high), in English or Vietnamese.

    Raises:
        ModelError: another level, or there is no wording in that language.
    """
    if level not in _CONFIDENCE:
        raise ModelError(f"unknown confidence {level!r}: valid are {', '.join(_CONFIDENCE)}")
    return _choose(*_CONFIDENCE[level], language)


def confidence_of(independent: int, best_grade: str, disputed: bool = False) -> str:
    """The confidence that sources bear: low, moderate or high.

    Args:
        independent: sources that do not repeat each other.
        best_grade: the Admiralty grade (A to F) of the best of them.
        disputed: whether others say the contrary.

    Raises:
        ModelError: the grade is none of A to F.
    """
    if best_grade not in _GRADES:
        raise ModelError(f"unknown reliability grade {best_grade!r}: valid are {', '.join(_GRADES)}")
    if independent < 2 or best_grade in "DEF":
        return "low"
    return "high" if independent >= 3 and best_grade in "AB" and not disputed else "moderate"


def bands() -> tuple[tuple[float, float, str, str], ...]:
    """The scale: lower and upper end of each band, and its wording in English and Vietnamese."""
    lower = (0.0, *(upper for upper, _, _ in _BANDS))
    return tuple((low, upper, en, vi) for low, (upper, en, vi) in zip(lower, _BANDS, strict=False))


def _choose(english: str, vietnamese: str, language: str) -> str:
    if language not in ("en", "vi"):
        raise ModelError(f"estimative words stand ready in en and vi, not in {language!r}")
    return english if language == "en" else vietnamese
