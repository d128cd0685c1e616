"""Paid dates of documents that were linked and not created: their payments may be older than anything the change feed is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.company import Company


def _paid_date(company: Company, number: str) -> str | None:
    row = company.ask("SELECT paid_date FROM invoice WHERE invoice_number = :n", n=number)[0]
    return None if row[0] is None else str(row[0])


def test_a_document_paid_long_before_it_was_linked_gets_its_paid_date(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed is asked from the ledger's first run on, and says nothing of a payment before that; the document is read by its id."""
    number = company.bill()
    company.transfer()
    (made,) = company.made(number)
    company.books.pay(made, "100.00", company.day)
    company.lose_ledger()
    monkeypatch.setattr("connectors.quickbooks_online.settlements.OVERLAP", timedelta(hours=-1))
    company.transfer()
    assert _paid_date(company, number) == str(company.day)


def test_linked_while_paid_dates_could_not_be_read(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run reads what was linked since paid dates were last read, so nothing is lost with the run that failed."""
    number = company.bill()
    company.transfer()
    (made,) = company.made(number)
    company.books.pay(made, "100.00", company.day)
    company.lose_ledger()
    monkeypatch.setattr("connectors.quickbooks_online.settlements.OVERLAP", timedelta(hours=-1))
    company.books.fault("html_502", operation="cdc", times=20)
    ran = company.transfer()
    assert "Paid dates were not read" in ran.message
    assert _paid_date(company, number) is None
    company.books.clear_faults()
    company.transfer()
    assert _paid_date(company, number) == str(company.day)
