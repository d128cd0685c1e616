"""Rule 20: each book says how tax reaches the books; a taxed invoice without a setting makes the book unready."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.words import Choice, Disposition
from tests.support.company import Company


def _taxed(company: Company, name: str = "taxed") -> str:
    number = company.bill(name, "100.00")
    (source_id,) = company.ids(number)
    company.do("UPDATE invoice_line SET tax_dollars = 8 WHERE invoice_id = :id", id=source_id)
    company.change(number, total_tax_value="8.00", invoice_total="108.00")
    return number


def test_rule_20_unset_and_taxed_the_book_is_unready_and_nothing_else_is_harmed(
    found_company: Callable[..., Company],
) -> None:
    """The taxed invoices say what is missing in the book; untaxed ones of the same run go."""
    company = found_company(tax={"mode": "unset"})
    taxed, other = _taxed(company), company.bill("plain")
    ran = company.transfer()
    row = ran.of(taxed)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S19")
    assert "tax mode" in row.remedy
    assert ran.left(other) is Disposition.TRANSFERRED
    assert company.made(taxed) == []
    assert {one.group for one in company.failures_of(taxed)} == {"BookUnready"}


def test_rule_20_set_afterwards_it_goes(found_company: Callable[..., Company]) -> None:
    """The setting heals the record, nobody needs to touch it."""
    company = found_company(tax={"mode": "unset"})
    taxed = _taxed(company)
    company.transfer()
    company.configure_book(tax={"mode": "line"})
    assert company.transfer().left(taxed) is Disposition.TRANSFERRED
    document = company.invoices(taxed)[0]
    assert (document["TotalAmt"], document["TxnTaxDetail"]["TotalTax"]) == (108, 8)


def test_rule_20_exempt_refuses_a_taxed_invoice(company: Company) -> None:
    """The book says that nothing is taxed; an invoice that is, is wrong on one of the two sides."""
    taxed = _taxed(company)
    row = company.transfer().of(taxed)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S20")
    assert company.made(taxed) == []


def test_rule_20_an_engines_other_tax_is_linked_and_a_failure_with_both_sides(
    found_company: Callable[..., Company],
) -> None:
    """The books computed another total: it can never be sent twice, and it is not counted as transferred."""
    company = found_company(tax={"mode": "engine"})
    company.books.switch(partner_tax=True, engine_tax_rate="10")
    taxed = _taxed(company)
    row = company.transfer().of(taxed)
    assert row.disposition is Disposition.REFUSED
    assert "sent 108.00, books 110.00" in row.message
    assert len(company.parts_of(taxed)) == 1
    assert company.transfer().of(taxed).message == row.message
    assert [one["operation"] for one in company.journal(doc_number=taxed)] == ["create"]


def test_rule_20_an_accepted_difference_is_settled_as_the_books_have_it(
    found_company: Callable[..., Company],
) -> None:
    """A person accepted the engine's total: the record counts as transferred, and nothing is sent."""
    company = found_company(tax={"mode": "engine"})
    company.books.switch(partner_tax=True, engine_tax_rate="10")
    taxed = _taxed(company)
    company.transfer()
    company.decide(taxed, Choice.ACCEPT)
    assert company.transfer().left(taxed) is Disposition.ALREADY_THERE
    assert company.transfer(numbers=taxed).left(taxed) is Disposition.UNCHANGED
    assert [one["operation"] for one in company.journal(doc_number=taxed)] == ["create"]


def test_rule_20_another_total_of_the_engine_is_not_what_was_accepted(
    found_company: Callable[..., Company],
) -> None:
    """The invoice was edited after its difference was accepted: what the engine makes of it now is shown again."""
    company = found_company(tax={"mode": "engine"})
    company.books.switch(partner_tax=True, engine_tax_rate="10")
    taxed = _taxed(company)
    company.transfer()
    company.decide(taxed, Choice.ACCEPT)
    company.transfer()
    company.reprice(taxed, "200.00")
    (source_id,) = company.ids(taxed)
    company.do("UPDATE invoice_line SET tax_dollars = 16 WHERE invoice_id = :id", id=source_id)
    company.change(taxed, total_tax_value="16.00", invoice_total="216.00")
    row = company.transfer().of(taxed)
    assert row.disposition is Disposition.REFUSED
    assert "sent 216.00, books 220.00" in row.message


def test_rule_20_an_engines_tax_within_the_tolerance_is_accepted(
    found_company: Callable[..., Company],
) -> None:
    """A cent of rounding is the book's own decision."""
    company = found_company(tax={"mode": "engine", "tolerance_cents": 1})
    company.books.switch(partner_tax=True, engine_tax_rate="8.01")
    taxed = _taxed(company)
    assert company.transfer().left(taxed) is Disposition.TRANSFERRED
    assert company.invoices(taxed)[0]["TotalAmt"] == 108.01


def test_rule_20_the_engines_tax_is_nobodys_edit(found_company: Callable[..., Company]) -> None:
    """What the engine computed within the tolerance stops no later revision, and no reconcile calls it an edit."""
    company = found_company(tax={"mode": "engine", "tolerance_cents": 2})
    company.books.switch(partner_tax=True, engine_tax_rate="8.01")
    taxed = _taxed(company)
    company.transfer()
    company.reprice(taxed, "200.00")
    (source_id,) = company.ids(taxed)
    company.do("UPDATE invoice_line SET tax_dollars = 16 WHERE invoice_id = :id", id=source_id)
    company.change(taxed, total_tax_value="16.00", invoice_total="216.00")
    assert company.transfer().left(taxed) is Disposition.UPDATED
    assert company.invoices(taxed)[0]["TotalAmt"] == 216.02
    assert "edited in the books" not in str(company.transfer(flow="reconcile").report.details)


def test_rule_20_a_tax_changed_in_operations_alone_is_compared_with_the_engines(
    found_company: Callable[..., Company],
) -> None:
    """Nothing that we send changed, but the total that operations want is not the one of the books."""
    company = found_company(tax={"mode": "engine"})
    company.books.switch(partner_tax=True, engine_tax_rate="8")
    taxed = _taxed(company)
    assert company.transfer().left(taxed) is Disposition.TRANSFERRED
    (source_id,) = company.ids(taxed)
    company.do("UPDATE invoice_line SET tax_dollars = 9 WHERE invoice_id = :id", id=source_id)
    company.change(taxed, total_tax_value="9.00", invoice_total="109.00")
    row = company.transfer().of(taxed)
    assert row.disposition is Disposition.REFUSED
    assert "sent 109.00, books 108.00" in row.message
