"""Questions to a Prefect server over plain HTTP, asked without importing Prefect."""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Lock
from typing import Any

import requests

BUSY_TRIES = 6
"""A server on SQLite refuses what comes between two of its own writes with 503: nothing was done, so try again."""
UNFINISHED = ["PENDING", "RUNNING", "SCHEDULED"]
FINISHED = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]


def call(method: str, url: str, *, timeout: float = 10, body: Any = None) -> Any:
    """Answer the JSON at ``url``; raises requests' errors, also for statuses of 400 and above.

    ``timeout`` is in seconds; a server that says it is busy is asked again for up to 6 seconds.
    """
    with requests.Session() as session:
        # A proxy of this machine is for the world outside.
        session.trust_env = "://127.0.0.1" not in url and "://localhost" not in url
        if auth := os.environ.get("PREFECT_API_AUTH_STRING"):
            user, _, word = auth.partition(":")
            session.auth = (user, word)
        if key := os.environ.get("PREFECT_API_KEY"):
            session.headers["Authorization"] = f"Bearer {key}"
        answer = session.request(method, url, json=body, timeout=timeout)
        for count in range(BUSY_TRIES):
            if answer.status_code != 503:
                break
            time.sleep(0.1 * 2**count)
            answer = session.request(method, url, json=body, timeout=timeout)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def healthy(api_url: str, timeout: float) -> bool:
    """Whether a server answers; False within ``timeout`` seconds where none does."""
    try:
        return bool(call("GET", f"{api_url}/health", timeout=timeout))
    except (requests.RequestException, ValueError):
        return False


def home_of(api_url: str) -> Path | None:
    """The PREFECT_HOME that the server says it has: its identity. None where it does not say."""
    try:
        return Path(call("GET", f"{api_url}/admin/settings")["home"])
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return None


def task_runs(api_url: str, flow_run_id: str | None = None, states: list[str] | None = None) -> int:
    """Number of task runs that are recorded, of one flow run or of all, in these state types or in any."""
    body: dict[str, Any] = {}
    if flow_run_id:
        body["flow_runs"] = {"id": {"any_": [flow_run_id]}}
    if states:
        body["task_runs"] = {"state": {"type": {"any_": states}}}
    return int(call("POST", f"{api_url}/task_runs/count", body=body))


class Announced:
    """Task runs that this process has submitted: how many the server must have recorded in the end."""

    def __init__(self) -> None:
        """None yet."""
        self._lock = Lock()
        self.count = 0

    def add(self, number: int = 1) -> None:
        """Note that so many are about to be submitted."""
        with self._lock:
            self.count += number


ANNOUNCED = Announced()


def wait_until_recorded(
    api_url: str, flow_run_id: str | None = None, *, expected: int | None = None, seconds: float = 60
) -> bool:
    """Wait until the server has written every task run down; False where that is not sure after ``seconds``.

    Recorded: as many as ``expected`` and none of them unfinished. Where the number is not known, or is higher: when
    nothing has changed for 2 s (the recorder writes every second), or 3 s where some are unfinished, as a process
    that died leaves them for ever. Where some are missing, 10 s without a change mean that they are lost.
    """
    deadline = time.monotonic() + seconds
    before: tuple[int, int] | None = None
    since = time.monotonic()
    while time.monotonic() < deadline:
        try:
            now = (task_runs(api_url, flow_run_id), task_runs(api_url, flow_run_id, UNFINISHED))
        except requests.RequestException:
            return False
        if now == (expected, 0):
            return True
        if now != before:
            before, since = now, time.monotonic()
        elif expected is not None and now[0] < expected:
            if time.monotonic() - since > 10:
                return False
        elif time.monotonic() - since > (3 if now[1] else 2):
            return True
        time.sleep(0.1)
    return False
