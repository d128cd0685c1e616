"""Rule 30 for every kind and currency: sums of three sides, minutes, receipts, suspected duplicates, and a missed record said aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company, Ran
from tests.support.everything import SETTINGS, enter_everything

OLD = "2026-02-01 10:00:00"


def _reconciled(company: Company) -> Ran:
    first, last = company.day.replace(day=1), company.day.replace(day=28)
    return company.transfer(flow="reconcile", start=first, end=last)


def _ties(ran: Ran) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", ran.report.details["tie_out"])


def _lines(ran: Ran, name: str) -> list[str]:
    return [line for tie in _ties(ran) for line in tie.get(name, [])]


def test_rule_30_every_kind_is_summed_on_three_sides(found_company: Callable[..., Company]) -> None:
    """Money by kind, receipts beside their order, time in minutes: operations, sent and books agree and are counted."""
    company = found_company(**SETTINGS)
    enter_everything(company)
    company.transfer()
    ran = _reconciled(company)
    assert ran.state == "settled", ran.message
    sums = {
        (line["kind"], line["currency"]): (line["operations"], line["books_count"])
        for tie in _ties(ran)
        for line in tie["sums"]
    }
    assert sums == {
        ("invoice", "USD"): ("1501.25", 5), ("timesheet", "minutes"): ("300.00", 3), ("expense report", "USD"): ("256.49", 3),
        ("purchase order", "USD"): ("210.50", 1), ("receipt", "USD"): ("50.00", 2), ("payment", "USD"): ("1001.00", 2),
        ("refund", "USD"): ("12.50", 1), ("processing fee", "USD"): ("11.91", 1),
    }  # fmt: skip
    for tie in _ties(ran):
        for line in tie["sums"]:
            assert line["operations"] == line["sent"] == line["books"], line


def test_rule_30_currencies_are_never_summed_together(company: Company) -> None:
    """An order in euros and one in dollars of the same month are two sums."""
    company.books.switch(multicurrency=True)
    vendor = company.office.company("Bolzano", vendor=True, currency="EUR")
    company.order(1, ("Cable", "1", "80.00"), vendor=vendor, currency="EUR", exchange_rate="1.25")
    company.order(2, ("Cable", "1", "30.00"))
    company.transfer()
    ran = _reconciled(company)
    sums = {line["currency"]: line["books"] for tie in _ties(ran) for line in tie["sums"]}
    assert (sums, ran.state) == ({"EUR": "80.00", "USD": "30.00"}, "settled")


def test_rule_30_what_the_books_hold_otherwise_is_a_line_of_its_kind(company: Company) -> None:
    """Time, an order, a payment, a card's charge: each changed or deleted in the books, each named with both sides."""
    sheet = company.sheet(1, "1", "2")
    order = company.order(1, ("Cable", "5", "10.00"))
    payment = company.payment(1, {company.bill(): "100.00"})
    report = company.expenses(1, {"amount": "99.99", "payment_type": "Company Visa"})
    company.transfer()
    company.remove("TimeActivity", company.held(sheet, Kind.TIMESHEET)[company.entries(sheet)[0]]["Id"])
    company.books.void_payment(company.parts_of(payment, Kind.PAYMENT)[0].external_id)
    company.remove("Purchase", company.parts_of(report, Kind.EXPENSE_REPORT)[0].external_id)
    held = company.one(order, Kind.PURCHASE_ORDER)
    line = {**held["Line"][0], "Amount": 60}
    line["ItemBasedExpenseLineDetail"] = {**line["ItemBasedExpenseLineDetail"], "Qty": 6}
    company.alter("PurchaseOrder", held["Id"], Line=[line], VendorRef=held["VendorRef"])
    said = "\n".join(_lines(_reconciled(company), "differences"))
    assert f"timesheet {sheet} (TimeActivity" in said
    assert "deleted in the books, sent 60" in said
    assert f"payment {payment} (Payment" in said
    assert "voided in the books, sent 100.00 USD" in said
    assert f"expense report {report} (Purchase" in said
    assert "total sent 50.00 USD, books 60.00 USD" in said


def test_rule_30_the_same_time_entered_by_hand_is_a_suspected_duplicate(company: Company) -> None:
    """Same employee, day and minutes without our key: listed, and no difference of the sums; other time of the day is not."""
    sheet = company.sheet(1, "1.5")
    company.transfer()
    ours = company.one(sheet, Kind.TIMESHEET)
    for hours, minutes in ((1, 30), (2, 0)):
        company.enter(
            "TimeActivity", NameOf="Employee", EmployeeRef=ours["EmployeeRef"], TxnDate=str(company.day), Hours=hours,
            Minutes=minutes,
        )  # fmt: skip
    ran = _reconciled(company)
    (said,) = _lines(ran, "suspected_duplicates")
    assert f"same party, date and total as timesheet {sheet}" in said
    assert _lines(ran, "differences") == []
    assert sum(tie["foreign"] for tie in _ties(ran)) == 1
    assert "do not tie out" in ran.message


def test_rule_30_a_payment_entered_twice_is_a_suspected_duplicate(company: Company) -> None:
    """Somebody entered the check again, on account."""
    number = company.payment(1, {company.bill(): "60.00"})
    company.transfer()
    party = {"value": company.party_in_books()}
    document = company.enter("Payment", CustomerRef=party, TxnDate=str(company.day), TotalAmt="60.00")
    (said,) = _lines(_reconciled(company), "suspected_duplicates")
    assert f"id {document}" in said
    assert f"payment {number}" in said


def test_rule_30_a_missed_record_makes_the_run_say_so(company: Company) -> None:
    """A payment that appeared behind the watermark: nobody took it, no reason is known, and both flows say it aloud."""
    company.payment(1, {company.bill(1): "100.00"})
    company.transfer()
    late = company.payment(2, {company.bill(2): "30.00"})
    company.do("UPDATE payment SET last_modified_date_time = :at WHERE payment_id = :id", at=OLD, id=late)
    ran = company.transfer()
    assert (Kind.PAYMENT, late) not in ran.rows
    assert ran.state == "attention"
    assert f"payment {late}: operations 30.00 USD, sent 0.00 USD (nobody knows why)" in ran.message
    ran = _reconciled(company)
    assert ran.state == "attention"
    assert any(late in line for line in _lines(ran, "differences"))
    assert company.transfer(numbers=late).left(late, Kind.PAYMENT) is Disposition.TRANSFERRED
    assert _reconciled(company).state == "settled"


def test_rule_30_what_failed_is_named_with_its_reason_and_is_no_difference(company: Company) -> None:
    """Records that operations want in the books and that are not there: each has its own failure, and stands in the list."""
    sheet = company.sheet(1, "1", "0")
    report = company.expenses(1, "50.00", advance="60.00")
    company.transfer()
    ran = _reconciled(company)
    assert ran.state == "settled", ran.message
    said = "\n".join(_lines(ran, "open"))
    assert f"timesheet {sheet}" in said
    assert "TIM-S03" in said
    assert f"expense report {report}" in said
    assert "EXP-S08" in said
