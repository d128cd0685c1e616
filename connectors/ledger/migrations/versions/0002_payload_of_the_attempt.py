"""Revision 0002: a part may refer to the attempt whose payload is its own; parts that are there keep the payload they have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # No foreign key: SQLite cannot add one to a table, and an attempt is never deleted.
    op.add_column("part", sa.Column("attempt_id", sa.Text(), nullable=True))
