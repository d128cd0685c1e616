"""Promise 1 for records of every kind in one firm: runs die at every boundary of every lane, for every kind, and each document is made once.

The matrix of the other modules, packed: many deaths to a firm, where those give each its own. It runs where these are too many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

from tests.promises.changes import CHANGES, Change
from tests.promises.harness import Firm
from tests.promises.parts import SEVERAL, Several, check_agreed
from tests.promises.test_one_effect import BOUNDARIES, trap

pytestmark = pytest.mark.parametrize("books", ["quickbooks-desktop"], indirect=True)
KINDS = ("timesheet", "expense report", "purchase order", "payment")


class Night:
    """A firm with records of every kind, one of each in the books without any accident."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.kinds = {name: SEVERAL[name] for name in KINDS}
        self.records: dict[str, list[str]] = {}
        firm.configure(claim=1.5, settle=0.3)
        for prepare in dict.fromkeys(several.prepare for several in self.kinds.values()):
            prepare(firm)
        for name in self.kinds:
            self.enter(name)
        firm.until_settled()

    def enter(self, name: str, times: int = 1) -> None:
        """So many more records of a kind."""
        known = self.records.setdefault(name, [])
        for _ in range(times):
            known.append(self.kinds[name].enter(self.firm, len(known)))

    def fail(self, records: Mapping[str, Iterable[str]]) -> None:
        """Records fail in a run, and are corrected, so that each goes by itself from now on."""
        for place in (1, 2):
            for name, failing in records.items():
                several = self.kinds[name]
                for record in failing:
                    column = several.wrong[0]
                    self.firm.office.change(
                        several.table, several.key, record, **{column: several.wrong[place]}
                    )
            if place == 1:
                assert self.firm.run()["state"] == "attention"

    def check(self) -> None:
        """Every document of every record was made once and is linked, operations were told, and both sides agree."""
        for name, several in self.kinds.items():
            made = several.made(self.firm)
            assert len(made) == several.documents * len(self.records[name]), (name, made)
            self.check_linked(several, Counter(made))
            self.check_told(several, ["Transferred"] * len(self.records[name]))
        assert len(set(self.firm.numbers_created().values())) == 1
        check_agreed(self.firm)

    def check_linked(self, several: Several, standing: Counter[str]) -> None:
        """These documents of a kind are linked, and no others."""
        linked = self.firm.look(
            "SELECT external_id FROM part WHERE kind = :kind AND removed_at IS NULL", kind=str(several.kind)
        )
        assert Counter(row[0] for row in linked) == standing, several.kind

    def check_told(self, several: Several, statuses: list[str]) -> None:
        """Operations were told this of the records of a kind."""
        told = self.firm.ask(
            "SELECT status FROM tieout_transfer WHERE kind = :kind ORDER BY id", kind=str(several.kind)
        )
        assert [row[0] for row in told] == statuses, several.kind


def test_in_the_fast_lane(firm: Firm) -> None:
    """Of every kind, a run dies at every boundary of a batch; documents that go after others die at theirs, too."""
    night = Night(firm)
    for boundary in BOUNDARIES:
        for name, several in night.kinds.items():
            night.enter(name)
            where = {**trap(boundary, "send_batch"), "kind": str(several.kind), "call": several.waves}
            firm.child(where, patience=30).killed()
    firm.until_settled()
    night.check()


def test_in_the_slow_lane(firm: Firm) -> None:
    """Of every kind, runs for one record die at every boundary, of its first and of its second document."""
    night = Night(firm)
    for name in KINDS:
        night.enter(name, len(BOUNDARIES))
    failing = {name: known[1:] for name, known in night.records.items()}
    night.fail(failing)
    for name, several in night.kinds.items():
        for place, (boundary, record) in enumerate(zip(BOUNDARIES, failing[name], strict=True)):
            call = 1 + place % 2 if several.documents > 1 else 1
            where = {**trap(boundary, "send_one"), "kind": str(several.kind), "call": call}
            firm.child(where, numbers=[record]).killed()
    firm.until_settled()
    night.check()


def test_between_changes(firm: Firm) -> None:
    """Of every change of every kind, runs die at every boundary, of the first or of the last of its calls; each change is made once."""
    night = Night(firm)
    changes = [change for change in CHANGES.values() if change.kind in KINDS]
    deaths = [(boundary, place % 2 > 0) for place, boundary in enumerate(reversed(BOUNDARIES))]
    chosen: dict[str, list[Change]] = {name: [one for one in changes if one.kind == name] for name in KINDS}
    for name, some in chosen.items():
        night.enter(name, len(some) * len(deaths))
    firm.until_settled()
    done: list[tuple[Change, str]] = []
    for name, some in chosen.items():
        for place, record in enumerate(night.records[name][1:]):
            change = some[place // len(deaths)]
            change.make(firm, place + 1)
            done.append((change, record))
    for place, (change, record) in enumerate(done):
        boundary, last = deaths[place % len(deaths)]
        where = {
            **trap(boundary, "send_one"),
            "kind": str(change.several.kind),
            "call": len(change.calls) if last else 1,
        }
        firm.child(where, numbers=[record]).killed()
    firm.until_settled()
    for name, some in chosen.items():
        _check_changes(night, name, [change for change, _ in done if change in some])
    check_agreed(firm)


def _check_changes(night: Night, name: str, made: list[Change]) -> None:
    """Each call of these changes was made once, and what stands is linked."""
    several, books = night.kinds[name], night.firm.books
    calls = Counter(call for change in made for call in change.calls)
    for operation, count in calls.items():
        extra = several.documents * len(night.records[name]) if operation == "create" else 0
        assert len(books.done(several.kind, operation)) == count + extra, (name, operation)
    ended = [
        one for operation in {"delete", "void"} & set(calls) for one in books.done(several.kind, operation)
    ]
    assert len(set(ended)) == len(ended)
    night.check_linked(several, Counter(books.done(several.kind, "create")) - Counter(ended))
