"""A payload is stored with the attempt; the part that the attempt became refers to it, and what differs is kept in full."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from connectors.contract.errors import LedgerUnusable
from connectors.contract.words import Kind
from connectors.ledger import SqlLedger, open_ledger
from connectors.ledger import revision as revisions
from connectors.ledger.database import Database
from connectors.ledger.models import REVISION, part
from connectors.ledger.sent import Sent
from tests.unit.ledger.samples import BOOK, COMPANY, done, intend, payload, state, unanswered
from tests.unit.ledger.samples import part as linked


def stored(ledger: SqlLedger) -> list[tuple[str | None, bool]]:
    """For each part: the attempt that it refers to, and whether it has a payload of its own."""
    with ledger._db.reading() as connection:
        rows = connection.execute(sa.select(part.c.attempt_id, part.c.payload).order_by(part.c.seq))
        return [(row.attempt_id, bool(row.payload)) for row in rows]


def payload_of(ledger: SqlLedger, n: int) -> Any:
    """What a later revision is compared with."""
    (found,) = ledger.parts(BOOK, Kind.INVOICE, [f"s{n:06}"])[f"s{n:06}"]
    return found.payload


def test_a_payload_is_stored_once(ledger: SqlLedger, run_id: str) -> None:
    """What was sent as intended is read from the attempt, to the last digit."""
    intend(ledger, run_id, 1, 2)
    ledger.settle(BOOK, run_id, "t1", [done(1), done(2)], [state(1), state(2)], [])
    assert stored(ledger) == [("a1-", False), ("a2-", False)]
    assert payload_of(ledger, 1) == payload(1)
    assert str(payload_of(ledger, 2)["Line"][0]["Amount"]) == "10.10"


def test_another_payload_is_kept_in_full(ledger: SqlLedger, run_id: str) -> None:
    """A part whose payload is not the attempt's, as after an update by another form, has its own."""
    intend(ledger, run_id, 1)
    other = payload(1) | {"TotalAmt": Decimal("30.31")}
    ledger.settle(BOOK, run_id, "t1", [done(1, payload=other)], [state(1)], [])
    assert stored(ledger) == [(None, True)]
    assert payload_of(ledger, 1) == other


def test_a_later_link_replaces_the_reference(ledger: SqlLedger, run_id: str) -> None:
    """The same document linked again with newer content (a revision adopted) no longer refers to the first attempt."""
    intend(ledger, run_id, 1)
    ledger.settle(BOOK, run_id, "t1", [done(1)], [state(1)], [])
    newer = payload(1) | {"DocNumber": "INV-1b"}
    ledger.link(BOOK, [linked(1, payload=newer, version="1")], [state(1)])
    assert stored(ledger) == [(None, True)]
    assert payload_of(ledger, 1) == newer


def test_another_process_keeps_the_payload_that_it_read(
    ledger: SqlLedger, run_id: str, ledger_url: str
) -> None:
    """Who settles what another process sent has not seen the intent made, and stores what it compared with."""
    intend(ledger, run_id, 1)
    ledger.settle(BOOK, run_id, "t1", [unanswered(1)], [], [])
    other = open_ledger(ledger_url, key=None)
    assert isinstance(other, SqlLedger)
    other.settle(BOOK, run_id, "t1", [done(1)], [state(1)], [])
    assert stored(other) == [(None, True)]
    assert payload_of(other, 1) == payload(1)
    other.close()


def test_intents_that_never_settle_cost_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the newest are remembered, and each is given once."""
    monkeypatch.setattr("connectors.ledger.sent._MOST", 3)
    sent = Sent()
    sent.remember({f"a{n}": {"n": n} for n in range(3)})
    sent.remember({f"a{n}": {"n": n} for n in range(3, 5)})
    assert [sent.take(f"a{n}") for n in range(5)] == [None, None, {"n": 2}, {"n": 3}, {"n": 4}]
    assert sent.take("a4") is None


_OLD_PART = """
INSERT INTO part (book, kind, source_id, part_id, document_type, external_id, version, number, party_id, date, currency,
                  total_cents, name, payload, linked_at)
VALUES ('main', 'invoice', 's000001', '-', 'Invoice', 'x1', '0', 'INV-1', '7', '2026-03-14', 'USD', 3030, '',
        '{"TotalAmt":30.30}', '2026-03-14 12:00:00')
"""


def test_a_ledger_of_the_first_revision_is_migrated_in_place(database_url: str) -> None:
    """Its parts keep their payloads, and what was append-only stays so."""
    database = Database(database_url)

    def first(connection: sa.Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(revisions._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        book = "INSERT INTO book (name, target, company_id) VALUES ('main', :target, :company)"
        connection.execute(sa.text(book), dict(zip(("target", "company"), COMPANY, strict=True)))
        connection.exec_driver_sql(_OLD_PART)

    database.write(first)
    database.close()
    ledger = open_ledger(database_url, key=None)
    assert isinstance(ledger, SqlLedger)
    with ledger._db.reading() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == REVISION
    assert payload_of(ledger, 1) == {"TotalAmt": Decimal("30.30")}
    run_id = ledger.start_run(BOOK, "nightly", {}, "", 1)
    intend(ledger, run_id, 2)
    ledger.settle(BOOK, run_id, "t1", [done(2)], [state(2)], [])
    assert stored(ledger) == [(None, True), ("a2-", False)]
    with pytest.raises(LedgerUnusable, match="never changed or deleted"):
        ledger._db.write(lambda c: c.execute(sa.text("DELETE FROM attempt")))
    ledger.close()
