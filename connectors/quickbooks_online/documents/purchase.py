"""Purchases of the books, read, compared, changed and deleted: charges on company cards, and fees that a processor kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.quickbooks_online.documents.bill import NOTE
from connectors.quickbooks_online.documents.expense_lines import expense_fields, revised_expense_lines
from connectors.quickbooks_online.documents.reading import document_of
from connectors.quickbooks_online.documents.shape import (
    Raw,
    Shape,
    deleted,
    plain,
    ref,
    versioned,
    with_mark,
)


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A Purchase of the books; money that came back (``Credit``) is negative."""
    held = document_of("Purchase", raw, home_currency, "EntityRef")
    return replace(held, total=-held.total) if raw.get("Credit") is True else held


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the note, which others may add to."""
    said = {
        "payment type": str(raw.get("PaymentType") or ""),
        "paid from": ref(raw, "AccountRef"),
        "payee": ref(raw, "EntityRef"),
        "money back": "yes" if raw.get("Credit") is True else "",
        "date": str(raw.get("TxnDate") or ""),
        "currency": ref(raw, "CurrencyRef"),
        "exchange rate": plain(raw.get("ExchangeRate")),
    }
    return {name: text for name, text in said.items() if text} | expense_fields(raw.get("Line") or ())


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Sparse update, seen to work for purchases, with every line (facts 0.4, 2.5); PaymentType is in every payload, as the books want it."""
    raw = current.raw
    return {
        **planned.payload,
        **versioned(current),
        "sparse": True,
        "Line": revised_expense_lines(raw.get("Line") or (), planned.payload["Line"]),
        "PrivateNote": with_mark(str(raw.get("PrivateNote") or ""), planned.mark, NOTE),
    }


SHAPE = Shape(
    entity="Purchase",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    page="expense?txnId={id}",
)
