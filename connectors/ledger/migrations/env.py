"""Where Alembic runs the ledger's migrations: on the connection and in the transaction that the opener hands over."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
