"""Guards: sets that are asked right before what needs them, and keep it back unless they find nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.web_connector import SetState, Verdict
from connectors.ledger.database import chunks
from connectors.ledger.payloads import printable
from connectors.ledger.web_connector_models import is_guarded, is_queued
from connectors.ledger.web_connector_models import message_set as m

_id: sa.BindParameter[str] = sa.bindparam("of_id")
_GUARD = sa.select(m).where(m.c.set_id == _id, m.c.asks != "")
_ANSWERED = sa.update(m).where(m.c.set_id == _id)
_AGAIN = _ANSWERED.values(state=SetState.QUEUED.value, tries=0)
_CLEAR = _ANSWERED.values(state=SetState.CLEAR.value, answered_at=sa.bindparam("at"))
_WITHHELD = sa.update(m).where(m.c.needs == _id, is_guarded, is_queued)
_WITHHELD = _WITHHELD.values(
    state=SetState.WITHHELD.value, error=sa.bindparam("why"), answered_at=sa.bindparam("at")
)
_GONE = sa.delete(m).where(m.c.set_id == _id, m.c.asks != "")
_ASKABLE = frozenset({SetState.QUEUED, SetState.OUT, SetState.LOST, SetState.CLEAR})


def admitted(connection: sa.Connection, row: sa.Row[Any], session: int) -> sa.Row[Any] | None:
    """What to hand out where this set is next: itself, if its guard found nothing in this session; else the guard, once more.

    None where there is no guard to ask: then it is withheld.
    """
    guard = connection.execute(_GUARD, {"of_id": row.needs}).one_or_none()
    if guard is None or guard.state not in _ASKABLE:
        withhold(connection, row.needs, "Its guard is not there any more.")
        return None
    if guard.state == SetState.CLEAR and guard.session_seq == session:
        connection.execute(_GONE, {"of_id": guard.set_id})
        return row
    # What it said in an earlier session may be hours old: somebody may have entered the document by hand since.
    connection.execute(_AGAIN, {"of_id": guard.set_id})
    return guard


def guard_answered(connection: sa.Connection, guard: sa.Row[Any], verdict: Verdict) -> None:
    """Let what needs the guard go, in the session that it was answered in, or keep it back."""
    if verdict.kind == "answered" and verdict.clear:
        connection.execute(_CLEAR, {"of_id": guard.set_id, "at": now()})
    else:
        withhold(connection, guard.set_id, verdict.error or "Its guard could not be answered.")


def withhold(connection: sa.Connection, guard_id: str, why: str) -> None:
    """Keep back what needs a guard, for good; whoever posted it is told with the answers."""
    connection.execute(_WITHHELD, {"of_id": guard_id, "why": printable(why), "at": now()})
    connection.execute(_GONE, {"of_id": guard_id})


def drop_guards(connection: sa.Connection, set_ids: Iterable[str]) -> None:
    """Forget the guards of sets that were taken back."""
    for piece in chunks(sorted(set_ids)):
        needs = sa.select(m.c.needs).where(m.c.set_id.in_(piece), is_guarded)
        connection.execute(sa.delete(m).where(m.c.set_id.in_(needs.scalar_subquery()), m.c.asks != ""))
