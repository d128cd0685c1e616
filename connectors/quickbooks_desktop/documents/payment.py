"""Payments: a record as a QuickBooks Desktop ReceivePayment, applied to invoices by their ids and never by itself, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import Payment
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.held import Home, Raw, content, deleted, said, transaction
from connectors.quickbooks_desktop.documents.lines import header
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, currency_of, party_facts, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_amount,
    as_date,
    by_id,
    nodes_of,
    number_of,
    plain,
    put,
    ref,
    text_of,
)
from connectors.quickbooks_desktop.names import LONG_NUMBER, document_number, equal_name


def plan(record: Payment, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """One ReceivePayment into the clearing account; its reference is no document number, so it is found by party, date and key."""
    label = record.label
    customer = resolve(Kind.CUSTOMER, record.customer_id)
    applied = _applied(record, resolve)
    rate = currency_of(record, desk, customer, rate=record.exchange_rate)
    method = desk.payment_method(record.method).list_id
    clearing = clearing_account(desk, record.processor, label)
    reference = (record.reference or "").strip()

    def build(key: str) -> list[Element]:
        built: list[Element] = [["CustomerRef", by_id(customer.external_id)]]
        built.append(["TxnDate", as_date(record.document_date)])
        put(
            built,
            "RefNumber",
            document_number(reference, LONG_NUMBER, label, "reference") if reference else "",
        )
        built.append(["TotalAmount", as_amount(record.total, label)])
        put(built, "ExchangeRate", rate)
        built += [["PaymentMethodRef", by_id(method)], ["Memo", key]]
        put(built, "DepositToAccountRef", by_id(clearing) if clearing else "")
        return [*built, *applied]

    facts = party_facts(record, Kind.CUSTOMER, customer.external_id, record.total)
    return [planned(record, desk, generation, "ReceivePaymentAdd", build, facts)]


def _applied(record: Payment, resolve: Resolve) -> list[Element]:
    """What pays which invoice; a payment of none says so, because the books ask for one or the other."""
    amounts: dict[str, Decimal] = {}
    for one in record.allocations:
        invoice = resolve(Kind.INVOICE, one.invoice_id).external_id
        if one.amount <= 0:
            raise FixRecord(
                f"{record.label}: what it pays of invoice {one.invoice_number} is not above zero.",
                code="allocation",
            )
        amounts[invoice] = amounts.get(invoice, ZERO) + one.amount
    if sum(amounts.values(), start=ZERO) > record.total:
        raise FixRecord(
            f"{record.label}: more of it is allocated than the {shown(record.total)} that came.",
            code="allocation",
        )
    if not amounts:
        return [["IsAutoApply", "false"]]
    return [
        ["AppliedToTxnAdd", [["TxnID", invoice], ["PaymentAmount", as_amount(amount, record.label)]]]
        for invoice, amount in amounts.items()
    ]


def clearing_account(desk: Desk, processor: str | None, label: str, *, needed: bool = False) -> str:
    """Account in which payments, refunds and fees meet (RULES 22): a bank account, for checks are written on it.

    Empty, where neither a processor nor the book names one: then QuickBooks takes its own Undeposited Funds.
    """
    accounts = {equal_name(purpose): account for purpose, account in desk.book.accounts.items()}
    named = accounts.get(equal_name(f"clearing {processor or ''}")) or accounts.get("clearing")
    if named:
        return desk.account(named, "Bank")
    if not processor and not needed:
        return ""
    raise FixMapping(
        f"{label}: no clearing account is known" + (f" for {processor}." if processor else "."),
        code="accounts.clearing",
        remedy="Set accounts.clearing of the book to a bank account of QuickBooks, then retry.",
    )


def read(raw: Raw, home: Home) -> BooksDocument:
    """A ReceivePayment of the books; its total is compared, not what is unused, for credits apply themselves."""
    total = number_of(content(raw), "TotalAmount")
    return transaction("ReceivePayment", raw, home, "CustomerRef", total, voided=False)


def _applications(raw: Raw) -> dict[str, Decimal]:
    """Amount by id of the transaction that is paid; without those that were taken back."""
    names = ("AppliedToTxnAdd", "AppliedToTxnMod", "AppliedToTxnRet")
    found = {
        text_of(one, "TxnID"): number_of(one, "PaymentAmount") + number_of(one, "Amount")
        for _, one in nodes_of(content(raw), *names)
    }
    return {txn_id: amount for txn_id, amount in found.items() if amount}


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the memo, which others may add to."""
    held = content(raw)
    head = {
        "customer": ref(held, "CustomerRef"),
        "date": text_of(held, "TxnDate"),
        "reference": text_of(held, "RefNumber"),
        "total": plain(text_of(held, "TotalAmount")),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
        "method": ref(held, "PaymentMethodRef"),
        "deposit to": ref(held, "DepositToAccountRef"),
    }
    paid = {f"pays {txn_id}": plain(str(amount)) for txn_id, amount in _applications(raw).items()}
    return said(head) | paid


def revise(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Change in place. Applications are said only where they change, for a paid invoice "cannot be found" (conductor's page on payments).

    What it paid and pays no more is set to zero; what is no invoice (somebody's application to another sort) stays.
    """
    held, wanted = _applications(current.raw), _applications(planned_one.payload)
    others = {
        text_of(one, "TxnID")
        for _, one in nodes_of(content(current.raw), "AppliedToTxnRet")
        if text_of(one, "TxnType") not in {"", "Invoice"}
    }
    after = {**{txn_id: held[txn_id] if txn_id in others else ZERO for txn_id in held}, **wanted}
    built = header(current, planned_one, "AppliedToTxnAdd", "IsAutoApply")
    if any(held.get(txn_id, ZERO) != amount for txn_id, amount in after.items()):
        built += [
            ["AppliedToTxnMod", [["TxnID", txn_id], ["PaymentAmount", as_amount(amount, "payment")]]]
            for txn_id, amount in after.items()
        ]
    return {"ReceivePaymentMod": built}


# Payments cannot be voided through qbXML (facts 4: TxnVoid types), so they are deleted.
SHAPE = Shape(
    document_type="ReceivePayment",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    numbered=False,
    includes=("IncludeLineItems",),
)
