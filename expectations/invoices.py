"""Invoices: which may go, which may ride in a batch, and what a sound one is, for each action."""

from __future__ import annotations

from connectors.contract.money import money, shown
from connectors.contract.words import Action, Kind
from expectations import invoice_rules as rule
from expectations.columns import UNKNOWN
from expectations.common import currencies, dates, fenced, open_period
from expectations.context import Context
from expectations.invoice_facts import COLUMNS
from expectations.invoice_rules import RULES
from expectations.rules import EMAILS, Check, Stage, Suite

__all__ = ["COLUMNS", "RULES", "eligible", "rideable", "sound"]


def eligible(action: Action, context: Context) -> Suite:
    """To be created: not voided, not negative (zero is fine), customer not excluded, on or after the fence.

    To be revised: not voided, customer not excluded; neither fence nor sign, for what is in the books stays our business.
    To be canceled: voided (RULES 10, 11). Where operations do not say whether it is voided, it is not quietly left out:
    it is eligible, and unsound.
    """
    checks: tuple[Check, ...]
    if action is Action.CREATE:
        checks = (
            rule.VOIDED.among(0, UNKNOWN),
            rule.NEGATIVE.at_least(0),
            rule.EXCLUDED.among(0),
            fenced(rule.BEFORE_FENCE, context),
        )
    elif action is Action.UPDATE:
        checks = (rule.VOIDED.among(0, UNKNOWN), rule.EXCLUDED.among(0))
    else:
        checks = (rule.NOT_VOIDED.among(1),)
    return Suite(Kind.INVOICE, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.INVOICE, Stage.RIDEABLE, (rule.FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:
    """Whether the books can take it; to cancel, only the period must be open."""
    checks = list(open_period(rule.PERIOD_CLOSED, context))
    if action in {Action.CREATE, Action.UPDATE}:
        checks = [
            rule.VOIDED_UNKNOWN.among(0, 1),
            *_number(context),
            *_party(context),
            *_money(context),
            *dates(rule.DATE_MISSING, rule.FAR_AHEAD, context),
            rule.DUE_BEFORE_DATE.not_before("document_date"),
            *checks,
            *_tax(context),
        ]
    if action is Action.UPDATE:
        checks.append(rule.BECAME_NEGATIVE.at_least(0))
    return Suite(Kind.INVOICE, Stage.SOUND, tuple(checks))


def _number(context: Context) -> list[Check]:
    """Where the books number documents themselves we send no number, and none can be wrong."""
    if context.number_length is None:
        return []
    return [
        rule.NUMBER_MISSING.present(),
        rule.NUMBER_REPEATED.among(1),
        rule.NUMBER_TOO_LONG.at_most(context.number_length, f"at most {context.number_length} characters"),
    ]


def _party(context: Context) -> list[Check]:
    checks = [
        rule.CUSTOMER_MISSING.present(),
        rule.CUSTOMER_UNKNOWN.among(0),
        rule.EMAIL_MALFORMED.matches(EMAILS),
    ]
    if not context.books_may_know_email:
        checks.append(rule.EMAIL_MISSING.among(0))
    return checks


def _money(context: Context) -> list[Check]:
    checks = [
        rule.NO_LINES.at_least(1),
        rule.LINE_WITHOUT_ITEM.among(0),
        rule.ITEM_UNKNOWN.among(0),
        rule.TOTAL_WRONG.among(1),
        rule.TAX_WRONG.among(1),
        rule.UNUSUAL.at_most(context.unusual_cents, f"usual up to {shown(money(context.unusual_cents))}"),
        rule.CURRENCY_MISSING.present(),
        *currencies(rule.CURRENCY_REFUSED, rule.RATE_MISSING, context),
    ]
    if context.multicurrency:
        checks.append(rule.OTHER_CURRENCY.among(0))
    return checks


def _tax(context: Context) -> list[Check]:
    """A flag that is missing is no promise that there is no tax, so it breaks these too."""
    if context.tax_mode == "unset":
        return [rule.TAX_UNSET.among(0)]
    return [rule.TAX_EXEMPT.among(0)] if context.tax_mode == "exempt" else []
