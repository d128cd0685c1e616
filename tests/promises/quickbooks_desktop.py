"""The books of QuickBooks Desktop for the promises: the service and a Web Connector with a company file, each a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.contract.words import Kind
from connectors.sandbox.quickbooks_desktop.control import Control
from tests.promises.quickbooks_desktop_processes import PASSWORD, Processes
from tests.support.web_connector import NOOP

COMPANY = "Tieout Demo"
SETTINGS = """
[books.{{book}}]
target = "quickbooks-desktop"
company_id = "Tieout Demo"
operations = "{{operations}}"
fence = 2026-01-01
payee_suffix = " (expenses)"
[books.{{book}}.auto_create]
customers = true
items = true
vendors = true
[books.{{book}}.company_cards]
"Company Visa" = "Visa"
"Company Mastercard" = "Mastercard"
[books.{{book}}.tax]
mode = "exempt"
[books.{{book}}.timing]
{{timing}}
[books.{{book}}.accounts]
income = "Services"
expense = "Cost of Goods Sold"
freight = "Cost of Goods Sold"
"cash advance" = "Employee Advances"
clearing = "Payment Processor Clearing"
"processing fees" = "Payment Processing Fees"
[books.{{book}}.options]
session_patience_seconds = "{patience}"
hold_seconds = "3"
silent_seconds = "{silent}"
silent_out_seconds = "{silent}"
batch = "30"
overlap_minutes = "2"
refund_item = "Services"
freight_item = "Shipping"
"""
ENTITIES = {
    Kind.TIMESHEET: ("TimeTracking",),
    Kind.EXPENSE_REPORT: ("Bill", "CreditCardCharge"),
    Kind.PURCHASE_ORDER: ("PurchaseOrder", "ItemReceipt"),
    Kind.PAYMENT: ("ReceivePayment",),
    Kind.REFUND: ("CreditMemo",),
    Kind.PROCESSING_FEE: ("Check",),
}
"""What a kind becomes in these books, where it is not called the same."""
TAKEN_BACK = {(Kind.PAYMENT, "void"): "delete"}
"""QuickBooks Desktop lets nobody void a received payment from outside."""
OPERATIONS = {
    "create": "add",
    "update": "mod",
    "delete": "del",
    "query": "query",
    "cdc": "query",
    "void": "del",
}
"""The suite's words for operations in the sandbox's; payments, which others void, are deleted here."""
FAULTS: dict[str, list[dict[str, Any]]] = {
    "commit_then_drop": [{"fault": "lost_answer"}],
    "commit_then_504": [{"fault": "process_error", "commit": True, "forget": True}],
    "drop_before_commit": [{"fault": "process_error"}],
    "garbage": [{"fault": "garbage"}],
    "unreadable": [{"fault": "garbage"}],
    "throttle": [{"fault": "connection_error", "form": "busy"}],
    "throttle_item": [{"fault": "locked"}],
    "fault_in_200": [{"fault": "status", "code": 1000}],
    "expire_token": [],
    "die": [{"fault": "die", "when": "after_process"}],
}
"""The suite's words for what goes wrong, in the sandbox's; any other is the sandbox's own."""
ALWAYS = 1_000_000


class QuickBooksDesktopBooks(Processes):
    """See ``harness.Books``. Numbers are always ours; a Web Connector calls all the time."""

    target = "quickbooks-desktop"
    lacks = frozenset({"numbers of its own", "a tax engine of its own", "receipts as notes or bills"})
    pace = 2.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "quickbooks-desktop"
        self.control = Control(self.folder)
        self.control.settings(
            company_name=COMPANY, time_zone="UTC", noop_seconds=NOOP, noop_limit=ALWAYS, expect_continue=False
        )
        super().__init__(self.folder)
        self.patience = 20.0
        self.silent = 0.2

    def stop(self) -> None:
        """Nothing is left."""
        self.release()
        self.control.home.close()

    # the book --------------------------------------------------------------------------------------------------
    def settings(self, home: Path) -> str:
        """There is no secret in them: the Web Connector has it."""
        self.home = home
        return SETTINGS.format(patience=self.patience, silent=self.silent)

    def secrets(self) -> list[str]:
        """The Web Connector's password."""
        return [PASSWORD]

    def wrong_secrets(self, home: Path) -> Iterator[str]:
        """The password that the Web Connector says, which then is let in no more."""
        del home
        self.crash()
        wrong = "wrong-password-0123456789abcdef"
        self.release()
        self.calls = False
        self.start()
        self.connector = self._caller(wrong)
        yield wrong

    def fault(self, name: str, *, operation: str = "", **more: Any) -> None:
        """Translate the suite's words."""
        entity = more.pop("entity", "")
        about: dict[str, Any] = {"operation": OPERATIONS[operation]} if operation else {}
        about |= {"entity": _entity(entity)} if entity else {}
        if items := more.pop("items", 0):
            self.control.faults({"fault": "die", "when": "mid_set", "skip": items - 1})
            return
        if name == "delay":
            when = f"{more.pop('when', 'before')}_process"
            self.control.faults({"fault": "delay", "when": when, **about, **more})
            return
        for fault in FAULTS.get(name, [{"fault": name}]):
            self.control.faults({**fault, **about, **more})

    def faults_left(self) -> int:
        """Those that still wait for what they strike; a lasting state of the company file is none."""
        return len([one for one in self.control.faults() if one["times"] < ALWAYS / 2])

    def clear_faults(self) -> None:
        """None any more."""
        self.control.faults(replace=True)

    def switch(self, **settings: Any) -> None:
        """Without replay, the company file forgets its message sets all the time; what these books do not have is passed over."""
        if settings.get("replay") is False:
            self.control.faults({"fault": "memory_lost", "times": ALWAYS})
        if "closing_date" in settings:
            self.control.settings(closing_date=settings["closing_date"])

    # the journal -----------------------------------------------------------------------------------------------
    def _journal(self, **filters: Any) -> list[dict[str, Any]]:
        return [one for one in self.control.journal(**filters) if one["source"] != "ui"]

    def created(self, kind: Kind) -> list[dict[str, Any]]:
        """From the journal, which is written with the effect."""
        return [
            {**one, "total": Decimal(str(one["total"] or 0))}
            for entity in _entities(kind)
            for one in self._journal(entity=entity, operation="create")
        ]

    def done(self, kind: Kind, *operations: str) -> list[str]:
        """From the journal, too."""
        return [
            str(one["id"])
            for entity in _entities(kind)
            for operation in operations
            for one in self._journal(entity=entity, operation=TAKEN_BACK.get((kind, operation), operation))
        ]

    def effects(self) -> int:
        """All that came through the Web Connector."""
        return len(self._journal())

    # a person --------------------------------------------------------------------------------------------------
    def pay(self, document: Mapping[str, Any], amount: str, day: date) -> str:
        """In the window Receive Payments."""
        return str(self.control.act("pay", id=document["id"], amount=amount, date=day.isoformat())["TxnID"])

    def void_payment(self, payment: str) -> None:
        """Taken back as people do it there: deleted."""
        self.control.act("delete", id=payment)

    def edit_total(self, document: Mapping[str, Any]) -> None:
        """One line of one dollar instead of what was there."""
        line = {"TxnLineID": "-1", "ItemRef": {"FullName": "Services"}, "Amount": "1.00"}
        self.control.act("edit", id=str(document["id"]), fields={"InvoiceLineMod": [line]})

    def deactivate(self, kind: Kind, external_id: str) -> None:
        """At the screen."""
        del kind
        self.control.act("deactivate", id=external_id)

    def activate(self, kind: Kind, external_id: str) -> None:
        """At the screen."""
        del kind
        self.control.act("activate", id=external_id)

    def hire(self, first: str, last: str) -> str:
        """At the screen."""
        return self._enter("Employee", FirstName=first, LastName=last)

    def enter_invoice(self, customer: str, number: str, total: str, day: date) -> str:
        """For a customer that the person enters first."""
        party = self._enter("Customer", Name=customer)
        line = {"ItemRef": {"FullName": "Services"}, "Amount": total}
        return self._enter(
            "Invoice",
            CustomerRef={"ListID": party},
            TxnDate=day.isoformat(),
            RefNumber=number,
            InvoiceLineAdd=[line],
        )

    def _enter(self, entity: str, **fields: Any) -> str:
        made = self.control.act("create", entity=entity, fields=fields)
        return str(made.get("TxnID") or made["ListID"])


def _entities(kind: Kind) -> tuple[str, ...]:
    return ENTITIES.get(kind, (_entity(str(kind)),))


def _entity(word: str) -> str:
    return {"item": "ItemService"}.get(word, word[:1].upper() + word[1:])
