"""Rule 19 for vendors, employees and payees: found by the books' own id or the equal name, never guessed; employees are never created."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company

VENDOR, EMPLOYEE, ORDER, SHEET, REPORT = (
    Kind.VENDOR,
    Kind.EMPLOYEE,
    Kind.PURCHASE_ORDER,
    Kind.TIMESHEET,
    Kind.EXPENSE_REPORT,
)


def _order(company: Company) -> str:
    return company.order(1, ("Cable", "1", "1.00"))


def test_rule_19_a_vendor_of_the_equal_name_is_matched(company: Company) -> None:
    """Case-folded, spaces collapsed: linked to the one entry, none is created."""
    name = company.office.named("Hardware")
    entry = company.enter("Vendor", DisplayName=name.upper().replace(" ", "  "))
    number = _order(company)
    ran = company.transfer()
    assert ran.left(name, VENDOR) is Disposition.ALREADY_THERE
    assert company.one(number, ORDER)["VendorRef"]["value"] == entry
    assert company.effects("Vendor") == []


def test_rule_19_a_vendor_with_another_address_is_a_failure_with_both(company: Company) -> None:
    """The order waits until a person decides."""
    name = company.office.company("Hardware", vendor=True, invoice_email="us@example.com")
    company.enter("Vendor", DisplayName=name, PrimaryEmailAddr={"Address": "them@example.com"})
    number = _order(company)
    ran = company.transfer()
    row = ran.of(name, VENDOR)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "vendor differs")
    assert "us@example.com" in row.message
    assert "them@example.com" in row.message
    assert ran.left(number, ORDER) is Disposition.HELD


def test_rule_19_a_missing_vendor_is_a_failure_where_the_book_creates_none(
    found_company: Callable[..., Company],
) -> None:
    """The remedy names the setting; entered by a person, vendor and order go though nobody touched them."""
    company = found_company(auto_create={"vendors": False})
    number, name = _order(company), company.office.named("Hardware")
    ran = company.transfer()
    row = ran.of(name, VENDOR)
    assert (row.code, "vendors = true" in row.remedy) == ("vendor missing", True)
    assert ran.left(number, ORDER) is Disposition.HELD
    company.enter("Vendor", DisplayName=name)
    assert company.transfer().left(number, ORDER) is Disposition.TRANSFERRED


def test_rule_19_an_employee_is_found_by_the_books_id_whatever_the_name(company: Company) -> None:
    """The name was changed in the books since: the id that operations have finds the entry."""
    entry = company.books.hire("Augusta", company.office.named("King"))
    worker = company.office.employee("Ada", "Byron", accounting_reference_id=entry)
    number = company.sheet(1, "1", employee=worker)
    assert company.transfer().left(number, SHEET) is Disposition.TRANSFERRED
    assert company.one(number, SHEET)["EmployeeRef"]["value"] == entry


def test_rule_19_a_books_id_that_nobody_has_is_a_failure(company: Company) -> None:
    """Not even an employee of the equal name is taken for it: operations say another one."""
    worker = company.worker()
    company.office.change("resource", "resource_id", worker, accounting_reference_id="999999")
    number = company.sheet(1, "1", employee=worker)
    ran = company.transfer()
    row = ran.of(f"Ada {worker}", EMPLOYEE)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "employee missing")
    assert "999999" in row.message
    assert ran.left(number, SHEET) is Disposition.HELD


def test_rule_19_an_employee_is_never_created(company: Company) -> None:
    """A missing one holds the sheet; hired in the books, the sheet goes."""
    worker = company.office.employee()
    number = company.sheet(1, "1", employee=worker)
    ran = company.transfer()
    assert ran.of(f"Ada {worker}", EMPLOYEE).code == "employee missing"
    assert ran.left(number, SHEET) is Disposition.HELD
    assert company.effects("Employee") == []
    company.books.hire("Ada", worker)
    assert company.transfer().left(number, SHEET) is Disposition.TRANSFERRED


def test_rule_19_a_payee_takes_the_suffix_where_the_name_is_taken(company: Company) -> None:
    """The employee's entry has the name, so the vendor has the suffix; a lost ledger finds the same vendor again."""
    number = company.expenses(1, "50.00")
    company.transfer()
    name = f"Ada {company.office.named('Byron')} (expenses)"
    vendor = company.one(number, REPORT)["VendorRef"]["value"]
    assert company.named(name, "Vendor") == vendor
    company.lose_ledger()
    later = company.expenses(2, "20.00")
    assert company.transfer().left(later, REPORT) is Disposition.TRANSFERRED
    assert company.one(later, REPORT)["VendorRef"]["value"] == vendor
    assert len(company.effects("Vendor")) == 1


def test_rule_19_a_payee_whose_name_is_free_has_no_suffix(company: Company) -> None:
    """Nobody of that name is in the books: the name alone is the vendor's."""
    worker = company.office.employee()
    number = company.expenses(1, "50.00", employee=worker)
    assert company.transfer().left(number, REPORT) is Disposition.TRANSFERRED
    assert company.one(number, REPORT)["VendorRef"]["value"] == company.named(f"Ada {worker}", "Vendor")


def test_rule_19_a_payee_whose_name_is_taken_wants_a_suffix(found_company: Callable[..., Company]) -> None:
    """No suffix is set: the failure names the setting, and the report waits; set, both go."""
    company = found_company(payee_suffix=None)
    number = company.expenses(1, "50.00")
    ran = company.transfer()
    row = ran.of(f"Ada {company.office.named('Byron')}", VENDOR)
    assert row.code == "payee name"
    assert "payee_suffix" in row.remedy
    assert ran.left(number, REPORT) is Disposition.HELD
    company.configure_book(payee_suffix=" (expenses)")
    assert company.transfer().left(number, REPORT) is Disposition.TRANSFERRED
