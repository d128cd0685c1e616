"""The harness of QuickBooks Online: its sandbox as a process, driven through the sandbox's control side."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from connectors.contract.book import AutoCreate, Book, Tax, Timing
from connectors.contract.protocols import Connector
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.contract.quickbooks_screen import Sandbox, Screen

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


class QuickBooksOnlineTarget(Screen):
    """Numbers are ours, limits are off (they have tests of their own), every switch is reset for each test."""

    name = "quickbooks-online"
    numbers = True
    batches = True
    small_page = "4"
    lacks = frozenset({"item receipts"})
    taken_back: Mapping[Kind, Action] = {
        Kind.PURCHASE_ORDER: Action.DELETE,
        Kind.PAYMENT: Action.VOID,
        Kind.REFUND: Action.DELETE,
        Kind.PROCESSING_FEE: Action.DELETE,
    }
    bound_kinds = frozenset({Kind.REFUND})

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

    def misdirected(self, payload: Mapping[str, Any], document_type: str) -> dict[str, Any]:
        """The payload with a party (or account) that the books do not have."""
        parties = {"TimeActivity": "EmployeeRef", "Bill": "VendorRef", "PurchaseOrder": "VendorRef"}
        party = parties.get(document_type, "CustomerRef")
        if document_type == "Purchase":
            party = "EntityRef" if "EntityRef" in payload else "AccountRef"
        return {**payload, party: {"value": "99999999"}}

    def account_of(self, document: Any) -> str:
        """The account into or out of which its money went."""
        name = "AccountRef" if document.document_type == "Purchase" else "DepositToAccountRef"
        return str(document.raw[name]["value"])

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
