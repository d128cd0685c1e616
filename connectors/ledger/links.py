"""Links: which documents in the books belong to a record, found by record, by document and by date; removed ones stay in the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.errors import Collision
from connectors.contract.ledger import Part, RecordState
from connectors.contract.money import money
from connectors.contract.words import Kind
from connectors.ledger.database import among, chunks
from connectors.ledger.linking import HEADS, link_parts, remove_parts
from connectors.ledger.models import attempt, is_live, outcome
from connectors.ledger.models import part as t
from connectors.ledger.models import record as r
from connectors.ledger.payloads import load
from connectors.ledger.records import save_states
from connectors.ledger.store import Store

_PAGE = 1000
_present = t.c.generation == sa.func.coalesce(r.c.generation, 0)
_with_record = t.outerjoin(
    r, sa.and_(r.c.book == t.c.book, r.c.kind == t.c.kind, r.c.source_id == t.c.source_id)
)

_PARTS = (
    sa.select(*HEADS, sa.func.coalesce(attempt.c.payload, t.c.payload).label("payload"))
    .select_from(_with_record.outerjoin(attempt, attempt.c.attempt_id == t.c.attempt_id))
    .where(
        t.c.book == sa.bindparam("book"),
        t.c.kind == sa.bindparam("kind"),
        among(t.c.source_id),
        is_live,
        _present,
    )
)

_CREATED = (
    sa.exists()
    .where(
        attempt.c.book == t.c.book,
        attempt.c.kind == t.c.kind,
        attempt.c.source_id == t.c.source_id,
        outcome.c.attempt_id == attempt.c.attempt_id,
        outcome.c.external_id == t.c.external_id,
        outcome.c.run_id == attempt.c.run_id,
    )
    .label("created")
)
"""Whether the books' answer to an attempt named the document, in the very run that made the attempt."""


class Links(Store):
    """Stored parts."""

    def parts(self, book: str, kind: Kind, source_ids: Iterable[str]) -> dict[str, list[Part]]:
        """Stored parts of these records, of the present generation."""
        found: dict[str, list[Part]] = {}
        with self._db.reading() as connection:
            for piece in chunks(source_ids):
                rows = connection.execute(_PARTS, {"book": book, "kind": kind.value, "ids": piece})
                for row in sorted(
                    rows, key=attrgetter("seq")
                ):  # asked to sort, SQLite would read the whole kind
                    found.setdefault(row.source_id, []).append(_part(row, load(row.payload)))
        return found

    def parts_by_external(
        self, book: str, document_type: str, external_ids: Iterable[str]
    ) -> dict[str, Part]:
        """Stored parts by the books' id, of any generation, without their payloads."""
        found: dict[str, Part] = {}
        query = sa.select(*HEADS).where(t.c.book == book, t.c.document_type == document_type, is_live)
        with self._db.reading() as connection:
            for piece in chunks(external_ids):
                rows = connection.execute(query.where(t.c.external_id.in_(piece)))
                found.update((row.external_id, _part(row)) for row in rows)
        return found

    def parts_between(self, book: str, kind: Kind, start: date, end: date) -> Iterator[Part]:
        """Stream stored parts by document date, keyset; of any generation, since all of them are in the books; without payloads."""
        query = sa.select(*HEADS).where(t.c.book == book, t.c.kind == kind.value, is_live, t.c.date <= end)
        query = query.order_by(t.c.date, t.c.seq).limit(_PAGE)
        rest = t.c.date >= start
        while True:
            with self._db.reading() as connection:
                page = list(connection.execute(query.where(rest)))
            for row in page:
                yield _part(row)
            if len(page) < _PAGE:
                return
            rest = sa.tuple_(t.c.date, t.c.seq) > sa.tuple_(
                sa.literal(page[-1].date), sa.literal(page[-1].seq)
            )

    def parts_of(self, book: str, kind: Kind) -> Iterator[Part]:
        """Stream all stored parts of a kind, keyset, of any generation, without their payloads."""
        query = sa.select(*HEADS).where(t.c.book == book, t.c.kind == kind.value, is_live)
        query, after = query.order_by(t.c.seq).limit(_PAGE), 0
        while True:
            with self._db.reading() as connection:
                page = list(connection.execute(query.where(t.c.seq > after)))
            for row in page:
                yield _part(row)
            if len(page) < _PAGE:
                return
            after = page[-1].seq

    def newest_parts(self, book: str, kind: Kind, limit: int) -> list[Part]:
        """Return the stored parts that were linked last, newest first, without their payloads."""
        query = sa.select(*HEADS).where(t.c.book == book, t.c.kind == kind.value, is_live)
        with self._db.reading() as connection:
            return [_part(row) for row in connection.execute(query.order_by(t.c.seq.desc()).limit(limit))]

    def adopted_since(self, book: str, kind: Kind, since: datetime) -> Iterator[Part]:
        """Stream parts that were linked at or after a moment, but not by the run that created them, newest first, without payloads."""
        query = sa.select(*HEADS, _CREATED).where(t.c.book == book, t.c.kind == kind.value, is_live)
        query = query.order_by(t.c.seq.desc()).limit(_PAGE)
        rest = query
        while True:
            with self._db.reading() as connection:
                page = list(connection.execute(rest))
            for row in page:
                if row.linked_at < since:
                    return
                if not row.created:
                    yield _part(row)
            if len(page) < _PAGE:
                return
            rest = query.where(t.c.seq < page[-1].seq)

    def link(self, book: str, parts: Sequence[Part], states: Sequence[RecordState]) -> None:
        """Link documents that were found in the books, not created by an attempt of ours (adopted, matched).

        Raises:
            Collision: a document is linked to another record; nothing is stored.
        """

        def work(connection: sa.Connection) -> None:
            if clashes := link_parts(connection, book, parts, now()):
                raise Collision(" ".join(clashes.values()))
            save_states(connection, book, states)

        self._db.write(work)

    def unlink(
        self,
        book: str,
        kind: Kind,
        source_id: str,
        states: Sequence[RecordState],
        part_ids: Sequence[str] | None = None,
    ) -> None:
        """Remove the stored parts of a record's present generation, or some of them (they stay in the history)."""

        def work(connection: sa.Connection) -> None:
            query = sa.select(r.c.generation).where(r.c.book == book, r.c.kind == kind.value)
            generation = connection.scalar(query.where(r.c.source_id == source_id))
            for part_id in (None,) if part_ids is None else part_ids:
                remove_parts(connection, book, kind.value, source_id, generation or 0, part_id, now())
            save_states(connection, book, states)

        self._db.write(work)


def _part(row: sa.Row[Any], payload: dict[str, Any] | None = None) -> Part:
    return Part(
        kind=Kind(row.kind),
        source_id=row.source_id,
        part_id=row.part_id,
        generation=row.generation,
        document_type=row.document_type,
        external_id=row.external_id,
        version=row.version,
        number=row.number,
        party_id=row.party_id,
        date=row.date,
        currency=row.currency,
        total=money(row.total_cents),
        name=row.name,
        payload=payload or {},
    )
