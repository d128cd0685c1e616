"""Databases without rows, made once a process by the product's own code, and copied for every test that wants one."""

from __future__ import annotations

import atexit
import functools
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from connectors.ledger import open_ledger
from connectors.operations import create_reference
from tasks.orchestration.settings import prefect_home


def _make_ledger(url: str) -> None:
    open_ledger(url, key=None).close()


MAKERS: dict[str, Callable[[str], object]] = {"operations": create_reference, "ledger": _make_ledger}
"""What makes a database out of an empty one."""


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tieout-templates-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, make in MAKERS.items():
        make(f"sqlite:///{folder / name}.sqlite")
    return folder


def lay_down(home: Path, *names: str) -> None:
    """Put copies of `operations.sqlite` and `ledger.sqlite`, as named, into a home: the one with every view, the other migrated, no rows."""
    for name in names:
        shutil.copyfile(_folder() / name, home / name)


def ledger_in(folder: Path) -> str:
    """URL of the ledger in a folder; where there is none yet, one without rows is laid down."""
    if not (folder / "ledger.sqlite").exists():
        lay_down(folder, "ledger.sqlite")
    return f"sqlite:///{folder / 'ledger.sqlite'}"


def lay_down_prefect(home: Path, made: Path) -> None:
    """Put a copy of a Prefect server's database into a home, where one was kept: migrated, with its block types, and nothing else."""
    if made.exists():
        folder = prefect_home(home)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, folder / made.name)


def keep_prefect(home: Path, made: Path) -> None:
    """Keep a copy of the database of a server that has only just started."""
    part = made.with_suffix(".part")
    with (
        closing(sqlite3.connect(prefect_home(home) / made.name)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)
    part.replace(made)


class Databases:
    """Databases of one PostgreSQL server; those that are not empty are copies of one that was made once."""

    def __init__(self, server: str) -> None:
        """``server`` is the URL of a database of it, whose user may create others."""
        self._server = server
        self._templates: dict[str, str] = {}

    @contextmanager
    def one(self, what: str = "") -> Iterator[str]:
        """URL of a fresh database, dropped afterwards: empty, or as one of the makers makes it."""
        name = self._create(self._template(what) if what else "template1")
        yield self._url(name)
        execute(self._server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _template(self, what: str) -> str:
        if what not in self._templates:
            name = self._create("template1")
            MAKERS[what](self._url(name))
            self._templates[what] = name
        return self._templates[what]

    def _create(self, template: str) -> str:
        name = f"tieout_test_{uuid.uuid4().hex}"
        execute(self._server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _url(self, name: str) -> str:
        return sa.make_url(self._server).set(database=name).render_as_string(hide_password=False)


def execute(url: str, *statements: str) -> None:
    """Run statements outside of any transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
