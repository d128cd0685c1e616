"""All that books need which call us: the service, the deployments, a worker that runs what a call starts; and the call itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from connectors.contract.errors import Outage
from connectors.contract.ledger import Run
from tasks.demo.polled import Access, PolledBook
from tasks.demo.twin import Twin
from tasks.launch import Done
from tasks.orchestration.processes import Leashed
from tasks.orchestration.server import Server
from tasks.present import run_json
from tasks.settings import read_settings
from tasks.wiring import ledger_of

PATIENCE = 200.0
"""Seconds that a run is waited for which a call or a retry starts."""
_SOON = {"PREFECT_WORKER_QUERY_SECONDS": "2"}
"""How often the worker looks for runs; by default every 10 s."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What a story asks of them."""

    book: PolledBook
    twin: Twin
    access: Access
    server: Server
    processes: list[Leashed]
    _stack: ExitStack

    def start_runs(self) -> None:
        """Let a call start runs from now on: deploy the book's, and have a worker for them.

        Raises:
            Outage: Prefect refused.
        """
        from tasks.orchestration.deploy import deploy
        from tasks.orchestration.settings import prefect_home
        from tasks.orchestration.up import worker
        from tasks.upping import deployed

        home = self.book.home
        mine = [one for one in deployed(read_settings(home)) if one.name == self.book.name]
        deploy(home.path, self.server.environment, mine)
        self.processes.append(self._stack.enter_context(worker(self.server, prefect_home(home.path) / "run")))

    def begin(self) -> None:
        """Let the sandbox's Web Connector call from now on."""
        self._stack.enter_context(self.book.called(self.twin, self.access))

    def done_after(self, before: Done) -> Done:
        """Wait until a run that began later has ended, and nothing of it is left in the mailbox.

        Raises:
            Outage: that did not happen.
        """
        deadline = time.monotonic() + PATIENCE
        with ledger_of(self.book.home) as ledger:
            while True:
                run = ledger.last_run(self.book.name)
                if (
                    run is not None
                    and _later(run, before)
                    and self._is_quiet(ledger.mailbox.wanted(self.book.name))
                ):
                    return Done(self.book.name, run, run_json(ledger, run), run.message)
                self.look()
                if time.monotonic() > deadline:
                    said = "\n".join(process.last_words(6) for process in self.processes)
                    raise Outage(
                        f"The Web Connector's call started no run that ended. Last words:\n{said}",
                        code="no run",
                    )
                time.sleep(0.5)

    def retry(self, done: Done) -> None:
        """Press Retry: the same run once more, taken by the worker."""
        from tasks.orchestration import probe

        assert done.run is not None  # noqa: S101 - nobody retries what never began
        state = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the demo"}
        url = f"{self.server.api_url}/flow_runs/{done.run.flow_run_id}/set_state"
        probe.call("POST", url, body={"state": state})

    def _is_quiet(self, wanted: bool) -> bool:
        from tasks.orchestration.calls import under_way

        return not wanted and under_way(self.server.api_url, self.book.name) is None

    def look(self) -> None:
        """Raise Outage where one of the processes ended by itself."""
        for process in self.processes:
            if not process.running:
                raise Outage(
                    f"The {process.name} ended by itself. Its last words:\n{process.last_words()}",
                    code=process.name,
                )


def _later(run: Run, before: Done) -> bool:
    if run.ended_at is None or run.state == "running" or before.run is None:
        return False
    return (run.run_id, run.attempt) != (before.run.run_id, before.run.attempt)


@contextmanager
def calls_of(book: PolledBook, twin: Twin, server: Server) -> Iterator[Calls]:
    """Bring the service up; nobody calls yet, and a call starts no run yet.

    Raises:
        Outage: something did not start.
    """
    soon = replace(server, environment={**server.environment, **_SOON})
    with ExitStack() as stack:
        access, service = stack.enter_context(book.served(soon.environment))
        yield Calls(book, twin, access, soon, [service], stack)
