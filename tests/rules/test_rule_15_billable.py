"""Rule 15: time and expenses are NotBillable unless the book says otherwise, for operations do the invoicing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def _billable(company: Company, rate: str | None = "120.00") -> tuple[str, str]:
    customer = company.office.company("Client")
    sheet = company.sheet(1, "1", company_id=customer, is_non_billable=0, rate=rate)
    return sheet, company.expenses(1, {"amount": "30.00", "company_id": customer, "is_billable": 1})


def _line(company: Company, report: str) -> dict[str, Any]:
    detail: dict[str, Any] = company.one(report, Kind.EXPENSE_REPORT)["Line"][0][
        "AccountBasedExpenseLineDetail"
    ]
    return detail


def test_rule_15_what_is_billable_in_operations_is_not_in_the_books(company: Company) -> None:
    """The customer is named all the same, so that costs can be seen by customer."""
    sheet, report = _billable(company)
    assert company.transfer().state == "settled"
    entry, line = company.one(sheet, Kind.TIMESHEET), _line(company, report)
    assert (entry["BillableStatus"], line["BillableStatus"]) == ("NotBillable", "NotBillable")
    client = company.party_in_books(company.office.named("Client"))
    assert (entry["CustomerRef"]["value"], line["CustomerRef"]["value"]) == (client, client)


def test_rule_15_a_book_may_say_otherwise(found_company: Callable[..., Company]) -> None:
    """Then time carries its rate, and both are to be billed in the books."""
    company = found_company(billable=True)
    sheet, report = _billable(company)
    assert company.transfer().state == "settled"
    entry = company.one(sheet, Kind.TIMESHEET)
    assert (entry["BillableStatus"], entry["HourlyRate"]) == ("Billable", 120)
    assert _line(company, report)["BillableStatus"] == "Billable"


def test_rule_15_billable_time_without_a_rate_is_a_failure(found_company: Callable[..., Company]) -> None:
    """Nobody guesses a price."""
    company = found_company(billable=True)
    sheet, _ = _billable(company, rate=None)
    row = company.transfer().of(sheet, Kind.TIMESHEET)
    assert row.disposition is Disposition.INVALID
    assert "no rate" in row.message
    assert company.effects("TimeActivity") == []
