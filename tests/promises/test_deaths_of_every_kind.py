"""Promise 1 for records of every kind in one firm: runs die at every boundary of every lane, for every kind, and each document is made once.

The matrix of the other modules, packed: many deaths to a firm, where those give each its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tests.promises.changes import CHANGES, Change
from tests.promises.harness import Firm
from tests.promises.parts import SEVERAL, Several, check_agreed, set_book
from tests.promises.test_one_effect import BOUNDARIES, trap

KINDS = ("timesheet", "expense report", "purchase order", "payment")
ALIKE = {"purchase order": "expense report"}
"""In some books both have bills, so their documents are counted together; of other kinds one may have the id of another's."""
Document = tuple[str, str]
"""Kind and id."""


def _document(kind: str, external_id: str) -> Document:
    return ALIKE.get(kind, kind), external_id


class Night:
    """A firm with records of every kind, one of each in the books without any accident."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.kinds = {name: SEVERAL[name] for name in KINDS}
        self.records: dict[str, list[str]] = {}
        set_book(firm, "\n".join(several.settings for several in self.kinds.values()))
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

    def done(self, operation: str, *names: str) -> Counter[Document]:
        """How often which document of these kinds (else of any) had this done to it."""
        found: Counter[Document] = Counter()
        for name in names or self.kinds:
            ids = self.firm.books.done(self.kinds[name].kind, operation)
            found |= Counter(_document(name, one) for one in ids)
        return found

    def check(self) -> None:
        """Every document of every record was made once and is linked, operations were told, and both sides agree."""
        made = self.done("create")
        assert made.total() == len(made) == self.wanted()
        self.check_linked(made)
        for name, several in self.kinds.items():
            self.check_told(several, ["Transferred"] * len(self.records[name]))
        assert len(set(self.firm.numbers_created().values())) == 1
        check_agreed(self.firm)

    def wanted(self) -> int:
        """How many documents the records become."""
        return sum(several.documents * len(self.records[name]) for name, several in self.kinds.items())

    def check_linked(self, standing: Counter[Document]) -> None:
        """These documents are linked, and no others."""
        linked = self.firm.look("SELECT kind, external_id FROM part WHERE removed_at IS NULL")
        assert Counter(_document(*row) for row in linked if row[0] in self.kinds) == standing

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
    _check_changes(night, [change for change, _ in done])
    check_agreed(firm)


def _check_changes(night: Night, made: list[Change]) -> None:
    """Each call of these changes was made once, and what stands is linked."""
    calls = Counter(call for change in made for call in change.calls)
    done = {
        operation: night.done(operation, *{change.kind for change in made if operation in change.calls})
        for operation in calls
    }
    done["create"] = night.done("create")
    for operation, count in calls.items():
        extra = night.wanted() if operation == "create" else 0
        assert done[operation].total() == count + extra, operation
    ended = done["delete"] + done["void"]
    assert set(ended.values()) == {1}
    night.check_linked(done["create"] - ended)
