"""Rule 34: skipping a record's error silences that error; a different one later is told."""

from __future__ import annotations

from typing import Any

from connectors.contract.words import Choice, Disposition, Kind
from tests.support.company import Company


def _conflict(company: Company) -> tuple[str, str]:
    """A customer whose e-mail address differs from that of the entry in the books, and an invoice of it."""
    fields: dict[str, Any] = {
        "DisplayName": company.party,
        "PrimaryEmailAddr": {"Address": "other@example.com"},
    }
    entry = company.act(act="create", entity="Customer", fields=fields)["Customer"]["Id"]
    number = company.bill()
    company.transfer()
    return number, str(entry)


def test_rule_34_the_skipped_error_is_silent_and_its_invoices_stay_held(company: Company) -> None:
    """The same error is no failure any more and wants no attention."""
    number, _ = _conflict(company)
    company.decide(company.party, Choice.SKIP, "customer differs", Kind.CUSTOMER)
    before = len(company.failures_of(company.party, Kind.CUSTOMER))
    ran = company.transfer()
    assert ran.left(company.party, Kind.CUSTOMER) is Disposition.SKIPPED
    assert ran.left(number) is Disposition.HELD
    assert ran.state == "settled"
    assert len(company.failures_of(company.party, Kind.CUSTOMER)) == before


def test_rule_34_a_different_error_later_is_told(company: Company) -> None:
    """The entry became inactive: that is not what the person had skipped."""
    _, entry = _conflict(company)
    company.decide(company.party, Choice.SKIP, "customer differs", Kind.CUSTOMER)
    company.transfer()
    company.act(act="deactivate", entity="Customer", id=entry)
    ran = company.transfer()
    row = ran.of(company.party, Kind.CUSTOMER)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "customer inactive")
    assert ran.state == "attention"
    assert company.failures_of(company.party, Kind.CUSTOMER)[-1].code == "customer inactive"


def test_rule_34_what_heals_is_transferred(company: Company) -> None:
    """A skipped error does not keep a record out once the error is gone."""
    number, entry = _conflict(company)
    company.decide(company.party, Choice.SKIP, "customer differs", Kind.CUSTOMER)
    fields = {"PrimaryEmailAddr": {"Address": "pay@example.com"}}
    company.act(act="edit", entity="Customer", id=entry, fields=fields)
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_34_an_invoices_skipped_error_is_silent_too(company: Company) -> None:
    """A total that does not add up, skipped; another mistake of the same invoice is told."""
    number = company.bill()
    company.change(number, invoice_total="99.00")
    company.transfer()
    company.decide(number, Choice.SKIP, "INV-S11")
    assert company.transfer().left(number) is Disposition.SKIPPED
    company.change(number, invoice_total="100.00", due_date="2020-01-01")
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S15")
