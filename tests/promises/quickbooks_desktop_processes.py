"""The processes between a run and a company file of QuickBooks Desktop: the service, and a Web Connector that calls it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.children import forked
from tests.support.web_connector import call_service, serve_home

USER, PASSWORD = "tieout-north", "a password that is nobody's business"


class Processes:
    """Both, started, killed and started again."""

    def __init__(self, folder: Path) -> None:
        """Nothing runs yet; the company file is in the folder."""
        self.folder = folder
        self.home: Path | None = None
        """Home of the firm, once it has one."""
        self.service: BaseProcess | None = None
        self.connector: BaseProcess | None = None
        self.deadly: tuple[str, ...] = ()
        """Where the next service is killed: method of the mailbox, before or after, and a text that it is about."""
        self.calls = True
        """Whether a Web Connector calls; without one, runs are asleep."""

    def start(self) -> None:
        """Both processes, those that do not run; before a firm has a home, there is nothing to serve."""
        if self.home is None:
            return
        if self.service is None:
            known = self.folder / "url"
            port = urlsplit(known.read_text(encoding="utf-8")).port if known.exists() else 0
            user = ("north", USER, PASSWORD)
            self.service = forked(
                serve_home,
                str(self.home),
                str(self.folder),
                self._log("service"),
                port or 0,
                user,
                self.deadly,
            )
        if self.connector is None and self.calls:
            self.connector = self._caller(PASSWORD)

    def _caller(self, password: str) -> BaseProcess:
        assert self.home is not None
        ledger = str(self.home / "ledger.sqlite")
        return forked(call_service, str(self.folder), self._log("connector"), (USER, password), ledger)

    def attend(self) -> None:
        """A run begins: the service and its Web Connector are up, unless somebody killed them."""
        if self.service is None and self.connector is None:
            self.start()

    def crash(self) -> None:
        """SIGKILL the Web Connector and QuickBooks with it."""
        if self.connector is not None:
            with suppress(ProcessLookupError):  # it may not have come so far as to have a group
                os.killpg(self.connector.pid or 0, signal.SIGKILL)
            self.connector.kill()
            self.connector.join(20)
            self.connector = None

    def crash_service(self) -> None:
        """SIGKILL the service."""
        if self.service is not None:
            self.service.kill()
            self.service.join(20)
            self.service = None

    def deadly_service(self, on: str, when: str, text: str) -> None:
        """Start the service anew: it is killed at a call of its mailbox that is about this text."""
        self.crash_service()
        self.deadly = (on, when, text)
        self.start()
        self.deadly = ()

    def service_died(self) -> bool:
        """Whether it did; it is started again."""
        if self.service is None or self.service.is_alive():
            return False
        self.service = None
        self.start()
        return True

    def release(self) -> None:
        """Nothing has the ledger open any more."""
        self.crash()
        self.crash_service()

    def _log(self, name: str) -> str:
        assert self.home is not None
        return str(self.home.parent / "logs" / f"{name}.log")
