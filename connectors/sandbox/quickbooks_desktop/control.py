"""The control side, from any process: faults, settings, acts of a person, the journal, the log of calls; never a vendor's API.

From a shell: python -m connectors.sandbox.quickbooks_desktop.control --home DIR counts | journal | calls | documents |
settings '{…}' | fault '{…}' | act '{…}'.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, Self

from connectors.sandbox.quickbooks_desktop import acts, journal, render
from connectors.sandbox.quickbooks_desktop.home import Home
from connectors.sandbox.quickbooks_desktop.statuses import RefusalError
from connectors.sandbox.quickbooks_desktop.store import Store
from connectors.sandbox.quickbooks_desktop.work import Work

_CALL = ("sequence", "at", "session", "method", "sent", "answered")


class Control:
    """One sandbox home, while a Web Connector may be at work in it. Close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self.home = Home(path)

    def __enter__(self) -> Self:
        """The control itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files."""
        self.home.close()

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change switches; all of them as they are then. Raises ValueError, a sentence, for a wrong one."""
        return vars(self.home.change(changes) if changes else self.home.settings)

    def faults(self, *faults: dict[str, Any], replace: bool = False) -> list[dict[str, Any]]:
        """Set faults, in addition or instead; those that are still to strike."""
        if faults or replace:
            self.home.faults.set(*faults, replace=replace)
        return self.home.faults.all

    def act(self, name: str, /, **about: Any) -> dict[str, Any]:
        """Do what a person does in QuickBooks (see acts.act). Raises ValueError or the refusal of QuickBooks."""
        if name == "close_books":
            self.home.change({"closing_date": about.get("date")})
            return {"closing_date": about.get("date")}
        work = self._work()
        with work.store.transaction():
            return acts.act(work, {"act": name, **about})

    def find(self, entity: str, **about: Any) -> list[dict[str, Any]]:
        """What is in the books now, as the Ret holds it; by `name`, `number` or `id`."""
        work = self._work()
        where = "".join(f" AND {name} = ?" for name in about if name in ("name", "number", "id"))
        rows = work.store.rows(
            f"kind = ? AND deleted IS NULL{where} ORDER BY serial", (entity, *about.values())
        )
        return [render.content(work, row) for row in rows]

    def journal(self, *, other: bool = False, **filters: Any) -> list[dict[str, Any]]:
        """The effects, in order; `other`: in the company file that somebody left open by mistake."""
        return journal.entries(self._store(other=other), **filters)

    def counts(self, *, other: bool = False, **filters: Any) -> dict[str, dict[str, int]]:
        """Effects by entity and operation."""
        return journal.counts(self._store(other=other), **filters)

    def documents(self) -> dict[str, int]:
        """How many of each kind are in the books now."""
        return journal.documents(self._store())

    def unbalanced(self) -> list[str]:
        """Documents whose debits and credits differ: none, ever."""
        return journal.unbalanced(self._store())

    def calls(self, session: int | None = None) -> list[dict[str, Any]]:
        """The calls of the Web Connector in order: method, what was sent and answered, shortened."""
        rows = self.home.twin.sql.execute(
            f"SELECT {', '.join(_CALL)} FROM call WHERE ? IS NULL OR session = ? ORDER BY sequence",
            (session, session),
        )
        return [dict(zip(_CALL, row, strict=True)) for row in rows]

    def _store(self, *, other: bool = False) -> Store:
        return self.home.books(other=other)

    def _work(self) -> Work:
        return Work(self._store(), self.home.settings, time.time(), source="ui")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its answer as JSON on stdout. 2 after a sentence on stderr when it cannot."""
    reader = argparse.ArgumentParser(prog="quickbooks-desktop control", description=__doc__)
    reader.add_argument("--home", type=Path, required=True, help="directory of the company file")
    names = ("counts", "journal", "calls", "documents", "settings", "fault", "act")
    reader.add_argument("command", choices=names)
    reader.add_argument("about", nargs="?", default="{}", help="JSON")
    given = reader.parse_args(arguments)
    try:
        about = json.loads(given.about)
        with Control(given.home) as control:
            if given.command == "fault":
                answer: Any = control.faults(about)
            elif given.command == "act":
                answer = control.act(about.pop("act", ""), **about)
            else:
                answer = getattr(control, given.command)(**about)
    except (ValueError, TypeError, RefusalError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
