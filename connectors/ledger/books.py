"""Books: which company each one is, who holds its lease, and whether it is stopped."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from connectors.contract.errors import BookUnready
from connectors.ledger.bulk import insert_or_ignore
from connectors.ledger.models import book as t
from connectors.ledger.store import Store

# Prepared once: the Web Connector's service asks it in every call.
_STOPPED = sa.select(t.c.stop_reason).where(t.c.name == sa.bindparam("of_book"))


class Books(Store):
    """Registration, lease and stop of books."""

    def register(self, book: str, target: str, company_id: str) -> None:
        """Remember the book; BookUnready where another book has this company or this book had another one."""

        def work(connection: sa.Connection) -> None:
            insert_or_ignore(connection, t, [{"name": book, "target": target, "company_id": company_id}])
            same_company = sa.and_(t.c.target == target, t.c.company_id == company_id)
            for row in connection.execute(sa.select(t).where(sa.or_(t.c.name == book, same_company))):
                if row.name != book:
                    raise BookUnready(
                        f"Book {book} has the company {target}:{company_id}, which is the company of book {row.name}. "
                        "One company has one book."
                    )
                if (row.target, row.company_id) != (target, company_id):
                    raise BookUnready(
                        f"Book {book} was the company {row.target}:{row.company_id} so far and is now {target}:{company_id}. "
                        "Give the other company a book of its own."
                    )

        self._db.write(work)

    def take_lease(self, book: str, token: str, run_id: str, until: datetime, now: datetime) -> bool:
        """Compare-and-set the one running run of a book; True if it is ours now (free, expired, or ours before)."""
        free = sa.or_(t.c.lease_token.in_(["", token]), t.c.lease_until.is_(None), t.c.lease_until < now)
        taken = sa.update(t).where(t.c.name == book, free)
        taken = taken.values(lease_token=token, lease_run_id=run_id, lease_until=until)

        def work(connection: sa.Connection) -> bool:
            if connection.execute(taken).rowcount == 1:
                return True
            _must_exist(connection, book)
            return False

        return self._db.write(work)

    def renew_lease(self, book: str, token: str, until: datetime) -> bool:
        """Move our lease's end; False if it is no longer ours."""
        return self._change_lease(book, token, lease_until=until)

    def release_lease(self, book: str, token: str) -> None:
        """Let go of the lease if it is ours."""
        self._change_lease(book, token, lease_token="", lease_run_id="", lease_until=None)

    def stopped(self, book: str) -> str:
        """Why this book transfers nothing until a person allows it again (RULES 8); empty if it may."""
        with self._db.reading() as connection:
            return connection.scalar(_STOPPED, {"of_book": book}) or ""

    def stop(self, book: str, why: str) -> None:
        """Stop the book (empty ``why`` allows it again)."""

        def work(connection: sa.Connection) -> None:
            if not connection.execute(sa.update(t).where(t.c.name == book).values(stop_reason=why)).rowcount:
                _must_exist(connection, book)

        self._db.write(work)

    def _change_lease(self, book: str, token: str, **values: object) -> bool:
        change = sa.update(t).where(t.c.name == book, t.c.lease_token == token).values(**values)
        return self._db.write(lambda connection: connection.execute(change).rowcount == 1)


def _must_exist(connection: sa.Connection, book: str) -> None:
    if connection.scalar(sa.select(t.c.name).where(t.c.name == book)) is None:
        raise BookUnready(f"The ledger does not know the book {book}; it is registered when a run starts.")
