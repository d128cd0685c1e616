"""The contract of paid dates (promise 5, RULES 31): the date is a payment's, partial is not paid, unreadable changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument, Settlement
from connectors.contract.errors import TieoutError
from connectors.contract.protocols import Changes, Connector
from connectors.contract.words import Kind
from tests.contract.harness import DAY, Desk, Target, needs, now, send_of

PAID = DAY + timedelta(days=20)


@pytest.fixture
def posted(connector: Connector, desk: Desk) -> list[BooksDocument]:
    """Two invoices of 100.00 and 60.00 in the books."""
    documents = []
    for total in ("100.00", "60.00"):
        record = desk.invoice(total=total)
        outcome = connector.send_one(send_of(desk.plan(connector, record), Kind.INVOICE, record.source_id))
        assert outcome.document is not None, outcome.error
        documents.append(outcome.document)
    return documents


def _of(changes: Changes, document: BooksDocument) -> Settlement:
    (found,) = [one for one in changes.settlements if one.external_id == document.external_id]
    return found


def _since() -> datetime:
    return now() - timedelta(minutes=1)


@pytest.mark.parametrize("how", ["payment", "credit", "journal", "deposit"])
def test_paid_on_the_date_of_what_applies_it(
    target: Target, connector: Connector, desk: Desk, posted: list[BooksDocument], how: str
) -> None:
    """Whatever closes an invoice, the paid date is the date on which it was applied, not the clock's and not an older credit's."""
    first = posted[0]
    by = target.pay({first.external_id: Decimal("100.00")}, first.party_id, PAID, how)
    told = [connector.settlements([first.external_id])[0]]
    if connector.feed_is_whole or how == "payment":
        told.append(_of(connector.changes(_since()), first))
    for found in told:
        assert found.balance == 0
        assert found.total == Decimal("100.00")
        assert found.paid_on == PAID
        assert [(one.external_id, one.amount) for one in found.applied] == [(by, Decimal("100.00"))]


def test_partial_is_not_paid(
    target: Target, connector: Connector, desk: Desk, posted: list[BooksDocument]
) -> None:
    """A part leaves no paid date; the rest brings the later of the two dates, in whatever order they were entered."""
    first = posted[0]
    target.pay({first.external_id: Decimal("60.00")}, first.party_id, PAID)
    found = _of(connector.changes(_since()), first)
    assert (found.balance, found.paid_on) == (Decimal("40.00"), None)
    target.pay({first.external_id: Decimal("40.00")}, first.party_id, PAID - timedelta(days=5))
    found = _of(connector.changes(_since()), first)
    assert (found.balance, found.paid_on) == (Decimal(0), PAID)
    assert sorted(one.amount for one in found.applied) == [Decimal("40.00"), Decimal("60.00")]


def test_one_payment_for_many_invoices(
    target: Target, connector: Connector, posted: list[BooksDocument]
) -> None:
    """Each invoice gets its own share of a payment."""
    shares = {one.external_id: one.total for one in posted}
    target.pay(shares, posted[0].party_id, PAID)
    changes = connector.changes(_since())
    for one in posted:
        assert _of(changes, one).paid_on == PAID
        assert [part.amount for part in _of(changes, one).applied] == [one.total]


@pytest.mark.parametrize("how", ["void", "delete"])
@pytest.mark.parametrize("touches", [True, False])
def test_a_payment_that_goes_reopens_the_invoice(
    target: Target,
    connector: Connector,
    posted: list[BooksDocument],
    how: str,
    *,
    touches: bool,
) -> None:
    """A voided or deleted payment is told by its id, since it names no invoice any more, and the invoice is open again."""
    if how == "void":
        needs(target, "voided payments")
    first = posted[0]
    by = target.pay({first.external_id: Decimal("100.00")}, first.party_id, PAID)
    (paid,) = connector.settlements([first.external_id])
    assert paid.paid_on == PAID
    target.settings(payment_touches_invoice=touches)
    target.unpay(by, how)
    changes = connector.changes(_since())
    assert by in changes.deleted[paid.applied[0].document_type]
    found = connector.settlements([first.external_id])[0]
    assert (found.balance, found.paid_on, found.applied) == (Decimal("100.00"), None, ())
    if touches:
        assert _of(changes, first).paid_on is None


def test_a_payment_tells_of_invoices_that_did_not_change(
    target: Target, connector: Connector, posted: list[BooksDocument]
) -> None:
    """An invoice that a changed payment names is read even where its own update time did not move."""
    target.settings(payment_touches_invoice=False)
    first = posted[0]
    target.pay({first.external_id: Decimal("100.00")}, first.party_id, PAID)
    assert _of(connector.changes(_since()), first).paid_on == PAID


def test_a_deleted_invoice_is_told(target: Target, connector: Connector, posted: list[BooksDocument]) -> None:
    """A deleted invoice comes back as deleted, from the feed and by id, without money or date."""
    first = posted[0]
    target.remove(first.external_id)
    for found in (_of(connector.changes(_since()), first), connector.settlements([first.external_id])[0]):
        assert found.deleted
        assert found.paid_on is None


def test_settlements_keep_their_order(connector: Connector, posted: list[BooksDocument]) -> None:
    """Asked for by id, they come back in that order."""
    ids = [one.external_id for one in reversed(posted)]
    assert [one.external_id for one in connector.settlements(ids)] == ids


@pytest.mark.parametrize("since", [None, timedelta(days=60)])
def test_where_the_feed_does_not_reach(
    target: Target, connector: Connector, posted: list[BooksDocument], since: timedelta | None
) -> None:
    """From the start, or from longer ago than the feed reaches, the same is read by update time (RULES 31)."""
    if "reach of a feed" not in target.lacks:
        target.settings(cdc_window_enforced=True)
    first = posted[0]
    target.pay({first.external_id: Decimal("100.00")}, first.party_id, PAID)
    changes = connector.changes(now() - since if since else None)
    assert _of(changes, first).paid_on == PAID
    assert _of(changes, posted[1]).paid_on is None


def test_the_cursor_misses_nothing(target: Target, connector: Connector, posted: list[BooksDocument]) -> None:
    """What happens between two calls is in the second one; the cursor never lies in the future."""
    changes = connector.changes(_since())
    assert changes.cursor <= now()
    target.pay({posted[1].external_id: Decimal("60.00")}, posted[1].party_id, PAID)
    assert _of(connector.changes(changes.cursor), posted[1]).paid_on == PAID


@pytest.mark.parametrize("fault", ["unreadable", "empty", "break_after"])
@pytest.mark.parametrize("operation", ["cdc", "query"])
def test_unreadable_changes_nothing(
    target: Target, connector: Connector, posted: list[BooksDocument], fault: str, operation: str
) -> None:
    """Where an answer cannot be read, an error is raised and nothing is returned; least of all that invoices are gone."""
    first = posted[0]
    target.pay({first.external_id: Decimal("100.00")}, first.party_id, PAID)
    target.fault(fault, action=operation, times=30)
    with pytest.raises(TieoutError):
        connector.changes(_since() if operation == "cdc" else None)
    if operation == "query":
        with pytest.raises(TieoutError):
            connector.settlements([first.external_id])


def test_out_of_reach_changes_nothing(target: Target, connector: Connector) -> None:
    """An unreachable target raises."""
    away = target.connect(target.unreachable())
    with pytest.raises(TieoutError):
        away.changes(_since())
