"""The engine that carries a run out on Prefect: chunks and deliveries as task runs, words in the run's log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any

from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner

from tasks.engine import Chunk, Delivery
from tasks.orchestration import probe
from tasks.orchestration.artifacts import Progress
from tasks.orchestration.deliveries import WIDTH, chunk, delivery_pool

SECONDS_BETWEEN_LINES = 5.0


class PrefectEngine:
    """See ``tasks.engine.Engine``; to be used inside a flow run, from the flow's own thread.

    Where ``total`` is given, the number of records, a bar in the UI shows how far the run is.
    """

    def __init__(self, *, width: int = WIDTH, total: int | None = None, key: str = "progress") -> None:
        """``width`` is how many deliveries go at once, ``key`` the artifact's."""
        self._width = width
        self._told = 0.0
        self._lock = Lock()  # progress comes from the threads of the chunks
        # The flow's own: what a task logs is left out (settings.py).
        self._logger = get_run_logger()
        self._bar = None if total is None else Progress(key, total, "Records settled")

    def chunks(self, chunks: Sequence[Chunk], lanes: int) -> None:
        """Carry out all chunks, so many at once; raises the first error after all have ended."""
        probe.ANNOUNCED.add(len(chunks))
        with ThreadPoolTaskRunner[Any](max_workers=max(1, lanes)) as runner:
            futures: list[PrefectFuture[Any]] = [
                runner.submit(chunk, {"name": one.name, "work": one.work}) for one in chunks
            ]
            for future in futures:
                future.wait()
        for future in futures:
            future.result()

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """Carry out all deliveries with their retries, each a task run named after its record; raises nothing."""
        if not deliveries:
            return
        with delivery_pool(self._width) as pool:
            for one in deliveries:
                pool.submit(one.name, one.attempt)

    def progress(self, done: int, text: str) -> None:
        """Move the bar, or put a line into the log every few seconds; ``done`` counts records."""
        with self._lock:
            if self._bar is not None:
                self._bar.show(done)
            elif time.monotonic() - self._told >= SECONDS_BETWEEN_LINES:
                self._told = time.monotonic()
                self.say(text)

    def say(self, text: str) -> None:
        """Put one line into the run's log."""
        self._logger.info("%s", text)
