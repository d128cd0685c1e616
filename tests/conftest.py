"""Fixtures that every test may use: an empty home, a fresh database on SQLite and PostgreSQL, a Prefect server, the shared data."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.support import passwords
from tests.support.templates import Databases, execute, keep_prefect, lay_down, lay_down_prefect

if TYPE_CHECKING:
    from tasks.orchestration.server import Server

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""
MEMORY = Path("/dev/shm")  # noqa: S108 - folders made in it have names of their own, as in /tmp
"""Where Linux keeps files in memory: what tests write there is safe from SIGKILL as on a disk, and not from a power cut."""
ROOM = 2 * 1024**3
"""Bytes; a whole session holds a few hundred megabytes at a time."""
ON_ONE_SERVER = {
    "tests/browser/test_operator.py",
    "tests/flows/test_artifacts.py",
    "tests/flows/test_book_slot.py",
    "tests/flows/test_calls.py",
    "tests/flows/test_demo_here.py",
    "tests/flows/test_orchestration.py",
    "tests/flows/test_release.py",
    "tests/flows/test_retail.py",
    "tests/flows/test_server.py",
    "tests/flows/test_up.py",
    "tests/promises/test_through_prefect.py",
}
"""Modules that use the session's Prefect server: xdist gives them all to one worker, so that one is started, not three."""


def _write_to_memory() -> None:
    """Have this process and those it starts make their temporary folders in memory, where the machine has room and nobody named another place."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    volume = os.statvfs(MEMORY)
    if volume.f_bavail * volume.f_frsize >= ROOM and not volume.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # so that it is looked up again


_write_to_memory()
# Before anything imports them: no test calls home.
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["GX_ANALYTICS_ENABLED"] = "false"
passwords.cost_little()


def pytest_configure(config: pytest.Config) -> None:
    """Give the folders above the embedded server their permissions back.

    Run by root, pgserver makes a user of its own (`pgserver`) and opens every folder above its programs to it. The
    user stays, the folders are closed again, by the one process that outlives all workers.
    """
    found = importlib.util.find_spec("pgserver")
    if found is None or found.origin is None or os.geteuid() != 0 or hasattr(config, "workerinput"):
        return
    for folder in Path(found.origin).parents:
        config.add_cleanup(partial(_restore_mode, folder, folder.stat().st_mode))


def _restore_mode(folder: Path, mode: int) -> None:
    if folder.is_dir() and folder.stat().st_mode != mode:
        folder.chmod(mode)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``--dist loadfile``: a module goes to one worker, and those of :data:`ON_ONE_SERVER` go to the same one."""
    from xdist.scheduler.loadfile import LoadFileScheduling

    class Modules(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = super()._split_scope(nodeid)
            return "on one server" if module in ON_ONE_SERVER else module

    return Modules(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture
def dear_passwords() -> Iterator[None]:
    """Passwords are hashed at the product's cost."""
    passwords.cost_dear()
    yield
    passwords.cost_little()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty TIEOUT_HOME of the test's own, named in the environment too, for processes that the test starts."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("TIEOUT_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data that nobody here wrote; it lies beside the checkout and is never committed."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the folder shared/data beside the checkout, which is not there")
    return folder


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first of our servers in a session leaves its database as it was when it started, for the others: it took 13 CPU seconds."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prefect.db"


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory, prefect_database: Path) -> Iterator[Server]:
    """Our server, started once for all tests of a process; processes that a test starts get its environment."""
    from tasks.orchestration import locks
    from tasks.orchestration.server import prefect_server
    from tests.support.children import with_prefect

    with_prefect()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PREFECT_API_URL", raising=False)
        home = tmp_path_factory.mktemp("server") / "home"
        with ExitStack() as stack:
            with locks.exclusive(prefect_database.with_suffix(".lock")):
                lay_down_prefect(home, prefect_database)
                server = stack.enter_context(prefect_server(home))
                if not prefect_database.exists():
                    keep_prefect(home, prefect_database)
            yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of the server's own database: the server named by TIEOUT_TEST_POSTGRES, or an embedded one.

    TIEOUT_TEST_POSTGRES is an SQLAlchemy URL whose user may create databases. The embedded server is one a test
    process (so one for each xdist worker), listens on a socket in a temporary folder only, and goes when the
    session ends.
    """
    if named := os.environ.get("TIEOUT_TEST_POSTGRES"):
        yield named
        return
    # A short path outside pytest's own: a socket's name may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="tieout-pg-"))
    server = None
    try:
        server = _start_embedded(folder)
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg2")
        text = url.render_as_string(hide_password=False)
        # Nothing in it outlives the session, so nothing in it need survive a power cut.
        execute(text, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        execute(text, "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
        yield text
    finally:
        if server is not None:
            server.cleanup()
            atexit.unregister(server._cleanup)  # else it comes back at exit and leaves its lock file
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Databases:
    """Makes databases there: empty ones, and copies of what our own code made once."""
    return Databases(postgres_server)


@pytest.fixture
def postgres_url(postgres_databases: Databases) -> Iterator[str]:
    """URL of a fresh, empty PostgreSQL database, dropped after the test."""
    with postgres_databases.one() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a fresh, empty database; the test runs once on SQLite (a file) and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def made_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """The same for a database that is not empty: told ``operations`` or ``ledger``, it has every view or is migrated, without rows."""
    with ExitStack() as stack:

        def copy(what: str) -> str:
            if request.param == "sqlite":
                lay_down(tmp_path, f"{what}.sqlite")
                return f"sqlite:///{tmp_path / what}.sqlite"
            databases: Databases = request.getfixturevalue("postgres_databases")
            return stack.enter_context(databases.one(what))

        yield copy


def _start_embedded(folder: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        # Where the package keeps its lock file; it warns where a machine has no such folder.
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        pgserver = pytest.importorskip(
            "pgserver",
            reason="needs PostgreSQL: the package pgserver, or a server named in TIEOUT_TEST_POSTGRES",
        )
        return pgserver.get_server(folder / "data", cleanup_mode="stop")
