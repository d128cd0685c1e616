"""Promise 5: the paid date is a payment's date, never the clock's; partial is not paid; a voided payment reopens; locked is untouched."""

from __future__ import annotations

from datetime import date
from typing import Any

from connectors.contract.words import Kind
from tests.promises.harness import DAY, Books, Firm
from tests.promises.parts import SEVERAL, check_agreed

PAID = date(2026, 11, 9)
LATER = date(2026, 11, 12)


def transferred(firm: Firm, books: Books, *amounts: str) -> list[dict[str, Any]]:
    """Invoices P-1, P-2 … of these amounts in the books."""
    for place, amount in enumerate(amounts, 1):
        firm.invoice(f"P-{place}", amount)
    firm.until_settled()
    return books.created(Kind.INVOICE)


def paid(firm: Firm) -> dict[str, str | None]:
    """Paid dates in operations."""
    return {row[0]: row[1] for row in firm.ask("SELECT invoice_number, paid_date FROM invoice")}


def test_it_is_the_date_of_the_last_payment(firm: Firm, books: Books) -> None:
    """In full: the payment's date. In two halves: the later one's. Half: none."""
    one, two, three = transferred(firm, books, "50.00", "60.00", "70.00")
    books.pay(one, "50.00", PAID)
    books.pay(two, "30.00", LATER)
    books.pay(two, "30.00", PAID)
    books.pay(three, "69.99", PAID)
    assert firm.run(flow="reconcile")["state"] == "settled"
    assert paid(firm) == {"P-1": str(PAID), "P-2": str(LATER), "P-3": None}


def test_a_voided_payment_reopens_the_invoice(firm: Firm, books: Books) -> None:
    """What is no longer paid in the books is no longer paid in operations."""
    (one,) = transferred(firm, books, "50.00")
    payment = books.pay(one, "50.00", PAID)
    firm.run(flow="reconcile")
    assert paid(firm) == {"P-1": str(PAID)}
    books.void_payment(payment)
    firm.run(flow="reconcile")
    assert paid(firm) == {"P-1": None}


def test_a_locked_paid_date_is_never_touched(firm: Firm, books: Books) -> None:
    """A person's own date stays, whatever the books say, and the run says that it is locked."""
    (one,) = transferred(firm, books, "50.00")
    firm.do(
        "UPDATE invoice SET paid_date = '2026-11-03', paid_date_source = 'manual', paid_date_locked = TRUE"
    )
    books.pay(one, "50.00", PAID)
    report = firm.run(flow="reconcile")
    assert paid(firm) == {"P-1": "2026-11-03"}
    assert any("locked" in line for line in report["details"]["paid"]["lines"])


def test_unreadable_books_change_nothing(firm: Firm, books: Books) -> None:
    """Books that cannot be read leave every paid date and the cursor: the next good run catches up."""
    one, two = transferred(firm, books, "50.00", "60.00")
    payment = books.pay(one, "50.00", PAID)
    firm.run(flow="reconcile")
    books.void_payment(payment)
    books.pay(two, "60.00", LATER)
    books.fault("unreadable", operation="cdc", times=20)
    books.fault("unreadable", operation="query", times=20, entity="invoice")
    report = firm.run(flow="reconcile")
    assert report["state"] != "settled"
    assert paid(firm) == {"P-1": str(PAID), "P-2": None}
    books.clear_faults()
    firm.run(flow="reconcile")
    assert paid(firm) == {"P-1": None, "P-2": str(LATER)}


def test_killed_between_writing_and_remembering(firm: Firm, books: Books) -> None:
    """A run that dies after operations have the date, and before the ledger knows, is made good by the next."""
    one, two = transferred(firm, books, "50.00", "60.00")
    books.pay(one, "50.00", PAID)
    firm.child({"on": "save_paid", "when": "before", "kind": ""}, flow="reconcile").killed()
    books.pay(two, "60.00", LATER)
    firm.run(flow="reconcile")
    assert paid(firm) == {"P-1": str(PAID), "P-2": str(LATER)}


def test_a_payment_that_we_transferred_pays_and_taken_back_reopens(firm: Firm, books: Books) -> None:
    """Its day is the paid date of its three invoices; voided they are open, by a run that is killed too; received after all, paid anew."""
    several = SEVERAL["payment"]
    several.set_up(firm)
    invoices = [f"P-{number}" for number in (1001, 1002, 1003)]
    assert {number: paid(firm)[number] for number in invoices} == dict.fromkeys(invoices, str(DAY))
    assert sum(day is not None for day in paid(firm).values()) == 3
    firm.office.change("payment", "payment_id", "PAY-0", status="failed")
    firm.child({"on": "send_one", "when": "after", "kind": "payment"}).killed()
    firm.until_settled()
    assert set(paid(firm).values()) == {None}
    firm.office.change("payment", "payment_id", "PAY-0", status="settled", received_date=str(LATER))
    firm.child({"on": "send_batch", "when": "after", "kind": "payment"}).killed()
    firm.until_settled()
    assert {number: paid(firm)[number] for number in invoices} == dict.fromkeys(invoices, str(LATER))
    assert len(books.done(Kind.PAYMENT, "create")) == 2
    assert len(books.done(Kind.PAYMENT, "void")) == 1
    check_agreed(firm)
