"""Promise 7: money is exact everywhere, and what the books answer is compared with what was sent, to the cent."""

from __future__ import annotations

from decimal import Decimal

from connectors.contract.words import Kind
from tests.promises.harness import Books, Firm, counted, needs
from tests.support.children import until

AMOUNTS = {
    "M-1": ["0.01"],
    "M-2": ["0.10", "0.20"],
    "M-3": ["19.99", "19.99", "19.99"],
    "M-4": ["1.15", "2.675", "33.33", "0.005"],
    "M-5": ["9999999.99", "0.01"],
    "M-6": ["4503599627.37", "0.62"],
}
"""Sums that a float gets wrong, or nearly; M-4 has amounts of half a cent, which no document has."""


def test_every_cent_arrives(firm: Firm, books: Books) -> None:
    """Operations, what was sent and what the books hold are equal, to the cent; the ledger keeps whole cents."""
    good = {number: lines for number, lines in AMOUNTS.items() if number != "M-4"}
    for number, lines in good.items():
        firm.invoice(number, *lines)
    firm.until_settled()
    wanted = {number: sum(map(Decimal, lines)) for number, lines in good.items()}
    assert {one["number"]: one["total"] for one in books.created(Kind.INVOICE)} == wanted
    rows = firm.look("SELECT number, total_cents, typeof(total_cents) FROM part WHERE kind = 'invoice'")
    assert {row[0]: Decimal(row[1]) / 100 for row in rows} == wanted
    assert {row[2] for row in rows} == {"integer"}
    firm.check_one_each(good)


def test_half_a_cent_is_never_rounded_away(firm: Firm, books: Books) -> None:
    """An amount that no document can carry is a failure, not a rounding."""
    firm.invoice("M-4", *AMOUNTS["M-4"])
    assert counted(firm.run()) == {"invalid": 1}
    assert books.created(Kind.INVOICE) == []


def test_a_total_changed_before_its_answer_was_read(firm: Firm, books: Books) -> None:
    """A run dies with the answer, and a person changes the amount: the record is a failure that shows both totals, and is never sent again."""
    firm.invoice("T-2", "100.00")
    firm.child({"on": "send_batch", "when": "after"}).killed()
    books.edit_total(books.created(Kind.INVOICE)[0])
    until(lambda: firm.run() and firm.told() == {"T-2": "Pending/Failed"})
    assert firm.run()["state"] == "attention"
    assert firm.numbers_created() == {"T-2": 1}
    messages = [row[0] for row in firm.look("SELECT message FROM failure")]
    assert any("100.00" in message and "1.00" in message.replace("100.00", "") for message in messages), (
        messages
    )


def test_another_total_is_a_failure_and_never_sent_twice(firm: Firm, books: Books) -> None:
    """Books that add a tax of their own: the document is linked, the record is a failure that shows both totals."""
    needs(books, "a tax engine of its own")
    file = firm.home / "tieout.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('mode = "exempt"', 'mode = "engine"'), encoding="utf-8"
    )
    books.switch(partner_tax=True, engine_tax_rate="10")
    firm.invoice("T-1", "100.00", off="8.00")
    firm.do("UPDATE invoice SET total_tax_value = 8")
    firm.do("UPDATE invoice_line SET tax_dollars = 8")
    for _ in range(2):
        report = firm.run()
        assert report["state"] == "attention"
        assert firm.numbers_created() == {"T-1": 1}
    assert firm.told() == {"T-1": "Pending/Failed"}
    messages = [row[0] for row in firm.look("SELECT message FROM failure")]
    assert any("sent 108.00, books 110.00" in message for message in messages), messages
    assert firm.look("SELECT total_cents FROM part WHERE kind = 'invoice' AND removed_at IS NULL") == [
        (11000,)
    ]
