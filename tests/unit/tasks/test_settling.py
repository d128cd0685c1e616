"""Settling what was not answered, where the look fails, another process is quicker, or the books now say no (RULES 2-4, 7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.contract.clock import now
from connectors.contract.errors import Outage, Wait
from connectors.contract.words import Disposition, Reason, TransferStatus
from tests.promises.harness import BOOK
from tests.support.company import Company, Died
from tests.unit.tasks.answering import answering, raising


def _lost(company: Company) -> str:
    """An invoice whose batch did not reach the books, and whose time is over."""
    company.bill("first")
    company.transfer()
    company.books.fault("drop_before_commit", operation="batch")
    number = company.bill()
    company.transfer()
    assert company.state_of(number).reason is Reason.UNCERTAIN
    company.ahead = timedelta(hours=1)
    return number


def _taken_by_another(real: Any, book: str, attempt_id: str, old: str, token: str, *more: Any) -> bool:
    """Another process takes a claim over just before this one does."""
    assert real(book, attempt_id, old, f"a process quicker than {old}", *more)
    return bool(real(book, attempt_id, old, token, *more))


def test_an_outage_while_looking_stops_the_run_and_leaves_it_uncertain(company: Company) -> None:
    """The books can be opened and then not be read: nobody is blamed, and the record is not called not attempted."""
    number = _lost(company)
    with answering(company, find=raising(Outage("Gone for lunch.", code="lunch"))):
        ran = company.transfer()
    assert ran.left(number) is Disposition.UNCERTAIN
    assert "Gone for lunch." in ran.message
    assert company.state_of(number).reason is Reason.UNCERTAIN
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1


def test_a_lost_batch_that_cannot_be_looked_for_at_once_is_looked_for_later(company: Company) -> None:
    """The books answer nothing after the send: Uncertain, and the next run finds what was made."""
    company.bill("first")
    company.transfer()
    number = company.bill()
    company.books.fault("commit_then_drop", operation="batch")
    with answering(company, find=raising(Wait("Busy."), lambda: bool(company.made(number)))):
        ran = company.transfer()
    assert ran.left(number) is Disposition.UNCERTAIN
    assert company.transfer().state == "settled"
    assert len(company.made(number)) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_another_process_is_quicker_to_take_over(company: Company, *, arrived: bool) -> None:
    """Of two that would adopt or send again, one does; the other leaves the record alone."""
    number = company.bill()
    company.token = "the run that died"
    with pytest.raises(Died):
        company.transfer(dies="send_batch", dies_after=arrived)
    company.token, company.ahead = "a slower process", timedelta(hours=1)
    with answering(company, "ledger", take_over=_taken_by_another):
        ran = company.transfer()
    assert ran.left(number) is Disposition.UNCERTAIN
    assert company.parts_of(number) == []
    assert len(company.made(number)) == int(arrived)


def test_what_is_sent_again_may_be_refused_now(company: Company) -> None:
    """The books were closed since: a failure like any other, on the record, and a definite one."""
    number = _lost(company)
    company.books.switch(closing_date="2090-12-31")
    ran = company.transfer()
    assert ran.of(number).disposition.needs_attention
    state = company.state_of(number)
    assert (state.status, state.reason) == (TransferStatus.FAILED, None)
    assert state.send >= 1
    assert ("look", "ClosedPeriod") in [(one.stage, one.group) for one in company.failures_of(number)]
    with company.ports() as ports:
        assert list(ports.ledger.unsettled(BOOK, now())) == []


def test_an_update_that_is_found_is_linked_as_it_is_now(company: Company) -> None:
    """An update whose answer was lost is found by its content, and the link has the books' new version."""
    number = company.bill()
    company.transfer()
    before = company.parts_of(number)[0].version
    company.reprice(number, "70.00")
    company.books.fault("commit_then_drop", entity="invoice", operation="update")
    company.transfer()
    company.ahead = timedelta(hours=1)
    assert company.transfer().state == "settled"
    assert company.parts_of(number)[0].version != before
    assert len(company.journal(entity="Invoice", doc_number=number, operation="update")) == 1


def test_a_lost_batch_that_is_found_otherwise_is_linked_and_is_a_failure(company: Company) -> None:
    """Found at once, and changed by somebody in between: linked, so that it is never sent twice, and both sides shown."""
    company.bill("first")
    company.transfer()
    number = company.bill()
    company.books.fault("commit_then_drop", operation="batch")
    edited: list[str] = []

    def find(real: Any, wanted: Any) -> Any:
        if company.made(number) and not edited:
            edited.append(number)
            company.books.edit_total(company.made(number)[0])
        return real(wanted)

    with answering(company, find=find):
        ran = company.transfer()
    assert ran.state == "attention"
    assert len(company.parts_of(number)) == 1
    assert len(company.made(number)) == 1
    assert any("sent 100.00, books 1.00" in one.message for one in company.failures_of(number))
