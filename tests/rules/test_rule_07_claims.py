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


def _died_changing(company: Company, *, arrived: bool, **columns: object) -> str:
    number = company.bill(1, "60.00", "40.00")
    company.transfer()
    if columns:
        company.change(number, **columns)
    else:
        company.reprice(number, "70.00")
    company.token = "the run that died"
    with pytest.raises(Died):
        company.transfer(dies="send_one", dies_after=arrived)
    company.token = "the run after it"
    company.ahead = timedelta(hours=1)
    return number


@pytest.mark.parametrize("arrived", [True, False])
def test_rule_07_an_update_of_a_dead_run_is_looked_for_and_made_once(
    company: Company, *, arrived: bool
) -> None:
    """The document is compared with the stored payload: there already, or sent again under its own key."""
    number = _died_changing(company, arrived=arrived)
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert company.invoices(number)[0]["TotalAmt"] == 70
    assert len(company.journal(entity="Invoice", doc_number=number, operation="update")) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_rule_07_a_void_of_a_dead_run_is_looked_for_and_made_once(company: Company, *, arrived: bool) -> None:
    """Voided is voided, whoever did not hear of it."""
    number = _died_changing(company, arrived=arrived, is_voided=1)
    assert company.transfer().state == "settled"
    assert company.parts_of(number) == []
    assert len(company.journal(entity="Invoice", doc_number=number, operation="void")) == 1


def test_rule_07_what_was_found_otherwise_than_it_was_sent_is_linked_and_told(company: Company) -> None:
    """Somebody edited the document before the look: both sides are shown, and it is never sent again."""
    number = _left_by_a_dead_run(company, arrived=True)
    company.books.edit_total(company.made(number)[0])
    company.ahead = timedelta(hours=1)
    ran = company.transfer()
    assert ran.state == "attention"
    assert "sent 100.00, books 1.00" in company.failures_of(number)[0].message
    assert len(company.made(number)) == 1
