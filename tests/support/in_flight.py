"""When it pays to run again: as long as no look for what runs left in flight counts (RULES 3), another run changes nothing and costs its time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.ledger.document_models import in_flight


def seconds_to_a_look(ledger: str, which: Any = sa.func.min) -> float:
    """How long it is until the first look counts, or with ``max`` the last; 0 where one counts now, nothing is in flight, or no run was yet."""
    if ledger.startswith("sqlite") and not Path(str(sa.make_url(ledger).database)).exists():
        return 0.0
    engine = sa.create_engine(ledger, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(in_flight.name):
            return 0.0
        moment = connection.scalar(sa.select(which(in_flight.c.conclusive_after)))
    return max(0.0, (moment - now()).total_seconds()) if moment else 0.0
