"""Looks without numbers cost few reads, lists are asked by what people call their entries, and each type is asked for what it can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.book import Book
from connectors.contract.documents import Facts, Wanted
from connectors.contract.errors import FixMapping
from connectors.contract.records_work import PAYEE
from connectors.contract.words import Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.conftest import Tokens, a_send
from tests.unit.quickbooks_online.records import an_invoice
from tests.unit.quickbooks_online.scripted import Asked, Said, Scripted, fault, invoice
from tests.unit.quickbooks_online.work_records import DAY, a_report, an_expense


def _said(entity: str, rows: list[dict[str, Any]]) -> Said:
    return Said(body={"QueryResponse": {entity: rows, "maxResults": len(rows)} if rows else {}})


def _books(**rows: list[dict[str, Any]]) -> Callable[[Asked], Said]:
    """Answer each query with all rows of the entity it asks for."""

    def answer(asked: Asked) -> Said:
        entity = asked.body.decode().split()[3]
        return _said(entity, rows.get(entity, []))

    return answer


def _queries(books: Scripted) -> list[str]:
    return [one.body.decode() for one in books.of("/query")]


def _wanted(kind: Kind = Kind.TIMESHEET, party: str = "55", days: int = 0, **changes: Any) -> Wanted:
    fields: dict[str, Any] = {
        "kind": kind,
        "document_type": "",
        "number": None,
        "party_id": party,
        "date": DAY + timedelta(days=days),
    }
    return Wanted(**{**fields, **changes})


def _time(row_id: str, party: str = "55", days: int = 0) -> dict[str, Any]:
    day = (DAY + timedelta(days=days)).isoformat()
    return {
        "Id": row_id, "SyncToken": "0", "TxnDate": day, "EmployeeRef": {"value": party}, "Hours": 1, "Minutes": 0,
    }  # fmt: skip


def test_near_days_are_one_read(connector: QuickBooksOnline, books: Scripted) -> None:
    """Thirty entries of two weeks are one query, told apart by employee and day on our side; a far day is another (facts 2.9)."""
    books.say("/query", _books(TimeActivity=[_time("1"), _time("2", "66"), _time("3", days=3)]))
    found = connector.find([_wanted(), _wanted(), _wanted(days=3), _wanted(party="66"), _wanted(days=60)])
    assert [[one.external_id for one in many] for many in found] == [["1"], ["1"], ["3"], ["2"], []]
    assert _queries(books) == [
        "select * from TimeActivity where TxnDate >= '2026-09-14' and TxnDate <= '2026-09-17' MAXRESULTS 1000",
        "select * from TimeActivity where TxnDate = '2026-11-13' MAXRESULTS 1000",
    ]


def test_parties_are_named_where_a_query_may(connector: QuickBooksOnline, books: Scripted) -> None:
    """A bill is asked for by vendor and day, a purchase by day alone; both are what an expense report becomes."""
    row = {"SyncToken": "0", "TxnDate": DAY.isoformat(), "TotalAmt": 5}
    books.say(
        "/query",
        _books(
            Bill=[
                {**row, "Id": "1", "VendorRef": {"value": "91"}},
                {**row, "Id": "2", "VendorRef": {"value": "92"}},
            ],
            Purchase=[{**row, "Id": "7", "EntityRef": {"value": "91"}}, {**row, "Id": "8"}],
        ),
    )
    found = connector.find([_wanted(Kind.EXPENSE_REPORT, "91"), _wanted(Kind.EXPENSE_REPORT, "92")])
    assert [[(one.document_type, one.external_id) for one in many] for many in found] == [
        [("Bill", "1"), ("Purchase", "7")],
        [("Bill", "2")],
    ]
    assert _queries(books) == [
        "select * from Bill where VendorRef IN ('91', '92') and TxnDate = '2026-09-14' MAXRESULTS 1000",
        "select * from Purchase where TxnDate = '2026-09-14' MAXRESULTS 1000",
    ]
    assert (
        connector.find([replace(_wanted(Kind.EXPENSE_REPORT, ""), document_type="Purchase")])[0][
            0
        ].external_id
        == "8"
    )


def test_a_document_without_party_is_not_everybodys(connector: QuickBooksOnline, books: Scripted) -> None:
    """A row of another party or day than was asked for is nobody's."""
    books.say(
        "/query", _books(Invoice=[invoice(CustomerRef={"value": "2"}), invoice("9", TxnDate="2026-09-15")])
    )
    assert connector.find([_wanted(Kind.INVOICE, "1")]) == [[]]


def test_undated_looks_ask_for_the_party(connector: QuickBooksOnline, books: Scripted) -> None:
    """Without a date, everything of the party is found."""
    books.say("/query", _books(Invoice=[invoice(), invoice("9", TxnDate="2020-01-01")]))
    found = connector.find([_wanted(Kind.INVOICE, "1", date=None), _wanted(Kind.INVOICE, "1")])
    assert [len(many) for many in found] == [2, 1]
    assert _queries(books)[1] == "select * from Invoice where CustomerRef = '1' MAXRESULTS 1000"


def test_an_entry_by_its_id(connector: QuickBooksOnline, books: Scripted) -> None:
    """Where operations know the books' id, that entry alone is read, whatever it is called, inactive or not."""
    held = {"Id": "55", "SyncToken": "0", "DisplayName": "Ann Lee (deleted)", "Active": False}

    def answer(asked: Asked) -> Said:
        query = asked.body.decode()
        if "count(*)" in query:
            return Said(body={"QueryResponse": {"totalCount": 1}})
        return _said("Employee", [held] if "Id IN" in query else [])

    books.say("/query", answer)
    wanted = _wanted(Kind.EMPLOYEE, "", date=None, name="A. Lee", external_id="55")
    found = connector.find([wanted, replace(wanted, external_id="77"), replace(wanted, external_id="")])
    assert [[(one.external_id, one.active) for one in many] for many in found] == [[("55", False)], [], []]
    assert "Id IN ('55', '77') and Active IN (true, false)" in _queries(books)[0]


def test_receipts_are_streamed_where_they_are_bills(
    make_book: Callable[..., Book], tokens: Tokens, books: Scripted
) -> None:
    """A purchase order's bills are read for the tie-out only where the book makes bills of receipts (RULES 12)."""
    books.say("/query", _books())
    for receipts, entities in (("note", ["PurchaseOrder"]), ("bill", ["PurchaseOrder", "Bill"])):
        connector = QuickBooksOnline(make_book(receipts=receipts), tokens)
        before = len(_queries(books))
        assert list(connector.documents(Kind.PURCHASE_ORDER, DAY, DAY)) == []
        assert [one.split()[3] for one in _queries(books)[before:]] == entities
        connector.close()


def _account(row_id: str, name: str, sort: str = "Expense") -> dict[str, Any]:
    return {"Id": row_id, "Name": name, "AccountType": sort}


def test_what_is_owed_goes_to_the_only_payable_account(connector: QuickBooksOnline, books: Scripted) -> None:
    """Without a setting there must be exactly one; the failure names the setting."""
    rows = [_account("1", "Travel"), _account("2", "A/P", "Accounts Payable")]
    books.say("/query", _books(Account=rows))
    assert connector._lists.payable() == "2"
    assert connector._lists.payable() == "2"
    assert len(_queries(books)) == 1
    for others in ([], [_account("3", "A/P EUR", "Accounts Payable")]):
        books.say("/query", _books(Account=[*rows[: 1 + bool(others)], *others]))
        connector._lists.forget()
        with pytest.raises(FixMapping) as caught:
            connector._lists.payable()
        assert "accounts.payable" in caught.value.remedy


def test_the_payable_account_of_the_book(
    make_book: Callable[..., Book], tokens: Tokens, books: Scripted
) -> None:
    """What the book names is what is taken."""
    books.say(
        "/query",
        _books(
            Account=[_account("2", "A/P", "Accounts Payable"), _account("3", "A/P EUR", "Accounts Payable")]
        ),
    )
    connector = QuickBooksOnline(make_book(accounts={"payable": "a/p eur"}), tokens)
    assert connector._lists.payable() == "3"
    connector.close()


def test_payment_methods_by_name(connector: QuickBooksOnline, books: Scripted) -> None:
    """By equal name; a missing or inactive one is named in the failure (RULES 22); an inactive twin is in nobody's way."""
    rows: list[dict[str, Any]] = [
        {"Id": "1", "Name": "Check"},
        {"Id": "2", "Name": "Wire (deleted)", "Active": False},
        {"Id": "3", "Name": "ACH", "Active": True},
        {"Id": "4", "Name": "ACH (deleted)", "Active": False},
    ]
    books.say("/query", _books(PaymentMethod=rows))
    assert (connector._lists.payment_method(" check"), connector._lists.payment_method("ach")) == ("1", "3")
    for name, words in (("Wire", "'Wire' is inactive"), ("Cash", "no payment method 'Cash'")):
        with pytest.raises(FixMapping, match=words):
            connector._lists.payment_method(name)
    assert len(_queries(books)) == 1


def test_items_by_name(connector: QuickBooksOnline, books: Scripted) -> None:
    """One active item of the name; it is asked for once."""
    rows: list[dict[str, Any]] = [
        {"Id": "1", "SyncToken": "0", "Name": "Refund"},
        {"Id": "2", "SyncToken": "0", "Name": "Old", "Active": False},
    ]
    books.say("/query", _books(Item=rows))
    assert connector._lists.item("REFUND") == connector._lists.item("Refund") == "1"
    assert len(_queries(books)) == 1
    for name in ("Old", "Nothing"):
        with pytest.raises(FixMapping, match="no active item with"):
            connector._lists.item(name)


def test_names_that_others_have(connector: QuickBooksOnline, books: Scripted) -> None:
    """A vendor's name is taken by an active customer or employee, not by a vendor, and is asked for once (facts 4.2)."""

    def row(row_id: str, name: str, **more: Any) -> dict[str, Any]:
        return {"Id": row_id, "SyncToken": "0", "DisplayName": name, **more}

    people = {
        "Customer": [row("1", "Bo Chu"), row("2", "Al Fox (deleted)", Active=False)],
        "Employee": [row("3", "Ann Lee")],
        "Vendor": [row("4", "Cy Ray")],
    }
    books.say("/query", _books(**people))
    taken = connector._lists.name_taken
    assert [taken(name) for name in ("ann  lee", "Bo Chu", "Al Fox", "Cy Ray")] == [True, True, False, False]
    asked = len(_queries(books))
    assert not any("from Vendor" in query for query in _queries(books))
    assert taken("Ann Lee")
    assert len(_queries(books)) == asked
    connector._lists.forget()
    assert taken("Ann Lee")
    assert len(_queries(books)) > asked


def test_an_expense_report_waits_for_its_payee(connector: QuickBooksOnline) -> None:
    """QuickBooks pays vendors only, so the report refers to the vendor that stands for the employee; other kinds as they are."""
    report = a_report(an_expense(customer_id="c"))
    assert connector.references(report) == ((Kind.VENDOR, f"{PAYEE}e"), (Kind.CUSTOMER, "c"))
    assert connector.references(an_invoice()) == an_invoice().references()


@pytest.mark.parametrize(("value", "ours"), [("true", True), ("false", False), ("TRUE", True), (None, False)])
def test_who_numbers_purchase_orders(
    make_book: Callable[..., Book], tokens: Tokens, books: Scripted, value: str | None, *, ours: bool
) -> None:
    """The preference of purchases is another one than that of sales (facts 4.12); receipts are bills where the book says so."""
    pairs = [{"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": value}] if value else []
    books.say("/companyinfo/4620816365", Said(body={"CompanyInfo": {"Id": "1", "CompanyName": "Unit"}}))
    books.say("/query", _said("Preferences", [{"Id": "1", "OtherPrefs": {"NameValue": pairs}}]))
    connector = QuickBooksOnline(make_book(receipts="bill"), tokens)
    state = connector.open()
    assert state.own_numbers == frozenset({Kind.PURCHASE_ORDER} if ours else ())
    assert state.found_by_key == {
        Kind.TIMESHEET,
        Kind.EXPENSE_REPORT,
        Kind.PAYMENT,
        Kind.REFUND,
        Kind.PROCESSING_FEE,
    }
    assert state.receipts
    connector.close()


def test_a_vendor_is_no_suspect(make_book: Callable[..., Book], tokens: Tokens, books: Scripted) -> None:
    """Inactive customers are made active for their documents (RULES 18); a refused bill of a vendor with the same id changes no customer."""
    connector = QuickBooksOnline(make_book(inactive_customer="reactivate"), tokens)
    facts = Facts(
        party_id="1", date=DAY, currency="USD", total=Decimal(5), number=None, party_kind=Kind.VENDOR
    )
    send = a_send(
        kind=Kind.EXPENSE_REPORT, document_type="Bill", facts=facts, payload={"VendorRef": {"value": "1"}}
    )
    books.say(
        "/bill", Said(400, fault("2500", detail="Something you're trying to use has been made inactive."))
    )
    for _ in range(2):
        connector.send_one(send)
    assert books.of("/query") == []
    assert len(books.of("/bill")) == 2
    connector.close()
