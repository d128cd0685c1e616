"""Bodies of the child processes of a QuickBooks Desktop firm: the service of a home, and a Web Connector that calls it again and again."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from connectors.contract.web_connector import Mailbox

CHILDREN_DIE = 137
"""Exit code of a Web Connector that died of a fault: somebody starts it again."""
PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of Linux."""
NOOP, STEP = 0.6, 0.02
"""Seconds of a pause in which nothing happens, and between two looks whether something does."""


class Deadly:
    """A mailbox whose service is killed before or after a call of a method whose arguments or answer have a certain text."""

    def __init__(self, inner: Any, on: str, when: str, text: str) -> None:
        self._inner, self._on, self._when, self._text = inner, on, when, text

    def __getattr__(self, name: str) -> Any:
        """The mailbox's own, but for the deadly one."""
        found = getattr(self._inner, name)
        return partial(self._call, found) if name == self._on else found

    def _call(self, method: Any, *arguments: Any) -> Any:
        self._strike("before", arguments)
        answer = method(*arguments)
        self._strike("after", (*arguments, answer))
        return answer

    def _strike(self, when: str, about: tuple[Any, ...]) -> None:
        if when == self._when and any(self._text in _said(one) for one in about):
            os.kill(os.getpid(), signal.SIGKILL)


def _said(about: Any) -> str:
    """What a set, or an answer, says."""
    return " ".join(str(getattr(about, name, "")) for name in ("what", "requests", "response"))


def serve_home(
    home: str,
    folder: str,
    log: str,
    port: int,
    user: tuple[str, str, str],
    deadly: Sequence[str] = (),
) -> None:
    """Serve the books of a home, as `tieout web-connector` does; ``user`` is book, name and password.

    The address is left in the folder, and the company file there is told who we are, as adding the QWC file does. ``deadly``: method,
    when and text at which the process is killed.
    """
    _say_into(log)
    _follow_parent()
    from connectors.quickbooks_desktop.service import serve
    from connectors.sandbox.quickbooks_desktop.home import Home as Twin
    from tasks.home import Home
    from tasks.settings import read_settings
    from tasks.web_connector_desks import Desks
    from tasks.wiring import ledger_of
    from tests.support import passwords

    passwords.cost_little()
    here = Home.of(Path(home))
    settings = read_settings(here)
    with ledger_of(here, settings) as ledger:
        desks = Desks(here, ledger)
        desks(user[0])
        if user[1] not in ledger.mailbox.users(user[0]):
            ledger.mailbox.add_user(*user)
        identity = ledger.mailbox.identity(user[0])
        twin = Twin(Path(folder))
        twin.change({"owner_id": identity.owner_id, "file_id": identity.file_id})
        twin.close()
        serve.serve(
            cast("Mailbox", Deadly(ledger.mailbox, *deadly)) if deadly else ledger.mailbox,
            desks,
            port=port,
            linger=0,
            ready=lambda url: _leave(Path(folder) / "url", url),
        )


def call_service(folder: str, log: str, user: tuple[str, str], ledger: str) -> None:
    """Be the Web Connector of the company file in the folder: one session after the other; one that dies of a fault is followed by another.

    ``ledger``: the file that says whether there is work, so that it need not call all the time.
    """
    os.setsid()
    _say_into(log)
    _follow_parent()
    while True:
        child = os.fork()
        if not child:
            _follow_parent()
            _sessions(Path(folder), user, Path(ledger))
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != CHILDREN_DIE:
            return


class Watch(threading.Event):
    """Never set; a pause of NoOp and one between two sessions end when the ledger has something to carry, other waits do not."""

    def __init__(self, ledger: Path) -> None:
        super().__init__()
        self.ledger = ledger
        self._reading: sqlite3.Connection | None = None

    def wait(self, timeout: float | None = None) -> bool:
        """Wait."""
        seen = self._look() if timeout == NOOP else None
        # What waits already was refused, or came this very moment.
        until = time.monotonic() + (5 * STEP if seen and seen.queued else timeout or 0)
        while time.monotonic() < until and (seen is None or seen == self._look()):
            time.sleep(STEP)
        return False

    def _look(self) -> Mail:
        """What the ledger says now; where it is not a file, or not there yet, that is nothing."""
        try:
            if self._reading is None:
                self._reading = sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True, isolation_level=None)
            return Mail(*self._reading.execute(_MAIL).fetchone())
        except sqlite3.Error:
            self._reading = None
            return Mail()


class Mail(NamedTuple):
    """Whether message sets wait to be carried, whether a run waits for a session, and until when one is to stay."""

    queued: int = 0
    wanted: int = 0
    held: int = 0


_MAIL = """
SELECT EXISTS (SELECT 1 FROM message_set WHERE state IN ('queued', 'lost')),
       EXISTS (SELECT 1 FROM web_connector WHERE wanted),
       EXISTS (SELECT 1 FROM web_connector WHERE held_until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
"""


def _sessions(folder: Path, user: tuple[str, str], ledger: Path) -> None:
    from connectors.sandbox.quickbooks_desktop.home import Home as Twin
    from connectors.sandbox.quickbooks_desktop.run import one_update
    from connectors.sandbox.quickbooks_desktop.schema import Schema

    twin, schema, watch = Twin(folder), Schema(None), Watch(ledger)
    with twin.occupy():
        while True:
            if not (folder / "url").exists():
                time.sleep(STEP)
                continue
            url = (folder / "url").read_text(encoding="utf-8")
            found = one_update(twin, url, user, schema, watch)
            watch.wait(NOOP if found.result == "no_work" else STEP)


def _leave(file: Path, text: str) -> None:
    """Write a file that is there whole or not at all."""
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _follow_parent() -> None:
    """End with the process that started this one, however that ends."""
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


def _say_into(log: str) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, force=True)
