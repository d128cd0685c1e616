"""Promise 4: one bad record stops nothing else."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.words import Kind
from tests.promises import everything
from tests.promises.harness import DAY, Books, Firm, counted


def adds_up_wrong(firm: Firm, _books: Books, number: str) -> None:
    """Its lines are not its total."""
    firm.invoice(number, "9.00", off="1.00")


def number_is_taken(firm: Firm, books: Books, number: str) -> None:
    """Another customer has its number in the books."""
    books.enter_invoice("Somebody else", number, "9.00", DAY)
    firm.invoice(number, "9.00")


def number_is_too_long(firm: Firm, _books: Books, number: str) -> None:
    """No books take such a number."""
    firm.invoice(number * 10, "9.00")


def customer_is_not_synced(firm: Firm, _books: Books, number: str) -> None:
    """Somebody decided that its customer is not to be in the books."""
    firm.invoice(number, "9.00", customer="Cora")
    firm.do("UPDATE company SET do_not_sync = TRUE WHERE company_id = 'Cora'")


def customer_is_inactive(firm: Firm, books: Books, number: str) -> None:
    """Somebody made its customer inactive since."""
    firm.invoice("FIRST", "8.00", customer="Bertha")
    firm.until_settled()
    bertha = books.created(Kind.CUSTOMER)[-1]
    books.deactivate(Kind.CUSTOMER, str(bertha["id"]))
    firm.invoice(number, "9.00", customer="Bertha")


def item_is_unknown(firm: Firm, _books: Books, number: str) -> None:
    """A line without an item, or with one that is nowhere."""
    source_id = firm.invoice(number, "9.00")
    firm.do("UPDATE invoice_line SET item_id = NULL WHERE invoice_id = :id", id=source_id)


BAD: list[Callable[[Firm, Books, str], None]] = [
    customer_is_inactive,
    adds_up_wrong,
    number_is_taken,
    number_is_too_long,
    customer_is_not_synced,
    item_is_unknown,
]
"""The first one lets a run go before."""


def test_the_others_go(firm: Firm, books: Books) -> None:
    """In the very run in which records fail, each for another reason, all others are transferred, and the run counts those."""
    for place, bad in enumerate(BAD):
        bad(firm, books, f"BAD-{place}")
    before = set(firm.numbers_created())
    numbers = firm.invoices(5)
    report = firm.run()
    found = counted(report)
    assert found["transferred"] == 5, report
    assert set(firm.numbers_created()) - before == set(numbers)
    assert sum(found.values()) - found.get("unchanged", 0) == 5 + len(BAD)


def test_the_others_of_every_kind_go(firm: Firm) -> None:
    """One bad record of every kind, list entries too: in that very run everything else goes, what needs a bad one waits for it alone."""
    everything.enter_good(firm)
    everything.enter_bad(firm)
    report = firm.run()
    for kind in Kind:
        assert counted(report, kind) == everything.EXPECTED[kind], kind
    waiting = firm.ask("SELECT id, status, reason FROM tieout_transfer WHERE reason LIKE 'Held%' ORDER BY id")
    assert [row[0] for row in waiting] == ["PO-BAD-ITEM", "TS-BAD-EMPLOYEE"]
    assert "Nobody" in waiting[1][2]
    firm.books.hire("Bob", "Nobody")
    assert counted(firm.run(), "timesheet")["transferred"] == 1
