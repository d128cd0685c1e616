"""Runs and the one disposition that each record leaves a run with."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.ledger import Disposed, DispositionTotal, Run
from connectors.contract.money import cents, money
from connectors.contract.words import Disposition, Kind
from connectors.ledger.bulk import Row, insert
from connectors.ledger.database import among, chunks
from connectors.ledger.models import disposition as d
from connectors.ledger.models import run as r
from connectors.ledger.payloads import dump, load, printable
from connectors.ledger.store import Store

_KIND_ORDER = sa.case({kind.value: place for place, kind in enumerate(Kind)}, value=d.c.kind)

_DISPOSED = sa.select(d.c.source_id, d.c.number).where(
    d.c.run_id == sa.bindparam("run_id"), d.c.kind == sa.bindparam("kind"), among(d.c.source_id)
)


class Runs(Store):
    """Begin and end runs, dispose of their records, sum them up."""

    def start_run(
        self, book: str, flow: str, parameters: Mapping[str, object], flow_run_id: str, attempt: int
    ) -> str:
        """Begin a run and return its id; earlier runs of the book that are still `running` become `died`."""
        at = now()
        run_id = f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        still = sa.update(r).where(r.c.book == book, r.c.state == sa.literal_column("'running'"))
        died = still.values(state="died", ended_at=at, message="The process ended without a word.")
        row = {
            "run_id": run_id,
            "book": book,
            "flow": flow,
            "parameters": dump(parameters, floats=True),
            "flow_run_id": flow_run_id,
            "attempt": attempt,
            "started_at": at,
            "state": "running",
            "message": "",
            "report": "",
        }

        def work(connection: sa.Connection) -> str:
            connection.execute(died)
            insert(connection, r, [row])
            return run_id

        return self._db.write(work)

    def dispose(self, book: str, run_id: str, rows: Sequence[Disposed]) -> None:
        """Give records their one disposition; raises ValueError if one already has it in this run."""
        at = now()
        new = {(one.kind.value, one.source_id): _row(one, book, run_id) | {"at": at} for one in rows}
        if len(new) != len(rows):
            seen: set[tuple[str, str]] = set()
            for one in rows:
                if (key := (one.kind.value, one.source_id)) in seen:
                    raise _twice(one.kind.value, one.number, one.source_id, run_id)
                seen.add(key)

        def work(connection: sa.Connection) -> None:
            for kind in dict.fromkeys(kind for kind, _ in new):
                for piece in chunks(source_id for of, source_id in new if of == kind):
                    for old in connection.execute(_DISPOSED, {"run_id": run_id, "kind": kind, "ids": piece}):
                        raise _twice(kind, old.number, old.source_id, run_id)
            insert(connection, d, list(new.values()))

        if new:
            self._db.write(work)

    def totals(self, run_id: str) -> list[DispositionTotal]:
        """Sum dispositions, computed by SQL over the stored rows."""
        by = (d.c.kind, d.c.disposition, d.c.currency)
        query = sa.select(*by, sa.func.count().label("rows"), sa.func.sum(d.c.amount_cents).label("cents"))
        query = query.where(d.c.run_id == run_id).group_by(*by).order_by(_KIND_ORDER, *by)
        with self._db.reading() as connection:
            return [
                DispositionTotal(
                    kind=Kind(row.kind),
                    disposition=Disposition(row.disposition),
                    currency=row.currency,
                    count=row.rows,
                    total=money(int(row.cents)),
                )
                for row in connection.execute(query)
            ]

    def dispositions(self, run_id: str, only: Iterable[Disposition] = (), limit: int = 500) -> list[Disposed]:
        """Rows of a run by kind and number, at most ``limit``."""
        query = sa.select(d).where(d.c.run_id == run_id)
        if wanted := [one.value for one in only]:
            query = query.where(d.c.disposition.in_(wanted))
        query = query.order_by(_KIND_ORDER, d.c.number, d.c.source_id).limit(limit)
        with self._db.reading() as connection:
            return [_disposed(row) for row in connection.execute(query)]

    def finish_run(self, run_id: str, state: str, message: str, report: Mapping[str, object]) -> None:
        """End a run."""
        end = sa.update(r).where(r.c.run_id == run_id)
        end = end.values(
            ended_at=now(), state=state, message=printable(message), report=dump(report, floats=True)
        )

        def work(connection: sa.Connection) -> None:
            if connection.execute(end).rowcount != 1:
                raise ValueError(f"the ledger has no run {run_id}")

        self._db.write(work)

    def last_run(self, book: str, flows: Iterable[str] = ()) -> Run | None:
        """Newest run of a book, of these flows if any are named."""
        query = sa.select(r).where(r.c.book == book)
        if wanted := list(flows):
            query = query.where(r.c.flow.in_(wanted))
        with self._db.reading() as connection:
            row = connection.execute(query.order_by(r.c.seq.desc()).limit(1)).one_or_none()
        return None if row is None else _run(row)


def _row(one: Disposed, book: str, run_id: str) -> Row:
    return {
        "run_id": run_id,
        "kind": one.kind.value,
        "source_id": one.source_id,
        "book": book,
        "number": one.number,
        "disposition": one.disposition.value,
        "amount_cents": cents(one.amount),
        "currency": one.currency,
        "code": printable(one.code),
        "message": printable(one.message),
        "remedy": one.remedy,
        "external_id": one.external_id,
        "document_type": one.document_type,
    }


def _disposed(row: sa.Row[Any]) -> Disposed:
    return Disposed(
        kind=Kind(row.kind),
        source_id=row.source_id,
        number=row.number,
        disposition=Disposition(row.disposition),
        amount=money(row.amount_cents),
        currency=row.currency,
        code=row.code,
        message=row.message,
        remedy=row.remedy,
        external_id=row.external_id,
        document_type=row.document_type,
    )


def _run(row: sa.Row[Any]) -> Run:
    return Run(
        run_id=row.run_id,
        book=row.book,
        flow=row.flow,
        parameters=load(row.parameters),
        started_at=row.started_at,
        ended_at=row.ended_at,
        state=row.state,
        message=row.message,
        flow_run_id=row.flow_run_id,
        attempt=row.attempt,
        report=load(row.report),
    )


def _twice(kind: str, number: str, source_id: str, run_id: str) -> ValueError:
    return ValueError(
        f"{kind} {number or source_id} ({source_id}) already has its disposition in run {run_id}"
    )
