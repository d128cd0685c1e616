"""Promise 1 through the Web Connector: service, QuickBooks and runs are killed at every boundary, answers are lost; one document a record."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.promises.harness import Firm
from tests.promises.quickbooks_desktop import QuickBooksDesktopBooks
from tests.support.children import until

pytestmark = pytest.mark.parametrize("books", ["quickbooks-desktop"], indirect=True)
PATIENCE = 30
SERVICE = {
    "a set is handed out, and not sent": ("hand_out", "after", "<InvoiceAddRq"),
    "an answer came, and is not stored": ("take_in", "before", "<InvoiceAddRs"),
    "an answer is stored, and not thanked for": ("take_in", "after", "<InvoiceAddRs"),
}
QUICKBOOKS = {
    "a set came, and nothing is carried out": "before_process",
    "half of a set is carried out": "mid_set",
    "all is carried out, and not answered": "after_process",
    "the answer was taken": "after_receive",
}


class Nights:
    """Invoices of one firm, three at a time, and a night in which something dies after the other."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.numbers: list[str] = []

    def more(self) -> None:
        """Three more invoices."""
        self.numbers += self.firm.invoices(3, first=1001 + len(self.numbers))

    def check(self, about: str) -> None:
        """Each was created once, nothing is in flight, and operations know all."""
        assert self.firm.numbers_created() == Counter(self.numbers), about
        assert self.firm.look("SELECT count(*) FROM in_flight") == [(0,)], about
        assert set(self.firm.told().values()) == {"Transferred"}, about


def test_the_service_is_killed(firm: Firm, books: QuickBooksDesktopBooks) -> None:
    """A service that dies between hand-out and answer, between an answer and its storing, after it, or asking what became of a set."""
    nights = Nights(firm)
    for boundary, deadly in SERVICE.items():
        nights.more()
        books.deadly_service(*deadly)
        child = firm.child(patience=PATIENCE)
        until(books.service_died)
        firm.ended(child)
        firm.until_settled()
        nights.check(boundary)
    nights.more()
    books.fault("commit_then_drop", operation="create", entity="invoice")
    books.deadly_service("hand_out", "after", "probe")
    child = firm.child(patience=PATIENCE)
    until(books.service_died)
    firm.ended(child)
    firm.until_settled()
    nights.check("the question is asked")
    firm.check_one_each(nights.numbers)


@pytest.mark.parametrize("remembers", [True, False], ids=["it keeps its answers", "it forgets its answers"])
def test_quickbooks_is_killed(firm: Firm, books: QuickBooksDesktopBooks, *, remembers: bool) -> None:
    """QuickBooks that dies before, in the middle of, or after a message set, whether or not it knows the set when it is back."""
    books.switch(replay=remembers)
    nights = Nights(firm)
    for boundary, when in QUICKBOOKS.items():
        nights.more()
        books.fault("die", when=when, operation="create", entity="invoice")
        firm.until_settled()
        assert books.faults_left() == 0, boundary
        nights.check(boundary)
    firm.check_one_each(nights.numbers)


def test_the_flow_is_killed_when_it_has_posted(firm: Firm, books: QuickBooksDesktopBooks) -> None:
    """A run that dies when its message set is in the mailbox, with a session open or with none: the set goes, and is found."""
    nights = Nights(firm)
    after_post = {"on": "post", "when": "after", "kind": "InvoiceAddRq"}
    nights.more()
    firm.child(after_post).killed()
    firm.until_settled()
    nights.check("a session carries it after the run's death")
    nights.more()
    firm.child(after_post).killed()
    books.crash()
    books.start()
    firm.until_settled()
    nights.check("the session died, too")
    firm.check_one_each(nights.numbers)


class Sleep:
    """A firm whose Web Connector does not call, until it wakes."""

    def __init__(self, firm: Firm, books: QuickBooksDesktopBooks) -> None:
        self.firm, self.books = firm, books

    def fall(self) -> None:
        """From now on nobody calls, and runs do not wait long for it."""
        self.books.crash()
        self.books.calls, self.books.patience = False, 0.2
        self.firm.configure()

    def wake(self) -> None:
        """The Web Connector calls again."""
        self.books.calls, self.books.patience = True, 20.0
        self.books.start()

    def drained(self) -> bool:
        """Whether everything that was queued has come back, while no run was there."""
        return not self.firm.look("SELECT 1 FROM message_set WHERE state IN ('queued', 'out', 'lost')")


def test_queued_asleep_killed_drained_and_settled(firm: Firm, books: QuickBooksDesktopBooks) -> None:
    """Runs that die while they queue, a session that dies while it drains, a service that dies with an answer: one effect.

    What came back is settled by a run without a session that dies, too. An intent that was never posted waits for a look, which takes a session.
    """
    sleep, nights = Sleep(firm, books), Nights(firm)
    nights.more()
    firm.until_settled()
    sleep.fall()
    for death in (
        {"on": "intend", "when": "after"},
        {"on": "post", "when": "after", "kind": "InvoiceAddRq"},
        {"on": "send_batch", "when": "after"},
        {"on": "settle", "when": "after"},
    ):
        nights.more()
        firm.child(death).killed()
    firm.let_claims_lapse()
    report = firm.run()
    assert (report["state"], report["details"]["queued"]) == ("asleep", 9), report
    assert firm.numbers_created() == Counter(nights.numbers[:3])
    books.fault("die", when="after_process", operation="create", entity="invoice")
    books.deadly_service("take_in", "before", "<InvoiceAddRs")
    sleep.wake()
    until(books.service_died)
    until(sleep.drained)
    assert books.faults_left() == 0
    assert firm.numbers_created() == Counter([*nights.numbers[:3], *nights.numbers[6:]])
    sleep.fall()
    firm.child({"on": "settle", "when": "after"}).killed()
    assert firm.run()["state"] == "asleep"
    # The three that were never posted, and three of which QuickBooks had kept only the ids: both take a look.
    assert firm.look("SELECT count(*) FROM in_flight") == [(6,)]
    sleep.wake()
    firm.configure()
    firm.until_settled()
    nights.check("awake again")
    firm.check_one_each(nights.numbers)
