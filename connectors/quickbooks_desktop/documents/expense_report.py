"""Expense reports: a bill for what the employee is owed, and a credit card charge for each company card (RULES 23)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from connectors.contract.documents import Planned
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import BooksRef, Resolve
from connectors.contract.records_work import PAYEE, ExpenseItem, ExpenseReport
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.lines import expense_line
from connectors.quickbooks_desktop.documents.shape import Desk, currency_of, marked, party_facts, planned
from connectors.quickbooks_desktop.elements import Element, as_amount, as_date, by_id, put
from connectors.quickbooks_desktop.names import WORDS, equal_name, limited

CARD = "card:"
"""Begins the part id of a company card's charge; the payment type follows."""


def plan(record: ExpenseReport, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """A BillAdd for the reimbursable items less the cash advance, and a CreditCardChargeAdd for each company card.

    The bill has no RefNumber: a report's name is no number and may be longer than the 20 characters of one; it stands in the memo.
    A bill whose advance covers everything is one of zero, so that the expenses are in the books.
    """
    label = record.label
    owed = [one for one in record.items if one.is_reimbursable]
    cards = list(dict.fromkeys(one.payment_type for one in record.items if not one.is_reimbursable))
    if not record.items:
        raise FixRecord(f"{label}: it has no items.", code="items")
    _check_sum(record, owed)
    _check_cards(record, owed, desk)
    payee = resolve(Kind.VENDOR, PAYEE + record.employee_id)
    found = [_bill(record, owed, payee, desk, resolve, generation)] if owed or record.cash_advance else []
    for card in cards:
        paid = [one for one in record.items if not one.is_reimbursable and one.payment_type == card]
        found.append(_charge(record, card, paid, payee, desk, resolve, generation))
    return found


def _check_sum(record: ExpenseReport, owed: Sequence[ExpenseItem]) -> None:
    due = sum((one.amount for one in owed), start=-record.cash_advance)
    if due != record.due:
        raise FixRecord(
            f"{record.label}: reimbursable items less the advance are {shown(due)}, the amount due is {shown(record.due)}.",
            code="total",
        )
    if due < 0:
        raise FixRecord(
            f"{record.label}: the cash advance is higher than the expenses; the employee owes {shown(-due)}.",
            code="negative",
            remedy="Settle the advance with the employee, correct it in operations, then retry.",
        )


def _check_cards(record: ExpenseReport, owed: Sequence[ExpenseItem], desk: Desk) -> None:
    """What a company card paid is owed to nobody (RULES 23)."""
    cards = {equal_name(name) for name in desk.book.company_cards}
    if carried := next((one for one in owed if equal_name(one.payment_type) in cards), None):
        raise FixRecord(
            f"{record.label}: {shown(carried.amount)} of {carried.expense_date} was paid by company card "
            f"({carried.payment_type}), but is to be reimbursed.",
            code="company card",
            remedy="Correct the payment type or the reimbursement of the item in operations, then retry.",
        )


def _bill(
    record: ExpenseReport,
    owed: Sequence[ExpenseItem],
    payee: BooksRef,
    desk: Desk,
    resolve: Resolve,
    generation: int,
) -> Planned:
    label = record.label
    rate = currency_of(record, desk, payee, "vendor", record.exchange_rate)
    lines = [_line(one, place, record, desk, resolve) for place, one in enumerate(owed, start=1)]
    if record.cash_advance:
        advance = desk.account(_account(desk, "cash advance", label))
        lines.append(expense_line(advance, as_amount(-record.cash_advance, label), "Cash advance"))
    payable = desk.book.accounts.get("payable", "")

    def build(key: str) -> list[Element]:
        built: list[Element] = [["VendorRef", by_id(payee.external_id)]]
        put(built, "APAccountRef", by_id(desk.account(payable, "AccountsPayable")) if payable else "")
        built += [
            ["TxnDate", as_date(record.document_date)],
            ["Memo", marked(record.name, key, label, "name")],
        ]
        put(built, "ExchangeRate", rate)
        return [*built, *lines]

    facts = party_facts(record, Kind.VENDOR, payee.external_id, record.due)
    return planned(record, desk, generation, "BillAdd", build, facts)


def _charge(
    record: ExpenseReport,
    card: str,
    paid: Sequence[ExpenseItem],
    payee: BooksRef,
    desk: Desk,
    resolve: Resolve,
    generation: int,
) -> Planned:
    label = record.label
    total: Decimal = sum((one.amount for one in paid), start=ZERO)
    if total < 0:
        raise FixRecord(
            f"{label}: more was given back to the company card {card!r} than charged.",
            code="negative",
            remedy="Enter the credit in QuickBooks by hand and take the items out of the report, then retry.",
        )
    named = {equal_name(name): to for name, to in desk.book.company_cards.items()}.get(equal_name(card))
    if not named:
        raise FixMapping(
            f"{label}: the payment type {card!r} is not reimbursed, and no company card of the book stands for it.",
            code="company card",
            remedy=f"Add {card!r} to company_cards of the book with the card's account in QuickBooks, then retry.",
        )
    account = desk.account(named, "CreditCard")
    rate = currency_of(record, desk, None, "card", record.exchange_rate)
    lines = [_line(one, place, record, desk, resolve) for place, one in enumerate(paid, start=1)]

    def build(key: str) -> list[Element]:
        built: list[Element] = [["AccountRef", by_id(account)], ["PayeeEntityRef", by_id(payee.external_id)]]
        built += [
            ["TxnDate", as_date(record.document_date)],
            ["Memo", marked(record.name, key, label, "name")],
        ]
        put(built, "ExchangeRate", rate)
        return [*built, *lines]

    facts = party_facts(record, Kind.VENDOR, payee.external_id, total)
    return planned(record, desk, generation, "CreditCardChargeAdd", build, facts, part_id=CARD + card)


def _line(one: ExpenseItem, place: int, record: ExpenseReport, desk: Desk, resolve: Resolve) -> Element:
    label = f"{record.label}, item {place}"
    account = desk.account(one.account or _account(desk, "expense", label))
    customer = resolve(Kind.CUSTOMER, one.customer_id).external_id if one.customer_id else ""
    text = " · ".join(filter(None, (one.expense_date.isoformat(), one.category, one.description)))
    memo = limited(text, WORDS, label, "description")
    return expense_line(
        account, as_amount(one.amount, label), memo, customer, billable=one.is_billable and desk.book.billable
    )


def _account(desk: Desk, purpose: str, label: str) -> str:
    named = desk.book.accounts.get(purpose)
    if not named:
        raise FixMapping(
            f"{label}: no account is known for {purpose}.",
            code=f"accounts.{purpose}",
            remedy=f"Set accounts.{purpose!r} of the book (number or name of an account), then retry.",
        )
    return named
