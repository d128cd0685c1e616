"""Invoices: a record as a QuickBooks Invoice and back, with the rules on numbers, currency, tax and e-mail."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import BookUnready, FixRecord
from connectors.contract.keys import WHOLE, find_mark, mark
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import BooksRef, Resolve
from connectors.contract.records import Invoice
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.lines import line_fields, revised_lines, sale_line
from connectors.quickbooks_online.documents.numbers import own_number
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    address,
    date_of,
    limited,
    moment_of,
    number_of,
    plain,
    ref,
    versioned,
    voided,
    with_mark,
)

NOTE = 4000
"""Longest PrivateNote, where our mark is; nothing else of ours is put there (RULES 5, 16)."""
US_CODES = frozenset({"TAX", "NON"})


def plan(record: Invoice, desk: Desk, resolve: Resolve, generation: int) -> Planned:
    """One Invoice; raises FixRecord, FixMapping or BookUnready where a rule stands against it."""
    customer = resolve(Kind.CUSTOMER, record.customer_id)
    key = mark(desk.book.company_key, Kind.INVOICE, record.source_id, WHOLE, generation)
    taxed, untaxed = _tax_codes(record, desk)
    payload: dict[str, Any] = {
        "CustomerRef": {"value": customer.external_id},
        "TxnDate": record.document_date.isoformat(),
        "Line": [
            sale_line(line, place, record, resolve, taxed if line.tax else untaxed)
            for place, line in enumerate(record.lines, start=1)
        ],
        "PrivateNote": key,
    }
    _check_sum(record)
    if record.due_date:
        payload["DueDate"] = record.due_date.isoformat()
    number = own_number(record, desk)
    if number:
        payload["DocNumber"] = number
    payload.update(currency_of(record, desk, customer))
    payload.update(_tax(record, taxed))
    payload.update(_delivery(record, customer))
    facts = Facts(
        party_id=customer.external_id,
        date=record.document_date,
        currency=record.currency,
        total=record.total,
        number=number,
    )
    return Planned(part_id=WHOLE, document_type="Invoice", payload=payload, facts=facts, mark=key)


def _check_sum(record: Invoice) -> None:
    if not record.lines:
        raise FixRecord(f"{record.label}: it has no lines.", code="lines")
    total = sum([line.amount for line in record.lines], start=record.tax)
    if total != record.total:
        raise FixRecord(
            f"{record.label}: lines and tax add up to {shown(total)}, the total is {shown(record.total)}.",
            code="total",
        )


def _tax_codes(record: Invoice, desk: Desk) -> tuple[str, str]:
    """Codes for taxed and untaxed lines (RULES 20): ``codes.taxed`` and ``codes.untaxed`` of the book, else TAX and NON."""
    tax = desk.book.tax
    if record.tax or any([line.tax for line in record.lines]):  # noqa: C419 - a list is twice as fast here
        if tax.mode == "unset":
            raise BookUnready(
                f"Book {desk.book.name}: an invoice has tax, and tax.mode of the book is not set.",
                code="tax.mode",
            )
        if tax.mode == "exempt":
            raise FixRecord(
                f"{record.label}: it has tax, but the book says that nothing is taxed.", code="tax"
            )
        if not desk.uses_sales_tax:
            raise BookUnready(
                f"Book {desk.book.name}: an invoice has tax, but sales tax is off in QuickBooks.",
                code="sales tax",
                remedy="Set up sales tax in QuickBooks, then run again.",
            )
        if sum((line.tax for line in record.lines), start=ZERO) != record.tax:
            raise FixRecord(f"{record.label}: the tax of its lines does not add up to its tax.", code="tax")
    if not desk.uses_sales_tax:
        return "", ""
    return tax.codes.get("taxed", "TAX"), tax.codes.get("untaxed", "NON")


def _tax(record: Invoice, code: str) -> dict[str, Any]:
    """The tax as operations computed it. Outside the United States the books compute it from each line's code (facts 4.13)."""
    if not record.tax:
        return {}
    if code in US_CODES:
        return {"TxnTaxDetail": {"TotalTax": record.tax}}
    return {"GlobalTaxCalculation": "TaxExcluded", "TxnTaxDetail": {"TotalTax": record.tax}}


def _delivery(record: Invoice, customer: BooksRef) -> dict[str, Any]:
    """Mark an invoice that is to be e-mailed; Tieout itself sends nothing (RULES 17)."""
    if record.delivery.strip().casefold() != "email":
        return {}
    to = (record.email or "").strip() or (customer.email or "").strip()
    if not to:
        raise FixRecord(
            f"{record.label}: it is to be e-mailed, but neither the billing address in operations nor customer "
            f"{customer.name} in QuickBooks has an e-mail address.",
            code="e-mail",
            remedy="Enter an e-mail address in operations, or on the customer in QuickBooks, then retry.",
        )
    return {
        "BillEmail": {"Address": to if len(to) <= 100 else limited(to, 100, record.label, "e-mail address")},
        "EmailStatus": "NeedToSend",
    }


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """An Invoice of the books; voided ones are zero and say so in their note (facts 4.10)."""
    total = number_of(raw.get("TotalAmt"))
    note = str(raw.get("PrivateNote") or "")
    return BooksDocument(
        document_type="Invoice",
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        number=str(raw["DocNumber"]) if raw.get("DocNumber") else None,
        party_id=ref(raw, "CustomerRef"),
        date=date_of(raw.get("TxnDate")),
        currency=ref(raw, "CurrencyRef") or home_currency,
        total=total,
        balance=number_of(raw["Balance"]) if raw.get("Balance") is not None else None,
        mark=find_mark(note),
        voided=not total and note.startswith("Voided"),
        bound=_paid(total, raw),
        email=address(raw, "BillEmail"),
        updated_at=moment_of(raw),
        raw=raw,
    )


def _paid(total: Decimal, raw: Raw) -> str:
    """Why it cannot be voided: a payment or credit is applied to it (RULES 11)."""
    applied = total - number_of(raw["Balance"]) if raw.get("Balance") is not None else ZERO
    return f"{shown(applied)} of it is paid" if applied else ""


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the note, which others may add to, and not EmailStatus, which sending changes."""
    said = {
        "customer": ref(raw, "CustomerRef"),
        "number": str(raw.get("DocNumber") or ""),
        "date": str(raw.get("TxnDate") or ""),
        "due date": str(raw.get("DueDate") or ""),
        "currency": ref(raw, "CurrencyRef"),
        "exchange rate": plain(raw.get("ExchangeRate")),
        "e-mail": address(raw, "BillEmail") or "",
        "tax": plain((raw.get("TxnTaxDetail") or {}).get("TotalTax")),
    }
    return {name: text for name, text in said.items() if text} | line_fields(raw.get("Line") or ())


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Sparse update with every line: sparse does not reach into lines (facts 0.4)."""
    raw = current.raw
    payload = {**planned.payload, **versioned(current), "sparse": True}
    payload["Line"] = revised_lines(raw.get("Line") or (), planned.payload["Line"])
    payload["PrivateNote"] = with_mark(str(raw.get("PrivateNote") or ""), planned.mark, NOTE)
    status = raw.get("EmailStatus")
    if "EmailStatus" not in payload and status == "NeedToSend":
        payload["EmailStatus"] = "NotSet"
    if status == "EmailSent":
        payload.pop("EmailStatus", None)  # it went out already; a revision does not send it twice
    if "TxnTaxDetail" not in payload and number_of((raw.get("TxnTaxDetail") or {}).get("TotalTax")):
        payload["TxnTaxDetail"] = {"TotalTax": ZERO}
    return payload


SHAPE = Shape(
    entity="Invoice",
    read=read,
    fields=fields,
    revise=revise,
    cancel=voided,
    page="invoice?txnId={id}",
    party_filter="CustomerRef",
)
