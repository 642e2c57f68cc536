"""Country-months as arrays: one row a country, one column a month, whatever file or table they came from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInputError

Array = npt.NDArray[np.float64]
"""(countries, months) unless said otherwise."""


def ordinal(year: int, month: int) -> int:
    """Months since the year 0: the scale on which a panel counts."""
    return year * 12 + month - 1


def first_day(month: int) -> date:
    """The first day of an ordinal month."""
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Panel:
    """Deaths by country and month, and whatever other measures are known of the same countries and months."""

    countries: tuple[str, ...]
    first: int
    """Ordinal of the first month."""
    deaths: Array
    """Deaths in each month; a month before the country's first one counts as zero, see :attr:`known`."""
    known: npt.NDArray[np.bool_]
    """Whether the country has a row for the month."""
    measures: Mapping[str, Array] = field(default_factory=dict)
    """Other measures by name; NaN where nothing is known. One row for all countries where it is the world's."""

    def __post_init__(self) -> None:
        shape = (len(self.countries), self.deaths.shape[1])
        if self.deaths.shape != shape or self.known.shape != shape:
            raise InvalidInputError(f"a panel of {shape[0]} countries needs arrays of that many rows")

    @property
    def months(self) -> int:
        """How many months."""
        return int(self.deaths.shape[1])

    @property
    def last(self) -> int:
        """Ordinal of the last month."""
        return self.first + self.months - 1

    def column(self, month: int) -> int:
        """The column of an ordinal month.

        Raises:
            InvalidInputError: the panel does not hold it.
        """
        if not self.first <= month <= self.last:
            raise InvalidInputError(
                f"{first_day(month):%Y-%m} is not among the months known: "
                f"{first_day(self.first):%Y-%m} to {first_day(self.last):%Y-%m}"
            )
        return month - self.first

    def until(self, month: int) -> "Panel":
        """What was known of the months up to this one, and nothing later."""
        end = self.column(month) + 1
        return replace(
            self,
            deaths=self.deaths[:, :end],
            known=self.known[:, :end],
            measures={name: values[:, :end] for name, values in self.measures.items()},
        )

    def reaching(self, month: int) -> "Panel":
        """Only the measures that are known as late as this month: one that ends earlier would read as calm."""
        column = self.column(month)
        return self.only([name for name, its in self.measures.items() if np.isfinite(its[:, column]).any()])

    def only(self, names: Collection[str]) -> "Panel":
        """The panel with these of its measures and no other."""
        return replace(self, measures={name: its for name, its in self.measures.items() if name in names})

    def in_miniature(self, share: float) -> "Panel":
        """The panel had every war killed this share of its dead, in whole numbers: what it tells of small wars."""
        other = {name: np.rint(its * share) for name, its in self.measures.items() if name == "other"}
        return replace(self, deaths=np.rint(self.deaths * share), measures={**self.measures, **other})

    def with_measures(self, measures: Mapping[str, Array]) -> "Panel":
        """The panel with more measures."""
        return replace(self, measures={**self.measures, **measures})


def panel(
    rows: Iterable[tuple[str, int, float]],
    measures: Mapping[str, Iterable[tuple[str, int, float]]] | None = None,
) -> Panel:
    """A panel from rows ``(country, ordinal month, deaths)``, and other measures as rows of the same shape.

    Rows of a measure under the country ``*`` are the world's. Several rows of a country-month are added up.

    Raises:
        InvalidInputError: no rows, or a number of deaths that is negative or none.
    """
    listed = list(rows)
    if not listed:
        raise InvalidInputError("no country-months to make a panel of")
    countries = tuple(sorted({country for country, _, _ in listed}))
    first, last = min(month for _, month, _ in listed), max(month for _, month, _ in listed)
    place = {country: row for row, country in enumerate(countries)}
    deaths = np.zeros((len(countries), last - first + 1))
    known = np.zeros(deaths.shape, dtype=np.bool_)
    for country, month, value in listed:
        if not value >= 0.0 or not np.isfinite(value):
            raise InvalidInputError(f"{country} {first_day(month):%Y-%m}: {value} is not a number of deaths")
        deaths[place[country], month - first] += value
        known[place[country], month - first] = True
    made: dict[str, Array] = {}
    for name, given in (measures or {}).items():
        its = list(given)
        world = any(country == "*" for country, _, _ in its)
        values = np.full((1 if world else len(countries), deaths.shape[1]), np.nan)
        for country, month, value in its:
            if first <= month <= last and (world or country in place):
                row = 0 if world else place[country]
                values[row, month - first] = np.nansum([values[row, month - first], value])
        made[name] = values
    return Panel(countries, first, deaths, known, made)
