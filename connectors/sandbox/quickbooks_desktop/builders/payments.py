"""Payments of customers, refunds of their credits, payments of bills: what settles what, to the cent."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import links, money, statuses
from connectors.sandbox.quickbooks_desktop.builders.settling import owing, use_credit
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.grammar import Node

_TOO_MUCH = "You cannot pay more than the amount due."
_AMOUNT = "AppliedToTxnAdd payment amount"


def receive(draft: Draft) -> None:
    """A payment, applied to what it names or (IsAutoApply) to the oldest invoices; the rest stays unused."""
    body = draft.body
    given = draft.request.get("AppliedToTxnAdd", draft.request.get("AppliedToTxnMod"))
    if given is None and draft.old is not None:
        draft.links = [
            link for link in draft.work.store.links("via", draft.id) if link.relation == links.PAID
        ]
    draft.work.store.sql.execute("DELETE FROM link WHERE via = ? AND relation = ?", (draft.id, links.PAID))
    draft.total = money.cents(
        body.get("TotalAmount")
        or money.amount(sum(money.cents(each.get("PaymentAmount")) for each in given or []))
    )
    for each in given or []:
        _apply(draft, each)
    if draft.request.get("IsAutoApply") in ("true", "1"):
        _auto_apply(draft)
    used = sum(link.cents for link in draft.links if link.source == draft.id)
    if used > draft.total:
        raise statuses.bad_value(
            "TotalAmount", money.amount(draft.total), "The amounts applied are more than the payment."
        )
    body["TotalAmount"] = money.amount(draft.total)
    body["UnusedPayment"], body["UnusedCredits"] = money.amount(draft.total - used), "0.00"
    draft.post(draft.account("DepositToAccountRef", "UndepositedFunds"), draft.total)
    receivable = draft.account("ARAccountRef", "AccountsReceivable")
    draft.post(receivable, -draft.total, body["CustomerRef"]["ListID"])


def _apply(draft: Draft, each: Node) -> None:
    row = owing(draft, each["TxnID"], 1)
    planned = sum(link.cents for link in draft.links if link.target == row.id)
    left = links.balance(draft.work, row.id) - planned
    wanted = money.cents(each.get("PaymentAmount"))
    for credit in each.get("SetCredit", []):
        amount, field = credit["AppliedAmount"], "SetCredit applied amount"
        left -= use_credit(draft, credit["CreditTxnID"], amount, row.id, field, _TOO_MUCH)
        if left < 0:
            raise statuses.bad_value(field, amount, _TOO_MUCH)
    if wanted < 0 or wanted > left:
        raise statuses.bad_value(_AMOUNT, each.get("PaymentAmount", ""), _TOO_MUCH)
    if wanted:
        draft.links.append(links.made(draft.id, draft.id, row.id, wanted))


def _auto_apply(draft: Draft) -> None:
    rest = draft.total or 0
    party = draft.body["CustomerRef"]["ListID"]
    for row in draft.work.store.rows(
        "party = ? AND kind = 'Invoice' AND open > 0 AND deleted IS NULL ORDER BY txndate, serial", (party,)
    ):
        cents = min(rest, links.balance(draft.work, row.id))
        if cents > 0:
            draft.links.append(links.made(draft.id, draft.id, row.id, cents))
            rest -= cents


def refund(draft: Draft) -> None:
    """Credits of a customer paid back to the card."""
    total = 0
    for each in draft.request["RefundAppliedToTxnAdd"]:
        field, reason = (
            "RefundAppliedToTxnAdd refund amount",
            "You cannot refund more than the remaining credit.",
        )
        total += use_credit(draft, each["TxnID"], each["RefundAmount"], draft.id, field, reason)
    draft.total = total
    draft.body["TotalAmount"] = money.amount(total)
    receivable = draft.account("ARAccountRef", "AccountsReceivable")
    draft.post(receivable, total, draft.body["CustomerRef"]["ListID"])
    draft.post(draft.account("RefundFromAccountRef", "UndepositedFunds"), -total)


def pay_bill(draft: Draft) -> None:
    """Bills paid from a bank account."""
    draft.body.setdefault("IsToBePrinted", "false")
    total = 0
    for each in draft.request["AppliedToTxnAdd"]:
        row = owing(draft, each["TxnID"], -1)
        planned = sum(link.cents for link in draft.links if link.target == row.id)
        left = links.balance(draft.work, row.id) - planned
        cents = money.cents(each.get("PaymentAmount"))
        if cents <= 0 or cents > left:
            raise statuses.bad_value(_AMOUNT, each.get("PaymentAmount", ""), _TOO_MUCH)
        total += cents
        draft.links.append(links.made(draft.id, draft.id, row.id, cents))
    draft.total = total
    draft.body["Amount"] = money.amount(total)
    payable = draft.account("APAccountRef", "AccountsPayable")
    draft.post(payable, total, draft.body["PayeeEntityRef"]["ListID"])
    draft.post(draft.body["BankAccountRef"]["ListID"], -total)
