"""How far a passage stands out among those of its own language.

A cosine, and what is made of one, is higher within a language than across two, so that in a lake of many languages the
passages in the question's own crowd out the one that answers it in another. What can be compared is how far each
document leads the others of its language: the one that is about the question leads its own, whatever the level.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

RIVALS = 5
"""Documents of the same language that a passage is measured against: the best others."""


def leads(values: Values, languages: Sequence[str], documents: Sequence[str], rivals: int = RIVALS) -> Values:
    """Each value less the mean of the best of other documents of its language: (n,) in, (n,) out.

    Args:
        values: of the passages; more is better.
        languages: of the passages.
        documents: of the passages; passages of one document are no rivals of each other.
        rivals: documents that are measured against, at most; where there is none, the lead is 0.
    """
    best: dict[str, dict[str, float]] = {}
    for value, language, document in zip(values.tolist(), languages, documents, strict=True):
        of_language = best.setdefault(language, {})
        of_language[document] = max(value, of_language.get(document, value))
    ranked = {language: sorted(((v, d) for d, v in each.items()), reverse=True) for language, each in best.items()}
    found = np.zeros(len(values))
    for place, (value, language, document) in enumerate(zip(values.tolist(), languages, documents, strict=True)):
        others = [other for other, whose in ranked[language][: rivals + 1] if whose != document][:rivals]
        found[place] = value - sum(others) / len(others) if others else 0.0
    return found
