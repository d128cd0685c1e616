"""Rule 23: the bill is what is due after the cash advance; a negative one fails; what company cards paid are charges beside it."""

from __future__ import annotations

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company

REPORT = Kind.EXPENSE_REPORT
VISA = {"amount": "99.99", "payment_type": "Company Visa"}


def test_rule_23_the_bill_is_what_is_due_and_each_card_is_a_charge(company: Company) -> None:
    """Two own expenses less the advance are owed to the employee as vendor; two cards are two charges on their accounts."""
    number = company.expenses(
        1, "120.40", "30.60", VISA, {"amount": "12.00", "payment_type": "Company Visa"},
        {"amount": "55.50", "payment_type": "Company Mastercard"}, advance="50.00",
    )  # fmt: skip
    assert company.transfer().left(number, REPORT) is Disposition.TRANSFERRED
    held = company.held(number, REPORT)
    assert {part: one["TotalAmt"] for part, one in held.items()} == {
        "-": 101, "card:Company Visa": 111.99, "card:Company Mastercard": 55.5,
    }  # fmt: skip
    bill = held.pop("-")
    assert [line["Amount"] for line in bill["Line"]] == [120.4, 30.6, -50]
    advance = bill["Line"][2]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"]
    assert advance == company.named("Prepaid Expenses", "Account")
    payee = company.named(f"Ada {company.office.named('Byron')} (expenses)", "Vendor")
    assert bill["VendorRef"]["value"] == payee
    assert {one["PaymentType"] for one in held.values()} == {"CreditCard"}
    accounts = {one["AccountRef"]["value"] for one in held.values()}
    assert accounts == {company.named(name, "Account") for name in ("Visa", "Mastercard")}


def test_rule_23_an_advance_that_covers_all_is_a_bill_of_zero(company: Company) -> None:
    """Nothing is owed, and the expenses reach the books all the same."""
    number = company.expenses(1, "50.00", advance="50.00")
    assert company.transfer().left(number, REPORT) is Disposition.TRANSFERRED
    bill = company.one(number, REPORT)
    assert (bill["TotalAmt"], [line["Amount"] for line in bill["Line"]]) == (0, [50, -50])


def test_rule_23_cards_alone_make_no_bill(company: Company) -> None:
    """Nothing is due to the employee."""
    number = company.expenses(1, VISA)
    assert company.transfer().left(number, REPORT) is Disposition.TRANSFERRED
    assert set(company.held(number, REPORT)) == {"card:Company Visa"}
    assert company.effects("Bill") == []


def test_rule_23_a_negative_due_is_a_failure(company: Company) -> None:
    """A cent more in advance than was spent: nobody owes a negative bill, nothing of the report is sent."""
    number = company.expenses(1, "50.00", VISA, advance="50.01")
    row = company.transfer().of(number, REPORT)
    assert (row.disposition, row.code) == (Disposition.INVALID, "EXP-S08")
    assert company.effects("Bill") + company.effects("Purchase") == []


def test_rule_23_a_payment_type_that_does_not_fit_is_named(company: Company) -> None:
    """An unmapped card is the bookkeeper's, a company card that is to be reimbursed operations' mistake; neither is guessed at."""
    unmapped = company.expenses(
        1, "10.00", {"amount": "20.00", "payment_type": "Fuel card", "is_reimbursable": 0}
    )
    own = {"amount": "20.00", "payment_type": "company  visa", "is_reimbursable": 1}
    reimbursed = company.expenses(2, "10.00", own, amount_due="30.00")
    ran = company.transfer()
    for number, group, words in (
        (unmapped, "FixMapping", "'Fuel card'"), (reimbursed, "FixRecord", "is to be reimbursed"),
    ):  # fmt: skip
        row = ran.of(number, REPORT)
        assert (row.disposition, row.code) == (Disposition.INVALID, "company card")
        assert words in row.message
        assert {one.group for one in company.failures_of(number, REPORT)} == {group}
    assert company.effects("Bill") + company.effects("Purchase") == []
