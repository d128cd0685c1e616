"""The ledger's lease on a book: one run at a time on any number of machines (promise 9), renewed while this process lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from connectors.contract.clock import now
from connectors.contract.errors import BookBusy, TieoutError
from connectors.contract.ledger import Ledger


@contextmanager
def book_lease(
    ledger: Ledger,
    book: str,
    token: str,
    length: timedelta,
    *,
    wait: float = 0,
    clock: Callable[[], datetime] = now,
) -> Iterator[None]:
    """Hold the book's lease; a run that dies lets go of it after ``length``, so ``wait`` seconds may be worth their while.

    Raises:
        BookBusy: another live run holds it; nothing was sent.
    """
    since = time.monotonic()
    while not ledger.take_lease(book, token, "", clock() + length, clock()):
        if time.monotonic() - since >= wait:
            raise BookBusy(f"Book {book} is busy with another run; nothing was sent.", code="busy")
        time.sleep(min(1.0, length.total_seconds() / 10))
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(ledger, book, token, length, clock, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(timeout=5)
        ledger.release_lease(book, token)


def _keep(
    ledger: Ledger,
    book: str,
    token: str,
    length: timedelta,
    clock: Callable[[], datetime],
    over: threading.Event,
) -> None:
    while not over.wait(length.total_seconds() / 4):
        try:
            ledger.renew_lease(book, token, clock() + length)
        except TieoutError:
            continue  # the claims of single records guard what the lease only orders
