"""The ledger's tables as SQLAlchemy metadata: what the queries are built on; the migrations create the same, and a test compares them."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.ledger.columns import flag, in_cents, maybe, metadata, of_book, serial, text, when, whole
from connectors.ledger.document_models import attempt, in_flight, is_live, outcome, part, was_removed
from connectors.ledger.web_connector_models import (
    contact,
    desk,
    installation,
    kept,
    message_set,
    session,
    user,
)

REVISION = "0003"
"""The migration that these tables belong to; revisions are numbers of four digits, so that a newer one is greater."""

book = sa.Table(
    "book",
    metadata,
    text("name", key=True),
    text("target"),
    text("company_id"),
    sa.Column("stop_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("lease_token", sa.Text, nullable=False, server_default=""),
    sa.Column("lease_run_id", sa.Text, nullable=False, server_default=""),
    when("lease_until", optional=True),
    sa.UniqueConstraint("target", "company_id", name="book_company"),
)

run = sa.Table(
    "run",
    metadata,
    serial(),
    sa.Column("run_id", sa.Text, nullable=False, unique=True),
    of_book(),
    text("flow"),
    text("parameters"),
    text("flow_run_id"),
    whole("attempt"),
    when("started_at"),
    when("ended_at", optional=True),
    text("state"),
    text("message"),
    text("report"),
    sa.Index("run_newest", "book", "seq"),
)
_running = run.c.state == sa.literal_column("'running'")
sa.Index("run_running", run.c.state, run.c.book, sqlite_where=_running, postgresql_where=_running)

disposition = sa.Table(
    "disposition",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), primary_key=True),
    text("kind", key=True),
    text("source_id", key=True),
    of_book(),
    text("number"),
    text("disposition"),
    in_cents("amount_cents"),
    text("currency"),
    text("code"),
    text("message"),
    text("remedy"),
    text("external_id"),
    text("document_type"),
    when("at"),
    sa.Index("disposition_record", "book", "kind", "source_id"),
    sqlite_with_rowid=False,
)

record = sa.Table(
    "record",
    metadata,
    of_book(key=True),
    text("kind", key=True),
    text("source_id", key=True),
    sa.Column("number", sa.Text, nullable=False, server_default=""),
    sa.Column("status", sa.Text, nullable=False, server_default="Not Transferred"),
    maybe("reason"),
    sa.Column("fingerprint", sa.Text, nullable=False, server_default=""),
    whole("generation"),
    whole("send"),
    flag("failed_before"),
    sa.Column("error_code", sa.Text, nullable=False, server_default=""),
    sa.Column("waits_for", sa.Text, nullable=False, server_default=""),
    maybe("external_number"),
    sa.Column("amount_cents", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("currency", sa.Text, nullable=False, server_default=""),
    flag("is_open"),
    flag("write_due"),
    maybe("choice"),
    sa.Column("choice_detail", sa.Text, nullable=False, server_default=""),
    sa.Index("record_number", "book", "kind", "number"),
    sqlite_with_rowid=False,
)
is_open = record.c.is_open == sa.true()
write_is_due = record.c.write_due == sa.true()
# The flag leads: else SQLite, which cannot know that few of many records are open, prefers the primary key.
_key = (record.c.book, record.c.kind, record.c.source_id)
sa.Index("record_open", record.c.is_open, *_key, sqlite_where=is_open, postgresql_where=is_open)
sa.Index(
    "record_write_due", record.c.write_due, *_key, sqlite_where=write_is_due, postgresql_where=write_is_due
)

failure = sa.Table(
    "failure",
    metadata,
    serial(),
    of_book(),
    text("kind"),
    text("source_id"),
    text("number"),
    text("stage"),
    text("error_group"),
    text("code"),
    text("message"),
    text("remedy"),
    text("request_id"),
    whole("try_no"),
    text("run_id"),
    when("at"),
    sa.Index("failure_record", "book", "kind", "source_id"),
    sa.Index("failure_newest", "book", "seq"),
)

decision = sa.Table(
    "decision",
    metadata,
    serial(),
    of_book(),
    text("kind"),
    text("source_id"),
    text("choice"),
    text("who"),
    text("why"),
    text("detail"),
    when("at"),
    sa.Index("decision_record", "book", "kind", "source_id"),
)

paid = sa.Table(
    "paid",
    metadata,
    of_book(key=True),
    text("source_id", key=True),
    text("external_id"),
    sa.Column("paid_on", sa.Date, nullable=True),
    sqlite_with_rowid=False,
)

applied = sa.Table(
    "applied",
    metadata,
    of_book(key=True),
    text("source_id", key=True),
    sa.Column("line_no", sa.Integer, primary_key=True, autoincrement=False),
    text("document_type"),
    text("external_id"),
    sa.Column("date", sa.Date, nullable=False),
    in_cents("amount_cents"),
    sa.Index("applied_document", "book", "document_type", "external_id"),
    sqlite_with_rowid=False,
)

position = sa.Table(
    "position",
    metadata,
    of_book(key=True),
    text("name", key=True),
    when("modified_at"),
    text("source_id"),
    sqlite_with_rowid=False,
)

token = sa.Table(
    "token",
    metadata,
    text("company_key", key=True),
    maybe("sealed"),
    maybe("previous"),
    whole("version"),
    when("updated_at", optional=True),
    sa.Column("lock_token", sa.Text, nullable=False, server_default=""),
    when("lock_until", optional=True),
)

APPEND_ONLY = (attempt, outcome, failure, decision)
"""Tables in which nothing is ever updated or deleted; triggers of the migration enforce it in the database."""

__all__ = [
    "APPEND_ONLY",
    "REVISION",
    "applied",
    "attempt",
    "book",
    "contact",
    "decision",
    "desk",
    "disposition",
    "failure",
    "in_flight",
    "installation",
    "is_live",
    "is_open",
    "kept",
    "message_set",
    "metadata",
    "outcome",
    "paid",
    "part",
    "position",
    "record",
    "run",
    "session",
    "token",
    "user",
    "was_removed",
    "write_is_due",
]
