"""Refunds: money given back to a customer as a QuickBooks RefundReceipt out of the clearing account, and back (RULES 22)."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import Refund
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.bill import NOTE
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.lines import LONGEST, SALE, line_fields, revised_lines
from connectors.quickbooks_online.documents.purposes import clearing_account
from connectors.quickbooks_online.documents.reading import document_of
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    deleted,
    limited,
    plain,
    ref,
    versioned,
    with_mark,
)


def plan(record: Refund, desk: Desk, resolve: Resolve, generation: int) -> Planned:
    """One RefundReceipt with one line, of the item that ``refund_item`` of the book's options names."""
    resolve(Kind.PAYMENT, record.payment_id)  # nothing of it is sent: money is given back after it came
    customer = resolve(Kind.CUSTOMER, record.customer_id)
    if record.total <= ZERO:
        raise FixRecord(f"{record.label}: its amount is {shown(record.total)}.", code="amount")
    key = mark(desk.book.company_key, Kind.REFUND, record.source_id, WHOLE, generation)
    payload: dict[str, Any] = {
        "CustomerRef": {"value": customer.external_id},
        "TxnDate": record.document_date.isoformat(),
        "DepositToAccountRef": {"value": clearing_account(record.processor, desk, record.label)},
        "PaymentMethodRef": {"value": desk.payment_method(record.method)},
        "Line": [_line(record, desk)],
        "PrivateNote": key,
        **currency_of(record, desk, customer),
    }
    facts = Facts(
        party_id=customer.external_id,
        date=record.document_date,
        currency=record.currency,
        total=record.total,
        number=None,
    )
    return Planned(part_id=WHOLE, document_type="RefundReceipt", payload=payload, facts=facts, mark=key)


def _line(record: Refund, desk: Desk) -> dict[str, Any]:
    name = desk.book.options.get("refund_item", "").strip()
    if not name:
        raise FixMapping(
            f"{record.label}: book {desk.book.name} does not say with which item refunds are entered.",
            code="refund_item",
            remedy="Set refund_item under options of the book to the name of an item in QuickBooks, then run again.",
        )
    detail: dict[str, Any] = {"ItemRef": {"value": desk.item(name)}, "Qty": 1, "UnitPrice": record.total}
    if desk.uses_sales_tax:
        detail["TaxCodeRef"] = {"value": desk.book.tax.codes.get("untaxed", "NON")}
    text = record.reason or f"Refund of payment {record.payment_id}"
    return {
        "DetailType": SALE,
        "Amount": record.total,
        "Description": limited(text, LONGEST, record.label, "reason"),
        SALE: detail,
    }


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A RefundReceipt of the books; it is never taken back by Tieout, for the money is gone."""
    return document_of(
        "RefundReceipt", raw, home_currency, "CustomerRef", bound="the money was given back with it"
    )


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the note, which others may add to."""
    said = {
        "customer": ref(raw, "CustomerRef"),
        "date": str(raw.get("TxnDate") or ""),
        "currency": ref(raw, "CurrencyRef"),
        "exchange rate": plain(raw.get("ExchangeRate")),
        "payment method": ref(raw, "PaymentMethodRef"),
        "paid from": ref(raw, "DepositToAccountRef"),
    }
    return {name: text for name, text in said.items() if text} | line_fields(raw.get("Line") or ())


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Sparse update (documented for refund receipts, facts 2.5) with every line."""
    raw = current.raw
    return {
        **planned.payload,
        **versioned(current),
        "sparse": True,
        "Line": revised_lines(raw.get("Line") or (), planned.payload["Line"]),
        "PrivateNote": with_mark(str(raw.get("PrivateNote") or ""), planned.mark, NOTE),
    }


SHAPE = Shape(
    entity="RefundReceipt",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    page="refundreceipt?txnId={id}",
    party_filter="CustomerRef",
)
