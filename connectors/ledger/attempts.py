"""Attempts: intents committed before a call, the claim that makes each of them the only one, and what is still in flight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now as clock
from connectors.contract.documents import Facts, Send
from connectors.contract.ledger import POSTED, OpenAttempt, Posted, RecordState
from connectors.contract.money import cents, money
from connectors.contract.words import Action, Choice, Kind
from connectors.ledger.bulk import Row, insert, insert_or_ignore
from connectors.ledger.database import among, chunks
from connectors.ledger.models import attempt as a
from connectors.ledger.models import in_flight as f
from connectors.ledger.models import is_live
from connectors.ledger.models import part as p
from connectors.ledger.models import record as r
from connectors.ledger.payloads import dump, load, printable
from connectors.ledger.records import save_states
from connectors.ledger.store import Store

_SAME_PART = sa.and_(
    p.c.book == f.c.book, p.c.kind == f.c.kind, p.c.source_id == f.c.source_id, p.c.part_id == f.c.part_id, is_live
)  # fmt: skip
_MINE = (
    sa.select(f.c.attempt_id, p.c.generation)
    .select_from(f.outerjoin(p, _SAME_PART))
    .where(among(f.c.attempt_id), f.c.token == sa.bindparam("token"))
)
"""Claims that are ours, each with the generations of which its document is linked."""
_FREE = sa.delete(f).where(among(f.c.attempt_id))
_OPEN = sa.select(
    a, f.c.token.label("held_by"), f.c.deadline.label("until"), f.c.conclusive_after, f.c.uncertain
).join_from(f, a, f.c.attempt_id == a.c.attempt_id)
_SAME_RECORD = sa.and_(r.c.book == f.c.book, r.c.kind == f.c.kind, r.c.source_id == f.c.source_id)
_POSTED = (
    sa.select(a.c.attempt_id, a.c.kind, a.c.source_id, a.c.key, a.c.batch_key, a.c.mark, r.c.choice)
    .select_from(f.join(a, f.c.attempt_id == a.c.attempt_id).outerjoin(r, _SAME_RECORD))
    .where(f.c.book == sa.bindparam("book"), f.c.token == POSTED)
    .order_by(a.c.seq)
)


class Attempts(Store):
    """Claims and intents."""

    def intend(
        self,
        book: str,
        run_id: str,
        token: str,
        sends: Sequence[Send],
        generations: Mapping[str, int],
        batch_key: str | None,
        conclusive_after: datetime,
        states: Sequence[RecordState],
    ) -> set[str]:
        """Commit intents before a call: claim each (book, kind, source id, part) and store its payload.

        Inserting the claim is the claim: of two processes that insert one, the database lets one through. Returns the
        attempt ids that are ours; of the others nothing is stored, and states are saved of records with a claim of ours.
        What another process has linked since the caller looked is not created again: such a claim is given up at once.
        """
        if not sends:
            return set()
        shared = {"book": book, "run_id": run_id, "token": token, "batch_key": batch_key, "at": clock()}
        ordered = sorted(sends, key=lambda one: (one.kind.value, one.source_id, one.part_id))
        claims = [_claim(one, book, token, conclusive_after) for one in ordered]

        def work(connection: sa.Connection) -> set[str]:
            insert_or_ignore(connection, f, claims)
            ours = _won(connection, token, sends, generations)
            won = [one for one in sends if one.attempt_id in ours]
            if won:
                rows = [_row(one, generations[one.attempt_id]) | shared for one in won]
                insert(connection, a, rows)
                records = {(one.kind, one.source_id) for one in won}
                save_states(connection, book, (s for s in states if (s.kind, s.source_id) in records))
            return ours

        ours = self._db.write(work)
        self._sent.remember({one.attempt_id: one.payload for one in sends if one.attempt_id in ours})
        return ours

    def unsettled(self, book: str, now: datetime) -> list[OpenAttempt]:
        """Intents without a final outcome, oldest first, but for those that wait to be carried; ``now`` is for the caller to judge by."""
        del now
        query = _OPEN.where(f.c.book == book, f.c.token != POSTED).order_by(a.c.seq)
        with self._db.reading() as connection:
            return [_open(row) for row in connection.execute(query)]

    def posted(self, book: str) -> list[Posted]:
        """Intents that wait to be carried (their claim's token is ``POSTED``), oldest first."""
        with self._db.reading() as connection:
            return [
                Posted(
                    attempt_id=row.attempt_id,
                    kind=Kind(row.kind),
                    source_id=row.source_id,
                    key=row.key,
                    batch_key=row.batch_key,
                    mark=row.mark,
                    choice=Choice(row.choice) if row.choice else None,
                )
                for row in connection.execute(_POSTED, {"book": book})
            ]

    def in_flight(self, book: str, attempt_ids: Iterable[str]) -> list[OpenAttempt]:
        """These intents, as far as they have no final outcome, oldest first."""
        found: list[OpenAttempt] = []
        query = _OPEN.where(f.c.book == book).order_by(a.c.seq)
        with self._db.reading() as connection:
            for piece in chunks(attempt_ids):
                found += [_open(row) for row in connection.execute(query.where(a.c.attempt_id.in_(piece)))]
        return found

    def take_over(
        self,
        book: str,
        attempt_id: str,
        old_token: str,
        token: str,
        deadline: datetime,
        conclusive_after: datetime | None = None,
    ) -> bool:
        """Compare-and-set the claim of a dead (or our own uncertain) attempt.

        The caller decides when that is right (RULES 7). The claim then counts as being sent again, until its new
        deadline or an outcome; who does send it again says when a look will count, else that stays what it was.
        """
        values: Row = {"token": token, "deadline": deadline, "uncertain": False}
        if conclusive_after is not None:
            values["conclusive_after"] = conclusive_after
        claim = sa.update(f).where(f.c.book == book, f.c.attempt_id == attempt_id, f.c.token == old_token)
        return self._db.write(lambda connection: connection.execute(claim.values(values)).rowcount == 1)


def _won(
    connection: sa.Connection, token: str, sends: Sequence[Send], generations: Mapping[str, int]
) -> set[str]:
    """Attempts whose claims are ours; those that would create what is linked by now are given up."""
    ours: set[str] = set()
    linked: set[str] = set()
    creates = {one.attempt_id for one in sends if one.action is Action.CREATE}
    for piece in chunks(one.attempt_id for one in sends):
        for row in connection.execute(_MINE, {"ids": piece, "token": token}):
            ours.add(row.attempt_id)
            if row.attempt_id in creates and row.generation == generations[row.attempt_id]:
                linked.add(row.attempt_id)
    for piece in chunks(linked):
        connection.execute(_FREE, {"ids": piece})
    return ours - linked


def _claim(send: Send, book: str, token: str, conclusive_after: datetime) -> Row:
    return {
        "book": book,
        "kind": send.kind.value,
        "source_id": send.source_id,
        "part_id": send.part_id,
        "attempt_id": send.attempt_id,
        "token": token,
        "deadline": send.deadline,
        "conclusive_after": conclusive_after,
        "uncertain": False,
    }


def _row(send: Send, generation: int) -> Row:
    return {
        "attempt_id": send.attempt_id,
        "kind": send.kind.value,
        "source_id": send.source_id,
        "part_id": send.part_id,
        "generation": generation,
        "action": send.action.value,
        "document_type": send.document_type,
        "key": send.key,
        "payload": dump(send.payload),
        "party_id": send.facts.party_id,
        "date": send.facts.date,
        "currency": send.facts.currency,
        "total_cents": cents(send.facts.total),
        "number": send.facts.number,
        "name": printable(send.facts.name),
        "mark": send.mark,
        "external_id": send.external_id,
        "version": send.version,
        "allow_taken_number": send.allow_taken_number,
        "deadline": send.deadline,
    }


def _open(row: sa.Row[Any]) -> OpenAttempt:
    facts = Facts(
        party_id=row.party_id,
        date=row.date,
        currency=row.currency,
        total=money(row.total_cents),
        number=row.number,
        name=row.name,
    )
    send = Send(
        attempt_id=row.attempt_id,
        key=row.key,
        action=Action(row.action),
        kind=Kind(row.kind),
        source_id=row.source_id,
        part_id=row.part_id,
        document_type=row.document_type,
        payload=load(row.payload),
        facts=facts,
        mark=row.mark,
        deadline=row.until,
        external_id=row.external_id,
        version=row.version,
        allow_taken_number=row.allow_taken_number,
    )
    return OpenAttempt(
        send=send,
        generation=row.generation,
        batch_key=row.batch_key,
        run_id=row.run_id,
        token=row.held_by,
        uncertain=row.uncertain,
        deadline=row.until,
        conclusive_after=row.conclusive_after,
    )
