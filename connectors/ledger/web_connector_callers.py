"""Who calls: users and their locks, the identity that the QWC file carries, the company file's greeting, and how often it calls."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.errors import BookUnready
from connectors.contract.passwords import hashed
from connectors.contract.web_connector import Greeting, Identity, Liveness, Patience, Session, User
from connectors.ledger.bulk import insert_or_ignore, insert_or_update
from connectors.ledger.store import Store
from connectors.ledger.web_connector_models import contact as c
from connectors.ledger.web_connector_models import desk as d
from connectors.ledger.web_connector_models import installation
from connectors.ledger.web_connector_models import session as s
from connectors.ledger.web_connector_models import user as u

NOBODY = ""
"""Name of the user that stands in for every unknown name, so that an unknown name costs the same work."""
REMEMBERED = timedelta(days=14)
"""How long contacts are kept."""
_RECENT = 50

_NAMED = sa.select(u).where(u.c.name.in_([sa.bindparam("name"), NOBODY])).order_by(u.c.name.desc()).limit(1)


class Callers(Store):
    """Users, identity, greeting and liveness."""

    def add_user(self, book: str, name: str, password: str) -> None:
        """Let a Web Connector in, or change its password (which lifts a lock). BookUnready: the name is another book's."""
        if not name.strip() or not password:
            raise ValueError("a user has a name and a password")
        row = {"name": name, "book": book, "secret": hashed(password), "failures": 0, "locked_until": None}

        def work(connection: sa.Connection) -> None:
            other = connection.scalar(sa.select(u.c.book).where(u.c.name == name, u.c.book != book))
            if other is not None:
                raise BookUnready(
                    f"The user {name} belongs to book {other}.",
                    code="user",
                    remedy="Choose another user name: each book has its own.",
                )
            insert_or_update(connection, u, [row], "secret", "failures", "locked_until")

        self._db.write(work)

    def users(self, book: str) -> list[str]:
        """Names of a book's users."""
        with self._db.reading() as connection:
            return list(connection.scalars(sa.select(u.c.name).where(u.c.book == book).order_by(u.c.name)))

    def user(self, name: str) -> User:
        """User of this name, or the one that stands in for every unknown name."""
        with self._db.reading() as connection:
            row = connection.execute(_NAMED, {"name": name}).one_or_none()
        if row is None:
            nobody = {"name": NOBODY, "book": None, "secret": hashed(secrets.token_hex(32))}
            self._db.write(lambda connection: insert_or_ignore(connection, u, [nobody]))
            return self.user(name)
        lock = None if row.book is None else row.locked_until
        return User(name=row.name, book=row.book, secret=row.secret, failures=row.failures, locked_until=lock)

    def wrong_password(self, user: User, at: datetime, locked_until: datetime | None) -> None:
        """Count a failure."""
        change = sa.update(u).where(u.c.name == user.name)
        change = change.values(failures=user.failures + 1, locked_until=locked_until)
        refusal = {"book": user.book, "at": at, "refusal": "the password was wrong"}

        def work(connection: sa.Connection) -> None:
            connection.execute(change)
            if user.book is not None:
                connection.execute(sa.insert(c).values(refusal))

        self._db.write(work)

    def identity(self, book: str) -> Identity:
        """Owner and file id of a book, made when first asked for."""
        owner = {"name": "owner_id", "value": _guid()}

        def work(connection: sa.Connection) -> Identity:
            insert_or_ignore(connection, installation, [owner])
            ensure_desk(connection, book)
            query = sa.select(installation.c.value).where(installation.c.name == "owner_id")
            file_id = sa.select(d.c.file_id).where(d.c.book == book)
            return Identity(
                owner_id=connection.execute(query).scalar_one(),
                file_id=connection.execute(file_id).scalar_one(),
            )

        return self._db.write(work)

    def greeting(self, book: str) -> Greeting | None:
        """What the company file said of itself last."""
        with self._db.reading() as connection:
            row = connection.execute(sa.select(d).where(d.c.book == book)).one_or_none()
        if row is None or row.greeted_at is None:
            return None
        return Greeting(text=row.greeting, company_file=row.company_file, at=row.greeted_at)

    def sessions(self, book: str, limit: int = 20) -> list[Session]:
        """Newest sessions first."""
        query = sa.select(s).where(s.c.book == book).order_by(s.c.seq.desc()).limit(limit)
        with self._db.reading() as connection:
            return [session_of(row) for row in connection.execute(query)]

    def liveness(self, book: str) -> Liveness:
        """How a book's Web Connector behaves."""
        recent = sa.select(c).where(c.c.book == book).order_by(c.c.at.desc()).limit(_RECENT)
        with self._db.reading() as connection:
            contacts = connection.execute(recent).all()
        sessions = self.sessions(book, 1)
        gaps = [(later.at - earlier.at).total_seconds() for later, earlier in pairwise(contacts)]
        heard = [*(one.at for one in contacts[:1]), *(one.last_at for one in sessions)]
        # One that has been silent for so long is dead, although nobody came to close it.
        is_open = any(not one.finished and one.last_at > now() - Patience().idle for one in sessions)
        return Liveness(
            book=book,
            last_contact=max(heard, default=None),
            interval=timedelta(seconds=median(gaps)) if len(gaps) > 1 else None,
            session_open=is_open,
            last_session=sessions[0] if sessions else None,
            last_refusal=contacts[0].refusal if contacts else "",
        )


def ensure_desk(connection: sa.Connection, book: str) -> None:
    """Make the book's row in the mailbox where there is none; its file id is for ever."""
    insert_or_ignore(connection, d, [{"book": book, "file_id": _guid()}])


def note_contact(connection: sa.Connection, book: str, refusal: str) -> None:
    """Remember that a Web Connector called; contacts of long ago are forgotten."""
    at = now()
    connection.execute(sa.insert(c).values(book=book, at=at, refusal=refusal))
    connection.execute(sa.delete(c).where(c.c.book == book, c.c.at < at - REMEMBERED))


def session_of(row: sa.Row[tuple[object, ...]]) -> Session:
    """A row as the port has it."""
    return Session(
        number=row.seq,
        book=row.book,
        user=row.user_name,
        opened_at=row.opened_at,
        last_at=row.last_at,
        closed_at=row.closed_at,
        finished=row.finished,
        checked=row.checked,
        result=row.result,
        last_error=row.last_error,
        out_id=row.out_id,
        probing=row.probing,
        handed=row.handed,
        answered=row.answered,
    )


def _guid() -> str:
    return f"{{{str(uuid.uuid4()).upper()}}}"
