"""Promise 1 for what changes after its transfer: revised, taken back, corrected; killed between the changes, each is made once."""

from __future__ import annotations

import pytest

from tests.promises.changes import CHANGES, Change
from tests.promises.harness import Firm
from tests.promises.parts import run_that_waits
from tests.promises.test_one_effect import BOUNDARIES, trap


@pytest.mark.parametrize("name", CHANGES)
def test_killed_between_changes(firm: Firm, name: str) -> None:
    """For every boundary of the first, second and last change of a record, a run that dies there: each change is made once.

    The records are changed alike; each is met by a death of its own, and all of them by the runs that make good.
    """
    change: Change = CHANGES[name]
    several = change.several
    calls = sorted({1, min(2, len(change.calls)), len(change.calls)})
    deaths = [(boundary, call) for boundary in reversed(BOUNDARIES) for call in calls]
    several.set_up(firm)
    records = [several.enter(firm, place) for place in range(1, 1 + len(deaths) + len(set(change.calls)))]
    assert firm.run()["state"] == "settled"
    for place in range(len(records) + 1):
        change.make(firm, place)
    for record, (boundary, call) in zip(records, deaths, strict=False):
        where = {**trap(boundary, "send_one"), "kind": str(several.kind), "call": call}
        firm.child(where, numbers=[record]).killed()
    for record, operation in zip(records[len(deaths) :], sorted(set(change.calls)), strict=True):
        run_that_waits(firm, "after", operation=operation, numbers=[record]).kill()
    firm.until_settled()
    change.check(firm, 1 + len(records))
