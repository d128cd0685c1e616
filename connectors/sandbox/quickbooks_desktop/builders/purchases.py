"""Bills, item receipts, checks and card charges: expense lines, item lines, and receipts of orders."""

from __future__ import annotations

from datetime import date, timedelta

from connectors.sandbox.quickbooks_desktop import links, money, statuses
from connectors.sandbox.quickbooks_desktop.builders import orders
from connectors.sandbox.quickbooks_desktop.builders.pricing import price_line
from connectors.sandbox.quickbooks_desktop.builders.settling import use_credit
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.grammar import Node

_NO_CUSTOMER = "When you use Accounts Receivable, you must choose a customer in the Customer:Job column."


def bill(draft: Draft) -> None:
    """We owe the vendor the total."""
    vendor = draft.entry("VendorRef")
    content = vendor.content if vendor else {}
    if draft.old is None and "TermsRef" in content:
        draft.body.setdefault("TermsRef", content["TermsRef"])
    terms = draft.entry("TermsRef")
    days = int(terms.content.get("StdDueDays", 0)) if terms else 10
    due = date.fromisoformat(draft.body["TxnDate"]) + timedelta(days=days)
    draft.body.setdefault("DueDate", due.isoformat())
    _owed(draft, "AmountDue")
    if draft.old is not None and (draft.total or 0) < links.settled(draft.work, draft.id, "target"):
        raise draft.refuse("The total is less than what was already paid on this bill (not supported here).")


def item_receipt(draft: Draft) -> None:
    """Goods or services received before their bill; payables wait for it all the same."""
    _owed(draft, "TotalAmount")


def check(draft: Draft) -> None:
    """Money leaves a bank account."""
    draft.body.setdefault("IsToBePrinted", "false")
    _paid(draft)
    _pay_back(draft)


def _pay_back(draft: Draft) -> None:
    """ApplyCheckToTxn: the check's lines on receivables pay back credits of the payee (3210 beyond either)."""
    given = draft.request.get("ApplyCheckToTxnAdd", draft.request.get("ApplyCheckToTxnMod"))
    kept = [link for link in draft.work.store.links("via", draft.id) if link.relation == links.PAID]
    if given is None:
        draft.links += kept
    draft.work.store.sql.execute("DELETE FROM link WHERE via = ? AND relation = ?", (draft.id, links.PAID))
    for each in given or []:
        field, reason = "ApplyCheckToTxn amount", "You cannot pay back more than the remaining credit."
        use_credit(draft, each["TxnID"], each.get("Amount"), draft.id, field, reason)
    customers = sum(cents for _, party, cents in draft.postings if party)
    if sum(link.cents for link in draft.links if link.target == draft.id) > customers:
        raise draft.refuse("The credits are more than the check's amount on Accounts Receivable.")


def card_charge(draft: Draft) -> None:
    """A credit card is charged."""
    _paid(draft)


def _owed(draft: Draft, field: str) -> None:
    total = _lines(draft)
    payable = draft.account("APAccountRef", "AccountsPayable")
    draft.post(payable, -total, draft.body["VendorRef"]["ListID"])
    draft.body[field] = money.amount(total)


def _paid(draft: Draft) -> None:
    total = _lines(draft)
    draft.post(draft.body["AccountRef"]["ListID"], -total)
    draft.body["Amount"] = money.amount(total)


def _lines(draft: Draft) -> int:
    """Complete and post the lines; the total in cents."""
    _receive(draft)
    total = 0
    for line in draft.body.get("ExpenseLineRet", []):
        if "AccountRef" not in line:
            raise statuses.missing("AccountRef")
        cents = money.cents(line.get("Amount"))
        line["Amount"] = money.amount(cents)
        total += cents
        _billable(line)
        draft.post(line["AccountRef"]["ListID"], cents, _party(draft, line))
    for line in draft.body.get("ItemLineRet", []):
        cents, account = price_line(draft, line, "Cost", buying=True)
        total += cents
        _billable(line)
        if account:
            draft.post(account, cents)
    if total < 0:
        raise draft.refuse("Transaction amount must be positive.")
    draft.total = total
    return total


def _party(draft: Draft, line: Node) -> str | None:
    account = draft.work.store.find(line["AccountRef"]["ListID"])
    if account is None or account.content["AccountType"] != "AccountsReceivable":
        return None
    if "CustomerRef" not in line:
        raise draft.refuse(_NO_CUSTOMER)
    return str(line["CustomerRef"]["ListID"])


def _billable(line: Node) -> None:
    if "CustomerRef" in line:
        line.setdefault("BillableStatus", "Billable")
    elif line.get("BillableStatus") == "Billable":
        raise statuses.bad_value("billable status", "Billable", "A billable line needs a customer.")


def _receive(draft: Draft) -> None:
    """New links to orders on Add; on Mod the old ones follow their lines."""
    whole = draft.request.get("LinkToTxnID", []) if draft.old is None else []
    linked = [
        (line, line.pop("LinkToTxn"))
        for line in draft.body.get("ItemLineRet", [])
        if draft.old is None and "LinkToTxn" in line
    ]
    for line, link in linked:
        if link["TxnID"] in whole:
            raise statuses.bad_value(
                "LinkToTxnID", link["TxnID"], "The same purchase order is linked by a line."
            )
        orders.receive_line(draft, line, link["TxnID"], link["TxnLineID"])
    for number in whole:
        orders.receive_all(draft, number)
    if draft.old is not None:
        _follow(draft)


def _follow(draft: Draft) -> None:
    lines = {line["TxnLineID"]: line for line in draft.body.get("ItemLineRet", [])}
    old = [link for link in draft.work.store.links("source", draft.id) if link.relation == links.RECEIVED]
    draft.work.store.sql.execute(
        "DELETE FROM link WHERE source = ? AND relation = ?", (draft.id, links.RECEIVED)
    )
    for link in old:
        if (line := lines.get(link.source_line or "")) is not None:
            order = orders.open_order(draft.work, link.target)
            ordered = next(
                each
                for each in order.content["PurchaseOrderLineRet"]
                if each["TxnLineID"] == link.target_line
            )
            got = links.received(draft.work, ordered["TxnLineID"])[0]
            orders.take(
                draft, line, link.target, ordered["TxnLineID"], money.number(ordered.get("Quantity")) - got
            )
