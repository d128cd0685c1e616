"""Reads: tried again where the books are busy, and an error, never an empty list, where the answer is not what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from connectors.contract.book import Book
from connectors.contract.documents import Wanted
from connectors.contract.errors import (
    BookUnready,
    FixMapping,
    Outage,
    Reconnect,
    Throttled,
    TieoutError,
    Wait,
    WrongCompany,
)
from connectors.contract.words import Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.conftest import Tokens
from tests.unit.quickbooks_online.scripted import Said, Scripted, fault, gate, invoice


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off costs no time here."""
    monkeypatch.setattr("connectors.quickbooks_online.client.BACK_OFF", 0.0)


def _rows(entity: str, *rows: dict[str, Any], **more: Any) -> Said:
    said = {entity: list(rows), "startPosition": 1, "maxResults": len(rows), **more} if rows or more else {}
    return Said(body={"QueryResponse": said, "time": "2026-09-14T05:58:07.300-07:00"})


def _wanted(number: str = "1043") -> Wanted:
    return Wanted(kind=Kind.INVOICE, document_type="Invoice", number=number, party_id="1", date=None)


def _queries(books: Scripted) -> list[str]:
    return [one.body.decode() for one in books.of("/query")]


@pytest.mark.parametrize(
    "trouble",
    [
        Said(503, b"<html>"),
        Said(500, fault("10000", kind="SystemFault")),
        Said(drop=0),
        Said(200, b"{"),
        Said(429, gate("3001"), {"Retry-After": "0.1"}),
    ],
)
def test_a_busy_moment_is_waited_out(connector: QuickBooksOnline, books: Scripted, trouble: Said) -> None:
    """A read is tried again after a 5xx, a drop, a cut answer or a throttle."""
    books.say("/query", trouble, trouble, _rows("Invoice", invoice()))
    assert connector.find([_wanted()])[0][0].external_id == "266"
    assert len(books.of("/query")) == 3


@pytest.mark.parametrize(
    ("trouble", "error", "tries"),
    [
        (Said(503, b"<html>"), Outage, 4),
        (Said(drop=0), Outage, 4),
        (Said(200, b"<html>"), Wait, 4),
        (Said(200, fault("10000", kind="SystemFault")), Wait, 4),
        (Said(403, gate("3100")), WrongCompany, 1),
        (Said(400, fault("4001")), TieoutError, 1),
        (Said(404, b"<html>"), Outage, 4),
        (Said(429, gate("3001"), {"Retry-After": "3600"}), Throttled, 1),
    ],
)
def test_trouble_that_lasts_is_told(
    connector: QuickBooksOnline, books: Scripted, trouble: Said, error: type[TieoutError], tries: int
) -> None:
    """After a few tries, or at once where trying helps nothing, the read raises what is wrong."""
    books.say("/query", trouble)
    with pytest.raises(error) as caught:
        connector.find([_wanted()])
    assert type(caught.value) is error
    assert len(books.of("/query")) == tries
    if error is Throttled:
        connector._client._pace._blocked = 0.0


@pytest.mark.parametrize(
    "said",
    [
        Said(body={}),
        Said(body={"QueryResponse": None}),
        Said(body={"QueryResponse": []}),
        Said(body={"QueryResponse": {"maxResults": 3}}),
        Said(body={"QueryResponse": {"Invoice": [invoice()], "maxResults": 2}}),
        Said(body={"QueryResponse": {"Invoice": ["x"]}}),
        Said(body={"QueryResponse": {"Invoice": [{"SyncToken": "0"}]}}),
        Said(body={"QueryResponse": {"Invoice": [{"Id": "1"}]}}),
        Said(body={"QueryResponse": {"Invoice": [invoice(TotalAmt="many")]}}),
        Said(body={"QueryResponse": {"Invoice": [invoice(TxnDate="soon")]}}),
    ],
)
def test_half_an_answer_is_none(connector: QuickBooksOnline, books: Scripted, said: Said) -> None:
    """What does not hold what it says, or cannot be understood, is no answer; least of all `not found`."""
    books.say("/query", said)
    with pytest.raises(Wait):
        connector.find([_wanted()])


def test_nothing_found_is_an_answer(connector: QuickBooksOnline, books: Scripted) -> None:
    """The documented form of an empty answer is an empty list (facts 2.4)."""
    books.say("/query", _rows("Invoice"))
    assert connector.find([_wanted(), _wanted("1044")]) == [[], []]
    assert len(books.of("/query")) == 1


def test_values_are_escaped(connector: QuickBooksOnline, books: Scripted) -> None:
    r"""A quote is `\'` and a backslash two (facts 2.4), numbers go by IN lists of a hundred, as POST."""
    books.say("/query", _rows("Invoice"))
    connector.find([_wanted(r"O'Hara \1"), *(_wanted(str(number)) for number in range(120))])
    first, second = _queries(books)
    assert r"'O\'Hara \\1'" in first
    assert first.count("'") - 1 == 200
    assert "DocNumber IN (" in second
    assert books.of("/query")[0].headers["Content-Type"] == "application/text"


def test_gone_only_if_the_count_agrees(connector: QuickBooksOnline, books: Scripted) -> None:
    """An empty list alone makes no document gone: the count of the same question must agree."""
    counted = Said(body={"QueryResponse": {"totalCount": 0}})
    books.say("/query", _rows("Invoice"), counted)
    assert connector.read("Invoice", ["1"]) == {}
    assert connector.settlements([]) == []
    books.say("/query", _rows("Invoice"), Said(body={"QueryResponse": {"totalCount": 1}}))
    with pytest.raises(Wait):
        connector.read("Invoice", ["1"])
    books.say("/query", _rows("Invoice"), Said(body={"QueryResponse": {}}))
    with pytest.raises(Wait):
        connector.settlements(["1"])


def _entry(entry_id: str, name: str, updated: str = "2026-09-14T05:58:07-07:00") -> dict[str, Any]:
    return {"Id": entry_id, "SyncToken": "0", "DisplayName": name, "MetaData": {"LastUpdatedTime": updated}}


def _named(*names: str) -> list[Wanted]:
    return [
        Wanted(kind=Kind.CUSTOMER, document_type="Customer", number=None, party_id="", date=None, name=name)
        for name in names
    ]


def test_many_names_cost_few_requests(connector: QuickBooksOnline, books: Scripted) -> None:
    """Many names are matched against the whole list, read once; afterwards only what changed since is read (DESIGN 9)."""
    books.say(
        "/query",
        _rows("Customer", _entry("1", "Acme"), _entry("2", "Bolt")),
        _rows("Customer", _entry("2", "Bolt Ltd", "2026-09-14T06:00:00-07:00"), _entry("3", "Cell")),
    )
    crowd = [f"Nobody {number}" for number in range(31)]
    assert [len(one) for one in connector.find(_named("ACME", "bolt", *crowd))[:2]] == [1, 1]
    assert [len(one) for one in connector.find(_named("acme", "bolt", "Bolt ltd", "cell"))] == [1, 0, 1, 1]
    whole, since = _queries(books)
    assert "LIKE" not in whole
    assert "Active IN (true, false)" in whole
    assert "'2026-09-14T12:53:07Z'" in since


def test_few_names_are_asked_for_one_by_one(connector: QuickBooksOnline, books: Scripted) -> None:
    """A few names do not read the list; what the books cannot be trusted to match matches anything, and is judged here."""
    books.say(
        "/query", _rows("Customer", _entry("1", "Söhne  &  O'Brien"), _entry("2", "Söhne & O'Brien II"))
    )
    found = connector.find([*_named("SÖHNE & o'brien"), *_named("")])
    assert [[one.external_id for one in entries] for entries in found] == [["1"], []]
    (query,) = _queries(books)
    assert r"DisplayName LIKE 'S%HNE%&%o\'brien%'" in query


def _company(books: Scripted, info: dict[str, Any] | None = None, **preferences: Any) -> None:
    books.say(
        "/companyinfo/4620816365", Said(body={"CompanyInfo": info or {"Id": "1", "CompanyName": "Unit"}})
    )
    held = {"Id": "1", "CurrencyPrefs": {"HomeCurrency": {"value": "USD"}}, **preferences}
    books.say("/query", _rows("Preferences", held))


def test_open(connector: QuickBooksOnline, books: Scripted) -> None:
    """Numbering, currencies and closing date come from Preferences (facts 4.12)."""
    _company(
        books,
        SalesFormsPrefs={"CustomTxnNumbers": True},
        AccountingInfoPrefs={"BookCloseDate": "2026-06-30"},
        CurrencyPrefs={"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}},
    )
    state = connector.open()
    assert (state.company_name, state.closing_date, state.multicurrency) == ("Unit", date(2026, 6, 30), True)
    assert (state.own_numbers, state.number_length) == (frozenset({Kind.INVOICE}), 21)
    _company(books)
    assert connector.open().own_numbers == frozenset()


def test_open_refuses_another_company(
    make_book: Callable[..., Book], connector: QuickBooksOnline, books: Scripted
) -> None:
    """Another id, another name where one is configured, or a gate that turns the token away: wrong company (promise 6)."""
    _company(books, {"Id": "999", "CompanyName": "Other"})
    with pytest.raises(WrongCompany, match="Other"):
        connector.open()
    _company(books, {"Id": "4620816365", "CompanyName": "Unit"})
    assert connector.open().company_id == "4620816365"
    named = QuickBooksOnline(
        make_book(options={"company_name": "Acme"}), Tokens(connector._client._access._tokens.load(""))
    )
    with pytest.raises(WrongCompany, match="Acme"):
        named.open()
    named.close()
    books.say("/companyinfo/4620816365", Said(403, gate("3100", kind="SERVICE")))
    with pytest.raises(WrongCompany):
        connector.open()
    books.say("/companyinfo/4620816365", Said(401, fault("120")))
    with pytest.raises(Reconnect):
        connector.open()


def test_open_refuses_another_currency(connector: QuickBooksOnline, books: Scripted) -> None:
    """A book with a wrong home currency is unready."""
    _company(books, CurrencyPrefs={"HomeCurrency": {"value": "CAD"}})
    with pytest.raises(BookUnready, match="CAD"):
        connector.open()


@pytest.mark.parametrize("body", [{}, {"CompanyInfo": None}, {"CompanyInfo": {}}])
def test_open_wants_an_answer(connector: QuickBooksOnline, books: Scripted, body: dict[str, Any]) -> None:
    """A company that does not say who it is, is not opened."""
    books.say("/companyinfo/4620816365", Said(body=body))
    with pytest.raises(Wait):
        connector.open()


def test_accounts_by_number_or_name(connector: QuickBooksOnline, books: Scripted) -> None:
    """A number before a name, read once; none or several are for the bookkeeper."""
    books.say(
        "/query",
        _rows(
            "Account",
            {"Id": "1", "Name": "Services", "FullyQualifiedName": "Income:Services", "AcctNum": "4000"},
            {"Id": "2", "Name": "4000"},
            {"Id": "3", "Name": "Fees"},
            {"Id": "4", "Name": "Fees", "FullyQualifiedName": "Bank:Fees"},
        ),
    )
    account = connector._lists.account
    assert [account(one) for one in ("4000", " services", "INCOME:services", "bank:fees")] == [
        "1",
        "1",
        "1",
        "4",
    ]
    with pytest.raises(FixMapping, match="no active account"):
        account("Other")
    with pytest.raises(FixMapping, match="2 accounts"):
        account("fees")
    assert len(books.of("/query")) == 1


def test_url(make_book: Callable[..., Book], connector: QuickBooksOnline) -> None:
    """Production by default; a sandbox company's own application where the address says so."""
    assert connector.url("Invoice", "5") == "https://app.qbo.intuit.com/app/invoice?txnId=5"
    assert connector.url("Customer", "6") == "https://app.qbo.intuit.com/app/customerdetail?nameId=6"
    sandbox = QuickBooksOnline(
        make_book(options={"base_url": "https://sandbox-quickbooks.api.intuit.com"}), Tokens()
    )
    assert sandbox.url("Invoice", "5").startswith("https://app.sandbox.qbo.intuit.com/")
    sandbox.close()
