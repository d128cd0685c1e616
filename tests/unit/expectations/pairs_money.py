"""Good purchase orders, payments, refunds and processing fees, and what lies on both sides of each of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from connectors.contract.words import Action, Kind
from tests.unit.expectations.pairs import MANY, Pair, context
from tests.unit.expectations.pairs_shared import (
    days,
    excluded,
    fence,
    flag,
    lone,
    money,
    none_of,
    period,
    positive,
    statuses,
)

PURCHASE_ORDER: dict[str, object] = {
    "id": "1",
    "number": "PO-1",
    "number_length": 4,
    "times_used": 1,
    "vendor_id": "7",
    "vendor_found": 1,
    "vendor_name": "Paper & Co",
    "vendor_active": 1,
    "vendor_excluded": 0,
    "vendor_currency": "USD",
    "status": "Submitted",
    "document_date": date(2026, 3, 1),
    "currency": "USD",
    "exchange_rate": None,
    "total_cents": 5000,
    "freight_cents": 500,
    "line_count": 2,
    "lines_without_item": 0,
    "items_missing": 0,
    "items_repeated": 0,
    "smallest_quantity": 10_000,
    "receipt_count": 1,
    "over_received": 0,
    "below_zero": 0,
    "loose_returns": 0,
    "failed_before": 0,
}
PAYMENT: dict[str, object] = {
    "id": "1",
    "status": "settled",
    "customer_id": "7",
    "customer_found": 1,
    "customer_name": "Ada Ltd",
    "customer_excluded": 0,
    "customer_currency": "USD",
    "document_date": date(2026, 3, 1),
    "currency": "USD",
    "exchange_rate": None,
    "total_cents": 900,
    "method": "Check",
    "reference": "100",
    "reference_length": 3,
    "allocation_count": 3,
    "allocated_cents": 900,
    "invoices_missing": 0,
    "invoices_of_others": 0,
    "allocations_not_positive": 0,
    "failed_before": 0,
}
REFUND: dict[str, object] = {
    "id": "1",
    "status": "settled",
    "payment_id": "9",
    "payment_found": 1,
    "payment_status": "refunded",
    "customer_id": "7",
    "customer_found": 1,
    "customer_name": "Ada Ltd",
    "customer_excluded": 0,
    "document_date": date(2026, 3, 1),
    "currency": "USD",
    "exchange_rate": None,
    "total_cents": 300,
    "payment_cents": 900,
    "refunded_cents": 300,
    "method": "Check",
    "failed_before": 0,
}
PROCESSING_FEE: dict[str, object] = {
    "id": "1",
    "payment_id": "9",
    "payment_found": 1,
    "payment_status": "settled",
    "customer_excluded": 0,
    "document_date": date(2026, 3, 1),
    "currency": "USD",
    "exchange_rate": None,
    "total_cents": 30,
    "fee_kind": "processor",
    "failed_before": 0,
}
GOOD: Mapping[Kind, dict[str, object]] = {
    Kind.PURCHASE_ORDER: PURCHASE_ORDER,
    Kind.PAYMENT: PAYMENT,
    Kind.REFUND: REFUND,
    Kind.PROCESSING_FEE: PROCESSING_FEE,
}
TAKEN_BACK: Mapping[Kind, dict[str, object]] = {
    Kind.PURCHASE_ORDER: {"status": "Canceled"},
    Kind.PAYMENT: {"status": "failed"},
    Kind.REFUND: {"status": "failed"},
}
"""Changes to a good record that operations took back."""
BILLS = context(receipts=True)
POSTING = (Action.CREATE, Action.UPDATE, Action.VOID)


def returned(code: str, column: str, bounds: object) -> Pair:
    """A count of wrong returns, judged under these bounds."""
    return Pair(code, [{column: 0}], [{column: 1}, {column: None}], bounds)  # type: ignore[arg-type]


def foreign(code: str, column: str) -> Pair:
    """A document in another currency than its party is remarked upon, where there are several."""
    return Pair(
        code,
        [{column: "USD"}, {column: None}, {"currency": "EUR", column: "EUR"}],
        [{column: "EUR"}, {"currency": "EUR"}],
        MANY,
    )


_ORDERED = "New, Submitted, Received Partial, Received Full"
_RECEIVED, _NOT_RECEIVED = "settled, refunded, partially_refunded", "pending, failed"
_PURCHASE = [
    statuses("PUR-E01", _ORDERED, "Canceled", Action.CREATE, blank=True),
    statuses("PUR-E01", _ORDERED, "Canceled", Action.UPDATE, blank=True),
    excluded("PUR-E02", "vendor_found", "vendor_excluded", Action.CREATE),
    excluded("PUR-E02", "vendor_found", "vendor_excluded", Action.UPDATE),
    fence("PUR-E03"),
    statuses("PUR-E04", "Canceled", _ORDERED, Action.VOID, blank=False),
    lone("PUR"),
    Pair("PUR-S01", [{"number": "1"}], [{"number": None}, {"number": "  "}]),
    Pair("PUR-S02", [{"times_used": 1}], [{"times_used": 2}, {"times_used": 0}, {"times_used": None}]),
    Pair("PUR-S03", [{"number_length": 21}], [{"number_length": 22}]),
    flag("PUR-S04", "vendor_found", 1),
    Pair("PUR-S05", [{"line_count": 1}], [{"line_count": 0}, {"line_count": None}]),
    none_of("PUR-S06", "lines_without_item"),
    none_of("PUR-S07", "items_missing"),
    Pair(
        "PUR-S08",
        [{"smallest_quantity": 1}, {"line_count": 0, "smallest_quantity": 0}],
        [{"smallest_quantity": 0}, {"smallest_quantity": -10_000}, {"smallest_quantity": None}],
    ),
    Pair(
        "PUR-S09",
        [{"total_cents": 0, "freight_cents": 0}],
        [{"total_cents": -1}, {"total_cents": None}, {"freight_cents": -1}, {"freight_cents": None}],
    ),
    returned("PUR-S10", "loose_returns", BILLS),
    returned("PUR-S11", "below_zero", context()),
    *money("PUR-S12", "PUR-S13"),
    *days("PUR-S14", "PUR-S91"),
    Pair("PUR-S15", [{"status": "New"}, {"status": "Canceled"}], [{"status": None}, {"status": ""}]),
    none_of("PUR-S92", "items_repeated"),
    none_of("PUR-S93", "over_received"),
    foreign("PUR-S94", "vendor_currency"),
]
_PAYMENT = [
    statuses("PAY-E01", _RECEIVED, f"{_NOT_RECEIVED}, disputed", Action.CREATE, blank=False),
    excluded("PAY-E02", "customer_found", "customer_excluded", Action.CREATE),
    excluded("PAY-E02", "customer_found", "customer_excluded", Action.UPDATE),
    fence("PAY-E03"),
    statuses("PAY-E04", f"{_RECEIVED}, disputed", _NOT_RECEIVED, Action.UPDATE, blank=True),
    statuses("PAY-E05", _NOT_RECEIVED, f"{_RECEIVED}, disputed", Action.VOID, blank=False),
    lone("PAY"),
    flag("PAY-S01", "customer_found", 1),
    positive("PAY-S02"),
    Pair("PAY-S03", [{"method": "Cash"}], [{"method": None}, {"method": " "}]),
    Pair(
        "PAY-S04",
        [{"reference_length": 21}, {"reference": None, "reference_length": 0}],
        [{"reference_length": 22}],
    ),
    none_of("PAY-S05", "invoices_missing"),
    none_of("PAY-S06", "invoices_of_others"),
    none_of("PAY-S07", "allocations_not_positive"),
    Pair(
        "PAY-S08",
        [{"allocated_cents": 900}, {"allocated_cents": 0}],
        [{"allocated_cents": 901}, {"allocated_cents": None}, {"total_cents": None}],
    ),
    *money("PAY-S09", "PAY-S10"),
    *days("PAY-S11", "PAY-S91"),
    *period("PAY-S12", *POSTING),
    Pair("PAY-S92", [{"allocation_count": 1}], [{"allocation_count": 0}, {"allocation_count": None}]),
    foreign("PAY-S93", "customer_currency"),
]
_REFUND = [
    statuses("REF-E01", "settled", "pending, failed", Action.CREATE, blank=False),
    statuses("REF-E01", "settled", "pending, failed", Action.UPDATE, blank=False),
    excluded("REF-E02", "customer_found", "customer_excluded", Action.CREATE),
    excluded("REF-E02", "payment_found", "customer_excluded", Action.UPDATE),
    fence("REF-E03"),
    statuses("REF-E04", "pending, failed", "settled", Action.VOID, blank=False),
    lone("REF"),
    flag("REF-S01", "payment_found", 1),
    Pair(
        "REF-S02",
        [{"customer_found": 1}, {"payment_found": 0, "customer_found": None}],
        [{"customer_found": 0}, {"customer_found": None}],
    ),
    positive("REF-S03"),
    Pair(
        "REF-S04",
        [{"refunded_cents": 900}, {"payment_found": 0, "payment_cents": None}],
        [{"refunded_cents": 901}, {"refunded_cents": None}, {"payment_cents": None}],
    ),
    Pair("REF-S05", [{"method": "Cash"}], [{"method": None}, {"method": " "}]),
    *money("REF-S06", "REF-S07"),
    *days("REF-S08", "REF-S91"),
    *period("REF-S09", *POSTING),
]
_FEE = [
    Pair(
        "FEE-E01",
        [{"payment_status": status} for status in _RECEIVED.split(", ")]
        + [{"payment_found": 0, "payment_status": None}],
        [{"payment_status": "pending"}, {"payment_status": "failed"}, {"payment_status": None}],
    ),
    excluded("FEE-E02", "payment_found", "customer_excluded", Action.CREATE),
    excluded("FEE-E02", "payment_found", "customer_excluded", Action.UPDATE),
    fence("FEE-E03"),
    lone("FEE"),
    flag("FEE-S01", "payment_found", 1),
    positive("FEE-S02"),
    *money("FEE-S03", "FEE-S04"),
    *days("FEE-S05", "FEE-S91"),
    *period("FEE-S06", Action.CREATE, Action.UPDATE),
]
PAIRS = [*_PURCHASE, *_PAYMENT, *_REFUND, *_FEE]
