"""Promise 1, continued: processes that sleep past their claims, or work at once, on the same records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.promises.changes import CHANGES
from tests.promises.harness import Books, Firm
from tests.promises.parts import SEVERAL
from tests.promises.test_one_effect import trap
from tests.support.children import Child


def paused(firm: Firm, *traps: dict[str, Any]) -> Child:
    """A run that is paused at a trap, and whose lease on the book runs out meanwhile."""
    child = firm.child(*({**one, "signal": "SIGSTOP"} for one in traps))
    child.stopped()
    return child


@pytest.mark.parametrize("boundary", ["after intent", "before intent"])
def test_a_run_that_slept_past_its_claim_sends_nothing(firm: Firm, books: Books, boundary: str) -> None:
    """A claim has a deadline, checked before each send (RULES 7), in case another run settled the record meanwhile.

    No vendor helps here: it neither replays nor refuses a number that is taken.
    """
    firm.invoices(3)
    books.switch(replay=False, own_numbers=False)
    _wake_after_another_run(firm, books, boundary)
    firm.check_all_linked(3)


@pytest.mark.matrix
def test_what_another_run_has_linked_is_not_claimed(firm: Firm, books: Books) -> None:
    """A run that slept between its look and its intent, its claim not begun, sends nothing of what is linked by now.

    The claim lasts longer than the lease here, as it does by default, and no vendor helps: the books number by themselves.
    """
    firm.configure(claim=60)
    firm.invoices(3)
    books.switch(replay=False, own_numbers=False)
    _wake_after_another_run(firm, books, "before intent")
    firm.check_all_linked(3)


def _wake_after_another_run(firm: Firm, books: Books, boundary: str) -> None:
    child = paused(firm, trap(boundary, "send_batch"))
    firm.until_settled()
    before = books.effects()
    child.go_on()
    assert child.wait() == 0, child.words()
    assert books.effects() == before
    firm.until_settled()


def test_an_answer_after_the_claim_was_lost_links_nothing_twice(firm: Firm, books: Books) -> None:
    """A run that wakes with an answer in its hands, after another one settled its records, changes nothing (RULES 7)."""
    numbers = firm.invoices(3)
    child = paused(firm, trap("after answer", "send_batch"))
    firm.until_settled()
    child.go_on()
    assert child.wait() == 0, child.words()
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.matrix
@pytest.mark.parametrize("own_numbers", [True, False], ids=["we number", "books number"])
@pytest.mark.parametrize(
    "ledger", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], ids=["sqlite", "postgresql"]
)
def test_live_processes_on_the_same_records(
    request: pytest.FixtureRequest, tmp_path: Path, books: Books, ledger: str, *, own_numbers: bool
) -> None:
    """Should the lease fail, the claims of single records are the guard: of processes at once, one sends each (DESIGN 6)."""
    firm = Firm(tmp_path, books, request.getfixturevalue("postgres_url") if ledger == "postgresql" else "")
    books.switch(own_numbers=own_numbers, replay=False)
    firm.invoices(12)
    firm.run(kinds=["customer"])
    _at_once(firm)
    firm.check_all_linked(12)


@pytest.mark.matrix
@pytest.mark.parametrize("name", ["timesheet", "purchase order"])
def test_a_run_that_slept_between_two_documents(firm: Firm, books: Books, name: str) -> None:
    """A run that sleeps after the intent of a record's second document, or with its answer, does nothing that another run has done.

    No vendor helps: it does not replay, and numbers documents by itself.
    """
    several = SEVERAL[name]
    several.set_up(firm, own_numbers=False)
    books.switch(replay=False)
    for place, boundary in enumerate(("after intent", "after answer"), start=1):
        several.enter_failing(firm, place)
        child = paused(
            firm,
            {**trap(boundary, "send_one"), "kind": str(several.kind), "call": min(2, several.documents)},
        )
        firm.until_settled()
        before = books.effects()
        child.go_on()
        assert child.wait() == 0, child.words()
        assert books.effects() == before
    firm.until_settled()
    several.check(firm, 3)


@pytest.mark.parametrize(
    "name", ["a timesheet revised", pytest.param("an order revised, with receipts", marks=pytest.mark.matrix)]
)
def test_live_processes_on_the_same_parts(firm: Firm, books: Books, name: str) -> None:
    """Should the lease fail, of three processes at once one sends each document, makes each change, and takes each back once.

    The documents of a run that died are taken over by one of them, too.
    """
    change = CHANGES[name]
    several = change.several
    several.set_up(firm)
    books.switch(replay=False)
    records = [several.enter(firm, place) for place in range(1, 5)]
    firm.child({**trap("after intent", "send_batch"), "kind": str(several.kind)}).killed()
    _at_once(firm, patience=15)
    several.check(firm, 1 + len(records))
    for place in range(1 + len(records)):
        change.make(firm, place)
    _at_once(firm)
    change.check(firm, 1 + len(records))


def _at_once(firm: Firm, patience: float = 0) -> None:
    """Three processes, none of which minds the lease; then one until all is settled."""
    lawless = {"on": "take_lease", "when": "instead", "kind": ""}
    for child in [firm.child(lawless, patience=patience) for _ in range(3)]:
        assert child.wait() == 0, child.words()
    firm.until_settled()
