"""Finds what a query asks for: by id, number or name, or by its filters; and what of it could not be found."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.quickbooks_desktop import statuses, times
from connectors.sandbox.quickbooks_desktop.grammar import Node
from connectors.sandbox.quickbooks_desktop.kinds import NAMES
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_NARROWER = frozenset({"AccountFilter", "CurrencyFilter", "ClassFilter", "TotalBalanceFilter", "DateMacro"})
_LIKE = {"StartsWith": "{}%", "Contains": "%{}%", "EndsWith": "%{}"}


class Where:
    """Conditions joined by AND, with their values."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.parts = [f"kind IN ({', '.join('?' * len(kinds))})", "deleted IS NULL"]
        self.values: list[Any] = list(kinds)

    def add(self, condition: str, *values: Any) -> None:
        """One more condition."""
        self.parts.append(condition)
        self.values += values

    def between(self, column: str, low: str | None, high: str | None) -> None:
        """A range with both ends in it; an absent end is open."""
        for sign, bound in ((">=", low), ("<=", high)):
            if bound:
                self.add(f"{column} {sign} ?", bound)

    def matching(self, column: str, criterion: str, text: str) -> None:
        """Begins with, contains or ends with, whatever the case."""
        if criterion not in _LIKE:
            raise statuses.RefusalError(3030, f'Invalid match criterion "{criterion}".')
        plain = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        self.add(f"{column} LIKE ? ESCAPE '\\'", _LIKE[criterion].format(plain))

    def rows(self, work: Work, order: str) -> list[Row]:
        """What it finds."""
        return work.store.rows(f"{' AND '.join(self.parts)} ORDER BY {order}", tuple(self.values))


def entries(work: Work, kinds: tuple[str, ...], node: Node) -> tuple[list[Row], list[str]]:
    """List entries that a query asks for, and the keys that are not there."""
    if "ListID" in node or "FullName" in node:
        return _by_key(work, kinds, node, ("ListID", "id = ?"), ("FullName", "name = ?"))
    _refuse_unknown(node)
    where = Where(kinds)
    status = node.get("ActiveStatus", "ActiveOnly")
    if status != "All":
        where.add("active = ?", int(status == "ActiveOnly"))
    zone = work.settings.time_zone
    low, high = node.get("FromModifiedDate"), node.get("ToModifiedDate")
    where.between(
        "modified",
        times.comparable(low, zone) if low else None,
        times.comparable(high, zone, end=True) if high else None,
    )
    if name_filter := node.get("NameFilter"):
        where.matching("name", name_filter["MatchCriterion"], name_filter["Name"])
    if span := node.get("NameRangeFilter"):
        where.between("name", span.get("FromName"), span.get("ToName"))
    found = where.rows(work, "name, serial")
    for name in ("AccountType", "PaymentMethodType"):
        if wanted := node.get(name):
            found = [row for row in found if row.content.get(name) in wanted]
    return found, []


def documents(work: Work, kinds: tuple[str, ...], node: Node) -> tuple[list[Row], list[str]]:
    """Documents that a query asks for, and the keys that are not there."""
    if {"TxnID", "RefNumber", "RefNumberCaseSensitive"} & node.keys():
        exact = ("RefNumberCaseSensitive", "number = ? COLLATE BINARY")
        return _by_key(work, kinds, node, ("TxnID", "id = ?"), ("RefNumber", "number = ?"), exact)
    _refuse_unknown(node)
    where = Where(kinds)
    zone = work.settings.time_zone
    if span := node.get("ModifiedDateRangeFilter"):
        low, high = span.get("FromModifiedDate"), span.get("ToModifiedDate")
        where.between(
            "modified",
            times.comparable(low, zone) if low else None,
            times.comparable(high, zone, end=True) if high else None,
        )
    if span := node.get("TxnDateRangeFilter"):
        _refuse_unknown(span)
        where.between("txndate", span.get("FromTxnDate"), span.get("ToTxnDate"))
    if span := node.get("RefNumberRangeFilter"):
        where.between("number", span.get("FromRefNumber"), span.get("ToRefNumber"))
    if number := node.get("RefNumberFilter"):
        where.matching("number", number["MatchCriterion"], number["RefNumber"])
    if (status := node.get("PaidStatus", "All")) != "All":
        where.add("open = 0" if status == "PaidOnly" else "open <> 0")
    party = node.get("EntityFilter") or node.get("TimeTrackingEntityFilter")
    if party:
        found, missing = _parties(work, party)
        if missing:
            raise statuses.missing_key(missing)
        where.add(f"party IN ({', '.join('?' * len(found))})", *found)
    return where.rows(work, "serial"), []


def _by_key(
    work: Work, kinds: tuple[str, ...], node: Node, *keys: tuple[str, str]
) -> tuple[list[Row], list[str]]:
    found: dict[str, Row] = {}
    missing: list[str] = []
    for name, condition in keys:
        for value in node.get(name, []):
            where = Where(kinds)
            where.add(condition, value)
            hits = where.rows(work, "serial")
            found |= {row.id: row for row in hits}
            if not hits and (not name.startswith("RefNumber") or work.settings.missing_number == "500"):
                missing.append(value)
    return list(found.values()), missing


def _parties(work: Work, node: Node) -> tuple[list[str], str]:
    """Ids of the people and companies that a filter names, with their jobs where it says so."""
    found: list[str] = []
    single = [(name, node[name]) for name in ("ListIDWithChildren", "FullNameWithChildren") if name in node]
    listed = [(name, each) for name in ("ListID", "FullName") for each in node.get(name, [])]
    for name, value in [*single, *listed]:
        row = work.store.find(value) if name.startswith("ListID") else work.store.named(value, NAMES)
        if row is None or row.kind not in NAMES:
            return [], value
        found.append(row.id)
        if name.endswith("WithChildren"):
            head = f"{row.name}:"
            jobs = work.store.rows("name >= ? AND name < ? AND kind = ?", (head, f"{head[:-1]};", row.kind))
            found += [job.id for job in jobs]
    return found, ""


def _refuse_unknown(node: Node) -> None:
    """What this sandbox cannot filter by is refused, never ignored."""
    if unknown := sorted(_NARROWER & node.keys()):
        raise statuses.unsupported(unknown[0])
