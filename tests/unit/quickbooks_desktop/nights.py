"""Nights of a firm whose books call when they like: runs in this process, the service on a port, sessions of the sandbox when a test lets one."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from connectors.contract.clock import now
from connectors.contract.ledger import Disposed, Failure, RecordState
from connectors.contract.web_connector import Desk, Patience, SetState
from connectors.contract.words import Disposition, Kind
from connectors.ledger import open_ledger
from connectors.quickbooks_desktop.service.serve import running
from connectors.sandbox.quickbooks_desktop.control import Control
from connectors.sandbox.quickbooks_desktop.home import Home as CompanyFile
from connectors.sandbox.quickbooks_desktop.run import one_update
from connectors.sandbox.quickbooks_desktop.schema import Schema
from tasks.context import Run, process_token
from tasks.engine import PlainEngine
from tasks.home import Home
from tasks.request import make_request
from tasks.run import Report, reconcile_book, transfer_book
from tasks.wiring import Ports, ports_of
from tests.promises.harness import BOOK, Books, Firm

COMPANY, USER = "Tieout Demo", ("north", "a long password")
SETTINGS = """
[books.{{book}}]
target = "quickbooks-desktop"
company_id = "Tieout Demo"
operations = "{{operations}}"
fence = 2026-01-01
[books.{{book}}.auto_create]
customers = true
items = true
[books.{{book}}.tax]
mode = "exempt"
[books.{{book}}.timing]
{{timing}}
[books.{{book}}.accounts]
income = "Services"
[books.{{book}}.options]
session_patience_seconds = "{patience}"
hold_seconds = "5"
overlap_minutes = "2"
"""
TIMING = "claim = 300\nsettle = 60\nlease = 60\nrequest_timeout = 20"


class Lines:
    """What a firm asks of its books before it has any."""

    target = "quickbooks-desktop"
    patience = "0.1"

    def settings(self, home: Path) -> str:
        """Lines of tieout.toml."""
        del home
        return SETTINGS.format(patience=self.patience)


@dataclass(frozen=True)
class Night:
    """A run that ended."""

    report: Report
    rows: Mapping[tuple[Kind, str], Disposed]

    def left(self, number: str, kind: Kind = Kind.INVOICE) -> Disposition:
        """How the record that people call so left it."""
        return self.rows[kind, number].disposition

    def all_left(self, kind: Kind = Kind.INVOICE) -> set[Disposition]:
        """How the records of a kind left it."""
        return {row.disposition for (held, _), row in self.rows.items() if held is kind}


def _copy(source: Path, target: Path) -> None:
    """Copy a folder's databases, by SQLite itself: the last rows may still lie beside one, while anybody has it open."""
    target.mkdir(exist_ok=True)
    for file in source.glob("*.sqlite"):
        with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(target / file.name)) as new:
            old.backup(new)


class Nights(Firm):
    """A firm with a company file that nobody works on but when a test says so."""

    def __init__(self, folder: Path, template: Path | None = None) -> None:
        """``template`` is the folder of a firm that was stopped; this one goes on where it was."""
        self.lines = Lines()
        super().__init__(folder, cast("Books", self.lines))
        if template is not None:
            _copy(template / "home", self.home)
            _copy(template / "file", folder / "file")
            self._ids = itertools.count(1000)
        self.stack = ExitStack()
        self.control = self.stack.enter_context(Control(folder / "file"))
        self.control.settings(
            company_name=COMPANY, time_zone="UTC", noop_seconds=0.01, noop_limit=10**6, expect_continue=False
        )
        self.ledger = open_ledger(self.ledger_url, key=None)
        self.stack.callback(self.ledger.close)
        self.ledger.register(BOOK, "quickbooks-desktop", COMPANY)
        self.mailbox = self.ledger.mailbox
        if template is None:
            self.mailbox.add_user(BOOK, *USER)
        self.file = CompanyFile(folder / "file")
        self.stack.callback(self.file.close)
        identity = self.mailbox.identity(BOOK)
        self.file.change({"owner_id": identity.owner_id, "file_id": identity.file_id})
        quick = Patience(silent=timedelta(0), silent_out=timedelta(0))
        desk = Desk(book=BOOK, company_name=COMPANY)
        self.url = self.stack.enter_context(running(self.mailbox, lambda _: desk, patience=quick))
        self.schema = Schema(None)
        self.ahead = timedelta(0)

    # runs and sessions -----------------------------------------------------------------------------------------
    def asleep(self, **request: Any) -> Night:
        """One run while nobody calls; ``ports`` may stand in for its own, ``token`` for its process."""
        return self._run("0.1", **request)

    def live(self, **request: Any) -> Night:
        """One run while the Web Connector calls all the time."""
        with self.calling():
            return self._run("20", **request)

    @contextmanager
    def calling(self) -> Iterator[None]:
        """While it lasts, the Web Connector calls."""
        stop = threading.Event()

        def poll() -> None:
            while not stop.is_set():
                one_update(self.file, self.url, USER, self.schema, stop)
                stop.wait(0.02)

        thread = threading.Thread(target=poll, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(20)

    def session(self) -> str:
        """One session of the Web Connector, to its end; its result."""
        return one_update(self.file, self.url, USER, self.schema).result

    def sleepy(self, patience: str = "0.1") -> None:
        """Write into tieout.toml how long a run waits for a session."""
        if patience != self.lines.patience:
            self.lines.patience = patience
            self.configure()

    def _run(
        self,
        patience: str,
        *,
        ports: Mapping[str, Any] | None = None,
        token: str = "",
        **request: Any,
    ) -> Night:
        self.sleepy(patience)
        steps = reconcile_book if request.get("flow") == "reconcile" else transfer_book
        made = partial(
            Run, clock=lambda: now() + self.ahead, sleep=lambda _: None, token=token or process_token()
        )
        with ports_of(Home.of(self.home), BOOK) as whole, pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasks.run.Run", made)
            used: Ports = replace(whole, **ports) if ports else whole
            report = steps(used, make_request(BOOK, **request), PlainEngine(sleep=lambda _: None))
            rows = whole.ledger.dispositions(report.run_id, limit=100_000)
        return Night(report, {(row.kind, row.number): row for row in rows})

    def configure(self, *_: object, **__: object) -> None:
        """Write tieout.toml: short patience or long, and claims that last."""
        text = self.lines.settings(self.home).format(book=BOOK, operations=self.operations, timing=TIMING)
        (self.home / "tieout.toml").write_text(f'ledger = "{self.ledger_url}"\n{text}', encoding="utf-8")

    # what there is ---------------------------------------------------------------------------------------------
    def state(self, number: str, kind: Kind = Kind.INVOICE) -> RecordState:
        """What the ledger knows of a record."""
        (found,) = self.ledger.find_by_number(BOOK, kind, number)
        return found

    def failures(self, number: str) -> list[Failure]:
        """Failures of an invoice."""
        return [one for one in self.ledger.failures(BOOK) if one.number == number]

    def created(self, entity: str = "Invoice", *, by_us: bool = True) -> list[str]:
        """Numbers (or names) of what was created, from the company file's journal."""
        entries = self.control.journal(entity=entity, operation="create")
        return [str(one["number"] or one["party"]) for one in entries if (one["source"] != "ui") is by_us]

    def entered(self, number: str, customer: str) -> None:
        """Somebody enters an invoice by hand."""
        line = {"ItemRef": {"FullName": "Services"}, "Amount": "7.00"}
        fields = {
            "CustomerRef": {"FullName": customer},
            "TxnDate": "2026-11-02",
            "RefNumber": number,
            "InvoiceLineAdd": [line],
        }
        self.control.act("create", entity="Invoice", fields=fields)

    def waiting(self) -> dict[SetState, int]:
        """Message sets by state."""
        return self.mailbox.counts(BOOK)

    def edit(self, number: str, amount: str) -> None:
        """Somebody changes an invoice of one line in operations."""
        at = now().isoformat()
        self.do(
            "UPDATE invoice SET invoice_total = :a, last_modified_date_time = :t WHERE invoice_number = :n",
            a=amount,
            n=number,
            t=at,
        )
        self.do(
            "UPDATE invoice_line SET rate = :a, extended_price = :a WHERE invoice_id = (SELECT invoice_id FROM invoice WHERE invoice_number = :n)",
            a=amount, n=number,
        )  # fmt: skip


def numbers(first: int, count: int) -> Sequence[str]:
    """Numbers of invoices."""
    return [f"N-{place}" for place in range(first, first + count)]
