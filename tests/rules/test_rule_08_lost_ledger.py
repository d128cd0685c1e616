"""Rule 8: a new, lost or restored ledger re-posts nothing, and a company restored from a backup stops the book."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from connectors.contract.errors import BookUnready
from connectors.contract.words import Disposition
from tasks.home import Home
from tasks.looking import allow_book
from tests.promises.harness import BOOK
from tests.support.company import Company


def test_rule_08_a_lost_ledger_links_what_operations_call_transferred(company: Company) -> None:
    """Every transferred record is found in the books by its number and key, and linked."""
    numbers = [company.bill(place) for place in range(3)]
    company.transfer()
    company.lose_ledger()
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert {ran.left(number) for number in numbers} == {Disposition.ALREADY_THERE}
    assert [len(company.made(number)) for number in numbers] == [1, 1, 1]


def test_rule_08_a_restored_ledger_re_posts_nothing(company: Company) -> None:
    """A ledger from before the transfer knows the record as new; operations say that it went, so it is looked up."""
    company.bill("old")
    company.transfer()
    company.copy_ledger("backup")
    number = company.bill()
    company.transfer()
    company.lose_ledger()
    shutil.copy(company.home / "backup", company.home / "ledger.sqlite")
    assert company.transfer().left(number) is Disposition.ALREADY_THERE
    assert len(company.made(number)) == 1


def test_rule_08_transferred_and_not_in_the_books_fails_and_is_never_created(company: Company) -> None:
    """Operations say that it went, the books do not have it: a person decides, nothing is made again."""
    number = company.bill()
    company.transfer()
    company.books._act(act="delete", entity="Invoice", id=company.parts_of(number)[0].external_id)
    company.lose_ledger()
    row = company.transfer().of(number)
    assert row.disposition is Disposition.REFUSED
    assert number in row.message
    assert len(company.made(number)) == 1


def test_rule_08_a_mere_web_service_date_is_enough(company: Company) -> None:
    """A date of transfer without an external number makes the record one that went before, by whatever hand."""
    number = company.bill(web_service_date="2026-05-01 10:00:00")
    assert company.transfer().left(number) is Disposition.REFUSED
    assert company.made(number) == []


def test_rule_08_found_with_other_content_it_fails(company: Company) -> None:
    """What is found is compared like everything else."""
    number = company.bill()
    company.transfer()
    company.books.edit_total(company.made(number)[0])
    company.lose_ledger()
    row = company.transfer().of(number)
    assert row.disposition is Disposition.REFUSED
    assert "100.00" in row.message
    assert "1.00" in row.message


def test_rule_08_a_book_without_a_fence_is_unready(found_company: Callable[..., Company]) -> None:
    """Nothing starts without the earliest date that the book accepts."""
    company = found_company(fence=None)
    number = company.bill()
    with pytest.raises(BookUnready, match="fence"):
        company.transfer()
    assert company.made(number) == []


def test_rule_08_many_missing_documents_stop_the_book_until_a_person_allows_it(company: Company) -> None:
    """The newest linked documents are gone: nothing is sent, in this run and the next, until somebody says why it may."""
    for place in range(6):
        company.bill(place)
    company.transfer()
    for place in range(6):
        document = company.parts_of(company.number(place))[0].external_id
        company.act(act="delete", entity="Invoice", id=document)
    number = company.bill("new")
    for _ in range(2):
        with pytest.raises(BookUnready, match="restored from a backup"):
            company.transfer()
    assert company.made(number) == []
    allow_book(Home.of(company.home), BOOK, "they were test documents")
    with pytest.raises(BookUnready):
        company.transfer()  # still gone: the next look stops it again


def test_rule_08_one_missing_document_does_not_stop_the_book(company: Company) -> None:
    """A single document deleted by hand is a difference of the tie-out, not a restored company."""
    for place in range(6):
        company.bill(place)
    company.transfer()
    company.act(act="delete", entity="Invoice", id=company.parts_of(company.number(0))[0].external_id)
    number = company.bill("new")
    ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert "deleted in the books" in ran.message
