"""Links: which documents in the books belong to a record, found by record, by document and by date; removed ones stay in the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.errors import Collision
from connectors.contract.ledger import Part, RecordState
from connectors.contract.money import cents, money
from connectors.contract.words import Kind
from connectors.ledger.bulk import Row, insert
from connectors.ledger.database import among, chunks
from connectors.ledger.models import attempt, is_live, outcome
from connectors.ledger.models import part as t
from connectors.ledger.models import record as r
from connectors.ledger.payloads import dump, load, printable
from connectors.ledger.records import save_states
from connectors.ledger.store import Store

_PAGE = 1000
_KEPT = ("book", "kind", "source_id", "part_id", "generation")
_present = t.c.generation == sa.func.coalesce(r.c.generation, 0)
_with_record = t.outerjoin(
    r, sa.and_(r.c.book == t.c.book, r.c.kind == t.c.kind, r.c.source_id == t.c.source_id)
)

PartKey = tuple[str, str, str]
"""Kind, source id and part id."""

_HEADS = tuple(c for c in t.columns if c.name != "payload")
"""What most questions are about: a payload is many times as long as all the rest."""
_LIVE = sa.select(*_HEADS).where(t.c.book == sa.bindparam("book"), is_live)
_BY_DOCUMENT = _LIVE.where(t.c.document_type == sa.bindparam("type"), among(t.c.external_id))
_BY_RECORD = _LIVE.where(t.c.kind == sa.bindparam("kind"), among(t.c.source_id))
_PARTS = (
    sa.select(*_HEADS, sa.func.coalesce(attempt.c.payload, t.c.payload).label("payload"))
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
        query = sa.select(*_HEADS).where(t.c.book == book, t.c.document_type == document_type, is_live)
        with self._db.reading() as connection:
            for piece in chunks(external_ids):
                rows = connection.execute(query.where(t.c.external_id.in_(piece)))
                found.update((row.external_id, _part(row)) for row in rows)
        return found

    def parts_between(self, book: str, kind: Kind, start: date, end: date) -> Iterator[Part]:
        """Stream stored parts by document date, keyset; of any generation, since all of them are in the books; without payloads."""
        query = sa.select(*_HEADS).where(t.c.book == book, t.c.kind == kind.value, is_live, t.c.date <= end)
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
        query = sa.select(*_HEADS).where(t.c.book == book, t.c.kind == kind.value, is_live)
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
        query = sa.select(*_HEADS).where(t.c.book == book, t.c.kind == kind.value, is_live)
        with self._db.reading() as connection:
            return [_part(row) for row in connection.execute(query.order_by(t.c.seq.desc()).limit(limit))]

    def adopted_since(self, book: str, kind: Kind, since: datetime) -> Iterator[Part]:
        """Stream parts that were linked at or after a moment, but not by the run that created them, newest first, without payloads."""
        query = sa.select(*_HEADS, _CREATED).where(t.c.book == book, t.c.kind == kind.value, is_live)
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


def part_key(part: Part) -> PartKey:
    """What tells a part from every other of its book and generation."""
    return part.kind.value, part.source_id, part.part_id


def link_parts(
    connection: sa.Connection,
    book: str,
    parts: Sequence[Part],
    at: datetime,
    same_payload: Mapping[PartKey, str] | None = None,
) -> dict[PartKey, str]:
    """Link documents within a transaction; returns a sentence for each part whose document belongs to another record.

    ``same_payload`` names, for parts that have the very payload of an attempt, that attempt; it is not stored a second time.
    """
    if not parts:
        return {}
    linked = _linked(connection, book, parts)
    owners = {(row["document_type"], row["external_id"]): row for row in linked}
    present = {_identity(row): row for row in linked}
    clashes: dict[PartKey, str] = {}
    new: dict[tuple[Any, ...], Row] = {}
    same: list[Row] = []
    replaced: list[int] = []
    for one in parts:
        row = _row(one, book, (same_payload or {}).get(part_key(one)))
        owner = owners.get((one.document_type, one.external_id))
        if owner is not None and any(owner[c] != row[c] for c in ("kind", "source_id", "part_id")):
            clashes[part_key(one)] = (
                f"{one.document_type} {one.external_id} cannot be linked to {one.kind} {one.source_id}: "
                f"it is linked to {owner['kind']} {owner['source_id']} already."
            )
            continue
        old = present.get(_identity(row))
        if old is not None and old is owner and "seq" in old:
            same.append(
                {f"new_{column}": value for column, value in row.items() if column not in _KEPT}
                | {"of": old["seq"]}
            )
            continue
        replaced.extend(other["seq"] for other in (old, owner) if other is not None and "seq" in other)
        new[_identity(row)] = owners[one.document_type, one.external_id] = present[_identity(row)] = row
    if replaced:
        _remove(connection, t.c.seq.in_(replaced), at)
    if same:
        columns: dict[str, Any] = {c.removeprefix("new_"): sa.bindparam(c) for c in same[0] if c != "of"}
        connection.execute(sa.update(t).where(t.c.seq == sa.bindparam("of")).values(columns), same)
    if new:
        insert(connection, t, [row | {"linked_at": at} for row in new.values()])
    return clashes


def remove_parts(
    connection: sa.Connection,
    book: str,
    kind: str,
    source_id: str,
    generation: int,
    part_id: str | None,
    at: datetime,
) -> None:
    """Mark parts of one record and generation as removed, all of them or one."""
    those = [
        t.c.book == book,
        t.c.kind == kind,
        t.c.source_id == source_id,
        t.c.generation == generation,
        is_live,
    ]
    if part_id is not None:
        those.append(t.c.part_id == part_id)
    _remove(connection, sa.and_(*those), at)


def _remove(connection: sa.Connection, those: sa.ColumnElement[bool], at: datetime) -> None:
    connection.execute(sa.update(t).where(those).values(removed_at=at))


def _linked(connection: sa.Connection, book: str, parts: Sequence[Part]) -> list[Row]:
    """Live rows that have a record or a document in common with these parts."""
    found: dict[int, Row] = {}
    for document_type in {one.document_type for one in parts}:
        for piece in chunks(one.external_id for one in parts if one.document_type == document_type):
            rows = connection.execute(_BY_DOCUMENT, {"book": book, "type": document_type, "ids": piece})
            found.update((row.seq, dict(row._mapping)) for row in rows)  # noqa: SLF001 (SQLAlchemy's public name)
    for kind in {one.kind for one in parts}:
        for piece in chunks({one.source_id for one in parts if one.kind is kind}):
            rows = connection.execute(_BY_RECORD, {"book": book, "kind": kind.value, "ids": piece})
            for row in rows:
                found.setdefault(row.seq, dict(row._mapping))  # noqa: SLF001 (as above)
    return list(found.values())


def _identity(row: Row) -> tuple[Any, ...]:
    return row["kind"], row["source_id"], row["part_id"], row["generation"]


def _row(part: Part, book: str, attempt_id: str | None) -> Row:
    return {
        "book": book,
        "kind": part.kind.value,
        "source_id": part.source_id,
        "part_id": part.part_id,
        "generation": part.generation,
        "document_type": part.document_type,
        "external_id": part.external_id,
        "version": part.version,
        "number": None if part.number is None else printable(part.number),
        "party_id": part.party_id,
        "date": part.date,
        "currency": part.currency,
        "total_cents": cents(part.total),
        "name": printable(part.name),
        "payload": dump(part.payload) if attempt_id is None else "",
        "attempt_id": attempt_id,
    }


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
