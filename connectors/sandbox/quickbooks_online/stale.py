"""The switch `stale`: somebody changes an entity just before a change of it arrives."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.quickbooks_online import check
from connectors.sandbox.quickbooks_online.mischief import Mischief
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import dumps, loads


def strike(session: Session, mischief: Mischief, entity: Entity, operation: str, payload: Any) -> None:
    """Raise the version of what is about to be changed, if the switch is set for it."""
    if operation == "create" or not mischief.take(entity.name.lower(), "POST", operation, ("stale",)):
        return
    number = check.number_id(payload.get("Id")) if isinstance(payload, dict) else None
    row = session.store.find(entity.name, number) if number else None
    if row is not None:
        body = loads(row.body)
        body.update(SyncToken=str(row.sync + 1), MetaData=session.meta(row.created))
        session.store.update(row._replace(sync=row.sync + 1, updated=int(session.now), body=dumps(body)))
