"""Adds and changes the entries of lists: names, parents, accounts, e-mail, the version token."""

from __future__ import annotations

import json
from typing import Any

from connectors.sandbox.quickbooks_desktop import references, statuses
from connectors.sandbox.quickbooks_desktop.grammar import Field, Node
from connectors.sandbox.quickbooks_desktop.kinds import ITEMS, NAMES, Kind
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_FIXED = frozenset({"Name", "AccountType", "AccountRef", "IncomeAccountRef"})
_NO_COLON = "Names in this list cannot contain a colon."
_WORDS = {"Customer": "customer name", "Vendor": "vendor name", "Employee": "employee name"}


def add(work: Work, kind: Kind, node: Node) -> Row:
    """A new entry. Raises the refusals of the vendor."""
    if node.pop("OpenBalance", None):
        raise statuses.NOT_ENABLED
    references.settle(work, kind, node, kind.add)
    body = cleaned(work, node, kind.add)
    if kind.name == "Employee":
        given = [body.get(part) for part in ("FirstName", "MiddleName", "LastName")]
        body["Name"] = " ".join(part for part in given if part) or body.get("Name", "")
    if not body.get("Name"):
        raise statuses.missing("Name")
    if kind.name in ITEMS and not {"SalesOrPurchase", "SalesAndPurchase"} & body.keys():
        raise statuses.missing("SalesOrPurchase")
    if kind.name == "Customer":
        body.setdefault("JobStatus", "None")
    number, serial = work.new_id(listed=True)
    name = _full_name(work, kind, body, number)
    row = Row(
        kind.name, number, serial, int(work.now), name, None, None, None, int(_active(body)), None, None,
        work.wall, work.wall, None, json.dumps(body),
    )  # fmt: skip
    work.store.save(row)
    work.journal(row, "create")
    return row


def modify(work: Work, kind: Kind, node: Node) -> Row:
    """A changed entry: what is not named stays, an empty element clears. Raises the refusals of the vendor."""
    row = current(work, kind, node)
    references.settle(work, kind, node, kind.mod)
    body = row.content
    for name in ("SalesOrPurchase", "SalesAndPurchase"):
        if changes := node.pop(f"{name}Mod", None):
            if name not in body:
                raise statuses.NOT_ENABLED
            merge(work, body[name], changes, _field(kind.mod, f"{name}Mod").children)
    merge(work, body, node, kind.mod)
    renamed = row._replace(
        name=_full_name(work, kind, body, row.id), active=int(_active(body)), body=json.dumps(body)
    )
    saved = touched(work, renamed)
    work.journal(saved, "update")
    _rename_children(work, kind, row, saved)
    return saved


def current(work: Work, kind: Kind, node: Node) -> Row:
    """The object that a Mod names, if its version token is still the one given (3000, 3120, 3200)."""
    number, edit = node.pop(kind.key), node.pop("EditSequence")
    row = work.store.find(number)
    if row is None or row.kind != kind.name:
        counter, dash, second = number.partition("-")
        if not (dash and second.isdigit() and set(counter) <= set("0123456789ABCDEFabcdef")):
            raise statuses.invalid_id(number, kind.key)
        raise statuses.no_object(number)
    if str(row.edit) != edit:
        raise statuses.stale(edit)
    return row


def touched(work: Work, row: Row) -> Row:
    """Save with a new version token: the second of the save, or one more than the last (facts 3.3)."""
    saved = row._replace(edit=max(int(work.now), row.edit + 1), modified=work.wall)
    work.store.save(saved)
    return saved


def merge(
    work: Work, body: Node, changes: Node, fields: tuple[Field, ...], fixed: frozenset[str] = _FIXED
) -> None:
    """Put what is given over what is there; an empty element clears, unless the field needs a value (3190)."""
    for field in fields:
        value = changes.get(field.name)
        if value is None:
            continue
        given = _clean(work, value, field)
        if given in ("", {}, []):
            if field.name in fixed:
                raise statuses.not_clearable(field.name)
            body.pop(field.name, None)
        else:
            body[field.name] = given


def cleaned(work: Work, node: Node, fields: tuple[Field, ...]) -> Node:
    """An aggregate without its empty elements, in the characters that a company file holds."""
    found: Node = {}
    for field in fields:
        if field.name in node and (value := _clean(work, node[field.name], field)) not in ("", {}, []):
            found[field.name] = value
    return found


def _clean(work: Work, value: Any, field: Field) -> Any:
    if field.repeated:
        return [_clean_one(work, each, field) for each in value]
    return _clean_one(work, value, field)


def _clean_one(work: Work, value: Any, field: Field) -> Any:
    if field.children:
        return cleaned(work, value, field.children)
    if field.sort == "B":
        return {"1": "true", "0": "false"}.get(value, value)
    return work.stored(value).strip()


def _field(fields: tuple[Field, ...], name: str) -> Field:
    return next(field for field in fields if field.name == name)


def _active(body: Node) -> bool:
    return bool(body.get("IsActive", "true") != "false")


def _full_name(work: Work, kind: Kind, body: Node, number: str) -> str:
    """The name with its parents', checked: no colon, not in use in its list or in the four name lists (3090, 3100)."""
    name = str(body["Name"])
    if ":" in name:
        raise statuses.bad_name(name, _WORDS.get(kind.name, "name"), _NO_COLON)
    full, parent = name, body.get("ParentRef")
    if parent:
        above = work.store.find(parent["ListID"])
        if above is None or above.id == number:
            raise statuses.bad_parent(parent["FullName"], kind.name)
        full = f"{above.name}:{name}"
    lists = NAMES if kind.name in NAMES else ITEMS if kind.name in ITEMS else (kind.name,)
    other = work.store.named(full, lists)
    if other is not None and other.id != number:
        raise statuses.name_in_use(name)
    return full


def _rename_children(work: Work, kind: Kind, before: Row, after: Row) -> None:
    """Jobs and sub-items carry the name of what they belong to."""
    if before.name == after.name or not before.name:
        return
    head = f"{before.name}:"
    for child in work.store.rows(
        "name >= ? AND name < ? AND kind = ? AND deleted IS NULL", (head, f"{head[:-1]};", kind.name)
    ):
        work.store.save(child._replace(name=f"{after.name}:{(child.name or '')[len(head) :]}"))
