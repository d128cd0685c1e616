"""Rule 14: what exists is what the stored parts say; a later plan is diffed by part id; a partly sent record says how far it is."""

from __future__ import annotations

from typing import Any, cast

from connectors.contract.words import Disposition, Kind, TransferStatus
from tests.support.company import Company

SHEET = Kind.TIMESHEET


def test_rule_14_a_later_plan_is_diffed_by_part_id(company: Company) -> None:
    """One entry is new, one changed, one removed, one as it was: one create, one update, one delete, and nothing else."""
    number = company.sheet(1, "1", "2", "3")
    company.transfer()
    before = {part.part_id: part.external_id for part in company.parts_of(number, SHEET)}
    same, changed, removed = company.entries(number)
    company.edit_entry(number, 1, hours_worked="2.5")
    company.drop_entry(number, 2)
    new = company.office.time_entry(number, company.office.named("Byron"), company.day, "4")
    ran = company.transfer()
    assert (ran.left(number, SHEET), ran.state) == (Disposition.UPDATED, "settled")
    after = {part.part_id: (part.external_id, int(part.total)) for part in company.parts_of(number, SHEET)}
    assert after[same] == (before[same], 60)
    assert after[changed] == (before[changed], 150)
    assert after[new][1] == 240
    assert set(after) == {same, changed, new}
    assert [len(company.effects("TimeActivity", what)) for what in ("create", "update", "delete")] == [
        4,
        1,
        1,
    ]
    assert company.effects("TimeActivity", "delete")[0]["id"] == before[removed]


def test_rule_14_partly_sent_it_stays_failed_and_says_how_far_it_is(company: Company) -> None:
    """Two of three go; the tie-out counts what is in the books already; the third alone is sent once it can be."""
    company.bill("first")
    company.transfer()
    party = company.party_in_books()
    company.act(act="deactivate", entity="Customer", id=party)
    number = company.sheet(1, "1", "2", "3")
    blocked = company.edit_entry(number, 1, company_id=company.party)
    ran = company.transfer()
    row = ran.of(number, SHEET)
    assert row.disposition is Disposition.REFUSED
    assert "2 of 3 documents" in row.message
    assert company.state_of(number, SHEET).status is TransferStatus.FAILED
    assert company.heard(number, SHEET)[0] == "Pending/Failed"
    ties = cast("list[dict[str, Any]]", _tied(company))
    (line,) = ties[0]["sums"]
    assert (line["operations"], line["sent"], line["books"]) == ("360.00", "240.00", "240.00")
    assert (line["sent_count"], line["books_count"]) == (2, 2)
    assert number in ties[0]["open"][0]
    company.act(act="activate", entity="Customer", id=party)
    assert company.transfer().left(number, SHEET) in {Disposition.TRANSFERRED, Disposition.UPDATED}
    assert len(company.effects("TimeActivity")) == 3
    assert blocked in company.held(number, SHEET)


def _tied(company: Company) -> object:
    first, last = company.day.replace(day=1), company.day.replace(day=28)
    ran = company.transfer(flow="reconcile", start=first, end=last, kinds=["timesheet"])
    return ran.report.details["tie_out"]


def test_rule_14_the_stored_part_counts_and_not_a_fresh_plan(company: Company) -> None:
    """A card whose account was changed in the book's settings is found by its part, and moved to the new account in place."""
    number = company.expenses(1, {"amount": "99.99", "payment_type": "Company Visa"})
    company.transfer()
    (before,) = company.parts_of(number, Kind.EXPENSE_REPORT)
    company.configure_book(company_cards={"Company Visa": "Mastercard"})
    company.edit(number, name="Another trip")
    assert company.transfer().left(number, Kind.EXPENSE_REPORT) is Disposition.UPDATED
    (after,) = company.parts_of(number, Kind.EXPENSE_REPORT)
    assert (after.part_id, after.external_id) == (before.part_id, before.external_id)
    assert company.one(number, Kind.EXPENSE_REPORT)["AccountRef"]["value"] == company.named(
        "Mastercard", "Account"
    )
    assert len(company.effects("Purchase")) == 1
