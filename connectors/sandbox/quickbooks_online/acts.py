"""What a person does in the QuickBooks screen: rename, deactivate, edit, enter, void, delete."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.quickbooks_online import api, cancel, write
from connectors.sandbox.quickbooks_online.render import rendered
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import BY_PATH, Entity
from connectors.sandbox.quickbooks_online.wire import Json, dumps, loads

_ACTS = ("create", "edit", "rename", "deactivate", "activate", "void", "delete", "close_books")


def act(session: Session, body: Any) -> Json:
    """Do it; the entity afterwards. Raises ValueError, a sentence, and the refusals that the person would see."""
    if not isinstance(body, dict) or body.get("act") not in _ACTS:
        raise ValueError(f"An act is an object with `act`, one of: {', '.join(_ACTS)}.")
    entity = BY_PATH.get(str(body.get("entity", "")).lower())
    if entity is None:
        raise ValueError(f"There is no entity {body.get('entity')!r}.")
    name = body["act"]
    if name == "create":
        found: Json = loads(f"{{{api.perform(session, entity, 'create', body.get('fields'))}}}")
        return found
    row = session.store.find(entity.name, int(body.get("id") or 0))
    if row is None:
        raise ValueError(f"There is no {entity.name} {body.get('id')!r} to {name}.")
    known = {"Id": str(row.id), "SyncToken": str(row.sync)}
    if name == "delete":
        cancel.delete(session, entity, known)
        return {entity.name: {"status": "Deleted", "Id": str(row.id)}}
    if name == "void":
        row = cancel.void(session, entity, known)
    else:
        row = write.save(session, entity, {**_always(row), **_changes(entity, body), **known, "sparse": True})
    return {entity.name: loads(rendered(session, row))}


def _changes(entity: Entity, body: Json) -> Json:
    if body["act"] == "rename":
        name = "Name" if "Name" in entity.fields else "DisplayName"
        return {name: body.get("name")}
    if body["act"] in {"deactivate", "activate"}:
        return {"Active": body["act"] == "activate"}
    fields = body.get("fields")
    if not isinstance(fields, dict):
        raise ValueError("To edit, give the new values in `fields`, an object.")  # noqa: TRY004
    return dict(fields)


def _always(row: Row) -> Json:
    """What the API wants on every write of some kinds."""
    body = loads(row.body)
    return {name: loads(dumps(body[name])) for name in write.ON_EVERY_WRITE.get(row.kind, ()) if name in body}
