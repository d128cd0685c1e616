"""Paid states from recorded shapes: what the sandbox does not show, such as a full feed or a payment that vanishes in between."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.errors import Wait
from connectors.quickbooks_online.connector import QuickBooksOnline
from connectors.quickbooks_online.feed import Feed
from tests.unit.quickbooks_online.scripted import Asked, Said, Scripted, invoice

SINCE = datetime.now(UTC) - timedelta(days=1)
TIME = "2026-09-14T05:58:07.300-07:00"


def _paid(invoice_id: str, *payments: str, balance: int = 0, **changes: Any) -> dict[str, Any]:
    links = [{"TxnId": one, "TxnType": "Payment"} for one in payments]
    return invoice(invoice_id, LinkedTxn=links, Balance=balance, **changes)


def _payment(payment_id: str, *invoices: str, day: str = "2026-09-20", amount: int = 100) -> dict[str, Any]:
    lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": one, "TxnType": "Invoice"}]} for one in invoices]
    return {
        "Id": payment_id,
        "SyncToken": "0",
        "TxnDate": day,
        "TotalAmt": amount * len(lines),
        "Line": lines,
        "MetaData": {"LastUpdatedTime": "2026-09-20T00:00:00-07:00"},
    }


class Company:
    """Rows behind /cdc and /query; the feed can be full, and rows can vanish after they were answered."""

    def __init__(self, **rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.feed = rows
        self.after: list[dict[str, list[dict[str, Any]]]] = []

    def cdc(self, asked: Asked) -> Said:
        """Everything of the entities asked for."""
        parts = []
        for entity in asked.params["entities"].split(","):
            found = self.feed.get(entity, [])
            parts.append({entity: found, "startPosition": 1, "maxResults": len(found)} if found else {})
        return Said(body={"CDCResponse": [{"QueryResponse": parts}], "time": TIME})

    def query(self, asked: Asked) -> Said:
        """By id list, or all."""
        text = asked.body.decode()
        entity = text.split(" from ")[1].split()[0]
        found = self.rows.get(entity, [])
        if ids := re.search(r"Id IN \(([^)]*)\)", text):
            found = [row for row in found if f"'{row['Id']}'" in ids[1]]
        if "count(*)" in text:
            return Said(body={"QueryResponse": {"totalCount": len(found)}, "time": TIME})
        if self.after:
            self.rows = {**self.rows, **self.after.pop(0)}
        body = {entity: found, "maxResults": len(found)} if found else {}
        return Said(body={"QueryResponse": body, "time": TIME})

    def play(self, books: Scripted) -> None:
        """Answer from now on."""
        books.say("/cdc", self.cdc)
        books.say("/query", self.query)


def test_requests_are_in_proportion_to_what_changed(connector: QuickBooksOnline, books: Scripted) -> None:
    """One call of the feed, and nothing more where it brought all that is needed."""
    Company(Invoice=[_paid("1", "9"), invoice("2")], Payment=[_payment("9", "1")]).play(books)
    changes = connector.changes(SINCE)
    assert {one.external_id: one.paid_on for one in changes.settlements} == {
        "1": date(2026, 9, 20),
        "2": None,
    }
    assert len(books.asked) == 1
    assert books.asked[0].params["entities"] == "Invoice,Payment,CreditMemo,JournalEntry,Deposit"
    asked_since = datetime.fromisoformat(books.asked[0].params["changedSince"])
    assert SINCE - asked_since == pytest.approx(timedelta(minutes=5), abs=timedelta(seconds=1))


def test_the_cursor_is_the_earlier_clock(connector: QuickBooksOnline, books: Scripted) -> None:
    """Where our clock is ahead of the books', theirs counts, so that nothing falls between two calls."""
    Company().play(books)
    assert connector.changes(SINCE).cursor == datetime.fromisoformat(TIME).astimezone(UTC)


def test_duplicates_fold_by_version(connector: QuickBooksOnline, books: Scripted) -> None:
    """Of two versions of one invoice the higher one counts, in whatever order they come (RULES 31)."""
    old, new = _paid("1", "9", balance=100, SyncToken="1"), _paid("1", "9", SyncToken="10")
    for order in ([old, new], [new, old]):
        Company(Invoice=order, Payment=[_payment("9", "1")]).play(books)
        (found,) = connector.changes(SINCE).settlements
        assert found.balance == 0


def test_a_full_feed_falls_back(
    connector: QuickBooksOnline, books: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the feed reaches its maximum, each entity is asked alone, and a crowded one by update time (RULES 31)."""
    monkeypatch.setattr("connectors.quickbooks_online.feed.MAXIMUM", 3)
    invoices = [invoice(str(number)) for number in range(1, 6)]
    company = Company(Invoice=invoices, Payment=[_payment("9", "5")])
    company.feed = {"Invoice": invoices[:3], "Payment": [{"Id": "8", "status": "Deleted"}]}
    company.play(books)
    changes = connector.changes(SINCE)
    assert {one.external_id for one in changes.settlements} == {"1", "2", "3", "4", "5"}
    assert changes.deleted == {"Payment": ("8",)}
    assert [one.params["entities"] for one in books.of("/cdc")][1:] == [
        "Invoice",
        "Payment",
        "CreditMemo",
        "JournalEntry",
        "Deposit",
    ]
    assert len(books.of("/query")) == 1


def test_a_payment_that_vanishes_in_between(connector: QuickBooksOnline, books: Scripted) -> None:
    """The feed says paid, the payment is gone when it is read: the invoice is read once more, and is open."""
    company = Company(Invoice=[invoice("1")], Payment=[])
    company.feed = {"Invoice": [_paid("1", "9")]}
    company.play(books)
    (found,) = connector.changes(SINCE).settlements
    assert (found.balance, found.paid_on) == (Decimal(100), None)


def test_payments_that_keep_vanishing(connector: QuickBooksOnline, books: Scripted) -> None:
    """Where invoice and payments do not fit together twice, nothing is concluded."""
    Company(Invoice=[_paid("1", "9")], Payment=[]).play(books)
    with pytest.raises(Wait, match="changed in QuickBooks while"):
        connector.changes(SINCE)


def test_a_payment_moved_to_another_invoice(connector: QuickBooksOnline, books: Scripted) -> None:
    """A payment that names the invoice no more does not count for it, whatever the invoice still says."""
    Company(
        Invoice=[_paid("1", "9", "8", balance=50), invoice("2")],
        Payment=[_payment("9", "2"), _payment("8", "1", amount=50)],
    ).play(books)
    found = {one.external_id: one for one in connector.changes(SINCE).settlements}
    assert [part.external_id for part in found["1"].applied] == ["8"]


def test_a_voided_payment_is_told_by_id(connector: QuickBooksOnline, books: Scripted) -> None:
    """Its links are gone (facts 2.5), so it is named beside the deleted ones; a credit's zero payment is not."""
    void = {**_payment("9"), "PrivateNote": "Voided", "Line": []}
    credit = {**_payment("7", "1"), "TotalAmt": 0}
    Company(Invoice=[_paid("1", "7")], Payment=[void, credit, {"Id": "8", "status": "Deleted"}]).play(books)
    changes = connector.changes(SINCE)
    assert changes.deleted == {"Payment": ("8", "9")}
    assert changes.settlements[0].paid_on == date(2026, 9, 20)


def test_zero_and_void_invoices_have_no_date(connector: QuickBooksOnline, books: Scripted) -> None:
    """A zero-total invoice is settled without a date (RULES 31), and a void one is void."""
    zero = invoice("1", TotalAmt=0, Balance=0)
    void = invoice("2", TotalAmt=0, Balance=0, PrivateNote="Voided")
    Company(Invoice=[zero, void]).play(books)
    found = connector.changes(SINCE).settlements
    assert [(one.paid_on, one.voided) for one in found] == [(None, False), (None, True)]


def test_links_that_close_nothing(connector: QuickBooksOnline, books: Scripted) -> None:
    """An estimate or a billed time entry among the links is no payment, and is not read."""
    links = [{"TxnId": "5", "TxnType": "Estimate"}, {"TxnId": "6", "TxnType": "TimeActivity"}]
    Company(Invoice=[invoice("1", LinkedTxn=links)]).play(books)
    assert connector.changes(SINCE).settlements[0].applied == ()
    assert not books.of("/query")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"CDCResponse": []},
        {"CDCResponse": [{}]},
        {"CDCResponse": [{"QueryResponse": {}}]},
        {"CDCResponse": [{"QueryResponse": [{"Fault": {"Error": []}}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [invoice("1")], "maxResults": 2}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [{"SyncToken": "1"}], "maxResults": 1}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [{"Id": "1"}], "maxResults": 1}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [invoice("1", Balance=None)], "maxResults": 1}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [invoice("1", Balance="?")], "maxResults": 1}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [invoice("1", LinkedTxn=["?"])], "maxResults": 1}]}]},
    ],
)
def test_a_feed_that_cannot_be_read(
    connector: QuickBooksOnline, books: Scripted, body: dict[str, Any]
) -> None:
    """Anything but a whole, sensible answer raises; nothing is returned half (promise 5)."""
    books.say("/cdc", Said(body=body))
    with pytest.raises(Wait):
        connector.changes(SINCE)


def test_a_recorded_feed(connector: QuickBooksOnline, books: Scripted, shared_data: Path) -> None:
    """A real answer of the feed is read whole."""
    path = shared_data / "quickbooks_online" / "recorded" / "cdc__basic.json"
    body = json.loads(path.read_text())[0]["response"]["body"]
    books.say("/cdc", Said(body=body))
    rows: list[str] = []
    full, at = Feed(connector._client).read(("Estimate",), "x", lambda _, row: rows.append(row["Id"]))
    assert (full, len(rows) > 1) == (False, True)
    assert at is not None
