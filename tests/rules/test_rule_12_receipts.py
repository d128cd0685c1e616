"""Rule 12: a receipt of an order is told in the order's note or is a bill of its own; what takes nothing back, or came by hand, fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.contract.keys import mark
from connectors.contract.words import Disposition, Kind, TransferStatus
from tests.support.company import Company

ORDER = Kind.PURCHASE_ORDER


@pytest.fixture
def billing(found_company: Callable[..., Company]) -> Company:
    """A company whose book makes a bill of each receipt."""
    return found_company(receipts="bill")


def _ordered(company: Company) -> str:
    number = company.order(1, ("Cable", "5", "10.00"), ("Router", "2", "80.25"))
    assert company.transfer().left(number, ORDER) is Disposition.TRANSFERRED
    return number


def test_rule_12_receipts_are_told_in_the_orders_note_by_default(company: Company) -> None:
    """A receipt changes the order's note and nothing else; taking it back takes it out of the note."""
    number = _ordered(company)
    company.receive(number, "3")
    assert company.transfer().left(number, ORDER) is Disposition.UPDATED
    note = company.one(number, ORDER)["PrivateNote"]
    assert f"Received 3 of 5 {company.office.named('Cable')}" in note
    company.receive(number, "-3", days=3)
    assert company.transfer().left(number, ORDER) is Disposition.UPDATED
    assert "Received" not in company.one(number, ORDER)["PrivateNote"]
    assert company.effects("Bill") == []
    assert len(company.effects("PurchaseOrder")) == 1


def test_rule_12_each_receipt_is_a_bill_keyed_by_the_receipt(billing: Company) -> None:
    """On the day it came, over what came, linked to its line of the order; a later one is added, none is made again."""
    number = _ordered(billing)
    first = billing.receive(number, "3")
    billing.transfer()
    second = billing.receive(number, "2", line=1, days=4)
    ran = billing.transfer()
    assert (ran.left(number, ORDER), ran.state) == (Disposition.UPDATED, "settled")
    held = billing.held(number, ORDER)
    order = held["-"]
    days = {first: billing.day.replace(day=17), second: billing.day.replace(day=19)}
    for place, (receipt, total) in enumerate(((first, 30), (second, 160.5))):
        bill = held[receipt]
        assert (bill["TotalAmt"], bill["TxnDate"]) == (total, str(days[receipt]))
        (link,) = bill["Line"][0]["LinkedTxn"]
        assert (link["TxnId"], link["TxnLineId"]) == (order["Id"], order["Line"][place]["Id"])
        with billing.ports() as ports:
            assert mark(ports.book.company_key, ORDER, number, receipt, 0) in bill["PrivateNote"]
    assert len(billing.effects("Bill")) == 2


def test_rule_12_a_negative_receipt_reverses_its_document(billing: Company) -> None:
    """What was taken back has no bill any more; a third delivery of the same size is a bill of its own."""
    number = _ordered(billing)
    kept, back = billing.receive(number, "1"), billing.receive(number, "3")
    billing.transfer()
    billing.receive(number, "-3", days=3)
    assert billing.transfer().left(number, ORDER) is Disposition.UPDATED
    assert set(billing.held(number, ORDER)) == {"-", kept}
    again = billing.receive(number, "3", days=5)
    assert billing.transfer().left(number, ORDER) is Disposition.UPDATED
    assert set(billing.held(number, ORDER)) == {"-", kept, again}
    assert again != back
    assert len(billing.effects("Bill", "delete")) == 1


def test_rule_12_a_negative_receipt_that_takes_no_single_one_back_fails(billing: Company) -> None:
    """Nobody guesses which document two of three pieces belong to; the bill of the three stays as it is."""
    number = _ordered(billing)
    whole = billing.receive(number, "3")
    billing.transfer()
    billing.receive(number, "-2", days=3)
    row = billing.transfer().of(number, ORDER)
    assert (row.disposition, row.code) == (Disposition.INVALID, "PUR-S10")
    assert set(billing.held(number, ORDER)) == {"-", whole}
    assert billing.effects("Bill", "delete") == []


def test_rule_12_what_came_by_hand_fails_that_receipt_alone(billing: Company) -> None:
    """The other line's bill goes; the record says how far it is, and the hand-made bill's removal heals it."""
    number = _ordered(billing)
    by_hand = billing.receive_by_hand(billing.parts_of(number, ORDER)[0].external_id)
    blocked, free = billing.receive(number, "3"), billing.receive(number, "2", line=1)
    row = billing.transfer().of(number, ORDER)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "received by hand")
    assert "2 of 3" in row.message
    assert set(billing.held(number, ORDER)) == {"-", free}
    assert billing.state_of(number, ORDER).status is TransferStatus.FAILED
    billing.remove("Bill", by_hand)
    assert billing.transfer().left(number, ORDER) is Disposition.UPDATED
    assert set(billing.held(number, ORDER)) == {"-", free, blocked}


def test_rule_12_more_came_than_was_ordered_and_lines_of_one_product_are_warned_about(
    company: Company,
) -> None:
    """Neither stops the order."""
    number = company.order(1, ("Cable", "5", "10.00"), ("Cable", "2", "10.00"))
    company.receive(number, "6")
    ran = company.transfer()
    assert ran.left(number, ORDER) is Disposition.TRANSFERRED
    said = " ".join(str(one) for one in ran.report.details["warnings"])  # type: ignore[attr-defined]
    assert "PUR-S92" in said
    assert "PUR-S93" in said
