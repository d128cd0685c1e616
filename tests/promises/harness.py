"""What a promise is tested with: a firm with its operations, a home of its own, books that count effects, and runs in real processes."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.contract.ledger import Decided
from connectors.contract.words import Choice, Kind
from tasks.home import Home
from tasks.settings import read_settings
from tasks.wiring import ledger_of
from tests.promises.books import Books, needs
from tests.support.child_run import one_run
from tests.support.children import Child
from tests.support.in_flight import seconds_to_a_look
from tests.support.office import Office, stamp
from tests.support.templates import lay_down, ledger_in

BOOK = "north"
DAY = date(2026, 11, 2)
CLAIM, SETTLE, LEASE, TIMEOUT = 2.5, 0.5, 1.0, 2.0
"""Seconds: short, so that a test can wait for what takes a vendor minutes."""


class Firm:
    """One company: its operations, its home, its book, and the processes that carry out runs."""

    def __init__(self, folder: Path, books: Books, ledger: str = "") -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.books = books
        self.operations = f"sqlite:///{self.home / 'operations.sqlite'}"
        lay_down(self.home, "operations.sqlite")
        self.engine = sa.create_engine(self.operations, poolclass=sa.NullPool)
        self.ledger_url = ledger or ledger_in(self.home)
        self._count = itertools.count(1)
        self._ids = itertools.count(1)
        self.office = Office(self)
        self.configure()

    def configure(
        self,
        extra: str = "",
        *,
        company: str = "",
        settle: float = SETTLE,
        claim: float = CLAIM,
        lease: float = LEASE,
    ) -> None:
        """Write tieout.toml; ``extra`` is what it has beside the usual."""
        timeout = TIMEOUT * self.books.pace
        timing = f"claim = {claim * self.books.pace}\nsettle = {settle}\nlease = {lease}\nrequest_timeout = {timeout}\n"
        text = f'ledger = "{self.ledger_url}"\n' + self.books.settings(self.home).format(
            book=BOOK, operations=self.operations, timing=timing
        )
        if company:
            text = re.sub(r'company_id = ".*"', f'company_id = "{company}"', text)
        (self.home / "tieout.toml").write_text(f"{text}\n{extra}", encoding="utf-8")

    # operations ------------------------------------------------------------------------------------------------
    def do(self, statement: str, **values: Any) -> None:
        """Change operations, as a person there would."""
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def ask(self, statement: str, **values: Any) -> list[Any]:
        """Read operations."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values))

    def customer(self, name: str) -> str:
        """A customer; its id is its name."""
        self.do(
            "INSERT INTO company (company_id, company_name, invoice_email, last_modified_date_time) "
            "VALUES (:name, :name, 'pay@example.com', :at)",
            name=name, at=stamp(),
        )  # fmt: skip
        self.do(
            "INSERT INTO service_item (item_id, name, last_modified_date_time) VALUES ('work', 'Promised work', :at) "
            "ON CONFLICT DO NOTHING",
            at=stamp(),
        )
        return name

    def invoice(
        self, number: str, *amounts: str, customer: str = "Ada", day: date = DAY, off: str = "0"
    ) -> str:
        """An invoice of one line an amount; ``off`` makes its total wrong. Its id is returned."""
        if not self.ask("SELECT 1 FROM company WHERE company_id = :id", id=customer):
            self.customer(customer)
        source_id = f"{next(self._ids):04d}"
        lines = [Decimal(amount) for amount in amounts or ("100.00",)]
        self.do(
            "INSERT INTO invoice (invoice_id, company_id, invoice_number, invoice_date_time, due_date, currency, "
            "invoice_total, last_modified_date_time) VALUES (:id, :customer, :number, :day, :day, 'USD', :total, :at)",
            id=source_id, customer=customer, number=number, day=str(day),
            total=str(sum(lines) + Decimal(off)), at=stamp(),
        )  # fmt: skip
        for place, amount in enumerate(lines):
            self.do(
                "INSERT INTO invoice_line (billing_item_id, invoice_id, item_id, item_name, quantity, rate, extended_price, "
                "sort_order_id) VALUES (:line, :id, 'work', 'Promised work', 1, :amount, :amount, :place)",
                line=f"{source_id}-{place}", id=source_id, amount=str(amount), place=place,
            )  # fmt: skip
        return source_id

    def invoices(self, count: int, first: int = 1001, **more: Any) -> list[str]:
        """So many invoices; their numbers."""
        numbers = [f"P-{first + place}" for place in range(count)]
        for place, number in enumerate(numbers):
            self.invoice(number, f"{100 + place}.37", "0.63", **more)
        return numbers

    def correct(self, *numbers: str) -> None:
        """Somebody makes the totals of these invoices what their lines add up to."""
        for number in numbers:
            self.do(
                "UPDATE invoice SET last_modified_date_time = :at, invoice_total = (SELECT sum(extended_price) FROM "
                "invoice_line l WHERE l.invoice_id = invoice.invoice_id) WHERE invoice_number = :number",
                at=stamp(), number=number,
            )  # fmt: skip

    def told(self) -> dict[str, str]:
        """What operations were told of each invoice: number → transfer status."""
        rows = self.ask(
            "SELECT i.invoice_number, t.status FROM tieout_transfer t JOIN invoice i ON i.invoice_id = t.id "
            "WHERE t.kind = 'invoice'"
        )
        return {row[0]: row[1] for row in rows}

    # runs ------------------------------------------------------------------------------------------------------
    def child(
        self, *traps: Mapping[str, Any], patience: float = 0, wait: float = 30, **request: Any
    ) -> Child:
        """Start a run in a process of its own; ``request`` are its parameters."""
        self.books.attend()
        place = next(self._count)
        book = request.pop("book", BOOK)
        orders = {
            "home": str(self.home), "book": book, "reports": str(self.reports_file(place)), "request": request,
            "traps": list(traps), "patience": patience, "wait": wait, "ledger": self.ledger_url,
        }  # fmt: skip
        return Child(orders, self.logs / f"run-{place}.log")

    def reports_file(self, place: int) -> Path:
        """Where the runs of the process so many leave their reports."""
        return self.logs / f"run-{place}.jsonl"

    def run(self, **request: Any) -> dict[str, Any]:
        """One run to its end; its report."""
        return self.ended(self.child(**request))

    def ended(self, child: Child) -> dict[str, Any]:
        """The last report of a process, once it has ended by itself."""
        assert child.wait() == 0, child.words()
        return reports(child)[-1]

    def until_settled(self, patience: float = 60) -> dict[str, Any]:
        """Run again in one fresh process until a run says that all is settled; fails where that never comes.

        It begins when the looks for what is in flight count; runs that come before that are another matter, and cost their time.
        """
        self.let_claims_lapse()
        report = self.ended(self.child(patience=patience))
        assert report["state"] == "settled", report
        return report

    def let_claims_lapse(self) -> None:
        """Wait until looks for what runs left in flight count."""
        time.sleep(seconds_to_a_look(self.ledger_url, sa.func.max))

    def decide(self, number: str, choice: Choice, detail: str = "", kind: Kind = Kind.INVOICE) -> None:
        """A person decides on a record: an invoice by its number, any other by its id."""
        rows = self.ask("SELECT invoice_id FROM invoice WHERE invoice_number = :n", n=number)
        source_id = rows[0][0] if kind is Kind.INVOICE else number
        home = Home.of(self.home)
        with ledger_of(home, read_settings(home)) as ledger:
            ledger.register(BOOK, self.books.target, read_settings(home).book(BOOK).company_id)
            decided = Decided(
                kind=kind, source_id=source_id, choice=choice, who="Grace", why="a test", detail=detail
            )
            ledger.decide(BOOK, [decided])

    # what must hold --------------------------------------------------------------------------------------------
    def numbers_created(self) -> Counter[str]:
        """How many invoices the books' journal has under each number."""
        return Counter(str(one["number"]) for one in self.books.created(Kind.INVOICE))

    def check_one_each(self, numbers: Iterable[str]) -> None:
        """One creation a record, no more; operations were told Transferred; nothing is in flight; both sides agree."""
        wanted = list(numbers)
        self.check_created(wanted)
        self.check_all_linked(len(wanted))

    def check_created(self, numbers: Iterable[str]) -> None:
        """These invoices were created, each once, and no other."""
        assert self.numbers_created() == Counter(numbers)

    def check_all_linked(self, count: int) -> None:
        """So many documents were created, each is linked, operations were told so, and both sides agree."""
        ids = sorted(str(one["id"]) for one in self.books.created(Kind.INVOICE))
        assert len(ids) == count
        assert sorted(self.told().values()) == ["Transferred"] * count
        assert self.look("SELECT count(*) FROM in_flight") == [(0,)]
        linked = self.look("SELECT external_id FROM part WHERE kind = 'invoice' AND removed_at IS NULL")
        assert sorted(row[0] for row in linked) == ids
        tied = one_run({"home": str(self.home), "book": BOOK, "request": {"flow": "reconcile"}})
        assert tied["state"] == "settled", tied

    @staticmethod
    def now() -> str:
        """The present moment, as the ledger on SQLite writes it."""
        return datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")

    def look(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Look into the ledger, as an auditor would."""
        engine = sa.create_engine(self.ledger_url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def reports(child: Child) -> list[dict[str, Any]]:
    """Reports of a process, oldest first."""
    file = child.log.with_suffix(".jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def counted(report: Mapping[str, Any], kind: str = "invoice") -> dict[str, int]:
    """How many records of a kind left a run in which way."""
    found: Counter[str] = Counter()
    for row in report["totals"]:
        if row["kind"] == kind:
            found[row["is"]] += row["count"]
    return dict(found)


__all__ = ["BOOK", "DAY", "TIMEOUT", "Books", "Firm", "counted", "needs", "reports"]
