"""Which document dates a run touched, so that its tie-out reads no more of the books than it must."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

from connectors.contract.words import NAMES, Kind
from tasks.context import Run


def documents_of(kinds: Iterable[Kind]) -> list[Kind]:
    """Kinds that become documents and can be summed."""
    return [kind for kind in kinds if kind not in NAMES]


def touched_period(run: Run) -> tuple[date | None, date | None]:
    """Whole months from the first to the last document date that this run sent, changed or found in the books."""
    if run.first_date is None or run.last_date is None:
        return None, None
    return month_start(run.first_date), month_end(run.last_date)


def month_start(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
