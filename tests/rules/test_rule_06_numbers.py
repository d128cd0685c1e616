"""Rule 6: who numbers documents, and what a number that is taken in the books means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract.words import Choice, Disposition
from tests.support.company import Company, Died


def _line(amount: str) -> list[dict[str, Any]]:
    detail = {"ItemRef": {"value": "1"}}
    return [{"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}]


def _by_hand(company: Company, number: str, amount: str = "100.00", party: str = "") -> str:
    """A person entered an invoice under this number; the company's own customer is in the books already."""
    fields = {
        "CustomerRef": {"value": party or company.party_in_books()}, "DocNumber": number,
        "TxnDate": str(company.day), "DueDate": str(company.day), "Line": _line(amount),
    }  # fmt: skip
    return str(company.act(act="create", entity="Invoice", fields=fields)["Invoice"]["Id"])


def _known(company: Company) -> None:
    company.bill("known")
    company.transfer()


def test_rule_06_where_the_books_number_we_send_none_and_keep_theirs(company: Company) -> None:
    """Custom numbers off: no number is sent, the one that the books give is told to operations."""
    company.books.switch(own_numbers=False)
    number = company.bill()
    company.transfer()
    given = company.parts_of(number)[0].number
    assert given
    assert given != number
    assert company.word(number)[:2] == ("Transferred", given)


def test_rule_06_preferences_are_read_before_the_first_write_of_each_run(company: Company) -> None:
    """A preference that is switched between two runs counts from the next run on."""
    _known(company)
    company.books.switch(own_numbers=False)
    number = company.bill(2)
    company.transfer()
    assert company.made(number) == []
    assert company.parts_of(number)[0].number != number


def test_rule_06_same_content_with_our_key_is_adopted(company: Company) -> None:
    """Neither ledger nor operations remember; the number is taken by a document with our key: linked, not made again."""
    number = company.bill()
    company.transfer()
    company.lose_ledger()
    company.do("DELETE FROM tieout_transfer")
    company.change(number, web_service_date=None)
    ran = company.transfer()
    assert ran.left(number) is Disposition.ALREADY_THERE
    assert len(company.made(number)) == 1
    assert company.word(number)[:2] == ("Transferred", number)


def test_rule_06_our_key_with_other_content_is_a_failure_with_both_sides(company: Company) -> None:
    """Our key does not make up for a total that is not ours any more."""
    number = company.bill()
    company.transfer()
    company.books.edit_total(company.made(number)[0])
    company.lose_ledger()
    company.do("DELETE FROM tieout_transfer")
    company.change(number, web_service_date=None)
    row = company.transfer().of(number)
    assert row.disposition is Disposition.REFUSED
    assert "sent 100.00, books 1.00" in row.message


def test_rule_06_same_content_without_our_key_proposes_linking(company: Company) -> None:
    """Same customer, date and total, but not made by us: nobody guesses, a person links or renumbers."""
    _known(company)
    number = company.number("hand")
    document = _by_hand(company, number)
    company.bill("hand")
    row = company.transfer().of(number)
    assert row.disposition is Disposition.REFUSED
    assert row.code == "link?"
    assert f"link the record to document {document}" in row.remedy
    assert company.made(number) == []


def test_rule_06_linked_by_a_person_it_is_transferred(company: Company) -> None:
    """The person's link is followed, and nothing is created."""
    _known(company)
    number = company.number("hand")
    document = _by_hand(company, number)
    company.bill("hand")
    company.transfer()
    company.decide(number, Choice.LINK, document)
    assert company.transfer().left(number) is Disposition.ALREADY_THERE
    assert company.parts_of(number)[0].external_id == document
    assert company.made(number) == []


def test_rule_06_same_customer_other_content_fails_and_its_paid_date_is_untouched(company: Company) -> None:
    """The document is not ours: it is not linked, and its payment pays nothing in operations."""
    _known(company)
    number = company.number("other")
    document = _by_hand(company, number, "55.00")
    company.bill("other")
    company.books.pay({"id": document, "party": company.party_in_books()}, "55.00", company.day)
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "number taken")
    assert "sent 100.00, books 55.00" in row.message
    assert company.ask("SELECT paid_date FROM invoice WHERE invoice_number = :n", n=number) == [(None,)]
    assert company.parts_of(number) == []


def _of_another(company: Company, number: str) -> str:
    return company.books.enter_invoice(f"Stranger of {number}", number, "10.00", company.day)


def test_rule_06_another_customers_number_fails_by_default(company: Company) -> None:
    """The failure says whose number it is and which setting decides."""
    number = company.bill()
    _of_another(company, number)
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "number of another customer")
    assert "numbering.taken_by_other" in row.remedy
    assert company.made(number) == []


def test_rule_06_another_customers_number_is_allowed_where_the_book_says_so(
    found_company: Callable[..., Company],
) -> None:
    """`allow`: the same number stands twice in the books, for two customers, once by us."""
    company = found_company(numbering={"taken_by_other": "allow"})
    number = company.bill()
    _of_another(company, number)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1
    assert len(company.invoices(number)) == 2


def test_rule_06_next_free_is_the_highest_of_the_prefix_plus_one(
    found_company: Callable[..., Company],
) -> None:
    """Not the number after the newest document's, and different for each record of a run."""
    company = found_company(numbering={"taken_by_other": "next_free"})
    numbers = [company.bill(f"{place:03d}") for place in (1, 2)]
    for taken in ("090", "001", "002"):
        _of_another(company, company.number(taken))
    ran = company.transfer()
    assert {ran.left(number) for number in numbers} == {Disposition.TRANSFERRED}
    given = sorted(str(company.parts_of(number)[0].number) for number in numbers)
    assert given == [company.number("091"), company.number("092")]
    assert {company.word(number)[1] for number in numbers} == set(given)


def test_rule_06_next_free_is_reserved_and_every_retry_uses_it(found_company: Callable[..., Company]) -> None:
    """The number that was given to an intent stays with the record: after a death it is looked for and sent under it."""
    company = found_company(numbering={"taken_by_other": "next_free"})
    number = company.bill("001")
    _of_another(company, number)
    with pytest.raises(Died):
        company.transfer(dies="send_batch")
    reserved = company.state_of(number).external_number
    assert reserved == company.number("002")
    _of_another(company, company.number("003"))
    company.ahead = timedelta(hours=1)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert company.parts_of(number)[0].number == reserved


def test_rule_06_a_number_used_twice_in_operations_fails_both(company: Company) -> None:
    """Neither is sent, so that it is not chance which of them gets the number."""
    company.bill(1)
    company.bill(1)
    other = company.bill(2)
    with_both = company.transfer()
    number = company.number(1)
    assert with_both.of(number).disposition is Disposition.INVALID
    assert with_both.of(number).code == "INV-S02"
    assert len(company.failures_of(number)) >= 2
    assert {one.source_id for one in company.failures_of(number)} == set(company.ids(number))
    assert with_both.left(other) is Disposition.TRANSFERRED
    assert company.made(number) == []
