"""Turns a row into the Ret that QuickBooks answers: current names, balances, links, received quantities."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from connectors.sandbox.quickbooks_desktop import links, money
from connectors.sandbox.quickbooks_desktop.grammar import Node, write
from connectors.sandbox.quickbooks_desktop.kinds import KINDS, Kind
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_DEBITS = frozenset(
    {"Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset", "CostOfGoodsSold", "Expense",
     "OtherExpense"}
)  # fmt: skip


def ret(work: Work, row: Row, wanted: Collection[str] = (), hidden: Collection[str] = ()) -> str:
    """The Ret aggregate; `wanted` (IncludeRetElement) keeps only these of its children, `hidden` drops some."""
    kind = KINDS[row.kind]
    node = content(work, row)
    fields = tuple(
        field for field in kind.ret if (not wanted or field.name in wanted) and field.name not in hidden
    )
    return write(f"{kind.name}Ret", node, fields)


def content(work: Work, row: Row) -> Node:
    """Everything that the Ret of a row holds."""
    kind, body = KINDS[row.kind], row.content
    node: Node = {
        kind.key: row.id,
        "TimeCreated": work.stamp(row.created),
        "TimeModified": work.stamp(row.modified),
        "EditSequence": str(row.edit),
        **body,
    }
    _current_names(work, node, {})
    if kind.listed:
        _entry(work, row, kind, node)
    else:
        node["TxnNumber"] = str(row.serial)
        _document(work, row, node)
    return node


def _current_names(work: Work, node: Any, known: dict[str, str]) -> None:
    """References show today's name of what they refer to."""
    for name, value in node.items():
        if isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    _current_names(work, each, known)
        elif isinstance(value, dict):
            if not name.endswith("Ref"):
                _current_names(work, value, known)
                continue
            number = value["ListID"]
            if number not in known:
                found = work.store.find(number)
                known[number] = (found.name if found else value.get("FullName")) or ""
            value["FullName"] = known[number]


def _entry(work: Work, row: Row, kind: Kind, node: Node) -> None:
    known = {field.name for field in kind.ret}
    node.setdefault("IsActive", "true")
    if "FullName" in known:
        node["FullName"] = row.name
    if "Sublevel" in known:
        node["Sublevel"] = str((row.name or "").count(":"))
    if kind.name == "Customer":
        own = links.party_balance(work, row.id, "AccountsReceivable")
        head = f"{row.name}:"
        jobs = work.store.rows("name >= ? AND name < ? AND kind = 'Customer'", (head, f"{head[:-1]};"))
        node["Balance"] = money.amount(own)
        node["TotalBalance"] = money.amount(
            own + sum(links.party_balance(work, job.id, "AccountsReceivable") for job in jobs)
        )
    elif kind.name == "Vendor":
        node["Balance"] = money.amount(-links.party_balance(work, row.id, "AccountsPayable"))
    elif kind.name == "Account":
        sign = 1 if node["AccountType"] in _DEBITS else -1
        node["Balance"] = node["TotalBalance"] = money.amount(sign * links.account_balance(work, row.id))
    _blocks(node, known)


def _blocks(node: Node, known: Collection[str]) -> None:
    for name in ("BillAddress", "ShipAddress", "VendorAddress", "OtherNameAddress", "Address"):
        if name in node and f"{name}Block" in known:
            node[f"{name}Block"] = _block(node[name])


def _block(address: Node) -> Node:
    """An address as it is printed: five lines at most."""
    lines = [address[name] for name in ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5") if name in address]
    city = ", ".join(address[name] for name in ("City", "State") if name in address)
    last = " ".join(part for part in (city, address.get("PostalCode")) if part)
    lines += [part for part in (last, address.get("Country")) if part]
    return {f"Addr{index}": text[:41] for index, text in enumerate(lines[:5], 1)}


def _document(work: Work, row: Row, node: Node) -> None:
    left, total = row.open or 0, row.total or 0
    known = {field.name for field in KINDS[row.kind].ret}
    _blocks(node, known)
    if row.kind == "Invoice":
        node["AppliedAmount"] = money.amount(left - total)
        node["BalanceRemaining"] = money.amount(left)
        node["IsPaid"] = str(left == 0).lower()
    elif row.kind == "Bill":
        node["OpenAmount"], node["IsPaid"] = money.amount(left), str(left == 0).lower()
    elif row.kind == "CreditMemo":
        node["TotalAmount"], node["CreditRemaining"] = money.amount(total), money.amount(left)
    elif row.kind == "ReceivePayment":
        node["UnusedPayment"] = money.amount(left)
    elif row.kind == "PurchaseOrder":
        _order(work, node, total)
    if "LinkedTxn" in known:
        node["LinkedTxn"] = _linked(work, row)
    for name, verb in (("AppliedToTxnRet", "Amount"), ("RefundAppliedToTxnRet", "RefundAmount")):
        if name in known:
            node[name] = _applied(work, row, verb)


def _order(work: Work, node: Node, total: int) -> None:
    node["TotalAmount"] = money.amount(total)
    open_lines = 0
    for line in node.get("PurchaseOrderLineRet", []):
        if "ItemRef" not in line:
            continue
        got, billed = links.received(work, line["TxnLineID"])
        wanted = money.number(line.get("Quantity"))
        line["ReceivedQuantity"] = money.quantity(got)
        line["UnbilledQuantity"] = money.quantity(got - billed)
        line["IsBilled"] = str(bool(billed) and billed >= wanted).lower()
        line.setdefault("IsManuallyClosed", "false")
        open_lines += int(got < wanted and line["IsManuallyClosed"] != "true")
    node["IsFullyReceived"] = str(not open_lines).lower()


def _linked(work: Work, row: Row) -> list[Node]:
    """What is linked to this document; what settles it is negative, as recorded (`-100.00`)."""
    found: list[Node] = []
    for column, sign in (("target", -1), ("source", 1)):
        for link in work.store.links(column, row.id):
            partner = work.store.find(link.source if column == "target" else link.target)
            if partner is None or link.relation not in (links.PAID, links.RECEIVED):
                continue
            quantity = link.relation == links.RECEIVED
            cents = partner.total or 0 if quantity else sign * link.cents
            fresh = _link(partner, "QUANTYPE" if quantity else "AMTTYPE", cents)
            if not (quantity and fresh in found):
                found.append(fresh)
    return found


def _link(partner: Row, sort: str, cents: int) -> Node:
    node = {
        "TxnID": partner.id,
        "TxnType": partner.kind,
        "TxnDate": partner.txndate,
        "LinkType": sort,
        "Amount": money.amount(cents),
    }
    return {**node, "RefNumber": partner.number} if partner.number else node


def _applied(work: Work, row: Row, verb: str) -> list[Node]:
    """The documents that a payment settles, or the credits that a refund pays back."""
    found: list[Node] = []
    column = "target" if verb == "RefundAmount" else "source"
    for link in work.store.links(column, row.id):
        partner = work.store.find(link.source if column == "target" else link.target)
        if partner is None or link.relation != links.PAID:
            continue
        left = "CreditRemaining" if verb == "RefundAmount" else "BalanceRemaining"
        node = _link(partner, "", link.cents)
        node.pop("LinkType")
        node.pop("Amount")
        found.append({**node, left: money.amount(partner.open or 0), verb: money.amount(link.cents)})
    return found
