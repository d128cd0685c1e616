"""Purchase orders as QuickBooks documents: lines, numbers, currency, what was received, and what a revision keeps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.keys import find_mark
from connectors.quickbooks_online.documents import purchase_order
from connectors.quickbooks_online.documents.bill import NOTE
from connectors.quickbooks_online.documents.received import MOST, noted, received_in, renoted
from tests.unit.quickbooks_online.money_records import (
    DAY,
    a_line,
    a_receipt,
    a_till,
    an_order,
    as_held,
    euro,
    find,
)

MARK = "tieout ABCDEFGHIJKLMNOP"


def test_lines_and_freight() -> None:
    """An item line has quantity, price and their product rounded to the cent; freight is a line on the book's account for it."""
    record = an_order(a_line(quantity="2.5", cost="3.333"), freight=Decimal("4.00"))
    (planned,) = purchase_order.plan(record, a_till(), find, 0)
    first, freight = planned.payload["Line"]
    assert first["ItemBasedExpenseLineDetail"] == {
        "ItemRef": {"value": "item i1"},
        "Qty": Decimal("2.5"),
        "UnitPrice": Decimal("3.333"),
    }
    assert first["Amount"] == Decimal("8.33")
    assert freight["AccountBasedExpenseLineDetail"] == {"AccountRef": {"value": "account Freight"}}
    assert planned.facts.total == Decimal("12.33")
    assert (planned.payload["APAccountRef"], planned.facts.party_id) == (
        {"value": "account payable"},
        "vendor v",
    )


def test_freight_without_an_account_is_a_mapping() -> None:
    """Where the book names no account for freight, the remedy says which setting is missing."""
    with pytest.raises(FixMapping) as caught:
        purchase_order.plan(an_order(freight=Decimal(1)), a_till(accounts={}), find, 0)
    assert "freight" in caught.value.remedy


@pytest.mark.parametrize("own", [True, False])
def test_numbers(own: bool) -> None:
    """The order's number goes where the company leaves numbers to us, and none where it numbers orders itself (RULES 6)."""
    (planned,) = purchase_order.plan(an_order(), a_till(own_numbers=own), find, 0)
    assert planned.payload.get("DocNumber") == planned.facts.number == ("PO-9" if own else None)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"number": "P" * 22}, "22 characters"),
        ({"number": " "}, "no number"),
        ({"currency": "EUR"}, "USD only"),
        ({"memo": "m" * 4001}, "memo"),
        ({"lines": (a_line(item_id=None),)}, "line 1 has no item"),
        ({"receipts": (a_receipt("r", "-1"),)}, "taken back"),
        ({"receipts": (a_receipt("r", "1", "gone"),)}, "does not have"),
    ],
)
def test_what_does_not_fit_is_for_operations(changes: dict[str, object], match: str) -> None:
    """What the books do not take is told before anything is sent."""
    with pytest.raises(FixRecord, match=match):
        purchase_order.plan(an_order(**changes), a_till(), find, 0)


def test_an_order_without_lines() -> None:
    """It orders nothing."""
    with pytest.raises(FixRecord, match="no lines"):
        purchase_order.plan(an_order(lines=()), a_till(), find, 0)


def test_a_foreign_order_has_its_rate() -> None:
    """A foreign order goes with the rate of operations, to a vendor of its currency, or not at all (RULES 21)."""
    desk = a_till(multicurrency=True)
    record = an_order(currency="EUR", exchange_rate=Decimal("1.1"))
    (planned,) = purchase_order.plan(record, desk, euro, 0)
    assert (planned.payload["CurrencyRef"], planned.payload["ExchangeRate"]) == (
        {"value": "EUR"},
        Decimal("1.1"),
    )
    with pytest.raises(FixMapping, match="vendor v is in USD"):
        purchase_order.plan(record, desk, find, 0)
    with pytest.raises(FixRecord, match="no exchange rate"):
        purchase_order.plan(an_order(currency="EUR"), desk, euro, 0)


def test_an_address_of_many_lines_fits() -> None:
    """The books have five lines; what is more follows on the fifth."""
    record = an_order(ship_to="a\n\n b  b\nc\nd\ne\nf", expected_date=DAY + timedelta(days=3))
    (planned,) = purchase_order.plan(record, a_till(), find, 0)
    assert planned.payload["ShipAddr"] == {
        "Line1": "a",
        "Line2": "b b",
        "Line3": "c",
        "Line4": "d",
        "Line5": "e, f",
    }
    assert planned.payload["DueDate"] == "2026-09-17"


def test_received_is_what_came_less_what_went_back() -> None:
    """One line of text for each line of which something is there, with the last day on which something came."""
    record = an_order(
        a_line("l1"),
        a_line("l2", item_name="Gear\n wheel"),
        a_line("l3"),
        receipts=(
            a_receipt("a", "2"),
            a_receipt("b", "1.50", day=25),
            a_receipt("c", "-2", day=26),
            a_receipt("d", "4", "l2", 21),
            a_receipt("e", "1", "l3"),
            a_receipt("f", "-1", "l3", 22),
        ),
    )
    (planned,) = purchase_order.plan(record, a_till(), find, 0)
    assert received_in(planned.payload["PrivateNote"]) == [
        "Received 1.5 of 5 Widget, last on 2026-09-25",
        "Received 4 of 5 Gear wheel, last on 2026-09-21",
    ]
    assert find_mark(planned.payload["PrivateNote"]) == planned.mark


def test_a_receipt_changes_the_fields_and_its_return_too() -> None:
    """What was received is a field of ours, so that a receipt makes an update, and one taken back makes another."""
    told = [
        purchase_order.fields(purchase_order.plan(record, a_till(), find, 0)[0].payload)["received"]
        for record in (an_order(), an_order(receipts=(a_receipt("a", "2"),)))
    ]
    assert told == ["", "Received 2 of 5 Widget, last on 2026-09-20"]


def test_a_long_list_is_shortened_and_the_key_stays() -> None:
    """What was received takes half of the note at most; of the rest it says how many lines there are."""
    lines = [f"Received {count} of 9 Widget {'w' * 40}, last on 2026-09-20" for count in range(60)]
    note = noted(MARK, lines)
    assert len(note) <= MOST + len(MARK) + 1
    assert find_mark(note) == MARK
    assert received_in(note)[-1].startswith("Received goods of ")
    count = len(received_in(note)) - 1
    assert f"of {60 - count} more" in note


def test_words_of_people_in_the_note_stay() -> None:
    """A revision tells anew what was received, and changes no other line, even one that begins alike."""
    held = f"Call Bob\n{MARK}\nReceived 1 of 5 Widget, last on 2026-09-20\nReceived with thanks"
    assert renoted(held, MARK, noted(MARK, ["Received 2 of 5 Widget, last on 2026-09-21"])).splitlines() == [
        "Call Bob",
        MARK,
        "Received with thanks",
        "Received 2 of 5 Widget, last on 2026-09-21",
    ]
    assert renoted(held, MARK, MARK).splitlines() == ["Call Bob", MARK, "Received with thanks"]


def test_a_full_note_loses_nothing() -> None:
    """Where people filled the note, what was received waits outside, and their words and our key stay."""
    held = f"{MARK}\n{'x' * (NOTE - len(MARK) - 10)}"
    done = renoted(held, MARK, noted(MARK, ["Received 2 of 5 Widget, last on 2026-09-21"]))
    assert done == held
    assert len(done) <= NOTE


def test_a_revision_sends_back_what_is_not_ours() -> None:
    """Status, links and custom fields go back as they were, and the books' own sums do not."""
    (planned,) = purchase_order.plan(an_order(), a_till(), find, 0)
    held = as_held(
        planned,
        POStatus="Closed",
        LinkedTxn=[{"TxnId": "8", "TxnType": "Bill"}],
        POEmail={"Address": "a@b.example"},
    )
    payload = purchase_order.revise(held, planned)
    assert (payload["Id"], payload["SyncToken"], payload["POStatus"]) == ("55", "0", "Closed")
    assert payload["LinkedTxn"] == [{"TxnId": "8", "TxnType": "Bill"}]
    assert payload["POEmail"] == {"Address": "a@b.example"}
    assert "TotalAmt" not in payload


def test_what_stands_in_the_way() -> None:
    """An order with a linked document, or with received goods in its note, says so; any other can be deleted (RULES 11)."""
    (planned,) = purchase_order.plan(an_order(), a_till(), find, 0)
    (came,) = purchase_order.plan(an_order(receipts=(a_receipt("a", "2"),)), a_till(), find, 0)
    assert as_held(planned).bound == ""
    assert as_held(planned, LinkedTxn=[{"TxnId": "8", "TxnType": "Bill"}]).bound == "bill 8 is linked to it"
    assert as_held(came).bound == ""  # operations say what was received
