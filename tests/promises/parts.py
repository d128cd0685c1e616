"""Records of several documents for the promises: what a person enters of each, and how the books must look afterwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from connectors.contract.words import Kind
from tests.promises.harness import BOOK, DAY, TIMEOUT, Firm
from tests.support.child_run import one_run
from tests.support.children import Child, until

Change = tuple[str, str, str, object]
"""Table, key column, column and value."""
MOST = 16
"""Records of one kind that a test may enter."""


@dataclass(frozen=True, slots=True)
class Several:
    """A kind whose records become several documents, or refer to several."""

    kind: Kind
    prepare: Callable[[Firm], None]
    """What must be in the books before it."""
    enter: Callable[[Firm, int], str]
    """Enter the record of this place; its id."""
    prefix: str
    """Begins the ids of its records."""
    documents: int
    """How many documents the books have of one record, each made once."""
    table: str
    key: str
    wrong: tuple[str, object, object]
    """A column of the record, a value with which no books get it, and the right one."""
    settings: str = ""
    waves: int = 1
    """How many calls of the fast lane it takes."""

    def set_up(
        self, firm: Firm, *, own_numbers: bool = True, claim: float = 1.5, settle: float = 0.3
    ) -> None:
        """Set the book, in seconds, and enter what must be there before, and one record that goes without any accident."""
        firm.books.switch(own_numbers=own_numbers)
        firm.configure(claim=claim, settle=settle)
        file = firm.home / "tieout.toml"
        pace = firm.books.pace
        text = file.read_text(encoding="utf-8").replace(
            f"request_timeout = {TIMEOUT * pace}", f"request_timeout = {1.0 * pace}"
        )
        file.write_text(re.sub(r"(fence = .*\n)", rf"\1{self.settings}\n", text), encoding="utf-8")
        self.prepare(firm)
        self.enter(firm, 0)
        report = firm.run()
        assert report["state"] == "settled", report

    def enter_failing(self, firm: Firm, place: int) -> str:
        """Enter a record that failed in an earlier run and was corrected since, so that it goes by itself; its id."""
        record = self.enter(firm, place)
        self.fail(firm, record)
        return record

    def fail(self, firm: Firm, record: str) -> None:
        """Let a record fail in a run, and correct it."""
        column, bad, good = self.wrong
        firm.office.change(self.table, self.key, record, **{column: bad})
        report = firm.run()
        assert [row["count"] for row in report["totals"] if row["is"] == "invalid"] == [1], report
        firm.office.change(self.table, self.key, record, **{column: good})

    def made(self, firm: Firm) -> list[str]:
        """Documents that were created, by id."""
        return [str(one["id"]) for one in firm.books.created(self.kind)]

    def check(self, firm: Firm, records: int = 1) -> None:
        """Each document of so many records was made once, is linked, operations were told, nothing is in flight, and both sides agree."""
        made = self.made(firm)
        assert len(made) == self.documents * records, made
        self.check_linked(firm, made, records)

    def check_linked(self, firm: Firm, standing: list[str], records: int) -> None:
        """These documents and no others are linked, operations were told, nothing is in flight, and both sides agree."""
        linked = firm.look(
            "SELECT external_id FROM part WHERE kind = :kind AND removed_at IS NULL", kind=str(self.kind)
        )
        assert Counter(row[0] for row in linked) == Counter(standing)
        told = firm.ask(
            "SELECT status, external_number FROM tieout_transfer WHERE kind = :kind", kind=str(self.kind)
        )
        assert [row[0] for row in told] == ["Transferred"] * records
        assert all(row[1] for row in told)
        check_agreed(firm)


def check_agreed(firm: Firm) -> None:
    """Nothing is in flight, and what the books hold is what operations want, to the cent and the minute."""
    assert firm.look("SELECT count(*) FROM in_flight") == [(0,)]
    tied = one_run({"home": str(firm.home), "book": BOOK, "request": {"flow": "reconcile"}})
    assert tied["state"] == "settled", tied


def run_that_waits(
    firm: Firm,
    when: str,
    *,
    operation: str = "create",
    seconds: float = 0.7,
    skip: int = 0,
    patience: float = 30,
    **request: Any,
) -> Child:
    """A run whose call the books have: they have not begun (before), or are done and have not answered (after)."""
    before = firm.books.effects()
    firm.books.fault("delay", operation=operation, seconds=seconds, when=when, skip=skip)
    child = firm.child(patience=patience, **request)
    until(
        lambda: firm.books.faults_left() == 0 and (when == "before" or firm.books.effects() > before + skip)
    )
    return child


def day_of(place: int) -> date:
    """Day of the record of this place."""
    return DAY + timedelta(days=place)


def _staff(firm: Firm) -> None:
    firm.books.hire("Ada", firm.office.employee())


def _timesheet(firm: Firm, place: int) -> str:
    """Five entries, two of them identical, for a customer and an item."""
    who, customer, item = firm.office.employee(), firm.office.company("Ada & Co"), firm.office.item("Labour")
    firm.office.timesheet(
        f"TS-{place}",
        who,
        day_of(place),
        ["1.50", "1.50", "2", "0.75", "1.25"],
        company_id=customer,
        item_id=item,
    )
    return f"TS-{place}"


def _expenses(firm: Firm, place: int) -> str:
    """A bill after a cash advance, and a charge on each of two company cards: three documents."""
    firm.office.expense_report(
        f"ER-{place}", firm.office.employee(), day_of(place),
        [
            {"amount": "120.40"}, {"amount": "30.60"}, {"amount": "99.99", "payment_type": "Company Visa"},
            {"amount": "12.00", "payment_type": "Company Visa"}, {"amount": "55.50", "payment_type": "Company Mastercard"},
        ],
        advance="50.00",
    )  # fmt: skip
    return f"ER-{place}"


def _order(firm: Firm, place: int) -> str:
    """An order of two lines with a receipt of each and one that was taken back: an order and two bills."""
    vendor = firm.office.company("Hardware", vendor=True)
    order, day = f"PO-{place}", day_of(place)
    first, second = firm.office.purchase_order(
        order, vendor, day, [("Cable", "5", "10.00"), ("Router", "2", "80.25")]
    )
    for line, quantity in ((first, "3"), (second, "2"), (first, "1"), (first, "-1")):
        firm.office.receipt(order, line, quantity, day + timedelta(days=2))
    return order


def _invoices(firm: Firm) -> None:
    firm.invoices(3 * MOST)
    assert firm.run()["state"] == "settled"


def _payment(firm: Firm, place: int) -> str:
    """One payment over three invoices."""
    rows = firm.ask("SELECT invoice_id, invoice_total FROM invoice ORDER BY invoice_id")[
        3 * place : 3 * place + 3
    ]
    paid: Mapping[str, Any] = {row[0]: f"{row[1]:.2f}" for row in rows}
    assert len(paid) == 3
    return firm.office.payment(f"PAY-{place}", "Ada", day_of(place), paid)


SEVERAL = {
    "timesheet": Several(
        Kind.TIMESHEET, _staff, _timesheet, "TS", 5, "timesheet", "timesheet_id", ("resource_id", "nobody", "Byron")
    ),
    "expense report": Several(
        Kind.EXPENSE_REPORT, _staff, _expenses, "ER", 3, "expense_report", "expense_report_id", ("currency", "EUR", "USD")
    ),
    "purchase order": Several(
        Kind.PURCHASE_ORDER, lambda _: None, _order, "PO", 3, "purchase_order", "purchase_order_id", ("currency", "EUR", "USD"),
        'receipts = "bill"', 2,
    ),
    "purchase order in notes": Several(
        Kind.PURCHASE_ORDER, lambda _: None, _order, "PO", 1, "purchase_order", "purchase_order_id", ("currency", "EUR", "USD")
    ),
    "payment": Several(Kind.PAYMENT, _invoices, _payment, "PAY", 1, "payment", "payment_id", ("currency", "EUR", "USD")),
}  # fmt: skip
