"""Rule 32: where people release, nothing goes without it; a release freezes what was shown, and what changed since is asked again."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.words import Choice, Disposition
from tests.support.company import Company


def _fingerprint(company: Company, number: str) -> str:
    from connectors.contract.words import Kind

    with company.ports() as ports:
        ((fact,),) = ports.operations.by_numbers(Kind.INVOICE, [number])
        return fact.record.fingerprint()


def test_rule_32_nothing_goes_without_a_release(found_company: Callable[..., Company]) -> None:
    """It is held, run after run, and is no failure; released, it goes though nobody touched it."""
    company = found_company(release="manual")
    number = company.bill()
    ran = company.transfer()
    assert (ran.left(number), ran.state) == (Disposition.HELD, "settled")
    company.decide(number, Choice.RELEASE, _fingerprint(company, number))
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_rule_32_what_changed_since_the_release_is_asked_again(found_company: Callable[..., Company]) -> None:
    """The person saw 100.00 and released that; 900.00 waits for a release of its own."""
    company = found_company(release="manual")
    number = company.bill()
    company.decide(number, Choice.RELEASE, _fingerprint(company, number))
    company.reprice(number, "900.00")
    assert company.transfer().left(number) is Disposition.HELD
    assert company.made(number) == []
    company.decide(number, Choice.RELEASE, _fingerprint(company, number))
    assert company.transfer().left(number) is Disposition.TRANSFERRED
