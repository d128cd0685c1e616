"""The rerun flow, for finance: chosen records again, or a dry run that shows what would happen."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

from prefect import flow
from prefect.client.schemas.objects import State

from flows.words import KindName, StatusName
from tasks.orchestration.carry import carry_out
from tasks.request import make_request
from tasks.run import transfer_book


@flow(name="rerun", flow_run_name="rerun {book}", persist_result=False, validate_parameters=True)
def rerun(
    book: str,
    kinds: list[KindName] = [],  # noqa: B006 - Prefect draws the form from a real default
    numbers: str = "",
    document_date_from: Optional[dt.date] = None,  # noqa: UP045 - Prefect's form needs this spelling to be left blank
    document_date_to: Optional[dt.date] = None,  # noqa: UP045 - as above
    statuses: list[StatusName] = [],  # noqa: B006 - as above
    dry_run: bool = False,
    retransfer: bool = False,
    reason: str = "",
) -> State[Any]:
    """Take chosen records again; what is settled is never sent twice.

    Args:
        book: Name of the book in tieout.toml.
        kinds: Kinds of records to take; none chosen means all.
        numbers: Record numbers, separated by commas, spaces or lines; empty means all.
        document_date_from: First document date, inclusive.
        document_date_to: Last document date, inclusive.
        statuses: Only records of these transfer statuses; none chosen means all.
        dry_run: Write nothing; show what would be created, is already there, differs or would be refused.
        retransfer: Make a second document on purpose; needs numbers, one kind and a reason.
        reason: Why the records are re-transferred; kept with the decision.
    """
    return carry_out(
        lambda: make_request(
            book,
            flow="rerun",
            kinds=kinds,
            numbers=numbers,
            start=document_date_from,
            end=document_date_to,
            statuses=statuses,
            dry_run=dry_run,
            retransfer=retransfer,
            reason=reason,
        ),
        transfer_book,
    )
