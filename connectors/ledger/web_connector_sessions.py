"""Sessions of Web Connectors: one at a time for a company file, begun with a ticket, greeted by the company, ended with a result."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.web_connector import Greeting, Patience, Session, User
from connectors.ledger.store import Store
from connectors.ledger.web_connector_callers import ensure_desk, note_contact, session_of
from connectors.ledger.web_connector_carrying import held, lose, mine, waiting, wanted
from connectors.ledger.web_connector_models import desk as d
from connectors.ledger.web_connector_models import is_lost, is_queued, is_unclosed
from connectors.ledger.web_connector_models import message_set as m
from connectors.ledger.web_connector_models import session as s
from connectors.ledger.web_connector_models import user as u

_COUNTED = 100_000
"""Up to so many queued sets are counted for the percentage; more are not worth the time."""
KEPT = 200
"""Closed sessions of a book that are kept, the newest ones."""

_book: sa.BindParameter[str] = sa.bindparam("of_book")
_newest = sa.select(s.c.seq).where(s.c.book == _book).order_by(s.c.seq.desc()).limit(KEPT).subquery()
_FORGET = sa.delete(s).where(
    s.c.book == _book,
    s.c.closed_at.is_not(None),
    s.c.seq < sa.select(sa.func.min(_newest.c.seq)).scalar_subquery(),
)
_FRESH = (
    sa.select(s, m.c.asks)
    .join(m, m.c.set_id == s.c.out_id, isouter=True)
    .where(s.c.ticket == sa.bindparam("of_ticket"), is_unclosed, s.c.last_at > sa.bindparam("since"))
)
_PAUSING = (
    sa.select(s.c.seq)
    .join(d, d.c.book == s.c.book)
    .where(
        s.c.ticket == sa.bindparam("of_ticket"),
        is_unclosed,
        s.c.checked,
        ~s.c.finished,
        s.c.out_id.is_(None),
        d.c.held_until > sa.bindparam("at"),
        ~sa.exists().where(m.c.book == d.c.book, is_queued),
        ~sa.exists().where(m.c.book == d.c.book, is_lost),
    )
)


class Sessions(Store):
    """Begin, greet and end sessions."""

    def open_session(
        self, user: User, ticket: str, patience: Patience, problem: str = ""
    ) -> Literal["open", "none", "busy"]:
        """Begin a session under the hash of a ticket, where there is something to do and no other session lives.

        An earlier session that died is closed, and what was out in it is lost. With a ``problem`` nothing begins; it is kept for `liveness`.
        """
        book, at = user.book, now()
        if book is None:
            raise ValueError("the user that stands in for unknown names has no session")

        def work(connection: sa.Connection) -> Literal["open", "none", "busy"]:
            connection.execute(
                sa.update(u).where(u.c.name == user.name).values(failures=0, locked_until=None)
            )
            ensure_desk(connection, book)
            # One opener at a time; SQLite, where the statement locks nothing, has one writer at a time anyway.
            connection.execute(sa.select(d.c.book).where(d.c.book == book).with_for_update()).one()
            lives = _close_the_dead(connection, book, at, patience)
            if lives:
                note_contact(connection, book, "another session of this company file is open")
                return "busy"
            note_contact(connection, book, problem)
            if problem or not (
                waiting(connection, book) or held(connection, book, at) or wanted(connection, book)
            ):
                return "none"
            connection.execute(sa.insert(s).values(_row(connection, user, ticket, at)))
            connection.execute(_FORGET, {"of_book": book})
            return "open"

        return self._db.write(work)

    def pausing(self, ticket: str) -> bool:
        """Whether `hand_out` would give a pause now; changes nothing."""
        with self._db.reading() as connection:
            return connection.execute(_PAUSING, {"of_ticket": ticket, "at": now()}).one_or_none() is not None

    def session(self, ticket: str, patience: Patience) -> Session | None:
        """Session of a ticket that has not expired; closed ones are not found."""
        of_ticket = {"of_ticket": ticket, "since": now() - patience.idle}
        with self._db.reading() as connection:
            row = connection.execute(_FRESH, of_ticket).one_or_none()
        return None if row is None else replace(session_of(row), asks=row.asks or "")

    def greet(self, ticket: str, greeting: Greeting, problem: str) -> None:
        """Keep what the company file said of itself; without a ``problem`` the session may be handed message sets."""
        kept = {"greeting": greeting.text, "company_file": greeting.company_file, "greeted_at": greeting.at}
        change = {"last_at": greeting.at, "checked": not problem}
        if problem:
            change |= {"finished": True, "result": "Wrong company", "last_error": problem}

        def work(connection: sa.Connection) -> None:
            row = mine(connection, ticket)
            if row is None or row.finished:
                return
            if not problem:
                connection.execute(sa.update(d).where(d.c.book == row.book).values(kept))
            connection.execute(sa.update(s).where(s.c.seq == row.seq).values(change))

        self._db.write(work)

    def end(self, ticket: str, result: str, error: str = "", *, closed: bool = True) -> None:
        """End a session; a set that is out is lost. ``result`` and ``error`` stand where the session had none."""
        at = now()

        def work(connection: sa.Connection) -> None:
            if (row := mine(connection, ticket)) is not None:
                _end(connection, row, at, result, error, closed=closed)

        self._db.write(work)


def _close_the_dead(connection: sa.Connection, book: str, at: datetime, patience: Patience) -> bool:
    """Close the sessions that another one may follow; whether one is left that lives."""
    lives = False
    for row in connection.execute(sa.select(s).where(s.c.book == book, is_unclosed)).all():
        limit = patience.silent if row.out_id is None else patience.silent_out
        if row.finished or at - row.last_at >= limit:
            words = "The Web Connector did not come back; another update began."
            _end(connection, row, at, "Broken off", words, closed=True)
        else:
            lives = True
    return lives


def _end(
    connection: sa.Connection, row: sa.Row[Any], at: datetime, result: str, error: str, *, closed: bool
) -> None:
    if row.out_id is not None:
        lose(connection, row.out_id)
    connection.execute(
        sa.update(s)
        .where(s.c.seq == row.seq)
        .values(
            finished=True,
            closed_at=at if closed else None,
            last_at=at,
            out_id=None,
            probing=False,
            result=row.result or result,
            last_error=row.last_error or ("" if row.result else error),
        )
    )


def _row(connection: sa.Connection, user: User, ticket: str, at: datetime) -> dict[str, Any]:
    queued = sa.select(m.c.seq).where(m.c.book == user.book, is_queued).limit(_COUNTED).subquery()
    return {
        "ticket": ticket,
        "book": user.book,
        "user_name": user.name,
        "opened_at": at,
        "last_at": at,
        "result": "",
        "last_error": "",
        "planned": connection.scalar(sa.select(sa.func.count()).select_from(queued)) or 0,
    }
