"""Refunds: which may go, which may ride in a batch, and what a sound one is, for each action."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations.columns import Columns, Derived, Type
from expectations.common import (
    POSITIVE,
    STATED,
    UNRATED,
    collected,
    currencies,
    dates,
    fenced,
    of_payment_excluded,
    open_period,
    status_in,
)
from expectations.context import Context
from expectations.rules import Check, Stage, Suite
from expectations.wording import Writer


def _customer_missing(payment_found: object, customer_found: object) -> int:
    """The payment is there, and its customer is not; without the payment nobody knows the customer."""
    return int(payment_found == 1 and customer_found != 1)


def _over_refunded(payment_found: object, refunded: object, paid: object) -> int:
    """An amount that cannot be read may be too much."""
    if payment_found != 1:
        return 0
    return int(not (isinstance(refunded, int) and isinstance(paid, int) and refunded <= paid))


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "status": Type.TEXT,
        "payment_id": Type.TEXT,
        "payment_found": Type.FLAG,
        "payment_status": Type.TEXT,
        "customer_id": Type.TEXT,
        "customer_found": Type.FLAG,
        "customer_name": Type.TEXT,
        "customer_excluded": Type.FLAG,
        "document_date": Type.DAY,
        "currency": Type.TEXT,
        "exchange_rate": Type.TEXT,
        "total_cents": Type.CENTS,
        "payment_cents": Type.CENTS,
        "refunded_cents": Type.CENTS,
        "method": Type.TEXT,
        "failed_before": Type.FLAG,
    },
    derived={
        "is_settled": status_in("settled"),
        "is_excluded": of_payment_excluded("customer_found"),
        "customer_missing": Derived(Type.FLAG, ("payment_found", "customer_found"), _customer_missing),
        "is_positive": POSITIVE,
        "over_refunded": Derived(
            Type.FLAG, ("payment_found", "refunded_cents", "payment_cents"), _over_refunded
        ),
        "stated_currency": STATED,
        "unrated_currency": UNRATED,
    },
)

_rule = Writer(Kind.REFUND, "REF")

NOT_SETTLED = _rule.eligible(
    "E01",
    "is_settled",
    "The refund is not settled, as far as operations say",
    "Nothing to do: it goes once it is settled.",
    "status",
)
EXCLUDED = _rule.party_excluded("E02")
BEFORE_FENCE = _rule.before_fence("E03")
SETTLED = _rule.eligible(
    "E04",
    "is_settled",
    "Operations do not say that the refund failed, so its document stays in the books",
    "Set the refund to failed in operations first, then cancel it in the books.",
    "status",
)
FAILED_BEFORE = _rule.failed_before()
PAYMENT_UNKNOWN = _rule.sound(
    "S01",
    "payment_found",
    "The refund names no payment, or one that does not exist in operations",
    "Choose the payment that was refunded in operations, then retry.",
    "payment_id",
    "payment_found",
)
CUSTOMER_UNKNOWN = _rule.sound(
    "S02",
    "customer_missing",
    "The refunded payment names no customer, or one that does not exist in operations",
    "Choose the payment's customer in operations, then retry.",
    "payment_id",
    "customer_id",
)
NOT_POSITIVE = _rule.sound(
    "S03",
    "is_positive",
    "The refund has no amount above zero",
    "Correct the amount in operations, then retry.",
    "total_cents",
)
OVER_REFUNDED = _rule.sound(
    "S04",
    "over_refunded",
    "More was refunded of the payment than was paid",
    "Correct the refunds of the payment in operations, then retry.",
    "payment_cents",
    "refunded_cents",
)
NO_METHOD = _rule.sound(
    "S05",
    "method",
    "The refund has no payment method, as its payment has none",
    "Enter the payment method of the payment in operations, then retry.",
    "payment_id",
    "method",
)
CURRENCY_REFUSED = _rule.currency_refused("S06")
RATE_MISSING = _rule.rate_missing("S07")
UNDATED = _rule.undated("S08")
PERIOD_CLOSED = _rule.period_closed("S09")
FAR_AHEAD = _rule.far_ahead("S91")

RULES = collected(globals())


def eligible(action: Action, context: Context) -> Suite:
    """To be created: settled, customer not excluded, on or after the fence; to be revised: the same without the fence.

    To be canceled: not settled after all; a status that is missing settles nothing and takes nothing back.
    """
    checks: tuple[Check, ...] = (NOT_SETTLED.among(1), EXCLUDED.among(0))
    if action is Action.CREATE:
        checks = (*checks, fenced(BEFORE_FENCE, context))
    elif action is not Action.UPDATE:
        checks = (SETTLED.among(0),)
    return Suite(Kind.REFUND, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.REFUND, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:
    """Whether the books can take it; to cancel, only the period must be open."""
    checks = open_period(PERIOD_CLOSED, context)
    if action in {Action.CREATE, Action.UPDATE}:
        checks = (
            PAYMENT_UNKNOWN.among(1),
            CUSTOMER_UNKNOWN.among(0),
            NOT_POSITIVE.among(1),
            OVER_REFUNDED.among(0),
            NO_METHOD.present(),
            *currencies(CURRENCY_REFUSED, RATE_MISSING, context),
            *dates(UNDATED, FAR_AHEAD, context),
            *checks,
        )
    return Suite(Kind.REFUND, Stage.SOUND, checks)
