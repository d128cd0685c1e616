"""Flow runs whose process is gone: said so on the server, so that none stays Running for ever."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import requests

from tasks.orchestration import probe
from tasks.orchestration.processes import alive

ENDED = (
    "The process was ended when Tieout was stopped. Start the run again: it goes on with what is not settled."
)


def running_here(api_url: str, pool: str) -> dict[str, int]:
    """Flow runs of the pool whose process lives on this machine: id → pid."""
    body = {
        "work_pools": {"name": {"any_": [pool]}},
        "flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}},
    }
    try:
        rows = probe.call("POST", f"{api_url}/flow_runs/filter", body=body)
    except requests.RequestException:
        return {}
    found = {}
    for row in rows:
        with suppress(TypeError, ValueError):
            pid = int(str(row["infrastructure_pid"]).rpartition(":")[2])
            if alive(pid):
                found[row["id"]] = pid
    return found


def mark_ended(api_url: str, runs: Mapping[str, int]) -> None:
    """Mark those Crashed whose process is gone by now and which did not end in any other way."""
    for run_id, pid in runs.items():
        if alive(pid):
            continue
        with suppress(requests.RequestException):
            now = probe.call("GET", f"{api_url}/flow_runs/{run_id}")
            if now["state_type"] in {"RUNNING", "PENDING", "CANCELLING"}:
                state = {"type": "CRASHED", "name": "Crashed", "message": ENDED}
                body = {"state": state, "force": True}
                probe.call("POST", f"{api_url}/flow_runs/{run_id}/set_state", body=body)
