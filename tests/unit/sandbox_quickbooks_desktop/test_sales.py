"""Invoices and credit memos: amounts, references, numbers, changes, closed books, voids and deletes."""

from __future__ import annotations

import pytest

from tests.unit.sandbox_quickbooks_desktop.books import Books, add, cancel, invoice, ref

CUSTOMER = ref("CustomerRef", "Cool Cars")


def line(*fields: tuple[str, str], item: str = "Hours") -> tuple[str, list[object]]:
    """An invoice line."""
    return ("InvoiceLineAdd", [ref("ItemRef", item), *fields])


@pytest.mark.parametrize(
    ("fields", "amount", "rate"),
    [
        ([("Quantity", "3"), ("Rate", "33.335")], "100.01", "33.335"),
        ([("Quantity", "2")], "200.00", "100.00"),
        ([("Rate", "40.00")], "40.00", "40.00"),
        ([], "100.00", "100.00"),
        ([("Quantity", "3"), ("Amount", "100.00")], "100.00", "33.33333"),
        ([("Quantity", "0"), ("Rate", "5.00")], "0.00", "5.00"),
        ([("Quantity", "-1"), ("Rate", "5.00"), ("Amount", "-5.00")], "-5.00", "5.00"),
    ],
)
def test_the_amount_of_a_line(books: Books, fields: list[tuple[str, str]], amount: str, rate: str) -> None:
    """Quantity times price, half a cent away from zero; the item's price where none is given; a given amount stands."""
    big = line(("Amount", "1000.00"))
    ret = books.add("Invoice", CUSTOMER, line(*fields), big)
    first = ret.find("InvoiceLineRet")
    assert (first.findtext("Amount"), first.findtext("Rate")) == (amount, rate)
    assert float(ret.findtext("Subtotal")) == float(amount) + 1000


def test_an_invoice_takes_address_terms_and_due_date_from_its_customer(books: Books) -> None:
    """Net 30 of the customer makes the due date; the default AR account is named."""
    ret = books.add("Invoice", CUSTOMER, ("TxnDate", "2026-03-01"), line())
    assert (ret.findtext("TermsRef/FullName"), ret.findtext("DueDate")) == ("Net 30", "2026-03-31")
    assert ret.findtext("ARAccountRef/FullName") == "Accounts Receivable"


def test_equal_numbers_are_taken_silently(books: Books) -> None:
    """QuickBooks Desktop never complains of a number that is there already; it makes none either."""
    books.invoice("7")
    books.invoice("7")
    assert len(books.query("Invoice", ("RefNumber", "7"))) == 2
    assert books.add("Invoice", CUSTOMER, line()).find("RefNumber") is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([ref("CustomerRef", "Nobody"), line()], 'QuickBooks Customer "Nobody" in the Invoice.'),
        (
            [ref("CustomerRef", "Hicks Hardware"), line()],
            'QuickBooks Customer "Hicks Hardware" in the Invoice.',
        ),
        ([CUSTOMER, line(item="Nothing")], 'QuickBooks Item "Nothing" in the Invoice line.'),
        (
            [CUSTOMER, ref("ARAccountRef", "Checking"), line()],
            'QuickBooks Account "Checking" in the Invoice.',
        ),
        ([CUSTOMER, ref("TemplateRef", "Mine"), line()], 'QuickBooks Template "Mine" in the Invoice.'),
    ],
)
def test_a_reference_to_nothing_is_3140(books: Books, fields: list[object], said: str) -> None:
    """What is named is not there, in another list, or an account of another type."""
    answer = books.one(add("Invoice", *fields))
    assert answer.get("statusCode") == "3140"
    assert said in answer.get("statusMessage")
    assert answer.get("statusMessage").endswith("The specified record does not exist in the list.")


def test_an_inactive_customer_is_refused_or_taken_as_set(books: Books) -> None:
    """Deactivated by hand: 3140, unless the setting says otherwise; reactivated it goes."""
    (customer,) = books.control.find("Customer", name="Cool Cars")
    books.control.act("deactivate", id=customer["ListID"])
    assert books.code(add("Invoice", *invoice("1", "1.00"))) == "3140"
    books.control.settings(inactive_reference="accept")
    assert books.code(add("Invoice", *invoice("1", "1.00"))) == "0"
    books.control.settings(inactive_reference="refuse")
    books.control.act("activate", id=customer["ListID"])
    assert books.code(add("Invoice", *invoice("1", "1.00"))) == "0"


def test_a_listid_wins_over_a_name(books: Books) -> None:
    """With both in a reference the name is ignored."""
    (customer,) = books.control.find("Customer", name="Cool Cars")
    both = ("CustomerRef", [("ListID", customer["ListID"]), ("FullName", "Nobody")])
    assert books.add("Invoice", both, line()).findtext("CustomerRef/FullName") == "Cool Cars"


def test_lines_are_changed_by_their_ids_in_their_order(books: Books) -> None:
    """Named lines change, new ones (-1) come, unnamed ones go; another order is 3290; a wrong id 3120."""
    ret = books.add("Invoice", CUSTOMER, *(line(("Quantity", str(n)), ("Rate", "10.00")) for n in (1, 2, 3)))
    one, two, three = (each.findtext("TxnLineID") for each in ret.iter("InvoiceLineRet"))
    swapped = [("InvoiceLineMod", [("TxnLineID", number)]) for number in (two, one)]
    answer = books.one(books.mod(ret, *swapped))
    assert answer.get("statusCode") == "3290"
    assert answer.get("statusMessage") == f'The item "{one}" is placed in the request in incorrect order.'
    assert books.code(books.mod(ret, ("InvoiceLineMod", [("TxnLineID", "FF-1")]))) == "3120"
    fresh = ("InvoiceLineMod", [("TxnLineID", "-1"), ref("ItemRef", "Design"), ("Amount", "7.00")])
    kept = ("InvoiceLineMod", [("TxnLineID", one), ("Quantity", "4")])
    changed = books.ok(books.mod(ret, kept, fresh, ("InvoiceLineMod", [("TxnLineID", three)])))
    lines = [(each.findtext("TxnLineID"), each.findtext("Amount")) for each in changed.iter("InvoiceLineRet")]
    assert [lines[0], lines[2]] == [(one, "40.00"), (three, "30.00")]
    assert lines[1][1] == "7.00"
    assert lines[1][0] not in (one, two, three)
    assert changed.findtext("Subtotal") == "77.00"


def test_a_mod_without_lines_keeps_them(books: Books) -> None:
    """Omitted lines as a whole stay; an empty memo clears; the customer cannot be cleared."""
    ret = books.invoice("1", "10.00", ("Memo", "note"))
    changed = books.ok(books.mod(ret, ("RefNumber", "2"), ("Memo", "")))
    assert (changed.findtext("RefNumber"), changed.findtext("Memo"), changed.findtext("Subtotal")) == (
        "2",
        None,
        "10.00",
    )
    assert len(changed.findall("InvoiceLineRet")) == 1
    assert books.code(books.mod(changed, ("CustomerRef", []))) == "3190"


def test_a_negative_invoice_and_a_line_without_an_item_are_refused(books: Books) -> None:
    """3180 and 3150; a line that only describes is taken."""
    assert books.code(add("Invoice", CUSTOMER, line(("Amount", "-1.00")))) == "3180"
    assert (
        books.code(add("Invoice", CUSTOMER, ("InvoiceLineAdd", [("Desc", "x"), ("Amount", "1.00")])))
        == "3150"
    )
    ret = books.add("Invoice", CUSTOMER, line(), ("InvoiceLineAdd", [("Desc", "only words")]))
    assert ret.findall("InvoiceLineRet")[1].findtext("Amount") is None


def test_closed_books_take_no_change(books: Books) -> None:
    """On or before the closing date nothing is added, changed, moved, voided or deleted (3171); a day later it is."""
    old, new = books.invoice("1", "1.00"), books.add("Invoice", CUSTOMER, ("TxnDate", "2026-03-02"), line())
    books.control.act("close_books", date="2026-03-01")
    assert books.code(add("Invoice", *invoice("2", "1.00"))) == "3171"
    answer = books.one(books.mod(old, ("Memo", "x")))
    assert answer.get("statusCode") == "3171"
    assert answer.get("statusMessage").startswith(
        "An attempt was made to modify a Invoice with a date that is on or before"
    )
    for verb in ("TxnVoid", "TxnDel"):
        assert books.code(cancel(verb, "Invoice", old[0].text)) == "3171"
    assert books.code(books.mod(new, ("TxnDate", "2026-03-01"))) == "3171"
    assert books.code(books.mod(new, ("Memo", "x"))) == "0"


def test_a_void_leaves_the_document_with_nothing(books: Books) -> None:
    """Zero, paid in QuickBooks' own eyes, the number kept, the memo marked; a second document of its kind may go on."""
    ret = books.invoice("5", "10.00", ("Memo", "key"))
    voided = books.one(cancel("TxnVoid", "Invoice", ret[0].text))
    assert (voided.findtext("TxnID"), voided.findtext("RefNumber")) == (ret[0].text, "5")
    (shown,) = books.query("Invoice", ("TxnID", ret[0].text), ("IncludeLineItems", "true"))
    assert [shown.findtext(name) for name in ("Subtotal", "BalanceRemaining", "IsPaid", "Memo")] == [
        "0.00",
        "0.00",
        "true",
        "VOID: key",
    ]
    assert shown.findtext("InvoiceLineRet/Amount") == "0.00"
    assert books.control.counts() == {"Invoice": {"create": 1, "void": 1}}
    assert books.query("Customer", ("FullName", "Cool Cars"))[0].findtext("Balance") == "0.00"


def test_a_deleted_document_is_gone(books: Books) -> None:
    """Found by no query, known to TxnDeletedQuery in its range, and deleted only once."""
    ret = books.invoice("5")
    gone = books.one(cancel("TxnDel", "Invoice", ret[0].text))
    assert gone.findtext("TxnDelType") == "Invoice"
    assert books.code(cancel("TxnDel", "Invoice", ret[0].text)) == "3120"
    assert books.one("<InvoiceQueryRq><RefNumber>5</RefNumber></InvoiceQueryRq>").get("statusCode") == "500"
    (known,) = books.query("TxnDeleted", ("TxnDelType", "Invoice"))
    assert (known.findtext("TxnID"), known.findtext("RefNumber")) == (ret[0].text, "5")
    late = ("DeletedDateRangeFilter", [("FromDeletedDate", "2999-01-01")])
    assert (
        books.one(
            f"<TxnDeletedQueryRq><TxnDelType>Invoice</TxnDelType>{_filter(late)}</TxnDeletedQueryRq>"
        ).get("statusCode")
        == "1"
    )


def _filter(pair: tuple[str, list[tuple[str, str]]]) -> str:
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in pair[1])
    return f"<{pair[0]}>{inside}</{pair[0]}>"


def test_an_invoice_of_zero_is_paid_at_once(books: Books) -> None:
    """Nothing is open; no payment is linked."""
    ret = books.invoice("1", "0.00")
    assert (ret.findtext("IsPaid"), ret.findtext("BalanceRemaining")) == ("true", "0.00")


def test_the_balance_of_a_customer_follows_invoices_and_credits(books: Books) -> None:
    """Own documents in Balance, those of jobs too in TotalBalance; credits count against."""
    books.add("Customer", ("Name", "Roof"), ref("ParentRef", "Cool Cars"))
    books.invoice("1", "100.00")
    books.add("Invoice", ref("CustomerRef", "Cool Cars:Roof"), *invoice("2", "30.00")[1:])
    memo_line = ("CreditMemoLineAdd", [ref("ItemRef", "Services"), ("Amount", "25.00")])
    memo = books.add("CreditMemo", CUSTOMER, memo_line)
    assert (memo.findtext("TotalAmount"), memo.findtext("CreditRemaining")) == ("25.00", "25.00")
    (customer,) = books.query("Customer", ("FullName", "Cool Cars"))
    assert (customer.findtext("Balance"), customer.findtext("TotalBalance")) == ("75.00", "105.00")
