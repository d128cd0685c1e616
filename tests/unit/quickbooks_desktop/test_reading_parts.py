"""Reads in parts: long answers come page by page, each object once, whatever happens to the session; lists are kept current."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.contract.documents import Wanted
from connectors.contract.errors import FixMapping, Wait
from connectors.contract.web_connector import Handed, Verdict
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.entries import FEW, named
from connectors.quickbooks_desktop.qbxml import around
from connectors.quickbooks_desktop.settlements import CLOSERS
from tests.unit.quickbooks_desktop.conftest import Validate
from tests.unit.quickbooks_desktop.office import OPENED, PREFERENCES, Office, answered, response

DAY = date(2026, 9, 14)


def invoice(number: int, *links: str, total: str = "10.00", balance: str = "10.00") -> str:
    """An invoice of the books."""
    return (
        f"<InvoiceRet><TxnID>{number}-1</TxnID><EditSequence>1</EditSequence><CustomerRef><ListID>9-1</ListID></CustomerRef>"
        f"<TxnDate>2026-09-14</TxnDate><RefNumber>{number}</RefNumber><Subtotal>{total}</Subtotal><SalesTaxTotal>0.00</SalesTaxTotal>"
        f"<BalanceRemaining>{balance}</BalanceRemaining>{''.join(links)}</InvoiceRet>"
    )


def link(sort: str, number: str, day: str, amount: str, how: str = "AMTTYPE") -> str:
    """A linked transaction."""
    return (
        f"<LinkedTxn><TxnID>{number}</TxnID><TxnType>{sort}</TxnType><TxnDate>{day}</TxnDate><LinkType>{how}</LinkType>"
        f"<Amount>{amount}</Amount></LinkedTxn>"
    )


class CompanyFile:
    """Invoices that come in parts; at a chosen part QuickBooks dies, once."""

    def __init__(self, office: Office, count: int, dies_at: int = -1, always: bool = False) -> None:
        self.office = office
        self.count = count
        self.dies_at = dies_at
        self.always = always
        self.parts = 0
        self.iterators: dict[str, tuple[int, int]] = {}

    def __call__(self, handed: Handed) -> Verdict | None:
        """One message set."""
        asked = re.search(
            r'<InvoiceQueryRq requestID="1" iterator="(\w+)"(?: iteratorID="(\d+)")?><MaxReturned>(\d+)',
            handed.requests,
        )
        if asked is None:
            return answered(handed, **OPENED)
        self.parts += 1
        if self.parts == self.dies_at or (self.always and asked[1] == "Continue"):
            return None
        session, start = self.iterators.get(asked[2] or "", (self.office.sessions, 0))
        if session != self.office.sessions:
            return _whole(response("InvoiceQuery", "1", code="3000", message="no such iterator"))
        end = min(start + int(asked[3]), self.count)
        name = asked[2] or str(len(self.iterators) + 1)
        self.iterators[name] = (session, end)
        inside = "".join(invoice(number) for number in range(start, end))
        text = response("InvoiceQuery", "1", inside)
        beside = f' iteratorRemainingCount="{self.count - end}" iteratorID="{name}">'
        return _whole(text.replace(">", beside, 1))


def _whole(inside: str) -> Verdict:
    return Verdict(kind="answered", response=f"<QBXML><QBXMLMsgsRs>{inside}</QBXMLMsgsRs></QBXML>")


@pytest.mark.parametrize("dies_at", [-1, 1, 2, 3])
def test_parts_of_a_long_answer(office: Office, dies_at: int) -> None:
    """Every invoice is seen once, in parts of the page; where the session dies, an iterator dies with it, and reading begins anew."""
    company = CompanyFile(office, 10, dies_at)
    office.answering = company
    connector = office.connector(page="4")
    seen = [int(one.number or "") for one in connector.documents(Kind.INVOICE, DAY, DAY)]
    assert sorted(seen) == list(range(10))
    assert company.parts >= (3 if dies_at < 0 else 4)


def test_a_session_that_dies_each_time(office: Office) -> None:
    """Where no session lives long enough, an error says so, and what was read is not taken for everything."""
    office.answering = CompanyFile(office, 10, always=True)
    with pytest.raises(Wait):
        list(office.connector(page="4").documents(Kind.INVOICE, DAY, DAY))


def test_a_long_answer_among_others(office: Office) -> None:
    """Several queries go in one message set; the one whose answer is long is read by itself, and each object is seen once."""
    company = CompanyFile(office, 10)

    def quickbooks(handed: Handed) -> Verdict | None:
        if "<TxnDeletedQueryRq" not in handed.requests:
            return company(handed)
        first = answered(handed, InvoiceQuery=invoice(0))
        begun = '<InvoiceQueryRs iteratorRemainingCount="9" iteratorID="99"'
        return replace(first, response=first.response.replace("<InvoiceQueryRs", begun))

    office.answering = quickbooks
    connector = office.connector(page="4")
    connector.open()
    changes = connector.changes(office.now)
    assert [one.external_id for one in changes.settlements] == [f"{number}-1" for number in range(10)]
    assert company.parts == 3


def _lists(entries: list[tuple[str, str, str]], asked: list[str]) -> Any:
    """A customer list: id, name, time of change; what is asked of it is noted."""

    def quickbooks(handed: Handed) -> Verdict:
        asked.append(handed.requests)
        since = re.search(r"<FromModifiedDate>(.*?)<", handed.requests)
        begins = re.findall(r"<Name>(.*?)</Name>", handed.requests)
        rows = [
            f"<CustomerRet><ListID>{key}</ListID><TimeModified>{at}-08:00</TimeModified><EditSequence>1</EditSequence>"
            f"<Name>{name}</Name><FullName>{name}</FullName><IsActive>true</IsActive></CustomerRet>"
            for key, name, at in entries
            if (since is None or at >= since[1]) and (not begins or name.startswith(tuple(begins)))
        ]
        return answered(handed, CustomerQuery="".join(rows), **OPENED)

    return quickbooks


def test_a_list_is_read_once_and_kept_current(office: Office) -> None:
    """Many names: the list is read whole; later only what changed since the newest moment that QuickBooks told, in its own words."""
    entries = [(f"{number}-1", f"Customer {number}", "2026-07-01T10:00:00") for number in range(60)]
    asked: list[str] = []
    office.answering = _lists(entries, asked)
    connector = office.connector()
    connector.open()
    wanted = [
        Wanted(kind=Kind.CUSTOMER, document_type="Customer", number=None, party_id="", date=None, name=f"customer  {number}")
        for number in range(60)
    ]  # fmt: skip
    assert [[one.external_id for one in many] for many in connector.find(wanted)] == [
        [f"{number}-1"] for number in range(60)
    ]
    entries.append(("new-1", "Customer 99", "2026-07-01T10:00:00"))
    late = [Wanted(kind=Kind.CUSTOMER, document_type="Customer", number=None, party_id="", date=None, name="CUSTOMER 99")]  # fmt: skip
    assert [one.external_id for one in connector.find(late)[0]] == ["new-1"]
    assert "<FromModifiedDate>2026-07-01T10:00:00</FromModifiedDate>" in asked[-1]


def test_a_name_that_another_list_has(office: Office) -> None:
    """A vendor's own name is no reason against it; an employee's is, active or not (3100)."""

    def quickbooks(handed: Handed) -> Verdict:
        rows = (
            "<VendorRet><ListID>1</ListID><Name>Ann Lee</Name></VendorRet>"
            "<EmployeeRet><ListID>2</ListID><Name>Bob Ray</Name><IsActive>false</IsActive></EmployeeRet>"
        )
        return answered(handed, EntityQuery=rows, **OPENED)

    office.answering = quickbooks
    connector = office.connector()
    desk = connector._desk()
    assert not desk.name_taken("ann lee")
    assert desk.name_taken("BOB  RAY")


def test_entries_that_settings_name(office: Office) -> None:
    """Accounts by number or name and type, terms, methods (a card or not): read once, and named in words where there are none."""
    rows = {
        "AccountQuery": "<AccountRet><ListID>1</ListID><FullName>Bank</FullName><AccountNumber>1000</AccountNumber>"
        "<AccountType>Bank</AccountType></AccountRet>",
        "TermsQuery": "<StandardTermsRet><ListID>2</ListID><Name>Net 30</Name></StandardTermsRet>",
        "PaymentMethodQuery": "<PaymentMethodRet><ListID>3</ListID><Name>Visa</Name><PaymentMethodType>Visa</PaymentMethodType>"
        "</PaymentMethodRet><PaymentMethodRet><ListID>4</ListID><Name>ACH</Name><PaymentMethodType>ECheck</PaymentMethodType>"
        "</PaymentMethodRet>",
        **OPENED,
    }
    office.answering = lambda handed: answered(handed, **rows)
    desk = office.connector()._desk()
    assert (desk.account("1000"), desk.account("bank", "Bank"), desk.terms("NET 30")) == ("1", "1", "2")
    assert [desk.payment_method(name).card for name in ("visa", "ach")] == [True, False]
    assert len(office.handed) == 4
    for missing in (
        lambda: desk.account("bank", "CreditCard"),
        lambda: desk.terms("Net 90"),
        lambda: desk.payment_method("Bitcoin"),
    ):
        with pytest.raises(FixMapping):
            missing()


def test_what_closed_an_invoice(office: Office) -> None:
    """The latest date of what settles it, once nothing is open; orders and estimates that are linked settle nothing (facts 4)."""
    links = (
        link("SalesOrder", "5-1", "2026-12-31", "10.00", "QUANTYPE"),
        link("ReceivePayment", "6-1", "2026-09-20", "-4.00"),
        link("CreditMemo", "7-1", "2026-09-18", "-6.00"),
    )
    paid, part = invoice(1, *links, balance="0.00"), invoice(2, links[1], balance="6.00")
    office.answering = lambda handed: answered(handed, InvoiceQuery=paid + part, **OPENED)
    one, two, gone = office.connector().settlements(["1-1", "2-1", "3-1"])
    assert one.paid_on == date(2026, 9, 20)
    assert [(each.document_type, str(each.amount)) for each in one.applied] == [("ReceivePayment", "4.00"), ("CreditMemo", "6.00")]  # fmt: skip
    assert (two.paid_on, str(two.balance)) == (None, "6.00")
    assert gone.deleted


def test_changes_are_asked_for_in_wall_time(office: Office) -> None:
    """QuickBooks is asked from the cursor less the overlap, without an offset; what changed or went is told by type.

    All in one message set, whose answer is no longer than a page.
    """
    asked: list[str] = []

    def quickbooks(handed: Handed) -> Verdict:
        asked.append(handed.requests)
        gone = "<TxnDeletedRet><TxnDelType>ReceivePayment</TxnDelType><TxnID>8-1</TxnID></TxnDeletedRet>"
        payment = (
            "<ReceivePaymentRet><TxnID>6-1</TxnID><AppliedToTxnRet><TxnID>2-1</TxnID><TxnType>Invoice</TxnType></AppliedToTxnRet>"
            "</ReceivePaymentRet>"
        )
        found = invoice(2) if "<TxnID>2-1</TxnID>" in handed.requests else invoice(1)
        return answered(
            handed, TxnDeletedQuery=gone, ReceivePaymentQuery=payment, InvoiceQuery=found, **OPENED
        )

    office.answering = quickbooks
    connector = office.connector(overlap_minutes="90", page="60")
    connector.open()
    began = office.now
    changes = connector.changes(began)
    since = f"{began - timedelta(minutes=90):%Y-%m-%dT%H:%M:%S}"
    (ranged,) = [one for one in asked if "ModifiedDate>" in one or "DeletedDate>" in one]
    assert ranged.count(f"<FromModifiedDate>{since}<") == 1 + len(CLOSERS)
    assert ranged.count(f"<FromDeletedDate>{since}<") == 1
    assert re.findall(r"<MaxReturned>(\d+)<", ranged) == ["10"] * (1 + len(CLOSERS))
    assert {one.external_id for one in changes.settlements} == {"1-1", "2-1"}
    assert changes.deleted == {"ReceivePayment": ("6-1", "8-1")}
    assert changes.cursor == began


def test_every_query_is_valid(office: Office, validate: Validate) -> None:
    """What is asked validates against the official schema: lists, currencies, changes, deletions, numbers, continued iterators."""
    asked: list[str] = []
    several = PREFERENCES.replace("<IsMultiCurrencyOn>false", "<IsMultiCurrencyOn>true")
    company = CompanyFile(office, 5)

    def quickbooks(handed: Handed) -> Verdict | None:
        asked.append(handed.requests)
        if 'iterator="' in handed.requests and "InvoiceQuery" in handed.requests:
            return company(handed)
        return answered(handed, **{**OPENED, "PreferencesQuery": several})

    office.answering = quickbooks
    connector = office.connector(page="2")
    connector.open()
    connector.changes(office.now)
    connector.changes(None)
    connector.next_number("Invoice", "INV-7")
    names = [named(f"Name {number} & é") for number in range(FEW + 1)]
    for kind in Kind:
        list(connector.documents(kind, DAY, DAY))
        connector.find([replace(one, kind=kind, number="7", date=DAY, party_id="9-1") for one in names])
        connector.find([replace(names[0], kind=kind, date=DAY, party_id="9-1")])
    assert any("CurrencyQuery" in one for one in asked)
    for one in asked:
        validate(around(one))


def test_documents_have_no_address(office: Office) -> None:
    """Nothing opens a document of QuickBooks Desktop by a link."""
    assert office.connector().url("Invoice", "1-1") == ""
