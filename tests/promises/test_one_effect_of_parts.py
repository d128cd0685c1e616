"""Promise 1 for records of several documents: killed between their parts, unanswered, run again, each document is made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.promises.harness import Books, Firm
from tests.promises.parts import SEVERAL, Several, run_that_waits
from tests.promises.test_one_effect import trap
from tests.support.children import Child

PATIENCE = 30
"""Seconds that a run which is to die waits for what it must look for first."""


NAMES = sorted(name for name in SEVERAL if name != "purchase order in notes")
"""That one is a single document; its changes are another matter."""


@pytest.fixture(params=NAMES)
def several(request: pytest.FixtureRequest) -> Several:
    """A kind of records of several documents."""
    return SEVERAL[request.param]


def die(firm: Firm, several: Several, boundary: str, send: str, call: int = 1) -> None:
    """A run that is killed at a boundary of the so manieth call about a record of this kind."""
    where: dict[str, Any] = {**trap(boundary, send), "kind": str(several.kind), "call": call}
    firm.child(where, patience=PATIENCE).killed()


@pytest.mark.matrix
def test_all_goes_once(firm: Firm, several: Several) -> None:
    """Without any accident: every document, and a second run makes none."""
    several.set_up(firm)
    several.check(firm)
    effects = firm.books.effects()
    assert firm.run()["state"] == "settled"
    assert firm.books.effects() == effects


@pytest.mark.matrix
def test_killed_again_and_again_in_the_fast_lane(firm: Firm, several: Several) -> None:
    """Runs that die one after the other, each at the next boundary of a batch with a new record, make each document once.

    Where documents go after one another, the runs die at the batch of the second ones too.
    """
    several.set_up(firm)
    place = 0
    for call in range(several.waves, 0, -1):
        for boundary in ("before intent", "after outcome", "after intent", "after answer"):
            place += 1
            several.enter(firm, place)
            die(firm, several, boundary, "send_batch", call)
            if call > 1:
                firm.until_settled()
        place += 1
        several.enter(firm, place)
        run_that_waits(firm, "after" if call > 1 else "before").kill()
    firm.until_settled()
    several.check(firm, place + 1)


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("ledger", "several"),
    [("sqlite", name) for name in NAMES]
    + [pytest.param("postgresql", "timesheet", marks=pytest.mark.postgres)],
    indirect=["several"],
)
def test_killed_again_and_again_in_the_slow_lane(
    request: pytest.FixtureRequest, tmp_path: Path, books: Books, several: Several, ledger: str
) -> None:
    """Runs that die one after the other between the documents of one record, at the next boundary each, make each document once."""
    firm = Firm(tmp_path, books, request.getfixturevalue("postgres_url") if ledger == "postgresql" else "")
    several.set_up(firm, own_numbers=False)
    several.enter_failing(firm, 1)
    die(firm, several, "before intent", "send_one", min(2, several.documents))
    die(firm, several, "after intent", "send_one")
    if several.documents > 1:
        run_that_waits(firm, "after").kill()
    die(firm, several, "after answer", "send_one")
    die(firm, several, "after outcome", "send_one")
    firm.until_settled()
    several.check(firm, 2)


WHOLE = ("commit_then_drop", "commit_then_504", "drop_before_commit", "garbage")
ONE = (("drop_before_commit", "commit_then_drop"), ("commit_then_504",), ("drop_before_commit", "garbage"))


@pytest.mark.matrix
def test_the_books_do_not_answer(firm: Firm, books: Books, several: Several) -> None:
    """Whatever answer is lost, of a batch, of the first half of a batch, of one document of several or of its second send: each once."""
    several.set_up(firm)
    place = 0
    for fault in WHOLE:
        place += 1
        several.enter(firm, place)
        books.fault(fault, operation="create")
        firm.run()
        assert books.faults_left() == 0
    place += 1
    several.enter(firm, place)
    books.fault("commit_then_drop", operation="create", items=2 if several.documents > 1 else 0)
    firm.run()
    assert books.faults_left() == 0
    for faults in ONE:
        place += 1
        several.enter_failing(firm, place)
        for position, fault in enumerate(faults):
            books.fault(fault, operation="create", skip=1 if not position and several.documents > 1 else 0)
        firm.ended(firm.child(patience=PATIENCE))
        assert books.faults_left() == 0
    firm.until_settled()
    several.check(firm, place + 1)


@pytest.mark.matrix
@pytest.mark.parametrize("several", ["timesheet", "purchase order"], indirect=True)
def test_the_books_crash_with_a_document_of_several(firm: Firm, several: Several) -> None:
    """Books that crash before they wrote a batch, or between two documents of a record, hold each once when they are back."""
    several.set_up(firm)
    several.enter(firm, 1)
    _crash(firm, run_that_waits(firm, "before", seconds=30, patience=0))
    several.enter_failing(firm, 2)
    _crash(firm, run_that_waits(firm, "after", seconds=30, skip=int(several.documents > 1), patience=0))
    several.check(firm, 3)


def _crash(firm: Firm, child: Child) -> None:
    firm.books.crash()
    assert firm.ended(child)["state"] == "attention"
    firm.books.start()
    firm.until_settled()


@pytest.mark.matrix
@pytest.mark.parametrize("several", ["timesheet", "expense report"], indirect=True)
def test_the_vendor_still_works_on_several(firm: Firm, books: Books, several: Several) -> None:
    """Nothing of a batch that was not answered is sent again while the vendor may be working on it (RULES 3), and no vendor replays."""
    several.set_up(firm, settle=3)
    books.switch(replay=False)
    several.enter(firm, 1)
    firm.ended(run_that_waits(firm, "before", seconds=3, patience=0))
    firm.until_settled()
    several.check(firm, 2)
