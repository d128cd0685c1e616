"""What a bookkeeper does at the screen of the demo company's books: before the first night, and in the morning after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tasks.demo import morning
from tasks.demo.lists import CUSTOMERS, EMPLOYEES, INACTIVE, NEWCOMER, PRODUCTS, SERVICES, VENDORS
from tasks.demo.trouble import BILLS, EMAIL
from tasks.demo.twin import Twin

REFUND_ITEM = "Refund"
"""The item with which refunds are entered; the book's options name it."""
ACCOUNTS = (("Employee Advances", "other asset"), ("Freight and Delivery", "cost"))
"""Accounts that a new company does not have, and what they are."""


def prepare_books(twin: Twin) -> None:
    """Do, once, what people did in the books before the first night, and set the troubles of that night."""
    if twin.entered():
        return
    for name, use in ACCOUNTS:
        twin.enter_account(name, use)
    for name, price in (*SERVICES.values(), (REFUND_ITEM, "0")):
        twin.enter_item(name, Decimal(price))
    for name, cost in PRODUCTS.values():
        twin.enter_item(name, Decimal(cost), bought=True)
    for employee, names in EMPLOYEES.items():
        if employee != NEWCOMER:
            twin.enter_employee(*names)
    twin.enter_vendor(VENDORS[INACTIVE][0], active=False)
    taken = {bill.number: bill for bill in BILLS if bill.number in {"INV-1104", "INV-1105"}}
    for number, customer, amount in (("INV-1104", "C04", "412.00"), ("INV-1105", "C10", "175.00")):
        name, email = CUSTOMERS[customer]
        party = twin.enter_customer(name, email)
        twin.enter_invoice(party, number, taken[number].day, Decimal(amount))
    twin.go_wrong(list(twin.troubles))


def next_morning(twin: Twin) -> None:
    """Do what people do in the books after the first night: employ somebody, and enter by hand what operations know, too."""
    twin.enter_employee(*EMPLOYEES[NEWCOMER])
    paid = morning.BY_HAND.pays[0]
    twin.enter_payment(paid[0].number, date(2026, 2, 20), paid[1])
    twin.enter_receipt(morning.RECEIVED_BY_HAND)
    customer, email = EMAIL
    twin.enter_email(CUSTOMERS[customer][0], email)
