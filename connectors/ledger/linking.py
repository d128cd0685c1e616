"""Linking: documents written to a record's history within a transaction, each to one record alone, and their removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.ledger import Part
from connectors.contract.money import cents
from connectors.ledger.bulk import Row, insert
from connectors.ledger.database import among, chunks
from connectors.ledger.models import is_live
from connectors.ledger.models import part as t
from connectors.ledger.payloads import dump, printable

PartKey = tuple[str, str, str]
"""Kind, source id and part id."""

_KEPT = ("book", "kind", "source_id", "part_id", "generation")
HEADS = tuple(c for c in t.columns if c.name != "payload")
"""What most questions are about: a payload is many times as long as all the rest."""
_LIVE = sa.select(*HEADS).where(t.c.book == sa.bindparam("book"), is_live)
_BY_DOCUMENT = _LIVE.where(t.c.document_type == sa.bindparam("type"), among(t.c.external_id))
_BY_RECORD = _LIVE.where(t.c.kind == sa.bindparam("kind"), among(t.c.source_id))


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
