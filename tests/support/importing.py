"""What tests of imports ask for: entries made by a person in the books, the list that is shown, the numbers that are approved."""

from __future__ import annotations

from typing import Any

from tasks.choosing import Decision, Shown
from tasks.release import Direction, Listing, Released, decide, make_list
from tests.support.company import Company


def entered(company: Company, entity: str, **fields: Any) -> str:
    """A person enters something in the books; its id."""
    return str(company.act(act="create", entity=entity, fields=fields)[entity]["Id"])


def listed(company: Company) -> Listing:
    """What the flow would show."""
    with company.ports() as ports:
        return make_list(ports, Direction.IN)


def mine(listing: Listing, text: str) -> list[Shown]:
    """Rows about something of this test: other companies share the twin."""
    return [row for row in listing.rows if text in f"{row.number} {row.name}"]


def said(listing: Listing, text: str) -> str:
    """What is said of something that is not offered."""
    return " ".join(line for line in listing.not_offered if text in line)


def approved(company: Company, listing: Listing, *numbers: str) -> Released:
    """A person approves these numbers of a list."""
    with company.ports() as ports:
        return decide(ports, listing, Decision.read(",".join(numbers), "", "they are ours", "Ada"))


def effects(company: Company) -> int:
    """How much was ever written to the books by us."""
    return len(company.journal())


def paid(company: Company, number: str, amount: str = "100.00", **more: Any) -> str:
    """A person enters a payment of an invoice of ours; its id."""
    invoice = company.parts_of(number)[0]
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": invoice.external_id, "TxnType": "Invoice"}]}
    fields = {
        "CustomerRef": {"value": invoice.party_id},
        "TxnDate": str(company.day),
        "TotalAmt": amount,
        "Line": [line],
    }
    return entered(company, "Payment", **{**fields, **more})
