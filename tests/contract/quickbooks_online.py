"""The harness of QuickBooks Online: its sandbox as a process, driven through the sandbox's control side."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from connectors.contract.book import AutoCreate, Book, Tax, Timing
from connectors.contract.documents import BooksDocument
from connectors.contract.protocols import Connector
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.contract.harness import Target

ROOT = Path(__file__).resolve().parents[2]
FAULTS = {
    "drop_after": "commit_then_drop",
    "drop_before": "drop_before_commit",
    "gateway_after": "commit_then_504",
    "break_after": "garbage",
    "empty": "empty_200",
    "fault_in_200": "fault_in_200",
    "unreadable": "unreadable",
}
ENTITIES: dict[str, str] = {
    Kind.PURCHASE_ORDER: "PurchaseOrder",
    Kind.REFUND: "RefundReceipt",
    Kind.PROCESSING_FEE: "Purchase",
}
"""Types of the documents, where they are not named as the kind."""
ACCOUNTS = {
    "income": "Services",
    "expense": "Cost of Goods Sold",
    "freight": "Cost of Goods Sold",
    "cash advance": "Prepaid Expenses",
    "clearing": "Payment Processor Clearing",
    "clearing square": "Savings",
    "processing fees": "Payment Processing Fees",
}
FAST = {"requests_per_second": "1000", "requests_per_minute": "100000", "batches_per_minute": "1000"}


class MemoryTokens:
    """A token store for one process, which keeps what it is given and counts the refreshes."""

    def __init__(self) -> None:
        self.values: Mapping[str, str] | None = None
        self.refreshes = 0

    def load(self, company_key: str) -> Mapping[str, str] | None:
        """The newest values."""
        return self.values

    def refresh(
        self, company_key: str, exchange: Callable[[Mapping[str, str] | None], Mapping[str, str]]
    ) -> Mapping[str, str]:
        """Exchange and keep."""
        self.values = dict(exchange(self.values))
        self.refreshes += 1
        return self.values


@dataclass
class Sandbox:
    """A running sandbox process."""

    home: Path
    process: subprocess.Popen[str] = field(init=False)
    ready: dict[str, str] = field(init=False)

    def start(self) -> None:
        """Start it and wait for its line."""
        command = [
            sys.executable,
            "-m",
            "connectors.sandbox.quickbooks_online",
            "--port",
            "0",
            "--home",
            str(self.home),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        """Stop it and wait."""
        self.process.terminate()
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def post(self, path: str, body: Any) -> Any:
        """Drive the control side."""
        session = requests.Session()
        session.trust_env = False
        with session:
            answer = session.post(f"{self.ready['base_url']}/_sandbox/{path}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        """Read the control side."""
        session = requests.Session()
        session.trust_env = False
        with session:
            answer = session.get(f"{self.ready['base_url']}/_sandbox/{path}", timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()


class QuickBooksOnlineTarget(Target):
    """Numbers are ours, limits are off (they have tests of their own), every switch is reset for each test."""

    name = "quickbooks-online"
    numbers = True
    batches = True

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.tokens = MemoryTokens()
        self.open: list[Connector] = []
        sandbox.post("faults", [])
        sandbox.post(
            "settings",
            {
                "custom_transaction_numbers": True,
                "purchase_custom_numbers": True,
                "po_auto_close": True,
                "limits": False,
                "closing_date": None,
                "inactive_reference": "2500",
                "auto_apply_credit": False,
                "rotation": "daily",
                "retry_after": 1,
                "payment_touches_invoice": True,
                "multicurrency": False,
                "throttle_form": "json_lower",
            },
        )
        self.refresh_token = str(sandbox.post("token", {})["refresh_token"])
        self.start = self._sequence()

    def _sequence(self) -> int:
        journal = self.sandbox.get("journal")["journal"]
        return int(journal[-1]["sequence"]) if journal else 0

    def book(self, **changes: Any) -> Book:
        """A book of the sandbox's company."""
        ready = self.sandbox.ready
        options = {
            "base_url": ready["base_url"],
            "discovery_url": ready["discovery_url"],
            "throttle_wait_seconds": "1",
            "refund_item": "Services",
            **FAST,
            **changes.pop("options", {}),
        }
        fields: dict[str, Any] = {
            "name": "contract",
            "target": self.name,
            "company_id": ready["realm_id"],
            "operations": "sqlite://",
            "fence": date(2026, 1, 1),
            "tax": Tax(mode="line"),
            "accounts": ACCOUNTS,
            "company_cards": {"Company Visa": "Visa"},
            "payee_suffix": " (expenses)",
            "auto_create": AutoCreate(vendors=True),
            "timing": Timing(request_timeout=timedelta(seconds=10)),
            "options": options,
            "secrets": {
                **{name: ready[name] for name in ("client_id", "client_secret")},
                "refresh_token": self.refresh_token,
            },
        }
        return Book(**{**fields, **changes})

    def connect(self, book: Book | None = None, *, fresh_tokens: bool = False) -> Connector:
        """A connector; one token store for all of a test."""
        connector = QuickBooksOnline(book or self.book(), MemoryTokens() if fresh_tokens else self.tokens)
        self.open.append(connector)
        return connector

    def other_company(self) -> Book:
        """Another realm with the same credentials."""
        return self.book(company_id="9130000000000001")

    def unreachable(self) -> Book:
        """A port at which nobody listens."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return self.book(options={"base_url": f"http://127.0.0.1:{free.getsockname()[1]}"})

    def revoke(self) -> None:
        """Nothing that the store has works any more."""
        self.tokens.values = {
            "access_token": "dead-access",
            "refresh_token": "dead-refresh",
            "expires_at": "2099-01-01T00:00:00+00:00",
        }

    def effects(self, what: str, action: Action) -> int:
        """From the journal, which is written with the effect; what a person did at the screen does not count."""
        entity = ENTITIES.get(what, str(what))
        entries = self.sandbox.get(f"journal?after={self.start}&entity={entity}&operation={action.value}")[
            "journal"
        ]
        return len([one for one in entries if one["source"] != "ui"])

    def settings(self, **changes: Any) -> None:
        """Translate the suite's words."""
        if changes.pop("expired_token", False):
            self.sandbox.post("faults", {"fault": "expire_token"})
        if changes.pop("rotate", False):
            changes["rotation"] = "every"
        if "own_numbers" in changes:
            changes["custom_transaction_numbers"] = changes["purchase_custom_numbers"] = changes.pop(
                "own_numbers"
            )
        self.sandbox.post("settings", changes)

    def fault(self, name: str, *, action: str = "", times: int = 1, skip: int = 0) -> None:
        """Translate the suite's words."""
        operation = {"operation": action} if action else {}
        self.sandbox.post(
            "faults", {"fault": FAULTS.get(name, name), "times": times, "skip": skip, **operation}
        )

    def edit(self, document: BooksDocument) -> str:
        """A message to the customer, an account number, a department, or words in the note: whatever is not ours."""
        text = "Thank you for the long friendship"
        note = f"{document.raw.get('PrivateNote', '')}\n{text}"
        fields: dict[str, Any] = {"PrivateNote": note}
        if document.document_type == "Invoice":
            fields = {"CustomerMemo": {"value": text}}
        elif document.document_type == "Vendor":
            fields = {"AcctNum": text}
        elif document.document_type == "TimeActivity":
            text, fields = "West", {"DepartmentRef": {"value": "1"}}
        self._act(act="edit", entity=document.document_type, id=document.external_id, fields=fields)
        return text

    def employ(self, first_name: str, last_name: str) -> str:
        """At the screen, as payroll does."""
        return self._create("Employee", {"GivenName": first_name, "FamilyName": last_name})

    def bill_time(self, external_id: str, customer_id: str) -> None:
        """At the screen."""
        line = {
            "Amount": "180.00",
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
        }
        link = {"TxnId": external_id, "TxnType": "TimeActivity"}
        self._create("Invoice", {"CustomerRef": {"value": customer_id}, "Line": [line], "LinkedTxn": [link]})

    def pay_bill(self, external_id: str, vendor_id: str, amount: Decimal, day: date) -> None:
        """At the screen."""
        line = {"Amount": str(amount), "LinkedTxn": [{"TxnId": external_id, "TxnType": "Bill"}]}
        self._create(
            "BillPayment",
            {
                "VendorRef": {"value": vendor_id},
                "TotalAmt": str(amount),
                "TxnDate": day.isoformat(),
                "PayType": "Check",
                "CheckPayment": {"BankAccountRef": {"value": self._account("Checking")}},
                "Line": [line],
            },
        )

    def change(self, document: BooksDocument, **fields: Any) -> None:
        """At the screen."""
        shown = json.loads(json.dumps(fields, default=str))
        self._act(act="edit", entity=document.document_type, id=document.external_id, fields=shown)

    def bank(self, payment: BooksDocument) -> None:
        """A deposit of undeposited funds."""
        link = {"TxnId": payment.external_id, "TxnType": "Payment", "TxnLineId": "0"}
        fields = {
            "DepositToAccountRef": {"value": self._account("Checking")},
            "Line": [{"Amount": str(payment.total), "LinkedTxn": [link]}],
        }
        self._create("Deposit", fields)

    def receive(self, order: BooksDocument, line_id: str) -> str:
        """A bill that is linked by its line, or as a whole."""
        link = {"TxnId": order.external_id, "TxnType": "PurchaseOrder"}
        detail = {"ItemRef": order.raw["Line"][0]["ItemBasedExpenseLineDetail"]["ItemRef"]}
        line: dict[str, Any] = {
            "Amount": "7.25", "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail,
        }  # fmt: skip
        fields: dict[str, Any] = {"VendorRef": {"value": order.party_id}, "Line": [line]}
        if line_id:
            line["LinkedTxn"] = [{**link, "TxnLineId": line_id}]
        else:
            fields["LinkedTxn"] = [link]
        return self._create("Bill", fields)

    def deactivate(self, kind: Kind, external_id: str) -> None:
        """At the screen."""
        self._act(act="deactivate", entity=kind.value, id=external_id)

    def pay(self, payments: Mapping[str, Decimal], customer_id: str, day: date, how: str = "payment") -> str:
        """At the screen."""
        party, dated = {"CustomerRef": {"value": customer_id}}, {"TxnDate": day.isoformat()}
        lines = [
            {"Amount": str(amount), "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}
            for invoice, amount in payments.items()
        ]
        total = sum(payments.values(), start=Decimal(0))
        if how == "payment":
            return self._create("Payment", {**party, **dated, "TotalAmt": str(total), "Line": lines})
        kind, source = self._credit(how, total, customer_id, day - timedelta(days=9))
        lines.append({"Amount": str(total), "LinkedTxn": [{"TxnId": source, "TxnType": kind}]})
        return self._create("Payment", {**party, **dated, "TotalAmt": "0", "Line": lines})

    def _credit(self, how: str, total: Decimal, customer_id: str, day: date) -> tuple[str, str]:
        """What gives the customer a credit, dated earlier than it is applied."""
        amount, dated = {"Amount": str(total)}, {"TxnDate": day.isoformat()}
        entity = {"value": customer_id, "type": "Customer"}
        if how == "credit":
            line = {
                **amount,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
            }
            fields: dict[str, Any] = {"CustomerRef": {"value": customer_id}, "Line": [line]}
            return "CreditMemo", self._create("CreditMemo", {**dated, **fields})
        receivable = {"AccountRef": {"value": self._account("Accounts Receivable (A/R)")}}
        if how == "journal":
            income = {"PostingType": "Debit", "AccountRef": {"value": self._account("Services")}}
            named = {
                "PostingType": "Credit",
                **receivable,
                "Entity": {"Type": "Customer", "EntityRef": entity},
            }
            lines = [
                {**amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}
                for detail in (income, named)
            ]
            return "JournalEntry", self._create("JournalEntry", {**dated, "Line": lines})
        detail = {**receivable, "Entity": entity}
        line = {**amount, "DetailType": "DepositLineDetail", "DepositLineDetail": detail}
        bank = {"DepositToAccountRef": {"value": self._account("Checking")}}
        return "Deposit", self._create("Deposit", {**dated, **bank, "Line": [line]})

    def _account(self, name: str) -> str:
        token = self.sandbox.post("token", {})["access_token"]
        session = requests.Session()
        session.trust_env = False
        with session:
            answer = session.get(
                f"{self.sandbox.ready['base_url']}/v3/company/{self.sandbox.ready['realm_id']}/query",
                params={"query": f"select * from Account where Name = '{name}'"},
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                timeout=20,
            )
        return str(answer.json()["QueryResponse"]["Account"][0]["Id"])

    def unpay(self, payment_id: str, how: str) -> None:
        """At the screen."""
        self._act(act=how, entity="Payment", id=payment_id)

    def remove(self, external_id: str) -> None:
        """At the screen."""
        self._act(act="delete", entity="Invoice", id=external_id)

    def _create(self, entity: str, fields: dict[str, Any]) -> str:
        return str(self._act(act="create", entity=entity, fields=fields)[entity]["Id"])

    def _act(self, **body: Any) -> Any:
        return self.sandbox.post("act", body)
