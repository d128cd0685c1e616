"""Runs of a book that something outside asks for: the deployment's own, tagged with the reason, never beside one that is under way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

import requests

from tasks.orchestration import probe

FLOW = "nightly"
SOON = timedelta(seconds=60)
"""A scheduled run that is due within this, or was due no longer ago, is about to begin."""
UNDER_WAY = ["SCHEDULED", "PENDING", "RUNNING"]

How = Literal["started", "begins", "under way", "was started before", "no deployment"]
"""What became of the wish: ``begins`` is a run that something else started and that has not come to its book yet."""


def start_run(api_url: str, book: str, *, key: str, tags: list[str]) -> How:
    """Start the book's nightly run, unless one is under way or one was started under this ``key`` before.

    Raises:
        requests.RequestException: the Prefect server refused or did not answer.
    """
    if (found := under_way(api_url, book)) is not None:
        return found
    try:
        deployment = probe.call("GET", f"{api_url}/deployments/name/{FLOW}/{quote(book, safe='')}")
    except requests.HTTPError as error:
        if error.response is not None and error.response.status_code == 404:
            return "no deployment"
        raise
    body = {"tags": tags, "idempotency_key": key, "state": {"type": "SCHEDULED"}}
    run = probe.call("POST", f"{api_url}/deployments/{deployment['id']}/create_flow_run", body=body)
    return "started" if run["state_type"] == "SCHEDULED" else "was started before"


def under_way(api_url: str, book: str) -> Literal["begins", "under way"] | None:
    """Whether a nightly run of the book is running or due; raises as `start_run` does."""
    now = datetime.now(UTC)
    body = {
        "flows": {"name": {"any_": [FLOW]}},
        "flow_runs": {
            "state": {"type": {"any_": UNDER_WAY}},
            "expected_start_time": {"before_": (now + SOON).isoformat()},
        },
    }
    rows = probe.call("POST", f"{api_url}/flow_runs/filter", body=body)
    mine = [row for row in rows if row["parameters"].get("book") == book]
    if not mine:
        return None
    return "begins" if any(_begins(row, now) for row in mine) else "under way"


def _begins(row: dict[str, Any], now: datetime) -> bool:
    """Whether a run has not begun yet and will soon; one that is late by more than a minute waits for a worker that is not there."""
    return row["state_type"] != "RUNNING" and datetime.fromisoformat(row["expected_start_time"]) > now - SOON
