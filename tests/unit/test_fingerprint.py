"""The fingerprint of a record: every edit of what is sent changes it, a touch does not."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.records import Invoice, InvoiceLine

LINE = InvoiceLine(
    source_id="L1", item_id="I1", item_name="Work", quantity=Decimal(2), rate=Decimal(5), amount=Decimal(10)
)
INVOICE = Invoice(
    source_id="V1", number="INV-1", modified_at=datetime(2026, 11, 1, tzinfo=UTC), customer_id="C1",
    customer_name="Amy", document_date=date(2026, 11, 1), due_date=None, currency="USD", total=Decimal(20),
    lines=(LINE, replace(LINE, source_id="L2")),
)  # fmt: skip
NOT_SENT = {"modified_at", "external_number", "transferred_at", "paid_date", "paid_date_locked"}


def _other(value: object) -> Any:
    """Another value of the same sort."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal):
        return value + 1
    if isinstance(value, datetime):
        return value.replace(year=2025)
    if isinstance(value, date):
        return date(2025, 1, 1)
    if isinstance(value, tuple):
        return value[:1]
    return f"{value or ''} edited"


@pytest.mark.parametrize("name", [field.name for field in fields(Invoice) if field.init])
def test_every_field_that_is_sent_counts(name: str) -> None:
    """An edit is seen; what operations note about the transfer itself is none."""
    edited = replace(INVOICE, **{name: _other(getattr(INVOICE, name))})
    assert (edited.fingerprint() == INVOICE.fingerprint()) is (name in NOT_SENT)


@pytest.mark.parametrize("name", [field.name for field in fields(InvoiceLine)])
def test_every_field_of_a_line_counts(name: str) -> None:
    """The second line counts as much as the first."""
    second = replace(INVOICE.lines[1], **{name: _other(getattr(LINE, name))})
    assert replace(INVOICE, lines=(LINE, second)).fingerprint() != INVOICE.fingerprint()
    assert replace(INVOICE, lines=(INVOICE.lines[1], LINE)).fingerprint() != INVOICE.fingerprint()
