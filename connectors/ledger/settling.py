"""Settling: outcomes, links, states and failures of a call in one transaction, and what happens where a claim was lost meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.documents import Outcome
from connectors.contract.errors import Collision, LedgerUnusable
from connectors.contract.ledger import POSTED, Closing, Failure, RecordState
from connectors.contract.words import Result
from connectors.ledger.bulk import Row, insert
from connectors.ledger.database import among, chunks
from connectors.ledger.failures import keep_failures
from connectors.ledger.linking import PartKey, link_parts, part_key, remove_parts
from connectors.ledger.models import attempt as a
from connectors.ledger.models import in_flight as f
from connectors.ledger.models import outcome as o
from connectors.ledger.payloads import printable
from connectors.ledger.records import save_states
from connectors.ledger.store import Store

_CLAIMS = (
    sa.select(f.c.attempt_id, f.c.kind, f.c.source_id, f.c.part_id, a.c.generation)
    .join_from(f, a, f.c.attempt_id == a.c.attempt_id)
    .where(f.c.book == sa.bindparam("book"), f.c.token == sa.bindparam("token"), among(f.c.attempt_id))
    .with_for_update(of=f)
)
_FREE = sa.delete(f).where(among(f.c.attempt_id))


@dataclass(slots=True)
class _Claim:
    """What is in flight under one attempt id of ours."""

    kind: str
    source_id: str
    part_id: str
    generation: int


@dataclass(slots=True)
class _Unlinked:
    """What settle could not link: attempts whose claim somebody else has, sentences of documents linked elsewhere."""

    lost: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


class Settling(Store):
    """The end of an attempt."""

    def settle(
        self,
        book: str,
        run_id: str,
        token: str,
        closings: Sequence[Closing],
        states: Sequence[RecordState],
        failures: Sequence[Failure],
    ) -> None:
        """Commit outcomes, links, states and failures in one transaction; a final closing frees the claim.

        Raises:
            LedgerUnusable: a claim is no longer ours. Its outcome and every failure are kept, its document is not linked
                and its record's state not saved; all other closings are committed.
            Collision: a document is linked to another record. Its outcome is kept and its claim stays, as Uncertain.
        """
        same = self._same_payload(closings)
        unlinked = self._db.write(lambda c: _settle(c, book, run_id, token, closings, states, failures, same))
        if unlinked.lost:
            raise LedgerUnusable(
                f"{len(unlinked.lost)} of {len(closings)} claims were taken over by another process before the answer was kept "
                f"(attempt {unlinked.lost[0]}). The answers are kept as outcomes, nothing was linked for them.",
                remedy="Nothing to do: the process that took over looks in the books. If it repeats, a run is slower than its claims.",
            )
        if unlinked.taken:
            raise Collision(" ".join(unlinked.taken))

    def _same_payload(self, closings: Sequence[Closing]) -> dict[PartKey, str]:
        """Attempts whose payload is also that of the part they became: such a part refers to it."""
        found: dict[PartKey, str] = {}
        for one in closings:
            payload = self._sent.take(one.outcome.attempt_id)
            if one.part is not None and payload is not None and one.part.payload == payload:
                found[part_key(one.part)] = one.outcome.attempt_id
        return found


def _settle(
    connection: sa.Connection,
    book: str,
    run_id: str,
    token: str,
    closings: Sequence[Closing],
    states: Sequence[RecordState],
    failures: Sequence[Failure],
    same_payload: Mapping[PartKey, str],
) -> _Unlinked:
    at = now()
    unlinked = _Unlinked()
    if closings:
        insert(connection, o, [_outcome(one.outcome, run_id, token, at) for one in closings])
    ours = _claims(connection, book, token, [one.outcome.attempt_id for one in closings])
    unlinked.lost = [one.outcome.attempt_id for one in closings if one.outcome.attempt_id not in ours]
    held = [one for one in closings if one.outcome.attempt_id in ours]
    for one in held:
        if one.unlink:
            claim = ours[one.outcome.attempt_id]
            remove_parts(connection, book, claim.kind, claim.source_id, claim.generation, claim.part_id, at)
    parts = [one.part for one in held if one.part is not None]
    clashes = link_parts(connection, book, parts, at, same_payload)
    unlinked.taken = list(clashes.values())
    clashing = {
        one.outcome.attempt_id for one in held if one.part is not None and part_key(one.part) in clashes
    }
    _free(
        connection,
        [one.outcome.attempt_id for one in held if one.final and one.outcome.attempt_id not in clashing],
    )
    for one in held:
        if not one.final or one.outcome.attempt_id in clashing:
            _keep_open(connection, one, token)
    stuck = {(part[0], part[1]) for part in clashes}
    for piece in chunks(unlinked.lost):
        rows = connection.execute(sa.select(a.c.kind, a.c.source_id).where(a.c.attempt_id.in_(piece)))
        stuck.update((row.kind, row.source_id) for row in rows)
    save_states(connection, book, (s for s in states if (s.kind.value, s.source_id) not in stuck))
    keep_failures(connection, book, run_id, failures, at)
    return unlinked


def _claims(
    connection: sa.Connection, book: str, token: str, attempt_ids: Sequence[str]
) -> dict[str, _Claim]:
    """Those claims that are ours, locked until the transaction ends."""
    ours: dict[str, _Claim] = {}
    for piece in chunks(attempt_ids):
        for row in connection.execute(_CLAIMS, {"book": book, "token": token, "ids": piece}):
            ours[row.attempt_id] = _Claim(row.kind, row.source_id, row.part_id, row.generation)
    return ours


def _free(connection: sa.Connection, attempt_ids: Sequence[str]) -> None:
    for piece in chunks(attempt_ids):
        connection.execute(_FREE, {"ids": piece})


def _keep_open(connection: sa.Connection, closing: Closing, token: str) -> None:
    """Keep a claim: from now on it waits to be carried, or its document is uncertain, and then no carrier has it any more."""
    values: Row = {"uncertain": True, "token": "" if token == POSTED else token}
    if closing.outcome.result is Result.QUEUED:
        values = {"uncertain": False, "token": POSTED}
    if closing.conclusive_after is not None:
        values["conclusive_after"] = closing.conclusive_after
    connection.execute(sa.update(f).where(f.c.attempt_id == closing.outcome.attempt_id).values(values))


def _outcome(outcome: Outcome, run_id: str, token: str, at: datetime) -> Row:
    error = outcome.error
    return {
        "attempt_id": outcome.attempt_id,
        "result": outcome.result.value,
        "external_id": printable(outcome.document.external_id) if outcome.document else "",
        "error_group": error.group if error else "",
        "code": printable(error.code) if error else "",
        "message": printable(error.message) if error else "",
        "request_id": printable(outcome.request_id or (error.request_id if error else "")),
        "run_id": run_id,
        "token": token,
        "at": at,
    }
