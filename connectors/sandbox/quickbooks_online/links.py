"""Ties between documents: what a payment settles, what was deposited, billed or received, and the balances that follow."""

from __future__ import annotations

from decimal import Decimal

from connectors.sandbox.quickbooks_online.draft import Link
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.wire import Json, amount, cents, decimal, dumps, loads

# How a document's open balance counts in the balance of its customer or vendor.
_PARTY_SIGN = {
    "Invoice": ("Customer", 1),
    "CreditMemo": ("Customer", -1),
    "Payment": ("Customer", -1),
    "JournalEntry": ("Customer", -1),
    "Deposit": ("Customer", -1),
    "Bill": ("Vendor", 1),
    "VendorCredit": ("Vendor", -1),
}
_SHOWS_BALANCE = frozenset({"Invoice", "Bill", "CreditMemo", "VendorCredit"})
_SHOWS_LINKS = frozenset(
    {
        "Invoice",
        "Bill",
        "CreditMemo",
        "VendorCredit",
        "Payment",
        "PurchaseOrder",
        "TimeActivity",
        "Estimate",
        "SalesReceipt",
        "JournalEntry",
        "Deposit",
    }
)


def save(session: Session, row: Row, before: Row | None) -> Row:
    """Store a document or list entry, and carry the change of its balance to its customer or vendor."""
    if before is None:
        session.store.insert(row)
    else:
        session.store.update(row)
    for each, factor in ((before, -1), (row, 1)):
        if (
            each is None
            or each.party is None
            or not each.balance
            or each.deleted
            or each.kind not in _PARTY_SIGN
        ):
            continue
        kind, sign = _PARTY_SIGN[each.kind]
        session.store.sql.execute(
            "UPDATE entity SET balance = coalesce(balance, 0) + ? WHERE kind = ? AND id = ?",
            (sign * factor * each.balance, kind, int(each.party)),
        )
    return row


def applied(session: Session, kind: str, number: int) -> Decimal:
    """What payments have settled of a document, or used of a credit."""
    found = session.store.sql.execute(
        "SELECT sum(cents) FROM link WHERE target_kind = ? AND target_id = ? AND relation = 'apply'",
        (kind, number),
    ).fetchone()
    return amount(found[0])


def open_amount(session: Session, kind: str, number: int, own: tuple[str, int] | None) -> Decimal:
    """What is still open of a document, counting what `own` settles of it as open."""
    row = session.store.find(kind, number)
    balance = row.balance or 0 if row else 0
    if own is not None:
        found = session.store.sql.execute(
            "SELECT sum(cents) FROM link WHERE target_kind = ? AND target_id = ? AND relation = 'apply'"
            " AND payer_kind = ? AND payer_id = ?",
            (kind, number, *own),
        ).fetchone()
        balance += found[0] or 0
    return amount(balance)


def replace(session: Session, row: Row, links: list[Link]) -> None:
    """Make these the ties that start at a document; what they touch, or touched before, is worked out again."""
    old = session.store.sql.execute(
        "SELECT target_kind, target_id, relation, cents FROM link WHERE payer_kind = ? AND payer_id = ?"
        " ORDER BY rowid",
        (row.kind, row.id),
    ).fetchall()
    new = [(each.kind, each.id, each.relation, cents(each.amount)) for each in links]
    if old == new:
        return
    session.store.sql.execute("DELETE FROM link WHERE payer_kind = ? AND payer_id = ?", (row.kind, row.id))
    session.store.sql.executemany(
        "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row.kind,
                row.id,
                each.line,
                each.relation,
                each.kind,
                each.id,
                each.target_line,
                cents(each.amount),
            )
            for each in links
        ],
    )
    changed: dict[tuple[str, int], int] = {}
    for sign, entries in ((1, old), (-1, new)):
        for kind, number, relation, value in entries:
            part = sign * value if relation == "apply" else 0
            changed[kind, number] = changed.get((kind, number), 0) + part
    for (kind, number), difference in changed.items():
        _touch(session, kind, number, difference)


def _touch(session: Session, kind: str, number: int, difference: int) -> None:
    """Write a changed balance and the list of ties into a document that others point at."""
    row = session.store.find(kind, number)
    if row is None:
        return
    body = loads(row.body)
    balance = None if row.balance is None else row.balance + difference
    if kind in _SHOWS_BALANCE:
        body["Balance"] = amount(balance)
        if kind == "CreditMemo":
            body["RemainingCredit"] = amount(balance)
    _show(session, row, body)
    updated, sync = row.updated, row.sync
    if session.settings.payment_touches_invoice:
        updated = int(session.now)
        body["MetaData"] = session.meta(row.created)
    if session.settings.payment_bumps_sync_token:
        sync += 1
        body["SyncToken"] = str(sync)
    save(session, row._replace(balance=balance, updated=updated, sync=sync, body=dumps(body)), row)


def _show(session: Session, row: Row, body: Json) -> None:
    if row.kind in _SHOWS_LINKS:
        body["LinkedTxn"] = linked(session, row.kind, row.id)
    billed = any(each["TxnType"] == "Invoice" for each in body.get("LinkedTxn", []))
    if row.kind == "TimeActivity":
        body["BillableStatus"] = "HasBeenBilled" if billed else "Billable"
    elif row.kind == "Estimate":
        body["TxnStatus"] = "Closed" if billed else "Pending"
    elif row.kind == "PurchaseOrder":
        received(session, row.id, body)


def received(session: Session, number: int, body: Json) -> None:
    """Write what was billed of each line into a purchase order, and close it when all was."""
    sums = dict(
        session.store.sql.execute(
            "SELECT target_line, sum(cents) FROM link WHERE target_kind = 'PurchaseOrder' AND target_id = ?"
            " AND relation = 'order' GROUP BY target_line",
            (number,),
        ).fetchall()
    )
    done = bool(sums)
    for line in body["Line"]:
        billed = amount(sums.get(line["Id"]))
        line.pop("Received", None)
        if line["Id"] in sums:
            line["Received"] = billed
        done = done and billed >= (decimal(line.get("Amount")) or Decimal(0))
    if None in sums:
        # Billed as a whole, without naming lines.
        done = amount(sum(sums.values())) >= (decimal(body["TotalAmt"]) or Decimal(0))
    if session.settings.po_auto_close:
        body["POStatus"] = "Closed" if done else "Open"


def linked(session: Session, kind: str, number: int) -> list[Json]:
    """The LinkedTxn of a stored document: what it bills itself, then what points at it."""
    out = session.store.sql.execute(
        "SELECT target_kind, target_id FROM link WHERE payer_kind = ? AND payer_id = ? AND (relation IN ('estimate', 'time') OR relation = 'order' AND line = 0)"
        " ORDER BY rowid",
        (kind, number),
    ).fetchall()
    return _entries(out) + _into(session, kind, number)


def shown(session: Session, kind: str, number: int | None, own: list[Link]) -> list[Json]:
    """The LinkedTxn of a document about to be stored with these ties of its own; `number` is None for a new one."""
    out = _entries(
        [
            (each.kind, each.id)
            for each in own
            if each.relation in {"estimate", "time"} or (each.relation == "order" and not each.line)
        ]
    )
    return out if number is None else out + _into(session, kind, number)


def _entries(ties: list[tuple[str, int]]) -> list[Json]:
    return [{"TxnId": str(number), "TxnType": kind} for kind, number in ties]


def _into(session: Session, kind: str, number: int) -> list[Json]:
    into = session.store.sql.execute(
        "SELECT DISTINCT payer_kind, payer_id FROM link WHERE target_kind = ? AND target_id = ? ORDER BY rowid",
        (kind, number),
    ).fetchall()
    return [{"TxnId": str(each), "TxnType": _type(session, sort, each)} for sort, each in into]


def _type(session: Session, kind: str, number: int) -> str:
    if kind != "BillPayment":
        return kind
    row = session.store.find(kind, number)
    return f"BillPayment{loads(row.body)['PayType']}" if row else kind


def incoming(session: Session, kind: str, number: int, relation: str) -> list[tuple[str, int]]:
    """The documents that point at this one in a certain way."""
    return session.store.sql.execute(
        "SELECT DISTINCT payer_kind, payer_id FROM link WHERE target_kind = ? AND target_id = ? AND relation = ?"
        " ORDER BY payer_id",
        (kind, number, relation),
    ).fetchall()
