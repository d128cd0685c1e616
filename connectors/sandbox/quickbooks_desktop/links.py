"""What settles what: open balances, credits left, receipts of orders; and the postings they are worked out from."""

from __future__ import annotations

from decimal import Decimal

from connectors.sandbox.quickbooks_desktop.store import Link, Row
from connectors.sandbox.quickbooks_desktop.work import Work

PAID, RECEIVED = "paid", "received"
_CONTROL = ("AccountsReceivable", "AccountsPayable")


def post(work: Work, number: str, postings: list[tuple[str, str | None, int]]) -> None:
    """Replace the postings of a document."""
    work.store.sql.execute("DELETE FROM posting WHERE txn = ?", (number,))
    sorts = {account: _sort(work, account) for account, _, _ in postings}
    work.store.sql.executemany(
        "INSERT INTO posting VALUES (?, ?, ?, ?, ?)",
        [(number, account, sorts[account], party, cents) for account, party, cents in postings],
    )


def _sort(work: Work, account: str) -> str:
    row = work.store.find(account)
    return str(row.content["AccountType"]) if row else ""


def control(work: Work, number: str) -> int:
    """What a document adds to receivables (positive: the customer owes) or payables (negative: we owe), in cents."""
    found = work.store.sql.execute(
        "SELECT coalesce(sum(cents), 0) FROM posting WHERE txn = ? AND sort IN (?, ?)", (number, *_CONTROL)
    ).fetchone()
    return int(found[0])


def settled(work: Work, number: str, column: str) -> int:
    """How much of it is used: as `target` it was paid, as `source` it paid others; in cents."""
    found = work.store.sql.execute(
        f"SELECT coalesce(sum(cents), 0) FROM link WHERE {column} = ? AND relation = ?", (number, PAID)
    ).fetchone()
    return int(found[0])


def balance(work: Work, number: str) -> int:
    """What is still open of a document, whichever way it goes; in cents, never negative for a sound one."""
    used = settled(work, number, "target") + settled(work, number, "source")
    return abs(control(work, number)) - used


def received(work: Work, line: str) -> tuple[Decimal, Decimal]:
    """How much of an order's line was received, and how much of that was billed."""
    rows = work.store.sql.execute(
        "SELECT link.quantity, entity.kind FROM link JOIN entity ON entity.id = link.source"
        " WHERE link.target_line = ? AND link.relation = ?",
        (line, RECEIVED),
    ).fetchall()
    everything = sum((Decimal(quantity) for quantity, _ in rows), Decimal(0))
    billed = sum((Decimal(quantity) for quantity, kind in rows if kind != "ItemReceipt"), Decimal(0))
    return everything, billed


def neighbours(work: Work, number: str) -> set[str]:
    """The documents that links tie to this one."""
    found: set[str] = set()
    for column in ("via", "source", "target"):
        for link in work.store.links(column, number):
            found |= {link.via, link.source, link.target}
    return found - {number}


def refresh(work: Work, numbers: set[str], changed: str = "") -> None:
    """Work out again what is open of these; if QuickBooks is set to, neighbours get a new version token as well."""
    for number in numbers:
        row = work.store.find(number)
        if row is None:
            continue
        fresh: Row = row._replace(open=balance(work, number))
        if work.settings.links_touch_targets and number != changed:
            fresh = fresh._replace(edit=max(int(work.now), row.edit + 1), modified=work.wall)
        if fresh != row:
            work.store.save(fresh)


def forget(work: Work, number: str, *, targets: bool) -> None:
    """Drop the links that a document made, and with `targets` those that others made to it."""
    work.store.sql.execute("DELETE FROM link WHERE via = ? OR source = ?", (number, number))
    if targets:
        work.store.sql.execute("DELETE FROM link WHERE target = ?", (number,))


def made(via: str, source: str, target: str, cents: int) -> Link:
    """A payment link."""
    return Link(PAID, via, source, None, target, None, cents, None)


def party_balance(work: Work, number: str, sort: str) -> int:
    """What a customer owes (AccountsReceivable) or is owed to a vendor (AccountsPayable, negative); in cents."""
    found = work.store.sql.execute(
        "SELECT coalesce(sum(cents), 0) FROM posting WHERE party = ? AND sort = ?", (number, sort)
    ).fetchone()
    return int(found[0])


def account_balance(work: Work, number: str) -> int:
    """Debits less credits of an account, in cents."""
    found = work.store.sql.execute(
        "SELECT coalesce(sum(cents), 0) FROM posting WHERE account = ?", (number,)
    ).fetchone()
    return int(found[0])
