"""Rule 27: what the watermark passes, what stays open behind it, and which runs move it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from connectors.contract.words import Disposition, Kind
from tests.promises.harness import BOOK
from tests.support.company import Company

OLD = "2026-02-01 10:00:00"


def _position(company: Company, name: str = "invoice") -> object:
    with company.ports() as ports:
        return ports.ledger.position(BOOK, name)


def test_rule_27_a_failure_does_not_stop_the_watermark_and_stays_a_candidate(company: Company) -> None:
    """Clean means that every row has a disposition: the failed record is open in the ledger and comes again."""
    bad = company.bill(1)
    company.change(bad, invoice_total="99.00", last_modified_date_time=OLD)
    good = company.bill(2)
    company.transfer()
    assert _position(company) is not None
    ran = company.transfer()
    assert ran.left(bad) is Disposition.INVALID
    assert company.made(good)
    company.change(bad, invoice_total="100.00", last_modified_date_time=OLD)
    assert company.transfer().left(bad) is Disposition.TRANSFERRED


def test_rule_27_what_is_old_and_settled_is_not_read_again(company: Company) -> None:
    """Behind the watermark and its overlap nothing is extracted."""
    old, new = company.bill(1), company.bill(2)
    company.change(old, last_modified_date_time=OLD)
    company.transfer()
    ran = company.transfer()
    assert (Kind.INVOICE, old) not in ran.rows
    assert ran.left(new) is Disposition.UNCHANGED


def test_rule_27_a_late_commit_is_caught_by_the_weekly_sweep(company: Company) -> None:
    """A record that appears with an old modification time is missed by the watermark and found within a week."""
    company.bill(1)
    company.transfer()
    late = company.bill(2)
    company.change(late, last_modified_date_time=OLD)
    assert (Kind.INVOICE, late) not in company.transfer().rows
    company.ahead = timedelta(days=8)
    assert company.transfer().left(late) is Disposition.TRANSFERRED


@pytest.mark.parametrize("filtered", ["numbers", "dates", "dry run", "statuses"])
def test_rule_27_only_unfiltered_real_runs_advance_it(company: Company, filtered: str) -> None:
    """A run that leaves records out, or writes nothing, moves no watermark."""
    requests: dict[str, dict[str, Any]] = {
        "numbers": {"numbers": company.bill()},
        "dates": {"start": company.day, "end": company.day},
        "dry run": {"dry_run": True},
        "statuses": {"statuses": ["Pending"]},
    }
    company.transfer(**requests[filtered])
    assert _position(company) is None
    company.transfer()
    assert _position(company) is not None


def test_rule_27_an_outage_does_not_advance_it(company: Company) -> None:
    """What was not attempted is behind no watermark."""
    number = company.bill("first")
    company.transfer()
    before = _position(company)
    number = company.bill()
    company.change(number, last_modified_date_time="2099-01-01 00:00:00")
    company.books.fault("html_503", times=200)
    with pytest.raises(Exception, match="QuickBooks"):
        company.transfer()
    assert _position(company) == before


def test_rule_27_a_held_record_is_looked_at_when_its_reason_goes_away(company: Company) -> None:
    """It waits for its customer; nobody touches the invoice, and it goes once the customer is sound."""
    number = company.bill()
    company.change(number, last_modified_date_time=OLD)
    company.change_customer(company_name="Colon: is refused", last_modified_date_time=OLD)
    ran = company.transfer()
    assert ran.left(number) is Disposition.HELD
    assert company.word(number)[0] == "Pending"
    company.change_customer(company_name=company.party, last_modified_date_time=OLD)
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_27_a_fence_that_moves_back_brings_what_was_before_it(company: Company) -> None:
    """Records between the new fence and the old one are looked at though nobody touched them."""
    company.configure_book(fence=company.day + timedelta(days=1))
    number = company.bill()
    company.change(number, last_modified_date_time=OLD)
    assert company.transfer().left(number) is Disposition.INELIGIBLE
    company.bill("new", day=company.day + timedelta(days=3))
    company.transfer()
    company.configure_book(fence=date(2026, 1, 1))
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_27_a_record_deleted_in_operations_while_open_does_not_break_a_run(company: Company) -> None:
    """It failed, and is gone now: the run accounts for every record that there is."""
    bad, good = company.bill(1), company.bill(2)
    company.change(bad, invoice_total="99.00")
    company.transfer()
    (source_id,) = company.ids(bad)
    company.do("DELETE FROM invoice_line WHERE invoice_id = :id", id=source_id)
    company.do("DELETE FROM invoice WHERE invoice_id = :id", id=source_id)
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert ran.left(good) is Disposition.UNCHANGED
