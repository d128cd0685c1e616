"""The service and the sandbox's Web Connector together: whatever goes wrong between them, each set is executed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.web_connector import Letter, SetState
from connectors.sandbox.quickbooks_desktop.control import Control
from connectors.sandbox.quickbooks_desktop.run import updates
from connectors.sandbox.quickbooks_desktop.update import Outcome
from tests.unit.web_connector.office import BOOK, COMPANY, FILE, PASSWORD, USER, Office

XSD = Path(__file__).resolve().parents[3] / "../shared/data/quickbooks_desktop/xsd"
Update = Callable[..., Outcome]


@pytest.fixture
def company(tmp_path: Path) -> Any:
    """The control side of the company file."""
    with Control(tmp_path / "company") as found:
        yield found


@pytest.fixture
def update(office: Office, tmp_path: Path, company: Control) -> Update:
    """One update session, of the company that carries the book's file id; every request is checked against the schema where it is there."""
    identity = office.ledger.mailbox.identity(BOOK)
    known = {"company_name": COMPANY, "company_file": FILE, "noop_seconds": 0.01}
    known |= {"owner_id": identity.owner_id, "file_id": identity.file_id}

    def act(**settings: Any) -> Outcome:
        schema = XSD if XSD.is_dir() else None
        chosen = {**known, **settings}
        return next(
            updates(tmp_path / "company", office.url, (USER, PASSWORD), schema=schema, settings=chosen)
        )

    return act


def customers(office: Office, *names: str, **about: Any) -> list[str]:
    """Post one set for each customer."""
    letters = [
        Letter(requests=f'<CustomerAddRq requestID="{n}"><CustomerAdd><Name>{n}</Name></CustomerAdd></CustomerAddRq>', **about)
        for n in names
    ]  # fmt: skip
    return office.ledger.mailbox.post(BOOK, letters)


def states(office: Office, ids: list[str]) -> list[str]:
    """Where the sets stand."""
    found = office.ledger.mailbox.sets(BOOK, ids)
    return [str(found[one].state) for one in ids]


def made(company: Control) -> int:
    """Customers that were created, over all sessions."""
    return company.counts().get("Customer", {}).get("create", 0)


def test_a_queue_is_drained_in_one_session(office: Office, company: Control, update: Update) -> None:
    """Every set is executed once and answered, over chunked HTTP with an expectation as well."""
    ids = customers(office, "Ann", "Bob", "Cy &#233;")
    outcome = update(chunked=True, expect_continue=True)
    assert (outcome.result, outcome.exchanges) == ("done", 3)
    assert states(office, ids) == ["answered"] * 3
    assert made(company) == 3
    assert update().result == "no_work"


@pytest.mark.parametrize("fault", ["lost_answer", "garbage", "process_error"])
def test_an_answer_that_is_lost_after_the_commit_creates_nothing_twice(
    office: Office, company: Control, update: Update, fault: str
) -> None:
    """Carried out, answer lost, cut off or replaced by an error: the company file's memory answers; what followed goes on."""
    ids = customers(office, "Ann", "Bob", "Cy")
    update()
    more = customers(office, "Dee", "Eve", "Fay")
    about = {"commit": True} if fault == "process_error" else {}
    company.faults({"fault": fault, "skip": 1, **about})
    for _ in range(3):
        update()
    assert states(office, [*ids, *more]) == ["answered"] * 6
    assert made(company) == 6
    assert [one.recovered for one in office.ledger.mailbox.sets(BOOK, more).values()].count(True) == 1


@pytest.mark.parametrize(
    "method", ["authenticate", "sendRequestXML", "receiveResponseXML", "closeConnection"]
)
def test_our_own_answer_that_is_lost_creates_nothing_twice(
    office: Office, company: Control, update: Update, method: str
) -> None:
    """The Web Connector never reads what a method answered: at most a set waits for a look, none is executed twice."""
    ids = customers(office, "Ann", "Bob")
    company.faults({"fault": "drop_answer", "method": method})
    for _ in range(3):
        update()
    left = [one.set_id for one in office.ledger.mailbox.answers(BOOK) if one.state is SetState.UNFOUND]
    assert len(left) <= (1 if method == "sendRequestXML" else 0)
    assert made(company) == 2 - len(left)
    office.ledger.mailbox.requeue(BOOK, left)
    if left:
        update()
    assert states(office, ids) == ["answered"] * 2
    assert made(company) == 2


def test_a_memory_that_is_lost_executes_nothing_by_itself(
    office: Office, company: Control, update: Update
) -> None:
    """A set that was executed and is forgotten is not handed out again: it waits for who can look in the books (RULES 4)."""
    ids = customers(office, "Ann")
    company.faults({"fault": "lost_answer"})
    update()
    company.faults({"fault": "memory_lost"})
    for _ in range(2):
        update()
    assert states(office, ids) == ["unfound"]
    assert made(company) == 1


def test_another_company_is_left_alone(office: Office, company: Control, update: Update) -> None:
    """Whoever left another company open finds it as it was, whether the book names the path or not."""
    ids = customers(office, "Ann")
    company.faults({"fault": "other_company_open"})
    outcome = update()
    assert "nothing was exchanged" in outcome.shown
    office.desk = replace(office.desk, company_file=FILE)
    company.faults({"fault": "other_company_open"})
    assert "Another company file" in update().shown
    assert company.counts(other=True).get("Customer", {}).get("create", 0) == made(company) == 0
    assert update().result == "done"
    assert states(office, ids) == ["answered"]


def test_a_second_web_connector_does_not_take_over_in_the_middle(
    office: Office, company: Control, update: Update
) -> None:
    """With the patience of real life it is busy; the session at work ends as it would have."""
    ids = customers(office, "Ann", "Bob")
    company.faults({"fault": "authenticate_again"})
    update()
    update()
    assert states(office, ids) == ["answered"] * 2
    assert made(company) == 2


@pytest.mark.parametrize("form", ["modal_dialog", "single_user", "could_not_start"])
def test_quickbooks_that_is_not_ready_costs_nothing_but_time(
    office: Office, company: Control, update: Update, form: str
) -> None:
    """The session ends in words; the next one does the work."""
    ids = customers(office, "Ann")
    company.faults({"fault": "connection_error", "form": form})
    outcome = update()
    assert outcome.result == "connection_error"
    assert outcome.shown
    assert states(office, ids) == ["queued"]
    update()
    assert states(office, ids) == ["answered"]
    assert made(company) == 1
