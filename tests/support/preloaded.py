"""What costs every run five seconds, done once: imports, and what the rules' engine works out when it first judges a kind."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil

os.environ["DO_NOT_TRACK"] = "1"
os.environ["GX_ANALYTICS_ENABLED"] = "false"

_ALL = ("connectors.contract", "connectors.ledger", "connectors.operations", "connectors.quickbooks_desktop",
        "connectors.quickbooks_online", "connectors.sandbox", "expectations")  # fmt: skip
_SOME = (
    "connectors.registry",
    "tasks.release",
    "tasks.run",
    "tests.support.child_run",
    "tests.support.web_connector",
    "alembic.command",
)
_OTHERS = ("cryptography.fernet", "multiprocessing.synchronize", "requests", "sqlalchemy.dialects.postgresql.psycopg2",
           "sqlalchemy.dialects.sqlite.pysqlite")  # fmt: skip


def _modules(package: str) -> list[str]:
    found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    return [one.name for one in found if not one.name.endswith("__main__") and ".migrations." not in one.name]


for name in (*_OTHERS, *_SOME, *(module for package in _ALL for module in _modules(package))):
    importlib.import_module(name)


def judge_each_kind() -> None:
    """Have every rule evaluated: by whom it is forked, only the rules' values are news."""
    from connectors.contract.words import Action
    from expectations.kinds import KINDS
    from tasks.judge import judge
    from tests.unit.expectations import pairs, pairs_money, pairs_work

    for kind, fact in {**pairs.GOOD, **pairs_money.GOOD, **pairs_work.GOOD}.items():
        rules = KINDS[kind]
        for _ in range(2):
            judge(
                kind,
                [fact],
                rules.eligible(Action.CREATE, pairs.CONTEXT),
                rules.rideable(),
                rules.sound(pairs.CONTEXT),
            )


judge_each_kind()
# Nothing of it is ever thrown away: a child need not look at it, and so need not copy it.
gc.collect()
gc.freeze()
