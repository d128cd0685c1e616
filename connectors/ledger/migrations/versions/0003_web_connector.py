"""Revision 0003: the Web Connector's mailbox: who may call, when they called, their sessions, and the message sets they carry."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table("installation", *_texts("name", "value"), sa.PrimaryKeyConstraint("name"))
    op.create_table(
        "web_connector",
        *_texts("book", "file_id"),
        _when("held_until", optional=True),
        *_flags("wanted"),
        *_texts("clear_id", "greeting", "company_file", empty=True),
        _when("greeted_at", optional=True),
        _of_book(),
        sa.PrimaryKeyConstraint("book"),
    )
    op.create_table(
        "web_connector_user",
        *_texts("name"),
        sa.Column("book", sa.Text(), nullable=True),
        *_texts("secret"),
        *_wholes("failures"),
        _when("locked_until", optional=True),
        _of_book(),
        sa.PrimaryKeyConstraint("name"),
    )
    _sessions()
    _message_sets()


def _sessions() -> None:
    op.create_table(
        "web_connector_contact",
        _serial(),
        *_texts("book"),
        _when("at"),
        *_texts("refusal"),
        _of_book(),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("web_connector_contact_newest", "web_connector_contact", ["book", "at"])
    op.create_table(
        "web_connector_session",
        _serial(),
        *_texts("ticket", "book", "user_name"),
        _when("opened_at"),
        _when("last_at"),
        _when("closed_at", optional=True),
        *_flags("finished", "checked"),
        *_texts("result", "last_error"),
        sa.Column("out_id", sa.Text(), nullable=True),
        *_flags("probing"),
        *_wholes("handed", "answered", "planned"),
        _of_book(),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("ticket"),
    )
    op.create_index("web_connector_session_newest", "web_connector_session", ["book", "seq"])
    _index("web_connector_session_open", "web_connector_session", ["book"], "closed_at IS NULL")


def _message_sets() -> None:
    op.create_table(
        "message_set",
        _serial(),
        *_texts("set_id", "book"),
        *_wholes("position"),
        *_texts("purpose"),
        *_flags("writes"),
        *_texts("if_lost", "requests", "state"),
        *_wholes("tries", "probes"),
        _when("posted_at"),
        _when("handed_at", optional=True),
        _when("answered_at", optional=True),
        sa.Column("session_seq", sa.BigInteger(), nullable=True),
        *_texts("needs", "asks", "response", "hresult", "error", empty=True),
        *_flags("recovered"),
        _of_book(),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("set_id"),
    )
    _index("message_set_queue", "message_set", ["book", "position", "seq"], "state = 'queued'")
    _index("message_set_lost", "message_set", ["book", "seq"], "state = 'lost'")
    back = "state = 'answered' OR state = 'refused' OR state = 'unfound' OR state = 'withheld'"
    _index("message_set_unread", "message_set", ["book", "seq"], back)
    _index("message_set_guarded", "message_set", ["needs"], "needs != ''")
    op.create_table(
        "web_connector_kept",
        *_texts("book", "name", "text"),
        _when("at"),
        _of_book(),
        sa.PrimaryKeyConstraint("book", "name"),
    )


def _of_book() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["book"], ["book.name"])


def _serial() -> sa.Column[int]:
    return sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _texts(*names: str, empty: bool = False) -> list[sa.Column[str]]:
    default = "" if empty else None
    return [sa.Column(name, sa.Text(), server_default=default, nullable=False) for name in names]


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False) for name in names]


def _when(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
