"""Expense reports: a Bill for what the employee, as a vendor, is still owed, and a Purchase for each company card (RULES 23)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from connectors.contract.documents import Facts, Planned
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import BooksRef, Resolve
from connectors.contract.records_work import PAYEE, ExpenseItem, ExpenseReport
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.expense_lines import account_line
from connectors.quickbooks_online.documents.purposes import account_for
from connectors.quickbooks_online.documents.shape import Desk, equal_name

CARD = "card:"
"""Begins the part id of a charge; the payment type follows."""
ADVANCE = "Cash advance"


def plan(record: ExpenseReport, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """A Bill where anything is reimbursed, and a Purchase for each payment type that is not.

    Where a cash advance covers it all the bill comes to zero: it books the expenses against the advance.

    Raises:
        FixRecord: what is due is negative or does not follow from the items, an item on a company card is to be reimbursed, or there are
            no items.
        FixMapping: the payee, a customer, an account or a company card is not known in the books.
    """
    own = [one for one in record.items if one.is_reimbursable]
    _check(record, own, desk)
    payee = resolve(Kind.VENDOR, f"{PAYEE}{record.employee_id}")
    planned = [_bill(record, own, payee, desk, resolve, generation)] if own else []
    return planned + [_charge(record, items, payee, desk, resolve, generation) for items in _cards(record)]


def _check(record: ExpenseReport, own: Sequence[ExpenseItem], desk: Desk) -> None:
    if not record.items:
        raise FixRecord(f"{record.label}: it has no items.", code="items")
    if record.due < ZERO:
        raise FixRecord(
            f"{record.label}: the cash advance is more than the expenses by {shown(-record.due, record.currency)}.",
            code="negative due",
            remedy="Settle the advance with the employee and correct the report in operations, then retry.",
        )
    spent = sum((one.amount for one in own), start=ZERO) - record.cash_advance
    if spent != record.due:
        raise FixRecord(
            f"{record.label}: items less the cash advance come to {shown(spent)}, but {shown(record.due)} is said to be due.",
            code="total",
        )
    cards = {equal_name(name) for name in desk.book.company_cards}
    if carried := next((one for one in own if equal_name(one.payment_type) in cards), None):
        raise FixRecord(
            f"{record.label}: {shown(carried.amount)} of {carried.expense_date} was paid by company card "
            f"({carried.payment_type}), but is to be reimbursed.",
            code="company card",
            remedy="Correct the payment type or the reimbursement of the item in operations, then retry.",
        )


def _cards(record: ExpenseReport) -> list[list[ExpenseItem]]:
    """Items that company cards paid, by payment type, in the order of the report."""
    found: dict[str, list[ExpenseItem]] = {}
    for one in record.items:
        if not one.is_reimbursable:
            found.setdefault(equal_name(one.payment_type), []).append(one)
    return list(found.values())


def _bill(
    record: ExpenseReport,
    items: Sequence[ExpenseItem],
    payee: BooksRef,
    desk: Desk,
    resolve: Resolve,
    generation: int,
) -> Planned:
    lines = [_line(one, one.amount, record, desk, resolve) for one in items]
    if record.cash_advance:
        account = account_for("cash advance", desk, record.label)
        lines.append(account_line(account, -record.cash_advance, ADVANCE, record.label))
    payload: dict[str, Any] = {"VendorRef": {"value": payee.external_id}}
    if "payable" in desk.book.accounts:
        payload["APAccountRef"] = {"value": desk.payable()}
    return _planned(record, WHOLE, "Bill", payload, lines, record.due, payee, desk, generation)


def _charge(
    record: ExpenseReport,
    items: Sequence[ExpenseItem],
    payee: BooksRef,
    desk: Desk,
    resolve: Resolve,
    generation: int,
) -> Planned:
    payment_type = " ".join(items[0].payment_type.split())
    cards = {equal_name(name): account for name, account in desk.book.company_cards.items()}
    card = cards.get(equal_name(payment_type))
    if not card:
        raise FixMapping(
            f"{record.label}: the payment type {payment_type!r} is not reimbursed, and no company card of the book stands for it.",
            code="company card",
            remedy=f"Add {payment_type!r} to company_cards of the book with the card's account in QuickBooks, then retry.",
        )
    total = sum((one.amount for one in items), start=ZERO)
    sign = (
        -1 if total < ZERO else 1
    )  # money back on the card: amounts are positive and Credit says so (facts 4.8)
    payload: dict[str, Any] = {
        "PaymentType": "CreditCard",
        "AccountRef": {"value": desk.account(card)},
        "EntityRef": {"value": payee.external_id, "type": "Vendor"},
        "Credit": total < ZERO,
    }
    lines = [_line(one, sign * one.amount, record, desk, resolve) for one in items]
    return _planned(
        record, f"{CARD}{payment_type}", "Purchase", payload, lines, total, payee, desk, generation
    )


def _planned(
    record: ExpenseReport,
    part_id: str,
    document_type: str,
    payload: dict[str, Any],
    lines: list[dict[str, Any]],
    total: Decimal,
    payee: BooksRef,
    desk: Desk,
    generation: int,
) -> Planned:
    key = mark(desk.book.company_key, Kind.EXPENSE_REPORT, record.source_id, part_id, generation)
    whole = {
        **payload,
        "TxnDate": record.document_date.isoformat(),
        "Line": lines,
        "PrivateNote": f"{record.label}\n{key}",
        **currency_of(record, desk, payee, Kind.VENDOR),
    }
    facts = Facts(
        party_id=payee.external_id,
        date=record.document_date,
        currency=record.currency,
        total=total,
        number=None,
        party_kind=Kind.VENDOR,
    )
    return Planned(part_id=part_id, document_type=document_type, payload=whole, facts=facts, mark=key)


def _line(
    item: ExpenseItem, amount: Decimal, record: ExpenseReport, desk: Desk, resolve: Resolve
) -> dict[str, Any]:
    """One item on its account; the day is told in words, for the document has one date for all."""
    account = desk.account(item.account) if item.account else account_for("expense", desk, record.label)
    customer = resolve(Kind.CUSTOMER, item.customer_id).external_id if item.customer_id else None
    told = (item.description or "").strip() or (item.category or "").strip()
    return account_line(
        account,
        amount,
        f"{item.expense_date.isoformat()} {told}".strip(),
        record.label,
        customer_id=customer,
        billable=bool(customer and desk.book.billable and item.is_billable),
    )
