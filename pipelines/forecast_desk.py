"""What the desk does with numbers and forecasts: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lake.schema.errors import UnknownValueError, UsageError
from lake.schema.values import KNOWN_AT
from lake.store import Lake

if TYPE_CHECKING:
    from models.names import Gazetteer
    from pipelines.desk import Desk

MOST_MONTHS = 14


class ForecastDesk:
    """Numbers by country and month, forecasts from them, and the record of those forecasts."""

    lake: Lake
    if TYPE_CHECKING:

        @property
        def gazetteer(self) -> Gazetteer: ...

    def load_numbers(
        self,
        paths: Sequence[str | Path] = (),
        *,
        source: str | None = None,
        measure: str | None = None,
        marking: str | None = None,
        known_at: str = "ingested",
    ) -> dict[str, Any]:
        """Take in tables of numbers by country and month; without paths, the data sets that lie in the lake.

        Args:
            paths: CSV or Parquet files.
            source: name of the source; the file's own by default.
            measure: what the numbers are, where there is one column of them.
            marking: who may see them; the lowest level if None.
            known_at: ``ingested``, or ``published`` for the end of the month that a row speaks of.

        Raises:
            UnreadableError: a file that is no such table.
            UnknownValueError: another ``known_at``.
        """
        from pipelines.numbers import load_numbers, numbers_of_documents

        if known_at not in KNOWN_AT:
            raise UnknownValueError("known_at", known_at, KNOWN_AT)
        files = [Path(path) for path in paths]
        if missing := [str(path) for path in files if not path.is_file()]:
            raise UsageError(f"no such file: {', '.join(missing)}")
        if not files:
            return numbers_of_documents(self.lake, self.gazetteer).to_json()
        return load_numbers(
            self.lake, files, self.gazetteer, source=source, measure=measure, marking=marking, known_at=known_at
        ).to_json()

    def forecast(
        self,
        *,
        country: str | None = None,
        months: int = 12,
        measure: str = "deaths",
        save: bool = True,
        product: str = "forecast",
    ) -> dict[str, Any]:
        """Distributions by country and month, and chances of onset and escalation with what drives them.

        Args:
            country: only this one, by code or name.
            months: how many months ahead, 1 to 14.
            measure: what is forecast; chances are given for deaths alone.
            save: whether the ledger keeps what is issued.
            product: what issues it: forecast, warn or report.

        Raises:
            RefusedError: the lake lacks the numbers.
            UsageError: more months than the models are made for.
        """
        from pipelines.forecasting import forecast
        from pipelines.track_record import issue

        if not 1 <= months <= MOST_MONTHS:
            raise UsageError(f"{months} months: forecasts reach 1 to {MOST_MONTHS} months ahead")
        desk = cast("Desk", self)
        made = forecast(self.lake, country=self._code(country), months=months, measure=measure)
        result = made.to_json(desk.name)
        return {**result, "saved": issue(self.lake, made, desk.name, product=product)} if save else result

    def backtest(self, *, task: str = "ONSET-6", budget: int = 10, years: int = 6) -> dict[str, Any]:
        """Alerts at a budget replayed over the past: precision, episodes warned of, lead, misses.

        Args:
            task: ONSET-3, ONSET-6, ONSET-12 or ESC-3.
            budget: alerts a month.
            years: how many years.
        """
        from pipelines.backtest import backtest

        return backtest(self.lake, task=task, budget=budget, years=years).to_json(cast("Desk", self).name)

    def forecasts(self, *, country: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
        """The ledger of forecasts, oldest first.

        Args:
            country: only of this one, by code or name.
            state: only those ``open``, ``due``, ``resolved`` or ``void``.
        """
        from pipelines.track_record import ledger

        states = ("open", "due", "resolved", "void")
        if state is not None and state not in states:
            raise UnknownValueError("state", state, states)
        code = self._code(country)
        return [
            one.to_json(cast("Desk", self).name)
            for one in ledger(self.lake)
            if (code is None or one.row["country"] == code) and (state is None or one.state == state)
        ]

    def resolve_forecasts(
        self, forecast_id: str | None = None, outcome: float | None = None, because: str = ""
    ) -> dict[str, int]:
        """Enter outcomes: from the lake's numbers, or one by hand with its reason (None declares it void)."""
        from pipelines.track_record import resolve, resolve_by_hand

        if forecast_id is None:
            return resolve(self.lake)
        return resolve_by_hand(self.lake, forecast_id, outcome, because)

    def score_forecasts(self) -> dict[str, Any]:
        """Scores of all that is resolved, bad rows included; see :func:`pipelines.track_record.score`."""
        from pipelines.track_record import score

        return score(self.lake)

    def _code(self, country: str | None) -> str | None:
        """The code of a country given by code or name."""
        from models.forecasts.places import code_of

        return None if country is None else code_of(country, self.gazetteer) or country
