"""The sandbox as a process: what it prints, what survives SIGKILL, how it stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.unit.sandbox_quickbooks_online.client import INVOICE, Client

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def process(home: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running sandbox and the line it printed."""
    command = [sys.executable, "-m", "connectors.sandbox.quickbooks_online", "--home", str(home), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        try:
            assert running.stdout is not None
            yield running, json.loads(running.stdout.readline())
        finally:
            running.kill()


def test_state_survives_a_kill(tmp_path: Path) -> None:
    """What was answered, and what was committed without an answer, is there after SIGKILL; so are identity and faults."""
    with process(tmp_path, "--custom-numbers", "--set", "limits=false") as (running, ready):
        client = Client(ready)
        client.control("faults", {"fault": "commit_then_drop", "skip": 1})
        client.control("faults", {"fault": "html_503", "entity": "bill", "operation": "create"})
        first = client.post("invoice", {**INVOICE, "DocNumber": "A-1"}, requestid="one")
        with pytest.raises(requests.ConnectionError):
            client.post("invoice", {**INVOICE, "DocNumber": "A-2"}, requestid="two")
        token = client.http.headers["Authorization"]
        client.close()
        os.kill(running.pid, signal.SIGKILL)
        assert running.wait(10) == -signal.SIGKILL
    with process(tmp_path) as (_, again):
        same = ("realm_id", "client_id", "client_secret", "refresh_token")
        assert [again[name] for name in same] == [ready[name] for name in same]
        client = Client(again)
        client.http.headers["Authorization"] = token
        assert client.post("invoice", INVOICE, requestid="one") == first
        assert client.post("invoice", INVOICE, requestid="two")["Invoice"]["DocNumber"] == "A-2"
        assert [each["doc_number"] for each in client.journal()] == ["A-1", "A-2"]
        assert client.get("preferences")["Preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] is True
        assert client.http.post(f"{client.company}/bill", json={}, timeout=5).status_code == 503
        client.close()


def test_stops_on_sigterm(tmp_path: Path) -> None:
    """SIGTERM ends it in order, with status 0."""
    with process(tmp_path) as (running, _):
        running.terminate()
        assert running.wait(10) == 0


def test_one_home_one_sandbox(tmp_path: Path) -> None:
    """A second sandbox in the same home is refused with a sentence."""
    with process(tmp_path):
        command = [sys.executable, "-m", "connectors.sandbox.quickbooks_online", "--home", str(tmp_path)]
        second = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20, check=False)
    assert second.returncode == 2
    assert second.stderr.startswith("Another sandbox is running in ")
    assert "Traceback" not in second.stderr


def test_wrong_setting(tmp_path: Path) -> None:
    """A setting that does not exist is refused with a sentence, before anything is served."""
    command = [
        sys.executable,
        "-m",
        "connectors.sandbox.quickbooks_online",
        "--home",
        str(tmp_path),
        "--set",
        "colour=1",
    ]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20, check=False)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("There is no setting 'colour'.")
