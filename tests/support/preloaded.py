"""Imports, done once, that cost every run five seconds; a process that only ever imports and forks, never judges."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil

os.environ["DO_NOT_TRACK"] = "1"
os.environ["GX_ANALYTICS_ENABLED"] = "false"

_ALL = ("connectors.contract", "connectors.ledger", "connectors.operations", "connectors.quickbooks_desktop",
        "connectors.quickbooks_online", "connectors.sandbox.quickbooks_desktop", "expectations")  # fmt: skip
_SOME = (
    "connectors.registry",
    "tasks.release",
    "tasks.run",
    "tests.support.child_run",
    "tests.support.web_connector",
    "alembic.command",
)
_DRIVERS = ("sqlalchemy.dialects.postgresql.psycopg2", "sqlalchemy.dialects.sqlite.pysqlite", "requests")


def _modules(package: str) -> list[str]:
    found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    return [one.name for one in found if not one.name.endswith("__main__") and ".migrations." not in one.name]


for name in (*_DRIVERS, *_SOME, *(module for package in _ALL for module in _modules(package))):
    importlib.import_module(name)

# Nothing of it is ever thrown away: a child need not look at it, and so need not copy it.
gc.collect()
gc.freeze()
