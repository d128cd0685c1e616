"""What the books hold, whatever the type: reading the common parts of transactions and list entries, our key, and taking either back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import Collision
from connectors.contract.keys import MARK
from connectors.contract.words import Action
from connectors.quickbooks_desktop.elements import date_of, flag, node_of, ref, ref_name, text_of
from connectors.quickbooks_desktop.names import WORDS
from connectors.quickbooks_desktop.qbxml import Node, body

Raw = Mapping[str, Any]
VOIDED = "VOID:"
"""Begins the memo of a voided transaction, whose amounts are zero [from memory]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What reading needs: the home currency, and ISO codes by ListID of the Currency list (a document names no code)."""

    currency: str
    codes: Mapping[str, str] = field(default_factory=dict)

    def code(self, node: Node) -> str:
        """ISO code of a document's currency; its name where the code is unknown, so that it never passes for equal."""
        held = ref(node, "CurrencyRef")
        return self.codes.get(held, ref_name(node, "CurrencyRef")) if held else self.currency


def held_mark(text: str) -> str | None:
    """Our key in a memo or note: the last one, for ours is at the end and somebody's words may look like one."""
    found = [one.group(0) for one in MARK.finditer(text)]
    return found[-1] if found else None


def with_mark(held: str, key: str) -> str:
    """Memo of the books with our key in it and nothing of it lost; without it where there is no room for both."""
    ours = held_mark(held)
    if ours:
        before, _, behind = held.rpartition(ours)
        return f"{before}{key}{behind}"
    return f"{held} {key}".strip() if len(held) + len(key) < WORDS else held


def transaction(
    document_type: str, raw: Raw, home: Home, party: str, total: Decimal, **more: Any
) -> BooksDocument:
    """What all transactions have in common, as the books hold it."""
    held = body(raw)[1]
    note = text_of(held, "Memo") or text_of(held, "Notes")
    return BooksDocument(
        **{
            "document_type": document_type,
            "external_id": _id(held, "TxnID"),
            "version": text_of(held, "EditSequence"),
            "number": text_of(held, "RefNumber") or None,
            "party_id": ref(held, party),
            "date": date_of(held, "TxnDate"),
            "currency": home.code(held),
            "total": total,
            "mark": held_mark(note),
            "voided": not total and note.upper().startswith(VOIDED),
            "updated_at": moment_of(held),
            "raw": raw,
            **more,
        }
    )


def list_entry(document_type: str, raw: Raw, home: Home, **more: Any) -> BooksDocument:
    """What all list entries have in common; the name is the full one, so that a job is not taken for a customer."""
    held = body(raw)[1]
    return BooksDocument(
        **{
            "document_type": document_type,
            "external_id": _id(held, "ListID"),
            "version": text_of(held, "EditSequence"),
            "currency": home.code(held),
            "mark": held_mark(text_of(held, "Notes")),
            "name": text_of(held, "FullName") or text_of(held, "Name"),
            "email": text_of(held, "Email") or None,
            "active": flag(held, "IsActive", otherwise=True),
            "updated_at": moment_of(held),
            "raw": raw,
            **more,
        }
    )


def _id(held: Node, name: str) -> str:
    found = text_of(held, name)
    if not found:
        raise ValueError(f"a document without {name}")
    return found


def moment_of(held: Node) -> datetime | None:
    """When it was last changed, in UTC; an hour off in summer, for QuickBooks says a wrong offset then (facts 3.3)."""
    said = text_of(held, "TimeModified")
    try:
        found = datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found and found.tzinfo else None


def linked(held: Node, *types: str) -> str:
    """First linked transaction of these types in words, for BooksDocument.bound; empty where there is none."""
    for name, link in held:
        if name == "LinkedTxn" and text_of(link, "TxnType") in types:
            number = text_of(link, "RefNumber") or text_of(link, "TxnID")
            return f"{text_of(link, 'TxnType')} {number} of {text_of(link, 'TxnDate')} is linked to it"
    return ""


def said(found: Mapping[str, str]) -> dict[str, str]:
    """Fields that hold something."""
    return {name: text for name, text in found.items() if text}


def content(raw: Raw) -> Node:
    """Children of a payload or of a document of the books."""
    return body(raw)[1]


def voided(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """Void it: its amounts become zero and its number stays. There is no version token; read it in the same session."""
    return Action.VOID, {"TxnVoid": [["TxnVoidType", current.document_type], ["TxnID", current.external_id]]}


def deleted(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """Delete it, for types that cannot be voided (facts 4). There is no version token; read it in the same session."""
    return Action.DELETE, {"TxnDel": [["TxnDelType", current.document_type], ["TxnID", current.external_id]]}


def inactivated(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """Make a list entry inactive: what is used cannot be deleted (facts 4)."""
    parts = [["ListID", current.external_id], ["EditSequence", current.version], ["IsActive", "false"]]
    return Action.DELETE, {f"{current.document_type}Mod": parts}


def unchangeable(current: BooksDocument, why: str) -> Collision:
    """Error for a document that these books cannot change in place."""
    return Collision(
        f"{current.document_type} {current.number or current.external_id}: QuickBooks Desktop cannot change it: {why}.",
        code="unchangeable",
        remedy="Undo the change in operations, or make it in QuickBooks by hand; or re-transfer the record with a reason.",
    )


def address_of(held: Node, name: str) -> dict[str, str]:
    """Lines of an address as words."""
    parts = node_of(held, name)
    return {
        f"address {part}": text for part, text in parts if isinstance(text, str) and text and part != "Note"
    }
