"""What a person does in the QuickBooks screen: enter, edit, rename, deactivate, receive, pay, apply a credit, void, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.sandbox.quickbooks_desktop import cancel, documents, links, lists, render
from connectors.sandbox.quickbooks_desktop.grammar import Node
from connectors.sandbox.quickbooks_desktop.kinds import KINDS
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work


def act(work: Work, body: Any) -> Node:
    """Do it; the object afterwards, as its Ret holds it. Raises ValueError, a sentence, and the refusals a person sees.

    `{"act": "create", "entity": "Customer", "fields": {"Name": "New Inc"}}`
    `{"act": "edit", "id": …, "fields": {…}}` · `{"act": "rename", "id": …, "name": …}` · deactivate, activate, void, delete
    `{"act": "receive", "id": order, "lines": {line: quantity}}` (without lines: everything)
    `{"act": "pay", "id": invoice or bill, "amount": …, "date": …}` (without amount: what is open)
    `{"act": "apply", "id": invoice, "source": credit memo, payment, journal entry or deposit, "amount": …}`
    """
    if not isinstance(body, dict) or body.get("act") not in _ACTS:
        raise ValueError(f"An act is an object with `act`, one of: {', '.join(_ACTS)}.")
    if body["act"] == "create":
        if body.get("entity") not in KINDS:
            raise ValueError(f"There is no entity {body.get('entity')!r}.")
        return render.content(work, _create(work, body["entity"], body.get("fields") or {}))
    row = work.store.find(str(body.get("id")))
    if row is None:
        raise ValueError(f"There is no object {body.get('id')!r} to {body['act']}.")
    return render.content(work, _ACTS[body["act"]](work, row, body))


def _create(work: Work, entity: str, fields: Node) -> Row:
    kind = KINDS[entity]
    return lists.add(work, kind, dict(fields)) if kind.listed else documents.add(work, kind, dict(fields))


def _edit(work: Work, row: Row, body: Node) -> Row:
    kind = KINDS[row.kind]
    given = {kind.key: row.id, "EditSequence": str(row.edit), **(body.get("fields") or {})}
    return lists.modify(work, kind, given) if kind.listed else documents.modify(work, kind, given)


def _rename(work: Work, row: Row, body: Node) -> Row:
    return _edit(work, row, {"fields": {"Name": body.get("name")}})


def _activate(work: Work, row: Row, body: Node) -> Row:
    return _edit(work, row, {"fields": {"IsActive": str(body["act"] == "activate").lower()}})


def _void(work: Work, row: Row, _body: Node) -> Row:
    return cancel.void(work, row.kind, row.id)


def _delete(work: Work, row: Row, _body: Node) -> Row:
    delete = cancel.delete_entry if KINDS[row.kind].listed else cancel.delete
    return delete(work, row.kind, row.id)


def _receive(work: Work, row: Row, body: Node) -> Row:
    fields: Node = {"VendorRef": row.content["VendorRef"], "TxnDate": body.get("date") or work.today}
    if quantities := body.get("lines"):
        fields["ItemLineAdd"] = [
            {"Quantity": str(quantity), "LinkToTxn": {"TxnID": row.id, "TxnLineID": line}}
            for line, quantity in quantities.items()
        ]
    else:
        fields["LinkToTxnID"] = [row.id]
    return _create(work, "ItemReceipt", fields)


def _pay(work: Work, row: Row, body: Node) -> Row:
    cents = links.balance(work, row.id)
    amount = str(body.get("amount") or f"{cents // 100}.{cents % 100:02d}")
    fields: Node = {
        "TxnDate": body.get("date") or work.today,
        "AppliedToTxnAdd": [{"TxnID": row.id, "PaymentAmount": amount}],
    }
    if row.kind == "Bill":
        bank = {"FullName": str(body.get("account") or "Checking")}
        return _create(
            work,
            "BillPaymentCheck",
            {**fields, "PayeeEntityRef": row.content["VendorRef"], "BankAccountRef": bank},
        )
    return _create(
        work,
        "ReceivePayment",
        {**fields, "CustomerRef": row.content["CustomerRef"], "TotalAmount": amount},
    )


def _apply(work: Work, row: Row, body: Node) -> Row:
    """Use a credit that is there for an invoice, in the Apply Credits window."""
    source = work.store.find(str(body.get("source")))
    if source is None:
        raise ValueError(f"There is no credit {body.get('source')!r} to apply.")
    left = min(links.balance(work, row.id), links.balance(work, source.id))
    cents = round(float(body["amount"]) * 100) if body.get("amount") else left
    if not 0 < cents <= left:
        raise ValueError(f"Only {left / 100:.2f} can be applied.")
    work.store.add_links([links.made(source.id, source.id, row.id, cents)])
    links.refresh(work, {row.id, source.id})
    return work.store.find(row.id) or row


_ACTS: dict[str, Callable[[Work, Row, Node], Row]] = {
    "create": lambda _work, row, _body: row,
    "edit": _edit,
    "rename": _rename,
    "activate": _activate,
    "deactivate": _activate,
    "void": _void,
    "delete": _delete,
    "receive": _receive,
    "pay": _pay,
    "apply": _apply,
}
