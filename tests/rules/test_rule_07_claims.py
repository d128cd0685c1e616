"""Rule 7: a claim has a deadline; another run's claim is taken over only after it and rule 3's time, and then it is looked first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract.words import Disposition
from tests.support.company import Company, Died


def _left_by_a_dead_run(company: Company, *, arrived: bool) -> str:
    number = company.bill()
    company.token = "the run that died"
    with pytest.raises(Died):
        company.transfer(dies="send_batch", dies_after=arrived)
    company.token = "the run after it"
    return number


@pytest.mark.parametrize("arrived", [True, False])
def test_rule_07_a_claim_is_left_alone_before_its_deadline(company: Company, *, arrived: bool) -> None:
    """While the other process may still be sending, nobody sends and nobody adopts."""
    number = _left_by_a_dead_run(company, arrived=arrived)
    ran = company.transfer()
    assert ran.left(number) is Disposition.UNCERTAIN
    assert company.parts_of(number) == []
    assert len(company.made(number)) == int(arrived)


@pytest.mark.parametrize("arrived", [True, False])
def test_rule_07_afterwards_it_is_taken_over_and_looked_for(company: Company, *, arrived: bool) -> None:
    """After the deadline and rule 3's time the next run looks: adopts what is there, sends what is not, once."""
    number = _left_by_a_dead_run(company, arrived=arrived)
    company.ahead = timedelta(hours=1)
    assert company.transfer().state == "settled"
    assert len(company.made(number)) == 1
    assert len(company.parts_of(number)) == 1


def test_rule_07_the_deadline_is_checked_before_each_send(company: Company) -> None:
    """A send whose claim is over is not made: it would be made under a claim that somebody else may have."""
    number = company.bill()
    company.ahead = timedelta(hours=-1)
    ran = company.transfer()
    assert company.made(number) == []
    assert ran.state == "attention"
    company.ahead = timedelta(0)
    assert company.transfer().state == "settled"
    assert len(company.made(number)) == 1
