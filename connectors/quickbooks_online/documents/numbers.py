"""The number that a document carries where the company leaves the numbering to us (RULES 6)."""

from __future__ import annotations

from connectors.contract.errors import FixRecord
from connectors.contract.records import Record
from connectors.quickbooks_online.documents.shape import Desk


def own_number(record: Record, desk: Desk) -> str | None:
    """Return the record's number, or None where the books number such documents themselves.

    Raises:
        FixRecord: it has none, or one that is longer than the books take.
    """
    if record.kind not in desk.state.own_numbers:
        return None
    number = record.number.strip()
    if not number:
        raise FixRecord(
            f"{record.label}: it has no number, and this company leaves the numbering to us.", code="number"
        )
    if len(number) > desk.state.number_length:
        raise FixRecord(
            f"{record.label}: the number has {len(number)} characters; QuickBooks takes {desk.state.number_length}.",
            code="2050",
        )
    return number
