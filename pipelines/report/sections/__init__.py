"""The report's sections, in order. A new one is a module with ``section(context)`` and a line here."""

from collections.abc import Callable
from typing import Final

from pipelines.report.blocks import Section
from pipelines.report.context import Context
from pipelines.report.sections import (
    alerts,
    commitments,
    due,
    forecasts,
    holdings,
    judgements,
    map,
    method,
    movers,
    record,
    stories,
    topics,
)

SECTIONS: Final[tuple[Callable[[Context], Section], ...]] = (
    judgements.section,
    alerts.section,
    stories.section,
    map.section,
    movers.section,
    topics.section,
    due.section,
    commitments.section,
    forecasts.section,
    record.section,
    holdings.flow,
    holdings.section,
    method.section,
    method.sources,
)
"""The quotes come last: only then is every quote numbered."""
