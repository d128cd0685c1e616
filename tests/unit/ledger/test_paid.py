"""Paid dates and positions: the newest counts, payments lead back to invoices, watermarks never go backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.contract.documents import Applied
from connectors.contract.ledger import PaidState
from connectors.contract.protocols import Position
from connectors.ledger import SqlLedger
from tests.unit.ledger.samples import BOOK, DAY

NOON = datetime(2026, 3, 14, 12, 0, 0, 123456, tzinfo=UTC)


def test_a_payment_leads_back_to_its_invoices(ledger: SqlLedger) -> None:
    """A deleted payment names no invoice any more; the ledger does, as of when it was last seen (promise 5)."""
    check = Applied(document_type="Payment", external_id="9", date=DAY, amount=Decimal("10.01"))
    credit = Applied(document_type="CreditMemo", external_id="9", date=DAY, amount=Decimal("0.29"))
    paid = PaidState(source_id="s1", external_id="x1", paid_on=DAY, applied=(check, check, credit))
    ledger.save_paid(
        BOOK, [paid, PaidState(source_id="s2", external_id="x2", paid_on=None, applied=(check,))]
    )
    assert ledger.paid(BOOK, ["s1", "s3"]) == {"s1": paid}
    assert ledger.paid_by(BOOK, "Payment", ["9"]) == {"x1", "x2"}
    assert ledger.paid_by(BOOK, "CreditMemo", ["9", "8"]) == {"x1"}
    reopened = PaidState(source_id="s1", external_id="x1", paid_on=None)
    ledger.save_paid(BOOK, [reopened])
    assert ledger.paid(BOOK, ["s1"]) == {"s1": reopened}
    assert ledger.paid_by(BOOK, "Payment", ["9"]) == {"x2"}


def test_a_watermark_only_advances(ledger: SqlLedger) -> None:
    """Time first, then id; what is behind is ignored (RULES 27)."""
    assert ledger.position(BOOK, "invoice") is None
    first = Position(modified_at=NOON, source_id="b")
    ledger.move(BOOK, "invoice", first)
    ledger.move(BOOK, "invoice", Position(modified_at=NOON, source_id="a"))
    ledger.move(BOOK, "invoice", Position(modified_at=NOON - timedelta(microseconds=1), source_id="z"))
    assert ledger.position(BOOK, "invoice") == first
    later = Position(modified_at=NOON, source_id="c")
    ledger.move(BOOK, "invoice", later)
    assert ledger.position(BOOK, "invoice") == later
    assert ledger.position(BOOK, "changes") is None


def test_a_moment_without_zone_is_refused(ledger: SqlLedger) -> None:
    """Times are aware; a naive one would shift a watermark by hours (RULES 25)."""
    with pytest.raises(ValueError, match="no time zone"):
        ledger.move(BOOK, "invoice", Position(modified_at=NOON.replace(tzinfo=None)))
