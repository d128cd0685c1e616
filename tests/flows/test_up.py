"""`tieout up`: server, worker and deployments together, prefect.yaml for every book, and nothing left afterwards."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.events import emit_event
from prefect.events.related import tags_as_related_resources

from tasks.orchestration import probe, zombies
from tasks.orchestration.deploy import POOL, ROOT, TAG, DeployedBook, deploy, render
from tasks.orchestration.server import Server
from tasks.orchestration.settings import _QUIET
from tests.flows.test_processes import alive, until
from tests.flows.test_server import clean

pytestmark = pytest.mark.prefect

TOY = """
import json, os, time
from pathlib import Path
from prefect import flow

@flow
def {name}(book: str, seconds: float = 0):
    told = {{"book": book, "pid": os.getpid(), "home": os.environ["TIEOUT_HOME"], "folder": os.getcwd(),
            "heartbeat": os.environ["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"]}}
    Path(os.environ["TIEOUT_HOME"], f"{{book}}.json").write_text(json.dumps(told))
    time.sleep(seconds)
"""
"""Stands in for a flow of ours: says where it ran and with what."""

UP = """
import sys
from pathlib import Path
from tasks.orchestration.deploy import DeployedBook
from tasks.orchestration.up import Extra, up
home, root = map(Path, sys.argv[1:3])
beside = Extra("beside", [sys.executable, "-c", "import time; time.sleep(float({seconds}))"], says="Beside runs")
up(home, [DeployedBook("demo")], extras=[beside], root=root, say=lambda line: print(line, flush=True))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with our prefect.yaml and toy flows in the modules that it names."""
    shutil.copy(ROOT / "prefect.yaml", tmp_path / "prefect.yaml")
    (tmp_path / "flows").mkdir()
    for deployment in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]:
        module, _, name = deployment["entrypoint"].rpartition(":")
        (tmp_path / module).write_text(TOY.format(name=name))
    return tmp_path


@contextmanager
def running(server_home: Path, root: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """`up` in a process of its own, once it says that everything runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", UP.format(seconds=seconds), str(server_home), str(root)],
        env=clean(dict(os.environ), root),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path.cwd(),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def deployments(server: Server, book: str) -> dict[str, Any]:
    """What the server knows of a book's deployments, without what changes with each look."""
    changing = {"updated", "last_polled", "status", "created"}
    body = {"deployments": {"name": {"any_": [book]}}}
    rows = probe.call("POST", f"{server.api_url}/deployments/filter", body=body)
    for row in rows:
        for schedule in row["schedules"]:
            schedule.pop("updated")
            schedule.pop("created")
            schedule.pop("id")
    return {row["entrypoint"]: {k: v for k, v in row.items() if k not in changing} for row in rows}


@pytest.mark.slow
def test_deploying_twice_is_deploying_once_and_schedules_fire(
    server: Server, server_home: Path, root: Path
) -> None:
    """Each deployment is there once, a pause by an operator survives, and the cron lines get scheduled runs.

    The last is what SQLAlchemy 2.1 silently breaks.
    """
    book = DeployedBook("north", "Europe/Berlin", {"nightly": "15 3 * * *"})
    names = deploy(server_home, server.environment, [book], root)
    assert "nightly/north" in names
    first = deployments(server, "north")
    assert len(first) == len(names)
    nightly = first["flows/nightly.py:nightly"]
    assert nightly["parameters"] == {"book": "north"}
    assert nightly["schedules"][0]["schedule"]["cron"] == "15 3 * * *"
    assert nightly["schedules"][0]["schedule"]["timezone"] == "Europe/Berlin"

    def scheduled() -> int:
        body = {
            "deployments": {"id": {"any_": [nightly["id"]]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        }
        return int(probe.call("POST", f"{server.api_url}/flow_runs/count", body=body))

    until(lambda: scheduled() > 0, seconds=60)

    reconcile = first["flows/reconcile.py:reconcile"]["id"]
    [schedule] = probe.call("GET", f"{server.api_url}/deployments/{reconcile}/schedules")
    pause = {"active": False}
    probe.call("PATCH", f"{server.api_url}/deployments/{reconcile}/schedules/{schedule['id']}", body=pause)
    before = deployments(server, "north")
    deploy(server_home, server.environment, [book], root)
    assert deployments(server, "north") == before
    assert before["flows/reconcile.py:reconcile"]["schedules"][0]["active"] is False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_up_runs_flows_and_leaves_nothing(server: Server, server_home: Path, root: Path) -> None:
    """The worker runs a deployed flow with the home's settings; SIGTERM ends the lot; a run that was on is Crashed."""
    told = server_home / "demo.json"
    told.unlink(missing_ok=True)
    with running(server_home, root, seconds=600) as process:
        assert process.stdout is not None
        lines = []
        while not (lines and lines[-1].startswith("Worker")):
            lines.append(process.stdout.readline())
            assert lines[-1], lines
        assert lines[0] == f"Prefect UI: {server.ui_url} (already running; left running)\n"
        assert "Beside runs\n" in lines
        assert "Deployed nightly/demo\n" in lines
        found = probe.call("GET", f"{server.api_url}/deployments/name/nightly/demo")
        body = {"parameters": {"book": "demo", "seconds": 600}, "state": {"type": "SCHEDULED"}}
        run = probe.call("POST", f"{server.api_url}/deployments/{found['id']}/create_flow_run", body=body)
        until(lambda: told.exists() and bool(told.read_text()), seconds=60)
        said = json.loads(told.read_text())
        assert (said["book"], said["home"], said["heartbeat"]) == ("demo", str(server_home), "30")
        assert said["folder"] == str(root)
        assert alive(said["pid"])
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0, rest
    assert not alive(said["pid"])
    state = probe.call("GET", f"{server.api_url}/flow_runs/{run['id']}")["state"]
    assert state["name"] == "Crashed"
    assert "goes on with what is not settled" in state["message"]
    assert probe.healthy(server.api_url, timeout=5), "it was there before, so it stays"


@pytest.mark.slow
def test_up_says_which_process_ended(server_home: Path, root: Path) -> None:
    """A process that ends by itself is not restarted: everything stops, and the error names it."""
    with running(server_home, root, seconds=0) as process:
        rest, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "The beside ended by itself (code 0); everything was stopped." in rest


@pytest.mark.slow
def test_a_run_that_falls_silent_is_crashed_and_no_one_elses(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heartbeats that stop end a run of ours; a run without our tag, and one that ended, are left alone."""
    monkeypatch.setattr("tasks.orchestration.zombies.SILENCE", timedelta(seconds=10))
    zombies.ensure_automation("silent")
    zombies.ensure_automation("silent")
    named = {"automations": {"name": {"any_": ["silent: runs whose process died"]}}}
    assert len(probe.call("POST", f"{server.api_url}/automations/filter", body=named)) == 1

    flow_id = probe.call("POST", f"{server.api_url}/flows/", body={"name": "silent"})["id"]

    def beating(tags: list[str]) -> str:
        body = {"flow_id": flow_id, "tags": tags, "state": {"type": "RUNNING", "name": "Running"}}
        run_id = str(probe.call("POST", f"{server.api_url}/flow_runs/", body=body)["id"])
        emit_event(
            event="prefect.flow-run.heartbeat",
            resource={"prefect.resource.id": f"prefect.flow-run.{run_id}"},
            related=tags_as_related_resources(tags),
        )
        return run_id

    def state(run_id: str) -> tuple[str, str]:
        now = probe.call("GET", f"{server.api_url}/flow_runs/{run_id}")["state"]
        return now["name"], now["message"] or ""

    strange, ended, dead = beating(["theirs"]), beating(["silent"]), beating(["silent"])
    done = {"state": {"type": "COMPLETED", "name": "Completed"}, "force": True}
    probe.call("POST", f"{server.api_url}/flow_runs/{ended}/set_state", body=done)
    until(lambda: state(dead)[0] == "Crashed", seconds=60)
    assert "its process or its machine is gone" in state(dead)[1]
    assert state(strange)[0] == "Running"
    assert state(ended)[0] == "Completed"
    running = {"state": {"type": "CANCELLED", "name": "Cancelled"}, "force": True}
    probe.call("POST", f"{server.api_url}/flow_runs/{strange}/set_state", body=running)


def test_the_deployments_are_those_of_our_flows() -> None:
    """Every entrypoint is a flow of ours that takes the parameters it is given, tagged, one at a time, as we run it."""
    template = yaml.safe_load((ROOT / "prefect.yaml").read_text())
    names = set()
    for deployment in template["deployments"]:
        module, _, name = deployment["entrypoint"].rpartition(":")
        tree = ast.parse((ROOT / module).read_text())
        [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        assert set(deployment["parameters"]) <= {argument.arg for argument in function.args.args}
        assert deployment["tags"] == [TAG]
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}
        assert deployment["work_pool"]["name"] == POOL
        ours = deployment["work_pool"]["job_variables"]["env"]
        assert ours.pop("TIEOUT_HOME") == "{{ $TIEOUT_HOME }}"
        assert ours.items() <= _QUIET.items()
        ours["TIEOUT_HOME"] = "{{ $TIEOUT_HOME }}"
        names.add(name)
    assert {"nightly", "reconcile", "rerun"} <= names


def test_every_book_gets_every_deployment() -> None:
    """prefect.yaml is written for one book, and rendered for each: no name, parameter or schedule is shared."""
    template = yaml.safe_load((ROOT / "prefect.yaml").read_text())
    books = [DeployedBook("a", "America/Denver"), DeployedBook("b", schedules={"reconcile": "0 7 * * *"})]
    rendered = render(template, books)["deployments"]
    assert len(rendered) == 2 * len(template["deployments"])
    assert {(one["name"], one["parameters"]["book"]) for one in rendered} == {("a", "a"), ("b", "b")}
    zones = {(one["name"], s["timezone"]) for one in rendered for s in one.get("schedules", [])}
    assert zones == {("a", "America/Denver"), ("b", "UTC")}
    crons = {(one["name"], s["slug"]): s["cron"] for one in rendered for s in one.get("schedules", [])}
    assert crons["b", "reconcile"] == "0 7 * * *"
    assert (
        crons["a", "nightly"] == crons["b", "nightly"] == template["deployments"][0]["schedules"][0]["cron"]
    )
    assert "active" not in json.dumps(template["deployments"])
