"""The columns that the ledger's tables are made of: moments in UTC, money in cents, texts, flags, and the key of the book."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from connectors.contract.clock import aware

metadata = sa.MetaData()


class Instant(sa.TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Refuse naive moments, turn the others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; the ledger takes aware moments only")
        return aware(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Give every moment its time zone back."""
        return None if value is None else aware(value)


def serial() -> sa.Column[int]:
    """Row number in order of insertion, 64 bits on both databases."""
    return sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def text(name: str, *, key: bool = False) -> sa.Column[str]:
    """A text that is always there."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def maybe(name: str) -> sa.Column[str]:
    """A text that may be missing."""
    return sa.Column(name, sa.Text, nullable=True)


def when(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    """A moment."""
    return sa.Column(name, Instant, nullable=optional)


def of_book(*, key: bool = False) -> sa.Column[str]:
    """The book that a row belongs to."""
    return sa.Column("book", sa.Text, sa.ForeignKey("book.name"), primary_key=key, nullable=False)


def in_cents(name: str) -> sa.Column[int]:
    """An amount of money in whole cents."""
    return sa.Column(name, sa.BigInteger, nullable=False)


def flag(name: str) -> sa.Column[bool]:
    """True or false, false by itself."""
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def whole(name: str) -> sa.Column[int]:
    """A whole number, zero by itself."""
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")
