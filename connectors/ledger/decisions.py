"""Decisions of people: appended with who, when and why; the newest of each record shows in its state."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.ledger import Decided
from connectors.ledger.bulk import insert, insert_or_update
from connectors.ledger.models import decision as t
from connectors.ledger.models import record as r
from connectors.ledger.payloads import printable
from connectors.ledger.store import Store


class Decisions(Store):
    """Keep decisions."""

    def decide(self, book: str, decisions: Sequence[Decided]) -> None:
        """Keep decisions; the newest of each record counts and shows in its state at once.

        A record that the ledger does not know yet gets a state with the decision alone.
        """
        at = now()
        rows = [
            {
                "book": book,
                "kind": one.kind.value,
                "source_id": one.source_id,
                "choice": one.choice.value,
                "who": one.who,
                "why": printable(one.why),
                "detail": printable(one.detail),
                "at": one.at or at,
            }
            for one in decisions
        ]
        newest = {(row["kind"], row["source_id"]): row for row in rows}
        states = [
            {
                "book": book,
                "kind": kind,
                "source_id": source_id,
                "choice": newest[kind, source_id]["choice"],
                "choice_detail": newest[kind, source_id]["detail"],
            }
            for kind, source_id in sorted(newest)
        ]

        def work(connection: sa.Connection) -> None:
            insert(connection, t, rows)
            insert_or_update(connection, r, states, "choice", "choice_detail")

        if rows:
            self._db.write(work)
