"""Invoices and credit memos."""

from __future__ import annotations

from datetime import date, timedelta

from connectors.sandbox.quickbooks_desktop import money
from connectors.sandbox.quickbooks_desktop.builders.pricing import price_line
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.links import settled


def invoice(draft: Draft) -> None:
    """The customer owes the total. It is paid when nothing is open, and so at once where the total is zero."""
    _from_customer(draft)
    for name in ("IsPending", "IsFinanceCharge", "IsToBePrinted", "IsToBeEmailed"):
        draft.body.setdefault(name, "false")
    _lines(draft, 1)
    if draft.old is not None and (draft.total or 0) < settled(draft.work, draft.id, "target"):
        raise draft.refuse(
            "The total is less than what was already paid on this invoice (not supported here)."
        )


def credit_memo(draft: Draft) -> None:
    """The customer has a credit of the total."""
    _from_customer(draft)
    for name in ("IsPending", "IsToBePrinted", "IsToBeEmailed"):
        draft.body.setdefault(name, "false")
    _lines(draft, -1)


def _from_customer(draft: Draft) -> None:
    """Address, terms and due date come from the customer where the document does not say."""
    customer = draft.entry("CustomerRef")
    content = customer.content if customer else {}
    for name in ("BillAddress", "ShipAddress", "TermsRef"):
        if draft.old is None and name in content:
            draft.body.setdefault(name, content[name])
    terms = draft.entry("TermsRef")
    days = int(terms.content.get("StdDueDays", 0)) if terms else 0
    due = date.fromisoformat(draft.body["TxnDate"]) + timedelta(days=days)
    draft.body.setdefault("DueDate", due.isoformat())


def _lines(draft: Draft, sign: int) -> None:
    total = 0
    for line in draft.body.get(f"{draft.kind.name}LineRet", []):
        cents, account = price_line(draft, line, "Rate", buying=False)
        total += cents
        if account:
            draft.post(account, -sign * cents)
    if total < 0:
        raise draft.refuse("Transaction amount must be positive.")
    draft.total = total
    draft.body["Subtotal"] = money.amount(total)
    draft.body["SalesTaxPercentage"], draft.body["SalesTaxTotal"] = "0.00", "0.00"
    receivable = draft.account("ARAccountRef", "AccountsReceivable")
    draft.post(receivable, sign * total, draft.body["CustomerRef"]["ListID"])
