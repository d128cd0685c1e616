"""The sandbox from outside, over HTTP: a person at its screen, troubles to come, and a count of effects, in plain words."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

PAUSE = 2
"""Seconds that the books ask for when they are busy."""
_TROUBLES = {
    "expired token": {"fault": "expire_token", "entity": "item", "operation": "query"},
    "throttle": {"fault": "throttle", "entity": "customer", "operation": "create"},
    "lost answer": {"fault": "commit_then_drop", "entity": "invoice", "operation": "create"},
}
_KINDS = {
    "Customer": "customer",
    "Vendor": "vendor",
    "Item": "item",
    "Invoice": "invoice",
    "TimeActivity": "time entry",
    "Bill": "bill",
    "Purchase": "expense",
    "PurchaseOrder": "purchase order",
    "Payment": "payment",
    "RefundReceipt": "refund",
}
_USES = {"other asset": "Other Current Asset", "cost": "Cost of Goods Sold"}
_PAGE = 1000


class Screen:
    """One running sandbox."""

    name = "QuickBooks Online"
    documents: Mapping[str, str] = {
        "invoice": "invoices",
        "time entry": "time entries",
        "bill": "bills",
        "expense": "expenses",
        "purchase order": "purchase orders",
        "payment": "payments",
        "refund": "refunds",
    }
    becomes: Mapping[str, Sequence[str]] = {
        "report": ("bill",),
        "card": ("expense",),
        "receipt": ("bill",),
        "fee": ("expense",),
    }
    codes: Mapping[str, str] = {"name taken": "6240"}
    takes: Mapping[str, int | str] = {"number": 21, "name": 100, "encoding": "utf-8"}
    words: Mapping[str, str] = {"e-mail": "operations", "receipt": "a bill", "taken back": "voided"}
    troubles: Mapping[str, str] = {
        "expired token": "The books' access token ran out in the middle: renewed, and the call made again.",
        "throttle": "The books asked for a pause: waited as long as they said, then sent again.",
        "lost answer": (
            "The answer to a batch of invoices was lost after they were entered: found by number, linked, not sent again."
        ),
    }
    settings = ("custom_transaction_numbers=true", "purchase_custom_numbers=true", f"retry_after={PAUSE}")

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._ids: dict[str, str] = {}

    def identity(self) -> dict[str, Any] | None:
        """What a book's settings must say of this company; None while nobody answers at the address."""
        try:
            ready = self._call("GET", "/_sandbox/ready")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        return {
            "company_id": ready["realm_id"],
            "options": {"base_url": ready["base_url"], "discovery_url": ready["discovery_url"]},
            "secrets": {name: ready[name] for name in ("client_id", "client_secret", "refresh_token")},
        }

    def entered(self) -> bool:
        """Whether a person has entered anything since the company was made."""
        return bool(self._call("GET", "/_sandbox/journal?source=ui")["journal"])

    def enter_account(self, name: str, use: str) -> str:
        """Open an account."""
        return self._act("Account", {"Name": name, "AccountType": _USES[use]})

    def enter_item(self, name: str, price: Decimal, *, bought: bool = False) -> str:
        """Set up what is sold to the first income account, and bought, if it is, on the first account of costs."""
        income = {"value": self._first("Account", "AccountType = 'Income'")}
        fields = {"Name": name, "Type": "Service", "UnitPrice": str(price), "IncomeAccountRef": income}
        if bought:
            cost = {"value": self._first("Account", "AccountType = 'Cost of Goods Sold'")}
            fields |= {"Type": "NonInventory", "PurchaseCost": str(price), "ExpenseAccountRef": cost}
        return self._act("Item", fields)

    def enter_employee(self, first: str, last: str) -> str:
        """Set an employee up."""
        return self._act("Employee", {"GivenName": first, "FamilyName": last})

    def enter_vendor(self, name: str, *, active: bool = True) -> str:
        """Enter a vendor."""
        vendor = self._act("Vendor", {"DisplayName": name})
        if not active:
            self._call("POST", "/_sandbox/act", {"act": "deactivate", "entity": "Vendor", "id": vendor})
        return vendor

    def enter_customer(self, name: str, email: str | None) -> str:
        """Enter a customer."""
        return self._act(
            "Customer", {"DisplayName": name, **({"PrimaryEmailAddr": {"Address": email}} if email else {})}
        )

    def enter_invoice(self, customer_id: str, number: str, day: date, amount: Decimal) -> str:
        """Enter an invoice of one line by hand."""
        line = {
            "DetailType": "SalesItemLineDetail",
            "Amount": str(amount),
            "SalesItemLineDetail": {"ItemRef": {"value": self._first("Item", "Type = 'Service'")}},
        }
        head = {"CustomerRef": {"value": customer_id}, "DocNumber": number, "TxnDate": str(day)}
        return self._act("Invoice", {**head, "Line": [line]})

    def enter_payment(self, number: str, day: date, amount: Decimal) -> str:
        """Enter a payment of an invoice by hand."""
        invoice = self._query(f"SELECT * FROM Invoice WHERE DocNumber = '{number}'")["Invoice"][0]
        line = {"Amount": str(amount), "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
        head = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": str(amount), "TxnDate": str(day)}
        return self._act("Payment", {**head, "Line": [line]})

    def enter_receipt(self, number: str) -> str:
        """Enter a bill that is linked to every line of an order."""
        order = self._query(f"SELECT * FROM PurchaseOrder WHERE DocNumber = '{number}'")["PurchaseOrder"][0]
        link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
        kind = "ItemBasedExpenseLineDetail"
        lines = [
            {
                "Amount": str(line["Amount"]),
                "DetailType": kind,
                kind: {"ItemRef": line[kind]["ItemRef"]},
                "LinkedTxn": [{**link, "TxnLineId": line["Id"]}],
            }
            for line in order["Line"]
            if kind in line
        ]
        return self._act("Bill", {"VendorRef": order["VendorRef"], "Line": lines})

    def enter_email(self, customer: str, email: str) -> None:
        """Nothing: an invoice has an address of its own."""

    def go_wrong(self, what: Sequence[str]) -> None:
        """Set troubles for coming calls, one of each."""
        self._call("POST", "/_sandbox/faults", {"faults": [_TROUBLES[one] for one in what]})

    def still_to_come(self) -> int:
        """How many troubles have not struck yet."""
        return len(self._call("GET", "/_sandbox/faults")["faults"])

    def created(self) -> list[dict[str, str]]:
        """Everything that was created through the API."""
        return self._journal("create")

    def taken_back(self) -> list[dict[str, str]]:
        """Everything that was deleted or voided through the API."""
        return [*self._journal("delete"), *self._journal("void")]

    def _journal(self, operation: str) -> list[dict[str, str]]:
        rows = self._call("GET", f"/_sandbox/journal?source=api&operation={operation}")["journal"]
        return [
            {
                "kind": _KINDS.get(row["entity"], row["entity"]),
                "id": row["id"],
                "number": row["doc_number"] or "",
            }
            for row in rows
        ]

    def invoices(self) -> dict[str, Decimal]:
        """Totals of all invoices by number, page by page through the API."""
        found: dict[str, Decimal] = {}
        while True:
            text = f"SELECT * FROM Invoice ORDERBY Id STARTPOSITION {len(found) + 1} MAXRESULTS {_PAGE}"
            rows = self._query(text).get("Invoice", [])
            found.update({row["DocNumber"]: row["TotalAmt"] for row in rows})
            if len(rows) < _PAGE:
                return found

    def _first(self, entity: str, where: str) -> str:
        """Id of one entry, asked once: the company has a limit of calls a second for us too."""
        if where not in self._ids:
            found = self._query(f"SELECT * FROM {entity} WHERE {where} MAXRESULTS 1")[entity]
            self._ids[where] = str(found[0]["Id"])
        return self._ids[where]

    def _act(self, entity: str, fields: Mapping[str, Any]) -> str:
        body = {"act": "create", "entity": entity, "fields": fields}
        return str(self._call("POST", "/_sandbox/act", body)[entity]["Id"])

    def _query(self, text: str) -> dict[str, Any]:
        token = self._call("POST", "/_sandbox/token", {})["access_token"]
        realm = self._call("GET", "/_sandbox/ready")["realm_id"]
        path = f"/v3/company/{realm}/query?query={quote(text)}"
        answer: dict[str, Any] = self._call("GET", path, token=token)["QueryResponse"]
        return answer

    def _call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        connection = http.client.HTTPConnection(str(urlsplit(self.base_url).netloc), timeout=10)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(f"{method} {path} was answered with {answer.status}: {text[:300]}")
        return json.loads(text, parse_float=Decimal)
