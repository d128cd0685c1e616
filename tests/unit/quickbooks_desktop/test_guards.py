"""What a guard asks for and how its answer is judged: by number, by our key among a party's documents, by name; anything unclear is no leave to go."""

from __future__ import annotations

import json
from datetime import date

import pytest

from connectors.contract.documents import Wanted
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.guards import Guard, found, guard_of
from connectors.quickbooks_desktop.qbxml import rendered
from tests.unit.quickbooks_desktop.conftest import Validate

MARK = "tieout ABCDEFGHIJKLMNOP"
DAY = date(2026, 9, 14)


def _wanted(document_type: str, kind: Kind, **about: str) -> Wanted:
    number, name = about.get("number"), about.get("name", "")
    return Wanted(
        kind=kind, document_type=document_type, number=number, party_id="8-1", date=DAY, name=name, mark=MARK
    )


INVOICES = guard_of([_wanted("Invoice", Kind.INVOICE, number=one) for one in ("A-1", "A-2")])
TIME = guard_of([_wanted("TimeTracking", Kind.TIMESHEET)] * 2)
NAMES = guard_of(
    [_wanted("Customer", Kind.CUSTOMER, name="Acme  Inc"), _wanted("ItemService", Kind.ITEM, name="Work")]
)
SPENDING = guard_of(
    [_wanted(one, Kind.EXPENSE_REPORT) for one in ("Bill", "CreditCardCharge", "Check", "ReceivePayment")]
)
OTHERS = guard_of(
    [
        _wanted("PurchaseOrder", Kind.PURCHASE_ORDER, number="PO-1"),
        _wanted("Vendor", Kind.VENDOR, name="Bolt & Co"),
    ]
)


@pytest.mark.parametrize("guard", [INVOICES, TIME, NAMES, SPENDING, OTHERS])
def test_every_guard_is_valid_and_small(validate: Validate, guard: Guard) -> None:
    """The schema takes it, and the answer holds no lines: only what it takes to judge."""
    text = rendered(guard.requests)
    validate(
        f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">{text}</QBXMLMsgsRq></QBXML>'
    )
    assert "IncludeLineItems" not in text
    assert json.loads(guard.asks)["requests"] == len(guard.requests)


def test_one_query_asks_for_all_numbers_and_for_each_party_and_date() -> None:
    """Fifty documents are one query by number; entries of one party and date are one query, too."""
    assert len(INVOICES.requests) == len(TIME.requests) == 1
    assert len(NAMES.requests) == 2


def _answer(name: str, inside: str, code: str = "", request_id: str = "1") -> str:
    code = code or ("0" if inside else "1")
    severity = "Info" if int(code) < 500 else "Warn" if int(code) < 1000 else "Error"
    head = f'{name}QueryRs requestID="{request_id}" statusCode="{code}" statusSeverity="{severity}" statusMessage="x"'
    return f"<QBXML><QBXMLMsgsRs><{head}>{inside}</{name}QueryRs></QBXMLMsgsRs></QBXML>"


@pytest.mark.parametrize(
    ("guard", "answer", "word"),
    [
        (INVOICES, _answer("Invoice", ""), ""),
        (INVOICES, _answer("Invoice", "<InvoiceRet><TxnID>1</TxnID><RefNumber>A-10</RefNumber></InvoiceRet>"), ""),
        (INVOICES, _answer("Invoice", "<InvoiceRet><TxnID>1</TxnID><RefNumber>a-1</RefNumber></InvoiceRet>"), "number"),
        (INVOICES, _answer("Invoice", "", code="3000"), "guard"),
        (INVOICES, _answer("Invoice", "", request_id="2"), "every query"),
        (INVOICES, "<QBXML><QBXMLMsgsRs></QBXMLMsgsRs></QBXML>", "every query"),
        (INVOICES, "no answer at all", "guard"),
        (INVOICES, _answer("Invoice", "", code="0"), "guard"),
        (TIME, _answer("TimeTracking", "<TimeTrackingRet><TxnID>1</TxnID><Notes>by hand</Notes></TimeTrackingRet>"), ""),
        (TIME, _answer("TimeTracking", f"<TimeTrackingRet><TxnID>1</TxnID><Notes>x {MARK}</Notes></TimeTrackingRet>"), "key"),
        (TIME, _answer("TimeTracking", f"<TimeTrackingRet><TxnID>1</TxnID><Notes>x {MARK}.1</Notes></TimeTrackingRet>"), ""),
    ],
)  # fmt: skip
def test_how_an_answer_is_judged(guard: Guard, answer: str, word: str) -> None:
    """A number is taken in either case and whoever has it; of a party's documents only one with our very key counts."""
    said = found(guard.asks, answer)
    assert word in said
    assert bool(said) == bool(word)


def test_names_are_compared_as_the_look_does() -> None:
    """Folded, spaces collapsed, whole: an inactive entry counts, a job of that name does not (RULES 19)."""
    both = (
        '<QBXML><QBXMLMsgsRs><CustomerQueryRs requestID="1" statusCode="0" statusSeverity="Info">{}</CustomerQueryRs>'
        '<ItemQueryRs requestID="2" statusCode="1" statusSeverity="Info" /></QBXMLMsgsRs></QBXML>'
    )
    entry = "<CustomerRet><ListID>1</ListID><Name>{}</Name><FullName>{}</FullName></CustomerRet>"
    assert "acme inc" in found(NAMES.asks, both.format(entry.format("acme inc", "acme inc")))
    assert not found(NAMES.asks, both.format(entry.format("Acme Inc", "Other:Acme Inc")))
    assert not found(NAMES.asks, both.format(entry.format("Acme Incorporated", "Acme Incorporated")))
