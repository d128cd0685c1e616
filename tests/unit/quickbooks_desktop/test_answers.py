"""Answers in the shape that QuickBooks gives them, valid by the official schema, read and compared with what was sent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument
from connectors.contract.money import MINUTES
from connectors.quickbooks_desktop.documents import plan, read, shape_named
from connectors.quickbooks_desktop.documents.lines import pairs
from connectors.quickbooks_desktop.qbxml import parse
from tests.unit.quickbooks_desktop.company import HOME
from tests.unit.quickbooks_desktop.conftest import Validate
from tests.unit.quickbooks_desktop.records import a_desk, a_line, an_invoice, resolve

CORE = (
    "<TxnID>{id}-1417118624</TxnID><TimeCreated>2026-09-14T10:00:00-05:00</TimeCreated>"
    "<TimeModified>2026-09-14T10:00:00-05:00</TimeModified><EditSequence>1789398000</EditSequence><TxnNumber>7</TxnNumber>"
)
PARTY = "<{0}><ListID>{1}</ListID><FullName>{2}</FullName></{0}>"
KEY = "tieout ABCDEFGHIJKLMNOP"
INVOICE = (
    CORE.format(id="C5")
    + PARTY.format("CustomerRef", "CUS-c", "Acme")
    + PARTY.format("ARAccountRef", "A1", "Accounts Receivable")
    + "<TxnDate>2026-09-14</TxnDate><RefNumber>INV-1042</RefNumber><IsPending>false</IsPending>"
    "<IsFinanceCharge>false</IsFinanceCharge><DueDate>2026-10-14</DueDate><ShipDate>2026-09-14</ShipDate>"
    "<Subtotal>150.00</Subtotal><SalesTaxPercentage>8.25</SalesTaxPercentage><SalesTaxTotal>12.38</SalesTaxTotal>"
    "<AppliedAmount>-62.38</AppliedAmount><BalanceRemaining>100.00</BalanceRemaining>"
    f"<Memo>paid by card {KEY}.2</Memo><IsPaid>false</IsPaid><IsToBePrinted>true</IsToBePrinted><IsToBeEmailed>false</IsToBeEmailed>"
    "<LinkedTxn><TxnID>D1-1417118624</TxnID><TxnType>ReceivePayment</TxnType><TxnDate>2026-09-20</TxnDate>"
    "<LinkType>AMTTYPE</LinkType><Amount>-62.38</Amount></LinkedTxn>"
    "<InvoiceLineRet><TxnLineID>C7-1417118624</TxnLineID>"
    + PARTY.format("ItemRef", "ITE-i", "Work")
    + "<Desc>Soci&#233;t&#233;</Desc><Quantity>7.5</Quantity><Rate>20.00</Rate><Amount>150.00</Amount>"
    "<ServiceDate>2026-09-01</ServiceDate>"
    + PARTY.format("SalesTaxCodeRef", "T1", "Tax")
    + "</InvoiceLineRet>"
)
BILL = (
    CORE.format(id="B5")
    + PARTY.format("VendorRef", "V1", "Ann Lee")
    + "<TxnDate>2026-09-14</TxnDate><AmountDue>75.00</AmountDue><Memo>Trip</Memo><IsPaid>false</IsPaid>"
    "<ExpenseLineRet><TxnLineID>B7-1</TxnLineID>"
    + PARTY.format("AccountRef", "A2", "Travel")
    + "<Amount>75.00</Amount><Memo>Taxi</Memo></ExpenseLineRet><OpenAmount>75.00</OpenAmount>"
)
TIME = (
    CORE.format(id="T5")
    + "<TxnDate>2026-09-14</TxnDate>"
    + PARTY.format("EntityRef", "E1", "Ann Lee")
    + f"<Duration>PT7H30M</Duration><Notes>Night shift\n{KEY}</Notes><BillableStatus>NotBillable</BillableStatus>"
)


def answer(name: str, inner: str) -> str:
    """The answer to a query that found one document."""
    return (
        f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><{name}QueryRs requestID="1" statusCode="0" statusSeverity="Info" '
        f'statusMessage="Status OK"><{name}Ret>{inner}</{name}Ret></{name}QueryRs></QBXMLMsgsRs></QBXML>'
    )


def held(name: str, inner: str) -> BooksDocument:
    """The document of an answer."""
    return read(parse(answer(name, inner)).responses[0].documents[0], HOME)


@pytest.mark.parametrize(("name", "inner"), [("Invoice", INVOICE), ("Bill", BILL), ("TimeTracking", TIME)])
def test_the_answers_below_are_such_as_quickbooks_gives(validate: Validate, name: str, inner: str) -> None:
    """They are valid by the official schema."""
    validate(answer(name, inner))


def test_an_invoice_is_read() -> None:
    """Total with tax, balance, what is paid, our key after somebody's words, version, moment."""
    found = held("Invoice", INVOICE)
    assert (found.total, found.balance, found.bound) == (
        Decimal("162.38"),
        Decimal("100.00"),
        "62.38 of it is paid",
    )
    assert (found.number, found.party_id, found.currency) == ("INV-1042", "CUS-c", "USD")
    assert (found.date, found.version) == (date(2026, 9, 14), "1789398000")
    assert found.mark == f"{KEY}.2"
    assert found.updated_at is not None
    assert found.updated_at.hour == 15


def test_an_invoice_says_what_was_planned() -> None:
    """Fields of the payload are those of the answer, though numbers are written otherwise and more is said."""
    record = an_invoice(
        a_line(
            "150.00", "7.5", "20", description="Société", service_date=date(2026, 9, 1), tax=Decimal("12.38")
        )
    )
    ours = shape_named("Invoice").fields(plan(record, a_desk(), resolve, 0)[0].payload)
    theirs = shape_named("Invoice").fields(held("Invoice", INVOICE).raw)
    assert {name: theirs.get(name) for name in ours} == ours
    assert ours["line 1 rate"] == "20"


def test_a_bill_and_time_are_read() -> None:
    """What is owed to whom, and minutes."""
    bill, time = held("Bill", BILL), held("TimeTracking", TIME)
    assert (bill.total, bill.balance, bill.bound, bill.mark) == (Decimal("75.00"), Decimal("75.00"), "", None)
    assert (time.total, time.currency, time.party_id, time.mark) == (Decimal(450), MINUTES, "E1", KEY)
    assert shape_named("TimeTracking").fields(time.raw)["notes"] == "Night shift"


def line(item: str, quantity: str = "1", text: str = "") -> list[list[object]]:
    """A line."""
    return [["ItemRef", [["ListID", item]]], ["Desc", text], ["Quantity", quantity]]


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ([line("a"), line("b")], [line("a"), line("b")], [0, 1]),
        ([line("a"), line("b")], [line("b")], [1]),
        ([line("a")], [line("x"), line("a")], [None, 0]),
        ([line("a", "1"), line("a", "2")], [line("a", "2")], [1]),
        ([line("a", "1"), line("a", "2")], [line("a", "3"), line("a", "2")], [0, 1]),
        ([line("a"), line("b")], [line("b"), line("a")], [1, None]),
        ([line("a", text="one"), line("a", text="two")], [line("a", "9", text="two")], [1]),
        ([], [line("a")], [None]),
    ],
)
def test_lines_are_paired_in_order(
    theirs: list[list[list[object]]], ours: list[list[list[object]]], expected: list[int | None]
) -> None:
    """Each planned line finds its own among equal items; two that changed places are not both kept, for the books refuse that (3290)."""
    assert pairs(theirs, ours) == expected
