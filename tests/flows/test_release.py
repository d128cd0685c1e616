"""The release flow through a real Prefect server: it shows, waits without a process, resumes, and acts on what it showed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow

from connectors.contract.words import Kind
from flows.release import release
from tasks.orchestration import probe
from tasks.orchestration.server import Server
from tests.promises.harness import BOOK, Firm, counted
from tests.promises.quickbooks_online import QuickBooksOnlineBooks

pytestmark = pytest.mark.prefect


@pytest.fixture
def firm(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Firm]:
    """A firm whose book waits for people."""
    books = QuickBooksOnlineBooks(tmp_path)
    books.start()
    one = Firm(tmp_path, books)
    file = one.home / "tieout.toml"
    text = file.read_text("utf-8").replace("fence =", 'release = "manual"\nfence =', 1)
    file.write_text(text, "utf-8")
    monkeypatch.setenv("TIEOUT_HOME", str(one.home))
    yield one
    books.stop()


class Flow:
    """One flow run, as a worker carries it out and a person answers it in the UI."""

    def __init__(self, server: Server, direction: str = "out") -> None:
        self.api = server.api_url
        with get_client(sync_client=True) as client:
            flow_id = client.create_flow_from_name("release")
            deployment = client.create_deployment(flow_id, BOOK)
            made = client.create_flow_run_from_deployment(
                deployment, parameters={"book": BOOK, "direction": direction}
            )
        self.id = str(made.id)

    def run(self) -> dict[str, Any]:
        """A worker takes it until it suspends itself or ends; its state."""
        with get_client(sync_client=True) as client:
            flow_run = client.read_flow_run(self.id)  # type: ignore[arg-type]
        with suppress(Pause):  # what ends the process of a run that suspends itself
            run_flow(release, flow_run=flow_run, parameters=flow_run.parameters, return_type="state")
        return self.state()

    def state(self) -> dict[str, Any]:
        """Its state on the server."""
        return dict(probe.call("GET", f"{self.api}/flow_runs/{self.id}")["state"])

    def answer(self, **form: Any) -> str:
        """Fill the form in; whether the server accepts it."""
        given = {"exceptions": "", "reason": "month end", "who": "Ada", **form}
        found = probe.call("POST", f"{self.api}/flow_runs/{self.id}/resume", body={"run_input": given})
        return str(found["status"])

    def form(self) -> str:
        """What the form that waits shows."""
        key = self.state()["state_details"]["run_input_keyset"]["description"]
        return str(probe.call("GET", f"{self.api}/flow_runs/{self.id}/input/{key}"))

    def table(self, key: str) -> str:
        """Its newest artifact of a key."""
        body = {"artifacts": {"key": {"any_": [key]}, "flow_run_id": {"any_": [self.id]}}}
        return str(probe.call("POST", f"{self.api}/artifacts/filter", body=body)[0]["data"])


def test_it_waits_and_releases_what_it_showed(server: Server, firm: Firm) -> None:
    """Suspended with a list; what comes or changes meanwhile is not on it; resumed, exactly the approved goes with the next run."""
    firm.invoices(3)
    flow = Flow(server)
    state = flow.run()
    assert (state["type"], state["name"]) == ("PAUSED", "Suspended"), state
    assert "P-1001" in flow.form()
    assert "P-1003" in flow.table(f"{BOOK}-release-out-list")
    firm.invoice("LATER", "9.00")
    assert flow.answer(decision="perhaps") == "REJECT"
    assert flow.answer(decision="approve all", reason="") == "REJECT"
    assert flow.answer(decision="approve all", exceptions="P-1002") == "ACCEPT"
    state = flow.run()
    assert state["type"] == "COMPLETED", state
    assert "Released: 2 invoice records" in state["message"]
    assert counted(firm.run()) == {"transferred": 2, "held": 2}
    assert firm.numbers_created() == {"P-1001": 1, "P-1003": 1}
    assert firm.look("SELECT DISTINCT choice, who, why FROM decision") == [("release", "Ada", "month end")]


def test_a_mistyped_number_is_asked_again(server: Server, firm: Firm) -> None:
    """An exception that is not on the list releases nothing: the form comes again and says so."""
    firm.invoices(2)
    flow = Flow(server)
    flow.run()
    flow.answer(decision="approve all", exceptions="P-10O1")
    assert flow.run()["type"] == "PAUSED"
    assert "P-10O1" in flow.form()
    assert firm.look("SELECT count(*) FROM decision") == [(0,)]
    flow.answer(decision="approve none", exceptions="P-1001")
    assert flow.run()["type"] == "COMPLETED"
    assert counted(firm.run()) == {"transferred": 1, "held": 1}


def test_a_newer_list_takes_the_place_of_the_one_that_was_answered(server: Server, firm: Firm) -> None:
    """An answer counts for its own list alone: the run shows a list of its own again, and nothing was released."""
    firm.invoices(2)
    older, newer = Flow(server), Flow(server)
    older.run()
    newer.run()
    older.answer(decision="approve all")
    assert older.run()["type"] == "PAUSED"
    assert firm.look("SELECT count(*) FROM decision") == [(0,)]


def test_what_changed_fails_the_run_with_words(server: Server, firm: Firm) -> None:
    """What was approved and is not what was shown any more stays, and the run says which."""
    firm.invoices(1)
    flow = Flow(server)
    flow.run()
    firm.do("UPDATE invoice SET order_number = 'PO 7' WHERE invoice_number = 'P-1001'")
    flow.answer(decision="approve all")
    state = flow.run()
    assert state["type"] == "FAILED"
    assert "invoice P-1001 was not: it changed since it was shown" in state["message"]
    assert firm.look("SELECT count(*) FROM decision") == [(0,)]


def test_imports_are_approved_in_the_same_way(server: Server, firm: Firm) -> None:
    """The other direction: one form, and only what was approved is in operations."""
    for name in ("Wanted Ltd", "Unwanted Ltd"):
        firm.books._act(act="create", entity="Customer", fields={"DisplayName": name})  # type: ignore[attr-defined]
    flow = Flow(server, "in")
    assert flow.run()["type"] == "PAUSED"
    assert "Unwanted Ltd" in flow.table(f"{BOOK}-release-in-list")
    flow.answer(decision="approve none", exceptions="Wanted Ltd")
    state = flow.run()
    assert state["type"] == "COMPLETED", state
    assert firm.ask("SELECT company_name FROM company") == [("Wanted Ltd",)]
    firm.run()
    assert firm.books.created(Kind.CUSTOMER) == []


def test_nothing_waiting_ends_at_once(server: Server, firm: Firm) -> None:
    """No form for an empty list; an automatic book says that nobody is asked."""
    state = Flow(server).run()
    assert (state["type"], state["message"]) == ("COMPLETED", "Nothing waits for a release.")
    file = firm.home / "tieout.toml"
    file.write_text(file.read_text("utf-8").replace('release = "manual"', 'release = "automatic"'), "utf-8")
    state = Flow(server).run()
    assert state["type"] == "FAILED"
    assert "releases by itself" in state["message"]


def test_a_run_that_cannot_wait_is_told_so(server: Server, firm: Firm) -> None:
    """Prefect suspends runs of deployments only; a run without one makes no list, and says what to do."""
    firm.invoices(1)
    state = release(BOOK, return_state=True)
    assert state.is_failed()
    assert f"tieout release {BOOK}" in str(state.message)
    assert not (firm.home / "ledger.sqlite").exists()
