"""What settles invoices: payments, credits, journal entries, deposits; refunds; and what stays open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox_quickbooks_desktop.books import Books, add, cancel, ref

CUSTOMER = ref("CustomerRef", "Cool Cars")


def state(books: Books, number: str) -> list[Any]:
    """Paid, balance, applied, and the links of an invoice."""
    (ret,) = books.query("Invoice", ("TxnID", number), ("IncludeLinkedTxns", "true"))
    links = [
        (each.findtext("TxnType"), each.findtext("Amount"), each.findtext("TxnDate"))
        for each in ret.iter("LinkedTxn")
    ]
    return [*(ret.findtext(name) for name in ("IsPaid", "BalanceRemaining", "AppliedAmount")), links]


def credit(books: Books, amount: str) -> Any:
    """A credit memo."""
    line = ("CreditMemoLineAdd", [ref("ItemRef", "Services"), ("Amount", amount)])
    return books.add("CreditMemo", CUSTOMER, ("TxnDate", "2026-03-05"), line)


def test_partial_is_not_paid_and_the_date_is_the_payments(books: Books) -> None:
    """60 of 100 leaves it open; with the rest it is paid; the links carry the payments' dates, amounts negative."""
    number = books.invoice("1", "100.00")[0].text
    books.ok(books.pay(number, "60.00", ("TxnDate", "2026-03-10")))
    assert state(books, number) == ["false", "40.00", "-60.00", [("ReceivePayment", "-60.00", "2026-03-10")]]
    books.ok(books.pay(number, "40.00", ("TxnDate", "2026-03-20")))
    assert state(books, number)[:2] == ["true", "0.00"]
    assert [each[2] for each in state(books, number)[3]] == ["2026-03-10", "2026-03-20"]


def test_more_than_is_due_is_3210(books: Books) -> None:
    """In the recorded words; a cent more than the balance, also over two lines of one payment."""
    number = books.invoice("1", "100.00")[0].text
    answer = books.one(books.pay(number, "100.01"))
    assert answer.get("statusCode") == "3210"
    assert answer.get("statusMessage") == (
        'The "AppliedToTxnAdd payment amount" field has an invalid value "100.01".  QuickBooks error message: '
        "You cannot pay more than the amount due."
    )
    half = ("AppliedToTxnAdd", [("TxnID", number), ("PaymentAmount", "60.00")])
    assert books.code(add("ReceivePayment", CUSTOMER, ("TotalAmount", "120.00"), half, half)) == "3210"
    assert books.code(books.pay(number, "100.00")) == "0"


def test_a_payment_may_be_more_than_it_is_applied_but_not_less(books: Books) -> None:
    """The rest stays unused; more applied than received is refused."""
    number = books.invoice("1", "100.00")[0].text
    applied = ("AppliedToTxnAdd", [("TxnID", number), ("PaymentAmount", "30.00")])
    assert books.code(add("ReceivePayment", CUSTOMER, ("TotalAmount", "20.00"), applied)) == "3210"
    ret = books.ok(add("ReceivePayment", CUSTOMER, ("TotalAmount", "50.00"), applied))
    assert (ret.findtext("UnusedPayment"), ret.findtext("AppliedToTxnRet/BalanceRemaining")) == (
        "20.00",
        "70.00",
    )
    assert ret.findtext("DepositToAccountRef/FullName") == "Undeposited Funds"


@pytest.mark.parametrize("other", ["another customer", "not there", "a bill"])
def test_a_payment_settles_its_own_customers_invoices_only(books: Books, other: str) -> None:
    """Another customer's, an unknown, or a document that nobody owes: refused, nothing made."""
    if other == "another customer":
        line = ("InvoiceLineAdd", [ref("ItemRef", "Services"), ("Amount", "100.00")])
        number = books.add("Invoice", ref("CustomerRef", "Dukes Basketball Camp"), line)[0].text
    elif other == "a bill":
        line = ("ExpenseLineAdd", [ref("AccountRef", "Travel"), ("Amount", "100.00")])
        number = books.add("Bill", ref("VendorRef", "Hicks Hardware"), line)[0].text
    else:
        number = "7F-1"
    assert books.code(books.pay(number, "1.00")) == ("3120" if other == "not there" else "3210")
    assert "ReceivePayment" not in books.control.counts()


def test_a_payment_settles_invoices_of_jobs_and_of_its_own_accord(books: Books) -> None:
    """The parent pays for the job; IsAutoApply takes the oldest invoices first."""
    books.add("Customer", ("Name", "Roof"), ref("ParentRef", "Cool Cars"))
    line = ("InvoiceLineAdd", [ref("ItemRef", "Services"), ("Amount", "10.00")])
    job = books.add("Invoice", ref("CustomerRef", "Cool Cars:Roof"), line)[0].text
    assert books.code(books.pay(job, "10.00")) == "0"
    late = books.add("Invoice", CUSTOMER, ("TxnDate", "2026-05-01"), line)[0].text
    early = books.add("Invoice", CUSTOMER, ("TxnDate", "2026-04-01"), line)[0].text
    books.ok(add("ReceivePayment", CUSTOMER, ("TotalAmount", "15.00"), ("IsAutoApply", "true")))
    assert (state(books, early)[1], state(books, late)[1]) == ("0.00", "5.00")


def test_a_deleted_payment_opens_the_invoice_again(books: Books) -> None:
    """And a deleted invoice leaves the payment unused."""
    number = books.invoice("1", "100.00")[0].text
    paid = books.ok(books.pay(number, "100.00"))
    books.ok(cancel("TxnDel", "ReceivePayment", paid[0].text))
    assert state(books, number) == ["false", "100.00", "0.00", []]
    again = books.ok(books.pay(number, "100.00"))
    books.ok(cancel("TxnDel", "Invoice", number))
    (left,) = books.query("ReceivePayment", ("TxnID", again[0].text), ("IncludeLineItems", "true"))
    assert (left.findtext("UnusedPayment"), left.find("AppliedToTxnRet")) == ("100.00", None)


def test_a_changed_payment_is_applied_anew(books: Books) -> None:
    """AppliedToTxnMod replaces what it was applied to; without it everything stays."""
    one, two = (books.invoice(number, "50.00")[0].text for number in "12")
    ret = books.ok(books.pay(one, "50.00"))
    ret = books.ok(books.mod(ret, ("Memo", "key")))
    assert state(books, one)[0] == "true"
    books.ok(books.mod(ret, ("AppliedToTxnMod", [("TxnID", two), ("PaymentAmount", "50.00")])))
    assert (state(books, one)[1], state(books, two)[1]) == ("50.00", "0.00")


def test_a_credit_settles_by_set_credit_and_by_hand(books: Books) -> None:
    """A credit memo over a payment of nothing, or in the Apply Credits window; never more than is left of it."""
    number = books.invoice("1", "100.00")[0].text
    memo = credit(books, "30.00")[0].text

    def use(amount: str) -> Any:
        return (
            "AppliedToTxnAdd",
            [("TxnID", number), ("SetCredit", [("CreditTxnID", memo), ("AppliedAmount", amount)])],
        )

    assert books.code(add("ReceivePayment", CUSTOMER, ("TotalAmount", "0.00"), use("30.01"))) == "3210"
    books.ok(add("ReceivePayment", CUSTOMER, ("TotalAmount", "0.00"), use("10.00")))
    books.control.act("apply", id=number, source=memo, amount="5.00")
    assert state(books, number)[1] == "85.00"
    assert {each[0] for each in state(books, number)[3]} == {"CreditMemo"}
    (left,) = books.query("CreditMemo", ("TxnID", memo))
    assert left.findtext("CreditRemaining") == "15.00"
    with pytest.raises(ValueError, match=r"Only 15\.00"):
        books.control.act("apply", id=number, source=memo, amount="15.01")


def test_a_journal_entry_and_a_deposit_can_settle_an_invoice(books: Books) -> None:
    """Whatever credits receivables for the customer can be applied, and shows with its own type."""
    number = books.invoice("1", "100.00")[0].text
    receivable, who = ref("AccountRef", "Accounts Receivable"), ref("EntityRef", "Cool Cars")
    debit = ("JournalDebitLine", [ref("AccountRef", "Bank Charges"), ("Amount", "40.00")])
    entry = books.add("JournalEntry", debit, ("JournalCreditLine", [receivable, ("Amount", "40.00"), who]))
    line = ("DepositLineAdd", [who, receivable, ("Amount", "60.00")])
    deposit = books.add("Deposit", ref("DepositToAccountRef", "Checking"), line)
    for source in (entry, deposit):
        books.control.act("apply", id=number, source=source[0].text)
    assert state(books, number)[:2] == ["true", "0.00"]
    assert [each[:2] for each in state(books, number)[3]] == [
        ("JournalEntry", "-40.00"),
        ("Deposit", "-60.00"),
    ]


def test_a_journal_entry_balances(books: Books) -> None:
    """Unequal sides are 3180."""
    lines = [
        (f"Journal{side}Line", [ref("AccountRef", "Travel"), ("Amount", amount)])
        for side, amount in (("Debit", "1.00"), ("Credit", "1.01"))
    ]
    assert books.code(add("JournalEntry", *lines)) == "3180"


def test_a_deposit_takes_payments_once(books: Books) -> None:
    """Payments wait in undeposited funds; the clearing account gets the total; a second deposit is refused."""
    paid = books.ok(books.pay(books.invoice("1", "100.00")[0].text, "100.00"))
    take = ("DepositLineAdd", [("PaymentTxnID", paid[0].text)])
    ret = books.add("Deposit", ref("DepositToAccountRef", "Payment Processor Clearing"), take)
    assert ret.findtext("DepositTotal") == "100.00"
    balance = books.query("Account", ("FullName", "Payment Processor Clearing"))[0].findtext("Balance")
    assert balance == "100.00"
    assert books.query("Account", ("FullName", "Undeposited Funds"))[0].findtext("Balance") == "0.00"
    assert books.code(add("Deposit", ref("DepositToAccountRef", "Checking"), take)) == "3210"


def test_a_refund_pays_credits_back(books: Books) -> None:
    """Of a credit memo or of what a payment has left, never more; the customer's balance is even again."""
    memo = credit(books, "30.00")[0].text

    def back(amount: str) -> str:
        applied = ("RefundAppliedToTxnAdd", [("TxnID", memo), ("RefundAmount", amount)])
        return add("ARRefundCreditCard", CUSTOMER, ref("RefundFromAccountRef", "Checking"), applied)

    assert books.code(back("30.01")) == "3210"
    ret = books.ok(back("30.00"))
    assert (ret.findtext("TotalAmount"), ret.findtext("RefundAppliedToTxnRet/CreditRemaining")) == (
        "30.00",
        "0.00",
    )
    assert books.query("Customer", ("FullName", "Cool Cars"))[0].findtext("Balance") == "0.00"
    assert books.code(back("0.01")) == "3210"
    books.ok(cancel("TxnVoid", "ARRefundCreditCard", ret[0].text))
    assert books.query("CreditMemo", ("TxnID", memo))[0].findtext("CreditRemaining") == "30.00"


def test_a_check_on_receivables_meets_its_credit(books: Books) -> None:
    """The other form of a refund: a check on Accounts Receivable, settled with the credit by a payment of nothing."""
    memo = credit(books, "30.00")[0].text
    line = ("ExpenseLineAdd", [ref("AccountRef", "Accounts Receivable"), ("Amount", "30.00"), CUSTOMER])
    check = books.add("Check", ref("AccountRef", "Checking"), ref("PayeeEntityRef", "Cool Cars"), line)
    use = ("SetCredit", [("CreditTxnID", memo), ("AppliedAmount", "30.00")])
    books.ok(
        add(
            "ReceivePayment",
            CUSTOMER,
            ("TotalAmount", "0.00"),
            ("AppliedToTxnAdd", [("TxnID", check[0].text), use]),
        )
    )
    assert books.query("CreditMemo", ("TxnID", memo))[0].findtext("CreditRemaining") == "0.00"


def test_a_check_may_be_applied_to_a_credit_at_once(books: Books) -> None:
    """ApplyCheckToTxn: up to what is left of the credit and to the check's receivables; voided it frees the credit."""
    memo = credit(books, "30.00")[0].text

    def check(amount: str, applied: str) -> str:
        line = ("ExpenseLineAdd", [ref("AccountRef", "Accounts Receivable"), ("Amount", amount), CUSTOMER])
        to = ("ApplyCheckToTxnAdd", [("TxnID", memo), ("Amount", applied)])
        return add("Check", ref("AccountRef", "Checking"), ref("PayeeEntityRef", "Cool Cars"), to, line)

    assert books.code(check("40.00", "30.01")) == "3210"
    assert books.code(check("20.00", "30.00")) == "3180"
    ret = books.ok(check("30.00", "30.00"))
    left = lambda: books.query("CreditMemo", ("TxnID", memo), ("IncludeLinkedTxns", "true"))[0]  # noqa: E731
    assert (left().findtext("CreditRemaining"), left().findtext("LinkedTxn/TxnType")) == ("0.00", "Check")
    books.ok(books.mod(ret, ("Memo", "kept")))
    assert left().findtext("CreditRemaining") == "0.00"
    books.ok(cancel("TxnVoid", "Check", ret[0].text))
    assert left().findtext("CreditRemaining") == "30.00"


def test_payments_leave_the_invoice_as_it_was_unless_set(books: Books) -> None:
    """Nobody knows whether a payment moves the invoice's TimeModified and EditSequence: a setting, off at first."""
    ret = books.invoice("1", "100.00")
    books.ok(books.pay(ret[0].text, "10.00"))
    assert books.query("Invoice", ("TxnID", ret[0].text))[0].findtext("EditSequence") == ret.findtext(
        "EditSequence"
    )
    books.control.settings(links_touch_targets=True)
    books.ok(books.pay(ret[0].text, "10.00"))
    assert books.code(books.mod(ret, ("Memo", "x"))) == "3200"


def test_an_invoice_cannot_sink_below_what_was_paid(books: Books) -> None:
    """The sandbox refuses (3180) what QuickBooks would settle in a window."""
    ret = books.invoice("1", "100.00")
    books.ok(books.pay(ret[0].text, "60.00"))
    number = ret.findtext("InvoiceLineRet/TxnLineID")
    change = lambda amount: books.mod(ret, ("InvoiceLineMod", [("TxnLineID", number), ("Amount", amount)]))  # noqa: E731
    assert books.code(change("59.99")) == "3180"
    assert books.code(change("60.00")) == "0"


def test_a_voided_invoice_frees_its_payment(books: Books) -> None:
    """The payment is unused afterwards, and the customer's balance a credit."""
    number = books.invoice("1", "100.00")[0].text
    paid = books.ok(books.pay(number, "100.00"))
    books.ok(cancel("TxnVoid", "Invoice", number))
    assert books.query("ReceivePayment", ("TxnID", paid[0].text))[0].findtext("UnusedPayment") == "100.00"
    assert books.query("Customer", ("FullName", "Cool Cars"))[0].findtext("Balance") == "-100.00"
