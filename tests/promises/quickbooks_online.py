"""The books of QuickBooks Online for the promises: its sandbox as a process, told what to do over its control side."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import requests

from connectors.contract.words import Kind
from connectors.sandbox.quickbooks_online.__main__ import main as sandbox
from tests.support.children import forked, until

SETTINGS = """
[books.{{book}}]
target = "quickbooks-online"
company_id = "{realm_id}"
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
"cash advance" = "Prepaid Expenses"
clearing = "Payment Processor Clearing"
"processing fees" = "Payment Processing Fees"
[books.{{book}}.options]
base_url = "{base_url}"
discovery_url = "{discovery_url}"
throttle_wait_seconds = "1"
requests_per_second = "1000"
requests_per_minute = "100000"
batches_per_minute = "10000"
refund_item = "Services"
[books.{{book}}.secrets]
client_id = "file:vault.json#client_id"
client_secret = "file:vault.json#client_secret"
refresh_token = "file:vault.json#refresh_token"
"""
ENTITIES = {
    Kind.TIMESHEET: ("TimeActivity",),
    Kind.EXPENSE_REPORT: ("Bill", "Purchase"),
    Kind.PURCHASE_ORDER: ("PurchaseOrder", "Bill"),
    Kind.REFUND: ("RefundReceipt",),
    Kind.PROCESSING_FEE: ("Purchase",),
}
"""What a kind becomes in these books, where it is not called the same."""
SWITCHES = {
    "own_numbers": ("custom_transaction_numbers", "purchase_custom_numbers"),
    "replay": ("requestid_replay",),
}


def _serve(arguments: list[str], said: str) -> None:
    """Be the sandbox, as its command is; its first line goes into a file."""
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), 1)
    raise SystemExit(sandbox(arguments))


class QuickBooksOnlineBooks:
    """See ``harness.Books``. Numbers are ours and limits are off, unless a test turns the switch."""

    target = "quickbooks-online"
    lacks = frozenset[str]()
    pace = 1.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "quickbooks-online"
        self.port = 0
        self.ready: dict[str, str] = {}
        self.process: BaseProcess | None = None
        self.http = requests.Session()
        self.http.trust_env = False
        self.given_out: list[str] = []

    def start(self) -> None:
        """On the same port each time, with the same home."""
        first = not self.ready
        given = ["--home", str(self.folder), "--port", str(self.port)]
        said = self.folder.with_suffix(".ready")
        said.unlink(missing_ok=True)
        changes = ["--custom-numbers", "--set", "limits=false"] if first else []
        self.process = forked(_serve, [*given, *changes], str(said))
        until(lambda: said.exists() and said.read_text(encoding="utf-8").endswith("\n"))
        self.ready = json.loads(said.read_text(encoding="utf-8"))
        self.port = int(self.ready["base_url"].rpartition(":")[2])
        if first:
            self.given_out.append(self.ready["refresh_token"])

    def attend(self) -> None:
        """Nothing stands between a run and its books."""

    def release(self) -> None:
        """Nothing of these books has the ledger open."""

    def crash(self) -> None:
        """As the kernel does it when memory is out."""
        assert self.process is not None
        self.process.kill()
        self._gone()

    def stop(self) -> None:
        """In order."""
        self.http.close()
        if self.process is not None and self.process.is_alive():
            self.process.terminate()
            self._gone()

    def _gone(self) -> None:
        assert self.process is not None
        self.process.join(20)
        assert self.process.exitcode is not None

    def settings(self, home: Path) -> str:
        """Secrets lie in a file beside tieout.toml."""
        vault = {name: self.ready[name] for name in ("client_id", "client_secret")}
        (home / "vault.json").write_text(json.dumps({**vault, "refresh_token": self.given_out[0]}))
        return SETTINGS.format(**self.ready)

    def secrets(self) -> list[str]:
        """The client's, the refresh tokens, and the access tokens that are good now."""
        now = self._post("token", {})
        return [self.ready["client_secret"], *self.given_out, now["refresh_token"], now["access_token"]]

    def wrong_secrets(self, home: Path) -> Iterator[str]:
        """The client's and the refresh token."""
        vault = home / "vault.json"
        good = json.loads(vault.read_text(encoding="utf-8"))
        for name in ("client_secret", "refresh_token"):
            wrong = f"wrong-{name}-0123456789abcdef"
            vault.write_text(json.dumps({**good, name: wrong}), encoding="utf-8")
            yield wrong

    def fault(self, name: str, *, operation: str = "", **more: Any) -> None:
        """A fault of the sandbox, under its own name."""
        self._post("faults", {"fault": name, **({"operation": operation} if operation else {}), **more})

    def faults_left(self) -> int:
        """Those that still wait for their request."""
        return len(self._get("faults")["faults"])

    def clear_faults(self) -> None:
        """None any more."""
        self._post("faults", [])

    def switch(self, **settings: Any) -> None:
        """Our word for a switch, or the sandbox's."""
        told = {each: value for name, value in settings.items() for each in SWITCHES.get(name, (name,))}
        self._post("settings", told)

    def created(self, kind: Kind) -> list[dict[str, Any]]:
        """From the journal, which is written with the effect."""
        return [
            {
                "id": one["id"],
                "number": one["doc_number"],
                "party": one["party"],
                "total": Decimal(str(one["total"] or 0)),
            }
            for entity in ENTITIES.get(kind, (str(kind),))
            for one in self._get(f"journal?entity={entity}&operation=create&source=api")["journal"]
        ]

    def done(self, kind: Kind, *operations: str) -> list[str]:
        """From the journal, too."""
        return [
            str(one["id"])
            for entity in ENTITIES.get(kind, (str(kind),))
            for operation in operations
            for one in self._get(f"journal?entity={entity}&operation={operation}&source=api")["journal"]
        ]

    def effects(self) -> int:
        """All that came over the API."""
        return int(self._get("journal/counts?source=api")["total"])

    def pay(self, document: Mapping[str, Any], amount: str, day: date) -> str:
        """A Payment with one line."""
        line = {"Amount": amount, "LinkedTxn": [{"TxnId": str(document["id"]), "TxnType": "Invoice"}]}
        fields = {
            "CustomerRef": {"value": str(document["party"])}, "TxnDate": str(day), "TotalAmt": amount, "Line": [line],
        }  # fmt: skip
        return str(self._act(act="create", entity="Payment", fields=fields)["Payment"]["Id"])

    def void_payment(self, payment: str) -> None:
        """At the screen."""
        self._act(act="void", entity="Payment", id=payment)

    def edit_total(self, document: Mapping[str, Any]) -> None:
        """One line of one dollar instead of what was there."""
        self._act(act="edit", entity="Invoice", id=str(document["id"]), fields={"Line": [_line("1.00")]})

    def deactivate(self, kind: Kind, external_id: str) -> None:
        """At the screen."""
        self._act(act="deactivate", entity=str(kind), id=external_id)

    def activate(self, kind: Kind, external_id: str) -> None:
        """At the screen."""
        self._act(act="activate", entity=str(kind), id=external_id)

    def hire(self, first: str, last: str) -> str:
        """At the screen."""
        fields = {"GivenName": first, "FamilyName": last}
        return str(self._act(act="create", entity="Employee", fields=fields)["Employee"]["Id"])

    def enter_invoice(self, customer: str, number: str, total: str, day: date) -> str:
        """For a customer that the person enters first."""
        party = self._act(act="create", entity="Customer", fields={"DisplayName": customer})["Customer"]["Id"]
        fields = {
            "CustomerRef": {"value": party}, "DocNumber": number, "TxnDate": str(day), "Line": [_line(total)],
        }  # fmt: skip
        return str(self._act(act="create", entity="Invoice", fields=fields)["Invoice"]["Id"])

    def _act(self, **body: Any) -> Any:
        return self._post("act", body)

    def _post(self, path: str, body: Any) -> Any:
        answer = self.http.post(f"{self.ready['base_url']}/_sandbox/{path}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _get(self, path: str) -> Any:
        answer = self.http.get(f"{self.ready['base_url']}/_sandbox/{path}", timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()


def _line(amount: str) -> dict[str, Any]:
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }
