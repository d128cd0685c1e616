"""Revision 0001: the ledger's first tables, and the triggers that keep what happened from being changed or deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LIVE = "removed_at IS NULL"
_APPEND_ONLY = ("attempt", "outcome", "failure", "decision")


def upgrade() -> None:
    _books_and_runs()
    _records()
    _links()
    _attempts()
    _kept()
    _paid_positions_tokens()
    for table in _APPEND_ONLY:
        _refuse_changes(table)


def _serial() -> sa.Column[int]:
    return sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _texts(*names: str, optional: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=optional) for name in names]


def _keys(*columns: str) -> list[sa.Constraint]:
    return [sa.ForeignKeyConstraint(["book"], ["book.name"]), sa.PrimaryKeyConstraint(*columns)]


def _index(name: str, table: str, *columns: str, unique: bool = False, where: str = "") -> None:
    if not where:
        op.create_index(name, table, columns, unique=unique)
        return
    lite, post = sa.text(where), sa.text(where.replace("= 1", "= true"))
    op.create_index(name, table, columns, unique=unique, sqlite_where=lite, postgresql_where=post)


def _books_and_runs() -> None:
    """Books, runs and how records left them."""
    op.create_table(
        "book",
        *_texts("name", "target", "company_id"),
        sa.Column("stop_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_token", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_run_id", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("target", "company_id", name="book_company"),
    )
    op.create_table(
        "run",
        _serial(),
        *_texts("run_id", "book", "flow", "parameters", "flow_run_id"),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_texts("state", "message", "report"),
        *_keys("seq"),
        sa.UniqueConstraint("run_id"),
    )
    _index("run_newest", "run", "book", "seq")
    _index("run_running", "run", "state", "book", where="state = 'running'")
    op.create_table(
        "disposition",
        *_texts("run_id", "kind", "source_id", "book", "number", "disposition"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        *_texts("currency", "code", "message", "remedy", "external_id", "document_type"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"]),
        *_keys("run_id", "kind", "source_id"),
        sqlite_with_rowid=False,
    )
    _index("disposition_record", "disposition", "book", "kind", "source_id")


def _records() -> None:
    """Records, one row a book and record."""
    op.create_table(
        "record",
        *_texts("book", "kind", "source_id"),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="Not Transferred", nullable=False),
        *_texts("reason", optional=True),
        sa.Column("fingerprint", sa.Text(), server_default="", nullable=False),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("send", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_before", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("error_code", sa.Text(), server_default="", nullable=False),
        sa.Column("waits_for", sa.Text(), server_default="", nullable=False),
        *_texts("external_number", optional=True),
        sa.Column("amount_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("write_due", sa.Boolean(), server_default=sa.false(), nullable=False),
        *_texts("choice", optional=True),
        sa.Column("choice_detail", sa.Text(), server_default="", nullable=False),
        *_keys("book", "kind", "source_id"),
        sqlite_with_rowid=False,
    )
    _index("record_number", "record", "book", "kind", "number")
    _index("record_open", "record", "is_open", "book", "kind", "source_id", where="is_open = 1")
    _index("record_write_due", "record", "write_due", "book", "kind", "source_id", where="write_due = 1")


def _links() -> None:
    """Documents linked to records."""
    op.create_table(
        "part",
        _serial(),
        *_texts("book", "kind", "source_id", "part_id"),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        *_texts("document_type", "external_id", "version"),
        *_texts("number", optional=True),
        *_texts("party_id"),
        sa.Column("date", sa.Date(), nullable=True),
        *_texts("currency"),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        *_texts("name", "payload"),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("seq"),
    )
    _index("part_dated", "part", "book", "kind", "date", "seq", where=_LIVE)
    _index("part_document", "part", "book", "document_type", "external_id", unique=True, where=_LIVE)
    _index(
        "part_live", "part", "book", "kind", "source_id", "part_id", "generation", unique=True, where=_LIVE
    )
    _index("part_newest", "part", "book", "kind", "seq", where=_LIVE)
    _index("part_removed", "part", "book", "kind", "source_id", where="removed_at IS NOT NULL")


def _attempts() -> None:
    """Intents, outcomes and what is in flight."""
    op.create_table(
        "attempt",
        _serial(),
        *_texts("attempt_id", "book", "kind", "source_id", "part_id"),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        *_texts("action", "document_type", "key"),
        *_texts("batch_key", optional=True),
        *_texts("payload", "party_id"),
        sa.Column("date", sa.Date(), nullable=True),
        *_texts("currency"),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        *_texts("number", optional=True),
        *_texts("name", "mark"),
        *_texts("external_id", "version", optional=True),
        sa.Column("allow_taken_number", sa.Boolean(), server_default=sa.false(), nullable=False),
        *_texts("run_id", "token"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"]),
        *_keys("seq"),
        sa.UniqueConstraint("attempt_id"),
    )
    _index("attempt_record", "attempt", "book", "kind", "source_id")
    op.create_table(
        "outcome",
        _serial(),
        *_texts(
            "attempt_id",
            "result",
            "external_id",
            "error_group",
            "code",
            "message",
            "request_id",
            "run_id",
            "token",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.attempt_id"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    _index("outcome_attempt", "outcome", "attempt_id")
    op.create_table(
        "in_flight",
        *_texts("book", "kind", "source_id", "part_id", "attempt_id", "token"),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conclusive_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uncertain", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.attempt_id"], initially="DEFERRED", deferrable=True
        ),
        *_keys("book", "kind", "source_id", "part_id"),
        sa.UniqueConstraint("attempt_id"),
        sqlite_with_rowid=False,
    )


def _kept() -> None:
    op.create_table(
        "failure",
        _serial(),
        *_texts(
            "book",
            "kind",
            "source_id",
            "number",
            "stage",
            "error_group",
            "code",
            "message",
            "remedy",
            "request_id",
        ),
        sa.Column("try_no", sa.Integer(), server_default="0", nullable=False),
        *_texts("run_id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys("seq"),
    )
    _index("failure_newest", "failure", "book", "seq")
    _index("failure_record", "failure", "book", "kind", "source_id")
    op.create_table(
        "decision",
        _serial(),
        *_texts("book", "kind", "source_id", "choice", "who", "why", "detail"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys("seq"),
    )
    _index("decision_record", "decision", "book", "kind", "source_id")


def _paid_positions_tokens() -> None:
    op.create_table(
        "paid",
        *_texts("book", "source_id", "external_id"),
        sa.Column("paid_on", sa.Date(), nullable=True),
        *_keys("book", "source_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "applied",
        *_texts("book", "source_id"),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("document_type", "external_id"),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        *_keys("book", "source_id", "line_no"),
        sqlite_with_rowid=False,
    )
    _index("applied_document", "applied", "book", "document_type", "external_id")
    op.create_table(
        "position",
        *_texts("book", "name"),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        *_texts("source_id"),
        *_keys("book", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "token",
        *_texts("company_key"),
        *_texts("sealed", "previous", optional=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_token", sa.Text(), server_default="", nullable=False),
        sa.Column("lock_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("company_key"),
    )


def _refuse_changes(table: str) -> None:
    """Make the database itself refuse to update, delete or truncate rows of an append-only table."""
    sentence = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"
    )
    for change, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.split()[0].lower()} BEFORE {change} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {table}_is_append_only()"
        )
