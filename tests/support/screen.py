"""Questions to the books of a company in a twin, and what a person does at their screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.contract.words import Kind
from tests.promises.quickbooks_online import QuickBooksOnlineBooks

__all__ = ["Screen"]


class Screen:
    """The books' side of a company; acts of a person count as no effect of ours."""

    books: QuickBooksOnlineBooks
    party: str
    since: int
    """Last effect in the twin before the company was founded."""

    # what came of ours -----------------------------------------------------------------------------------------
    def made(self, number: str) -> list[dict[str, Any]]:
        """Creations of invoices of this number by us, from the journal of effects."""
        return [one for one in self.books.created(Kind.INVOICE) if one["number"] == number]

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """Effects of ours, filtered."""
        query = "&".join(f"{name}={value}" for name, value in {"source": "api", **filters}.items())
        return list(self.books._get(f"journal?{query}")["journal"])

    def effects(self, entity: str, operation: str = "create") -> list[dict[str, Any]]:
        """Effects on documents of a type since this company was founded; no other one works in the twin meanwhile."""
        return self.journal(entity=entity, operation=operation, after=self.since)

    # what the books hold now -----------------------------------------------------------------------------------
    def raw(self, entity: str, external_id: str) -> dict[str, Any]:
        """A document as the books hold it now, over their own API."""
        return self.query(f"select * from {entity} where Id = '{external_id}'", entity)[0]

    def invoices(self, number: str) -> list[dict[str, Any]]:
        """Invoices of this number as the books hold them now."""
        return self.query(f"select * from Invoice where DocNumber = '{number}'", "Invoice")

    def query(self, text: str, entity: str) -> list[dict[str, Any]]:
        """Answer of the books to a query."""
        return list(self._api("GET", "query", params={"query": text})["QueryResponse"].get(entity, []))

    def named(self, name: str, entity: str) -> str:
        """Id of an entry of a list by its name."""
        column = "DisplayName" if entity in {"Customer", "Vendor", "Employee"} else "Name"
        return str(self.query(f"select * from {entity} where {column} = '{name}'", entity)[0]["Id"])

    def party_in_books(self, name: str = "") -> str:
        """Id of a customer in the books, by name."""
        return self.named(name or self.party, "Customer")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Another program writes to the books."""
        return self._api("POST", path, json=body)

    def _api(self, method: str, path: str, **more: Any) -> Any:
        ready = self.books.ready
        answer = self.books.http.request(
            method,
            f"{ready['base_url']}/v3/company/{ready['realm_id']}/{path}",
            headers={
                "Authorization": f"Bearer {self.books._post('token', {})['access_token']}",
                "Accept": "application/json",
            },
            timeout=20,
            **more,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    # at the screen ---------------------------------------------------------------------------------------------
    def act(self, **what: Any) -> Any:
        """A person does something at the screen of the books."""
        return self.books._act(**what)

    def enter(self, entity: str, **fields: Any) -> str:
        """A person enters something; its id."""
        return str(self.act(act="create", entity=entity, fields=fields)[entity]["Id"])

    def alter(self, entity: str, external_id: str, **fields: Any) -> None:
        """A person changes fields of a document or an entry."""
        self.act(act="edit", entity=entity, id=external_id, fields=fields)

    def remove(self, entity: str, external_id: str) -> None:
        """A person deletes a document."""
        self.act(act="delete", entity=entity, id=external_id)

    def bill_time(self, activity: str) -> str:
        """A person puts a time entry on an invoice of its customer."""
        link = {"TxnId": activity, "TxnType": "TimeActivity"}
        customer = {"value": self.party_in_books()}
        return self.enter("Invoice", CustomerRef=customer, Line=[sale("180.00")], LinkedTxn=[link])

    def deposit(self, payment: str, amount: str) -> str:
        """A person takes a payment to the bank."""
        link = {"TxnId": payment, "TxnType": "Payment", "TxnLineId": "0"}
        bank = {"value": self.named("Checking", "Account")}
        return self.enter("Deposit", DepositToAccountRef=bank, Line=[{"Amount": amount, "LinkedTxn": [link]}])

    def pay_bill(self, bill: str, amount: str) -> str:
        """A person pays a bill by check."""
        line = {"Amount": amount, "LinkedTxn": [{"TxnId": bill, "TxnType": "Bill"}]}
        return self.enter(
            "BillPayment", VendorRef=self.raw("Bill", bill)["VendorRef"], TotalAmt=amount, PayType="Check", Line=[line],
            CheckPayment={"BankAccountRef": {"value": self.named("Checking", "Account")}},
        )  # fmt: skip

    def receive_by_hand(self, order: str, place: int = 0, amount: str = "10.00") -> str:
        """A person enters a bill for a line of a purchase order."""
        held = self.raw("PurchaseOrder", order)
        line = held["Line"][place]
        link = {"TxnId": order, "TxnType": "PurchaseOrder", "TxnLineId": line["Id"]}
        detail = {"ItemRef": line["ItemBasedExpenseLineDetail"]["ItemRef"]}
        bought = {
            "Amount": amount, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail,
            "LinkedTxn": [link],
        }  # fmt: skip
        return self.enter("Bill", VendorRef=held["VendorRef"], Line=[bought])


def sale(amount: str) -> dict[str, Any]:
    """One line of a sale."""
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }


def totals(documents: Iterable[dict[str, Any]]) -> list[str]:
    """Totals of documents as text, in order."""
    return sorted(f"{one['TotalAmt']:.2f}" for one in documents)
