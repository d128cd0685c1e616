"""What a session carries: the next message set out, its answer in, and what becomes of one whose answer never came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.web_connector import Handed, SetState, Verdict
from connectors.ledger.payloads import printable
from connectors.ledger.store import Store
from connectors.ledger.web_connector_guards import admitted, guard_answered, withhold
from connectors.ledger.web_connector_models import desk as d
from connectors.ledger.web_connector_models import is_lost, is_queued, is_unclosed
from connectors.ledger.web_connector_models import message_set as m
from connectors.ledger.web_connector_models import session as s

TRIES = 3
"""How often a set that only reads is handed out, and how often is asked what became of one that writes."""


# Prepared once: each call of a session asks and changes a handful of rows, and building a statement costs more than running it.
_book: sa.BindParameter[str] = sa.bindparam("of_book")
_ticket: sa.BindParameter[str] = sa.bindparam("of_ticket")
_seq: sa.BindParameter[int] = sa.bindparam("of_seq")
_set_id: sa.BindParameter[str] = sa.bindparam("of_id")
_OF_BOOK = sa.select(m).where(m.c.book == _book)
_MINE = sa.select(s).where(s.c.ticket == _ticket, is_unclosed).with_for_update()
_LOST = _OF_BOOK.where(is_lost).order_by(m.c.seq).limit(1)
# Locked, so that nobody withdraws it at this moment; who waited for the lock looks again.
_QUEUED = _OF_BOOK.where(is_queued).order_by(m.c.position, m.c.seq).limit(1).with_for_update()
_IS_QUEUED = sa.select(m.c.seq).where(m.c.book == _book, is_queued).limit(1)
_IS_LOST = sa.select(m.c.seq).where(m.c.book == _book, is_lost).limit(1)
_HELD = sa.select(d.c.book).where(d.c.book == _book, d.c.held_until > sa.bindparam("at"))
_WANTED = sa.select(d.c.wanted).where(d.c.book == _book)
_CLEAR = sa.select(d.c.clear_id).where(d.c.book == _book)
_CLEARED = sa.update(d).where(d.c.book == _book).values(clear_id=_set_id)
_SET = sa.select(m.c.seq, m.c.set_id, m.c.writes, m.c.probes, m.c.tries, m.c.if_lost, m.c.asks)
_SET = _SET.where(m.c.set_id == _set_id)
_OUT = sa.update(m).where(m.c.seq == _seq, is_queued)
_OUT = _OUT.values(
    state=SetState.OUT.value,
    tries=m.c.tries + 1,
    handed_at=sa.bindparam("at"),
    session_seq=sa.bindparam("by"),
)
_KEPT = sa.update(m).where(m.c.seq == _seq)
_CHANGED = sa.update(s).where(s.c.seq == _seq)


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
            change |= {"probing": given.what == "probe", "handed": row.handed + bool(given.set_id)}
            if given.what == "nothing":
                change |= {"finished": True, "result": "Success"}
            connection.execute(_CHANGED, change | {"of_seq": row.seq})
            return given

        return self._db.write(work)

    def take_in(self, ticket: str, verdict: Verdict) -> int:
        """Keep what came back for the set that is out; percent done, 100 if nothing is left, -1 where the session has to end."""
        at = now()

        def work(connection: sa.Connection) -> int:
            row = mine(connection, ticket)
            if row is None:
                return -1
            answered = row.answered
            change: dict[str, Any] = {}
            if row.out_id is not None:
                _keep(connection, row, verdict, at)
                answered += 1
                if verdict.ends:
                    change = {"finished": True, "result": "Stopped", "last_error": printable(verdict.error)}
            more = waiting(connection, row.book) or held(connection, row.book, at)
            ends = row.finished or bool(change)
            if not ends and not more:
                change = {"finished": True, "result": "Success"}
            change |= {"last_at": at, "out_id": None, "probing": False, "answered": answered}
            connection.execute(_CHANGED, change | {"of_seq": row.seq})
            if ends:
                return 100 if row.finished and row.result == "Success" else -1
            return min(99, answered * 100 // max(row.planned, answered + 1)) if more else 100

        return self._db.write(work)


def mine(connection: sa.Connection, ticket: str) -> sa.Row[Any] | None:
    """Row of an unclosed session, ours until the transaction ends."""
    return connection.execute(_MINE, {"of_ticket": ticket}).one_or_none()


def waiting(connection: sa.Connection, book: str) -> bool:
    """Whether a session has something to carry."""
    return any(
        connection.execute(query, {"of_book": book}).one_or_none() is not None
        for query in (_IS_QUEUED, _IS_LOST)
    )


def held(connection: sa.Connection, book: str, at: datetime) -> bool:
    """Whether somebody will post more."""
    return connection.execute(_HELD, {"of_book": book, "at": at}).one_or_none() is not None


def wanted(connection: sa.Connection, book: str) -> bool:
    """Whether a run waits for a session."""
    return bool(connection.scalar(_WANTED, {"of_book": book}))


def lose(connection: sa.Connection, set_id: str) -> None:
    """Put away a set whose answer never came: one that writes is asked about next, one that reads is handed out again."""
    row = connection.execute(_SET, {"of_id": set_id}).one()
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
        if row.asks:
            withhold(connection, row.set_id, words)
            return
    connection.execute(sa.update(m).where(m.c.seq == row.seq).values(change))


def _next(connection: sa.Connection, session: sa.Row[Any], at: datetime) -> Handed:
    of_book = {"of_book": session.book}
    lost = connection.execute(_LOST, of_book).one_or_none()
    if lost is not None:
        asked = {"probes": m.c.probes + 1, "handed_at": at, "session_seq": session.seq}
        connection.execute(sa.update(m).where(m.c.seq == lost.seq).values(asked))
        return Handed(what="probe", set_id=lost.set_id, writes=True)
    while (row := connection.execute(_QUEUED, of_book).one_or_none()) is not None:
        if row.needs:
            given = admitted(connection, row, session.seq)
            if given is None:
                continue
            row = given
        if connection.execute(_OUT, {"of_seq": row.seq, "at": at, "by": session.seq}).rowcount:
            clear = (connection.scalar(_CLEAR, of_book) or "") if row.writes else ""
            return Handed(
                what="set",
                set_id=row.set_id,
                requests=row.requests,
                writes=row.writes,
                clear_id=clear if clear != row.set_id else "",
            )
    return Handed(what="pause" if held(connection, session.book, at) else "nothing")


def _keep(connection: sa.Connection, session: sa.Row[Any], verdict: Verdict, at: datetime) -> None:
    """Store what came back for the set that is out."""
    row = connection.execute(_SET, {"of_id": session.out_id}).one()
    if verdict.kind == "unclear":
        lose(connection, session.out_id)
        return
    if row.asks:
        guard_answered(connection, row, verdict)
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
    connection.execute(_KEPT, kept | {"of_seq": row.seq})
    if row.writes and verdict.kind == "answered":
        connection.execute(_CLEARED, {"of_book": session.book, "of_id": session.out_id})
