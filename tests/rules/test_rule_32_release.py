"""Rule 32: where people release, nothing goes without it; a release freezes what was shown, and what changed since is asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.contract.errors import BadRequest, BookUnready
from connectors.contract.words import Choice, Disposition, Kind, TransferStatus
from tasks.choosing import Decision
from tasks.release import Direction, Listing, Released, decide, make_list
from tests.promises.harness import BOOK
from tests.support.company import Company


@pytest.fixture
def company(found_company: Callable[..., Company]) -> Company:
    """A company whose book waits for people."""
    return found_company(release="manual")


def _listed(company: Company) -> Listing:
    with company.ports() as ports:
        return make_list(ports, Direction.OUT)


def _decided(company: Company, listing: Listing, approve: str, exceptions: str = "") -> Released:
    with company.ports() as ports:
        return decide(ports, listing, Decision.read(approve, exceptions, "month end", "Ada"))


def _numbers(listing: Listing) -> list[str]:
    return [row.number for row in listing.rows]


def _fingerprint(company: Company, number: str) -> str:
    with company.ports() as ports:
        ((fact,),) = ports.operations.by_numbers(Kind.INVOICE, [number])
        return fact.record.fingerprint()


def test_rule_32_nothing_goes_without_a_release(company: Company) -> None:
    """It is held, run after run, and is no failure; released, it goes though nobody touched it."""
    number = company.bill()
    ran = company.transfer()
    assert (ran.left(number), ran.state) == (Disposition.HELD, "settled")
    company.decide(number, Choice.RELEASE, _fingerprint(company, number))
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_32_what_changed_since_the_release_is_asked_again(company: Company) -> None:
    """The person saw 100.00 and released that; 900.00 waits for a release of its own."""
    number = company.bill()
    company.decide(number, Choice.RELEASE, _fingerprint(company, number))
    company.reprice(number, "900.00")
    assert company.transfer().left(number) is Disposition.HELD
    assert company.made(number) == []
    company.decide(number, Choice.RELEASE, _fingerprint(company, number))
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_32_one_decision_with_exceptions(company: Company) -> None:
    """All but one: exactly the others go, and the one stays on the next list."""
    numbers = [company.bill(place, f"{place + 1}.00") for place in range(3)]
    listing = _listed(company)
    assert _numbers(listing) == numbers
    assert "3 invoice records, 6.00 USD" in listing.message
    released = _decided(company, listing, "all", numbers[1])
    assert (released.exit_code, released.not_approved) == (0, 1)
    assert company.state_of(numbers[0]).status is TransferStatus.PENDING
    ran = company.transfer()
    assert [ran.left(number) for number in numbers] == [
        Disposition.TRANSFERRED,
        Disposition.HELD,
        Disposition.TRANSFERRED,
    ]
    assert _numbers(_listed(company)) == [numbers[1]]
    who = company.look("SELECT DISTINCT who, why, choice FROM decision")
    assert who == [("Ada", "month end", "release")]


def test_rule_32_only_what_was_shown_is_released(company: Company) -> None:
    """What came after the list is not released with it; what changed since stays, and the answer names it."""
    shown, changed = company.bill(1), company.bill(2)
    listing = _listed(company)
    later = company.bill(3)
    company.reprice(changed, "900.00")
    released = _decided(company, listing, "all")
    assert released.exit_code == 2
    assert f"invoice {changed} was not: it changed since it was shown" in released.message
    ran = company.transfer()
    assert ran.left(shown) is Disposition.TRANSFERRED
    assert {ran.left(changed), ran.left(later)} == {Disposition.HELD}
    assert sorted(_numbers(_listed(company))) == sorted([changed, later])


def test_rule_32_a_change_between_release_and_run_is_asked_again(company: Company) -> None:
    """Released as shown, then edited: it does not go, and is on the next list with its new content."""
    number = company.bill()
    _decided(company, _listed(company), "all")
    company.reprice(number, "900.00")
    assert company.transfer().left(number) is Disposition.HELD
    (row,) = _listed(company).rows
    assert (row.number, str(row.amount)) == (number, "900.00")
    _decided(company, _listed(company), "all")
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_32_a_list_is_decided_on_once_and_by_the_newest(company: Company) -> None:
    """An older list, or one that was decided on, releases nothing any more."""
    company.bill()
    old, new = _listed(company), _listed(company)
    with pytest.raises(BadRequest, match="newer one took its place"):
        _decided(company, old, "all")
    _decided(company, new, "all")
    with pytest.raises(BadRequest, match="decided on this list"):
        _decided(company, new, "all")


def test_rule_32_a_number_that_is_not_on_the_list_releases_nothing(company: Company) -> None:
    """A mistyped exception must not release what was meant to stay."""
    company.bill()
    with pytest.raises(BadRequest, match="nothing was done"):
        _decided(company, _listed(company), "all", "R-TYPO")
    assert company.look("SELECT count(*) FROM decision") == [(0,)]


def test_rule_32_what_a_person_holds_or_no_rule_lets_go_is_not_listed(company: Company) -> None:
    """A hold stays a hold, also one that came after the list; a voided invoice and one before the fence wait for nobody."""
    held, meanwhile, voided = company.bill(1), company.bill(2), company.bill(3, is_voided=1)
    company.decide(held, Choice.HOLD)
    listing = _listed(company)
    assert _numbers(listing) == [meanwhile]
    company.decide(meanwhile, Choice.HOLD)
    released = _decided(company, listing, "all")
    assert (released.done, released.exit_code) == ((), 2)
    ran = company.transfer()
    assert {ran.left(held), ran.left(meanwhile)} == {Disposition.HELD}
    assert company.made(held) == company.made(meanwhile) == company.made(voided) == []


def test_rule_32_what_waits_is_kept_open_however_long(company: Company) -> None:
    """Released long after the night that held it, a record that nobody touched goes with the next run (RULES 27)."""
    number = company.bill(last_modified_date_time="2026-01-02 03:04:05")
    company.bill(2, last_modified_date_time="2026-06-01 00:00:00")
    listing = _listed(company)
    assert len(listing.rows) == 2
    company.transfer()
    company.ahead = timedelta(days=3)
    assert number in _numbers(_listed(company))
    _decided(company, _listed(company), number)
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_32_what_would_fail_is_said_beside_it(company: Company) -> None:
    """The person sees before the release what the run would say after it."""
    (source_id,) = company.ids(company.bill())
    company.change_id(source_id, invoice_total="99.00")
    (row,) = _listed(company).rows
    assert "add up" in row.said


def test_rule_32_other_kinds_wait_too_and_list_entries_do_not(company: Company) -> None:
    """A payment waits for its own release; customers and items go with what needs them."""
    number = company.bill()
    (source_id,) = company.ids(number)
    company.office.payment(f"PAY-{company.place}", company.party, company.day, {source_id: "100.00"})
    listing = _listed(company)
    assert [(row.kind, row.name) for row in listing.rows] == [
        (Kind.INVOICE, company.party),
        (Kind.PAYMENT, company.party),
    ]
    _decided(company, listing, "all")
    assert company.transfer().state == "settled"


def test_rule_32_an_automatic_book_has_no_list(found_company: Callable[..., Company]) -> None:
    """Said with the setting that would make it so."""
    company = found_company()
    with pytest.raises(BookUnready, match="releases by itself"):
        _listed(company)


def test_rule_32_at_the_command_line(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    """The list is kept; approving acts on it and not on what came later; exit 2 where something approved did not go."""
    from flows.cli import _outcome

    home = ["--home", str(company.home)]
    first, second = company.bill(1), company.bill(2)
    assert _outcome(["release", BOOK, "--list", *home]) == 0
    out = capsys.readouterr().out
    assert first in out
    assert f"tieout release {BOOK} --direction out --approve all" in out
    later = company.bill(3)
    company.reprice(second, "900.00")
    assert _outcome(["release", BOOK, "--approve", "all", "--reason", "ok", *home, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in told["done"]] == [first]
    assert [row["number"] for row in told["left"]] == [second]
    assert _outcome(["release", BOOK, "--approve", "all", "--except", second, "--reason", "ok", *home]) == 0
    assert later in capsys.readouterr().out  # without a list that waits, it is shown before it is acted on
    ran = company.transfer()
    assert [ran.left(number) for number in (first, second, later)] == [
        Disposition.TRANSFERRED,
        Disposition.HELD,
        Disposition.TRANSFERRED,
    ]
    assert _outcome(["release", BOOK, "--direction", "up", *home]) == 1
    assert "out or in" in capsys.readouterr().err
