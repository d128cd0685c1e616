"""The environment of our Prefect processes: every setting, and where each of Prefect's files lies under the home.

Prefect reads its settings from the environment when it is first imported. So :func:`apply` comes before that in a
process that runs flows itself, and :func:`process_environment` goes to the processes that we start.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tasks.kept_key import kept_key

KEPT = (
    "PREFECT_API_DATABASE_CONNECTION_URL",
    "PREFECT_SERVER_DATABASE_",
    "PREFECT_SERVER_API_AUTH_STRING",
    "PREFECT_API_AUTH_STRING",
    "PREFECT_SERVER_ENCRYPTION_KEY",
    "PREFECT_SERVER_LOGGING_",
    "PREFECT_LOGGING_LEVEL",
    "PREFECT_MESSAGING_",
    "PREFECT_SERVER_DOCKET_",
    "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE",
    "PREFECT_REDIS_",
)
"""Beginnings of the settings that an administrator may give to our server; any other PREFECT_ variable is meant for
the Prefect that people have beside ours, and does not reach our processes."""

KEPT_WHEN_ATTACHED = (*KEPT, "PREFECT_API_", "PREFECT_CLIENT_", "PREFECT_UI_URL", "PREFECT_CLOUD_")
"""The same for processes that use the server named by PREFECT_API_URL."""

_DATABASE = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_CLI_COLORS": "false",
    # Two lines for every failing record, one of them without words; the states of the task run say it better.
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "CRITICAL",
    # A traceback each time that a run waits for its book.
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    # A process that dies is noticed by its silence.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}

_SERVER = {
    # Default 1: about 30 task runs a second, and behind a full queue the rest is dropped; these do 150 to 190.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    # In memory (the default), a restart of the server leaks the slot of a dead run for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # How often it looks for the slots of dead runs (default 15): they are what the next run of the book waits for.
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "5",
    # Old runs go with their logs and artifacts after 90 days; the ledger keeps what matters.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}


def prefect_home(home: Path) -> Path:
    """Where Prefect's files lie: database, leases, logs of its processes."""
    return home.resolve() / "prefect"


def settings(home: Path, api_url: str | None = None) -> dict[str, str]:
    """Every Prefect setting of ours for this home; ``api_url`` is the server to use, where there is one already.

    Makes the folder and, on first use, the key that encrypts Prefect's blocks: a file that only its owner reads,
    outside the database that it protects.
    """
    folder = prefect_home(home)
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        **_QUIET,
        **_SERVER,
        "TIEOUT_HOME": str(home.resolve()),
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_LOCAL_STORAGE_PATH": str(folder / "storage"),
        "PREFECT_LOGGING_SETTINGS_PATH": str(folder / "logging.yml"),
        "PREFECT_SERVER_MEMO_STORE_PATH": str(folder / "memo_store.toml"),
        # By default the pages are unpacked into the installed package.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "ui"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
    }
    if "PREFECT_SERVER_ENCRYPTION_KEY" not in os.environ:
        values["PREFECT_SERVER_ENCRYPTION_KEY"] = kept_key(folder / "encryption.key").decode()
    if api_url:
        values["PREFECT_API_URL"] = api_url
    return values


def process_environment(
    home: Path,
    api_url: str | None = None,
    inherited: Mapping[str, str] | None = None,
    database: str | None = None,
) -> dict[str, str]:
    """The whole environment of a process that we start: what it inherits, without other people's Prefect settings.

    What an administrator set on purpose (:data:`KEPT`) wins over ours; folders never do. ``database`` is the
    address of the server's PostgreSQL, where it is not to be a file in the home.
    """
    given = os.environ if inherited is None else inherited
    allowed = KEPT_WHEN_ATTACHED if given.get("PREFECT_API_URL") else KEPT
    kept = {name: value for name, value in given.items() if name.startswith(allowed)}
    ours = settings(home, api_url)
    if any(name in kept for name in _DATABASE):
        del ours["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    elif database:
        ours["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = _async(database)
    rest = {name: value for name, value in given.items() if not name.startswith("PREFECT_")}
    environment = {**rest, **ours, **kept}
    if api_url:
        environment["PREFECT_API_URL"] = api_url
    if rest.get("PYTHONDONTWRITEBYTECODE") and not _compiled("prefect"):
        # The server's imports cost 12 s uncompiled and 5 s compiled: keep what is compiled, under the home.
        del environment["PYTHONDONTWRITEBYTECODE"]
        environment.setdefault("PYTHONPYCACHEPREFIX", str(prefect_home(home) / "bytecode"))
    return environment


def for_users(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for processes that use the server: without what only the server may know."""
    secret = ("PREFECT_SERVER_ENCRYPTION_KEY", "PREFECT_SERVER_API_AUTH_STRING", *_DATABASE)
    return {
        name: value
        for name, value in environment.items()
        if name not in secret and not name.startswith("PREFECT_SERVER_DATABASE_")
    }


def apply(environment: Mapping[str, str]) -> None:
    """Give this process the settings of ``environment`` (from :func:`process_environment`).

    To be called before the first ``import prefect``, so that Prefect touches no file of anybody else. Where it is
    imported already, as in tests, its settings are read again.
    """
    for name in [name for name in os.environ if name.startswith("PREFECT_") and name not in environment]:
        del os.environ[name]
    wanted = ("PREFECT_", "TIEOUT_HOME", "DO_NOT_TRACK")
    os.environ.update({name: value for name, value in environment.items() if name.startswith(wanted)})
    if "prefect" in sys.modules:
        say_goodbye()
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()


def say_goodbye(seconds: float = 10) -> None:
    """Send what this process still has to tell its server, and end the threads and the connection that do so.

    Prefect would keep them until the process ends; the connection draws from the process's random numbers for its
    pings. The next flow makes new ones. Waits ``seconds`` at most, for a server that no longer answers.
    """
    worker = sys.modules.get("prefect.events.worker")
    if worker is not None:
        worker.EventsWorker.drain_all(timeout=seconds, at_exit=False)


def _async(database: str) -> str:
    """The address as Prefect wants it, with the driver that comes with Prefect."""
    head, separator, rest = database.partition("://")
    if head.partition("+")[0] in {"postgres", "postgresql"}:
        head = "postgresql+asyncpg"
    elif head.partition("+")[0] == "sqlite":
        head = "sqlite+aiosqlite"
    return f"{head}{separator}{rest}"


def _compiled(package: str) -> bool:
    found = importlib.util.find_spec(package)
    return bool(found and found.origin and Path(importlib.util.cache_from_source(found.origin)).exists())
