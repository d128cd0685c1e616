"""Rule 21: a foreign document carries an explicit rate from operations, and the customer's currency in the books must match."""

from __future__ import annotations

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def test_rule_21_a_foreign_invoice_without_a_rate_is_a_failure(company: Company) -> None:
    """Never without a rate, which the books would take for one to one."""
    company.books.switch(multicurrency=True)
    company.customer(company.party)
    company.change_customer(currency="EUR")
    number = company.bill(currency="EUR")
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S18")
    assert company.made(number) == []


def test_rule_21_a_foreign_invoice_carries_operations_rate(company: Company) -> None:
    """The rate is sent, the total stays in the document's currency, and dispositions are summed by currency."""
    company.books.switch(multicurrency=True)
    company.customer(company.party)
    company.change_customer(currency="EUR")
    foreign = company.bill(currency="EUR", exchange_rate="1.25")
    home = company.bill(2, customer=f"Home {company.party}")
    ran = company.transfer()
    assert ran.left(foreign) is Disposition.TRANSFERRED
    document = company.invoices(foreign)[0]
    assert (document["CurrencyRef"]["value"], document["ExchangeRate"]) == ("EUR", 1.25)
    sums = {row.currency: row.total for row in ran.report.totals if row.kind is Kind.INVOICE}
    assert {currency: str(total) for currency, total in sums.items()} == {"EUR": "100.00", "USD": "100.00"}
    assert ran.left(home) is Disposition.TRANSFERRED


def test_rule_21_a_customer_of_another_currency_is_a_mapping_failure(company: Company) -> None:
    """The books' customer is in dollars: an invoice in euros cannot be its."""
    company.books.switch(multicurrency=True)
    company.bill(1)
    company.transfer()
    number = company.bill(2, currency="EUR", exchange_rate="1.25")
    row = company.transfer().of(number)
    assert row.disposition is Disposition.INVALID
    assert "EUR" in row.message
    assert "USD" in row.message
    assert company.made(number) == []


def test_rule_21_books_of_one_currency_refuse_another(company: Company) -> None:
    """Without multicurrency a foreign invoice is told before it is sent."""
    number = company.bill(currency="EUR", exchange_rate="1.25")
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S17")
