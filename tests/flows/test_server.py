"""Our Prefect server: one a home, found again, never confused with a stranger's, gone when its owner is gone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from connectors.contract.errors import BadRequest
from tasks.orchestration import probe
from tasks.orchestration.server import Server, prefect_server
from tasks.orchestration.settings import prefect_home, process_environment
from tests.flows.test_processes import alive, until

pytestmark = pytest.mark.prefect

OWNER = """
import sys
from pathlib import Path
from tasks.orchestration.server import prefect_server
assert "prefect" not in sys.modules
with prefect_server(Path(sys.argv[1])) as server:
    print(server.process.pid, server.api_url, flush=True)
    sys.stdin.read()
"""


def clean(environment: dict[str, str], user_home: Path) -> dict[str, str]:
    """An environment without Prefect settings, whose user has an empty home."""
    rest = {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}
    return rest | {"HOME": str(user_home)}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_killed_owner_leaves_nothing_and_the_next_one_starts(tmp_path: Path) -> None:
    """SIGKILL to the owner ends the server; the stale record misleads nobody; nothing is written outside the home."""
    user_home = tmp_path / "user"
    user_home.mkdir()
    command = [sys.executable, "-c", OWNER, str(tmp_path / "home")]
    environment = clean(dict(os.environ), user_home)

    first = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert first.stdout is not None
    pid, api_url = first.stdout.readline().split()
    assert probe.healthy(api_url, timeout=5)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    until(lambda: not alive(int(pid)))
    record = prefect_home(tmp_path / "home") / "server.json"
    assert json.loads(record.read_text())["api_url"] == api_url

    second = subprocess.run(
        command, input="", capture_output=True, text=True, env=environment, check=True, timeout=120
    )
    again, same_url = second.stdout.split()
    assert same_url == api_url, "bookmarks of the UI stay right"
    assert not alive(int(again))
    assert not record.exists()
    assert list(user_home.iterdir()) == []


def test_a_second_command_uses_the_server_of_the_first(server_home: Path, running_server: Server) -> None:
    """One server a home: the second command attaches, and leaves it running."""
    with prefect_server(server_home) as second:
        assert not second.owned
        assert second.api_url == running_server.api_url
    assert probe.healthy(running_server.api_url, timeout=5)


def test_the_servers_own_settings_are_ours(server_home: Path, running_server: Server) -> None:
    """The server batches what it records, keeps its leases on disk, is silent, and writes under the home only."""
    told = requests.get(f"{running_server.api_url}/admin/settings", timeout=10).json()
    services = told["server"]["services"]
    assert services["task_run_recorder"]["batch_size"] == 100
    assert services["event_persister"]["batch_size"] == 200
    assert told["server"]["concurrency"]["lease_storage"].endswith(".filesystem")
    assert told["server"]["analytics_enabled"] is False
    assert told["server"]["ui"]["show_promotional_content"] is False
    folders = [told["home"], told["profiles_path"], told["results"]["local_storage_path"]]
    folders += [told["server"]["memo_store_path"], told["server"]["ui"]["static_directory"]]
    assert all(Path(folder).is_relative_to(prefect_home(server_home)) for folder in folders)
    key = prefect_home(server_home) / "encryption.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text() not in json.dumps(told)
    assert key.read_text() not in running_server.environment.values(), "only the server may know it"
    assert "PREFECT_HOME" not in repr(running_server), "an environment is never printed"


def test_a_port_that_a_stranger_uses_is_named(tmp_path: Path) -> None:
    """A port that is taken is an error in words, before anything is started."""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        with (
            pytest.raises(BadRequest, match=f"Port {port} is used by another program"),
            prefect_server(tmp_path, port),
        ):
            pass
    assert not (tmp_path / "prefect" / "server.json").exists()


def test_prefect_api_url_names_the_server_to_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, running_server: Server
) -> None:
    """PREFECT_API_URL wins over a server of our own; where nothing answers there, that is said at once."""
    monkeypatch.setenv("PREFECT_API_URL", running_server.api_url)
    with prefect_server(tmp_path) as server:
        assert not server.owned
        assert server.api_url == running_server.api_url
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
    with pytest.raises(BadRequest, match="PREFECT_API_URL"), prefect_server(tmp_path):
        pass


def test_other_peoples_prefect_settings_do_not_reach_ours(tmp_path: Path) -> None:
    """A profile, a home or a tuning for another Prefect stays there; a database given for the server is kept."""
    inherited = {
        "PATH": "/bin",
        "PREFECT_HOME": "/somewhere/else",
        "PREFECT_PROFILE": "cloud",
        "PREFECT_API_KEY": "secret",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://db/prefect",
    }
    environment = process_environment(tmp_path, None, inherited)
    assert environment["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == "postgresql+asyncpg://db/prefect"
    assert environment["PATH"] == "/bin"
    assert not {"PREFECT_PROFILE", "PREFECT_API_KEY"} & set(environment)


@pytest.mark.slow
@pytest.mark.postgres
def test_the_server_keeps_its_runs_in_postgres_where_one_is_named(tmp_path: Path, postgres_url: str) -> None:
    """A PostgreSQL address for the server is used as people write it; no database file appears in the home."""
    engine = sa.create_engine(postgres_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        known = connection.execute(sa.text("SELECT name FROM pg_available_extensions")).scalars().all()
    if "pg_trgm" not in known:
        pytest.skip("Prefect needs PostgreSQL's pg_trgm, which the embedded server lacks: name another one")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PREFECT_API_URL", raising=False)
        with prefect_server(tmp_path, database=postgres_url) as server:
            assert "flow_run" in sa.inspect(engine).get_table_names()
            assert probe.task_runs(server.api_url) == 0
    assert not (prefect_home(tmp_path) / "prefect.db").exists()
