"""One of each thing that goes wrong: in the demo company's work, in its books, and on the way between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.contract.words import Disposition
from tasks.demo.company import CUSTOMERS, NEW_SERVICE, SERVICES, Bill
from tasks.demo.twin import Twin

NO_EMAIL = "INV-1101"
"""The invoice that is corrected: to be e-mailed, and its customer has no address."""
EMAIL = ("C09", "office@ivycourt.example")
"""Whose address is then entered, and which."""

_TEN, _THREE = Decimal(10), Decimal("3.5")
BILLS = (
    Bill(number=NO_EMAIL, customer="C09", day=date(2026, 2, 23), lines=[("S1", _TEN)], delivery="email"),
    Bill(number="INV-1102", customer="C02", day=date(2026, 2, 23), lines=[("S2", -_THREE)]),
    Bill(number="INV-1103", customer="C03", day=date(2026, 2, 24), lines=[("S4", _THREE)], voided=True),
    Bill(number="INV-1104", customer="C04", day=date(2026, 2, 24), lines=[("S5", _THREE)]),
    Bill(number="INV-1105", customer="C05", day=date(2026, 2, 25), lines=[("S6", _TEN)]),
    Bill(number="INV-1106", customer="C06", day=date(2026, 2, 25), lines=[("S1", _TEN), (NEW_SERVICE[0], _THREE)]),
    Bill(number="INV-1107", customer="C07", day=date(2026, 2, 26), lines=[("S3", _TEN)], off_by=Decimal("9.00")),
    Bill(number="INV-0999", customer="C08", day=date(2025, 12, 30), lines=[("S7", _TEN)]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """How a record with something wrong leaves its first run, and what the demo says of it."""

    kind: str
    number: str
    disposition: Disposition
    code: str


EXPECTED = (
    Expected("invoice", NO_EMAIL, Disposition.INVALID, "e-mail"),
    Expected("invoice", "INV-1104", Disposition.REFUSED, "number taken"),
    Expected("invoice", "INV-1105", Disposition.REFUSED, "number of another customer"),
    Expected("item", NEW_SERVICE[1], Disposition.REFUSED, "item missing"),
    Expected("invoice", "INV-1106", Disposition.HELD, "item"),
    Expected("invoice", "INV-1107", Disposition.INVALID, "INV-S11"),
)
"""Every record that must be on the list of failures, and no other."""
NOT_ELIGIBLE = 3
"""Negative, voided, and dated before the fence."""

ON_THE_WAY = (
    ("expired token", "The books' access token ran out in the middle: renewed, and the call made again."),
    ("throttle", "The books asked for a pause: waited as long as they said, then sent again."),
    (
        "lost answer",
        "The answer to a batch of invoices was lost after they were entered: found by number, linked, not sent again.",
    ),
)
"""What goes wrong between the two systems, and heals by itself."""


def prepare_books(twin: Twin) -> None:
    """Do, once, what people did in the books before the first night, and set the troubles of that night."""
    if twin.entered():
        return
    for name, price in SERVICES.values():
        twin.enter_item(name, Decimal(price))
    taken = {bill.number: bill for bill in BILLS if bill.number in {"INV-1104", "INV-1105"}}
    for number, customer, amount in (("INV-1104", "C04", "412.00"), ("INV-1105", "C10", "175.00")):
        name, email = CUSTOMERS[customer]
        party = twin.enter_customer(name, email)
        twin.enter_invoice(party, number, taken[number].day, Decimal(amount))
    twin.go_wrong([name for name, _ in ON_THE_WAY])


def unexpected(open_rows: Iterable[dict[str, str]], corrected: Sequence[str] = ()) -> list[str]:
    """Sentences for every failure that should not be there, or should and is not."""
    found = {(row["kind"], row["number"]): (row["disposition"], row["code"]) for row in open_rows}
    wanted = {
        (one.kind, one.number): (str(one.disposition), one.code)
        for one in EXPECTED
        if one.number not in corrected
    }
    return [
        f"{kind} {number}: {' '.join(found.get((kind, number), ('no failure',)))}, expected "
        f"{' '.join(wanted.get((kind, number), ('none',)))}."
        for kind, number in sorted({*found, *wanted})
        if found.get((kind, number)) != wanted.get((kind, number))
    ]
