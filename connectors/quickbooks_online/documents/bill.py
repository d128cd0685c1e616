"""Bills of the books, read, compared, changed and deleted; what an expense report is owed, and a receipt where receipts are bills."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.money import ZERO, shown
from connectors.quickbooks_online.documents.expense_lines import expense_fields, revised_expense_lines
from connectors.quickbooks_online.documents.reading import document_of
from connectors.quickbooks_online.documents.shape import (
    Raw,
    Shape,
    deleted,
    number_of,
    plain,
    ref,
    versioned,
    with_mark,
)

NOTE = 4000
"""Longest PrivateNote [REF], where our mark is."""


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A Bill of the books."""
    balance = number_of(raw["Balance"]) if raw.get("Balance") is not None else None
    paid = number_of(raw.get("TotalAmt")) - balance if balance is not None else ZERO
    bound = f"{shown(paid)} of it is paid" if paid else ""
    return document_of("Bill", raw, home_currency, "VendorRef", balance=balance, bound=bound)


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the note, which others may add to."""
    said = {
        "vendor": ref(raw, "VendorRef"),
        "number": str(raw.get("DocNumber") or ""),
        "date": str(raw.get("TxnDate") or ""),
        "payable account": ref(raw, "APAccountRef"),
        "currency": ref(raw, "CurrencyRef"),
        "exchange rate": plain(raw.get("ExchangeRate")),
    }
    return {name: text for name, text in said.items() if text} | expense_fields(raw.get("Line") or ())


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Sparse update, seen to work for bills, with every line (facts 0.4, 2.5); VendorRef is in every payload, as the books want it."""
    raw = current.raw
    return {
        **planned.payload,
        **versioned(current),
        "sparse": True,
        "Line": revised_expense_lines(raw.get("Line") or (), planned.payload["Line"]),
        "PrivateNote": with_mark(str(raw.get("PrivateNote") or ""), planned.mark, NOTE),
    }


SHAPE = Shape(
    entity="Bill",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    page="bill?txnId={id}",
    party_filter="VendorRef",
)
