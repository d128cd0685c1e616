"""One of each thing that goes wrong: in the demo company's work, in its books, and on the way between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.contract.words import Disposition
from tasks.demo import lists
from tasks.demo.costs import VISA, Order, Report, Week
from tasks.demo.lists import EMPLOYEES, INACTIVE, NAMESAKE, NEW_SERVICE, NEWCOMER, VENDORS, Row
from tasks.demo.sales import Bill, Money, ordinary
from tasks.demo.twin import Limits

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
_MONDAY, _FRIDAY = date(2026, 2, 2), date(2026, 2, 6)
_DAY = "14", "11"
WEEKS = (
    Week(number="TS-201", employee="E01", monday=_MONDAY, hours=[(0, one, "C01", "S1") for one in _DAY]),
    Week(number="TS-202", employee="E02", monday=_MONDAY, hours=[(0, "8", "C02", "S2")], status="Submitted"),
    Week(number="TS-203", employee=NEWCOMER, monday=_MONDAY, hours=[(2, "7.5", "C03", "S3")]),
)
REPORTS = (
    Report(number="ER-201", employee="E01", day=_FRIDAY, spent=[("80.00", "Cash", True)], advance=Decimal(100)),
    Report(number="ER-202", employee="E02", day=_FRIDAY, spent=[("64.20", "Company Amex", False)]),
    Report(number="ER-203", employee="E03", day=_FRIDAY, spent=[("31.75", VISA, True)]),
    Report(number="ER-204", employee="E04", day=_FRIDAY, spent=[("12.00", "Cash", True)], status="Awaiting Approval"),
)  # fmt: skip
TWO_LINES = "PO-401"
"""Has two lines of one product, which is told and stops nothing."""
ORDERS = (
    Order(number=TWO_LINES, vendor="V01", day=_FRIDAY, lines=[("P1", 4), ("P1", 6)]),
    Order(number="PO-402", vendor=INACTIVE, day=_FRIDAY, lines=[("P2", 5)]),
    Order(number="PO-403", vendor="V03", day=_FRIDAY, lines=[("P3", 5)], status="Canceled"),
    Order(number="PO-404", vendor="V04", day=_FRIDAY, lines=[("P4", 5)], received=[(1, 5), (1, -2)]),
)


def _payments() -> list[Money]:
    bills = {bill.number: bill for bill in (*ordinary(), *BILLS)}
    said = (
        ("PAY-2101", NO_EMAIL, "Check", "settled"),
        ("PAY-2102", "INV-1107", "Check", "settled"),
        ("PAY-2103", "INV-1090", "Wire transfer", "settled"),
        (WAITING, "INV-1089", "Visa", "pending"),
        ("PAY-2105", "INV-1088", "MasterCard", "failed"),
        (BOUNCED, "INV-1087", "Visa", "settled"),
    )
    return [
        Money(
            number=number,
            day=date(2026, 2, 27),
            pays=[(bills[bill], bills[bill].total)],
            method=method,
            status=status,
        )
        for number, bill, method, status in said
    ]


WAITING = "PAY-2104"
"""Its money has not come yet, so its fee waits; it comes in the morning."""
BOUNCED = "PAY-2106"
"""Its money comes, and is called back in the morning."""


def rows() -> Iterator[Row]:
    """Rows of all with which something is wrong in operations."""
    money = {one.number: one for one in _payments()}
    everything: tuple[Iterable[Bill | Week | Report | Order | Money], ...] = (
        BILLS,
        WEEKS,
        REPORTS,
        ORDERS,
        money.values(),
    )
    for some in everything:
        for each in some:
            yield from each.rows()
    yield money["PAY-2105"].refund("RF-11", Decimal(20), "Charged twice")
    yield money[BOUNCED].refund("RF-12", Decimal(15), "Came too late", "pending")
    yield money[WAITING].fee("FEE-21")
    yield money["PAY-2101"].fee("FEE-22", Decimal(0))


@dataclass(frozen=True, slots=True)
class Expected:
    """How a record with something wrong leaves a run, and what the demo says of it."""

    kind: str
    number: str
    disposition: Disposition
    code: str
    """The connector's code; a word of ``Twin.codes`` where each target has a code of its own."""
    heals: bool = False
    """Whether it goes in the morning, after the correction."""


NAME_TAKEN = "name taken"
LONG_NUMBER = Bill(number="INV-2026-03-108", customer="C01", day=date(2026, 2, 26), lines=[("S1", _TEN)])
LONG_NAME = ("C14", "Pemberton and Underwood Historic Buildings Trust", "trust@pemberton.example")
ODD_NAME = ("C15", "Łucja Wiśniewska Design", "lucja@wisniewska.example")


def beyond(limits: Limits) -> Iterator[tuple[Expected, list[Row]]]:
    """What only some books refuse: a number or a name that is longer than these take, a letter that they have not; with its rows."""
    if len(LONG_NUMBER.number) > limits.number:
        yield (
            Expected("invoice", LONG_NUMBER.number, Disposition.INVALID, "INV-S03"),
            list(LONG_NUMBER.rows()),
        )
    for who, code, refused in (
        (LONG_NAME, "name long", len(LONG_NAME[1]) > limits.name),
        (ODD_NAME, "name letters", not _has_letters(ODD_NAME[1], limits.encoding)),
    ):
        if refused:
            yield Expected("customer", who[1], Disposition.INVALID, code), [lists.party(*who)]


def _has_letters(name: str, encoding: str) -> bool:
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def expected(limits: Limits, then: Sequence[Expected] = ()) -> list[Expected]:
    """Every record that must be on the list of failures in books with these limits: after the first night, or ``then``."""
    return [*(then or EXPECTED), *(one for one, _ in beyond(limits))]


EXPECTED = (
    Expected("customer", NAMESAKE[1], Disposition.REFUSED, NAME_TAKEN),
    Expected("vendor", VENDORS[INACTIVE][0], Disposition.REFUSED, "vendor inactive"),
    Expected("employee", " ".join(EMPLOYEES[NEWCOMER]), Disposition.REFUSED, "employee missing", heals=True),
    Expected("item", NEW_SERVICE[1], Disposition.REFUSED, "item missing"),
    Expected("invoice", NO_EMAIL, Disposition.INVALID, "e-mail", heals=True),
    Expected("invoice", "INV-1104", Disposition.REFUSED, "number taken"),
    Expected("invoice", "INV-1105", Disposition.REFUSED, "number of another customer"),
    Expected("invoice", "INV-1106", Disposition.HELD, "item"),
    Expected("invoice", "INV-1107", Disposition.INVALID, "INV-S11"),
    Expected("timesheet", "TS-201", Disposition.INVALID, "TIM-S04"),
    Expected("timesheet", "TS-203", Disposition.HELD, "employee", heals=True),
    Expected("expense report", "ER-201", Disposition.INVALID, "EXP-S08"),
    Expected("expense report", "ER-202", Disposition.INVALID, "company card"),
    Expected("expense report", "ER-203", Disposition.INVALID, "company card"),
    Expected("purchase order", "PO-402", Disposition.HELD, "vendor"),
    Expected("purchase order", "PO-404", Disposition.INVALID, "PUR-S10"),
    Expected("payment", "PAY-2101", Disposition.HELD, "invoice", heals=True),
    Expected("payment", "PAY-2102", Disposition.HELD, "invoice"),
    Expected("payment", "PAY-2103", Disposition.INVALID, "payment method"),
    Expected("refund", "RF-11", Disposition.HELD, "payment"),
    Expected("processing fee", "FEE-22", Disposition.INVALID, "FEE-S02"),
)
"""Every record that must be on the list of failures after the first night in any books."""
NOT_ELIGIBLE: Mapping[str, int] = {
    "invoice": 3,
    "timesheet": 1,
    "expense report": 1,
    "purchase order": 1,
    "payment": 2,
    "refund": 1,
    "processing fee": 1,
}
"""Negative, voided or before the fence; not approved yet; canceled; money that has not come, and the fee that waits for it."""


def unexpected(
    open_rows: Iterable[dict[str, str]],
    wanted: Sequence[Expected] = EXPECTED,
    codes: Mapping[str, str] | None = None,
) -> list[str]:
    """Sentences for every failure that should not be there, or should and is not; ``codes``: the target's own of some."""
    own = codes or {}
    found = {(row["kind"], row["number"]): (row["disposition"], row["code"]) for row in open_rows}
    meant = {(one.kind, one.number): (str(one.disposition), own.get(one.code, one.code)) for one in wanted}
    return [
        f"{kind} {number}: {' '.join(found.get((kind, number), ('no failure',)))}, expected "
        f"{' '.join(meant.get((kind, number), ('none',)))}."
        for kind, number in sorted({*found, *meant})
        if found.get((kind, number)) != meant.get((kind, number))
    ]
