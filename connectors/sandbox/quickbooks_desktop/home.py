"""A sandbox's directory: the switches and faults, the log of calls, and the company files; several processes may use it."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from connectors.sandbox.quickbooks_desktop import times
from connectors.sandbox.quickbooks_desktop.faults import Faults
from connectors.sandbox.quickbooks_desktop.seed import fill
from connectors.sandbox.quickbooks_desktop.settings import Settings
from connectors.sandbox.quickbooks_desktop.store import Store


class Home:
    """One directory. Closing it closes every file it opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.twin = Store(path / "twin.sqlite")
        self.faults = Faults(self.twin)
        self._books: dict[bool, Store] = {}

    def close(self) -> None:
        """Close every file."""
        for store in (self.twin, *self._books.values()):
            store.close()
        self._books.clear()

    @property
    def settings(self) -> Settings:
        """The switches as they are now."""
        return Settings().changed(self.twin.recall("settings") or {})

    def change(self, changes: Mapping[str, Any]) -> Settings:
        """Change switches, for good. Raises ValueError, a sentence, for a wrong one."""
        with self.twin.transaction():
            changed = self.settings.changed(changes)
            self.twin.remember("settings", {**(self.twin.recall("settings") or {}), **changes})
        return changed

    def books(self, *, other: bool = False) -> Store:
        """The company file; `other`: the one that somebody left open by mistake."""
        if other not in self._books:
            store = Store(self.path / ("other.sqlite" if other else "company.sqlite"))
            settings = self.settings
            with store.transaction():
                fill(store, settings, settings.other_company_name if other else settings.company_name)
            self._books[other] = store
        return self._books[other]

    def log(self, session: int, method: str, sent: str, answered: str) -> None:
        """Write down one call of the Web Connector; never a password, never a whole document."""
        at = times.wall(time.time(), self.settings.time_zone)
        with self.twin.transaction():
            self.twin.sql.execute(
                "INSERT INTO call (at, session, method, sent, answered) VALUES (?, ?, ?, ?, ?)",
                (at, session, method, sent[:500], answered[:500]),
            )

    def occupy(self) -> IO[str]:
        """Be the one Web Connector of this home, until the handle or the process ends. Raises RuntimeError if it is taken."""
        handle = (self.path / "in-use").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            raise RuntimeError(
                f"Another Web Connector is running in {self.path}; stop it or choose another home."
            ) from None
        return handle
