"""Tables of the Web Connector's mailbox: users, contacts, sessions, message sets, and what is known of a book's company file."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.ledger.columns import flag, maybe, metadata, of_book, serial, text, when, whole

installation = sa.Table(
    "installation",
    metadata,
    text("name", key=True),
    text("value"),
)

desk = sa.Table(
    "web_connector",
    metadata,
    of_book(key=True),
    text("file_id"),
    when("held_until", optional=True),
    flag("wanted"),
    # The answered set whose kept answer the company file may forget.
    sa.Column("clear_id", sa.Text, nullable=False, server_default=""),
    sa.Column("greeting", sa.Text, nullable=False, server_default=""),
    sa.Column("company_file", sa.Text, nullable=False, server_default=""),
    when("greeted_at", optional=True),
)

user = sa.Table(
    "web_connector_user",
    metadata,
    text("name", key=True),
    # Empty for the one that stands in for every unknown name.
    sa.Column("book", sa.Text, sa.ForeignKey("book.name"), nullable=True),
    text("secret"),
    whole("failures"),
    when("locked_until", optional=True),
)

contact = sa.Table(
    "web_connector_contact",
    metadata,
    serial(),
    of_book(),
    when("at"),
    text("refusal"),
    sa.Index("web_connector_contact_newest", "book", "at"),
)

session = sa.Table(
    "web_connector_session",
    metadata,
    serial(),
    sa.Column("ticket", sa.Text, nullable=False, unique=True),
    of_book(),
    text("user_name"),
    when("opened_at"),
    when("last_at"),
    when("closed_at", optional=True),
    flag("finished"),
    flag("checked"),
    text("result"),
    text("last_error"),
    maybe("out_id"),
    flag("probing"),
    whole("handed"),
    whole("answered"),
    whole("planned"),
    sa.Index("web_connector_session_newest", "book", "seq"),
)
is_unclosed = session.c.closed_at.is_(None)
sa.Index(
    "web_connector_session_open",
    session.c.book,
    sqlite_where=is_unclosed,
    postgresql_where=is_unclosed,
)

message_set = sa.Table(
    "message_set",
    metadata,
    serial(),
    sa.Column("set_id", sa.Text, nullable=False, unique=True),
    of_book(),
    whole("position"),
    text("purpose"),
    flag("writes"),
    text("if_lost"),
    sa.Column("needs", sa.Text, nullable=False, server_default=""),
    sa.Column("asks", sa.Text, nullable=False, server_default=""),
    text("requests"),
    text("state"),
    whole("tries"),
    whole("probes"),
    when("posted_at"),
    when("handed_at", optional=True),
    when("answered_at", optional=True),
    sa.Column("session_seq", sa.BigInteger, nullable=True),
    sa.Column("response", sa.Text, nullable=False, server_default=""),
    sa.Column("hresult", sa.Text, nullable=False, server_default=""),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    flag("recovered"),
)
_state = message_set.c.state
# Literals, not parameters: only so do both databases see that a partial index serves the question.
is_queued = _state == sa.literal_column("'queued'")
is_lost = _state == sa.literal_column("'lost'")
is_unread = sa.or_(
    _state == sa.literal_column("'answered'"),
    _state == sa.literal_column("'refused'"),
    _state == sa.literal_column("'unfound'"),
    _state == sa.literal_column("'withheld'"),
)
is_guarded = message_set.c.needs != sa.literal_column("''")
_book, _seq = message_set.c.book, message_set.c.seq
sa.Index(
    "message_set_queue",
    _book,
    message_set.c.position,
    _seq,
    sqlite_where=is_queued,
    postgresql_where=is_queued,
)
sa.Index("message_set_lost", _book, _seq, sqlite_where=is_lost, postgresql_where=is_lost)
sa.Index("message_set_unread", _book, _seq, sqlite_where=is_unread, postgresql_where=is_unread)
sa.Index("message_set_guarded", message_set.c.needs, sqlite_where=is_guarded, postgresql_where=is_guarded)

kept = sa.Table(
    "web_connector_kept",
    metadata,
    of_book(key=True),
    text("name", key=True),
    text("text"),
    when("at"),
)
