"""Queries: by key and by filter, what is missing, iterators, what of a Ret is shown, times."""

from __future__ import annotations

import re
from typing import Any

import pytest

from connectors.sandbox.quickbooks_desktop import times
from tests.unit.sandbox_quickbooks_desktop.books import Books, invoice, query, ref


def numbers(found: Any) -> list[str]:
    """The numbers of documents."""
    return [each.findtext("RefNumber") for each in found]


def test_a_missing_key_is_500_and_the_others_are_answered(books: Books) -> None:
    """By FullName, ListID and TxnID: a warning that names the first one missing, with the rest found."""
    answer = books.one(query("Customer", ("FullName", "Cool Cars"), ("FullName", "Nobody")))
    assert (answer.get("statusCode"), answer.get("statusSeverity"), len(answer)) == ("500", "Warn", 1)
    assert answer.get("statusMessage") == (
        "The query request has not been fully completed. There was a required element "
        '("Nobody") that could not be found in QuickBooks.'
    )
    assert books.code(query("Invoice", ("TxnID", "7F-1"))) == "500"


def test_filters_that_find_nothing_are_1(books: Books) -> None:
    """Info, not an error; a number that is not there is 500 or 1 as set."""
    answer = books.one(query("Invoice", ("TxnDateRangeFilter", [("FromTxnDate", "2030-01-01")])))
    assert (answer.get("statusCode"), answer.get("statusSeverity")) == ("1", "Info")
    assert answer.get("statusMessage") == "A query request did not find a matching object in QuickBooks"
    assert books.code(query("Invoice", ("RefNumber", "none"))) == "500"
    books.control.settings(missing_number="1")
    assert books.code(query("Invoice", ("RefNumber", "none"))) == "1"


def test_documents_are_found_by_number_party_and_dates(books: Books) -> None:
    """Numbers whatever their case, or exactly; ranges with both ends; a customer's, with or without jobs."""
    books.add("Customer", ("Name", "Roof"), ref("ParentRef", "Cool Cars"))
    for number, day in (("a1", "2026-03-01"), ("A1", "2026-03-02"), ("b2", "2026-03-03")):
        books.add(
            "Invoice",
            *[field for field in invoice(number, "1.00") if field[0] != "TxnDate"][:1],
            ("TxnDate", day),
            *invoice(number, "1.00")[2:],
        )
    books.add("Invoice", ref("CustomerRef", "Cool Cars:Roof"), *invoice("job", "1.00")[1:])
    books.add("Invoice", ref("CustomerRef", "Dukes Basketball Camp"), *invoice("other", "1.00")[1:])
    assert numbers(books.query("Invoice", ("RefNumber", "A1"))) == ["a1", "A1"]
    assert numbers(books.query("Invoice", ("RefNumberCaseSensitive", "A1"))) == ["A1"]
    party = ("EntityFilter", [("FullName", "Cool Cars")])
    days = ("TxnDateRangeFilter", [("FromTxnDate", "2026-03-02"), ("ToTxnDate", "2026-03-03")])
    assert numbers(books.query("Invoice", days, party)) == ["A1", "b2"]
    assert numbers(books.query("Invoice", party)) == ["a1", "A1", "b2"]
    assert "job" in numbers(books.query("Invoice", ("EntityFilter", [("FullNameWithChildren", "Cool Cars")])))
    starts = ("RefNumberFilter", [("MatchCriterion", "StartsWith"), ("RefNumber", "o")])
    assert numbers(books.query("Invoice", starts)) == ["other"]
    span = ("RefNumberRangeFilter", [("FromRefNumber", "b"), ("ToRefNumber", "k")])
    assert numbers(books.query("Invoice", span)) == ["b2", "job"]
    assert books.code(query("Invoice", ("EntityFilter", [("FullName", "Nobody")]))) == "500"


def test_a_criterion_takes_its_text_literally(books: Books) -> None:
    """Percent and underscore are characters like others."""
    books.add("Customer", ("Name", "100% _wool_"))

    def contains(text: str) -> str:
        return query("Customer", ("NameFilter", [("MatchCriterion", "Contains"), ("Name", text)]))

    assert books.one(contains("0% _W")).get("statusCode") == "0"
    assert books.one(contains("C_ol")).get("statusCode") == "1"


def test_paid_and_open_documents_are_told_apart(books: Books) -> None:
    """PaidStatus, after a payment by hand."""
    one = books.invoice("1")[0].text
    books.invoice("2")
    books.control.act("pay", id=one)
    assert numbers(books.query("Invoice", ("PaidStatus", "PaidOnly"))) == ["1"]
    assert numbers(books.query("Invoice", ("PaidStatus", "NotPaidOnly"))) == ["2"]


def test_lists_show_active_entries_unless_asked(books: Books) -> None:
    """ActiveStatus; every item query answers items of all sorts, every entity query people of all four lists."""
    (customer,) = books.control.find("Customer", name="Cool Cars")
    books.control.act("deactivate", id=customer["ListID"])
    names = lambda *fields: [each.findtext("Name") for each in books.query("Customer", *fields)]  # noqa: E731
    assert "Cool Cars" not in names()
    assert names(("ActiveStatus", "InactiveOnly")) == ["Cool Cars"]
    assert len(names(("ActiveStatus", "All"))) == 3
    assert names(("FullName", "Cool Cars")) == ["Cool Cars"]
    assert {each.tag for each in books.query("Item")} == {
        "ItemServiceRet",
        "ItemNonInventoryRet",
        "ItemOtherChargeRet",
    }
    assert {each.tag for each in books.query("Entity")} == {"CustomerRet", "VendorRet", "EmployeeRet"}
    assert {each.findtext("AccountType") for each in books.query("Account", ("AccountType", "Bank"))} == {
        "Bank"
    }


def test_an_iterator_gives_everything_once(books: Books) -> None:
    """Start and Continue with MaxReturned until nothing remains; then, and in another session, it is gone."""
    for number in range(5):
        books.invoice(str(number))
    first = books.one(query("Invoice", ("MaxReturned", "2"), iterator="Start"))
    number = first.get("iteratorID")
    assert (first.get("iteratorRemainingCount"), numbers(first)) == ("3", ["0", "1"])
    go_on = query("Invoice", ("MaxReturned", "2"), iterator="Continue", iteratorID=number)
    second, third = books.one(go_on), books.one(go_on)
    assert [(each.get("iteratorRemainingCount"), numbers(each)) for each in (second, third)] == [
        ("1", ["2", "3"]),
        ("0", ["4"]),
    ]
    assert books.code(go_on) == "3000"
    books.one(query("Invoice", ("MaxReturned", "2"), iterator="Start"))
    books.processor.iterators.open.clear()
    assert books.code(query("Invoice", iterator="Start")) == "3150"


def test_what_a_ret_shows(books: Books) -> None:
    """Lines and links only when asked; IncludeRetElement narrows, MaxReturned cuts, metaData counts."""
    number = books.invoice("1")[0].text
    books.control.act("pay", id=number)
    books.invoice("2")
    bare = books.query("Invoice", ("TxnID", number))[0]
    assert (bare.find("InvoiceLineRet"), bare.find("LinkedTxn")) == (None, None)
    shown = (("IncludeLineItems", "true"), ("IncludeLinkedTxns", "true"))
    whole = books.query("Invoice", ("TxnID", number), *shown)[0]
    assert whole.find("InvoiceLineRet") is not None
    assert whole.find("LinkedTxn") is not None
    narrow = books.query(
        "Invoice",
        ("TxnID", number),
        *shown,
        ("IncludeRetElement", "TxnID"),
        ("IncludeRetElement", "LinkedTxn"),
    )[0]
    assert [each.tag for each in narrow] == ["TxnID", "LinkedTxn"]
    assert numbers(books.query("Invoice", ("MaxReturned", "1"))) == ["1"]
    counted = books.one(query("Invoice", metaData="MetaDataOnly"))
    assert (counted.get("retCount"), len(counted)) == ("2", 0)


def test_what_is_not_played_is_refused_not_ignored(books: Books) -> None:
    """A filter that the sandbox does not have narrows nothing silently: 1030."""
    books.invoice("1")
    assert books.code(query("Invoice", ("AccountFilter", [("FullName", "Accounts Receivable")]))) == "1030"
    assert books.code(query("Invoice", ("TxnDateRangeFilter", [("DateMacro", "Today")]))) == "1030"


def test_changed_since_finds_by_the_returned_time(books: Books) -> None:
    """The string that QuickBooks answered can be given back as it is, as can its wall clock; a later one finds nothing."""
    ret = books.invoice("1")
    modified = ret.findtext("TimeModified")

    def since(text: str) -> str:
        return books.code(query("Invoice", ("ModifiedDateRangeFilter", [("FromModifiedDate", text)])))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-08:00", modified)
    assert since(modified) == since(modified[:19]) == since(modified[:10]) == "0"
    assert since("2999-01-01") == "1"
    until = query("Invoice", ("ModifiedDateRangeFilter", [("ToModifiedDate", modified[:10])]))
    assert books.code(until) == "0"


@pytest.mark.parametrize(
    ("epoch", "local", "stamped"),
    [
        (1768478400, "2026-01-15T04:00:00", "2026-01-15T04:00:00-08:00"),
        (1784116800, "2026-07-15T05:00:00", "2026-07-15T05:00:00-08:00"),
    ],
)
def test_the_offset_is_wrong_in_summer(epoch: int, local: str, stamped: str) -> None:
    """The wall clock is right, the offset is that of winter (facts 3.3); given back, it finds its own second."""
    zone = "America/Los_Angeles"
    assert times.wall(epoch, zone) == local
    assert times.stamped(local, zone) == stamped
    assert times.comparable(stamped, zone) == times.comparable(local, zone) == local
    assert times.comparable("2026-07-15T12:00:00+00:00", zone) == "2026-07-15T04:00:00"


def test_company_and_host_answer_alone(books: Books) -> None:
    """CompanyQuery shows private data of the owner asked for only; the closing date is a preference."""
    owner = books.control.settings()["owner_id"]
    assert books.query("Company")[0].find("DataExtRet") is None
    assert "FileID" in [
        each.text for each in books.query("Company", ("OwnerID", owner))[0].iter("DataExtName")
    ]
    assert books.query("Host", ("IncludeRetElement", "ProductName"))[0][0].tag == "ProductName"
    books.control.act("close_books", date="2026-01-31")
    assert books.query("Preferences")[0].findtext(".//ClosingDate") == "2026-01-31"
