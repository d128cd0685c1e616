"""A schedule fires: with everything up, a night comes by itself, through the worker, and its records are in the books."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.words import Kind
from tasks.orchestration import probe
from tests.flows.test_server import clean
from tests.promises.harness import BOOK, Firm
from tests.promises.quickbooks_online import QuickBooksOnlineBooks
from tests.support.templates import lay_down_prefect

pytestmark = [pytest.mark.prefect, pytest.mark.slow]


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """A firm with three invoices, whose nights come every minute."""
    books = QuickBooksOnlineBooks(tmp_path)
    books.start()
    one = Firm(tmp_path, books)
    one.configure(f'[books.{BOOK}.schedule]\nnightly = "* * * * *"\nreconcile = "0 0 1 1 *"\n')
    one.invoices(3)
    yield one
    books.stop()


@pytest.fixture
def api(firm: Firm, tmp_path: Path, prefect_database: Path) -> Iterator[str]:
    """Address of the server of `tieout up`."""
    lay_down_prefect(firm.home, prefect_database)
    log = tmp_path / "up.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from flows.cli import main; main()", "up", "--no-demo"],
            env=clean(dict(os.environ), tmp_path / "user") | {"TIEOUT_HOME": str(firm.home)},
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 180
        while (
            "Ctrl-C stops everything" not in log.read_text()
            and process.poll() is None
            and time.monotonic() < deadline
        ):
            time.sleep(0.25)
        assert "Prefect UI: " in log.read_text(), log.read_text()
        yield log.read_text().split("Prefect UI: ")[1].split()[0] + "/api"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def ended(api: str) -> list[dict[str, Any]]:
    """Runs that a schedule made and that came to an end."""
    body = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}}}
    return [run for run in probe.call("POST", f"{api}/flow_runs/filter", body=body) if run["auto_scheduled"]]


def test_a_schedule_fires_and_the_night_is_in_the_books(firm: Firm, api: str) -> None:
    """Nobody starts anything: the cron line does, the worker runs it, and every invoice is in the books once."""
    deadline = time.monotonic() + 240
    while not ended(api) and time.monotonic() < deadline:
        time.sleep(0.5)
    runs = ended(api)
    assert runs, "no scheduled run ended in four minutes"
    assert runs[-1]["state_type"] == "COMPLETED", runs[-1]["state"]["message"]
    assert len(firm.books.created(Kind.INVOICE)) == 3
