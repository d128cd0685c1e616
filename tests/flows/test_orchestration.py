"""The patterns that every run is built from, through the real server: deliver, tidying, what a process does with its server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.schemas.objects import StateType
from prefect.context import FlowRunContext, TaskRunContext
from prefect.states import Failed

from tasks.engine import Again, Chunk, Delivery, GaveUp, Settled, TryResult
from tasks.orchestration import probe
from tasks.orchestration.deliveries import DeliveryPool, delivery_pool
from tasks.orchestration.engine import PrefectEngine
from tasks.orchestration.server import Server
from tasks.orchestration.settings import say_goodbye
from tasks.orchestration.tidy import tidy_earlier_attempts

pytestmark = pytest.mark.prefect


def this_run() -> UUID:
    """Id of the flow run that calls this."""
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    return context.flow_run.id


def task_runs(server: Server, flow_run_id: UUID, expected: int) -> dict[str, dict[str, Any]]:
    """What the server has recorded of a flow run: its task runs by name."""
    assert probe.wait_until_recorded(server.api_url, str(flow_run_id), expected=expected)
    body = {"flow_runs": {"id": {"any_": [str(flow_run_id)]}}}
    return {row["name"]: row for row in probe.call("POST", f"{server.api_url}/task_runs/filter", body=body)}


def history(server: Server, task_run_id: str) -> list[tuple[str, str]]:
    """State names and messages of a task run, oldest first."""
    rows = probe.call("GET", f"{server.api_url}/task_run_states/?task_run_id={task_run_id}")
    rows.sort(key=lambda row: row["timestamp"])
    return [(row["name"], row["message"] or "") for row in rows]


def test_every_try_of_a_delivery_keeps_its_own_words(server: Server) -> None:
    """A record that fails is a task run of its own name, retried, and each try's message stays in its history."""

    def heals(try_no: int) -> TryResult:
        return Settled("transferred as 77") if try_no == 3 else Again(f"throttled, try {try_no}", 0.05)

    def never(try_no: int) -> TryResult:
        return Again("6240: duplicate name") if try_no == 1 else GaveUp("6240: duplicate name, still")

    @flow
    def run() -> Any:
        engine = PrefectEngine(width=4)
        engine.chunks([Chunk("invoices 1 to 30", lambda: "28 transferred, 2 failed")], lanes=4)
        engine.deliver([Delivery("invoice INV-1", heals), Delivery("invoice INV-2", never)])
        engine.progress(30, "30 records settled")
        ids.append(this_run())
        return Failed(message="1 of 30 records needs attention")

    ids: list[UUID] = []
    state = run(return_state=True)
    assert (state.name, state.message) == ("Failed", "1 of 30 records needs attention")
    recorded = task_runs(server, ids[0], 3)
    assert {name: row["state_name"] for name, row in recorded.items()} == {
        "invoices 1 to 30": "Completed",
        "invoice INV-1": "Completed",
        "invoice INV-2": "Failed",
    }
    assert recorded["invoice INV-1"]["run_count"] == 3
    assert history(server, recorded["invoice INV-1"]["id"]) == [
        ("Pending", ""),
        ("Running", ""),
        ("AwaitingRetry", "throttled, try 1"),
        ("Retrying", ""),
        ("AwaitingRetry", "throttled, try 2"),
        ("Retrying", ""),
        ("Completed", "transferred as 77"),
    ]
    assert history(server, recorded["invoice INV-2"]["id"])[2:] == [
        ("AwaitingRetry", "6240: duplicate name"),
        ("Retrying", ""),
        ("Failed", "6240: duplicate name, still"),
    ]


def test_an_unforeseen_error_fails_its_record_alone(server: Server) -> None:
    """A try that raises is a Failed task run with the error's words; the others go on."""

    def breaks(try_no: int) -> TryResult:
        raise RuntimeError(f"nobody foresaw this in try {try_no}")

    @flow
    def run() -> None:
        with delivery_pool(width=2) as pool:
            pool.submit("invoice A", breaks)
            pool.submit("invoice B", lambda _: Settled())
            states.extend(pool.wait())

    states: list[Any] = []
    run()
    assert [state.name for state in states] == ["Failed", "Completed"]
    assert "nobody foresaw this in try 1" in states[0].message


def test_a_chunk_that_breaks_stops_the_run_after_the_others(server: Server) -> None:
    """An error in one chunk is raised when every chunk has ended; a run without deliveries opens no pool."""

    def breaks() -> str:
        raise LookupError("the ledger is gone")

    def works() -> str:
        done.append("works")
        return "all transferred"

    @flow
    def run() -> None:
        engine = PrefectEngine()
        engine.deliver([])
        engine.chunks([Chunk("chunk 1", breaks), Chunk("chunk 2", works)], lanes=1)

    done: list[str] = []
    with pytest.raises(LookupError, match="the ledger is gone"):
        run()
    assert done == ["works"]


def test_deliveries_wait_for_the_recorder(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more task runs are ahead of the server than it can queue, and all of them are recorded."""
    monkeypatch.setattr("tasks.orchestration.deliveries._LOOK_EVERY", 5)
    ahead: list[int] = []
    pace = DeliveryPool._pace

    def watched(pool: DeliveryPool) -> None:
        pace(pool)
        finished = probe.task_runs(server.api_url, str(ids[0]), probe.FINISHED)
        ahead.append(len(pool._futures) - finished)

    monkeypatch.setattr(DeliveryPool, "_pace", watched)

    @flow
    def run() -> None:
        ids.append(this_run())
        with delivery_pool(width=4) as pool:
            pool._ahead = 10
            for number in range(40):
                pool.submit(f"invoice {number}", lambda _: Settled())

    ids: list[UUID] = []
    run()
    assert len(ahead) == 8
    assert max(ahead) < 10
    assert len(task_runs(server, ids[0], 40)) == 40


def test_earlier_attempts_leave_the_failed_filter(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a retry the Failed filter shows what fails now; what failed or died before keeps type and message."""
    monkeypatch.setattr("tasks.orchestration.tidy._PAGE", 2)

    def fails(_: int) -> TryResult:
        return GaveUp("Date is in a closed period")

    @flow
    def run() -> Any:
        ids.append(this_run())
        with delivery_pool(width=2) as pool:
            for number in range(5):
                pool.submit(f"invoice {number}", fails)
            pool.submit("invoice fine", lambda _: Settled())
        return Failed(message="5 of 6 records need attention")

    ids: list[UUID] = []
    run(return_state=True)
    before = task_runs(server, ids[0], 6)
    # A killed process leaves its rows as they were.
    dead = {"state": {"type": "RUNNING", "name": "Running"}, "force": True}
    probe.call("POST", f"{server.api_url}/task_runs/{before['invoice 4']['id']}/set_state", body=dead)

    assert tidy_earlier_attempts(ids[0], run_count=1) == 0
    assert tidy_earlier_attempts(ids[0], run_count=2) == 5
    after = task_runs(server, ids[0], 6)
    assert {name: row["state_name"] for name, row in after.items()} == {
        **{f"invoice {number}": "Failed before" for number in range(4)},
        "invoice 4": "Died before",
        "invoice fine": "Completed",
    }
    assert after["invoice 0"]["state_type"] == StateType.FAILED.value
    assert after["invoice 0"]["state"]["message"] == "Date is in a closed period"
    assert after["invoice 4"]["state_type"] == StateType.CRASHED.value
    assert tidy_earlier_attempts(ids[0], run_count=2) == 0


def test_leaving_a_server_ends_what_talks_to_it(server: Server) -> None:
    """After a goodbye the server has heard of everything, and no thread of this process keeps a connection to it."""

    @flow
    def run() -> None:
        ids.append(this_run())
        PrefectEngine().chunks([Chunk("chunk 1", lambda: "all transferred")], lanes=1)

    ids: list[UUID] = []
    run()
    talking = [thread for thread in threading.enumerate() if thread.name == "EventsWorkerThread"]
    assert talking
    say_goodbye()
    for thread in talking:
        thread.join(10)
    assert not any(thread.is_alive() for thread in talking)
    assert list(task_runs(server, ids[0], 1)) == ["chunk 1"]


def test_a_flow_process_has_the_settings_of_the_home(server: Server) -> None:
    """The environment that server gives is all that a process of ours needs: no ephemeral server, no other home."""
    code = "from prefect.settings import get_current_settings as s; print(s().api.url, s().home)"
    answer = subprocess.run(
        [sys.executable, "-c", code], env=server.environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [server.api_url, server.environment["PREFECT_HOME"]]
    assert os.environ["PREFECT_API_URL"] == server.api_url
    assert TaskRunContext.get() is None
