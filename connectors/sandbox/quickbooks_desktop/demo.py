"""The sandbox from outside, through its home: a person at its screen, troubles to come, and a count of effects, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.sandbox.quickbooks_desktop.control import Control

PAUSE = 0.2
"""Seconds that the demo's Web Connector waits after NoOp; a real one waits 5."""
_TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "lost answer": {"fault": "lost_answer", "operation": "add"},
    "lost answer to invoices": {"fault": "lost_answer", "entity": "Invoice", "operation": "add"},
    "lost answer to payments": {"fault": "lost_answer", "entity": "ReceivePayment", "operation": "add"},
    "dialog": {"fault": "connection_error", "form": "modal_dialog"},
    "locked": {"fault": "locked", "entity": "TimeTracking", "operation": "add"},
}
_KINDS = {
    "Customer": "customer",
    "Vendor": "vendor",
    "Invoice": "invoice",
    "TimeTracking": "time entry",
    "Bill": "bill",
    "CreditCardCharge": "card charge",
    "PurchaseOrder": "purchase order",
    "ItemReceipt": "item receipt",
    "ReceivePayment": "payment",
    "CreditMemo": "credit memo",
    "Check": "check or card refund",
    "ARRefundCreditCard": "check or card refund",
    **dict.fromkeys(("ItemService", "ItemNonInventory", "ItemOtherCharge"), "item"),
}
_USES = {"other asset": "OtherCurrentAsset", "cost": "CostOfGoodsSold"}


class Screen:
    """The company file of one sandbox's home; nothing has to run for it."""

    name = "QuickBooks Desktop"
    settings: Sequence[str] = (f"noop_seconds={PAUSE}", "noop_limit=1000000", "time_zone=UTC")
    documents: Mapping[str, str] = {
        "invoice": "invoices",
        "time entry": "time entries",
        "bill": "bills",
        "card charge": "card charges",
        "purchase order": "purchase orders",
        "item receipt": "item receipts",
        "payment": "payments",
        "credit memo": "credit memos",
        "check or card refund": "checks and card refunds",
    }
    becomes: Mapping[str, Sequence[str]] = {
        "report": ("bill",),
        "card": ("card charge",),
        "receipt": ("item receipt",),
        "refund": ("credit memo", "check or card refund"),
        "fee": ("check or card refund",),
    }
    codes: Mapping[str, str] = {"name taken": "3100", "name long": "3070", "name letters": "characters"}
    takes: Mapping[str, int | str] = {"number": 11, "name": 41, "encoding": "cp1252"}
    words: Mapping[str, str] = {
        "e-mail": "operations and on the customer in QuickBooks, where such invoices are sent to",
        "receipt": "an item receipt",
        "taken back": "deleted",
        "pause": f"{PAUSE:g} s",
    }
    troubles: Mapping[str, str] = {
        "dialog": "A dialog was open in QuickBooks, so a session could not begin: the next call did.",
        "lost answer": "The answer to new list entries was lost after they were entered, and the session with it.",
        "lost answer to invoices": (
            "So was the answer to a message set of invoices: the next session asked what had become of it before anything else, and "
            "nothing was sent again."
        ),
        "lost answer to payments": "The same with payments.",
        "locked": "Somebody had a time entry open, so that it could not be entered: sent again later.",
    }

    def __init__(self, home: str) -> None:
        self.home = Path(home)

    def identity(self) -> dict[str, Any]:
        """What a book's settings must say of this company."""
        now = self._do(lambda control: control.settings())
        options = {
            "company_name": now["company_name"],
            "company_file": now["company_file"],
            "freight_item": "Shipping",
        }
        return {"company_id": now["company_name"], "options": options, "secrets": {}}

    def entered(self) -> bool:
        """Whether a person has entered anything since the company was made."""
        return bool(self._do(lambda control: control.journal(source="ui")))

    def enter_account(self, name: str, use: str) -> str:
        """Open an account, if the company has none of this name."""
        found = self._do(lambda control: control.find("Account", name=name))
        return (
            str(found[0]["ListID"]) if found else self._create("Account", Name=name, AccountType=_USES[use])
        )

    def enter_item(self, name: str, price: Decimal, *, bought: bool = False) -> str:
        """Set up what is sold to the first income account, and bought, if it is, on the account of costs."""
        income = {"FullName": "Services"}
        if not bought:
            return self._create(
                "ItemService", Name=name, SalesOrPurchase={"AccountRef": income, "Price": f"{price:.2f}"}
            )
        both = {
            "SalesPrice": f"{price:.2f}",
            "IncomeAccountRef": income,
            "PurchaseCost": f"{price:.2f}",
            "ExpenseAccountRef": {"FullName": "Cost of Goods Sold"},
        }
        return self._create("ItemNonInventory", Name=name, SalesAndPurchase=both)

    def enter_employee(self, first: str, last: str) -> str:
        """Set an employee up."""
        return self._create("Employee", FirstName=first, LastName=last)

    def enter_vendor(self, name: str, *, active: bool = True) -> str:
        """Enter a vendor."""
        vendor = self._create("Vendor", Name=name, CompanyName=name)
        if not active:
            self._do(lambda control: control.act("deactivate", id=vendor))
        return vendor

    def enter_customer(self, name: str, email: str | None) -> str:
        """Enter a customer."""
        return self._create("Customer", Name=name, CompanyName=name, **({"Email": email} if email else {}))

    def enter_invoice(self, customer_id: str, number: str, day: date, amount: Decimal) -> str:
        """Enter an invoice of one line by hand."""
        line = {"ItemRef": {"FullName": "Services"}, "Amount": f"{amount:.2f}"}
        return self._create(
            "Invoice",
            CustomerRef={"ListID": customer_id},
            TxnDate=day.isoformat(),
            RefNumber=number,
            InvoiceLineAdd=[line],
        )

    def enter_payment(self, number: str, day: date, amount: Decimal) -> str:
        """Enter a payment of an invoice by hand."""
        invoice = self._numbered("Invoice", number)
        made = self._do(
            lambda control: control.act("pay", id=invoice, amount=f"{amount:.2f}", date=day.isoformat())
        )
        return str(made["TxnID"])

    def enter_receipt(self, number: str) -> str:
        """Enter the receipt of everything on an order by hand."""
        order = self._numbered("PurchaseOrder", number)
        return str(self._do(lambda control: control.act("receive", id=order))["TxnID"])

    def enter_email(self, customer: str, email: str) -> None:
        """Enter a customer's e-mail address, for an invoice has none of its own."""
        found = self._do(lambda control: control.find("Customer", name=customer))[0]["ListID"]
        self._do(lambda control: control.act("edit", id=found, fields={"Email": email}))

    def go_wrong(self, what: Sequence[str]) -> None:
        """Set troubles for coming calls, one of each."""
        self._do(lambda control: control.faults(*(dict(_TROUBLES[one]) for one in what)))

    def still_to_come(self) -> int:
        """How many troubles have not struck yet."""
        return len(self._do(lambda control: control.faults()))

    def created(self) -> list[dict[str, str]]:
        """Everything that was created by program."""
        return self._journal("create")

    def taken_back(self) -> list[dict[str, str]]:
        """Everything that was deleted or voided by program."""
        return [*self._journal("delete"), *self._journal("void")]

    def invoices(self) -> dict[str, Decimal]:
        """Totals of all invoices by number."""
        found = self._do(lambda control: control.find("Invoice"))
        return {one["RefNumber"]: Decimal(one["Subtotal"]) for one in found}

    def _journal(self, operation: str) -> list[dict[str, str]]:
        rows = self._do(lambda control: control.journal(source="qbxml", operation=operation))
        return [
            {"kind": _KINDS.get(row["entity"], row["entity"]), "id": row["id"], "number": row["number"] or ""}
            for row in rows
        ]

    def _numbered(self, entity: str, number: str) -> str:
        return str(self._do(lambda control: control.find(entity, number=number))[0]["TxnID"])

    def _create(self, entity: str, **fields: Any) -> str:
        made = self._do(lambda control: control.act("create", entity=entity, fields=fields))
        return str(made.get("TxnID") or made["ListID"])

    def _do(self, what: Callable[[Control], Any]) -> Any:
        with Control(self.home) as control:
            return what(control)
