"""Payments: which may go, which may ride in a batch, and what a sound one is, for each action."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations import payment_rules as rule
from expectations.columns import UNKNOWN
from expectations.common import currencies, dates, fenced, open_period
from expectations.context import Context
from expectations.payment_rules import COLUMNS, RULES
from expectations.rules import Check, Stage, Suite

__all__ = ["COLUMNS", "RULES", "eligible", "rideable", "sound"]


def eligible(action: Action, context: Context) -> Suite:
    """To be created: received, customer not excluded, on or after the fence.

    To be revised: not taken back, customer not excluded. To be canceled: its money did not come after all.
    """
    if action is Action.CREATE:
        checks: tuple[Check, ...] = (
            rule.NOT_RECEIVED.among(1),
            rule.EXCLUDED.among(0),
            fenced(rule.BEFORE_FENCE, context),
        )
    elif action is Action.UPDATE:
        checks = (rule.TAKEN_BACK.among(0, UNKNOWN), rule.EXCLUDED.among(0))
    else:
        checks = (rule.NOT_TAKEN_BACK.among(1),)
    return Suite(Kind.PAYMENT, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.PAYMENT, Stage.RIDEABLE, (rule.FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:
    """Whether the books can take it (RULES 22); to cancel, only the period must be open.

    What is still open on the invoices is read in the books before a payment is sent; no column says it.
    """
    checks = open_period(rule.PERIOD_CLOSED, context)
    if action in {Action.CREATE, Action.UPDATE}:
        length = context.reference_length
        checks = (
            rule.CUSTOMER_UNKNOWN.among(1),
            rule.NOT_POSITIVE.among(1),
            rule.NO_METHOD.present(),
            rule.REFERENCE_TOO_LONG.at_most(length, f"at most {length} characters"),
            rule.INVOICE_UNKNOWN.among(0),
            rule.OTHERS_INVOICE.among(0),
            rule.ALLOCATION_NOT_POSITIVE.among(0),
            rule.OVER_ALLOCATED.among(0),
            rule.UNALLOCATED.at_least(1),
            *currencies(rule.CURRENCY_REFUSED, rule.RATE_MISSING, context),
            *dates(rule.UNDATED, rule.FAR_AHEAD, context),
            *checks,
        )
        if context.multicurrency:
            checks = (*checks, rule.OTHER_CURRENCY.among(0))
    return Suite(Kind.PAYMENT, Stage.SOUND, checks)
