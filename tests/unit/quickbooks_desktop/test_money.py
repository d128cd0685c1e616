"""Payments, refunds and fees: explicit applications, two documents for a refund, one clearing account for all three."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.documents import Planned
from connectors.contract.errors import Collision, TieoutError, WaitsFor
from connectors.contract.keys import WHOLE
from connectors.contract.protocols import BooksRef
from connectors.contract.records import Record
from connectors.contract.words import Action, Kind
from connectors.quickbooks_desktop.documents import finish, plan, shape_named
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.elements import has, node_of, nodes_of, ref, text_of
from connectors.quickbooks_desktop.qbxml import Node, body
from tests.unit.quickbooks_desktop.company import HOME, kept
from tests.unit.quickbooks_desktop.records import (
    ACCOUNTS,
    a_desk,
    a_fee,
    a_payment,
    a_refund,
    list_id,
    paying,
    resolve,
)

CLEARING = list_id("A", "Clearing")


def parts(record: Record, desk: Desk | None = None) -> list[Planned]:
    """The documents of a record."""
    return plan(record, desk or a_desk(), resolve, 0)


def said(planned: Planned) -> Node:
    """The children of a request."""
    return body(planned.payload)[1]


def refused(record: Record, desk: Desk | None = None) -> str:
    """Code of a refusal."""
    with pytest.raises(TieoutError) as caught:
        parts(record, desk)
    return caught.value.code


def applied(payload: object, name: str) -> dict[str, str]:
    """Amount by invoice."""
    assert isinstance(payload, dict)
    return {
        text_of(one, "TxnID"): text_of(one, "PaymentAmount") for _, one in nodes_of(body(payload)[1], name)
    }


def test_a_payment_pays_the_invoices_it_names() -> None:
    """RULES 22: explicit, one application an invoice; of no invoice: not applied, and said so; never by itself."""
    (one,) = parts(a_payment(paying("1", "60.00"), paying("2", "30.00"), paying("1", "10.00")))
    assert applied(one.payload, "AppliedToTxnAdd") == {"INV-1": "70.00", "INV-2": "30.00"}
    assert not has(said(one), "IsAutoApply")
    (free,) = parts(a_payment())
    assert text_of(said(free), "IsAutoApply") == "false"
    assert one.facts.number is None


def test_a_payment_that_cannot_be_right_is_refused() -> None:
    """More allocated than came; nothing or less than nothing for an invoice; a reference of 21 characters (20 go)."""
    assert parts(a_payment(paying("1", "100.00"), reference="x" * 20))
    assert refused(a_payment(paying("1", "100.01"))) == "allocation"
    assert refused(a_payment(paying("1", "0.00"))) == "allocation"
    assert refused(a_payment(reference="x" * 21)) == "3070"


def test_where_the_money_lies() -> None:
    """The processor's clearing account, else the book's; neither: Undeposited Funds without a processor, refused with one."""
    desk = a_desk(accounts={**ACCOUNTS, "clearing Stripe": "Stripe"})
    assert ref(said(parts(a_payment(processor="Stripe"), desk)[0]), "DepositToAccountRef") == list_id(
        "A", "Stripe"
    )
    assert ref(said(parts(a_payment(processor="Square"), desk)[0]), "DepositToAccountRef") == CLEARING
    bare = a_desk(accounts={})
    assert not has(said(parts(a_payment(), bare)[0]), "DepositToAccountRef")
    assert refused(a_payment(processor="Stripe"), bare) == "accounts.clearing"


def test_a_revision_says_applications_only_where_they_change() -> None:
    """A paid invoice "cannot be found", so what stays the same is not said again; what pays less or no more is."""
    shape = shape_named("ReceivePayment")
    old = parts(a_payment(paying("1", "60.00"), paying("2", "40.00")))[0]
    assert applied(shape.revise(kept(old), old), "AppliedToTxnMod") == {}
    moved = parts(a_payment(paying("1", "50.00"), paying("3", "50.00")))[0]
    assert applied(shape.revise(kept(old), moved), "AppliedToTxnMod") == {
        "INV-1": "50.00",
        "INV-2": "0.00",
        "INV-3": "50.00",
    }
    fields = shape.fields(shape.revise(kept(old), moved))
    assert {name: text for name, text in fields.items() if name.startswith("pays")} == {
        "pays INV-1": "50",
        "pays INV-3": "50",
    }


def test_a_revision_leaves_what_is_no_invoice_applied() -> None:
    """Somebody applied the rest to a journal entry: that stays as it is."""
    shape = shape_named("ReceivePayment")
    old = parts(a_payment(paying("1", "60.00")))[0]
    journal = [["TxnID", "J1"], ["TxnType", "JournalEntry"], ["Amount", "40.00"]]
    new = parts(a_payment(paying("1", "55.00")))[0]
    found = applied(shape.revise(kept(old, ["AppliedToTxnRet", journal]), new), "AppliedToTxnMod")
    assert found == {"INV-1": "55.00", "J1": "40.00"}


def test_a_payment_is_deleted_because_it_cannot_be_voided() -> None:
    """TxnVoid has no ReceivePayment (facts 4)."""
    action, payload = shape_named("ReceivePayment").cancel(kept(parts(a_payment())[0]))
    assert (action, payload["TxnDel"][0]) == (Action.DELETE, ["TxnDelType", "ReceivePayment"])


@pytest.mark.parametrize(
    ("card", "document_type", "link"),
    [(True, "ARRefundCreditCard", "RefundAppliedToTxnAdd"), (False, "Check", "ApplyCheckToTxnAdd")],
)
def test_a_refund_is_a_credit_memo_and_the_money(card: bool, document_type: str, link: str) -> None:
    """RULES 22: two documents; the money comes after the memo and names it; by card a card refund, else a check; from clearing."""
    credit, money = parts(a_refund(), a_desk(card=card))
    assert (credit.part_id, credit.document_type, credit.facts.total) == (
        "credit",
        "CreditMemo",
        Decimal("40.00"),
    )
    assert (money.part_id, money.document_type, money.after) == (WHOLE, document_type, "credit")
    held = kept(credit, ["CreditRemaining", "40.00"])
    done = finish(money, held)
    assert text_of(node_of(said(done), link), "TxnID") == held.external_id
    assert ref(said(done), "RefundFromAccountRef" if card else "AccountRef") == CLEARING
    assert list(done.payload) == [f"{document_type}Add"]


def test_a_credit_that_somebody_used_stops_the_refund() -> None:
    """As much as is needed is left: it goes; a cent less: refused."""
    credit, money = parts(a_refund())
    assert finish(money, kept(credit, ["CreditRemaining", "40.00"])).payload
    with pytest.raises(Collision, match=r"39\.99"):
        finish(money, kept(credit, ["CreditRemaining", "39.99"]))


def test_a_refund_needs_its_settings() -> None:
    """An item to credit and a clearing account, even without a processor."""
    assert refused(a_refund(), a_desk(options={})) == "refund_item"
    assert refused(a_refund(), a_desk(accounts={})) == "accounts.clearing"


def test_money_that_went_back_is_voided_not_changed() -> None:
    """The schema has no change of a card refund, and a check's link would have to be made anew: both say so."""
    for card in (True, False):
        credit, money = parts(a_refund(), a_desk(card=card))
        done = finish(money, kept(credit, ["CreditRemaining", "40.00"]))
        shape = shape_named(done.document_type)
        with pytest.raises(Collision) as caught:
            shape.revise(kept(done), done)
        assert caught.value.code == "unchangeable"
        assert shape.cancel(kept(done))[0] is Action.VOID


def test_a_credit_memo_is_bound_by_an_invoice_only() -> None:
    """Our own refund of it does not stand in its way."""
    credit = parts(a_refund())[0]

    def bound(kind: str) -> str:
        return kept(
            credit, ["LinkedTxn", [["TxnType", kind], ["TxnID", "9"], ["TxnDate", "2026-09-20"]]]
        ).bound

    assert bound("Invoice") == "Invoice 9 of 2026-09-20 is linked to it"
    assert bound("ARRefundCreditCard") == ""


def test_a_fee_is_a_check_on_the_clearing_account() -> None:
    """Payment, refund and fee meet in one bank account, which a credit card charge could not be on."""
    (fee,) = parts(a_fee())
    assert ref(said(fee), "AccountRef") == CLEARING
    ((_, line),) = nodes_of(said(fee), "ExpenseLineAdd")
    assert (ref(line, "AccountRef"), text_of(line, "Amount")) == (list_id("A", "Fees"), "2.90")
    assert fee.facts.party_id == ""
    held = shape_named("Check").read(kept(fee).raw, HOME)
    assert (held.total, held.party_id, held.mark) == (Decimal("2.90"), "", fee.mark)


def test_a_fee_needs_its_accounts_and_an_amount() -> None:
    """Fees and clearing; above zero."""
    assert refused(a_fee(), a_desk(accounts={"clearing": "Clearing"})) == "accounts.processing fees"
    assert refused(a_fee(), a_desk(accounts={"processing fees": "Fees"})) == "accounts.clearing"
    assert parts(a_fee("0.01"))
    assert refused(a_fee("0.00")) == "total"


def test_nothing_is_given_back_and_no_fee_booked_of_money_that_is_not_in_the_books() -> None:
    """A refund and a fee wait for their payment, although nothing of it is sent."""

    def without_payments(kind: Kind, source_id: str) -> BooksRef:
        if kind is Kind.PAYMENT:
            raise WaitsFor("It waits.", code="payment")
        return resolve(kind, source_id)

    for record in (a_refund(), a_fee()):
        with pytest.raises(WaitsFor):
            plan(record, a_desk(), without_payments, 0)
