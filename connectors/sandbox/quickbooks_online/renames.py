"""A changed name of a customer, vendor or employee, carried to the documents that show it."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import ENTITIES

_PEOPLE = frozenset({"Customer", "Vendor", "Employee"})
_DOCUMENTS = tuple(name for name, entity in ENTITIES.items() if entity.document)


def carry(session: Session, before: Row, after: Row) -> None:
    """Write the new name into the person's documents; their version and times stay.

    Names inside lines (items, accounts) stay as they were when the line was written.
    """
    if after.kind not in _PEOPLE or before.name == after.name:
        return
    session.store.sql.execute(
        "UPDATE entity SET body = json_replace(body, ?, ?, '$.EntityRef.name', ?)"
        f" WHERE party = ? AND kind IN ({', '.join('?' * len(_DOCUMENTS))}) AND +deleted = 0",
        (f"$.{after.kind}Ref.name", after.name, after.name, str(after.id), *_DOCUMENTS),
    )
