"""Checks and credit card charges: what the books hold of money that left an account, and their revision."""

from __future__ import annotations

from functools import partial
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.quickbooks_desktop.documents.held import (
    Home,
    Raw,
    content,
    said,
    transaction,
    unchangeable,
    voided,
)
from connectors.quickbooks_desktop.documents.lines import line_words, lines_of, revise_expenses
from connectors.quickbooks_desktop.documents.shape import Shape
from connectors.quickbooks_desktop.elements import has, number_of, plain, ref, text_of


def read(document_type: str, raw: Raw, home: Home) -> BooksDocument:
    """A Check or CreditCardCharge of the books."""
    return transaction(document_type, raw, home, "PayeeEntityRef", number_of(content(raw), "Amount"))


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the memo, which others may add to."""
    held = content(raw)
    head = {
        "account": ref(held, "AccountRef"),
        "payee": ref(held, "PayeeEntityRef"),
        "date": text_of(held, "TxnDate"),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
    }
    return said(head) | line_words(lines_of(raw, "ExpenseLine"))


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Change in place; a check that pays a refund back is left alone, for its link to the credit memo would have to be made anew.

    Raises:
        Collision: it is such a check.
    """
    if has(content(planned.payload), "ApplyCheckToTxnAdd"):
        raise unchangeable(current, "it pays a credit memo back")
    return revise_expenses(current, planned)


CHECK = Shape(
    document_type="Check",
    read=partial(read, "Check"),
    fields=fields,
    revise=revise,
    cancel=voided,
    numbered=False,
)
CHARGE = Shape(
    document_type="CreditCardCharge",
    read=partial(read, "CreditCardCharge"),
    fields=fields,
    revise=revise,
    cancel=voided,
    numbered=False,
    includes=("IncludeLineItems",),
)
