"""The demo company's work: customers, services and invoices from a fixed seed, written into the reference schema."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.contract.money import ZERO, rounded
from connectors.operations import create_reference

NAME = "Harbor Light Building Services"
FENCE = date(2026, 1, 1)
ENTERED = "2026-03-02 08:00:00"
"""When all of it was last changed in operations."""

CUSTOMERS = {
    "C01": ("Alder Street Dental", "accounts@alderdental.example"),
    "C02": ("Beacon Hill Books", "pay@beaconhill.example"),
    "C03": ("Cobalt Software", "ap@cobalt.example"),
    "C04": ("Dune & Daughters Law", "office@dunelaw.example"),
    "C05": ("Eastgate Clinic", "invoices@eastgate.example"),
    "C06": ("Foundry Lofts Association", "board@foundrylofts.example"),
    "C07": ("Greenway School", "bursar@greenway.example"),
    "C08": ("Harbor Fish Market", "fish@harbor.example"),
    "C09": ("Ivy Court Apartments", None),
    "C10": ("Juniper Catering", "kitchen@juniper.example"),
    "C11": ("Kestrel Logistics", "freight@kestrel.example"),
    "C12": ("Larkspur Hotel", "ledger@larkspur.example"),
}
"""Id → name and e-mail address; Ivy Court's was never written down."""

SERVICES = {
    "S1": ("Office cleaning", "38.00"),
    "S2": ("Window cleaning", "52.50"),
    "S3": ("Carpet care", "61.00"),
    "S4": ("Heating and cooling service", "96.00"),
    "S5": ("Electrical call-out", "118.00"),
    "S6": ("Grounds keeping", "44.25"),
    "S7": ("Night watch", "35.75"),
}
"""Id → name and hourly rate of what the bookkeeper has set up in the books too."""
NEW_SERVICE = ("S8", "Roof survey by drone", "240.00")
"""Sold already, but nobody has set it up in the books."""
ORDINARY = 46
"""Invoices with which nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One invoice of operations, before it is rows."""

    number: str
    customer: str
    day: date
    lines: Sequence[tuple[str, Decimal]]
    """Service and hours."""
    delivery: str = "print"
    voided: bool = False
    off_by: Decimal = ZERO
    """How far the total is from the sum of the lines."""

    @property
    def amounts(self) -> list[Decimal]:
        """Amount of each line."""
        return [rounded(hours * rate(service)) for service, hours in self.lines]

    @property
    def total(self) -> Decimal:
        """Total that the invoice states."""
        return sum(self.amounts, ZERO) + self.off_by


def rate(service: str) -> Decimal:
    """Hourly rate of a service."""
    return Decimal(NEW_SERVICE[2] if service == NEW_SERVICE[0] else SERVICES[service][1])


def ordinary() -> Iterator[Bill]:
    """Invoices as they are every month, the same on every machine."""
    chance = random.Random(20260101)  # noqa: S311 - made-up work, not a secret
    for place in range(ORDINARY):
        customer = chance.choice([one for one in CUSTOMERS if CUSTOMERS[one][1]])
        lines = [
            (service, Decimal(chance.randint(4, 64)) / 4)
            for service in chance.sample(list(SERVICES), chance.randint(1, 3))
        ]
        day = FENCE + timedelta(days=6 + place)
        delivery = chance.choice(["print", "email"])
        yield Bill(number=f"INV-{1001 + place}", customer=customer, day=day, lines=lines, delivery=delivery)


def write(url: str, bills: Sequence[Bill]) -> None:
    """Write the company into its operations database; what is there already stays as it is.

    Raises:
        OperationsUnreadable: the database cannot be written.
    """
    create_reference(url)
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            for table, rows in _tables(bills).items():
                names = list(rows[0])
                statement = (
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{one}' for one in names)}) "
                    "ON CONFLICT DO NOTHING"
                )
                connection.execute(sa.text(statement), rows)
    finally:
        engine.dispose()


def _tables(bills: Sequence[Bill]) -> dict[str, list[dict[str, Any]]]:
    services = {**SERVICES, NEW_SERVICE[0]: NEW_SERVICE[1:]}
    return {
        "company": [
            {"company_id": one, "company_name": name, "invoice_email": email, "currency": "USD",
             "last_modified_date_time": ENTERED}
            for one, (name, email) in CUSTOMERS.items()
        ],
        "service_item": [
            {"item_id": one, "name": name, "unit_price": price, "last_modified_date_time": ENTERED}
            for one, (name, price) in services.items()
        ],
        "invoice": [_invoice(bill) for bill in bills],
        "invoice_line": [row for bill in bills for row in _lines(bill)],
    }  # fmt: skip


def _invoice(bill: Bill) -> dict[str, Any]:
    return {
        "invoice_id": f"id-{bill.number}",
        "invoice_number": bill.number,
        "company_id": bill.customer,
        "invoice_date_time": str(bill.day),
        "due_date": str(bill.day + timedelta(days=30)),
        "currency": "USD",
        "invoice_total": str(bill.total),
        "delivery_method": bill.delivery,
        "is_voided": bill.voided,
        "last_modified_date_time": ENTERED,
    }


def _lines(bill: Bill) -> Iterator[dict[str, Any]]:
    for place, ((service, hours), amount) in enumerate(zip(bill.lines, bill.amounts, strict=True), 1):
        name = NEW_SERVICE[1] if service == NEW_SERVICE[0] else SERVICES[service][0]
        yield {
            "billing_item_id": f"{bill.number}-{place}",
            "invoice_id": f"id-{bill.number}",
            "item_id": service,
            "item_name": name,
            "description": f"{name}, {hours} hours",
            "quantity": str(hours),
            "rate": str(rate(service)),
            "extended_price": str(amount),
            "sort_order_id": place,
        }


def has_email(url: str, customer: str) -> bool:
    """Whether operations have an e-mail address of a customer."""
    engine = sa.create_engine(url)
    statement = sa.text("SELECT invoice_email FROM company WHERE company_id = :id")
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(statement, {"id": customer}))
    finally:
        engine.dispose()


def give_email(url: str, customer: str, email: str, at: str) -> None:
    """Enter a customer's e-mail address in operations, as a person would."""
    engine = sa.create_engine(url)
    statement = sa.text(
        "UPDATE company SET invoice_email = :email, last_modified_date_time = :at WHERE company_id = :id"
    )
    try:
        with engine.begin() as connection:
            connection.execute(statement, {"email": email, "at": at, "id": customer})
    finally:
        engine.dispose()


def transferred_numbers(url: str) -> list[str]:
    """Numbers of the invoices that operations were told are in the books."""
    engine = sa.create_engine(url)
    statement = sa.text(
        "SELECT i.invoice_number FROM invoice i JOIN tieout_transfer t ON t.kind = 'invoice' AND t.id = i.invoice_id "
        "WHERE t.status = 'Transferred' ORDER BY i.invoice_number"
    )
    try:
        with engine.connect() as connection:
            return list(connection.scalars(statement))
    finally:
        engine.dispose()


def file_url(path: Path) -> str:
    """Address of a database in a file."""
    return f"sqlite:///{path}"
