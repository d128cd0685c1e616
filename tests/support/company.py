"""A company of a test's own inside one running twin: its operations, its book, runs in this process, and questions to all three sides."""

from __future__ import annotations

import itertools
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.clock import now
from connectors.contract.ledger import Decided, Disposed, Failure, Part, RecordState
from connectors.contract.words import Choice, Disposition, Kind
from tasks.context import Run
from tasks.decisions import decide_records
from tasks.engine import PlainEngine
from tasks.home import Home
from tasks.request import make_request
from tasks.run import Report, reconcile_book, transfer_book
from tasks.wiring import Ports, ports_of
from tests.promises.harness import BOOK
from tests.promises.quickbooks_online import QuickBooksOnlineBooks
from tests.support.dying import Died, Dying
from tests.support.entering import Entering
from tests.support.office import Office
from tests.support.screen import Screen

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


class Company(Screen, Entering):
    """A firm whose ids, names, numbers and month nobody else in the twin has, so that tests share one twin and never meet."""

    books: QuickBooksOnlineBooks

    def __init__(self, folder: Path, books: QuickBooksOnlineBooks, **settings: Any) -> None:
        """``settings`` differ from the harness's, as ``configure_book`` takes them."""
        self.place = next(_PLACES)
        super().__init__(folder, books)
        self._ids = itertools.count(self.place * 1000)
        self.day = date(2027 + self.place // 12, self.place % 12 + 1, 15)
        self.party = f"Party {self.place}"
        self.office = Office(self, self.place)
        self.since = max((one["sequence"] for one in self.journal()), default=0)
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

    def held(self, number: str, kind: Kind) -> dict[str, dict[str, Any]]:
        """Its linked documents by part id, as the books hold them now."""
        return {
            part.part_id: self.raw(part.document_type, part.external_id)
            for part in self.parts_of(number, kind)
        }

    def one(self, number: str, kind: Kind) -> dict[str, Any]:
        """Its only document, as the books hold it now."""
        (document,) = self.held(number, kind).values()
        return document

    def failures_of(self, number: str, kind: Kind = Kind.INVOICE) -> list[Failure]:
        """Its failures, oldest first."""
        with self.ports() as ports:
            return [one for one in reversed(ports.ledger.failures(BOOK, kind)) if one.number == number]

    def decide(self, number: str, choice: Choice, detail: str = "", kind: Kind = Kind.INVOICE) -> None:
        """A person decides on an invoice."""
        with self.ports() as ports:
            if choice is Choice.ACCEPT:
                decide_records(ports.ledger, BOOK, kind, [number], choice, who="Ada", why="a test")
                return
            decided = [
                Decided(kind=kind, source_id=one, choice=choice, who="Ada", why="a test", detail=detail)
                for one in (self.ids(number) if kind is Kind.INVOICE else [number])
            ]
            ports.ledger.decide(BOOK, decided)


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [
        f'"{name}" = {_toml(value)}'
        for name, value in table.items()
        if not isinstance(value, dict) and value is not None
    ]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float | date) else f'"{value}"'
