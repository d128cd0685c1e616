"""One run at a time on a book: a slot on the Prefect server, with words for those who wait (DESIGN 6)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectAlreadyExists
from prefect.logging import get_run_logger

from connectors.contract.errors import BookBusy

LEASE_SECONDS = 90
"""How long a dead run blocks its book; Prefect takes 60 and more."""


def slot_name(book: str) -> str:
    """Name of the book's limit, as the UI shows it."""
    return f"book:{book}"


def ensure_limit(book: str) -> None:
    """Create the book's limit of one on the server; leaves one that is there as it is."""
    limit = GlobalConcurrencyLimitCreate(name=slot_name(book), limit=1, active=True)
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_global_concurrency_limit(limit)


@contextmanager
def book_slot(
    book: str, *, wait: float = 1800, step: float = 30, lease: float = LEASE_SECONDS
) -> Iterator[None]:
    """Hold the book's slot inside a flow run; every ``step`` seconds of waiting are told in the run's log.

    Raises BookBusy after ``wait`` seconds; the flow then ends Cancelled with that sentence. A holder that dies frees
    the slot ``lease`` seconds (at least 60) later. It is a courtesy: an outage of the server longer than the lease
    gives the slot away while its holder goes on, so the ledger's claims are what guards the records.
    """
    ensure_limit(book)
    logger = get_run_logger()
    since = time.monotonic()
    with ExitStack() as stack:
        while True:
            left = wait - (time.monotonic() - since)
            try:
                stack.enter_context(
                    concurrency(
                        slot_name(book),
                        strict=True,
                        timeout_seconds=max(0.1, min(step, left)),
                        lease_duration=max(60.0, lease),
                        raise_on_lease_renewal_failure=False,
                    )
                )
                break
            except TimeoutError:
                waited = time.monotonic() - since
                if waited >= wait:
                    raise BookBusy(f"Book {book} is busy with another run; nothing was sent.") from None
                logger.info("Book %s is busy with another run; waiting (%.0f of %.0f s)", book, waited, wait)
        yield
