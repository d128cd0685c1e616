"""Purchase orders: which may go, which may ride in a batch, and what a sound one is, for each action."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations import purchase_rules as rule
from expectations.columns import UNKNOWN
from expectations.common import currencies, dates, fenced
from expectations.context import Context
from expectations.purchase_rules import COLUMNS, RULES
from expectations.rules import Check, Stage, Suite

__all__ = ["COLUMNS", "RULES", "eligible", "rideable", "sound"]


def eligible(action: Action, context: Context) -> Suite:
    """To be created: not canceled, vendor not excluded, on or after the fence; to be revised: the same without the fence.

    To be canceled: canceled (RULES 10). Where operations do not say whether it is, it is not quietly left out: it is
    eligible, and unsound.
    """
    checks: tuple[Check, ...] = (rule.CANCELED.among(0, UNKNOWN), rule.EXCLUDED.among(0))
    if action is Action.CREATE:
        checks = (*checks, fenced(rule.BEFORE_FENCE, context))
    elif action is not Action.UPDATE:
        checks = (rule.NOT_CANCELED.among(1),)
    return Suite(Kind.PURCHASE_ORDER, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.PURCHASE_ORDER, Stage.RIDEABLE, (rule.FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:
    """Whether the books can take it; to cancel, nothing is asked, as an order posts to no account."""
    checks: tuple[Check, ...] = ()
    if action in {Action.CREATE, Action.UPDATE}:
        checks = (
            rule.STATUS_UNKNOWN.among(0, 1),
            *_number(context),
            rule.VENDOR_UNKNOWN.among(1),
            *_lines(context),
            *currencies(rule.CURRENCY_REFUSED, rule.RATE_MISSING, context),
            *dates(rule.UNDATED, rule.FAR_AHEAD, context),
        )
        if context.multicurrency:
            checks = (*checks, rule.OTHER_CURRENCY.among(0))
    return Suite(Kind.PURCHASE_ORDER, Stage.SOUND, checks)


def _number(context: Context) -> tuple[Check, ...]:
    """Where the books number documents themselves we send no number, and none can be wrong."""
    if context.number_length is None:
        return ()
    return (
        rule.NUMBER_MISSING.present(),
        rule.NUMBER_REPEATED.among(1),
        rule.NUMBER_TOO_LONG.at_most(context.number_length, f"at most {context.number_length} characters"),
    )


def _lines(context: Context) -> tuple[Check, ...]:
    """Where receipts are documents, each negative one must take one back; where they are a note, it is their sum that counts."""
    returns = rule.LOOSE_RETURN if context.receipts else rule.BELOW_ZERO
    return (
        rule.NO_LINES.at_least(1),
        rule.LINE_WITHOUT_ITEM.among(0),
        rule.ITEM_UNKNOWN.among(0),
        rule.NO_QUANTITY.among(0),
        rule.PRICE_WRONG.among(1),
        returns.among(0),
        rule.ITEM_REPEATED.among(0),
        rule.OVER_RECEIVED.among(0),
    )
