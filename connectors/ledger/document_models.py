"""Tables of what is sent and what it became: attempts, outcomes, claims in flight, and the parts linked to records."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.ledger.columns import flag, in_cents, maybe, metadata, of_book, serial, text, when, whole

attempt = sa.Table(
    "attempt",
    metadata,
    serial(),
    sa.Column("attempt_id", sa.Text, nullable=False, unique=True),
    of_book(),
    text("kind"),
    text("source_id"),
    text("part_id"),
    whole("generation"),
    text("action"),
    text("document_type"),
    text("key"),
    maybe("batch_key"),
    text("payload"),
    text("party_id"),
    sa.Column("date", sa.Date, nullable=True),
    text("currency"),
    in_cents("total_cents"),
    maybe("number"),
    text("name"),
    text("mark"),
    maybe("external_id"),
    maybe("version"),
    flag("allow_taken_number"),
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), nullable=False),
    text("token"),
    when("at"),
    when("deadline"),
    sa.Index("attempt_record", "book", "kind", "source_id"),
)

outcome = sa.Table(
    "outcome",
    metadata,
    serial(),
    sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempt.attempt_id"), nullable=False),
    text("result"),
    text("external_id"),
    text("error_group"),
    text("code"),
    text("message"),
    text("request_id"),
    text("run_id"),
    text("token"),
    when("at"),
    sa.Index("outcome_attempt", "attempt_id"),
)

in_flight = sa.Table(
    "in_flight",
    metadata,
    of_book(key=True),
    text("kind", key=True),
    text("source_id", key=True),
    text("part_id", key=True),
    # Deferred: the claim is inserted before its attempt, which is stored only where the claim was won.
    sa.Column(
        "attempt_id",
        sa.Text,
        sa.ForeignKey("attempt.attempt_id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        unique=True,
    ),
    text("token"),
    when("deadline"),
    when("conclusive_after"),
    flag("uncertain"),
    sqlite_with_rowid=False,
)

part = sa.Table(
    "part",
    metadata,
    serial(),
    of_book(),
    text("kind"),
    text("source_id"),
    text("part_id"),
    whole("generation"),
    text("document_type"),
    text("external_id"),
    text("version"),
    maybe("number"),
    text("party_id"),
    sa.Column("date", sa.Date, nullable=True),
    text("currency"),
    in_cents("total_cents"),
    text("name"),
    # Empty where the attempt of this id has it.
    text("payload"),
    when("linked_at"),
    when("removed_at", optional=True),
    maybe("attempt_id"),
)
is_live = part.c.removed_at.is_(None)
was_removed = part.c.removed_at.is_not(None)
sa.Index(
    "part_live",
    part.c.book,
    part.c.kind,
    part.c.source_id,
    part.c.part_id,
    part.c.generation,
    unique=True,
    sqlite_where=is_live,
    postgresql_where=is_live,
)
sa.Index(
    "part_document",
    part.c.book,
    part.c.document_type,
    part.c.external_id,
    unique=True,
    sqlite_where=is_live,
    postgresql_where=is_live,
)
sa.Index(
    "part_dated",
    part.c.book,
    part.c.kind,
    part.c.date,
    part.c.seq,
    sqlite_where=is_live,
    postgresql_where=is_live,
)
sa.Index("part_newest", part.c.book, part.c.kind, part.c.seq, sqlite_where=is_live, postgresql_where=is_live)
sa.Index(
    "part_removed",
    part.c.book,
    part.c.kind,
    part.c.source_id,
    sqlite_where=was_removed,
    postgresql_where=was_removed,
)
