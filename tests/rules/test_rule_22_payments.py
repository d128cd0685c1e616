"""Rule 22: a payment's lines are explicit, open balances are read first, and what a processor does meets in one clearing account."""

from __future__ import annotations

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company
from tests.support.screen import sale

PAYMENT = Kind.PAYMENT


def _invoices(company: Company, *amounts: str) -> list[str]:
    numbers = [company.bill(place, amount) for place, amount in enumerate(amounts)]
    company.transfer()
    return numbers


def test_rule_22_each_invoice_gets_its_own_line_and_nothing_is_applied_by_itself(company: Company) -> None:
    """Two of three open invoices are paid as operations say; what is left of the money stays unapplied."""
    one, two, three = _invoices(company, "100.00", "60.00", "40.00")
    number = company.payment(1, {one: "100.00", two: "25.50"}, amount="150.00")
    assert company.transfer().left(number, PAYMENT) is Disposition.TRANSFERRED
    document = company.one(number, PAYMENT)
    assert (document["TotalAmt"], document["UnappliedAmt"]) == (150, 24.5)
    assert document["PaymentRefNum"] == number
    paid = {line["LinkedTxn"][0]["TxnId"]: line["Amount"] for line in document["Line"]}
    ids = {name: company.parts_of(name)[0].external_id for name in (one, two)}
    assert paid == {ids[one]: 100, ids[two]: 25.5}
    assert [company.invoices(name)[0]["Balance"] for name in (one, two, three)] == [0, 34.5, 40]


def test_rule_22_a_payment_without_allocations_is_not_applied(company: Company) -> None:
    """It goes with a warning, and the open invoice stays open."""
    (invoice,) = _invoices(company, "100.00")
    number = company.payment(1, {}, amount="100.00")
    ran = company.transfer()
    assert ran.left(number, PAYMENT) is Disposition.TRANSFERRED
    assert any("PAY-S92" in str(one) for one in ran.report.details["warnings"])  # type: ignore[attr-defined]
    assert company.one(number, PAYMENT)["UnappliedAmt"] == 100
    assert company.invoices(invoice)[0]["Balance"] == 100


def test_rule_22_a_balance_below_the_allocation_lists_the_payments_already_there(company: Company) -> None:
    """Somebody entered the payment by hand: nothing is paid twice; deleted there, ours goes."""
    one, two = _invoices(company, "100.00", "60.00")
    by_hand = company.books.pay(company.made(one)[0], "80.00", company.day)
    number = company.payment(1, {one: "100.00", two: "60.00"})
    row = company.transfer().of(number, PAYMENT)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "already paid")
    assert f"invoice {one}, open 20.00, paid by Payment {by_hand} of {company.day} over 80.00" in row.message
    assert two not in row.message
    assert company.effects("Payment") == []
    company.remove("Payment", by_hand)
    assert company.transfer().left(number, PAYMENT) is Disposition.TRANSFERRED


def test_rule_22_payments_of_one_run_share_a_balance(company: Company) -> None:
    """Two payments of the whole invoice in one run: the first goes, the second would be too much."""
    (invoice,) = _invoices(company, "100.00")
    numbers = [company.payment(name, {invoice: "100.00"}) for name in (1, 2)]
    ran = company.transfer()
    assert ran.left(numbers[0], PAYMENT) is Disposition.TRANSFERRED
    assert ran.of(numbers[1], PAYMENT).code == "already paid"
    assert len(company.effects("Payment")) == 1


def test_rule_22_an_invoice_that_is_not_linked_holds_the_whole_payment(company: Company) -> None:
    """One of two invoices failed: the payment waits for it by name, and nothing of it is sent."""
    good, bad = company.bill(1), company.bill(2, invoice_total="1.00")
    number = company.payment(1, {good: "100.00", bad: "50.00"})
    row = company.transfer().of(number, PAYMENT)
    assert row.disposition is Disposition.HELD
    assert f"waits for invoice {bad}" in row.message
    assert company.effects("Payment") == []
    assert company.failures_of(number, PAYMENT) == []


def test_rule_22_payment_refund_and_fee_meet_in_the_clearing_account(company: Company) -> None:
    """What a processor took, gave back and kept leaves in that account what it will pay out."""
    (invoice,) = _invoices(company, "100.00")
    number = company.payment(1, {invoice: "100.00"}, processor="Stripe", method="Visa")
    refund, fee = company.refund(1, number, "30.00"), company.fee(1, number, "2.90")
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    clearing = company.named("Payment Processor Clearing", "Account")
    payment, back, kept = (
        company.one(number, PAYMENT),
        company.one(refund, Kind.REFUND),
        company.one(fee, Kind.PROCESSING_FEE),
    )
    assert payment["DepositToAccountRef"]["value"] == clearing
    assert (back["DepositToAccountRef"]["value"], back["TotalAmt"]) == (clearing, 30)
    assert (kept["AccountRef"]["value"], kept["TotalAmt"]) == (clearing, 2.9)
    fees = kept["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"]
    assert fees == company.named("Payment Processing Fees", "Account")
    assert back["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"] == company.named("Services", "Item")


def test_rule_22_a_check_goes_to_no_clearing_account(company: Company) -> None:
    """Without a processor the money waits to be banked, as the books have it."""
    (invoice,) = _invoices(company, "100.00")
    number = company.payment(1, {invoice: "100.00"})
    company.transfer()
    clearing = company.named("Payment Processor Clearing", "Account")
    assert company.one(number, PAYMENT).get("DepositToAccountRef", {}).get("value") != clearing


def test_rule_22_a_missing_or_inactive_payment_method_is_named(company: Company) -> None:
    """Missing first, then entered but inactive, then active: the third run sends it though nobody touched the payment."""
    (invoice,) = _invoices(company, "100.00")
    method = company.office.named("Barter")
    number = company.payment(1, {invoice: "100.00"}, method=method)
    row = company.transfer().of(number, PAYMENT)
    assert (row.disposition, row.code) == (Disposition.INVALID, "payment method")
    assert method in row.message
    assert {one.group for one in company.failures_of(number, PAYMENT)} == {"FixMapping"}
    entry = company.enter("PaymentMethod", Name=method)
    company.act(act="deactivate", entity="PaymentMethod", id=entry)
    assert "inactive" in company.transfer().of(number, PAYMENT).message
    company.act(act="activate", entity="PaymentMethod", id=entry)
    assert company.transfer().left(number, PAYMENT) is Disposition.TRANSFERRED


def test_rule_22_the_total_is_compared_and_not_the_balance(company: Company) -> None:
    """A credit that the books apply by themselves leaves less to pay; the document is what was sent all the same."""
    _invoices(company, "100.00")
    company.enter("CreditMemo", CustomerRef={"value": company.party_in_books()}, Line=[sale("130.00")])
    number = company.bill("next", "80.00")
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    document = company.invoices(number)[0]
    assert (document["TotalAmt"], document["Balance"]) == (80, 50)
