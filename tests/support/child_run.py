"""Body of a child process: runs of one book, as they are in production, with traps at the ports that end or pause the process."""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any

from tests.support.in_flight import seconds_to_a_look

if TYPE_CHECKING:
    from tasks.wiring import Ports

PORTS = {
    "intend": "ledger",
    "settle": "ledger",
    "take_over": "ledger",
    "written": "ledger",
    "dispose": "ledger",
    "fail": "ledger",
    "take_lease": "ledger",
    "save_paid": "ledger",
    "send_one": "connector",
    "send_batch": "connector",
    "find": "connector",
    "post": "mailbox",
}
_GATE = Lock()
LEAST, MOST = 0.2, 1.0
"""Seconds from one run of a process to its next."""


class Trap:
    """Sends this process a signal before or after (or does nothing and answers yes instead of) the n-th call of one port method that concerns a kind of record ('': of any)."""

    def __init__(
        self, on: str, when: str, call: int = 1, kind: str = "invoice", signal: str = "SIGKILL"
    ) -> None:
        self.on, self.when, self.call, self.kind, self.signal = on, when, call, kind, signal
        self._calls = 0
        self._lock = Lock()

    def sprung(self, arguments: Iterable[Any]) -> bool:
        """Count a call; whether it is the one."""
        if self.kind and self.kind not in _kinds(arguments):
            return False
        with self._lock:
            self._calls += 1
            return self._calls == self.call

    def spring(self) -> None:
        """Strike this process; a pause does not catch the lease's keeper inside its transaction, which would lock the ledger."""
        with _GATE:
            # To this very thread, which then does not run one step further; the others stop or die with it.
            signal.pthread_kill(get_ident(), getattr(signal, self.signal))


def _kinds(arguments: Iterable[Any]) -> set[str]:
    """Kinds of the records that a call is about."""
    found: set[str] = set()
    for argument in arguments:
        if isinstance(argument, str):
            found.add(str(argument))
        elif isinstance(argument, (list, tuple)):
            found |= {str(one.kind) for one in argument if hasattr(one, "kind")}
        elif hasattr(argument, "kind"):
            found.add(str(argument.kind))
    return found


class Trapped:
    """A port whose calls may be traps; everything else passes."""

    def __init__(self, inner: Any, traps: list[Trap]) -> None:
        self._inner = inner
        self._traps = traps

    def __getattr__(self, name: str) -> Any:
        """The port's own, or the same with a trap around it."""
        found = getattr(self._inner, name)
        if name == "renew_lease":
            return _gated(found)
        traps = [trap for trap in self._traps if trap.on == name]
        return _with_traps(found, traps) if traps else found


def _gated(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        with _GATE:
            return method(*arguments)

    return call


def _with_traps(method: Callable[..., Any], traps: list[Trap]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        sprung = [trap for trap in traps if trap.sprung(arguments)]
        for trap in sprung:
            if trap.when == "before":
                trap.spring()
        answer = True if any(trap.when == "instead" for trap in sprung) else method(*arguments)
        for trap in sprung:
            if trap.when == "after":
                trap.spring()
        return answer

    return call


def trapped(ports: Ports, traps: list[Trap]) -> Ports:
    """The same ports, with traps around them."""

    def around(port: str, inner: Any) -> Any:
        return Trapped(inner, [trap for trap in traps if PORTS[trap.on] == port])

    _trap_posts([trap for trap in traps if PORTS[trap.on] == "mailbox"])
    return replace(
        ports, ledger=around("ledger", ports.ledger), connector=around("connector", ports.connector)
    )


def _trap_posts(traps: list[Trap]) -> None:
    """Spring traps where a message set is put into the mailbox; their kind is what its text has, such as ``InvoiceAddRq``."""
    if not traps:
        return
    from connectors.ledger.web_connector_posts import Posts

    post = Posts.post

    def trapped_post(self: Any, book: str, letters: Any) -> Any:
        text = "".join(one.requests for one in letters)
        sprung = [trap for trap in traps if trap.sprung([trap.kind] if trap.kind in text else [])]
        answer = post(self, book, letters)
        for trap in sprung:
            trap.spring()
        return answer

    setattr(Posts, "post", trapped_post)  # noqa: B010 - a method of the product, in this process only


def main(orders: dict[str, Any], log: str) -> None:
    """Carry out the orders: ``home``, ``book``, ``reports`` (a file), ``request``, ``traps``, ``patience`` and ``wait`` (seconds), ``ledger`` (a URL).

    One run, or runs until one is settled or the patience is over; each leaves a line of JSON in the file.
    """
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, force=True)
    faulthandler.register(signal.SIGUSR1)
    deadline = time.monotonic() + orders.get("patience", 0)
    while True:
        report = one_run(orders)
        with Path(orders["reports"]).open("a", encoding="utf-8") as out:
            out.write(json.dumps(report) + "\n")
        if report["state"] == "settled" or time.monotonic() >= deadline:
            return
        time.sleep(min(MOST, max(LEAST, seconds_to_a_look(orders["ledger"]))))


def one_run(orders: dict[str, Any]) -> dict[str, Any]:
    """Carry out one run in this very process and return its report as plain values; its state is ``asleep`` where it waits for the books' call."""
    from connectors.contract.errors import TieoutError
    from tasks.engine import PlainEngine
    from tasks.home import Home
    from tasks.request import make_request
    from tasks.run import reconcile_book, transfer_book
    from tasks.wiring import ports_of

    traps = [Trap(**one) for one in orders.get("traps", ())]
    steps = reconcile_book if orders.get("request", {}).get("flow") == "reconcile" else transfer_book
    try:
        with ports_of(Home.of(Path(orders["home"])), orders["book"]) as opened:
            ports = trapped(opened, traps)
            request = make_request(orders["book"], **orders.get("request", {}))
            report = steps(ports, request, PlainEngine(), wait=orders.get("wait", 30))
    except TieoutError as error:
        return {"state": "error", "error": type(error).__name__, "code": error.code, "message": str(error)}
    totals = [
        {"kind": row.kind, "is": row.disposition, "currency": row.currency, "count": row.count,
         "total": str(row.total)}
        for row in report.totals
    ]  # fmt: skip
    waits = report.details.get("queued") or not (request.dry_run or "paid" in report.details)
    state = "asleep" if report.state == "settled" and waits else report.state
    return {
        "state": state, "message": report.message, "run_id": report.run_id, "totals": totals,
        "details": report.details,
    }  # fmt: skip
