"""What the demo company works and spends: timesheets, expense reports, purchase orders, from a fixed seed, and their rows of operations."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from connectors.contract.money import ZERO, rounded
from tasks.demo.lists import CUSTOMERS, EMPLOYEES, ENTERED, NEWCOMER, PRODUCTS, SERVICES, VENDORS, Row

VISA, MASTERCARD = "Company Visa", "Company Mastercard"
"""Payment types that are company cards."""
_MONDAY = date(2026, 1, 5)
_WEEKS = 4
_REPORTS = 14
_ORDERS = 24
_RECEIVED = 8
_SPENT = (
    ("Train tickets", "Travel"),
    ("Lunch with the site manager", "Meals and Entertainment"),
    ("Fuel", "Automobile"),
    ("Printer paper", "Office Expenses"),
)
"""What was bought, and its account in the books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One timesheet of operations, before it is rows."""

    number: str
    employee: str
    monday: date
    hours: Sequence[tuple[int, str, str, str]]
    """Day of the week, hours, customer and service of each entry."""
    status: str = "Approved"

    def rows(self) -> Iterator[Row]:
        """The timesheet, then its entries."""
        yield (
            "timesheet",
            {
                "timesheet_id": self.number,
                "resource_id": self.employee,
                "period_start": str(self.monday),
                "period_end": str(self.monday + timedelta(days=6)),
                "status": self.status,
                "last_modified_date_time": ENTERED,
            },
        )
        for place, (day, hours, customer, service) in enumerate(self.hours, 1):
            yield (
                "time_entry",
                {
                    "time_entry_id": f"{self.number}-{place}",
                    "timesheet_id": self.number,
                    "resource_id": self.employee,
                    "company_id": customer,
                    "item_id": service,
                    "date_worked": str(self.monday + timedelta(days=day)),
                    "hours_worked": hours,
                    "summary_notes": SERVICES[service][0],
                },
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One expense report of operations, before it is rows."""

    number: str
    employee: str
    day: date
    spent: Sequence[tuple[str, str, bool]]
    """Amount, payment type, and whether it is paid back, of each item."""
    advance: Decimal = ZERO
    status: str = "Approved for Payment"

    def rows(self) -> Iterator[Row]:
        """The report, then its items."""
        own = sum((Decimal(amount) for amount, _, back in self.spent if back), ZERO)
        yield (
            "expense_report",
            {
                "expense_report_id": self.number,
                "name": f"{EMPLOYEES[self.employee][0]}'s expenses to {self.day:%B} {self.day.day}",
                "submitter_id": self.employee,
                "status": self.status,
                "week_ending": str(self.day),
                "currency": "USD",
                "expense_total": str(sum((Decimal(amount) for amount, _, _ in self.spent), ZERO)),
                "cash_advance_amount": str(self.advance),
                "amount_due": str(own - self.advance),
                "last_modified_date_time": ENTERED,
            },
        )
        for place, (amount, payment_type, back) in enumerate(self.spent):
            text, account = _SPENT[place % len(_SPENT)]
            yield (
                "expense_item",
                {
                    "expense_item_id": f"{self.number}-{place + 1}",
                    "expense_report_id": self.number,
                    "expense_date": str(self.day - timedelta(days=place + 1)),
                    "description": text,
                    "account": account,
                    "payment_type": payment_type,
                    "amount": amount,
                    "is_reimbursable": back,
                },
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One purchase order of operations, before it is rows."""

    number: str
    vendor: str
    day: date
    lines: Sequence[tuple[str, int]]
    """Product and quantity."""
    received: Sequence[tuple[int, int]] = field(default_factory=tuple)
    """Place of the line, from 1, and quantity; negative where something went back."""
    freight: Decimal = ZERO
    status: str = "Submitted"

    def rows(self) -> Iterator[Row]:
        """The order, its lines, and what came of them."""
        yield (
            "purchase_order",
            {
                "purchase_order_id": self.number,
                "vendor_id": self.vendor,
                "purchase_order_number": self.number,
                "status": "Received Partial" if self.received else self.status,
                "create_date_time": str(self.day),
                "currency": "USD",
                "freight": str(self.freight),
                "last_modified_date_time": ENTERED,
            },
        )
        for place, (product, quantity) in enumerate(self.lines, 1):
            yield (
                "purchase_order_item",
                {
                    "purchase_order_item_id": f"{self.number}-{place}",
                    "order_id": self.number,
                    "item_id": product,
                    "quantity": quantity,
                    "unit_cost": PRODUCTS[product][1],
                },
            )
        for place, (line, quantity) in enumerate(self.received, 1):
            yield self.receipt(place, line, quantity, self.day + timedelta(days=4 + place))

    def receipt(self, place: int, line: int, quantity: int, day: date) -> Row:
        """What came of a line on a day; ``place`` tells the receipts of an order apart."""
        return "purchase_order_receipt", {
            "receipt_id": f"{self.number}-R{place}",
            "purchase_order_item_id": f"{self.number}-{line}",
            "quantity_now_receiving": quantity,
            "receive_date": str(day),
        }


def weeks() -> Iterator[Week]:
    """Timesheets of everybody whom the books know; in one of them two entries are the same in everything."""
    chance = random.Random(20260102)  # noqa: S311 - made-up work, not a secret
    workers = [one for one in EMPLOYEES if one != NEWCOMER]
    for place in range(_WEEKS * len(workers)):
        employee, monday = (
            workers[place % len(workers)],
            _MONDAY + timedelta(weeks=place // len(workers)),
        )
        hours = [
            (
                day,
                str(Decimal(chance.randint(12, 34)) / 4),
                chance.choice(list(CUSTOMERS)),
                chance.choice(list(SERVICES)),
            )
            for day in range(5)
        ]
        if place == TWICE:
            hours[1] = hours[0]
        yield Week(number=f"TS-{101 + place}", employee=employee, monday=monday, hours=hours)


TWICE = 2
"""Place of the timesheet that has two identical entries."""


def reports() -> Iterator[Report]:
    """Expense reports: with company cards, with cash advances, one that its advance covers, one of cards alone."""
    chance = random.Random(20260103)  # noqa: S311 - made-up work, not a secret
    workers = [one for one in EMPLOYEES if one != NEWCOMER]
    for place in range(_REPORTS):
        amounts = [str(rounded(Decimal(chance.randint(900, 24000)) / 100)) for _ in range(4)]
        spent = [(amounts[0], "Cash", True), (amounts[1], "Personal card", True)]
        if place % 3 == 0:
            spent += [(amounts[2], VISA, False), (amounts[3], MASTERCARD, False)]
        elif place % 3 == 1:
            spent += [(amounts[2], VISA, False)]
        advance = Decimal(5) if place % 5 == 2 else ZERO
        if place == _COVERED:
            advance = Decimal(amounts[0]) + Decimal(amounts[1])
        if place == _CARDS_ALONE:
            spent = spent[2:]
        employee, day = workers[place % len(workers)], _MONDAY + timedelta(days=4 + 7 * (place // 2))
        yield Report(number=f"ER-{101 + place}", employee=employee, day=day, spent=spent, advance=advance)


_COVERED, _CARDS_ALONE = 8, 9


def orders() -> Iterator[Order]:
    """Purchase orders to all but the inactive vendor; of the first something was received, of one it went back again."""
    chance = random.Random(20260104)  # noqa: S311 - made-up work, not a secret
    for place in range(_ORDERS):
        products = chance.sample(list(PRODUCTS), 1 + place % 3)
        lines = [(product, chance.randint(2, 20)) for product in products]
        received: list[tuple[int, int]] = []
        if place < _RECEIVED:
            received = [(line, quantity - place % 2) for line, (_, quantity) in enumerate(lines, 1)]
        if place == _BACK:
            received.append((1, -received[0][1]))
        yield Order(
            number=f"PO-{301 + place}",
            vendor=list(VENDORS)[place % (len(VENDORS) - 1)],
            day=_MONDAY + timedelta(days=2 * place),
            lines=lines,
            received=received,
            freight=Decimal("24.50") if place % 4 == 1 else ZERO,
        )


_BACK = 5


def rows() -> Iterator[Row]:
    """Rows of all that is ordinary."""
    everything: tuple[Iterator[Week | Report | Order], ...] = (weeks(), reports(), orders())
    for some in everything:
        for one in some:
            yield from one.rows()
