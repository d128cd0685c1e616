"""Carries out one request: hands it to lists, documents, queries or cancel, and shapes what it answers."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import cancel, company, documents, lists, statuses
from connectors.sandbox.quickbooks_desktop.grammar import Node, table, write
from connectors.sandbox.quickbooks_desktop.kinds import KINDS
from connectors.sandbox.quickbooks_desktop.queries import Answer, Iterators, deleted, query
from connectors.sandbox.quickbooks_desktop.render import ret
from connectors.sandbox.quickbooks_desktop.schema import Request
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_CANCELED = {
    "TxnVoid": table("TxnVoidType TxnID TimeCreated:T TimeModified:T RefNumber"),
    "TxnDel": table("TxnDelType TxnID TimeDeleted:T RefNumber"),
    "ListDel": table("ListDelType ListID TimeDeleted:T FullName"),
}


def execute(work: Work, request: Request, iterators: Iterators) -> Answer:
    """The answer. Raises RefusalError for whatever QuickBooks does not carry out."""
    if request.refusal is not None:
        raise request.refusal
    if request.verb in ("Add", "Mod"):
        return _save(work, request)
    if request.verb in ("Void", "Del"):
        return _cancel(work, request)
    return _query(work, request, iterators)


def _save(work: Work, request: Request) -> Answer:
    kind = KINDS[request.name]
    handler = lists if kind.listed else documents
    act = handler.add if request.verb == "Add" else handler.modify
    row = act(work, kind, request.node[f"{request.name}{request.verb}"])
    wanted = frozenset(request.node.get("IncludeRetElement", ()))
    return Answer(inside=ret(work, row, wanted, {"LinkedTxn"}), recovery=recovery(row))


def recovery(row: Row) -> Node:
    """The ids by which a lost answer is made good."""
    if KINDS[row.kind].listed:
        return {"ListID": row.id, "EditSequence": str(row.edit)}
    return {"TxnID": row.id, "TxnNumber": str(row.serial), "EditSequence": str(row.edit)}


def _cancel(work: Work, request: Request) -> Answer:
    verb = f"{request.name}{request.verb}"
    sort, key = f"{verb}Type", "ListID" if request.name == "List" else "TxnID"
    kind, number = request.node[sort], request.node[key]
    act = {"TxnVoid": cancel.void, "TxnDel": cancel.delete, "ListDel": cancel.delete_entry}[verb]
    row = act(work, kind, number)
    shown: Node = {
        sort: kind,
        key: number,
        "TimeCreated": work.stamp(row.created),
        "TimeModified": work.stamp(row.modified),
        "TimeDeleted": work.stamp(row.deleted or row.modified),
        "RefNumber": row.number,
        "FullName": row.name,
    }
    # The aggregates of these three stand in the answer itself.
    text = write("x", shown, _CANCELED[verb]).split("\n", 1)[1].rsplit("\n", 1)[0]
    return Answer(inside=text, recovery=recovery(row) if request.name == "Txn" else {})


def _query(work: Work, request: Request, iterators: Iterators) -> Answer:
    node, wanted = request.node, frozenset(request.node.get("IncludeRetElement", ()))
    if request.name == "Host":
        return Answer(inside=company.host(work, wanted))
    if request.name == "Company":
        return Answer(inside=company.company(work, frozenset(node.get("OwnerID", ())), wanted))
    if request.name == "Preferences":
        return Answer(inside=company.preferences(work))
    if request.name in ("TxnDeleted", "ListDeleted"):
        return deleted(work, request.name, node)
    return query(work, request.name, node, request.attributes, iterators)


def save_by_hand(work: Work, request: Request) -> None:
    """Somebody saves the object that a Mod is about to change, so that its version token is stale."""
    kind = KINDS.get(request.name)
    node = request.node.get(f"{request.name}Mod", {})
    row = work.store.find(node.get(kind.key, "")) if kind else None
    if row is None:
        raise statuses.no_object("")
    lists.touched(work, row)
