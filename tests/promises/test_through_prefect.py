"""The promises through Prefect: a flow's process that dies and is retried, two flow runs at once, a record corrected and retried."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows.nightly import nightly
from tasks.orchestration import probe
from tasks.orchestration.limits import slot_name
from tasks.orchestration.server import Server
from tasks.orchestration.settings import apply
from tests.promises.harness import BOOK, Firm
from tests.support import flow_run
from tests.support.children import Child, until

pytestmark = [pytest.mark.prefect, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(running_server: Server) -> Iterator[Server]:
    """The session's Prefect server, which this process uses for the tests of this module."""
    before = dict(os.environ)
    apply(running_server.environment)
    yield running_server
    apply({name: value for name, value in before.items() if name.startswith("PREFECT_")})
    os.environ.clear()
    os.environ.update(before)


class Flow:
    """One flow run of nightly, in one process after the other."""

    def __init__(self, server: Server, firm: Firm) -> None:
        self.server, self.firm = server, firm
        with get_client(sync_client=True) as client:
            self.id = str(client.create_flow_run(nightly, parameters={"book": BOOK}).id)

    def start(self, *traps: Mapping[str, Any]) -> Child:
        """A worker's process for it."""
        self.firm.books.attend()
        environment = {**self.server.environment, "TIEOUT_HOME": str(self.firm.home)}
        orders = {"id": self.id, "traps": [dict(one) for one in traps], "environment": environment}
        return Child(orders, self.firm.logs / "flows.log", flow_run.main)

    def run(self) -> dict[str, Any]:
        """Carry it out; its state."""
        process = self.start()
        assert process.wait(180) == 0, process.words()
        return self.state()

    def state(self) -> dict[str, Any]:
        """Its state on the server."""
        found: dict[str, Any] = probe.call("GET", f"{self.server.api_url}/flow_runs/{self.id}")
        return dict(found["state"])

    def retry(self) -> dict[str, Any]:
        """What the UI's Retry does: the same flow run is scheduled again, and a worker takes it."""
        body = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True}
        probe.call("POST", f"{self.server.api_url}/flow_runs/{self.id}/set_state", body=body)
        return self.run()

    def task_runs(self) -> dict[str, list[str]]:
        """States of its task runs by name, sorted."""
        assert probe.wait_until_recorded(self.server.api_url, self.id)
        body = {"flow_runs": {"id": {"any_": [self.id]}}}
        found: dict[str, list[str]] = {}
        for row in probe.call("POST", f"{self.server.api_url}/task_runs/filter", body=body):
            found[row["name"]] = sorted([*found.get(row["name"], []), row["state_name"]])
        return found


def free_slot(server: Server) -> None:
    """An administrator gives the dead run's slot back at once, instead of waiting until its lease of a minute is over."""
    url = f"{server.api_url}/v2/concurrency_limits/{slot_name(BOOK)}"
    probe.call("PATCH", url, body={"active_slots": 0})


def test_a_flow_that_is_killed_in_the_middle_of_a_chunk(server: Server, firm: Firm) -> None:
    """Kill -9 after the books have a batch, then the UI's Retry: every document once, the dead attempt's rows say so."""
    numbers = firm.invoices(35)
    flow = Flow(server, firm)
    process = flow.start({"on": "send_batch", "when": "after"})
    assert process.wait(180) == -signal.SIGKILL, process.words()
    assert flow.state()["type"] == "RUNNING"
    free_slot(server)
    # Until the dead process's claims are over, a retry finds its records uncertain, and says so.
    alive = "SELECT 1 FROM in_flight WHERE deadline >= :now OR conclusive_after >= :now"
    until(lambda: not firm.look(alive, now=firm.now()))
    state = flow.retry()
    assert (state["type"], state["name"]) == ("COMPLETED", "Completed"), state
    firm.check_one_each(numbers)


def test_two_flow_runs_at_once(server: Server, firm: Firm) -> None:
    """Two flow runs of one book, started together, both end well, and each document is there once."""
    numbers = firm.invoices(3)
    flows = [Flow(server, firm), Flow(server, firm)]
    processes = [flow.start() for flow in flows]
    for process, flow in zip(processes, flows, strict=True):
        assert process.wait(240) == 0, process.words()
        assert flow.state()["type"] == "COMPLETED", flow.state()
    firm.check_one_each(numbers)


def test_a_record_is_corrected_and_the_run_retried(server: Server, firm: Firm) -> None:
    """A failed record is a Failed task run named after it; corrected and retried it goes, and nothing else is sent again."""
    numbers = firm.invoices(3)
    firm.invoice("BAD", "10.00", off="1.00")
    flow = Flow(server, firm)
    state = flow.run()
    assert state["type"] == "FAILED"
    assert state["message"].startswith("1 of ")
    assert flow.task_runs()["invoice BAD"] == ["Failed"]
    firm.check_created(numbers)
    firm.correct("BAD")
    state = flow.retry()
    assert state["type"] == "COMPLETED", state
    assert flow.task_runs()["invoice BAD"] == ["Completed", "Failed before"]
    firm.check_one_each([*numbers, "BAD"])
