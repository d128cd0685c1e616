"""A company of a test's own inside one running twin: its operations, its book, runs in this process, and questions to all three sides."""

from __future__ import annotations

import itertools
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.clock import now
from connectors.contract.ledger import Decided, Disposed, Failure, Part, RecordState
from connectors.contract.words import Choice, Disposition, Kind
from tasks.context import Run
from tasks.engine import PlainEngine
from tasks.home import Home
from tasks.request import make_request
from tasks.run import Report, reconcile_book, transfer_book
from tasks.wiring import Ports, ports_of
from tests.promises.harness import BOOK, Firm
from tests.promises.quickbooks_online import QuickBooksOnlineBooks
from tests.support.dying import Died, Dying
from tests.support.office import stamp

__all__ = ["Company", "Died", "Ran"]
_PLACES = itertools.count()


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that ended, with the dispositions of its records by kind and name."""

    report: Report
    rows: Mapping[tuple[Kind, str], Disposed]

    def of(self, number: str, kind: Kind = Kind.INVOICE) -> Disposed:
        """How the record that people call so left the run."""
        return self.rows[kind, number]

    def left(self, number: str, kind: Kind = Kind.INVOICE) -> Disposition:
        """Its disposition alone."""
        return self.of(number, kind).disposition

    @property
    def state(self) -> str:
        """Settled, or needing attention."""
        return self.report.state

    @property
    def message(self) -> str:
        """Its last words."""
        return self.report.message


class Company(Firm):
    """A firm whose ids, names, numbers and month nobody else in the twin has, so that tests share one twin and never meet."""

    books: QuickBooksOnlineBooks

    def __init__(self, folder: Path, books: QuickBooksOnlineBooks, **settings: Any) -> None:
        """``settings`` differ from the harness's, as ``configure_book`` takes them."""
        self.place = next(_PLACES)
        super().__init__(folder, books)
        self._ids = itertools.count(self.place * 1000)
        self.day = date(2027 + self.place // 12, self.place % 12 + 1, 15)
        self.party = f"Party {self.place}"
        self.waits: list[float] = []
        self.ahead = timedelta(0)
        self.token = ""
        patient = {
            "claim": 300,
            "settle": 60,
            "request_timeout": 20,
            "lease": 60,
        }  # a busy machine is no failure
        self.configure_book(**{**settings, "timing": {**patient, **settings.get("timing", {})}})

    # settings --------------------------------------------------------------------------------------------------
    def configure_book(self, **changes: Any) -> None:
        """Write tieout.toml with some settings of the book changed; tables are merged, None removes."""
        file = self.home / "tieout.toml"
        whole = tomllib.loads(file.read_text("utf-8"))
        book = whole["books"][BOOK]
        for name, value in changes.items():
            book[name] = {**book.get(name, {}), **value} if isinstance(value, dict) else value
        lines = [f'ledger = "{whole["ledger"]}"', f"[books.{BOOK}]", *_lines(book)]
        for name, value in book.items():
            if isinstance(value, dict):
                lines += [f"[books.{BOOK}.{name}]", *_lines(value)]
        file.write_text("\n".join(lines), encoding="utf-8")

    # operations ------------------------------------------------------------------------------------------------
    def number(self, name: object) -> str:
        """A number that no other company in the twin uses."""
        return f"R{self.place}-{name}"

    def bill(
        self, name: object = 1, *amounts: str, customer: str = "", day: date | None = None, **columns: Any
    ) -> str:
        """Enter an invoice (100.00 unless told); ``columns`` are those of operations. Returns its number."""
        number = self.number(name)
        source_id = self.invoice(number, *amounts, customer=customer or self.party, day=day or self.day)
        if columns:
            self.change_id(source_id, **columns)
        return number

    def change(self, number: str, **columns: Any) -> None:
        """Somebody edits the invoices of this number."""
        for source_id in self.ids(number):
            self.change_id(source_id, **columns)

    def change_id(self, source_id: str, **columns: Any) -> None:
        """Somebody edits one invoice."""
        told = {
            name: str(value) if isinstance(value, date | Decimal) else value
            for name, value in columns.items()
        }
        told.setdefault("last_modified_date_time", stamp())
        sets = ", ".join(f"{name} = :{name}" for name in told)
        self.do(f"UPDATE invoice SET {sets} WHERE invoice_id = :source_id", source_id=source_id, **told)

    def change_customer(self, source_id: str = "", **columns: Any) -> None:
        """Somebody edits a customer."""
        columns.setdefault("last_modified_date_time", stamp())
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        self.do(
            f"UPDATE company SET {sets} WHERE company_id = :source_id",
            source_id=source_id or self.party,
            **columns,
        )

    def reprice(self, number: str, *amounts: str, off: str = "0") -> None:
        """Somebody gives an invoice other lines, and the total that they add up to."""
        (source_id,) = self.ids(number)
        self.do("DELETE FROM invoice_line WHERE invoice_id = :id", id=source_id)
        for place, amount in enumerate(amounts):
            self.do(
                "INSERT INTO invoice_line (billing_item_id, invoice_id, item_id, item_name, quantity, rate, extended_price, "
                "sort_order_id) VALUES (:line, :id, 'work', 'Promised work', 1, :amount, :amount, :place)",
                line=f"{source_id}-{place}", id=source_id, amount=amount, place=place,
            )  # fmt: skip
        total = sum((Decimal(one) for one in amounts), start=Decimal(off))
        self.change_id(source_id, invoice_total=total)

    def ids(self, number: str) -> list[str]:
        """Ids of the invoices of this number in operations."""
        return [
            row[0] for row in self.ask("SELECT invoice_id FROM invoice WHERE invoice_number = :n", n=number)
        ]

    def word(self, number: str) -> tuple[str, str | None, str | None]:
        """What operations were told of an invoice: status, external number, reason."""
        rows = self.ask(
            "SELECT t.status, t.external_number, t.reason FROM tieout_transfer t JOIN invoice i ON i.invoice_id = t.id "
            "WHERE t.kind = 'invoice' AND i.invoice_number = :n",
            n=number,
        )
        return tuple(rows[0]) if rows else ("", None, None)  # type: ignore[return-value]

    # runs ------------------------------------------------------------------------------------------------------
    @contextmanager
    def ports(self) -> Iterator[Ports]:
        """Everything that a run of the book works with."""
        with ports_of(Home.of(self.home), BOOK) as ports:
            yield ports

    def transfer(self, *, dies: str = "", dies_after: bool = False, **request: Any) -> Ran:
        """One run in this process, at the hour of ``ahead`` and as the process ``token``; waits are noted, not waited for.

        Raises:
            Died: where ``dies`` names a call of the connector that is made.
        """
        steps = reconcile_book if request.get("flow") == "reconcile" else transfer_book
        changed = {"token": self.token} if self.token else {}
        made = partial(Run, clock=lambda: now() + self.ahead, sleep=self.waits.append, **changed)
        with self.ports() as whole, pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasks.run.Run", made)
            ports = whole
            if dies:
                ports = replace(whole, connector=Dying(whole.connector, dies, after=dies_after))  # type: ignore[arg-type]
            report = steps(ports, make_request(BOOK, **request), PlainEngine(sleep=self.waits.append))
            rows = ports.ledger.dispositions(report.run_id, limit=10_000)
        return Ran(report, {(row.kind, row.number): row for row in rows})

    def lose_ledger(self) -> None:
        """The ledger is gone; a new one begins empty."""
        for file in self.home.glob("ledger.sqlite*"):
            file.unlink()

    def copy_ledger(self, name: str) -> None:
        """Somebody makes a backup of the ledger."""
        with self.ports() as ports:
            assert ports.book.name == BOOK  # opened and closed: nothing is left beside the file
        shutil.copy(self.home / "ledger.sqlite", self.home / name)

    # the ledger ------------------------------------------------------------------------------------------------
    def state_of(self, number: str, kind: Kind = Kind.INVOICE) -> RecordState:
        """What the ledger knows of a record."""
        with self.ports() as ports:
            (found,) = ports.ledger.find_by_number(BOOK, kind, number)
            return found

    def parts_of(self, number: str, kind: Kind = Kind.INVOICE) -> list[Part]:
        """Its linked documents."""
        with self.ports() as ports:
            (found,) = ports.ledger.find_by_number(BOOK, kind, number)
            return ports.ledger.parts(BOOK, kind, [found.source_id]).get(found.source_id, [])

    def failures_of(self, number: str, kind: Kind = Kind.INVOICE) -> list[Failure]:
        """Its failures, oldest first."""
        with self.ports() as ports:
            return [one for one in reversed(ports.ledger.failures(BOOK, kind)) if one.number == number]

    def decide(self, number: str, choice: Choice, detail: str = "", kind: Kind = Kind.INVOICE) -> None:
        """A person decides on an invoice."""
        with self.ports() as ports:
            decided = [
                Decided(kind=kind, source_id=one, choice=choice, who="Ada", why="a test", detail=detail)
                for one in (self.ids(number) if kind is Kind.INVOICE else [number])
            ]
            ports.ledger.decide(BOOK, decided)

    # the books -------------------------------------------------------------------------------------------------
    def made(self, number: str) -> list[dict[str, Any]]:
        """Creations of invoices of this number by us, from the journal of effects."""
        return [one for one in self.books.created(Kind.INVOICE) if one["number"] == number]

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """Effects of ours, filtered."""
        query = "&".join(f"{name}={value}" for name, value in {"source": "api", **filters}.items())
        return list(self.books._get(f"journal?{query}")["journal"])

    def act(self, **what: Any) -> Any:
        """A person does something at the screen of the books."""
        return self.books._act(**what)

    def raw(self, entity: str, external_id: str) -> dict[str, Any]:
        """A document as the books hold it now, over their own API."""
        return self.query(f"select * from {entity} where Id = '{external_id}'", entity)[0]

    def invoices(self, number: str) -> list[dict[str, Any]]:
        """Invoices of this number as the books hold them now."""
        return self.query(f"select * from Invoice where DocNumber = '{number}'", "Invoice")

    def query(self, text: str, entity: str) -> list[dict[str, Any]]:
        """Answer of the books to a query."""
        return list(self._api("GET", "query", params={"query": text})["QueryResponse"].get(entity, []))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Another program writes to the books."""
        return self._api("POST", path, json=body)

    def _api(self, method: str, path: str, **more: Any) -> Any:
        ready = self.books.ready
        answer = self.books.http.request(
            method,
            f"{ready['base_url']}/v3/company/{ready['realm_id']}/{path}",
            headers={
                "Authorization": f"Bearer {self.books._post('token', {})['access_token']}",
                "Accept": "application/json",
            },
            timeout=20,
            **more,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def party_in_books(self, name: str = "") -> str:
        """Id of a customer in the books, by name."""
        return str(
            self.query(f"select * from Customer where DisplayName = '{name or self.party}'", "Customer")[0][
                "Id"
            ]
        )


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} = {_toml(value)}"
        for name, value in table.items()
        if not isinstance(value, dict) and value is not None
    ]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float | date) else f'"{value}"'
