"""Processing fees: which may go, which may ride in a batch, and what a sound one is."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations.columns import UNKNOWN, Columns, Derived, Type
from expectations.common import (
    POSITIVE,
    RECEIVED,
    STATED,
    UNRATED,
    collected,
    currencies,
    dates,
    fenced,
    filled,
    of_payment_excluded,
    open_period,
)
from expectations.context import Context
from expectations.rules import Check, Stage, Suite
from expectations.wording import Writer


def _is_paid(payment_found: object, payment_status: object) -> int:
    """The payment's money has come; a fee without a payment is unsound, not early."""
    if payment_found == 0:
        return 1
    return int(payment_status in RECEIVED) if filled(payment_status) else UNKNOWN


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "payment_id": Type.TEXT,
        "payment_found": Type.FLAG,
        "payment_status": Type.TEXT,
        "customer_excluded": Type.FLAG,
        "document_date": Type.DAY,
        "currency": Type.TEXT,
        "exchange_rate": Type.TEXT,
        "total_cents": Type.CENTS,
        "fee_kind": Type.TEXT,
        "failed_before": Type.FLAG,
    },
    derived={
        "is_paid": Derived(Type.COUNT, ("payment_found", "payment_status"), _is_paid),
        "is_excluded": of_payment_excluded(),
        "is_positive": POSITIVE,
        "stated_currency": STATED,
        "unrated_currency": UNRATED,
    },
)

_rule = Writer(Kind.PROCESSING_FEE, "FEE")

NOT_PAID = _rule.eligible(
    "E01",
    "is_paid",
    "The money of the payment that the processing fee belongs to has not come, as far as operations say",
    "Nothing to do: it goes once the payment is settled.",
    "payment_id",
    "payment_status",
    stays_open=True,
)
EXCLUDED = _rule.party_excluded("E02", shows=("payment_id", "customer_excluded"))
BEFORE_FENCE = _rule.before_fence("E03")
FAILED_BEFORE = _rule.failed_before()
PAYMENT_UNKNOWN = _rule.sound(
    "S01",
    "payment_found",
    "The processing fee names no payment, or one that does not exist in operations",
    "Choose the payment that the processing fee belongs to in operations, then retry.",
    "payment_id",
    "payment_found",
)
NOT_POSITIVE = _rule.sound(
    "S02",
    "is_positive",
    "The processing fee has no amount above zero",
    "Correct the amount in operations, then retry.",
    "total_cents",
)
CURRENCY_REFUSED = _rule.currency_refused("S03")
RATE_MISSING = _rule.rate_missing("S04")
UNDATED = _rule.undated("S05")
PERIOD_CLOSED = _rule.period_closed("S06")
FAR_AHEAD = _rule.far_ahead("S91")

RULES = collected(globals())


def eligible(action: Action, context: Context) -> Suite:
    """To be created: its payment is received, the customer not excluded, on or after the fence; to be revised: customer not excluded.

    Raises:
        ValueError: the action is a cancellation; no status takes a fee back.
    """
    if action is Action.CREATE:
        checks: tuple[Check, ...] = (
            NOT_PAID.among(1),
            EXCLUDED.among(0),
            fenced(BEFORE_FENCE, context),
        )
    elif action is Action.UPDATE:
        checks = (EXCLUDED.among(0),)
    else:
        raise ValueError(f"A processing fee is never taken back, so there is nothing to {action}.")
    return Suite(Kind.PROCESSING_FEE, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.PROCESSING_FEE, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:  # noqa: ARG001 - the same question for every kind
    """Whether the books can take it, to be created and to be revised alike."""
    checks = (
        PAYMENT_UNKNOWN.among(1),
        NOT_POSITIVE.among(1),
        *currencies(CURRENCY_REFUSED, RATE_MISSING, context),
        *dates(UNDATED, FAR_AHEAD, context),
        *open_period(PERIOD_CLOSED, context),
    )
    return Suite(Kind.PROCESSING_FEE, Stage.SOUND, checks)
