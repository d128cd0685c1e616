"""Rule 13: a revision compares three ways: what we last wrote, what the books hold now, what operations want."""

from __future__ import annotations

from connectors.contract.words import Choice, Disposition, TransferStatus
from tests.support.company import Company


def _sent(company: Company) -> str:
    number = company.bill(1, "60.00", "40.00")
    company.transfer()
    return number


def _edit(company: Company, number: str, **fields: object) -> None:
    company.act(act="edit", entity="Invoice", id=company.parts_of(number)[0].external_id, fields=fields)


def test_rule_13_an_edited_invoice_is_updated_in_place(company: Company) -> None:
    """The same document has the new content; no second one is made."""
    number = _sent(company)
    before = company.parts_of(number)[0]
    company.reprice(number, "60.00", "45.50")
    assert company.transfer().left(number) is Disposition.UPDATED
    after = company.parts_of(number)[0]
    assert (after.external_id, str(after.total)) == (before.external_id, "105.50")
    assert len(company.made(number)) == 1
    assert company.invoices(number)[0]["TotalAmt"] == 105.5


def test_rule_13_fields_that_are_not_ours_are_carried_over(company: Company) -> None:
    """A message that a person wrote on the document survives our update."""
    number = _sent(company)
    _edit(company, number, CustomerMemo={"value": "Thank you"})
    company.reprice(number, "70.00")
    assert company.transfer().left(number) is Disposition.UPDATED
    assert company.invoices(number)[0]["CustomerMemo"]["value"] == "Thank you"


def test_rule_13_a_field_of_ours_changed_in_the_books_fails_with_both_sides(company: Company) -> None:
    """Nobody's work is overwritten: the failure shows what we wrote, what the books hold, what operations want."""
    number = _sent(company)
    _edit(company, number, DueDate=str(company.day.replace(day=28)))
    company.change(number, due_date=company.day.replace(day=20))
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "changed in the books")
    for day in (15, 28, 20):
        assert str(company.day.replace(day=day)) in row.message
    assert company.invoices(number)[0]["DueDate"] == str(company.day.replace(day=28))
    assert company.state_of(number).status is TransferStatus.FAILED
    assert len(company.failures_of(number)) >= 1


def test_rule_13_the_same_change_on_both_sides_is_no_conflict(company: Company) -> None:
    """The books hold already what operations want."""
    number = _sent(company)
    day = company.day.replace(day=28)
    _edit(company, number, DueDate=str(day))
    company.change(number, due_date=day)
    before = company.books.effects()
    assert company.transfer().left(number) is Disposition.ALREADY_THERE
    assert company.books.effects() == before


def test_rule_13_an_accepted_difference_is_overwritten_by_the_next_revision(company: Company) -> None:
    """A person who saw both sides and accepted lets our revision go."""
    number = _sent(company)
    _edit(company, number, DueDate=str(company.day.replace(day=28)))
    company.change(number, due_date=company.day.replace(day=20))
    company.transfer()
    company.decide(number, Choice.ACCEPT)
    assert company.transfer().left(number) is Disposition.UPDATED
    assert company.invoices(number)[0]["DueDate"] == str(company.day.replace(day=20))


def test_rule_13_what_was_accepted_is_the_difference_that_was_shown(company: Company) -> None:
    """Somebody edits the books anew, and operations, too: that was shown to nobody, so it is not overwritten."""
    number = _sent(company)
    _edit(company, number, DueDate=str(company.day.replace(day=28)))
    company.change(number, due_date=company.day.replace(day=20))
    company.transfer()
    company.decide(number, Choice.ACCEPT)
    company.transfer()
    _edit(company, number, DueDate=str(company.day.replace(day=27)))
    company.change(number, due_date=company.day.replace(day=21))
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "changed in the books")
    assert company.invoices(number)[0]["DueDate"] == str(company.day.replace(day=27))
    company.decide(number, Choice.ACCEPT)
    assert company.transfer().left(number) is Disposition.UPDATED
    assert company.invoices(number)[0]["DueDate"] == str(company.day.replace(day=21))


def test_rule_13_a_document_deleted_in_the_books_is_a_failure(company: Company) -> None:
    """An edited record whose document is gone is not made again by itself."""
    number = _sent(company)
    company.act(act="delete", entity="Invoice", id=company.parts_of(number)[0].external_id)
    company.reprice(number, "70.00")
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "gone from the books")
    assert "re-transfer" in row.remedy
    assert len(company.made(number)) == 1


def test_rule_13_a_stale_version_is_read_again_and_compared_once_more(company: Company) -> None:
    """Somebody saved the document between our look and our update: looked at again, and updated."""
    number = _sent(company)
    company.reprice(number, "70.00")
    company.books.fault("stale", entity="invoice", operation="update")
    assert company.transfer().left(number) is Disposition.UPDATED
    assert len(company.journal(entity="Invoice", doc_number=number, operation="update")) == 1


def test_rule_13_a_mere_touch_is_no_change(company: Company) -> None:
    """A record that was saved with the same content is unchanged, and the books are not asked."""
    number = _sent(company)
    company.change(number, comments="called the customer")
    before = company.books.effects()
    assert company.transfer().left(number) is Disposition.UNCHANGED
    assert company.books.effects() == before


def test_rule_13_an_update_that_is_not_answered_is_looked_for(company: Company) -> None:
    """An update that took effect without an answer is found in the books and not sent twice."""
    number = _sent(company)
    company.reprice(number, "70.00")
    company.books.fault("commit_then_drop", entity="invoice", operation="update")
    company.transfer()
    company.transfer()
    assert company.state_of(number).status is TransferStatus.TRANSFERRED
    assert company.invoices(number)[0]["TotalAmt"] == 70
    assert len(company.journal(entity="Invoice", doc_number=number, operation="update")) == 1
