"""Rule 4: a batch that was not answered is never posted again as it was; what cannot be found again never rides in one."""

from __future__ import annotations

from datetime import timedelta

from connectors.contract.words import Disposition
from tests.support.company import Company


def _numbers(company: Company) -> list[str]:
    company.bill("first")
    company.transfer()
    return [company.bill(place) for place in range(3)]


def test_rule_04_committed_and_not_answered_is_adopted_item_by_item(company: Company) -> None:
    """Each item of the batch is looked up on its own and linked; nothing is made twice."""
    numbers = _numbers(company)
    company.books.fault("commit_then_drop", operation="batch")
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert {ran.left(number) for number in numbers} == {Disposition.TRANSFERRED}
    assert [len(company.made(number)) for number in numbers] == [1, 1, 1]


def test_rule_04_lost_items_go_singly_under_their_own_keys(company: Company) -> None:
    """A batch that never arrived is not repeated: later each item goes alone, and its key is in no other effect."""
    numbers = _numbers(company)
    company.books.fault("drop_before_commit", operation="batch")
    company.transfer()
    assert [company.made(number) for number in numbers] == [[], [], []]
    company.ahead = timedelta(hours=1)
    assert company.transfer().state == "settled"
    made = [company.journal(entity="Invoice", operation="create", doc_number=number) for number in numbers]
    assert [len(one) for one in made] == [1, 1, 1]
    assert len({one[0]["requestid"] for one in made}) == 3
    assert {one[0]["bid"] for one in made} == {None}


def test_rule_04_what_has_no_number_goes_singly(company: Company) -> None:
    """Where the books number documents, none could be looked for by number, so each goes by a call of its own."""
    numbers = _numbers(company)
    company.books.switch(own_numbers=False)
    before = max(one["sequence"] for one in company.journal())
    company.transfer()
    made = company.journal(entity="Invoice", operation="create", after=before)
    assert len(made) == len(numbers)
    assert {one["bid"] for one in made} == {None}
    assert len({one["requestid"] for one in made}) == len(numbers)


def test_rule_04_a_batch_whose_items_were_all_turned_away_goes_under_a_new_request_id(
    company: Company,
) -> None:
    """The vendor replays what it answered to a request id, refusals of the items too; nothing is stuck behind that."""
    numbers = _numbers(company)
    company.books.switch(subscription="expired")
    assert company.transfer().left(numbers[0]) is Disposition.NOT_ATTEMPTED
    company.books.switch(subscription="active")
    assert company.transfer().state == "settled"
    assert [len(company.made(number)) for number in numbers] == [1, 1, 1]
