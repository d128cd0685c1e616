"""Payments: money of a customer as a QuickBooks Payment over named invoices and back; never applied by itself (RULES 22)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixRecord
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import Payment
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.documents.bill import NOTE
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.purposes import clearing_account
from connectors.quickbooks_online.documents.reading import document_of
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    number_of,
    plain,
    ref,
    versioned,
    with_mark,
)

REFERENCE = 21
"""Longest PaymentRefNum (facts 4.10)."""
INVOICE = "Invoice"


def plan(record: Payment, desk: Desk, resolve: Resolve, generation: int) -> Planned:
    """One Payment; what is not allocated stays as the customer's credit."""
    customer = resolve(Kind.CUSTOMER, record.customer_id)
    key = mark(desk.book.company_key, Kind.PAYMENT, record.source_id, WHOLE, generation)
    payload: dict[str, Any] = {
        "CustomerRef": {"value": customer.external_id},
        "TxnDate": record.document_date.isoformat(),
        "TotalAmt": record.total,
        "Line": _lines(record, resolve),
        "PaymentMethodRef": {"value": desk.payment_method(record.method)},
        "PrivateNote": key,
        **currency_of(record, desk, customer),
        **_reference(record, key),
    }
    if record.processor:
        payload["DepositToAccountRef"] = {"value": clearing_account(record.processor, desk, record.label)}
    facts = Facts(
        party_id=customer.external_id,
        date=record.document_date,
        currency=record.currency,
        total=record.total,
        number=None,
    )
    return Planned(part_id=WHOLE, document_type="Payment", payload=payload, facts=facts, mark=key)


def _lines(record: Payment, resolve: Resolve) -> list[dict[str, Any]]:
    """One line for each invoice that is paid."""
    if record.total <= ZERO:
        raise FixRecord(f"{record.label}: its amount is {shown(record.total)}.", code="amount")
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for one in record.allocations:
        if one.amount <= ZERO:
            raise FixRecord(
                f"{record.label}: what it pays of invoice {one.invoice_number} is {shown(one.amount)}.",
                code="allocation",
            )
        paid[resolve(Kind.INVOICE, one.invoice_id).external_id] += one.amount
    allocated = sum(paid.values(), start=ZERO)
    if allocated > record.total:
        raise FixRecord(
            f"{record.label}: it pays {shown(allocated)} of invoices, but is {shown(record.total)}.",
            code="allocation",
        )
    return [
        {"Amount": amount, "LinkedTxn": [{"TxnId": invoice, "TxnType": INVOICE}]}
        for invoice, amount in paid.items()
    ]


def _reference(record: Payment, key: str) -> dict[str, Any]:
    """Check number or processor's reference; of one that is too long the end, which tells payments apart, and all of it in the note."""
    text = " ".join((record.reference or "").split())
    if not text:
        return {}
    if len(text) <= REFERENCE:
        return {"PaymentRefNum": text}
    return {
        "PaymentRefNum": text[-REFERENCE:],
        "PrivateNote": f"{key}\nReference {text}"[:NOTE],
    }


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A Payment of the books; its total is compared, not what is open of it (credits apply themselves)."""
    return document_of("Payment", raw, home_currency, "CustomerRef", bound=_bound(raw))


def _bound(raw: Raw) -> str:
    """Why it cannot be voided: it was banked (6540)."""
    linked = raw.get("LinkedTxn") or ()
    deposit = next((one["TxnId"] for one in linked if one.get("TxnType") == "Deposit"), None)
    return f"it is in deposit {deposit}" if deposit else ""


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words, with each invoice that is paid; not credits, which somebody applied in the books."""
    said = {
        "customer": ref(raw, "CustomerRef"),
        "date": str(raw.get("TxnDate") or ""),
        "amount": plain(raw.get("TotalAmt")),
        "currency": ref(raw, "CurrencyRef"),
        "exchange rate": plain(raw.get("ExchangeRate")),
        "payment method": ref(raw, "PaymentMethodRef"),
        "reference": str(raw.get("PaymentRefNum") or ""),
        "deposited to": ref(raw, "DepositToAccountRef"),
    }
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for line in raw.get("Line") or ():
        if invoice := _invoice_of(line):
            paid[invoice] += number_of(line.get("Amount"))
    invoices = {f"paid of invoice {invoice}": plain(amount) for invoice, amount in paid.items()}
    return {name: text for name, text in said.items() if text} | {"invoices": str(len(paid))} | invoices


def _invoice_of(line: Raw) -> str:
    linked = line.get("LinkedTxn") or ()
    return next((str(one["TxnId"]) for one in linked if one.get("TxnType") == INVOICE), "")


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Update with every line, since lines are all or none (facts 4.10): ours for invoices, and the credits that somebody applied."""
    raw = current.raw
    credits_applied = [
        {name: line[name] for name in ("Amount", "LinkedTxn") if name in line}
        for line in raw.get("Line") or ()
        if line.get("LinkedTxn") and not _invoice_of(line)
    ]
    carried = {name: raw[name] for name in _CARRIED if raw.get(name) is not None}
    return {
        **carried,
        **planned.payload,
        **versioned(current),
        "sparse": True,
        "Line": [*planned.payload["Line"], *credits_applied],
        "PrivateNote": with_mark(str(raw.get("PrivateNote") or ""), planned.mark, NOTE),
    }


_CARRIED = ("DepositToAccountRef", "ARAccountRef", "PaymentRefNum", "TransactionLocationType", "ProjectRef")
"""Fields that a revision sends back as they are, lest an update that is not understood as sparse loses them."""


def cancel(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """A payment is voided by a sparse update (facts 2.5)."""
    return Action.VOID, {**versioned(current), "sparse": True}


SHAPE = Shape(
    entity="Payment",
    read=read,
    fields=fields,
    revise=revise,
    cancel=cancel,
    page="recvpayment?txnId={id}",
    party_filter="CustomerRef",
    void={"operation": "update", "include": "void"},
)
