"""Invoices: a record as a QuickBooks Desktop Invoice and back, with the rules on numbers, currency, tax and e-mail."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import BookUnready, FixMapping, FixRecord
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import BooksRef, Resolve
from connectors.contract.records import Invoice, InvoiceLine
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.held import Home, Raw, content, said, transaction, voided
from connectors.quickbooks_desktop.documents.lines import header, line_words, lines_of, priced, revised_lines
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, currency_of, party_facts, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_bool,
    as_date,
    by_id,
    by_name,
    has,
    number_of,
    plain,
    put,
    ref,
    ref_name,
    text_of,
)
from connectors.quickbooks_desktop.names import NUMBER, WORDS, document_number, limited


def plan(record: Invoice, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """One Invoice; raises FixRecord, FixMapping or BookUnready where a rule stands against it."""
    label = record.label
    customer = resolve(Kind.CUSTOMER, record.customer_id)
    number = document_number(record.number, NUMBER, label)
    taxed, untaxed = _tax_codes(record, desk)
    _check_sum(record)
    rate = currency_of(record, desk, customer, rate=record.exchange_rate)
    lines = [
        sale_line(line, place, label, resolve, taxed if line.tax else untaxed)
        for place, line in enumerate(record.lines, start=1)
    ]
    emailed = _emailed(record, customer)

    def build(key: str) -> list[Element]:
        built: list[Element] = [["CustomerRef", by_id(customer.external_id)]]
        built += [["TxnDate", as_date(record.document_date)], ["RefNumber", number]]
        put(built, "PONumber", limited(record.order_number or "", 25, label, "order number"))
        put(built, "TermsRef", by_id(desk.terms(record.payment_term)) if record.payment_term else "")
        put(built, "DueDate", as_date(record.due_date) if record.due_date else "")
        tax_item = desk.book.tax.codes.get("item", "")
        put(built, "ItemSalesTaxRef", by_name(tax_item) if record.tax and tax_item else "")
        built += [["Memo", key], ["IsToBePrinted", as_bool(record.delivery.strip().casefold() == "print")]]
        built.append(["IsToBeEmailed", as_bool(emailed)])
        put(built, "ExchangeRate", rate)
        return [*built, *lines]

    facts = party_facts(record, Kind.CUSTOMER, customer.external_id, record.total, number)
    return [planned(record, desk, generation, "InvoiceAdd", build, facts)]


def sale_line(line: InvoiceLine, place: int, label: str, resolve: Resolve, tax_code: str) -> Element:
    """One sold line; without an item it is a note, which has no amount."""
    what = f"description of line {place}"
    if not line.item_id:
        if line.amount:
            raise FixRecord(f"{label}: line {place} has an amount but no item.", code="line item")
        note = limited(line.description or line.item_name, WORDS, label, what)
        return ["InvoiceLineAdd", [["Desc", note]]]
    money, rest = priced(line.quantity, line.rate, line.amount, f"{label}, line {place}")
    built: list[Element] = [["ItemRef", by_id(resolve(Kind.ITEM, line.item_id).external_id)]]
    put(built, "Desc", limited(f"{line.description or ''} {rest}", WORDS, label, what))
    built += money
    put(built, "ServiceDate", as_date(line.service_date) if line.service_date else "")
    put(built, "SalesTaxCodeRef", by_name(tax_code) if tax_code else "")
    return ["InvoiceLineAdd", built]


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
    """Sales tax codes of taxed and untaxed lines (RULES 20): ``codes.taxed`` and ``codes.untaxed`` of the book, else Tax and Non.

    QuickBooks works the tax out itself, from the sales tax item of the invoice (``codes.item`` of the book, else the customer's);
    there is no place for operations' own amount, so Compare is what holds the two together.
    """
    tax = desk.book.tax
    if record.tax or any(line.tax for line in record.lines):
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
                remedy="Turn sales tax on in the preferences of QuickBooks, then run again.",
            )
        if sum((line.tax for line in record.lines), start=ZERO) != record.tax:
            raise FixRecord(f"{record.label}: the tax of its lines does not add up to its tax.", code="tax")
    if not desk.uses_sales_tax:
        return "", ""
    return tax.codes.get("taxed", "Tax"), tax.codes.get("untaxed", "Non")


def _emailed(record: Invoice, customer: BooksRef) -> bool:
    """Whether it is to be e-mailed; Tieout itself sends nothing (RULES 17).

    An invoice of QuickBooks Desktop has no address of its own: it goes to the customer's (facts 4, the schema has no such element).
    """
    if record.delivery.strip().casefold() != "email":
        return False
    wanted, held = (record.email or "").strip(), (customer.email or "").strip()
    if not wanted and not held:
        raise FixRecord(
            f"{record.label}: it is to be e-mailed, but neither the billing address in operations nor customer "
            f"{customer.name} in QuickBooks has an e-mail address.",
            code="e-mail",
            remedy="Enter an e-mail address on the customer in QuickBooks, then retry.",
        )
    known = {one.strip().casefold() for one in held.replace(";", ",").split(",")}
    asked = {one.strip().casefold() for one in wanted.replace(";", ",").split(",") if one.strip()}
    if not asked <= known:
        raise FixMapping(
            f"{record.label}: it is to be e-mailed to {wanted}, but QuickBooks Desktop e-mails invoices to the address of "
            f"customer {customer.name}, which is {held or 'empty'}.",
            code="e-mail",
            remedy="Enter the address on the customer in QuickBooks, or correct it in operations, then retry.",
        )
    return True


def read(raw: Raw, home: Home) -> BooksDocument:
    """An Invoice of the books; its total is the subtotal with the sales tax, for it has no other."""
    held = content(raw)
    total = number_of(held, "Subtotal") + number_of(held, "SalesTaxTotal")
    balance = number_of(held, "BalanceRemaining") if has(held, "BalanceRemaining") else None
    paid = total - balance if balance is not None else ZERO
    bound = f"{shown(paid)} of it is paid" if paid else ""
    return transaction("Invoice", raw, home, "CustomerRef", total, balance=balance, bound=bound)


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the memo, which others may add to, nor what printing and sending change."""
    held = content(raw)
    head = said(
        {
            "customer": ref(held, "CustomerRef"),
            "number": text_of(held, "RefNumber"),
            "date": text_of(held, "TxnDate"),
            "due date": text_of(held, "DueDate"),
            "terms": ref(held, "TermsRef"),
            "order number": text_of(held, "PONumber"),
            "tax item": ref_name(held, "ItemSalesTaxRef"),
            "exchange rate": plain(text_of(held, "ExchangeRate")),
        }
    )
    return head | line_words(lines_of(raw, "InvoiceLine"))


def revise(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Change in place with every line; what was printed or sent already is not marked again."""
    sent = [
        name for name in ("IsToBePrinted", "IsToBeEmailed") if text_of(content(current.raw), name) == "false"
    ]
    built = header(current, planned_one, "InvoiceLineAdd", *sent)
    built += revised_lines(current.raw, planned_one.payload, "InvoiceLine", "InvoiceLineGroup")
    return {"InvoiceMod": built}


SHAPE = Shape(document_type="Invoice", read=read, fields=fields, revise=revise, cancel=voided)
