"""Whether a report bears on a commitment: rules over word tables, careful about who, denial, intention and duty."""

from models.performance.bearing import Bearing, Shelf, Undertaking, bearing
from models.performance.facts import BASES, STANCES, STATUSES, Basis, Stance, Status
from models.performance.reading import Sentence, Story, read
from models.performance.status import Evidence, Occasion, Standing, standing

__all__ = [
    "BASES",
    "STANCES",
    "STATUSES",
    "Basis",
    "Bearing",
    "Evidence",
    "Occasion",
    "Sentence",
    "Shelf",
    "Stance",
    "Standing",
    "Status",
    "Story",
    "Undertaking",
    "bearing",
    "read",
    "standing",
]
