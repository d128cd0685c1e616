"""Answers queries: selection, iterators, how much of each Ret is shown, and the lists of what was deleted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from connectors.sandbox.quickbooks_desktop import selection, statuses, times
from connectors.sandbox.quickbooks_desktop.grammar import Node, table, write
from connectors.sandbox.quickbooks_desktop.kinds import KINDS, QUERIES
from connectors.sandbox.quickbooks_desktop.render import ret
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_DELETED = {
    "TxnDeleted": table("TxnDelType TxnID TimeCreated:T TimeDeleted:T RefNumber"),
    "ListDeleted": table("ListDelType ListID TimeCreated:T TimeDeleted:T FullName"),
}
DELETED_QUERY = {
    name: table(
        f"{name.removesuffix('Deleted')}DelType{'*'} DeletedDateRangeFilter(FromDeletedDate:T ToDeletedDate:T) IncludeRetElement*:50"
    )
    for name in ("TxnDeleted", "ListDeleted")
}


@dataclass
class Answer:
    """What one request answers: a status, attributes beside it, and the aggregates inside, as text."""

    code: int = 0
    message: str = "Status OK"
    attributes: dict[str, str] = field(default_factory=dict)
    inside: str = ""
    recovery: Node = field(default_factory=dict)
    recovered: bool = False


class Iterators:
    """The iterators of one session; they end with it."""

    def __init__(self) -> None:
        self.open: dict[str, list[str]] = {}

    def start(self, rows: list[Row], count: int) -> tuple[list[str], dict[str, str]]:
        """The first part, and the attributes that say how to go on."""
        number = f"{{{uuid.uuid4()}}}"
        self.open[number] = [row.id for row in rows]
        return self.proceed(number, count)

    def proceed(self, number: str, count: int) -> tuple[list[str], dict[str, str]]:
        """The next part (3000 where there is no such iterator in this session)."""
        if number not in self.open:
            raise statuses.invalid_id(number, "iteratorID")
        found, rest = self.open[number][:count], self.open[number][count:]
        if rest:
            self.open[number] = rest
        else:
            self.open.pop(number)
        return found, {"iteratorRemainingCount": str(len(rest)), "iteratorID": number}


def query(work: Work, name: str, node: Node, attributes: dict[str, str], iterators: Iterators) -> Answer:
    """Answer a query of lists or documents. `name` is the word before QueryRq."""
    kinds = QUERIES[name]
    select = selection.entries if KINDS[kinds[0]].listed else selection.documents
    how, count = attributes.get("iterator"), int(node.get("MaxReturned") or 0)
    if how in ("Start", "Continue") and not count:
        raise statuses.missing("MaxReturned")
    beside: dict[str, str] = {}
    missing: list[str] = []
    if how == "Stop":
        iterators.open.pop(attributes.get("iteratorID", ""), None)
        return Answer()
    if how == "Continue":
        numbers, beside = iterators.proceed(attributes.get("iteratorID", ""), count)
        rows = [row for number in numbers if (row := work.store.find(number)) is not None]
    else:
        rows, missing = select(work, kinds, node)
        if how == "Start" and rows:
            numbers, beside = iterators.start(rows, count)
            rows = rows[: len(numbers)]
        elif count:
            rows = rows[:count]
    return _answer(work, node, attributes, rows, missing, beside)


def _answer(
    work: Work,
    node: Node,
    attributes: dict[str, str],
    rows: list[Row],
    missing: list[str],
    beside: dict[str, str],
) -> Answer:
    problem = statuses.missing_key(missing[0]) if missing else None if rows else statuses.NOT_FOUND
    meta = attributes.get("metaData", "NoMetaData")
    inside = "" if meta == "MetaDataOnly" else "\n".join(_shown(work, row, node) for row in rows)
    if meta != "NoMetaData":
        beside = {"retCount": str(len(rows)), **beside}
    answer = Answer(attributes=beside, inside=inside)
    if problem is not None:
        answer.code, answer.message = problem.code, problem.message
    return answer


def _shown(work: Work, row: Row, node: Node) -> str:
    kind = KINDS[row.kind]
    hidden: set[str] = set()
    if not kind.listed:
        if node.get("IncludeLineItems") not in ("true", "1"):
            hidden |= kind.details
        if node.get("IncludeLinkedTxns") not in ("true", "1"):
            hidden.add("LinkedTxn")
    return ret(work, row, frozenset(node.get("IncludeRetElement", ())), hidden)


def deleted(work: Work, name: str, node: Node) -> Answer:
    """What was deleted, of these types, in this range."""
    word = name.removesuffix("Deleted")
    sort, key = (f"{word}DelType", "TxnID" if word == "Txn" else "ListID")
    kinds = tuple(node[sort])
    span, zone = node.get("DeletedDateRangeFilter", {}), work.settings.time_zone
    where = selection.Where(kinds)
    where.parts[1] = "deleted IS NOT NULL"
    low, high = span.get("FromDeletedDate"), span.get("ToDeletedDate")
    where.between(
        "deleted",
        times.comparable(low, zone) if low else None,
        times.comparable(high, zone, end=True) if high else None,
    )
    rows = where.rows(work, "deleted, serial")
    if not rows:
        raise statuses.NOT_FOUND
    wanted = node.get("IncludeRetElement", ())
    fields = tuple(each for each in _DELETED[name] if not wanted or each.name in wanted)
    parts = [
        write(f"{name}Ret", {sort: row.kind, key: row.id, "TimeCreated": work.stamp(row.created),
              "TimeDeleted": work.stamp(row.deleted or ""), "RefNumber": row.number, "FullName": row.name}, fields)
        for row in rows
    ]  # fmt: skip
    return Answer(inside="\n".join(parts))
