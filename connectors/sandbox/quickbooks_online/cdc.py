"""Change data capture: what changed since an instant, deletions included, a thousand objects in all (facts 2.8)."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.selection import answer
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.tables import BY_PATH
from connectors.sandbox.quickbooks_online.wire import instant

MAXIMUM = 1000


def run_cdc(session: Session, params: dict[str, str]) -> str:
    """The JSON text of `{"QueryResponse":[…]}`, one entry an entity. Raises 2020, 4001."""
    names = [each.strip() for each in params.get("entities", "").split(",") if each.strip()]
    if not names:
        raise refusals.missing("entities")
    if not params.get("changedSince"):
        raise refusals.missing("changedSince")
    since = instant(params["changedSince"])
    if since is None:
        raise refusals.query_invalid(f"Invalid date: {params['changedSince']}")
    days = session.settings.cdc_window_days
    if session.settings.cdc_window_enforced and since < session.now - days * 86400:
        # The vendor documents the window; its words for this are not known.
        raise refusals.query_invalid(f"changedSince must be within the last {days} days")
    left, answers = MAXIMUM, []
    for name in names:
        entity = BY_PATH.get(name.lower())
        if entity is None:
            raise refusals.query_invalid(f"invalid context declaration: {name}")
        rows = session.store.rows(
            "kind = ? AND updated >= ? ORDER BY updated, id LIMIT ?",
            (entity.name, int(since), left),
        )
        left -= len(rows)
        answers.append(answer(session, entity, rows, 1))
    return f'{{"QueryResponse":[{",".join(answers)}]}}'
