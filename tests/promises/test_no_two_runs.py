"""Promise 9: nightly, ad-hoc and retried runs of one book never overlap, on any number of machines."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.promises.harness import Books, Firm, counted
from tests.support.children import until


def test_a_second_run_is_told_that_the_book_is_busy(firm: Firm, books: Books) -> None:
    """A run that does not wait ends with a sentence and sends nothing; the lease is renewed while the first one lives."""
    numbers = firm.invoices(3)
    books.fault("delay", operation="create", entity="invoice", seconds=1.8)
    first = firm.child()
    until(lambda: books.faults_left() == 0)
    report = firm.ended(firm.child(wait=0))
    assert (report["state"], report["error"]) == ("error", "BookBusy")
    assert "busy" in report["message"]
    firm.ended(first)
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.parametrize(
    "ledger", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], ids=["sqlite", "postgresql"]
)
def test_runs_started_at_once_go_one_after_the_other(
    request: pytest.FixtureRequest, tmp_path: Path, books: Books, ledger: str
) -> None:
    """Of four processes that start together each waits for its turn: one document a record, no two runs at one time."""
    firm = Firm(tmp_path, books, request.getfixturevalue("postgres_url") if ledger == "postgresql" else "")
    firm.configure(lease=60)  # a busy machine is no dead run
    numbers = firm.invoices(35)
    found = [counted(firm.ended(child)) for child in [firm.child(wait=90) for _ in range(4)]]
    assert sum(one.get("transferred", 0) for one in found) == 35
    times = firm.look("SELECT started_at, ended_at FROM run ORDER BY started_at")
    assert len(times) == 4
    assert all(ended <= started for (_, ended), (started, _) in pairwise(times)), times
    firm.check_one_each(numbers)


def test_a_dead_run_frees_its_book(firm: Firm) -> None:
    """The run that comes next waits for the dead one's lease, says that it died, and goes on."""
    numbers = firm.invoices(2)
    firm.child({"on": "intend", "when": "before"}).killed()
    firm.until_settled()
    assert firm.look("SELECT state FROM run ORDER BY started_at")[0] == ("died",)
    firm.check_one_each(numbers)
