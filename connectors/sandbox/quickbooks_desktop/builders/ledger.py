"""Journal entries and deposits: whatever moves between accounts."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import money, statuses
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.store import Link

_BALANCE = (
    "Transaction is not in balance.  Make sure the amounts on the left side of the accounting equation equal the "
    "amounts on the right side."
)


def journal_entry(draft: Draft) -> None:
    """Debits and credits, equal."""
    total = {"JournalDebitLine": 0, "JournalCreditLine": 0}
    for name in total:
        for line in draft.body.get(name, []):
            if "AccountRef" not in line:
                raise statuses.missing("AccountRef")
            cents = money.cents(line.get("Amount"))
            line["Amount"] = money.amount(cents)
            total[name] += cents
            party = line["EntityRef"]["ListID"] if "EntityRef" in line else None
            draft.party = draft.party or party
            draft.post(line["AccountRef"]["ListID"], cents if name == "JournalDebitLine" else -cents, party)
    if total["JournalDebitLine"] != total["JournalCreditLine"]:
        raise draft.refuse(_BALANCE)
    draft.total = total["JournalDebitLine"]
    draft.body.setdefault("IsAdjustment", "false")


def deposit(draft: Draft) -> None:
    """Money put into an account: payments that wait in undeposited funds, or amounts from other accounts."""
    total = 0
    for line in draft.body.get("DepositLineRet", []):
        for name in ("OverrideMemo", "PaymentTxnLineID"):
            line.pop(name, None)
        if number := line.pop("PaymentTxnID", None):
            cents = _payment(draft, number)
            line["TxnType"], line["TxnID"] = "ReceivePayment", number
            line["AccountRef"] = {"ListID": draft.special("UndepositedFunds")}
        elif "AccountRef" not in line:
            raise statuses.missing("AccountRef")
        else:
            cents = money.cents(line.get("Amount"))
        line["Amount"] = money.amount(cents)
        total += cents
        party = line["EntityRef"]["ListID"] if "EntityRef" in line else None
        draft.post(line["AccountRef"]["ListID"], -cents, party)
    draft.total = total
    draft.body["DepositTotal"] = money.amount(total)
    draft.post(draft.body["DepositToAccountRef"]["ListID"], total)


def _payment(draft: Draft, number: str) -> int:
    """A payment that nobody deposited yet."""
    row = draft.work.store.find(number)
    if row is None or row.kind != "ReceivePayment":
        raise statuses.no_object(number)
    waiting = row.content["DepositToAccountRef"]["ListID"] == draft.special("UndepositedFunds")
    taken = [link for link in draft.work.store.links("source", number) if link.relation == "deposited"]
    if not waiting or taken:
        raise statuses.bad_value("PaymentTxnID", number, "The payment was already deposited.")
    draft.links.append(Link("deposited", draft.id, number, None, draft.id, None, row.total or 0, None))
    return row.total or 0
