"""Small parts around Prefect that need no server: what a summary says, a deployment that is refused, environments, old logs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.contract.errors import BadRequest, Outage
from connectors.contract.ledger import Disposed
from connectors.contract.words import Disposition, Kind
from tasks.orchestration import processes, show
from tasks.orchestration.deploy import ROOT, deploy
from tasks.orchestration.deploy import _run as run_deploying
from tasks.orchestration.processes import Leashed, alive
from tasks.orchestration.settings import _async, prefect_home, process_environment, settings
from tasks.run import Report


def test_a_summary_says_everything_and_cuts_what_is_long() -> None:
    """Totals, who must do what, differences and paid dates; after so many lines how many more there are."""
    waiting = [
        Disposed(
            kind=Kind.INVOICE, source_id="77", number=number, disposition=Disposition.INVALID, message="It is wrong.",
            remedy="Correct it.",
        )
        for number in ("A-1", "")
    ]  # fmt: skip
    differences = [f"difference {place}" for place in range(show.SHOWN + 2)]
    details: dict[str, object] = {
        "tie_out": [{"differences": differences, "sums": []}],
        "paid": {"lines": ["invoice A-2: paid on 2026-03-05"]},
    }
    body = show._body(Report("r-1", details=details), waiting)
    assert body.startswith("No records.")
    assert "- **invoice A-1** (invalid): It is wrong. *Correct it.*\n- **invoice 77** (invalid)" in body
    assert body.count("- difference") == show.SHOWN
    assert "- and 2 more" in body
    assert body.endswith("## Paid dates\n\n- invoice A-2: paid on 2026-03-05")
    assert show._body(Report("r-1"), []) == "No records."


def test_a_bar_in_a_record_does_not_break_the_table() -> None:
    """Markdown's column sign is written so that it is none."""
    assert show._table([{"a": "1|2"}]).splitlines()[-1] == "| 1\\|2 |"


def test_nothing_sent_no_links() -> None:
    """No empty artifact."""
    ledger: Any = SimpleNamespace(dispositions=lambda *_: [])
    none: Any = None
    show._links(ledger, none, none, Report("r-1"), "key")


def test_a_folder_without_prefect_yaml_deploys_nothing(tmp_path: Path) -> None:
    """The sentence names the file that is missing."""
    with pytest.raises(BadRequest, match=r"There is no .*prefect\.yaml"):
        deploy(tmp_path, {}, [], root=tmp_path)


def test_a_deployment_that_prefect_refuses_is_an_outage_with_its_words(tmp_path: Path) -> None:
    """The end of what it said, and nothing of a traceback of ours."""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.exit('the server said no')\n")
    with pytest.raises(Outage, match="the server said no"):
        run_deploying(environment, ROOT, tmp_path / "prefect.yaml", [])


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://a/b", "postgresql+asyncpg://a/b"),
        ("postgresql+psycopg2://a/b", "postgresql+asyncpg://a/b"),
        ("postgres://a/b", "postgresql+asyncpg://a/b"),
        ("sqlite:///b", "sqlite+aiosqlite:///b"),
        ("other://b", "other://b"),
    ],
)
def test_the_servers_database_gets_the_driver_of_prefect(given: str, wanted: str) -> None:
    """People write the address as they do everywhere else."""
    assert _async(given) == wanted


def test_what_an_administrator_set_wins_and_other_peoples_settings_do_not_come_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Database, key and credentials of the server may be given; a profile, another home or another database of ours not."""
    monkeypatch.delenv("PREFECT_SERVER_ENCRYPTION_KEY", raising=False)
    own = process_environment(tmp_path, "http://x/api", {"PREFECT_PROFILE": "p"}, "postgresql://a/b")
    assert own["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == "postgresql+asyncpg://a/b"
    assert own["PREFECT_API_URL"] == "http://x/api"
    assert "PREFECT_PROFILE" not in own
    assert own["PREFECT_SERVER_ENCRYPTION_KEY"] == settings(tmp_path)["PREFECT_SERVER_ENCRYPTION_KEY"]
    given = {"PREFECT_API_DATABASE_CONNECTION_URL": "theirs", "PREFECT_SERVER_ENCRYPTION_KEY": "k"}
    theirs = process_environment(tmp_path, None, given, "postgresql://a/b")
    assert "PREFECT_SERVER_DATABASE_CONNECTION_URL" not in theirs
    assert theirs["PREFECT_API_DATABASE_CONNECTION_URL"] == "theirs"
    attached = process_environment(tmp_path, None, {"PREFECT_API_URL": "http://y", "PREFECT_API_KEY": "k"})
    assert attached["PREFECT_API_KEY"] == "k"
    monkeypatch.setenv("PREFECT_SERVER_ENCRYPTION_KEY", "given")
    assert "PREFECT_SERVER_ENCRYPTION_KEY" not in settings(tmp_path)


def test_where_nothing_may_be_compiled_the_server_compiles_under_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its imports take seconds longer each time otherwise."""
    monkeypatch.setattr("tasks.orchestration.settings._compiled", lambda _package: False)
    made = process_environment(tmp_path, None, {"PYTHONDONTWRITEBYTECODE": "1"})
    assert "PYTHONDONTWRITEBYTECODE" not in made
    assert made["PYTHONPYCACHEPREFIX"] == str(prefect_home(tmp_path) / "bytecode")


def test_a_log_that_has_grown_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One old file is kept; a command that does not even start has no process and its words in the log."""
    monkeypatch.setattr(processes, "MAX_LOG_BYTES", 3)
    (tmp_path / "one.log").write_text("long ago")
    command = [sys.executable, "-c", "print('here')"]
    one = Leashed("one", command, environment=os.environ, folder=tmp_path)
    one.stop()
    assert (tmp_path / "one.log.1").read_text() == "long ago"
    one.log.unlink()
    assert one.last_words() == ""
    broken = Leashed("two", ["/nowhere/program"], environment=os.environ, folder=tmp_path)
    broken.stop()
    assert broken.pid == 0
    assert "nowhere" in broken.last_words()


def test_a_process_of_somebody_else_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """That we may not signal it says that it is there."""
    monkeypatch.setattr(processes.os, "kill", lambda *_: _raise(PermissionError()))
    assert alive(1)
    monkeypatch.setattr(processes.os, "kill", lambda *_: _raise(ProcessLookupError()))
    assert not alive(1)


def _raise(error: Exception) -> None:
    raise error
