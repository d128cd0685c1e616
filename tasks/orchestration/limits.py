"""One run at a time on a book: a slot on the Prefect server, with words for those who wait (DESIGN 6)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectAlreadyExists
from prefect.logging import get_run_logger

from connectors.contract.errors import BookBusy

LEASE_SECONDS = 90
"""How long a dead run blocks its book; Prefect takes 60 and more."""
LOOK_EVERY = 2.0
"""Seconds between two tries of a run that waits for its book; each is one request to the Prefect server."""
_LOCKED = 423
"""What the server answers while the slot is taken."""


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

    Raises BookBusy after ``wait`` seconds; the flow then ends Cancelled with that sentence. The slot of a holder that
    died comes free when its lease has run out (at most ``lease`` seconds after its death, and no less than 60) and the
    server has looked for such leases (every 5 seconds, settings.py). It is a courtesy: an outage of the server longer
    than the lease gives the slot away while its holder goes on, so the ledger's claims are what guards the records.
    """
    ensure_limit(book)
    logger = get_run_logger()
    since = time.monotonic()
    told = step
    with ExitStack() as stack:
        while not _taken(stack, book, max(60.0, lease)):
            waited = time.monotonic() - since
            if waited >= wait:
                raise BookBusy(f"Book {book} is busy with another run; nothing was sent.")
            if waited >= told:
                logger.info("Book %s is busy with another run; waiting (%.0f of %.0f s)", book, waited, wait)
                told = waited + step
            time.sleep(min(LOOK_EVERY, wait - waited))
        yield


def _taken(stack: ExitStack, book: str, lease: float) -> bool:
    """Try once to take the slot until ``stack`` closes; False while another holds it.

    Without a timeout of Prefect's: that one breaks off the request, and where the server had already granted it, the slot
    belongs to nobody until that lease has run out. A busy server's slow answers then keep a free book busy.
    """
    slot = concurrency(
        slot_name(book),
        strict=True,
        max_retries=0,
        lease_duration=lease,
        raise_on_lease_renewal_failure=False,
    )
    try:
        stack.enter_context(slot)
    except ConcurrencySlotAcquisitionError as error:
        answer = error.__cause__
        if isinstance(answer, httpx.HTTPStatusError) and answer.response.status_code == _LOCKED:
            return False
        raise
    return True
