"""Deploys the flows: prefect.yaml rendered for every book, the work pool, the slots of the books."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.contract.errors import BadRequest, Outage
from tasks.orchestration.settings import prefect_home

ROOT = Path(__file__).resolve().parents[2]
"""Folder of prefect.yaml, flows/ and tasks/: the checkout, or where Tieout is installed."""
POOL = "tieout"
TAG = "tieout"
"""Tag of every deployment, and so of its runs: a filter in the UI, and what the automation goes by (zombies.py)."""
DEPLOY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class DeployedBook:
    """What a deployment says of a book."""

    name: str
    time_zone: str = "UTC"
    schedules: Mapping[str, str] = field(default_factory=dict)
    """Cron lines by schedule slug (``nightly``, ``reconcile``); what is missing stays as in prefect.yaml."""


def render(template: Mapping[str, Any], books: Sequence[DeployedBook]) -> dict[str, Any]:
    """Answer the template's deployments once for every book: its name, parameter, time zone and schedule."""
    rendered = {name: value for name, value in template.items() if name not in {"deployments", "definitions"}}
    rendered["deployments"] = [
        _for_book(deployment, book) for book in books for deployment in template["deployments"]
    ]
    return rendered


def _for_book(deployment: Mapping[str, Any], book: DeployedBook) -> dict[str, Any]:
    mine = copy.deepcopy(dict(deployment))
    mine["name"] = book.name
    mine.setdefault("parameters", {})["book"] = book.name
    for schedule in mine.get("schedules", []):
        schedule["timezone"] = book.time_zone
        schedule["cron"] = book.schedules.get(schedule["slug"], schedule["cron"])
    return mine


def deploy(
    home: Path,
    environment: Mapping[str, str],
    books: Sequence[DeployedBook],
    root: Path = ROOT,
) -> list[str]:
    """Deploy every flow for every book on the server that ``environment`` names; answer the deployments' names.

    Can be repeated: schedules are replaced under their slugs, what an operator paused stays paused, parameters
    changed in the UI are set back. Raises BadRequest where ``root`` has no prefect.yaml, Outage where Prefect refuses.
    """
    import yaml  # type: ignore[import-untyped]  # comes with Prefect, without types

    source = root / "prefect.yaml"
    if not source.is_file():
        raise BadRequest(
            f"There is no {source}, which names the deployments.",
            remedy="Run this from a checkout of Tieout.",
        )
    rendered = render(yaml.safe_load(source.read_text(encoding="utf-8")), books)
    target = prefect_home(home) / "prefect.yaml"
    target.write_text(yaml.safe_dump(rendered, sort_keys=False), encoding="utf-8")
    _run(environment, root, target, [book.name for book in books])
    flows = [deployment["entrypoint"].rpartition(":")[2] for deployment in rendered["deployments"]]
    return [
        f"{flow}/{deployment['name']}"
        for flow, deployment in zip(flows, rendered["deployments"], strict=True)
    ]


def _run(environment: Mapping[str, str], root: Path, target: Path, books: Sequence[str]) -> None:
    """Let Prefect deploy ``target`` from ``root``, which the runs of the deployments then start in."""
    done = subprocess.run(  # noqa: S603 our own command line
        [sys.executable, "-m", "tasks.orchestration.deploying", POOL, TAG, str(target), *books],
        env=dict(environment),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=DEPLOY_SECONDS,
    )
    if done.returncode:
        raise Outage(
            f"Prefect refused the deployments:\n{done.stdout.strip()[-2000:]}",
            remedy="Correct what it names, then try again.",
        )
