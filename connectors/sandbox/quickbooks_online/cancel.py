"""Takes documents back: delete and void, and what becomes of the documents they were tied to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import links, refusals, write
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json, cents, decimal, dumps, loads

# Which way each kind is voided: `void` is operation=void, `include` is operation=update&include=void (facts 2.5).
VOIDS = {"Invoice": "void", "Payment": "include", "SalesReceipt": "include", "BillPayment": "include"}


def delete(session: Session, entity: Entity, payload: Any) -> Row:
    """Delete a document. Lists have no deletion. Raises 500, 610, 5010, 6210, 6540."""
    if not entity.document:
        raise refusals.no_operation("delete")
    row = write.current(session, entity, payload)
    write.undeposited(session, row)
    write.open_period(session, row.txndate)
    return remove(session, row)


def remove(session: Session, row: Row) -> Row:
    """Delete without asking."""
    _release(session, row)
    links.replace(session, row, [])
    row = session.store.find(row.kind, row.id) or row
    stub = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": str(row.id),
        "MetaData": {"LastUpdatedTime": session.meta(row.created)["LastUpdatedTime"]},
    }
    gone = row._replace(deleted=1, updated=int(session.now), body=dumps(stub))
    links.save(session, gone, row)
    session.journal(gone, "delete")
    return gone


def void(session: Session, entity: Entity, payload: Any) -> Row:
    """Void a document: amounts become zero, the note says so, payments come loose. Raises 500, 610, 5010, 6210, 6540."""
    before = write.current(session, entity, payload)
    write.undeposited(session, before)
    write.open_period(session, before.txndate)
    body = loads(before.body)
    if str(body.get("PrivateNote", "")).startswith("Voided") and body.get("TotalAmt") == 0:
        return before
    _release(session, before)
    links.replace(session, before, [])
    before = session.store.find(entity.name, before.id) or before
    body = loads(before.body)
    _zero(body)
    body["PrivateNote"] = "Voided"
    body["MetaData"] = session.meta(before.created)
    body["SyncToken"] = str(before.sync + 1)
    row = before._replace(
        sync=before.sync + 1,
        total=0,
        balance=None if before.balance is None else 0,
        updated=int(session.now),
        body=dumps(body),
    )
    links.save(session, row, before)
    session.journal(row, "void")
    return row


def _zero(body: Json) -> None:
    for line in body.get("Line", []):
        if "Amount" in line:
            line["Amount"] = 0
        detail = line.get(line.get("DetailType", ""), {})
        if "Qty" in detail:
            detail["Qty"] = 0
    for name in ("TotalAmt", "Balance", "UnappliedAmt", "HomeTotalAmt"):
        if name in body:
            body[name] = 0
    if "TxnTaxDetail" in body:
        body["TxnTaxDetail"] = {"TotalTax": 0}
    if body.get("LinkedTxn") is not None:
        body["LinkedTxn"] = []
    if "UnappliedAmt" in body or "PayType" in body:
        body["Line"] = []


def _release(session: Session, row: Row) -> None:
    """Loosen everything that points at a document which goes away: a payment of it becomes unapplied."""
    for kind, number in links.incoming(session, row.kind, row.id, "apply"):
        payer = session.store.find(kind, number)
        if payer is not None:
            _loosen(session, payer, row)
    for relation in ("order", "time", "estimate"):
        for kind, number in links.incoming(session, row.kind, row.id, relation):
            payer = session.store.find(kind, number)
            if payer is not None:
                _forget(session, payer, row)


def _names(line: Json, row: Row) -> bool:
    return any(
        (each.get("TxnType"), each.get("TxnId")) == (row.kind, str(row.id))
        for each in line.get("LinkedTxn", [])
    )


def _loosen(session: Session, payer: Row, row: Row) -> None:
    body = loads(payer.body)
    lines = [each for each in body["Line"] if not _names(each, row)]
    if payer.kind == "Payment" and not payer.total:
        remove(session, payer)
        return
    body["Line"] = lines
    session.store.sql.execute(
        "DELETE FROM link WHERE payer_kind = ? AND payer_id = ? AND target_kind = ? AND target_id = ?",
        (payer.kind, payer.id, row.kind, row.id),
    )
    found = session.store.find(row.kind, row.id)
    if found is not None and found.balance is not None:
        freed = sum(
            cents(decimal(each["Amount"]) or Decimal(0))
            for each in loads(payer.body)["Line"]
            if _names(each, row)
        )
        links.save(session, found._replace(balance=found.balance + freed), found)
    balance = payer.balance
    if payer.kind == "Payment":
        used = Decimal(0)
        for each in lines:
            sign = 1 if each["LinkedTxn"][0]["TxnType"] == "Invoice" else -1
            used += sign * (decimal(each["Amount"]) or Decimal(0))
        body["UnappliedAmt"] = (decimal(body["TotalAmt"]) or Decimal(0)) - used
        balance = cents(body["UnappliedAmt"])
    _changed(session, payer, body, balance)


def _forget(session: Session, payer: Row, row: Row) -> None:
    body = loads(payer.body)
    for holder in (body, *body.get("Line", [])):
        if _names(holder, row):
            holder["LinkedTxn"] = [each for each in holder["LinkedTxn"] if each.get("TxnId") != str(row.id)]
    session.store.sql.execute(
        "DELETE FROM link WHERE payer_kind = ? AND payer_id = ? AND target_kind = ? AND target_id = ?",
        (payer.kind, payer.id, row.kind, row.id),
    )
    _changed(session, payer, body, payer.balance)


def _changed(session: Session, row: Row, body: Json, balance: int | None) -> None:
    body["MetaData"] = session.meta(row.created)
    body["SyncToken"] = str(row.sync + 1)
    new = row._replace(sync=row.sync + 1, balance=balance, updated=int(session.now), body=dumps(body))
    links.save(session, new, row)
