"""Expense reports: which may go, which may ride in a batch, and what a sound one is, for each action."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations import expense_rules as rule
from expectations.columns import UNKNOWN
from expectations.common import currencies, dates, fenced, open_period
from expectations.context import Context
from expectations.expense_rules import COLUMNS, RULES
from expectations.rules import Check, Stage, Suite

__all__ = ["COLUMNS", "RULES", "eligible", "rideable", "sound"]


def eligible(action: Action, context: Context) -> Suite:
    """To be created: approved for payment, never transferred before (RULES 9), on or after the fence.

    To be revised: not sent back, whatever became of it since. To be canceled: sent back.
    """
    if action is Action.CREATE:
        checks: tuple[Check, ...] = (
            rule.NOT_APPROVED.among(1),
            rule.TRANSFERRED_BEFORE.among(0),
            fenced(rule.BEFORE_FENCE, context),
        )
    elif action is Action.UPDATE:
        checks = (rule.SENT_BACK.among(0, UNKNOWN),)
    else:
        checks = (rule.NOT_SENT_BACK.among(1),)
    return Suite(Kind.EXPENSE_REPORT, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.EXPENSE_REPORT, Stage.RIDEABLE, (rule.FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:
    """Whether the books can take it (RULES 23); to cancel, only the period must be open."""
    checks = open_period(rule.PERIOD_CLOSED, context)
    if action in {Action.CREATE, Action.UPDATE}:
        checks = (
            rule.EMPLOYEE_UNKNOWN.among(1),
            rule.NO_ITEMS.at_least(1),
            rule.NO_ACCOUNT.among(0),
            rule.NOT_POSITIVE.among(0),
            rule.CUSTOMER_UNKNOWN.among(0),
            rule.TOTAL_WRONG.among(1),
            rule.DUE_WRONG.among(1),
            rule.DUE_NEGATIVE.at_least(0),
            rule.ADVANCE_NEGATIVE.at_least(0),
            *currencies(rule.CURRENCY_REFUSED, rule.RATE_MISSING, context),
            *dates(rule.UNDATED, rule.FAR_AHEAD, context),
            *checks,
        )
    return Suite(Kind.EXPENSE_REPORT, Stage.SOUND, checks)
