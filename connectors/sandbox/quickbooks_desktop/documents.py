"""Adds and changes documents: references, lines in their order, what each kind computes, postings, links, the journal."""

from __future__ import annotations

import json

from connectors.sandbox.quickbooks_desktop import links, references, statuses
from connectors.sandbox.quickbooks_desktop.builders import BUILDERS
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.grammar import Field, Node
from connectors.sandbox.quickbooks_desktop.kinds import NON_POSTING, Kind
from connectors.sandbox.quickbooks_desktop.lists import cleaned, current, merge
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_FIXED = frozenset(
    {
        "CustomerRef",
        "VendorRef",
        "EntityRef",
        "AccountRef",
        "TxnDate",
        "Duration",
        "ARAccountRef",
        "APAccountRef",
    }
)
_NOT_KEPT = frozenset(
    {
        "LinkToTxnID",
        "AppliedToTxnAdd",
        "AppliedToTxnMod",
        "RefundAppliedToTxnAdd",
        "ApplyCheckToTxnAdd",
        "ApplyCheckToTxnMod",
        "IsAutoApply",
    }
)


def add(work: Work, kind: Kind, node: Node) -> Row:
    """A new document. Raises the refusals of the vendor."""
    references.settle(work, kind, node, kind.add)
    body = cleaned(work, node, kind.add)
    for name in _NOT_KEPT:
        body.pop(name, None)
    body.setdefault("TxnDate", work.today)
    number, serial = work.new_id(listed=False)
    draft = Draft(work, kind, number, node, body)
    for name in kind.lines:
        given = body.pop(_line_name(name, "Add"), None)
        if given is not None:
            body[name] = [{**line, "TxnLineID": draft.line_id()} for line in given]
    row = Row(
        kind.name, number, serial, int(work.now), None, None, None, None, 1, None, None,
        work.wall, work.wall, None, "{}",
    )  # fmt: skip
    return _finish(draft, row, "create")


def modify(work: Work, kind: Kind, node: Node) -> Row:
    """A changed document. Raises the refusals of the vendor."""
    row = current(work, kind, node)
    references.settle(work, kind, node, kind.mod)
    _open_period(work, kind, row.txndate)
    body = row.content
    draft = Draft(work, kind, row.id, node, body, row)
    changes = {name: value for name, value in node.items() if name not in _NOT_KEPT}
    for name in kind.lines:
        given = changes.pop(_line_name(name, "Mod"), None)
        if changes.pop(f"Clear{name.removesuffix('Ret')}s", None) in ("true", "1"):
            body.pop(name, None)
        if given is not None:
            body[name] = _lines(draft, name, given)
    merge(work, body, changes, kind.mod, _FIXED)
    fresh = row._replace(edit=max(int(work.now), row.edit + 1), modified=work.wall)
    return _finish(draft, fresh, "update")


def _line_name(name: str, verb: str) -> str:
    return name.removesuffix("Ret") + verb if name.endswith("Ret") else name


def _field(fields: tuple[Field, ...], name: str) -> Field:
    return next(field for field in fields if field.name == name)


def _lines(draft: Draft, name: str, given: list[Node]) -> list[Node]:
    """The new line list: existing lines in their old order (3290), -1 for new ones; who is not named goes."""
    known = {line["TxnLineID"]: index for index, line in enumerate(draft.body.get(name, []))}
    old, last, found = draft.body.get(name, []), -1, []
    children = _field(draft.kind.mod, _line_name(name, "Mod")).children
    for each in given:
        number = each.pop("TxnLineID")
        if number == "-1":
            line: Node = {}
        elif number not in known:
            raise statuses.no_object(number)
        elif known[number] <= last:
            raise statuses.wrong_order(number)
        else:
            last = known[number]
            line = old[last]
            _forget_computed(line, each)
        merge(draft.work, line, each, children, frozenset())
        line["TxnLineID"] = draft.line_id() if number == "-1" else number
        found.append(line)
    return found


def _forget_computed(line: Node, changes: Node) -> None:
    """A changed quantity or price makes a new amount; a changed amount a new price."""
    price = "Rate" if "Rate" in line or "Rate" in changes else "Cost"
    if "Amount" in changes:
        if price not in changes:
            line.pop(price, None)
    elif {"Quantity", price, "ItemRef"} & changes.keys():
        line.pop("Amount", None)


def _open_period(work: Work, kind: Kind, date: str | None) -> None:
    closing = work.settings.closing_date
    if closing and date and date <= closing and kind.name not in NON_POSTING:
        raise statuses.closed_books(kind.name)


def _finish(draft: Draft, row: Row, operation: str) -> Row:
    """Let the kind compute, then write the document, its postings and links, and one line of the journal."""
    work, kind, body = draft.work, draft.kind, draft.body
    _open_period(work, kind, body["TxnDate"])
    before = links.neighbours(work, draft.id)
    BUILDERS[kind.name](draft)
    party = body.get(kind.party) if kind.party else None
    draft.party = party["ListID"] if party else draft.party
    saved = row._replace(
        number=body.get("RefNumber"),
        txndate=body["TxnDate"],
        party=draft.party,
        total=draft.total,
        body=json.dumps(body),
    )
    work.store.save(saved)
    links.post(work, draft.id, draft.postings)
    work.store.add_links(draft.links)
    links.refresh(work, {draft.id, *before, *links.neighbours(work, draft.id)}, changed=draft.id)
    work.journal(saved, operation, party["FullName"] if party else None)
    return work.store.find(draft.id) or saved
