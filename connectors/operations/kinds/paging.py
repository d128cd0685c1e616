"""Pages of a view by keyset, each in one short transaction, and the conditions that keep a page within dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from connectors.contract.protocols import Fact
from connectors.operations.database import expanding
from connectors.operations.kinds.reading import Reader, Reading
from connectors.operations.statements import keyset

_ZONES_APART = timedelta(days=2)
"""More than any two zones can move a date; rows this near the edge of a date range are judged one by one."""


def pages(
    reading: Reading,
    reader: Reader,
    order: tuple[str, ...],
    conditions: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    keep: Callable[[Fact], bool] | None = None,
    ahead: str = "",
) -> Iterator[list[Fact]]:
    """Yield the records that meet all conditions, in order; ``ahead`` begins the order with what is the same for all.

    ``keep`` judges each fact once more; a parameter that is a list is an IN list.
    """
    shape = reading.shape(reader.view)
    bound = {**(parameters or {}), "size": reading.page}
    lists = [name for name, value in bound.items() if isinstance(value, list)]
    first = True
    while True:
        with reading.database.read() as connection:
            statement = keyset(shape, shape.columns(connection), order, conditions, first=first, ahead=ahead)
            rows = connection.execute(expanding(statement, *lists), bound).fetchall()
            facts = reader.facts(reading, connection, rows) if rows else []
        if keep is not None:
            facts = [fact for fact in facts if keep(fact)]
        if facts:
            yield facts
        if len(rows) < reading.page:
            return
        first = False
        bound |= {f"after_{place}": getattr(rows[-1], name) for place, name in enumerate(order)}


def within(
    reading: Reading, column: str, start: date | None, end: date | None
) -> tuple[list[str], dict[str, Any]]:
    """Return conditions and parameters for a date column that may lie between two dates, as it is stored.

    A stored instant may be a date of the book some days away, so that rows near the edges come as well.
    """
    conditions, parameters = [f"{column} IS NOT NULL"], {}
    if start is not None:
        conditions.append(f"{column} >= :start")
        parameters["start"] = _stored(reading, start, -_ZONES_APART)
    if end is not None:
        conditions.append(f"{column} < :end")
        parameters["end"] = _stored(reading, end, _ZONES_APART)
    return conditions, parameters


def _stored(reading: Reading, day: date, margin: timedelta) -> date | str:
    try:
        moved = day + margin
    except OverflowError:
        moved = day
    return moved.isoformat() if reading.database.sqlite else moved
