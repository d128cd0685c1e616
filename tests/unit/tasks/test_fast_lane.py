"""The fast lane where it does not go straight: out of reach at each step, throttled rounds, a claim of another process, several documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.contract.documents import Outcome
from connectors.contract.errors import Differs, OperationsUnreadable, Outage, Throttled, Wait
from connectors.contract.ledger import RecordState
from connectors.contract.words import Disposition, Kind, Result, TransferStatus
from tasks.context import Ready, Work
from tasks.pages import take
from tasks.sending import Ended
from tasks.transfer import ROUNDS, _sort_out
from tests.support.company import Company
from tests.unit.tasks.answering import answering, facts_of, first, one_run, raising


def _first_run(company: Company) -> None:
    """Customer and item are in the books before."""
    company.bill("first")
    company.transfer()


def test_after_an_outage_nothing_of_a_page_is_attempted(company: Company) -> None:
    """New invoices, their new customer, and what is to be changed: not attempted, without a single call to the books."""
    changed = company.bill("changed")
    company.transfer()
    company.reprice(changed, "70.00")
    late = f"Late {company.place}"
    number = company.bill("new", customer=late)
    effects = company.books.effects()
    with one_run(company) as run:
        run.declare_outage(Outage("Away."))
        take(run, Kind.INVOICE, facts_of(run, Kind.INVOICE, *company.ids(changed), *company.ids(number)))
        rows = {row.number: row.disposition for row in run.ledger.dispositions(run.run_id)}
    assert rows == dict.fromkeys((changed, number, late), Disposition.NOT_ATTEMPTED)
    assert company.books.effects() == effects
    assert company.state_of(number).status is TransferStatus.PENDING


def test_books_that_cannot_be_asked_for_numbers_stop_the_run(company: Company) -> None:
    """No number can be looked for, so nothing may go (RULES 6); what was wrong for itself keeps its own failure."""
    _first_run(company)
    number = company.bill()
    foreign = company.bill(2, currency="EUR")
    with answering(company, find=raising(Wait("The books are busy."))):
        ran = company.transfer()
    assert ran.left(number) is Disposition.NOT_ATTEMPTED
    assert "out of reach" in ran.message
    assert company.made(number) == company.made(foreign) == []
    assert ran.left(foreign) in {Disposition.NOT_ATTEMPTED, Disposition.INVALID}
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_books_that_cannot_be_asked_for_names_stop_the_run(company: Company) -> None:
    """A customer that cannot be looked for is neither linked nor created, and its invoice does not go."""
    number = company.bill()
    with answering(company, find=raising(Wait("The books are busy."))):
        ran = company.transfer()
    assert ran.left(company.party, Kind.CUSTOMER) is Disposition.NOT_ATTEMPTED
    assert ran.left(number) is Disposition.NOT_ATTEMPTED
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1


def test_an_outage_between_two_calls_leaves_the_rest(company: Company) -> None:
    """Where each document goes by itself, those behind the one that met the outage are not tried."""
    _first_run(company)
    numbers = [company.bill(place) for place in range(3)]
    company.books.switch(own_numbers=False, subscription="expired")
    ran = company.transfer()
    assert {ran.left(number) for number in numbers} == {Disposition.NOT_ATTEMPTED}
    assert [company.failures_of(number) for number in numbers] == [[], [], []]


def test_an_outage_met_by_a_change_stops_the_others(company: Company) -> None:
    """Neither the invoice that met it nor the one behind it is called failed."""
    numbers = [company.bill(place) for place in range(2)]
    company.transfer()
    for number in numbers:
        company.reprice(number, "70.00")
    with answering(company, read=raising(Outage("Away."))):
        ran = company.transfer()
    assert {ran.left(number) for number in numbers} == {Disposition.NOT_ATTEMPTED}
    ran = company.transfer()
    assert {ran.left(number) for number in numbers} == {Disposition.UPDATED}


def test_a_dry_run_in_an_outage_changes_no_state(company: Company) -> None:
    """It says so, and the ledger is as before."""
    _first_run(company)
    number = company.bill()
    company.transfer(dry_run=True)
    with answering(company, find=raising(Outage("Away."))):
        ran = company.transfer(dry_run=True)
    assert ran.left(number) is Disposition.NOT_ATTEMPTED
    with pytest.raises(ValueError, match="not enough values"):
        company.state_of(number)


def _not_sent(error: Wait, rounds: int) -> Callable[..., Any]:
    """Books that ask to wait so many times."""
    left = [rounds]

    def answer(real: Any, key: str, sends: list[Any]) -> Any:
        if left[0] and sends[0].kind is Kind.INVOICE:
            left[0] -= 1
            return [Outcome(attempt_id=one.attempt_id, result=Result.NOT_SENT, error=error) for one in sends]
        return real(key, sends)

    return answer


@pytest.mark.parametrize(
    ("after", "waited"), [(7.0, [7.0, 7.0]), (None, [1.0, 2.0]), (9_000.0, [65.0, 65.0])]
)
def test_throttled_rounds(company: Company, after: float | None, waited: list[float]) -> None:
    """What was turned away unsent goes again after what the books asked for, else a little longer each time, a minute at most."""
    _first_run(company)
    number = company.bill()
    company.waits.clear()
    with answering(company, send_batch=_not_sent(Throttled("Slow down.", retry_after=after), len(waited))):
        ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert company.waits == waited
    assert company.failures_of(number) == []
    assert len(company.made(number)) == 1


def test_after_the_last_round_the_slow_lane_goes_on(company: Company) -> None:
    """The fast lane does not wait for ever: each record then goes alone."""
    _first_run(company)
    number = company.bill()
    with answering(company, send_batch=_not_sent(Throttled("Slow down."), ROUNDS)):
        ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1


def test_a_chunk_that_another_process_sends_is_left_to_it(company: Company) -> None:
    """All claims are the other's: no call is made, and nothing exists twice."""
    _first_run(company)
    numbers = [company.bill(place) for place in range(2)]
    with answering(company, "ledger", intend=first(lambda: company.transfer(numbers=" ".join(numbers)))):
        company.transfer()
    assert [len(company.made(number)) for number in numbers] == [1, 1]


def test_an_answer_that_says_nothing_is_uncertain(company: Company) -> None:
    """No document and no error: nobody knows, so it is looked for before anything else."""
    _first_run(company)
    company.configure_book(timing={"settle": 600})
    number = company.bill()

    def silent(_real: Any, _key: str, sends: list[Any]) -> Any:
        return [Outcome(attempt_id=one.attempt_id, result=Result.UNCERTAIN) for one in sends]

    with answering(company, send_batch=silent):
        ran = company.transfer()
    assert ran.left(number) is Disposition.UNCERTAIN


def test_done_with_a_warning_is_linked_and_the_warning_kept(company: Company) -> None:
    """A document that is there and not as it was meant is linked, so never made twice, and the warning is kept as a failure."""
    _first_run(company)
    number = company.bill()

    def warned(real: Any, key: str, sends: list[Any]) -> Any:
        lost = Differs("The order's line was closed, so it is not linked.", code="570")
        return [replace(one, error=lost) for one in real(key, sends)]

    with answering(company, send_batch=warned):
        company.transfer()
    assert company.failures_of(number)[-1].code == "570"
    assert len(company.parts_of(number)) == len(company.made(number)) == 1
    company.transfer()
    assert len(company.made(number)) == 1


def test_operations_that_cannot_be_written_are_told_later(company: Company) -> None:
    """The write-back stays due; nothing is sent again for it (RULES 9)."""
    number = company.bill()
    with answering(company, "operations", write=raising(OperationsUnreadable("Locked."))):
        assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert company.word(number)[0] == ""
    company.transfer()
    assert company.word(number)[0] == "Transferred"
    assert len(company.made(number)) == 1


def _two_documents(real: Any, record: Any, resolve: Any, generation: int) -> Any:
    (one,) = real(record, resolve, generation)
    if record.kind is not Kind.INVOICE:
        return [one]
    number = f"{one.facts.number}-b"
    other = replace(
        one, part_id="b", mark=f"{one.mark[:-1]}b", facts=replace(one.facts, number=number),
        payload={**one.payload, "DocNumber": number, "PrivateNote": f"{one.mark[:-1]}b"},
    )  # fmt: skip
    return [one, other]


def test_a_record_of_two_documents_is_settled_by_both(company: Company) -> None:
    """RULES 14: turned away once, both go again, each once; the record is Transferred when both are in the books."""
    _first_run(company)
    number = company.bill()
    with answering(company, plan=_two_documents, send_batch=_not_sent(Throttled("Slow down."), 1)):
        ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == len(company.made(f"{number}-b")) == 1
    assert {part.part_id for part in company.parts_of(number)} == {"-", "b"}


def test_a_number_that_is_taken_stops_all_documents_of_the_record(company: Company) -> None:
    """The first of two is refused before it is sent, so the second is not sent either."""
    _first_run(company)
    number = company.bill()
    company.books.enter_invoice(f"Owner {company.place}", number, "10.00", company.day)
    with answering(company, plan=_two_documents):
        ran = company.transfer()
    assert ran.left(number) is Disposition.REFUSED
    assert company.made(f"{number}-b") == []


def test_one_document_of_two_settles_nothing_yet(company: Company) -> None:
    """A document that ended well gives a partly sent record no disposition."""
    number = company.bill()
    with one_run(company) as run:
        (fact,) = facts_of(run, Kind.INVOICE, *company.ids(number))
        state = RecordState(kind=Kind.INVOICE, source_id=fact.record.source_id, number=number)
        planned: Any = SimpleNamespace(part_id="b")
        ready = Ready(work=Work(record=fact.record, fact=fact, state=state), planned=(planned,))
        slow: dict[str, Work] = {}
        _sort_out(run, [Ended(ready, "-", Result.DONE)], slow)
        assert (slow, run.ledger.dispositions(run.run_id)) == ({}, [])
