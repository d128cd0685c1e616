"""Rule 3: a look that finds nothing counts only when the vendor can no longer be working on the send."""

from __future__ import annotations

from datetime import timedelta

from connectors.contract.words import Disposition, Reason, TransferStatus
from tests.support.company import Company


def _lost(company: Company) -> str:
    """An invoice whose batch will be lost on its way; customer and item are in the books before it."""
    company.configure_book(timing={"settle": 600})
    company.bill("first")
    company.transfer()
    company.books.fault("drop_before_commit", operation="batch")
    return company.bill()


def test_rule_03_stays_uncertain_until_the_time_is_over(company: Company) -> None:
    """Before the vendor's time is over the record stays Uncertain, says from when on it counts, and is not sent again."""
    number = _lost(company)
    for _ in range(2):
        ran = company.transfer()
        assert ran.left(number) is Disposition.UNCERTAIN
        assert ran.state == "attention"
    assert "counts from" in ran.of(number).message
    state = company.state_of(number)
    assert (state.status, state.reason) == (TransferStatus.PENDING, Reason.UNCERTAIN)
    assert company.word(number)[::2] == ("Pending", "Uncertain")
    assert company.made(number) == []


def test_rule_03_sent_again_with_the_same_key_when_the_time_is_over(company: Company) -> None:
    """Afterwards it is sent again, singly, and once."""
    number = _lost(company)
    company.transfer()
    company.ahead = timedelta(seconds=700)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1


def test_rule_03_no_worker_sleeps_for_it(company: Company) -> None:
    """A run waits a second for a second look at the most, never the vendor's minutes."""
    number = _lost(company)
    assert company.transfer().left(number) is Disposition.UNCERTAIN
    assert max(company.waits, default=0) <= 5


def test_rule_03_a_look_that_fails_leaves_it_uncertain(company: Company) -> None:
    """Books that cannot be read say nothing: the record stays Uncertain even after the time is over."""
    number = _lost(company)
    company.transfer()
    company.ahead = timedelta(seconds=700)
    company.books.fault("unreadable", entity="invoice", operation="query", times=20)
    company.transfer(numbers=number)
    assert company.state_of(number).reason is Reason.UNCERTAIN
    company.books.clear_faults()
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1
