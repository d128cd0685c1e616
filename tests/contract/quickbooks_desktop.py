"""The harness of QuickBooks Desktop: service, Web Connector and company file on loopback, the pauses between their calls in milliseconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from connectors.contract.book import AutoCreate, Book, Tax, Timing
from connectors.contract.ledger import Ledger
from connectors.contract.protocols import Connector
from connectors.contract.web_connector import Desk, Mailbox, Patience
from connectors.contract.words import Action, Kind
from connectors.ledger import open_ledger
from connectors.quickbooks_desktop.connector import QuickBooksDesktop
from connectors.quickbooks_desktop.elements import replaced
from connectors.quickbooks_desktop.qbxml import body
from connectors.quickbooks_desktop.service.serve import running
from connectors.sandbox.quickbooks_desktop.control import Control
from connectors.sandbox.quickbooks_desktop.home import Home
from connectors.sandbox.quickbooks_desktop.run import one_update
from connectors.sandbox.quickbooks_desktop.schema import Schema
from tests.contract.quickbooks_desktop_screen import DesktopScreen
from tests.support.templates import ledger_in

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "data" / "quickbooks_desktop" / "xsd"
COMPANY = "Tieout Demo"
PASSWORD = "a long password"
BOOKS = {"contract": COMPANY, "other": "Another Company", "away": COMPANY}
"""Books and the company that each expects; nobody polls for ``away``."""
FORGETS = {"fault": "memory_lost", "skip": 1}
"""The company file forgets the set before it is asked what became of it, so that only a look tells."""
FAULTS: dict[str, list[dict[str, Any]]] = {
    "drop_after": [{"fault": "lost_answer"}, FORGETS],
    "gateway_after": [{"fault": "process_error", "commit": True}, FORGETS],
    "break_after": [{"fault": "garbage"}, FORGETS],
    "drop_before": [{"fault": "process_error"}],
    "empty": [{"fault": "status", "code": 0}],
    "fault_in_200": [{"fault": "status", "code": 1000}],
    "unreadable": [{"fault": "garbage"}],
    "throttle_item": [{"fault": "locked"}],
}
OPERATIONS = {"create": "add", "update": "mod", "query": "query", "cdc": "query"}
ENTITIES: dict[str, str] = {
    Kind.PURCHASE_ORDER: "PurchaseOrder",
    Kind.PAYMENT: "ReceivePayment",
    Kind.REFUND: "CreditMemo",
    Kind.PROCESSING_FEE: "Check",
    Kind.INVOICE: "Invoice",
}
ACCOUNTS = {
    "income": "Services",
    "expense": "Cost of Goods Sold",
    "cash advance": "Employee Advances",
    "clearing": "Payment Processor Clearing",
    "clearing square": "Savings",
    "processing fees": "Payment Processing Fees",
}


@dataclass
class DesktopSandbox:
    """Everything that runs: a ledger, the service, and a Web Connector with a company file for each book that has one."""

    home: Path
    ledger: Ledger = field(init=False)
    control: Control = field(init=False)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)
    _stop: threading.Event = field(init=False, default_factory=threading.Event)
    _wanted: dict[str, threading.Event] = field(init=False, default_factory=dict)

    def start(self) -> None:
        """Start service and Web Connectors."""
        self.ledger = open_ledger(ledger_in(self.home), key=None)
        self._stack.callback(self.ledger.close)
        for place, book in enumerate(BOOKS):
            self.ledger.register(book, "quickbooks-desktop", f"company {place}")
            self.ledger.mailbox.add_user(book, book, PASSWORD)
        quick = Patience(silent=timedelta(0), silent_out=timedelta(0))
        desks = {name: Desk(book=name, company_name=company) for name, company in BOOKS.items()}
        url = self._stack.enter_context(running(self.ledger.mailbox, desks.__getitem__, patience=quick))
        self.control = self._stack.enter_context(Control(self.home / "contract"))
        threads = []
        for book in ("contract", "other"):
            self._wanted[book] = threading.Event()
            threads.append(threading.Thread(target=self._poll, args=(book, url), daemon=True))
        for thread in threads:
            thread.start()
            self._stack.callback(thread.join, 20)
        self._stack.callback(self._release)

    def _release(self) -> None:
        self._stop.set()
        for book in BOOKS:
            self.ledger.mailbox.hold(book, None)
        for wanted in self._wanted.values():
            wanted.set()

    def stop(self) -> None:
        """Stop them, and wait."""
        self._stack.close()

    def call(self, book: str) -> None:
        """Let the book's Web Connector call, again and again from now on."""
        self._wanted[book].set()

    def rest(self) -> None:
        """Let nobody call any more, until somebody is wanted again: a session that waits costs the machine as much as one that works."""
        for book, wanted in self._wanted.items():
            wanted.clear()
            self.ledger.mailbox.hold(book, None)

    def _poll(self, book: str, url: str) -> None:
        home = Home(self.home / book)
        reader = Schema(SCHEMA if SCHEMA.is_dir() else None)
        identity = self.ledger.mailbox.identity(book)
        home.change(
            {"owner_id": identity.owner_id, "file_id": identity.file_id, "time_zone": "UTC", "noop_seconds": 0.005,
             "noop_limit": 1_000_000, "expect_continue": False}
        )  # fmt: skip
        while True:
            self._wanted[book].wait()
            if self._stop.is_set():
                break
            result = one_update(home, url, (book, PASSWORD), reader, self._stop).result
            self._stop.wait(0.1 if result in {"no_work", "invalid_user"} else 0.01)
        home.close()


class KeptOpen:
    """A mailbox whose sessions stay for the next test instead of ending with a connector."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def __getattr__(self, name: str) -> Any:
        """All the rest is the mailbox's."""
        return getattr(self._mailbox, name)

    def hold(self, book: str, until: datetime | None) -> None:
        """Never let go."""
        if until is not None:
            self._mailbox.hold(book, until)


class QuickBooksDesktopTarget(DesktopScreen):
    """The company file takes our numbers, several documents may have one; every switch is reset for each test."""

    name = "quickbooks-desktop"
    numbers = True
    batches = True
    small_page = "6"
    lacks = frozenset(
        {
            "throttling", "tokens", "numbers of its own", "unique numbers", "addresses", "deletion of what can be voided",
            "voided payments", "links of deposits", "receipts as notes or bills", "reach of a feed", "a whole feed",
        }
    )  # fmt: skip
    taken_back: Mapping[Kind, Action] = {
        Kind.PURCHASE_ORDER: Action.DELETE,
        Kind.PAYMENT: Action.DELETE,
        Kind.REFUND: Action.VOID,
        Kind.PROCESSING_FEE: Action.VOID,
    }
    bound_kinds = frozenset[Kind]()

    def __init__(self, sandbox: DesktopSandbox) -> None:
        self.sandbox = sandbox
        self.open: list[Connector] = []
        sandbox.call("contract")
        sandbox.control.faults(replace=True)
        sandbox.control.settings(closing_date=None, inactive_reference="refuse", links_touch_targets=False)
        self.start = max((int(one["sequence"]) for one in sandbox.control.journal()), default=0)

    def book(self, **changes: Any) -> Book:
        """The book of the company file."""
        options = {
            "refund_item": "Services",
            "freight_item": "Shipping",
            "overlap_minutes": "2",
            "hold_seconds": "5",
            **changes.pop("options", {}),
        }
        fields: dict[str, Any] = {
            "name": "contract",
            "target": self.name,
            "company_id": COMPANY,
            "operations": "sqlite://",
            "fence": date(2026, 1, 1),
            "tax": Tax(mode="line"),
            "accounts": ACCOUNTS,
            "company_cards": {"Company Visa": "Visa"},
            "payee_suffix": " (expenses)",
            "auto_create": AutoCreate(vendors=True),
            "timing": Timing(request_timeout=timedelta(seconds=20)),
            "options": options,
        }
        return Book(**{**fields, **changes})

    def connect(self, book: Book | None = None, *, fresh_tokens: bool = False) -> Connector:
        """A connector that looks into its mailbox more often than a real one."""
        del fresh_tokens
        connector = QuickBooksDesktop(
            book or self.book(),
            cast("Mailbox", KeptOpen(self.sandbox.ledger.mailbox)),
            sleep=lambda seconds: time.sleep(seconds / 10),
        )
        self.open.append(connector)
        return connector

    def other_company(self) -> Book:
        """A book whose Web Connector works on another company file than the book names."""
        self.sandbox.call("other")
        return self.book(name="other", company_id=BOOKS["other"])

    def unreachable(self) -> Book:
        """A book whose Web Connector never calls."""
        return self.book(name="away", options={"session_patience_seconds": "0.2"})

    def revoke(self) -> None:
        """There is no credential of ours: the Web Connector has one, so a test that asks for this is wrong."""
        raise AssertionError("QuickBooks Desktop lacks tokens")

    def effects(self, what: str, action: Action) -> int:
        """From the journal, which is written with the effect; what a person did at the screen does not count."""
        entity = ENTITIES.get(what, what[:1].upper() + what[1:])
        entries = self.sandbox.control.journal(after=self.start, entity=entity, operation=action.value)
        return len([one for one in entries if one["source"] != "ui"])

    def settings(self, **changes: Any) -> None:
        """Translate the suite's words."""
        touches = changes.pop("payment_touches_invoice", None)
        if touches is not None:
            changes["links_touch_targets"] = touches
        self.sandbox.control.settings(**changes)

    def fault(self, name: str, *, action: str = "", times: int = 1, skip: int = 0) -> None:
        """Translate the suite's words; what strikes a whole message set knows no operation."""
        for about in FAULTS[name]:
            single = about["fault"] in {"status", "locked"} and action in OPERATIONS
            operation = {"operation": OPERATIONS[action]} if single else {}
            counted = {"skip": skip, **about, "times": times}
            self.sandbox.control.faults({**counted, **operation})

    def misdirected(self, payload: Mapping[str, Any], document_type: str) -> dict[str, Any]:
        """The payload with a party (or account) that the books do not have."""
        name, children = body(payload)
        parties = {"TimeTracking": "EntityRef", "Bill": "VendorRef", "PurchaseOrder": "VendorRef", "CreditCardCharge": "PayeeEntityRef",
                   "Check": "AccountRef"}  # fmt: skip
        nobody = [["ListID", "9999999-1417118624"]]
        return {name: replaced(children, parties.get(document_type, "CustomerRef"), nobody)}

    def account_of(self, document: Any) -> str:
        """The account into or out of which its money went."""
        names = {"ReceivePayment": "deposit to", "Check": "account", "ARRefundCreditCard": "refund from"}
        fields = self.open[-1].fields(document.document_type, document.raw)
        return fields[names[document.document_type]]
