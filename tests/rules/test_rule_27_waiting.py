"""Rule 27, second half: a record held back for another record's reason is looked at again when that changes, though nobody touched it."""

from __future__ import annotations

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company

OLD = "2026-02-01 10:00:00"
"""Before any watermark and its overlap: only what is open in the ledger is found again."""


def _age(company: Company) -> None:
    """Nothing was touched for long; a newer customer moves the watermarks of nobody's records."""
    for table in (
        "invoice",
        "payment",
        "refund",
        "processing_fee",
        "purchase_order",
        "timesheet",
        "expense_report",
        "company",
    ):
        company.do(f"UPDATE {table} SET last_modified_date_time = :at", at=OLD)


def test_rule_27_what_needs_an_invoice_goes_when_the_invoice_heals(company: Company) -> None:
    """Invoice wrong, so payment, refund and fee wait for one another; the invoice corrected, all four go in one run."""
    invoice = company.bill(invoice_total="1.00")
    payment = company.payment(1, {invoice: "100.00"})
    refund, fee = company.refund(1, payment, "10.00"), company.fee(1, payment, "1.00")
    _age(company)
    ran = company.transfer()
    assert ran.left(invoice) is Disposition.INVALID
    assert ran.left(payment, Kind.PAYMENT) is Disposition.HELD
    assert company.heard(payment, Kind.PAYMENT)[0] == "Pending"
    assert ran.left(refund, Kind.REFUND) is Disposition.HELD
    assert ran.left(fee, Kind.PROCESSING_FEE) is Disposition.HELD
    company.do("UPDATE invoice SET invoice_total = 100")
    ran = company.transfer()
    assert ran.left(invoice) is Disposition.TRANSFERRED
    assert ran.left(payment, Kind.PAYMENT) is Disposition.TRANSFERRED
    assert ran.state == "settled", ran.message
    assert [len(company.effects(entity)) for entity in ("Payment", "RefundReceipt", "Purchase")] == [1, 1, 1]


def test_rule_27_a_fee_waits_for_its_payment(company: Company) -> None:
    """The payment is pending, so the fee is not eligible; settled, both go, though nobody touched the fee."""
    payment = company.payment(1, {company.bill(): "100.00"}, status="pending")
    fee = company.fee(1, payment, "2.90")
    _age(company)
    assert company.transfer().of(fee, Kind.PROCESSING_FEE).code == "FEE-E01"
    company.do("UPDATE payment SET status = 'settled'")
    company.edit(payment)
    ran = company.transfer()
    assert ran.left(payment, Kind.PAYMENT) is Disposition.TRANSFERRED
    assert ran.left(fee, Kind.PROCESSING_FEE) is Disposition.TRANSFERRED


def test_rule_27_records_of_an_excluded_party_wait_for_the_mark_to_go(company: Company) -> None:
    """An order of a vendor, a payment of a customer that is not synchronised: both go once the mark is taken away."""
    order = company.order(1, ("Cable", "1", "1.00"))
    payment = company.payment(1, {company.bill(): "100.00"})
    company.do("UPDATE company SET do_not_sync = 1")
    _age(company)
    ran = company.transfer()
    assert ran.left(order, Kind.PURCHASE_ORDER) is Disposition.EXCLUDED
    assert ran.left(payment, Kind.PAYMENT) is Disposition.EXCLUDED
    assert ran.state == "settled", ran.message
    company.do("UPDATE company SET do_not_sync = 0")
    ran = company.transfer()
    assert ran.left(order, Kind.PURCHASE_ORDER) is Disposition.TRANSFERRED
    assert ran.left(payment, Kind.PAYMENT) is Disposition.TRANSFERRED


def test_rule_27_a_sheet_and_a_report_wait_for_their_employee_and_mapping(company: Company) -> None:
    """The employee is hired, the card is mapped: what waited goes, though nobody touched it."""
    newcomer = company.office.employee("Grace", "Hopper")
    sheet = company.sheet(1, "1", employee=newcomer)
    report = company.expenses(1, {"amount": "9.00", "payment_type": "Fuel card", "is_reimbursable": 0})
    _age(company)
    ran = company.transfer()
    assert ran.left(sheet, Kind.TIMESHEET) is Disposition.HELD
    assert ran.of(report, Kind.EXPENSE_REPORT).code == "company card"
    company.books.hire("Grace", newcomer)
    company.configure_book(company_cards={"Fuel card": "Visa"})
    ran = company.transfer()
    assert ran.left(sheet, Kind.TIMESHEET) is Disposition.TRANSFERRED
    assert ran.left(report, Kind.EXPENSE_REPORT) is Disposition.TRANSFERRED


def test_rule_27_a_late_commit_of_any_kind_goes_the_next_night(company: Company) -> None:
    """A row that was committed late, with a modification time from before the last run, lies within the overlap."""
    company.payment("first", {company.bill("first"): "100.00"})
    company.transfer()
    sheet = company.sheet(1, "1")
    hour_ago = company.ask("SELECT datetime('now', '-10 hours')")[0][0]
    company.edit(sheet, last_modified_date_time=hour_ago)
    assert company.transfer().left(sheet, Kind.TIMESHEET) is Disposition.TRANSFERRED
