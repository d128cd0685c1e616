"""Rule 9: a second document happens only on purpose; set ready on a Transferred record is refused and names re-transfer."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Choice, Disposition, Kind, TransferStatus
from tasks.decisions import decide_records
from tasks.run import RunIdentity
from tests.promises.harness import BOOK
from tests.support.company import Company

AGAIN = {
    "retransfer": True,
    "kinds": ["invoice"],
    "reason": "the customer lost it",
    "who": "Ada",
    "flow": "rerun",
}


def _sent(company: Company) -> str:
    number = company.bill()
    company.transfer()
    return number


def _delete(company: Company, number: str) -> None:
    company.act(act="delete", entity="Invoice", id=company.parts_of(number)[0].external_id)


def test_rule_09_set_ready_on_a_transferred_record_is_refused_and_names_re_transfer(company: Company) -> None:
    """Nothing is kept of the decision, and the document stays the only one."""
    number = _sent(company)
    with company.ports() as ports, pytest.raises(BadRequest, match="second document") as refused:
        decide_records(ports.ledger, BOOK, Kind.INVOICE, [number], Choice.SET_READY, who="Ada", why="again")
    assert "re-transfer" in refused.value.remedy
    assert company.state_of(number).choice is None
    company.transfer(numbers=number)
    assert len(company.made(number)) == 1


def test_rule_09_re_transfer_makes_a_second_document_and_keeps_who_and_why(
    found_company: Callable[..., Company],
) -> None:
    """On purpose, with a reason: the generation rises, the first document stays, the decision is in the history."""
    company = found_company(numbering={"taken_by_other": "next_free"})
    number = _sent(company)
    ran = company.transfer(numbers=number, **AGAIN)
    assert ran.left(number) is Disposition.TRANSFERRED
    state = company.state_of(number)
    assert (state.generation, state.status, state.choice) == (
        1,
        TransferStatus.TRANSFERRED,
        Choice.RETRANSFER,
    )
    (second,) = company.parts_of(number)
    assert second.number == company.number(2)
    assert len(company.made(number)) == 1
    assert len(company.made(company.number(2))) == 1
    assert company.raw("Invoice", second.external_id)["PrivateNote"].endswith(".1")
    with company.ports() as ports:
        said = [
            f"{line.what} {line.detail}" for line in ports.ledger.history(BOOK, Kind.INVOICE, state.source_id)
        ]
    assert any("the customer lost it" in line and "Ada" in line for line in said)


def test_rule_09_re_transfer_while_the_first_document_has_the_number_fails_clearly(company: Company) -> None:
    """A book that does not take another number: the failure names the first document, and its deletion heals it."""
    number = _sent(company)
    first = company.parts_of(number)[0].external_id
    row = company.transfer(numbers=number, **AGAIN).of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "number of its earlier document")
    assert f"id {first}" in row.message
    company.act(act="delete", entity="Invoice", id=first)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert company.state_of(number).generation == 1
    assert len(company.made(number)) == 2


def test_rule_09_the_next_run_does_not_re_transfer_again(company: Company) -> None:
    """One request is one second document, however often runs follow."""
    number = _sent(company)
    _delete(company, number)
    company.transfer(numbers=number, **AGAIN)
    company.transfer(numbers=number)
    company.transfer()
    assert len(company.made(number)) == 2
    assert company.state_of(number).generation == 1


def test_rule_09_a_re_transfer_that_is_not_answered_makes_one_document(company: Company) -> None:
    """The retry within the run finds what the first try made; it does not begin again."""
    number = _sent(company)
    _delete(company, number)
    company.books.fault("commit_then_drop", operation="batch")
    company.books.fault("unreadable", entity="invoice", operation="query", skip=1, times=1)
    company.transfer(numbers=number, **AGAIN)
    company.transfer()
    assert len(company.made(number)) == 2
    assert company.state_of(number).generation == 1


def test_rule_09_a_retried_flow_run_does_not_re_transfer_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The UI's retry is the same request: it finds its own decision and makes nothing again."""
    number = _sent(company)
    _delete(company, number)
    attempts = itertools.count(1)
    monkeypatch.setattr(
        "tasks.run.RunIdentity", lambda: RunIdentity(flow_run_id="f1", attempt=next(attempts))
    )
    for _ in range(2):
        company.transfer(numbers=number, **AGAIN)
    assert len(company.made(number)) == 2
    assert company.state_of(number).generation == 1


@pytest.mark.parametrize("choice", [Choice.HOLD, Choice.DO_NOT_SYNC, Choice.SKIP])
def test_rule_09_re_transfer_does_not_override_a_standing_decision(company: Company, choice: Choice) -> None:
    """Held, skipped and not synchronised stay so until somebody takes that decision back."""
    number = _sent(company)
    _delete(company, number)
    company.decide(number, choice)
    ran = company.transfer(numbers=number, **AGAIN)
    assert ran.of(number).message.startswith("A person")
    assert len(company.made(number)) == 1
    assert company.state_of(number).choice is choice


def test_rule_09_a_dry_re_transfer_writes_nothing_and_says_what_it_would_do(company: Company) -> None:
    """It would create, and the generation stays."""
    number = _sent(company)
    _delete(company, number)
    before = company.books.effects()
    assert company.transfer(numbers=number, dry_run=True, **AGAIN).left(number) is Disposition.WOULD_CREATE
    assert company.books.effects() == before
    assert company.state_of(number).generation == 0


def test_rule_09_a_cleared_external_number_with_the_document_gone_makes_a_new_one(company: Company) -> None:
    """Operations had confirmed the number and have none now, and the books do not have the document: sent again."""
    number = _sent(company)
    _delete(company, number)
    company.do("UPDATE tieout_transfer SET external_number = NULL WHERE kind = 'invoice'")
    ran = company.transfer(numbers=number)
    assert ran.left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 2
    assert company.state_of(number).generation == 1


def test_rule_09_a_lost_write_back_is_written_again(company: Company) -> None:
    """The number is gone in operations, the document is in the books: it is told again, and nothing is made."""
    number = _sent(company)
    company.do("UPDATE tieout_transfer SET external_number = NULL WHERE kind = 'invoice'")
    ran = company.transfer(numbers=number)
    assert ran.left(number) is Disposition.UNCHANGED
    assert company.word(number)[1] == number
    assert len(company.made(number)) == 1


def test_rule_09_a_cleared_link_makes_a_new_document_and_never_takes_the_old_for_it(company: Company) -> None:
    """The old document keeps its number, so the new one waits for a person; deleted, the new one goes."""
    number = _sent(company)
    first = company.parts_of(number)[0].external_id
    with company.ports() as ports:
        decide_records(
            ports.ledger, BOOK, Kind.INVOICE, [number], Choice.CLEAR_LINK, who="Ada", why="wrong one"
        )
    assert company.transfer().of(number).code == "number of its earlier document"
    company.act(act="delete", entity="Invoice", id=first)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert company.parts_of(number)[0].external_id != first
