"""What a run shows in the UI: artifacts within what it can show."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from prefect import flow

from tasks.orchestration import artifacts, probe
from tasks.orchestration.server import Server

pytestmark = pytest.mark.prefect


def test_artifacts_stay_within_what_the_ui_shows(server: Server) -> None:
    """Keys are valid whatever the book is called, tables end at 500 rows and say so, the summary opens with the sentence."""

    @flow
    def run() -> None:
        artifacts.publish_summary(
            "Summary of Ümlaut & Co", "2 of 512 records need attention.", "| a |\n|---|\n| 1 |"
        )
        rows = [{"record": f"INV-{number}", "total": Decimal("1.10")} for number in range(600)]
        artifacts.publish_table("failures", rows, "Failures", rest="tieout status lists them")
        progress = artifacts.Progress("progress", 200, "Records")
        for done in range(201):
            progress.show(done)
        artifacts.publish_link("books", "https://books.example/inv/1", "Invoice 1")

    run()

    def latest(key: str) -> dict[str, Any]:
        answer: dict[str, Any] = probe.call("GET", f"{server.api_url}/artifacts/{key}/latest")
        return answer

    summary = latest("summary-of-mlaut-co")
    assert summary["data"].splitlines()[0] == "**2 of 512 records need attention.**"
    table = latest("failures")
    assert len(parsed(table["data"])) == 501
    assert parsed(table["data"])[-1]["record"] == "and 100 more: tieout status lists them"
    assert latest("progress")["data"] == 100


def parsed(data: Any) -> Any:
    """A table's rows: the server keeps them as JSON text."""
    return json.loads(data) if isinstance(data, str) else data
