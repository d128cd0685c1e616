"""A document that is there, and the books remarked something when they made it (570, a link that was lost): somebody has to look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from connectors.contract.documents import Outcome, Send
from connectors.contract.errors import Differs
from connectors.contract.words import Choice, Disposition, TransferStatus
from tests.support.company import Company
from tests.unit.tasks.answering import answering


def _remarks(real: Callable[..., Any], key: str, sends: Sequence[Send]) -> list[Outcome]:
    said = Differs("The link to the order was lost.", code="570")
    return [replace(one, error=said) for one in real(key, sends)]


def test_a_remark_stays_a_failure_until_a_person_accepts_it(company: Company) -> None:
    """Its retry, and every later run, fails with the books' own words and never says that it is there already; it is never made twice."""
    company.bill("first")
    company.transfer()
    number = company.bill()
    with answering(company, send_batch=_remarks):
        ran = company.transfer()
    assert (ran.left(number), ran.of(number).code) == (Disposition.REFUSED, "570")
    assert "link to the order" in ran.of(number).message
    assert company.state_of(number).status is TransferStatus.FAILED
    later = company.transfer()
    assert (later.left(number), later.of(number).code) == (Disposition.REFUSED, "570")
    company.decide(number, Choice.ACCEPT)
    assert company.transfer().left(number) is Disposition.ALREADY_THERE
    assert company.state_of(number).status is TransferStatus.TRANSFERRED
    assert len(company.made(number)) == 1
