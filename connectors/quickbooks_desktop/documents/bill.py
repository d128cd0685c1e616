"""Bills: what the books hold of what an employee is owed, and its revision."""

from __future__ import annotations

from connectors.contract.documents import BooksDocument
from connectors.contract.money import shown
from connectors.quickbooks_desktop.documents.held import Home, Raw, content, linked, said, transaction, voided
from connectors.quickbooks_desktop.documents.lines import line_words, lines_of, revise_expenses
from connectors.quickbooks_desktop.documents.shape import Shape
from connectors.quickbooks_desktop.elements import flag, has, number_of, plain, ref, text_of
from connectors.quickbooks_desktop.qbxml import Node


def read(raw: Raw, home: Home) -> BooksDocument:
    """A Bill of the books."""
    held = content(raw)
    total = number_of(held, "AmountDue")
    balance = number_of(held, "OpenAmount") if has(held, "OpenAmount") else None
    return transaction("Bill", raw, home, "VendorRef", total, balance=balance, bound=_bound(held))


def _bound(held: Node) -> str:
    total = number_of(held, "AmountDue")
    if has(held, "OpenAmount") and total != number_of(held, "OpenAmount"):
        return f"{shown(total - number_of(held, 'OpenAmount'))} of it is paid"
    if total and flag(held, "IsPaid"):
        return "it is paid"
    return linked(held, "BillPaymentCheck", "BillPaymentCreditCard", "VendorCredit")


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the memo, which others may add to."""
    held = content(raw)
    head = {
        "vendor": ref(held, "VendorRef"),
        "payable account": ref(held, "APAccountRef"),
        "date": text_of(held, "TxnDate"),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
    }
    return said(head) | line_words(lines_of(raw, "ExpenseLine"))


SHAPE = Shape(document_type="Bill", read=read, fields=fields, revise=revise_expenses, cancel=voided)
