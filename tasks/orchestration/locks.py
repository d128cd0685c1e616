"""Advisory locks on files, which the system lets go when their holder dies."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger("tieout.server")


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock alone, waiting for it."""
    with _locked(path, fcntl.LOCK_EX):
        yield


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """Hold the lock together with others."""
    with _locked(path, fcntl.LOCK_SH):
        yield


def held(path: Path) -> bool:
    """Whether anybody holds the lock, alone or together."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def wait_until_unused(path: Path, words: str) -> None:
    """Return when nobody holds the lock; says once that it waits, and why."""
    told = False
    while held(path):
        if not told:
            logger.info("%s Waiting until it has ended.", words)
            told = True
        time.sleep(0.1)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)
