"""How the steps of a run are carried out: the port between a run and what executes it, and the plain executor without Prefect."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

LOG = logging.getLogger("tieout")


@dataclass(frozen=True, slots=True)
class Settled:
    """The record needs no further try."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """The record is tried again after some seconds; the message is this try's own failure."""

    message: str
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The record needs a person (or a later run)."""

    message: str


TryResult = Settled | Again | GaveUp


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of the fast lane."""

    name: str
    work: Callable[[], str]
    """Does the piece and says in a sentence what came of it; raises only if nothing could be said of its records."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One record in the slow lane."""

    name: str
    attempt: Callable[[int], TryResult]
    """Makes the try of this number (from 1)."""


class Engine(Protocol):
    """Carries out chunks and deliveries; a run is the same under every engine."""

    def chunks(self, chunks: Sequence[Chunk], lanes: int) -> None:
        """Carry out all chunks, so many at once; raises the first error after all have ended."""

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """Carry out all deliveries with their retries, each as something of its own."""

    def progress(self, done: int, text: str) -> None:
        """Tell how far the run is; ``done`` counts records."""

    def say(self, text: str) -> None:
        """Put one line into the run's log."""


class PlainEngine:
    """Threads of this process; nothing else needs to run."""

    def __init__(self, *, sleep: Callable[[float], None] = time.sleep, width: int = 16) -> None:
        """``sleep`` waits between tries, ``width`` is how many deliveries go at once."""
        self._sleep = sleep
        self._width = width

    def chunks(self, chunks: Sequence[Chunk], lanes: int) -> None:
        """See ``Engine``."""
        _all((chunk.work for chunk in chunks), lanes)

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """See ``Engine``."""
        _all((lambda one=one: self._tries(one) for one in deliveries), self._width)  # type: ignore[misc]

    def _tries(self, delivery: Delivery) -> None:
        number = 1
        while isinstance(result := delivery.attempt(number), Again):
            LOG.info("%s: %s (try %d)", delivery.name, result.message, number)
            self._sleep(result.wait)
            number += 1
        LOG.log(
            logging.WARNING if isinstance(result, GaveUp) else logging.INFO,
            "%s: %s",
            delivery.name,
            result.message,
        )

    def progress(self, done: int, text: str) -> None:
        """See ``Engine``."""
        LOG.debug("%d records: %s", done, text)

    def say(self, text: str) -> None:
        """See ``Engine``."""
        LOG.info("%s", text)


def _all(works: Iterable[Callable[[], object]], lanes: int) -> None:
    with ThreadPoolExecutor(max_workers=max(1, lanes)) as pool:
        futures = [pool.submit(work) for work in works]
    errors = [error for future in futures if (error := future.exception()) is not None]
    if errors:
        raise errors[0]
