"""The slot of a book, through the real server: one run at a time, whoever dies and however slowly the server answers."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import anyio
import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.states import Cancelled

from connectors.contract.errors import BookBusy
from tasks.orchestration import probe
from tasks.orchestration.limits import book_slot, ensure_limit
from tasks.orchestration.server import Server

pytestmark = pytest.mark.prefect


HOLDER = """
import sys, time
from prefect import flow
from tasks.orchestration.limits import book_slot

@flow
def hold():
    with book_slot("shared", lease=60):
        print("held", flush=True)
        time.sleep(600)

hold()
"""


@pytest.mark.slow
def test_one_run_at_a_time_on_a_book_and_a_dead_one_frees_it(server: Server) -> None:
    """The second run waits and ends Cancelled with a sentence; another book is free; SIGKILL frees within the lease.

    The lease ends at most 60 s after the kill; the server looks for such every 5 s, the waiting run every 2 s. The other 23 s
    are for a busy machine.
    """

    @flow
    def want(book: str, wait: float) -> Any:
        try:
            with book_slot(book, wait=wait, step=2, lease=60):
                return Cancelled(message="got it")
        except BookBusy as error:
            return Cancelled(message=error.message)

    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        env=server.environment,
        cwd=Path.cwd(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        state = want("shared", 1, return_state=True)
        assert state.message == "Book shared is busy with another run; nothing was sent."
        assert want("another", 1, return_state=True).message == "got it"
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    killed = time.monotonic()
    assert want("shared", 100, return_state=True).message == "got it"
    assert time.monotonic() - killed < 90


def test_a_slow_answer_of_the_server_loses_no_slot(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot that was granted is held by who asked, however late it hears of it; afterwards the book is free."""
    grant = PrefectClient.increment_concurrency_slots_with_lease

    async def slowly(client: PrefectClient, **words: Any) -> Any:
        answer = await grant(client, **words)
        await anyio.sleep(1.5)
        return answer

    monkeypatch.setattr(PrefectClient, "increment_concurrency_slots_with_lease", slowly)

    @flow
    def want() -> Any:
        with book_slot("slow", wait=1, step=0.5):
            held.append(probe.call("GET", url)["active_slots"])
        return Cancelled(message="got it")

    held: list[int] = []
    url = f"{server.api_url}/v2/concurrency_limits/book:slow"
    assert want(return_state=True).message == "got it"
    assert held == [1]
    assert probe.call("GET", url)["active_slots"] == 0


def test_the_limit_of_a_book_is_made_once(server: Server) -> None:
    """Making the limit again changes nothing, not even what an administrator set it to."""
    ensure_limit("twice")
    url = f"{server.api_url}/v2/concurrency_limits/book:twice"
    probe.call("PATCH", url, body={"active": False})
    ensure_limit("twice")
    limit = probe.call("GET", url)
    assert (limit["limit"], limit["active"]) == (1, False)
