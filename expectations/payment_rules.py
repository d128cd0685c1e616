"""The columns and rules of a payment: code, column, words and remedy of each; which apply when is in ``payments``."""

from __future__ import annotations

from connectors.contract.records_money import NOT_RECEIVED as NOT_COME
from connectors.contract.words import Kind
from expectations.columns import Columns, Derived, Type
from expectations.common import (
    POSITIVE,
    RECEIVED,
    STATED,
    UNRATED,
    collected,
    other_currency,
    party_excluded,
    status_in,
)
from expectations.wording import Writer


def _over_allocated(allocated: object, total: object) -> int:
    """An amount that cannot be read may be too much."""
    return int(not (isinstance(allocated, int) and isinstance(total, int) and allocated <= total))


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "status": Type.TEXT,
        "customer_id": Type.TEXT,
        "customer_found": Type.FLAG,
        "customer_name": Type.TEXT,
        "customer_excluded": Type.FLAG,
        "customer_currency": Type.TEXT,
        "document_date": Type.DAY,
        "currency": Type.TEXT,
        "exchange_rate": Type.TEXT,
        "total_cents": Type.CENTS,
        "method": Type.TEXT,
        "reference": Type.TEXT,
        "reference_length": Type.COUNT,
        "allocation_count": Type.COUNT,
        "allocated_cents": Type.CENTS,
        "invoices_missing": Type.COUNT,
        "invoices_of_others": Type.COUNT,
        "allocations_not_positive": Type.COUNT,
        "failed_before": Type.FLAG,
    },
    derived={
        "is_received": status_in(*RECEIVED),
        "is_taken_back": status_in(*NOT_COME),
        "is_excluded": party_excluded(),
        "is_positive": POSITIVE,
        "over_allocated": Derived(Type.FLAG, ("allocated_cents", "total_cents"), _over_allocated),
        "stated_currency": STATED,
        "unrated_currency": UNRATED,
        "foreign_customer": other_currency(),
    },
)

_rule = Writer(Kind.PAYMENT, "PAY")

NOT_RECEIVED = _rule.eligible(
    "E01",
    "is_received",
    "The payment's money has not come, as far as operations say",
    "Nothing to do: it goes once it is settled.",
    "status",
)
EXCLUDED = _rule.party_excluded("E02")
BEFORE_FENCE = _rule.before_fence("E03")
TAKEN_BACK = _rule.eligible(
    "E04",
    "is_taken_back",
    "The payment's money did not come after all",
    "Nothing to do, unless its status is wrong in operations.",
    "status",
)
NOT_TAKEN_BACK = _rule.eligible(
    "E05",
    "is_taken_back",
    "The payment's money has come, as far as operations say, so its document stays in the books",
    "Set the payment to failed in operations first, then cancel it in the books.",
    "status",
)
FAILED_BEFORE = _rule.failed_before()
CUSTOMER_UNKNOWN = _rule.sound(
    "S01",
    "customer_found",
    "The payment names no customer, or one that does not exist in operations",
    "Choose the payment's customer in operations, then retry.",
    "customer_id",
    "customer_found",
)
NOT_POSITIVE = _rule.sound(
    "S02",
    "is_positive",
    "The payment has no amount above zero",
    "Correct the amount in operations, then retry.",
    "total_cents",
)
NO_METHOD = _rule.sound(
    "S03",
    "method",
    "The payment has no payment method",
    "Enter the payment method in operations, then retry.",
    "method",
)
REFERENCE_TOO_LONG = _rule.sound(
    "S04",
    "reference_length",
    "The payment's reference is longer than the books take",
    "Shorten the reference in operations, then retry.",
    "reference",
    "reference_length",
)
INVOICE_UNKNOWN = _rule.sound(
    "S05",
    "invoices_missing",
    "The payment pays an invoice that does not exist in operations",
    "Choose the invoices that it pays in operations, then retry.",
    "invoices_missing",
    "allocation_count",
)
OTHERS_INVOICE = _rule.sound(
    "S06",
    "invoices_of_others",
    "The payment pays an invoice of another customer",
    "Correct the payment's customer, or the invoices that it pays, in operations, then retry.",
    "customer_name",
    "invoices_of_others",
)
ALLOCATION_NOT_POSITIVE = _rule.sound(
    "S07",
    "allocations_not_positive",
    "What the payment pays of an invoice is not an amount above zero",
    "Correct or remove that part of the payment in operations, then retry.",
    "allocations_not_positive",
    "allocation_count",
)
OVER_ALLOCATED = _rule.sound(
    "S08",
    "over_allocated",
    "The payment pays more on its invoices than was received",
    "Correct the amount or what it pays of each invoice in operations, then retry.",
    "total_cents",
    "allocated_cents",
)
CURRENCY_REFUSED = _rule.currency_refused("S09")
RATE_MISSING = _rule.rate_missing("S10")
UNDATED = _rule.undated("S11")
PERIOD_CLOSED = _rule.period_closed("S12")
FAR_AHEAD = _rule.far_ahead("S91")
UNALLOCATED = _rule.remark(
    "S92",
    "allocation_count",
    "The payment names no invoice, so it stays unapplied in the books",
    "Name the invoices in operations if it pays any; the payment goes all the same.",
    "allocation_count",
    "total_cents",
)
OTHER_CURRENCY = _rule.remark(
    "S93",
    "foreign_customer",
    "The payment is not in its customer's currency, so the books may refuse it",
    "Check the currencies of the payment and of its customer in operations and in the books.",
    "currency",
    "customer_currency",
)

RULES = collected(globals())
