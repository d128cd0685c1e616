"""Task runs that carry work: `deliver`, one a record, each try with its own words, and `chunk`, which never fails.

A record's tries are states of one task run (DESIGN 6): Prefect's own retries would lose what each try said.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar

import requests
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext, TaskRunContext
from prefect.futures import PrefectFuture
from prefect.settings import get_current_settings
from prefect.states import AwaitingRetry, Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from connectors.contract.clock import now
from tasks.engine import Again, Settled, TryResult
from tasks.orchestration import probe

T = TypeVar("T")

WIDTH = 64
"""Threads of the deliver pool: a wait between tries occupies one. The vendor's limit is kept elsewhere."""
AHEAD = 800
"""Most deliver runs that the server may not have recorded yet. It queues 10,000 events and drops the rest for good; a
delivery has 5, or 9 with four tries. With 1,500 ahead, 2,200 deliveries on a busy machine lost 250."""
_LOOK_EVERY = 100


@task(
    name="deliver",
    task_run_name="{name}",
    retries=0,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def deliver(name: str, attempt: Callable[[int], TryResult]) -> State[Any]:
    """Try one record; what is answered becomes the task run's state, in the words of the try.

    ``attempt`` gets the number of the try, from 1, and bounds their number itself.

    Always submitted (:func:`delivery_pool`), never called: called directly, a later exception would be swallowed.
    """
    context = TaskRunContext.get()
    result = attempt(context.task_run.run_count if context else 1)
    if isinstance(result, Settled):
        return Completed(message=result.message or None)
    _say(name, result.message)
    if isinstance(result, Again):
        # The engine goes on while the state is a scheduled one: it waits until then and calls this again.
        return AwaitingRetry(message=result.message, scheduled_time=now() + timedelta(seconds=result.wait))
    return Failed(message=result.message)


def _say(name: str, words: str) -> None:
    """Put a try's words into the record's log: the UI shows a task run's state, but nowhere its message.

    The engine's own lines are switched off by the level of ``prefect.task_runs`` (two for every failure, one without words); a logger
    below it has its own level and the same way to the server.
    """
    logger = logging.getLogger("prefect.task_runs.tieout")
    logger.setLevel(logging.INFO)
    logger.warning("%s", words if name in words else f"{name}: {words}")


@task(
    name="chunk",
    task_run_name="{name}",
    retries=0,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def chunk(name: str, work: Callable[[], T]) -> T:  # noqa: ARG001 names the task run
    """Run one chunk and answer its outcomes; what failed in it is told by `deliver`, so this one completes."""
    return work()


class DeliveryPool:
    """Submits `deliver` runs on threads of their own, never too far ahead of what the server has recorded."""

    def __init__(self, runner: ThreadPoolTaskRunner[Any], ahead: int = AHEAD) -> None:
        """``runner`` is started; ``ahead`` is the most task runs that may be unrecorded."""
        self._runner = runner
        self._ahead = ahead
        self._futures: list[PrefectFuture[Any]] = []
        self._recorded_before: int | None = None

    def submit(self, name: str, attempt: Callable[[int], TryResult]) -> PrefectFuture[Any]:
        """Start one delivery; waits first where the server is behind."""
        if len(self._futures) % _LOOK_EVERY == 0:
            self._pace()
        probe.ANNOUNCED.add()
        future: PrefectFuture[Any] = self._runner.submit(deliver, {"name": name, "attempt": attempt})
        self._futures.append(future)
        return future

    def wait(self) -> list[State[Any]]:
        """Wait for every delivery; answer their last states in the order of submission. Raises nothing."""
        for future in self._futures:
            future.wait()
        return [future.state for future in self._futures]

    def _pace(self) -> None:
        flow_run = FlowRunContext.get()
        api_url = get_current_settings().api.url
        if flow_run is None or flow_run.flow_run is None or not api_url:
            return
        run_id = str(flow_run.flow_run.id)
        deadline = time.monotonic() + 300  # a server that stopped recording must not stop the books
        while time.monotonic() < deadline:
            # A server too busy to answer is behind, too.
            with suppress(requests.RequestException):
                recorded = probe.task_runs(api_url, run_id, probe.FINISHED)
                if self._recorded_before is None:
                    self._recorded_before = recorded  # chunks, and what earlier attempts of the run delivered
                if len(self._futures) - (recorded - self._recorded_before) < self._ahead:
                    return
            time.sleep(0.2)


@contextmanager
def delivery_pool(width: int = WIDTH) -> Iterator[DeliveryPool]:
    """Open the pool inside a flow run; leaving it waits for every delivery."""
    with ThreadPoolTaskRunner[Any](max_workers=width) as runner:
        pool = DeliveryPool(runner)
        yield pool
        pool.wait()
