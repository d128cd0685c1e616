"""Payments as QuickBooks documents: lines by invoice, references, accounts, and what a revision keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.documents import Payload
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.keys import find_mark
from connectors.contract.words import Action
from connectors.quickbooks_online.documents import payment
from tests.unit.quickbooks_online.money_records import a_payment, a_till, as_held, find


def lines_of(payload: Payload) -> list[tuple[str, str, Decimal]]:
    """Type, id and amount of what is paid or applied."""
    return [
        (one["LinkedTxn"][0]["TxnType"], one["LinkedTxn"][0]["TxnId"], one["Amount"])
        for one in payload["Line"]
    ]


def test_one_line_for_each_invoice() -> None:
    """What is allocated to one invoice is one line; what is not allocated is on no line (RULES 22)."""
    record = a_payment(("a", "60.00"), ("b", "30.00"), ("a", "5.00"), total=Decimal("100.00"))
    planned = payment.plan(record, a_till(), find, 0)
    assert lines_of(planned.payload) == [
        ("Invoice", "invoice a", Decimal("65.00")),
        ("Invoice", "invoice b", Decimal("30.00")),
    ]
    assert planned.payload["TotalAmt"] == planned.facts.total == Decimal("100.00")
    assert planned.payload["PaymentMethodRef"] == {"value": "method Check"}


def test_a_payment_of_no_invoice_has_no_lines() -> None:
    """Money on account is applied to nothing: the lines are there, and empty."""
    assert payment.plan(a_payment(), a_till(), find, 0).payload["Line"] == []


@pytest.mark.parametrize(
    ("paid", "total", "match"),
    [
        ([("a", "100.01")], "100.00", "pays 100.01"),
        ([("a", "0.00")], "100.00", "invoice a is 0.00"),
        ([("a", "-5.00")], "100.00", "invoice a is -5.00"),
        ([], "-1.00", "amount is -1.00"),
    ],
)
def test_sums_that_cannot_be(paid: list[tuple[str, str]], total: str, match: str) -> None:
    """More than there is, or nothing, is never applied."""
    with pytest.raises(FixRecord, match=match):
        payment.plan(a_payment(*paid, total=Decimal(total)), a_till(), find, 0)


@pytest.mark.parametrize(
    ("processor", "account"),
    [("stripe", "account Stripe"), ("Square", "account Clearing"), (None, None)],
)
def test_where_the_money_waits(processor: str | None, account: str | None) -> None:
    """A processor's money waits in its own clearing account, else in the common one; any other where the books put it."""
    held = payment.plan(a_payment(processor=processor), a_till(), find, 0).payload.get("DepositToAccountRef")
    assert held == ({"value": account} if account else None)


def test_a_processor_without_an_account_is_a_mapping() -> None:
    """Money of a processor never goes to undeposited funds for want of a setting."""
    with pytest.raises(FixMapping, match="clearing stripe"):
        payment.plan(a_payment(processor="stripe"), a_till(accounts={}), find, 0)


def test_references() -> None:
    """A reference that fits goes as it is; of a longer one the end, which tells payments apart, and all of it in the note."""
    short = payment.plan(a_payment(reference=" 47  11 "), a_till(), find, 0).payload
    assert short["PaymentRefNum"] == "47 11"
    text = "ch_3NqXyz" + "0123456789" * 3
    long = payment.plan(a_payment(reference=text), a_till(), find, 0)
    assert long.payload["PaymentRefNum"] == text[-21:]
    assert text in long.payload["PrivateNote"]
    assert find_mark(long.payload["PrivateNote"]) == long.mark
    assert "PaymentRefNum" not in payment.plan(a_payment(reference=" "), a_till(), find, 0).payload


def test_fields_tell_every_invoice() -> None:
    """An allocation that somebody changed, added or removed in the books is a field that differs; an applied credit is none."""
    planned = payment.plan(a_payment(("a", "60.00")), a_till(), find, 0)
    ours = payment.fields(planned.payload)
    assert (ours["invoices"], ours["paid of invoice invoice a"]) == ("1", "60")
    credit = {"Amount": Decimal(5), "LinkedTxn": [{"TxnId": "9", "TxnType": "CreditMemo"}]}
    more = {"Amount": Decimal(5), "LinkedTxn": [{"TxnId": "b", "TxnType": "Invoice"}]}
    assert payment.fields({**planned.payload, "Line": [*planned.payload["Line"], credit]}) == ours
    assert payment.fields({**planned.payload, "Line": [*planned.payload["Line"], more]})["invoices"] == "2"


def test_a_revision_keeps_credits_that_somebody_applied() -> None:
    """Lines are all or none: ours are written, and credits that a person applied go back with them."""
    planned = payment.plan(a_payment(("a", "60.00")), a_till(), find, 0)
    credit = {
        "Id": "3",
        "Amount": Decimal(5),
        "LinkedTxn": [{"TxnId": "9", "TxnType": "CreditMemo"}],
        "LineEx": {},
    }
    held = as_held(
        planned,
        Line=[*planned.payload["Line"], credit],
        PrivateNote=f"Thanks\n{planned.mark}",
        DepositToAccountRef={"value": "4"},
    )
    moved = payment.plan(a_payment(("b", "60.00")), a_till(), find, 0)
    payload = payment.revise(held, moved)
    assert lines_of(payload) == [("Invoice", "invoice b", Decimal("60.00")), ("CreditMemo", "9", Decimal(5))]
    assert payload["PrivateNote"] == f"Thanks\n{planned.mark}"
    assert payload["DepositToAccountRef"] == {"value": "4"}


def test_taken_back_by_a_sparse_update() -> None:
    """The vendor voids payments by an update (facts 2.5); a voided one is known by its note and its zero; a banked one says so."""
    planned = payment.plan(a_payment(("a", "60.00")), a_till(), find, 0)
    held = as_held(planned)
    assert payment.cancel(held) == (Action.VOID, {"Id": "55", "SyncToken": "0", "sparse": True})
    assert payment.SHAPE.void == {"operation": "update", "include": "void"}
    assert as_held(planned, TotalAmt=0, PrivateNote="Voided").voided
    assert not held.voided
    assert held.bound == ""
    assert as_held(planned, LinkedTxn=[{"TxnId": "12", "TxnType": "Deposit"}]).bound == "it is in deposit 12"
