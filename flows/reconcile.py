"""The reconcile flow: paid dates and tie-out alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

from prefect import flow
from prefect.client.schemas.objects import State

from tasks.orchestration.carry import carry_out
from tasks.request import make_request
from tasks.run import reconcile_book


@flow(name="reconcile", flow_run_name="reconcile {book}", persist_result=False, validate_parameters=True)
def reconcile(
    book: str,
    document_date_from: Optional[dt.date] = None,  # noqa: UP045 - Prefect's form needs this spelling to be left blank
    document_date_to: Optional[dt.date] = None,  # noqa: UP045 - as above
) -> State[Any]:
    """Read paid dates back and compare operations, what was sent and the books.

    Args:
        book: Name of the book in tieout.toml.
        document_date_from: First document date of the tie-out; empty means the book's fence.
        document_date_to: Last document date of the tie-out; empty means no end.
    """
    return carry_out(
        lambda: make_request(book, flow="reconcile", start=document_date_from, end=document_date_to),
        reconcile_book,
    )
