"""Promise 1 for what changes after its transfer: revised, taken back, corrected; killed between the changes, each is made once."""

from __future__ import annotations

import pytest

from connectors.contract.words import Kind
from tests.promises.changes import CHANGES, Change
from tests.promises.harness import Books, Firm, counted, needs
from tests.promises.parts import SEVERAL, run_that_waits
from tests.promises.test_one_effect import BOUNDARIES, trap
from tests.support.children import until


@pytest.mark.matrix
@pytest.mark.parametrize("name", CHANGES)
def test_killed_between_changes(firm: Firm, name: str) -> None:
    """For every boundary of the first, second and last change of a record, a run that dies there: each change is made once.

    The records are changed alike; each is met by a death of its own, and all of them by the runs that make good.
    """
    change: Change = CHANGES[name]
    several = change.several
    if several is SEVERAL["purchase order in notes"]:
        needs(firm.books, "receipts as notes or bills")
    calls = sorted({1, min(2, len(change.calls)), len(change.calls)})
    deaths = [(boundary, call) for boundary in reversed(BOUNDARIES) for call in calls]
    several.set_up(firm)
    records = [several.enter(firm, place) for place in range(1, 1 + len(deaths) + len(set(change.calls)))]
    assert firm.run()["state"] == "settled"
    for place in range(len(records) + 1):
        change.make(firm, place)
    _die_one_each(firm, several.kind, records, deaths)
    for record, operation in zip(records[len(deaths) :], sorted(set(change.calls)), strict=True):
        run_that_waits(firm, "after", operation=operation, numbers=[record]).kill()
    firm.until_settled()
    change.check(firm, 1 + len(records))


def _die_one_each(firm: Firm, kind: Kind, records: list[str], deaths: list[tuple[str, int]]) -> None:
    """For each death, in order, a run for one of the records that dies so."""
    for record, (boundary, call) in zip(records, deaths, strict=False):
        where = {**trap(boundary, "send_one"), "kind": str(kind), "call": call}
        firm.child(where, numbers=[record]).killed()


@pytest.mark.matrix
def test_an_expense_report_refused_half_way_is_corrected(firm: Firm, books: Books) -> None:
    """The bill and one charge go, the other charge is refused; corrected, by runs that die at every boundary, each is there once.

    The correction changes the bill too, so that it is an update and an addition.
    """
    several = SEVERAL["expense report"]
    several.set_up(firm)
    firm.invoice("B-1", customer="Blocked")
    assert firm.run()["state"] == "settled"
    blocked = str(books.created(Kind.CUSTOMER)[-1]["id"])
    books.deactivate(Kind.CUSTOMER, blocked)
    deaths = [(boundary, call) for boundary in reversed(BOUNDARIES) for call in (1, 2)]
    records = [several.enter(firm, place) for place in range(1, 3 + len(deaths))]
    firm.do(
        "UPDATE expense_item SET company_id = 'Blocked' WHERE payment_type = 'Company Mastercard' AND expense_report_id <> 'ER-0'"
    )
    firm.child({"on": "send_batch", "when": "after", "kind": "expense report"}).killed()
    halves = 3 + 2 * len(records)
    until(lambda: counted(firm.run(), "expense report").get("refused") == len(records))
    assert len(several.made(firm)) == halves
    for record in records:
        firm.do("UPDATE expense_item SET company_id = NULL WHERE expense_report_id = :id", id=record)
        firm.do(
            "UPDATE expense_item SET amount = 130.40 WHERE expense_report_id = :id AND amount = 120.40",
            id=record,
        )
        due = {"expense_total": "328.49", "amount_due": "111.00"}
        firm.office.change("expense_report", "expense_report_id", record, **due)
    _die_one_each(firm, several.kind, records, deaths)
    run_that_waits(firm, "after", operation="update", numbers=[records[-2]]).kill()
    run_that_waits(firm, "after", operation="create", numbers=[records[-1]]).kill()
    books.activate(Kind.CUSTOMER, blocked)
    firm.until_settled()
    several.check(firm, 1 + len(records))
    assert sorted(set(books.done(several.kind, "update"))) == sorted(books.done(several.kind, "update"))
    assert len(books.done(several.kind, "update")) == len(records)


def test_taken_back_and_wanted_again(firm: Firm, books: Books) -> None:
    """A sheet approved again gets new entries, each once, though runs die on both ways.

    All go by themselves, each under a key of its own: the vendor must not take the new ones for the old, which it has answered.
    """
    several = SEVERAL["timesheet"]
    several.set_up(firm)
    sheet = several.enter_failing(firm, 1)
    firm.until_settled()
    others, first = several.made(firm)[:5], several.made(firm)[5:]
    firm.office.change("timesheet", "timesheet_id", sheet, status="Rejected")
    firm.child({**trap("after answer", "send_one"), "kind": "timesheet", "call": 3}).killed()
    firm.until_settled()
    firm.office.change("timesheet", "timesheet_id", sheet, status="Approved")
    several.fail(firm, sheet)
    firm.child({**trap("after answer", "send_one"), "kind": "timesheet", "call": 3}).killed()
    firm.until_settled()
    assert sorted(books.done(several.kind, "delete")) == sorted(first)
    again = several.made(firm)[10:]
    assert len(again) == len(first)
    several.check_linked(firm, others + again, 2)
