"""Purchase orders and their receipts, bills, checks, card charges, time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox_quickbooks_desktop.books import Books, add, cancel, ref, schema

VENDOR = ref("VendorRef", "Hicks Hardware")
Pair = tuple[str, Any]


def ordered(quantity: str, rate: str = "20.00") -> Pair:
    """A line of a purchase order."""
    return ("PurchaseOrderLineAdd", [ref("ItemRef", "Materials"), ("Quantity", quantity), ("Rate", rate)])


def expense(amount: str, *fields: Pair, account: str = "Travel") -> Pair:
    """An expense line."""
    return ("ExpenseLineAdd", [ref("AccountRef", account), ("Amount", amount), *fields])


def order(books: Books, *quantities: str) -> tuple[Any, list[str]]:
    """A purchase order of lines of one item, and the ids of its lines."""
    ret = books.add("PurchaseOrder", VENDOR, ("RefNumber", "PO1"), *(ordered(each) for each in quantities))
    return ret, [each.findtext("TxnLineID") for each in ret.iter("PurchaseOrderLineRet")]


def receipt(ret: Any, line: str, quantity: str | None = None) -> str:
    """A request to receive one line."""
    link = ("LinkToTxn", [("TxnID", ret[0].text), ("TxnLineID", line)])
    amount = [("Quantity", quantity)] if quantity else []
    return add("ItemReceipt", VENDOR, ("ItemLineAdd", [*amount, link]))


def look(books: Books, ret: Any) -> Any:
    """The order as it is now, with lines and links."""
    shown = (("IncludeLineItems", "true"), ("IncludeLinkedTxns", "true"))
    return books.query("PurchaseOrder", ("TxnID", ret[0].text), *shown)[0]


def test_a_receipt_is_linked_line_by_line(books: Books) -> None:
    """Two lines of one item are told apart by their ids; quantities received, the link and full receipt show."""
    ret, (one, two) = order(books, "5", "3")
    got = books.ok(receipt(ret, two, "2"))
    assert got.findtext("ItemLineRet/ItemRef/FullName") == "Materials"
    assert got.findtext("TotalAmount") == "40.00"
    shown = look(books, ret)
    assert [each.findtext("ReceivedQuantity") for each in shown.iter("PurchaseOrderLineRet")] == ["0", "2"]
    assert shown.findtext("LinkedTxn/TxnID") == got[0].text
    assert shown.findtext("LinkedTxn/LinkType") == "QUANTYPE"
    assert shown.findtext("IsFullyReceived") == "false"
    books.ok(receipt(ret, one))
    books.ok(receipt(ret, two))
    shown = look(books, ret)
    assert [each.findtext("ReceivedQuantity") for each in shown.iter("PurchaseOrderLineRet")] == ["5", "3"]
    assert shown.findtext("IsFullyReceived") == "true"


def test_more_than_is_left_is_3210_and_a_closed_line_570(books: Books) -> None:
    """Facts 5.1: too much is an error, nothing left a warning; in both no receipt is made."""
    ret, (one, two) = order(books, "5", "3")
    answer = books.one(receipt(ret, one, "6"))
    assert answer.get("statusCode") == "3210"
    assert answer.get("statusMessage").startswith(
        'The "quantity" field has an invalid value "6".  QuickBooks error message:'
    )
    books.ok(receipt(ret, one, "5"))
    answer = books.one(receipt(ret, one, "1"))
    assert (answer.get("statusCode"), answer.get("statusSeverity"), len(answer)) == ("570", "Warn", 0)
    assert (
        answer.get("statusMessage")
        == f'Unable to link to transaction "{one}" because it has already been closed'
    )
    assert books.code(receipt(ret, two, "3")) == "0"
    assert books.control.counts()["ItemReceipt"] == {"create": 2}


def test_receiving_by_hand_gets_in_the_way(books: Books) -> None:
    """What a person received in QuickBooks counts; everything by LinkToTxnID; then nothing is left."""
    ret, (one, two) = order(books, "5", "3")
    books.control.act("receive", id=ret[0].text, lines={one: 4})
    assert books.code(receipt(ret, one, "2")) == "3210"
    rest = books.ok(add("ItemReceipt", VENDOR, ("LinkToTxnID", ret[0].text)))
    assert [each.findtext("Quantity") for each in rest.iter("ItemLineRet")] == ["1", "3"]
    assert books.code(add("ItemReceipt", VENDOR, ("LinkToTxnID", ret[0].text))) == "570"
    assert [each["source"] for each in books.control.journal(entity="ItemReceipt")] == ["ui", "qbxml"]
    assert books.code(receipt(ret, two)) == "570"


def test_an_order_cannot_sink_below_what_was_received(books: Books) -> None:
    """Less than received is 3210, and so is leaving the line out; more is taken."""
    ret, (one, two) = order(books, "5", "3")
    books.ok(receipt(ret, one, "4"))
    shown = look(books, ret)
    keep_two = ("PurchaseOrderLineMod", [("TxnLineID", two)])
    for lines in ([("PurchaseOrderLineMod", [("TxnLineID", one), ("Quantity", "3")]), keep_two], [keep_two]):
        assert books.code(books.mod(shown, *lines)) == "3210"
    more = ("PurchaseOrderLineMod", [("TxnLineID", one), ("Quantity", "9")])
    assert books.ok(books.mod(shown, more, keep_two)).findtext("TotalAmount") == "240.00"


def test_a_closed_order_takes_no_receipt(books: Books) -> None:
    """Closed by hand as a whole or by line: 570."""
    ret, (one, two) = order(books, "5", "3")
    closed = ("PurchaseOrderLineMod", [("TxnLineID", two), ("IsManuallyClosed", "true")])
    shown = books.ok(books.mod(ret, ("PurchaseOrderLineMod", [("TxnLineID", one)]), closed))
    assert books.code(receipt(ret, two)) == "570"
    books.ok(books.mod(shown, ("IsManuallyClosed", "true")))
    assert books.code(receipt(ret, one)) == "570"


@pytest.mark.parametrize("change", [("2", "0"), ("6", "3210")])
def test_a_changed_receipt_follows_its_line(books: Books, change: tuple[str, str]) -> None:
    """Its quantity moves what is received of the order, within what was ordered; deleted it gives everything back."""
    ret, (one,) = order(books, "5")
    got = books.ok(receipt(ret, one, "4"))
    line = ("ItemLineMod", [("TxnLineID", got.findtext("ItemLineRet/TxnLineID")), ("Quantity", change[0])])
    assert books.code(books.mod(got, line)) == change[1]
    expected = "2" if change[1] == "0" else "4"
    assert look(books, ret).findtext("PurchaseOrderLineRet/ReceivedQuantity") == expected
    books.ok(cancel("TxnDel", "ItemReceipt", got[0].text))
    assert look(books, ret).findtext("PurchaseOrderLineRet/ReceivedQuantity") == "0"


def test_a_bill_may_receive_and_bills_what_it_receives(books: Books) -> None:
    """Billed quantities show on the order; a line and the whole order together are refused."""
    ret, (one,) = order(books, "5")
    link = ("ItemLineAdd", [("Quantity", "2"), ("LinkToTxn", [("TxnID", ret[0].text), ("TxnLineID", one)])])
    books.ok(add("Bill", VENDOR, link))
    books.ok(receipt(ret, one, "1"))
    line = look(books, ret).find("PurchaseOrderLineRet")
    assert [line.findtext(name) for name in ("ReceivedQuantity", "UnbilledQuantity", "IsBilled")] == [
        "3",
        "1",
        "false",
    ]
    assert books.code(add("Bill", VENDOR, ("LinkToTxnID", ret[0].text), link)) == "3210"


def test_a_linked_line_takes_its_item_and_vendor_from_the_order(books: Books) -> None:
    """An item of its own, another vendor, a wrong line or order: refused."""
    ret, (one,) = order(books, "5")
    link = ("LinkToTxn", [("TxnID", ret[0].text), ("TxnLineID", one)])
    assert books.code(add("Bill", VENDOR, ("ItemLineAdd", [ref("ItemRef", "Materials"), link]))) == "3210"
    assert books.code(add("Bill", ref("VendorRef", "Books by Bessie"), ("ItemLineAdd", [link]))) == "3210"
    wrong = ("LinkToTxn", [("TxnID", ret[0].text), ("TxnLineID", "9-9")])
    assert books.code(add("Bill", VENDOR, ("ItemLineAdd", [wrong]))) == "3120"
    assert books.code(add("Bill", VENDOR, ("LinkToTxnID", "9-9"))) == "3120"


def test_an_order_cannot_be_voided_but_deleted(books: Books) -> None:
    """The schema has no TxnVoid of orders, payments and time; TxnDel it has."""
    ret, _ = order(books, "5")
    answers = books.send(cancel("TxnVoid", "PurchaseOrder", ret[0].text))
    assert answers is None if schema().official else answers[0].get("statusCode") == "1030"
    assert books.control.counts()["PurchaseOrder"] == {"create": 1}
    assert books.code(cancel("TxnDel", "PurchaseOrder", ret[0].text)) == "0"


def test_linked_documents_may_refuse_to_go(books: Books) -> None:
    """The setting `linked_deletes`: by default QuickBooks deletes and unlinks, else 3160."""
    ret, (one,) = order(books, "5")
    books.ok(receipt(ret, one))
    books.control.settings(linked_deletes="refuse")
    assert books.code(cancel("TxnDel", "PurchaseOrder", ret[0].text)) == "3160"
    books.control.settings(linked_deletes="accept")
    assert books.code(cancel("TxnDel", "PurchaseOrder", ret[0].text)) == "0"


def test_a_bill_is_owed_until_it_is_paid(books: Books) -> None:
    """Amount, due date, the vendor's balance; a payment by hand makes it paid and shows as a link."""
    bill = books.add(
        "Bill",
        VENDOR,
        ("TxnDate", "2026-03-01"),
        ref("TermsRef", "Net 15"),
        expense("70.00"),
        expense("-20.00"),
    )
    assert [bill.findtext(name) for name in ("AmountDue", "DueDate", "IsPaid", "OpenAmount")] == [
        "50.00",
        "2026-03-16",
        "false",
        "50.00",
    ]
    assert books.query("Vendor", ("FullName", "Hicks Hardware"))[0].findtext("Balance") == "50.00"
    books.control.act("pay", id=bill[0].text, date="2026-03-20")
    (paid,) = books.query("Bill", ("TxnID", bill[0].text), ("IncludeLinkedTxns", "true"))
    assert (paid.findtext("IsPaid"), paid.findtext("LinkedTxn/TxnType")) == ("true", "BillPaymentCheck")
    assert paid.findtext("LinkedTxn/TxnDate") == "2026-03-20"
    assert books.code(add("Bill", VENDOR, expense("-1.00"))) == "3180"


def test_a_payee_must_be_a_vendor(books: Books) -> None:
    """An employee is no vendor of a bill (3140)."""
    answer = books.one(add("Bill", ref("VendorRef", "Emily Platt"), expense("1.00")))
    assert answer.get("statusCode") == "3140"


@pytest.mark.parametrize(
    ("kind", "account", "wrong"), [("Check", "Checking", "Visa"), ("CreditCardCharge", "Visa", "Checking")]
)
def test_checks_and_charges_need_their_sort_of_account(
    books: Books, kind: str, account: str, wrong: str
) -> None:
    """A check a bank account, a charge a credit card account; any payee, or none."""
    assert books.code(add(kind, ref("AccountRef", wrong), expense("5.00"))) == "3140"
    ret = books.add(
        kind,
        ref("AccountRef", account),
        ref("PayeeEntityRef", "Emily Platt"),
        ("Memo", "key"),
        expense("5.00"),
    )
    assert ret.findtext("Amount") == "5.00"
    (found,) = books.control.journal(entity=kind)
    assert (found["total"], found["memo"], found["party"]) == ("5.00", "key", "Emily Platt")
    changed = books.ok(
        books.mod(
            ret,
            ("ClearExpenseLines", "true"),
            ("ItemLineMod", [("TxnLineID", "-1"), ref("ItemRef", "Hours"), ("Amount", "2.00")]),
        )
    )
    assert changed.findtext("Amount") == "2.00"
    books.ok(cancel("TxnVoid", kind, ret[0].text))


def test_a_line_on_receivables_needs_its_customer(books: Books) -> None:
    """3180 without; with one, the customer's balance rises."""
    check = ref("AccountRef", "Checking")
    assert books.code(add("Check", check, expense("5.00", account="Accounts Receivable"))) == "3180"
    books.add("Check", check, expense("5.00", ref("CustomerRef", "Cool Cars"), account="Accounts Receivable"))
    assert books.query("Customer", ("FullName", "Cool Cars"))[0].findtext("Balance") == "5.00"


def test_a_time_entry_keeps_minutes(books: Books) -> None:
    """Of an employee, vendor or other name, not of a customer; billable only with a customer and an item."""
    who, job = ref("EntityRef", "Emily Platt"), ref("CustomerRef", "Cool Cars")
    item = ref("ItemServiceRef", "Hours")
    ret = books.add(
        "TimeTracking", ("TxnDate", "2026-03-01"), who, ("Duration", "PT90M59S"), ("Notes", "key")
    )
    assert (ret.findtext("Duration"), ret.findtext("BillableStatus")) == ("PT1H30M", "NotBillable")
    assert books.control.journal(entity="TimeTracking")[0]["memo"] == "key"
    billable = ("BillableStatus", "Billable")
    assert books.code(add("TimeTracking", who, job, ("Duration", "PT1H0M"), billable)) == "3210"
    assert books.code(add("TimeTracking", who, job, item, ("Duration", "PT1H0M"), billable)) == "0"
    assert books.code(add("TimeTracking", ref("EntityRef", "Cool Cars"), ("Duration", "PT1H0M"))) == "3140"
    assert books.code(add("TimeTracking", who, ("Duration", "PT24H1M"))) == "3035"
    changed = books.ok(books.mod(ret, who, ("Duration", "PT2H0M0S")))
    assert (changed.findtext("Duration"), changed.findtext("Notes")) == ("PT2H0M", "key")
    assert books.code(cancel("TxnDel", "TimeTracking", ret[0].text)) == "0"


def test_closed_books_do_not_hold_orders_and_time(books: Books) -> None:
    """What posts nothing may be dated before the closing date."""
    books.control.act("close_books", date="2026-12-31")
    assert books.code(add("TimeTracking", ref("EntityRef", "Emily Platt"), ("Duration", "PT1H0M"))) == "0"
    assert books.code(add("PurchaseOrder", VENDOR, ordered("1"))) == "0"
    assert books.code(add("Bill", VENDOR, expense("1.00"))) == "3171"
