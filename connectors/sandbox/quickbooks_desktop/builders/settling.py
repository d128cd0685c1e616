"""Finds what a payment, a refund or a check may settle, and uses credits, never more than is left of them."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import links, money, statuses
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.store import Row


def owing(draft: Draft, number: str, sign: int) -> Row:
    """The document to settle or to use: of the same party or of one of its jobs, on the right side of the ledger.

    `sign`: 1 for what is owed to us, -1 for credits and for bills. Raises 3120 and 3210.
    """
    row = draft.work.store.find(number)
    if row is None:
        raise statuses.no_object(number)
    parties = {
        each[0]
        for each in draft.work.store.sql.execute(
            "SELECT DISTINCT party FROM posting WHERE txn = ? AND party IS NOT NULL", (number,)
        )
    }
    names = [found.name or "" for each in parties if (found := draft.work.store.find(each))]
    if draft.kind.party not in draft.body:
        raise statuses.missing(draft.kind.party)
    reference = draft.body[draft.kind.party]["FullName"]
    ours = any(name == reference or name.startswith(f"{reference}:") for name in names)
    if not ours or links.control(draft.work, number) * sign < 0:
        raise statuses.bad_value(
            "TxnID", number, "The transaction is not one that this payment can be applied to."
        )
    return row


def use_credit(draft: Draft, number: str, amount: str | None, target: str, field: str, reason: str) -> int:
    """Settle `target` with a credit, up to what is left of it (3210); without an amount with all of that. In cents."""
    source = owing(draft, number, -1)
    spent = sum(link.cents for link in draft.links if link.source == source.id)
    left = links.balance(draft.work, source.id) - spent
    cents = left if amount is None else money.cents(amount)
    if cents <= 0 or cents > left:
        raise statuses.bad_value(field, amount or "", reason)
    draft.links.append(links.made(draft.id, source.id, target, cents))
    return cents
