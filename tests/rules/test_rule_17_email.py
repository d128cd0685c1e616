"""Rule 17: an invoice to be e-mailed is marked so with operations' address, else the books customer's; Tieout never sends it."""

from __future__ import annotations

from connectors.contract.words import Disposition
from tests.support.company import Company


def test_rule_17_operations_billing_address_is_used(company: Company) -> None:
    """The invoice's own address wins over the customer's; the document is marked to be sent."""
    number = company.bill(delivery_method="email", billing_email="bills@example.com")
    company.transfer()
    document = company.invoices(number)[0]
    assert (document["BillEmail"]["Address"], document["EmailStatus"]) == ("bills@example.com", "NeedToSend")


def test_rule_17_else_the_books_customers_address(company: Company) -> None:
    """Operations have none at all; the customer in the books has one."""
    first = company.bill(1)
    company.change_customer(invoice_email=None)
    company.transfer()
    fields = {"PrimaryEmailAddr": {"Address": "kept@example.com"}}
    company.act(act="edit", entity="Customer", id=company.party_in_books(), fields=fields)
    number = company.bill(2, delivery_method="email")
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert company.invoices(number)[0]["BillEmail"]["Address"] == "kept@example.com"
    assert company.invoices(first)[0].get("EmailStatus") != "NeedToSend"


def test_rule_17_neither_is_a_failure_that_names_both(company: Company) -> None:
    """Nobody guesses an address."""
    number = company.bill(delivery_method="email")
    company.change_customer(invoice_email=None)
    row = company.transfer().of(number)
    assert row.disposition is Disposition.INVALID
    assert "operations" in row.message
    assert "QuickBooks" in row.message
    assert company.made(number) == []


def test_rule_17_nothing_is_sent_by_tieout(company: Company) -> None:
    """The document is created, and no request to send it is made."""
    number = company.bill(delivery_method="email")
    company.transfer()
    assert [one["operation"] for one in company.journal(doc_number=number)] == ["create"]
    assert company.invoices(number)[0]["EmailStatus"] == "NeedToSend"
