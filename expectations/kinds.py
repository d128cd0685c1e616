"""The kinds that can be judged: one line each, which sorting, judging and the catalogue read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from connectors.contract.words import Action, Kind
from expectations import (
    customers,
    employees,
    expense_reports,
    invoices,
    items,
    payments,
    processing_fees,
    purchase_orders,
    refunds,
    timesheets,
    vendors,
)
from expectations.columns import Columns
from expectations.context import Context
from expectations.rules import Rule, Suite


class Suites(Protocol):
    """What the module of a kind offers."""

    COLUMNS: Columns
    RULES: tuple[Rule, ...]
    """In the order of the catalogue."""

    def eligible(self, action: Action, context: Context) -> Suite:
        """Return the suite that says whether a record may go at all, for this action (RULES 10).

        Raises:
            ValueError: the kind knows no such action.
        """

    def rideable(self) -> Suite:
        """Return the suite that says whether it may go in a batch."""

    def sound(self, context: Context, action: Action = Action.CREATE) -> Suite:
        """Return the suite that says whether the books can take it as it is."""


KINDS: Mapping[Kind, Suites] = {
    Kind.CUSTOMER: customers,
    Kind.VENDOR: vendors,
    Kind.EMPLOYEE: employees,
    Kind.ITEM: items,
    Kind.INVOICE: invoices,
    Kind.TIMESHEET: timesheets,
    Kind.EXPENSE_REPORT: expense_reports,
    Kind.PURCHASE_ORDER: purchase_orders,
    Kind.PAYMENT: payments,
    Kind.REFUND: refunds,
    Kind.PROCESSING_FEE: processing_fees,
}
