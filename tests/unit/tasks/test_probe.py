"""Questions to a Prefect server: asked again where it is busy, an answer that is none, and when everything counts as recorded."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from connectors.contract.errors import BadRequest, Outage
from tasks.orchestration import locks, probe, runs, server
from tasks.orchestration.server import _choose_port, _found, _wait_until_healthy


class Spoken(BaseHTTPRequestHandler):
    """Answers from a list, the last one again and again; keeps what it was asked."""

    answers: list[tuple[int, Any]]
    asked: list[tuple[str, str, Any, str]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = json.loads(body) if body and body != b"null" else None
        self.asked.append((self.command, self.path, said, self.headers.get("Authorization") or ""))
        status, words = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"" if words is None else json.dumps(words).encode())

    def do_GET(self) -> None:
        """See ``answers``."""
        self._answer()

    def do_POST(self) -> None:
        """See ``answers``."""
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nothing: a test reads what was asked."""


Speaker = Callable[..., tuple[str, list[tuple[str, str, Any, str]]]]


@pytest.fixture
def speaking() -> Iterator[Speaker]:
    """Starts a server with these answers; gives its address and what it is asked."""
    started: list[HTTPServer] = []

    def start(*answers: tuple[int, Any]) -> tuple[str, list[tuple[str, str, Any, str]]]:
        asked: list[tuple[str, str, Any, str]] = []
        handler = type("Here", (Spoken,), {"answers": list(answers), "asked": asked})
        one = HTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=one.serve_forever, daemon=True).start()
        started.append(one)
        return f"http://127.0.0.1:{one.server_port}/api", asked

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only sleeping moves; what was slept."""
    slept: list[float] = []
    for module in (probe, server):
        monkeypatch.setattr(
            module, "time", SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept) + 1000.0)
        )
    return slept


def test_a_busy_server_is_asked_again(speaking: Speaker, naps: list[float]) -> None:
    """503 means that nothing was done; after a few tries it is an error like any other."""
    api, asked = speaking((503, None), (503, None), (200, 7))
    assert probe.task_runs(api, "r-1", ["FAILED"]) == 7
    assert [one[2] for one in asked] == [
        {"flow_runs": {"id": {"any_": ["r-1"]}}, "task_runs": {"state": {"type": {"any_": ["FAILED"]}}}}
    ] * 3
    assert naps == [0.1, 0.2]
    api, asked = speaking((503, None))
    with pytest.raises(requests.HTTPError):
        probe.task_runs(api)
    assert len(asked) == 1 + probe.BUSY_TRIES


def test_credentials_of_the_server_are_used(speaking: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """User and password, or the key of Prefect Cloud, where they are set; an empty answer is nothing."""
    api, asked = speaking((200, None))
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "ada:hush")
    assert probe.call("GET", f"{api}/health") is None
    monkeypatch.delenv("PREFECT_API_AUTH_STRING")
    monkeypatch.setenv("PREFECT_API_KEY", "pnu_hush")
    probe.call("GET", f"{api}/health")
    assert [one[3].split()[0] for one in asked] == ["Basic", "Bearer"]


def test_what_is_no_prefect_server_says_so(speaking: Speaker) -> None:
    """A stranger's answer is no health and no home."""
    api, _ = speaking((404, None))
    assert (probe.healthy(api, 1), probe.home_of(api)) == (False, None)
    api, _ = speaking((200, {"other": 1}))
    assert probe.home_of(api) is None


@pytest.mark.parametrize(
    ("counts", "expected", "sure", "seconds"),
    [
        ([(5, 0)], 5, True, 0.0),
        ([(3, 1), (5, 0)], 5, True, 0.1),
        ([(7, 0)], 5, True, 2.1),
        ([(5, 2)], None, True, 3.1),
        ([(4, 0)], 5, False, 10.1),
    ],
)
def test_when_everything_counts_as_recorded(
    monkeypatch: pytest.MonkeyPatch, naps: list[float], counts: list[tuple[int, int]], expected: int | None,
    sure: bool, seconds: float,
) -> None:  # fmt: skip
    """All that were announced and none unfinished; else nothing changes any more; what is missing for long is lost."""
    left = list(counts)

    def count(_api: str, _run: str | None = None, states: list[str] | None = None) -> int:
        now = left[0]
        if states and len(left) > 1:
            left.pop(0)
        return now[1] if states else now[0]

    monkeypatch.setattr(probe, "task_runs", count)
    assert probe.wait_until_recorded("api", expected=expected) is sure
    assert sum(naps) == pytest.approx(seconds, abs=0.15)


def test_waiting_for_the_recorder_has_an_end(monkeypatch: pytest.MonkeyPatch, naps: list[float]) -> None:
    """A count that changes for ever is given up after a minute; a server that is gone at once."""
    numbers = iter(range(100_000))
    monkeypatch.setattr(probe, "task_runs", lambda *_: next(numbers))
    assert probe.wait_until_recorded("api", expected=5) is False
    assert sum(naps) == pytest.approx(60, abs=1)
    monkeypatch.undo()
    assert probe.wait_until_recorded("http://127.0.0.1:9/api", expected=5) is False


def test_runs_of_a_stopped_worker_are_told_that_they_ended(
    speaking: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only those whose process was here and is gone, and which did not end in another way."""
    rows = [
        {"id": "mine", "infrastructure_pid": f"host:{os.getpid()}"},
        {"id": "gone", "infrastructure_pid": "host:999999999"},
        {"id": "none", "infrastructure_pid": None},
    ]
    api, _ = speaking((200, rows))
    here = runs.running_here(api, "tieout")
    assert here == {"mine": os.getpid()}
    api, asked = speaking((200, {"state_type": "RUNNING"}), (200, {}), (200, {"state_type": "COMPLETED"}))
    runs.mark_ended(api, here)
    assert asked == []
    runs.mark_ended(api, {"gone": 999999999, "done": 999999998})
    assert [one[:2] for one in asked] == [
        ("GET", "/api/flow_runs/gone"), ("POST", "/api/flow_runs/gone/set_state"), ("GET", "/api/flow_runs/done"),
    ]  # fmt: skip
    assert asked[1][2]["state"]["type"] == "CRASHED"
    assert runs.running_here("http://127.0.0.1:9/api", "tieout") == {}


def _noted(folder: Path, api: str, pid: int) -> Path:
    (folder / "prefect").mkdir()
    record = folder / "prefect" / "server.json"
    record.write_text(json.dumps({"pid": pid, "api_url": api}))
    return record


def test_a_server_of_a_dead_owner_is_not_used(tmp_path: Path, speaking: Speaker, naps: list[float]) -> None:
    """It is about to end: waited for, not attached to; and its note goes, as one that cannot be read does."""
    api, _ = speaking((200, True), (500, None))
    record = _noted(tmp_path, api, os.getpid())
    assert _found(tmp_path, None) is None
    assert naps == [0.1]
    assert not record.exists()
    record.write_text("{")
    assert _found(tmp_path, None) is None
    assert not record.exists()


def test_a_server_that_is_not_ours_or_on_another_port_is_refused(tmp_path: Path, speaking: Speaker) -> None:
    """Its owner lives and it does not say that its home is ours: an outage that names the process; another port: a wrong request."""
    api, _ = speaking((200, {"home": "/elsewhere"}))
    _noted(tmp_path, api, 4711)
    with locks.exclusive(tmp_path / "prefect" / "owner.lock"):
        with pytest.raises(Outage, match="does not answer") as refused:
            _found(tmp_path, None)
        assert "4711" in refused.value.remedy
        api, _ = speaking((200, {"home": str(tmp_path / "prefect")}))
        (tmp_path / "prefect" / "server.json").write_text(json.dumps({"pid": 1, "api_url": api}))
        with pytest.raises(BadRequest, match="not on port 1"):
            _found(tmp_path, 1)
        found = _found(tmp_path, None)
    assert found is not None
    assert (found.api_url, found.owned) == (api, False)


def test_a_server_that_does_not_start_is_an_outage_with_its_last_words(
    tmp_path: Path, speaking: Speaker, naps: list[float]
) -> None:
    """Ended, silent for two minutes, or another program at its address: three sentences."""
    process: Any = SimpleNamespace(running=False, last_words=lambda: "out of memory", log="server.log")
    with pytest.raises(Outage, match="out of memory"):
        _wait_until_healthy(process, "http://127.0.0.1:9/api", tmp_path)
    process.running = True
    with pytest.raises(Outage, match="within 120 seconds"):
        _wait_until_healthy(process, "http://127.0.0.1:9/api", tmp_path)
    assert sum(naps) > 120
    api, _ = speaking((200, {"home": "/elsewhere"}))
    with pytest.raises(BadRequest, match="Another program answers"):
        _wait_until_healthy(process, api, tmp_path)


def test_the_port_of_last_time_is_taken_where_it_is_free(tmp_path: Path, speaking: Speaker) -> None:
    """Bookmarks stay right; one that is taken by now is changed, unless it was asked for."""
    port = _choose_port(tmp_path, None)
    assert _choose_port(tmp_path, None) == port
    api, _ = speaking((200, True))
    taken = int(api.rpartition(":")[2].partition("/")[0])
    (tmp_path / "port").write_text(str(taken))
    assert _choose_port(tmp_path, None) != taken
    with pytest.raises(BadRequest, match="used by another program"):
        _choose_port(tmp_path, taken)


def test_a_lock_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Said once, however long it takes."""
    answers = iter([True, True, False])
    monkeypatch.setattr(locks, "held", lambda _path: next(answers))
    caplog.set_level("INFO", "tieout.server")
    locks.wait_until_unused(tmp_path / "a.lock", "Somebody is there.")
    assert caplog.text.count("Somebody is there.") == 1
