"""What a session carries: the next message set out, its answer in, and what becomes of one whose answer never came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.web_connector import Handed, SetState, Verdict
from connectors.ledger.payloads import printable
from connectors.ledger.store import Store
from connectors.ledger.web_connector_models import desk as d
from connectors.ledger.web_connector_models import is_lost, is_queued, is_unclosed
from connectors.ledger.web_connector_models import message_set as m
from connectors.ledger.web_connector_models import session as s

TRIES = 3
"""How often a set that only reads is handed out, and how often is asked what became of one that writes."""


class Carrying(Store):
    """Hand out and take in."""

    def hand_out(self, ticket: str) -> Handed:
        """Give the next thing to a session: what was lost first, then what is queued."""
        at = now()

        def work(connection: sa.Connection) -> Handed:
            row = mine(connection, ticket)
            if row is None or not row.checked:
                return Handed(what="refused")
            if row.finished:
                return Handed(what="nothing")
            if row.out_id is not None:
                lose(connection, row.out_id)  # its answer, or our own, never arrived
            given = _next(connection, row, at)
            change: dict[str, Any] = {"last_at": at, "out_id": given.set_id or None}
            change["probing"] = given.what == "probe"
            if given.set_id:
                change["handed"] = s.c.handed + 1
            if given.what == "nothing":
                change |= {"finished": True, "result": "Success"}
            connection.execute(sa.update(s).where(s.c.seq == row.seq).values(change))
            return given

        return self._db.write(work)

    def take_in(self, ticket: str, verdict: Verdict) -> int:
        """Keep what came back for the set that is out; percent done, 100 if nothing is left, -1 where the session has to end."""
        at = now()

        def work(connection: sa.Connection) -> int:
            row = mine(connection, ticket)
            if row is None:
                return -1
            change: dict[str, Any] = {"last_at": at, "out_id": None, "probing": False}
            answered = row.answered
            if row.out_id is not None:
                _keep(connection, row, verdict, at)
                answered += 1
                change["answered"] = answered
                if verdict.ends:
                    change |= {"finished": True, "result": "Stopped", "last_error": printable(verdict.error)}
            more = waiting(connection, row.book) or held(connection, row.book, at)
            ends = row.finished or "finished" in change
            if not ends and not more:
                change |= {"finished": True, "result": "Success"}
            connection.execute(sa.update(s).where(s.c.seq == row.seq).values(change))
            if ends:
                return 100 if row.finished and row.result == "Success" else -1
            return min(99, answered * 100 // max(row.planned, answered + 1)) if more else 100

        return self._db.write(work)


def mine(connection: sa.Connection, ticket: str) -> sa.Row[Any] | None:
    """Row of an unclosed session, ours until the transaction ends."""
    query = sa.select(s).where(s.c.ticket == ticket, is_unclosed).with_for_update()
    return connection.execute(query).one_or_none()


def waiting(connection: sa.Connection, book: str) -> bool:
    """Whether a session has something to carry."""
    one = sa.select(m.c.seq).where(m.c.book == book)
    return any(
        connection.execute(one.where(state).limit(1)).one_or_none() is not None
        for state in (is_queued, is_lost)
    )


def held(connection: sa.Connection, book: str, at: datetime) -> bool:
    """Whether somebody will post more."""
    query = sa.select(d.c.book).where(d.c.book == book, d.c.held_until > at)
    return connection.execute(query).one_or_none() is not None


def lose(connection: sa.Connection, set_id: str) -> None:
    """Put away a set whose answer never came: one that writes is asked about next, one that reads is handed out again."""
    row = connection.execute(sa.select(m).where(m.c.set_id == set_id)).one()
    change: dict[str, Any]
    if row.writes and row.probes < TRIES:
        change = {"state": SetState.LOST}
    elif row.writes:
        words = (
            f"QuickBooks was asked {TRIES} times what became of this message set and gave no usable answer."
        )
        change = {"state": SetState.UNFOUND, "error": words}
    elif row.tries < TRIES:
        change = {"state": SetState.QUEUED}
    else:
        words = f"This message set was handed out {TRIES} times, and no usable answer came back."
        change = {"state": SetState.REFUSED, "error": words}
    connection.execute(sa.update(m).where(m.c.seq == row.seq).values(change))


def _next(connection: sa.Connection, session: sa.Row[Any], at: datetime) -> Handed:
    of_book = sa.select(m).where(m.c.book == session.book)
    lost = connection.execute(of_book.where(is_lost).order_by(m.c.seq).limit(1)).one_or_none()
    if lost is not None:
        asked = {"probes": m.c.probes + 1, "handed_at": at, "session_seq": session.seq}
        connection.execute(sa.update(m).where(m.c.seq == lost.seq).values(asked))
        return Handed(what="probe", set_id=lost.set_id, writes=True)
    queue = of_book.where(is_queued).order_by(m.c.position, m.c.seq).limit(1)
    # Locked, so that nobody withdraws it at this moment; who waited for the lock looks again.
    while (row := connection.execute(queue.with_for_update()).one_or_none()) is not None:
        out = {"state": SetState.OUT, "tries": m.c.tries + 1, "handed_at": at, "session_seq": session.seq}
        if connection.execute(sa.update(m).where(m.c.seq == row.seq, is_queued).values(out)).rowcount:
            clear = connection.scalar(sa.select(d.c.clear_id).where(d.c.book == session.book)) or ""
            return Handed(
                what="set",
                set_id=row.set_id,
                requests=row.requests,
                writes=row.writes,
                clear_id=clear if row.writes and clear != row.set_id else "",
            )
    return Handed(what="pause" if held(connection, session.book, at) else "nothing")


def _keep(connection: sa.Connection, session: sa.Row[Any], verdict: Verdict, at: datetime) -> None:
    """Store what came back for the set that is out."""
    row = connection.execute(sa.select(m).where(m.c.set_id == session.out_id)).one()
    if verdict.kind == "unclear":
        lose(connection, row.set_id)
        return
    if verdict.kind == "unfound" and row.if_lost == "again":
        again = sa.update(m).where(m.c.seq == row.seq)
        connection.execute(again.values(state=SetState.QUEUED))
        return
    states = {"answered": SetState.ANSWERED, "refused": SetState.REFUSED, "unfound": SetState.UNFOUND}
    kept = {
        "state": states[verdict.kind],
        "answered_at": at,
        "response": printable(verdict.response),
        "hresult": printable(verdict.hresult),
        "error": printable(verdict.error),
        "recovered": session.probing,
    }
    connection.execute(sa.update(m).where(m.c.seq == row.seq).values(kept))
    if row.writes and verdict.kind == "answered":
        connection.execute(sa.update(d).where(d.c.book == session.book).values(clear_id=row.set_id))
