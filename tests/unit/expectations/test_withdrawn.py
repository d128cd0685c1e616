"""What the rules call taken back is what the records call withdrawn, status by status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.records import Record
from connectors.contract.records_money import Payment, PurchaseOrder, Refund
from connectors.contract.records_work import ExpenseReport, Timesheet
from connectors.contract.words import Action, Kind
from expectations.kinds import KINDS
from tasks.judge import judge
from tests.unit.expectations import pairs_money, pairs_work
from tests.unit.expectations.pairs import CONTEXT

GOOD = {**pairs_work.GOOD, **pairs_money.GOOD}
VALUES: dict[str, Callable[[], object]] = {
    "str": lambda: "x",
    "date": lambda: date(2026, 3, 1),
    "datetime": lambda: datetime(2026, 3, 1, tzinfo=UTC),
    "Decimal": lambda: Decimal(1),
}
STATUSES: list[tuple[Any, str]] = [
    *((Timesheet, status) for status in ("New", "Submitted", "Rejected", "Approved", "Paid", "Odd")),
    *((ExpenseReport, s) for s in ("In Progress", "Awaiting Approval", "Rejected", "Approved for Payment")),
    *((ExpenseReport, s) for s in ("Transferred to QuickBooks", "Paid", "Odd")),
    *(
        (PurchaseOrder, s)
        for s in ("New", "Submitted", "Received Partial", "Received Full", "Canceled", "Odd")
    ),
    *((Payment, s) for s in ("pending", "settled", "failed", "refunded", "partially_refunded", "odd")),
    *((Refund, s) for s in ("pending", "settled", "failed", "odd")),
]


def record(of: Any, status: str) -> Record:
    """A record of this status, its other required fields filled with anything of their type."""
    values = {
        f.name: VALUES[str(f.type)]() for f in fields(of) if str(f.type) in VALUES and f.name != "status"
    }
    made: Record = of(**values, status=status)
    return made


@pytest.mark.parametrize(("of", "status"), STATUSES, ids=lambda value: getattr(value, "__name__", value))
def test_a_record_is_revised_or_canceled_and_never_both(of: type[Record], status: str) -> None:
    """RULES 10, 11: a linked record that is withdrawn meets the suite of cancelation and passes; any other one, the one of revision."""
    kind: Kind = of.kind
    facts = [GOOD[kind] | {"status": status}]
    (canceled,) = judge(kind, facts, KINDS[kind].eligible(Action.VOID, CONTEXT))
    (revised,) = judge(kind, facts, KINDS[kind].eligible(Action.UPDATE, CONTEXT))
    withdrawn = record(of, status).withdrawn
    assert (canceled.eligible, revised.eligible) == (withdrawn, not withdrawn)


@pytest.mark.parametrize(
    "kind", [one.kind for one in (Timesheet, ExpenseReport, PurchaseOrder, Payment, Refund)]
)
def test_a_missing_status_takes_nothing_out_of_the_books(kind: Kind) -> None:
    """What cannot be read cancels nothing: it fails closed."""
    facts = [GOOD[kind] | {"status": None}]
    (verdict,) = judge(kind, facts, KINDS[kind].eligible(Action.VOID, CONTEXT))
    assert not verdict.eligible
