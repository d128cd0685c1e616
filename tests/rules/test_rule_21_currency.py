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


def _foreign(company: Company, **rate: str) -> dict[Kind, str]:
    """An order, an expense report and a payment in euros, each of a party that has euros in the books."""
    company.books.switch(multicurrency=True)
    company.customer(company.party)
    company.change_customer(currency="EUR")
    vendor = company.office.company("Bolzano", vendor=True, currency="EUR")
    worker = company.office.employee("Ada", "Lovelace")
    company.enter("Vendor", DisplayName=f"Ada {worker}", CurrencyRef={"value": "EUR"})
    invoice = company.bill(currency="EUR", exchange_rate="1.25")
    return {
        Kind.PURCHASE_ORDER: company.order(1, ("Cable", "1", "80.00"), vendor=vendor, currency="EUR", **rate),
        Kind.EXPENSE_REPORT: company.expenses(1, "50.00", employee=worker, currency="EUR", **rate),
        Kind.PAYMENT: company.payment(1, {invoice: "40.00"}, currency="EUR", **rate),
    }


def test_rule_21_every_kind_wants_a_rate_and_carries_it(company: Company) -> None:
    """Without one each fails by its own rule; with one it goes, and its total stays in euros."""
    numbers = _foreign(company)
    ran = company.transfer()
    assert {kind: ran.of(number, kind).code for kind, number in numbers.items()} == {
        Kind.PURCHASE_ORDER: "PUR-S13", Kind.EXPENSE_REPORT: "EXP-S11", Kind.PAYMENT: "PAY-S10",
    }  # fmt: skip
    for number in numbers.values():
        company.edit(number, exchange_rate="1.25")
    ran = company.transfer()
    for kind, number in numbers.items():
        assert ran.left(number, kind) is Disposition.TRANSFERRED, ran.of(number, kind)
        held = company.one(number, kind)
        assert (held["CurrencyRef"]["value"], held["ExchangeRate"]) == ("EUR", 1.25)


def test_rule_21_a_vendor_of_another_currency_is_a_mapping_failure(company: Company) -> None:
    """The vendor has dollars in the books: an order in euros cannot be its."""
    company.books.switch(multicurrency=True)
    company.order("first", ("Cable", "1", "1.00"))
    company.transfer()
    number = company.order(1, ("Cable", "1", "80.00"), currency="EUR", exchange_rate="1.25")
    row = company.transfer().of(number, Kind.PURCHASE_ORDER)
    assert row.disposition is Disposition.INVALID
    assert "EUR" in row.message
    assert "USD" in row.message
    assert len(company.effects("PurchaseOrder")) == 1
