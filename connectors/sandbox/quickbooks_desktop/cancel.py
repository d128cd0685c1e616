"""Voids and deletes: documents by TxnVoid and TxnDel, list entries by ListDel; and what they leave behind."""

from __future__ import annotations

import json
from typing import Any

from connectors.sandbox.quickbooks_desktop import links, statuses
from connectors.sandbox.quickbooks_desktop.kinds import KINDS, NON_POSTING, VOIDABLE
from connectors.sandbox.quickbooks_desktop.lists import touched
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_IN_USE = "This list element is used in a transaction or by another list element.  You can make it inactive instead."
_SUMS = (
    "Subtotal", "TotalAmount", "AmountDue", "Amount", "DepositTotal", "UnusedPayment",
)  # fmt: skip


def _found(work: Work, kind: str, number: str) -> Row:
    row = work.store.find(number)
    if row is None or row.kind != kind:
        raise statuses.no_object(number)
    closing = work.settings.closing_date
    if closing and row.txndate and row.txndate <= closing and kind not in NON_POSTING:
        raise statuses.closed_books(kind)
    if work.settings.linked_deletes == "refuse" and work.store.links("target", number):
        raise statuses.cannot_delete(number, "The transaction is linked to another transaction.")
    return row


def void(work: Work, kind: str, number: str) -> Row:
    """All amounts become zero, links go, the number and the lines stay; the memo begins with VOID."""
    if kind not in VOIDABLE:
        raise statuses.unsupported(f"TxnVoid of {kind}")
    row = _found(work, kind, number)
    body = row.content
    for name in _SUMS:
        if name in body:
            body[name] = "0.00"
    for line_list in KINDS[kind].lines:
        for line in body.get(line_list, []):
            for name, zero in (("Amount", "0.00"), ("Quantity", "0"), ("Rate", "0.00"), ("Cost", "0.00")):
                if name in line:
                    line[name] = zero
    body["Memo"] = f"VOID: {body.get('Memo', '')}".strip()
    near = _unlink(work, number)
    saved = touched(work, row._replace(total=0, open=0, body=json.dumps(body)))
    links.refresh(work, near)
    work.journal(saved, "void", _party_name(body, kind))
    return saved


def delete(work: Work, kind: str, number: str) -> Row:
    """The document is gone; only TxnDeletedQuery still knows it."""
    if kind not in KINDS or KINDS[kind].listed:
        raise statuses.unsupported(f"TxnDel of {kind}")
    row = _found(work, kind, number)
    near = _unlink(work, number)
    saved = row._replace(deleted=work.wall)
    work.store.save(saved)
    links.refresh(work, near)
    work.journal(saved, "delete", _party_name(row.content, kind))
    return saved


def _party_name(body: dict[str, Any], kind: str) -> str | None:
    reference = body.get(KINDS[kind].party) or {}
    return reference.get("FullName")


def _unlink(work: Work, number: str) -> set[str]:
    near = links.neighbours(work, number)
    links.forget(work, number, targets=True)
    links.post(work, number, [])
    return near


def delete_entry(work: Work, kind: str, number: str) -> Row:
    """A list entry that nothing uses is gone (3160 otherwise)."""
    if kind not in KINDS or not KINDS[kind].listed:
        raise statuses.unsupported(f"ListDel of {kind}")
    row = work.store.find(number)
    if row is None or row.kind != kind:
        raise statuses.no_object(number)
    used = work.store.sql.execute(
        "SELECT 1 FROM entity WHERE deleted IS NULL AND id <> ? AND instr(body, ?) LIMIT 1",
        (number, f'"{number}"'),
    ).fetchone()
    if used or number in work.special.values():
        raise statuses.cannot_delete(number, _IN_USE)
    saved = row._replace(deleted=work.wall)
    work.store.save(saved)
    work.journal(saved, "delete")
    return saved
