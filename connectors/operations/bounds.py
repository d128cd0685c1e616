"""Where an extraction begins: positions and dates in the form in which a view stores them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from connectors.contract.errors import OperationsUnreadable
from connectors.contract.protocols import Fact, Position
from connectors.operations.values import EPOCH, Calendar

_CLOCK_CHANGE = timedelta(hours=2)
"""More than any change of the clock, which makes local times run backwards."""


def lower_bound(sample: object, since: Position, calendar: Calendar) -> object:
    """Return the moment of a position, or a little earlier, as the modification times of the view are stored; None: it has no rows.

    Raises:
        OperationsUnreadable: the modification times are neither timestamps nor ISO text.
    """
    if sample is None:
        return None
    stored: object = sample
    if isinstance(sample, str):
        try:
            stored = datetime.fromisoformat(sample)
        except ValueError:
            stored = None
    if not isinstance(stored, date):
        raise OperationsUnreadable(
            f"A view's modified_at holds {sample!r}, which is neither a timestamp nor ISO text such as 2026-01-31 18:30:00."
        )
    if not isinstance(stored, datetime):
        return since.modified_at.astimezone(calendar.operations).date() - timedelta(days=1)
    earlier = _earlier(since.modified_at)
    moment = earlier.astimezone(stored.tzinfo or calendar.operations)
    if isinstance(sample, str):
        return moment.strftime(f"%Y-%m-%d{sample[10:11] or ' '}%H:%M:%S")
    return moment if stored.tzinfo else moment.replace(tzinfo=None)


def _earlier(moment: datetime) -> datetime:
    return moment if moment < EPOCH else moment - _CLOCK_CHANGE


def unseen(since: Position, *, whole: bool) -> Callable[[Fact], bool]:
    """Return a judge of whether a record lies after a position; one without a readable moment always does."""

    def keep(fact: Fact) -> bool:
        record = fact.record
        if record.modified_at != since.modified_at or record.modified_at == EPOCH:
            return record.modified_at > since.modified_at or record.modified_at == EPOCH
        if whole and since.source_id.isdecimal():
            return int(record.source_id) > int(since.source_id)
        return record.source_id != since.source_id

    return keep
