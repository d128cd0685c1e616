"""The Web Connector's calls start runs: one when its session begins, another when answers came back that no run has read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.web_connector import Desk
from connectors.ledger import open_ledger
from connectors.quickbooks_desktop.service.serve import running
from tasks.home import Home
from tasks.orchestration import probe
from tasks.orchestration.server import Server
from tasks.web_connector_runs import Starter
from tests.support.children import until
from tests.support.templates import ledger_in
from tests.unit.web_connector.office import BOOK, COMPANY, PASSWORD, SHORT, USER, Office, answer

pytestmark = pytest.mark.prefect


@pytest.fixture
def office(server: Server, server_home: Path, tmp_path: Path) -> Iterator[Office]:
    """The service whose calls start runs on the server, where the book has its nightly deployment; no worker takes them."""
    flow = probe.call("POST", f"{server.api_url}/flows/", body={"name": "nightly"})
    deployment = {"name": BOOK, "flow_id": flow["id"], "parameters": {"book": BOOK}, "tags": ["tieout"]}
    probe.call("POST", f"{server.api_url}/deployments/", body=deployment)
    ledger = open_ledger(ledger_in(tmp_path), key=None)
    ledger.register(BOOK, "quickbooks-desktop", "Acme")
    ledger.mailbox.add_user(BOOK, USER, PASSWORD)
    starter = Starter(Home(server_home), ledger.mailbox, again=0.1)
    starter.start([BOOK])
    desk = Desk(book=BOOK, company_name=COMPANY)
    with running(
        ledger.mailbox, lambda _: desk, patience=SHORT, opened=starter.opened, closed=starter.closed
    ) as url:
        yield Office(url, ledger, desk)
    starter.stop()
    ledger.close()


def runs(server: Server) -> list[dict[str, Any]]:
    """Runs of the book's deployment, the oldest first."""
    body = {"deployments": {"name": {"any_": [BOOK]}}, "sort": "START_TIME_ASC"}
    found = probe.call("POST", f"{server.api_url}/flow_runs/filter", body=body)
    return sorted(found, key=lambda run: str(run["created"]))


def becomes(server: Server, run: dict[str, Any], state: str) -> None:
    """Let a run be in another state, as a worker would."""
    body = {"state": {"type": state, "name": state.capitalize()}, "force": True}
    probe.call("POST", f"{server.api_url}/flow_runs/{run['id']}/set_state", body=body)


def test_a_call_starts_a_run_and_its_close_another(server: Server, office: Office) -> None:
    """One run for a session, which is held for it; none beside one that is under way; one more for answers that it left unread, and only one for the same answers, however many sessions follow."""
    mailbox = office.ledger.mailbox
    mailbox.want(BOOK)
    ticket, text = office.begin()
    assert text == "NoOp", "the session was not kept for the run"
    (run,) = until(lambda: runs(server), seconds=30)
    assert set(run["tags"]) == {"tieout", "web-connector", "web-connector: session began"}
    assert run["parameters"] == {"book": BOOK}
    becomes(server, run, "RUNNING")
    mailbox.want(BOOK, wanted=False)
    mailbox.hold(BOOK, None)
    (posted,) = office.post(1)
    assert posted in office.send(ticket)
    assert office.receive(ticket, answer(posted)) == 100
    office.call("closeConnection", ticket=ticket)
    assert office.authenticate() == ("", "none")
    assert len(runs(server)) == 1, "the first run may still read the answer"
    becomes(server, run, "COMPLETED")
    _, second = until(lambda: len(found := runs(server)) > 1 and found, seconds=30)
    assert "web-connector: answers came back" in second["tags"]

    becomes(server, second, "COMPLETED")
    assert office.authenticate() == ("", "none")
    mailbox.want(BOOK)
    again, _ = office.begin()
    *before, third = until(lambda: len(found := runs(server)) > 2 and found, seconds=30)
    assert [one["id"] for one in before] == [run["id"], second["id"]], (
        "answers that stay unread started a run again"
    )
    assert "web-connector: session began" in third["tags"]
    becomes(server, third, "COMPLETED")
    mailbox.want(BOOK, wanted=False)
    mailbox.hold(BOOK, None)
    office.call("closeConnection", ticket=again)
    assert office.authenticate() == ("", "none")
    office.post(1)
    office.begin()
    assert len(until(lambda: len(found := runs(server)) > 3 and found, seconds=30)) == 4
