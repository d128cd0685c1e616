"""Promise 6: the company is pinned in the configuration, verified before a run's first write, and part of every key."""

from __future__ import annotations

from tests.promises.harness import Books, Firm

OTHER = "9130000000000001"


def test_another_company_gets_nothing(firm: Firm, books: Books) -> None:
    """A book whose company is not the one that its connection belongs to writes nothing, and says which it expected."""
    firm.invoices(2)
    firm.configure(company=OTHER)
    report = firm.run()
    assert (report["state"], report["error"]) == ("error", "WrongCompany")
    assert books.effects() == 0
    assert firm.told() == {}


def test_a_book_keeps_its_company(firm: Firm, books: Books) -> None:
    """A book that has had one company is refused another: its links would mean nothing there."""
    firm.invoices(1)
    firm.until_settled()
    before = books.effects()
    firm.configure(company=OTHER)
    firm.invoice("P-2", "10.00")
    report = firm.run()
    assert (report["state"], report["error"]) == ("error", "BookUnready")
    assert books.effects() == before


def test_two_books_on_one_company_are_a_configuration_error(firm: Firm, books: Books) -> None:
    """One integration per company: the second book is refused before anything is sent."""
    numbers = firm.invoices(2)
    firm.until_settled()
    before = books.effects()
    file = firm.home / "tieout.toml"
    first, _, sections = file.read_text(encoding="utf-8").partition("\n")
    file.write_text(
        f"{first}\n{sections}\n{sections.replace('books.north', 'books.south')}", encoding="utf-8"
    )
    report = firm.run(book="south")
    assert (report["state"], report["error"]) == ("error", "BookUnready")
    assert books.effects() == before
    firm.check_one_each(numbers)
