"""Our side of the mailbox: post message sets, read what came back, file it, take back, hold a session."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.web_connector import Letter, MessageSet, SetState
from connectors.contract.web_connector_rows import SET_ID_LENGTH
from connectors.ledger.bulk import Row, insert_or_ignore
from connectors.ledger.database import chunks
from connectors.ledger.store import Store
from connectors.ledger.web_connector_callers import ensure_desk
from connectors.ledger.web_connector_guards import drop_guards
from connectors.ledger.web_connector_models import desk as d
from connectors.ledger.web_connector_models import is_lost, is_queued, is_unread
from connectors.ledger.web_connector_models import message_set as m
from connectors.ledger.web_connector_models import session as s

_ID = re.compile(rf"[A-Za-z0-9._-]{{1,{SET_ID_LENGTH}}}")

_NEWEST_BACK = sa.select(m.c.set_id).where(m.c.book == sa.bindparam("of_book"), is_unread)
_NEWEST_BACK = _NEWEST_BACK.order_by(m.c.seq.desc()).limit(1)


class Posts(Store):
    """What our side does with message sets."""

    def post(self, book: str, letters: Sequence[Letter]) -> list[str]:
        """Queue message sets; their ids, in order. ValueError: an id is too long, or a letter is empty or not US-ASCII."""
        at = now()
        rows = [_row(book, one, at) for one in letters]
        if rows:
            self._db.write(lambda connection: insert_or_ignore(connection, m, rows))
        return [row["set_id"] for row in rows]

    def sets(self, book: str, set_ids: Iterable[str]) -> dict[str, MessageSet]:
        """Message sets by id, those that are known."""
        found: dict[str, MessageSet] = {}
        with self._db.reading() as connection:
            for piece in chunks(set_ids):
                query = sa.select(m).where(m.c.book == book, m.c.set_id.in_(piece))
                found |= {row.set_id: _message_set(row) for row in connection.execute(query)}
        return found

    def answers(self, book: str, purpose: str | None = None, limit: int = 500) -> list[MessageSet]:
        """What came back (answered, refused, unfound) or was withheld and not filed yet, in the order in which it was posted."""
        query = sa.select(m).where(m.c.book == book, is_unread)
        if purpose is not None:
            query = query.where(m.c.purpose == purpose)
        with self._db.reading() as connection:
            return [_message_set(row) for row in connection.execute(query.order_by(m.c.seq).limit(limit))]

    def back(self, book: str, purpose: str) -> list[str]:
        """Ids of what `answers` would find, without their texts and without a limit."""
        query = sa.select(m.c.set_id).where(m.c.book == book, is_unread, m.c.purpose == purpose)
        with self._db.reading() as connection:
            return list(connection.scalars(query.order_by(m.c.seq)))

    def newest_back(self, book: str) -> str:
        """Id of the newest of what `answers` would find, of any purpose; empty where there is nothing."""
        with self._db.reading() as connection:
            return connection.scalar(_NEWEST_BACK, {"of_book": book}) or ""

    def file(self, book: str, set_ids: Sequence[str]) -> None:
        """Say that these were read and settled; their texts are dropped, and of sets that only read everything."""
        read = sa.delete(m).where(m.c.book == book, is_unread, ~m.c.writes)
        change = sa.update(m).where(m.c.book == book, is_unread, m.c.writes)
        change = change.values(state=SetState.DONE, requests="", response="")
        self._change([read.returning(m.c.set_id), change.returning(m.c.set_id)], set_ids)

    def requeue(self, book: str, set_ids: Sequence[str]) -> set[str]:
        """Queue refused or unfound sets again under the same id, after a look (which is their guard then); those that were."""
        again = sa.update(m).where(
            m.c.book == book, is_unread, m.c.state.in_([SetState.REFUSED, SetState.UNFOUND])
        )
        again = again.values(
            state=SetState.QUEUED,
            tries=0,
            probes=0,
            needs="",
            response="",
            hresult="",
            error="",
            answered_at=None,
            handed_at=None,
        )
        return self._change([again.returning(m.c.set_id)], set_ids)

    def withdraw(self, book: str, set_ids: Sequence[str]) -> set[str]:
        """Take back sets that were never handed out, with their guards; those that were still there."""
        # One that was out and is queued again is past taking back: only a set without a try is surely nowhere.
        back = sa.update(m).where(m.c.book == book, is_queued, m.c.handed_at.is_(None), m.c.writes)
        back = back.values(state=SetState.WITHDRAWN, requests="")
        read = sa.delete(m).where(m.c.book == book, is_queued, m.c.handed_at.is_(None), ~m.c.writes)
        return self._change(
            [back.returning(m.c.set_id), read.returning(m.c.set_id)], set_ids, then=drop_guards
        )

    def hold(
        self, book: str, until: datetime | None, *, at_least: bool = False, instead_of: datetime | None = None
    ) -> None:
        """Keep a session waiting until then, because more will be posted; None lets it go.

        ``at_least`` never shortens; with ``instead_of`` only what was held until exactly that moment changes.
        """
        change = sa.update(d).where(d.c.book == book).values(held_until=until)
        if at_least:
            change = change.where(sa.or_(d.c.held_until.is_(None), d.c.held_until < until))
        if instead_of is not None:
            change = change.where(d.c.held_until == instead_of)

        def work(connection: sa.Connection) -> None:
            ensure_desk(connection, book)
            connection.execute(change)

        self._db.write(work)

    def want(self, book: str, wanted: bool = True) -> None:
        """Say that a run needs a session: the next call begins one even if nothing is queued; False when the run had it."""

        def work(connection: sa.Connection) -> None:
            ensure_desk(connection, book)
            connection.execute(sa.update(d).where(d.c.book == book).values(wanted=wanted))

        self._db.write(work)

    def wanted(self, book: str) -> bool:
        """Whether a run waits for a session."""
        with self._db.reading() as connection:
            return bool(connection.scalar(sa.select(d.c.wanted).where(d.c.book == book)))

    def counts(self, book: str) -> dict[SetState, int]:
        """Message sets by state, but for those that are done or withdrawn."""
        out = sa.select(sa.func.count()).where(
            s.c.book == book, s.c.closed_at.is_(None), s.c.out_id.is_not(None), ~s.c.probing
        )
        back = sa.select(m.c.state, sa.func.count()).where(m.c.book == book, is_unread).group_by(m.c.state)
        with self._db.reading() as connection:
            found = {SetState(state): count for state, count in connection.execute(back)}
            found[SetState.OUT] = connection.scalar(out) or 0
            for state, condition in ((SetState.QUEUED, is_queued), (SetState.LOST, is_lost)):
                query = sa.select(sa.func.count()).select_from(m).where(m.c.book == book, condition)
                found[state] = connection.scalar(query) or 0
        return {state: count for state, count in found.items() if count}

    def _change(
        self,
        statements: Sequence[Any],
        set_ids: Sequence[str],
        then: Callable[[sa.Connection, set[str]], None] | None = None,
    ) -> set[str]:
        def work(connection: sa.Connection) -> set[str]:
            found: set[str] = set()
            for piece in chunks(set_ids):
                for statement in statements:
                    found |= set(connection.scalars(statement.where(m.c.set_id.in_(piece))))
            if then is not None:
                then(connection, found)
            return found

        return self._db.write(work) if set_ids else set()


def _row(book: str, letter: Letter, at: datetime) -> Row:
    set_id = letter.set_id or f"t{secrets.token_hex(11)}"
    if not _ID.fullmatch(set_id):
        raise ValueError(f"{set_id!r} is no id of a message set: 1 to {SET_ID_LENGTH} letters and digits")
    if not letter.requests.isascii() or not letter.requests.strip():
        raise ValueError(f"the requests of message set {set_id} are empty or not US-ASCII")
    return {
        "set_id": set_id,
        "book": book,
        "position": letter.order,
        "purpose": letter.purpose,
        "writes": letter.writes,
        "if_lost": letter.if_lost,
        "needs": letter.needs,
        "asks": letter.asks,
        "requests": letter.requests,
        "state": SetState.QUEUED.value,
        "posted_at": at,
    }


def _message_set(row: sa.Row[Any]) -> MessageSet:
    return MessageSet(
        set_id=row.set_id,
        book=row.book,
        purpose=row.purpose,
        order=row.position,
        writes=row.writes,
        state=SetState(row.state),
        requests=row.requests,
        response=row.response,
        recovered=row.recovered,
        hresult=row.hresult,
        error=row.error,
        tries=row.tries,
        session=row.session_seq,
        posted_at=row.posted_at,
        handed_at=row.handed_at,
        answered_at=row.answered_at,
    )
