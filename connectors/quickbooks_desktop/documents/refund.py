"""Refunds: a credit memo, which takes the sale back, and the money that pays it back: two documents (RULES 22).

The schema's ARRefundCreditCardAdd must name the credit that it refunds (RefundAppliedToTxnAdd, one or more; facts 4), and a check that is
applied to a transaction must name it too (ApplyCheckToTxnAdd). So the credit memo comes first. By card: ARRefundCreditCard; by anything
else: a Check on accounts receivable, for a card refund takes a card's payment method only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Collision, FixMapping
from connectors.contract.money import shown
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import Refund
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.held import (
    Home,
    Raw,
    content,
    linked,
    said,
    transaction,
    unchangeable,
    voided,
)
from connectors.quickbooks_desktop.documents.lines import (
    expense_line,
    header,
    line_words,
    lines_of,
    revised_lines,
)
from connectors.quickbooks_desktop.documents.payment import clearing_account
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, currency_of, party_facts, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_amount,
    as_date,
    by_id,
    by_name,
    has,
    nodes_of,
    number_of,
    plain,
    put,
    ref,
    text_of,
)
from connectors.quickbooks_desktop.names import WORDS, limited

CREDIT = "credit"
"""Part id of the credit memo."""


def plan(record: Refund, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """The credit memo of the book's refund item, then the money from the clearing account; unfinished until the memo is in the books."""
    label = record.label
    customer = resolve(Kind.CUSTOMER, record.customer_id)
    resolve(Kind.PAYMENT, record.payment_id)  # nothing of it is sent: money is given back after it came
    rate = currency_of(record, desk, customer, rate=record.exchange_rate)
    method = desk.payment_method(record.method)
    clearing = clearing_account(desk, record.processor, label, needed=True)
    line = _credit_line(record, desk)

    def build_credit(key: str) -> list[Element]:
        built: list[Element] = [["CustomerRef", by_id(customer.external_id)]]
        built += [["TxnDate", as_date(record.document_date)], ["Memo", key]]
        put(built, "ExchangeRate", rate)
        return [*built, line]

    def build_card(key: str) -> list[Element]:
        built: list[Element] = [["CustomerRef", by_id(customer.external_id)]]
        built += [["RefundFromAccountRef", by_id(clearing)], ["TxnDate", as_date(record.document_date)]]
        built += [["PaymentMethodRef", by_id(method.list_id)], ["Memo", key]]
        put(built, "ExchangeRate", rate)
        return [*built, ["RefundAppliedToTxnAdd", [["RefundAmount", as_amount(record.total, label)]]]]

    def build_check(key: str) -> list[Element]:
        receivable = desk.account(
            desk.book.accounts.get("receivable", "Accounts Receivable"), "AccountsReceivable"
        )
        built: list[Element] = [
            ["AccountRef", by_id(clearing)],
            ["PayeeEntityRef", by_id(customer.external_id)],
        ]
        built += [["TxnDate", as_date(record.document_date)], ["Memo", key], ["IsToBePrinted", "false"]]
        put(built, "ExchangeRate", rate)
        built.append(["ApplyCheckToTxnAdd", [["Amount", as_amount(record.total, label)]]])
        return [*built, expense_line(receivable, as_amount(record.total, label), "", customer.external_id)]

    facts = party_facts(record, Kind.CUSTOMER, customer.external_id, record.total)
    credit = planned(record, desk, generation, "CreditMemoAdd", build_credit, facts, part_id=CREDIT)
    request, build = ("ARRefundCreditCardAdd", build_card) if method.card else ("CheckAdd", build_check)
    money = planned(record, desk, generation, request, build, facts, after=CREDIT)
    return [credit, replace(money, payload={**money.payload, "@of": CREDIT})]


def _credit_line(record: Refund, desk: Desk) -> Element:
    named = desk.book.options.get("refund_item")
    if not named:
        raise FixMapping(
            f"{record.label}: the book names no item for refunds.",
            code="refund_item",
            remedy="Set options.refund_item of the book to an item of QuickBooks, then retry.",
        )
    built: list[Element] = [["ItemRef", by_id(desk.item(named))]]
    put(built, "Desc", limited(record.reason or "", WORDS, record.label, "reason"))
    built.append(["Amount", as_amount(record.total, record.label)])
    if desk.uses_sales_tax:
        built.append(["SalesTaxCodeRef", by_name(desk.book.tax.codes.get("untaxed", "Non"))])
    return ["CreditMemoLineAdd", built]


def finish(money: Planned, credit: BooksDocument) -> Planned:
    """Apply the money to the credit memo, as the books hold that now.

    Raises:
        Collision: what is left of the credit is less, because somebody applied it to an invoice.
    """
    left = credit.balance
    if left is not None and left < money.facts.total:
        raise Collision(
            f"A refund of {shown(money.facts.total, money.facts.currency)}: only {shown(left)} of its credit memo is left in "
            "QuickBooks, the rest is applied to an invoice.",
            code="credit used",
            remedy="Take the credit off the invoice in QuickBooks, then retry.",
        )
    name, children = next((key, value) for key, value in money.payload.items() if not key.startswith("@"))
    link = "RefundAppliedToTxnAdd" if name == "ARRefundCreditCardAdd" else "ApplyCheckToTxnAdd"
    done = [
        [child, [["TxnID", credit.external_id], *value] if child == link else value]
        for child, value in children
    ]
    return replace(money, payload={name: done})


def read_credit(raw: Raw, home: Home) -> BooksDocument:
    """A CreditMemo of the books; bound by an invoice that it is applied to, not by our own refund of it."""
    held = content(raw)
    balance = number_of(held, "CreditRemaining") if has(held, "CreditRemaining") else None
    total = number_of(held, "TotalAmount")
    return transaction(
        "CreditMemo", raw, home, "CustomerRef", total, balance=balance, bound=linked(held, "Invoice")
    )


def credit_fields(raw: Raw) -> dict[str, str]:
    """Fields that we send of a credit memo, as words."""
    held = content(raw)
    head = {
        "customer": ref(held, "CustomerRef"),
        "date": text_of(held, "TxnDate"),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
    }
    return said(head) | line_words(lines_of(raw, "CreditMemoLine"))


def revise_credit(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Change of a credit memo in place with every line."""
    built = header(current, planned_one, "CreditMemoLineAdd")
    built += revised_lines(current.raw, planned_one.payload, "CreditMemoLine", "CreditMemoLineGroup")
    return {"CreditMemoMod": built}


def read_refund(raw: Raw, home: Home) -> BooksDocument:
    """An ARRefundCreditCard of the books."""
    total = number_of(content(raw), "TotalAmount")
    return transaction("ARRefundCreditCard", raw, home, "CustomerRef", total)


def refund_fields(raw: Raw) -> dict[str, str]:
    """Fields that we send of a card refund, as words."""
    held = content(raw)
    head = {
        "customer": ref(held, "CustomerRef"),
        "refund from": ref(held, "RefundFromAccountRef"),
        "date": text_of(held, "TxnDate"),
        "method": ref(held, "PaymentMethodRef"),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
    }
    paid = {
        f"refunds {text_of(one, 'TxnID')}": plain(text_of(one, "RefundAmount"))
        for _, one in nodes_of(held, "RefundAppliedToTxnAdd", "RefundAppliedToTxnRet")
        if text_of(one, "TxnID")
    }
    return said(head) | paid


def revise_refund(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Raise Collision: the schema has no ARRefundCreditCardMod."""
    del planned_one
    raise unchangeable(current, "a card refund can only be voided")


CREDIT_MEMO = Shape(
    document_type="CreditMemo",
    read=read_credit,
    fields=credit_fields,
    revise=revise_credit,
    cancel=voided,
    numbered=False,
)
CARD_REFUND = Shape(
    document_type="ARRefundCreditCard",
    read=read_refund,
    fields=refund_fields,
    revise=revise_refund,
    cancel=voided,
    numbered=False,
    includes=("IncludeLineItems",),
)
