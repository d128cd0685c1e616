"""A person at the screen of the QuickBooks Online sandbox: what bookkeepers do to documents behind our back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from connectors.contract.documents import BooksDocument
from connectors.contract.words import Kind
from tests.contract.harness import Target

ROOT = Path(__file__).resolve().parents[2]


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

    def rest(self) -> None:
        """Nothing to do: it is called, it does not call."""

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


class Screen(Target):
    """Acts of a person; they count as no effect of ours."""

    sandbox: Sandbox

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
