"""The nightly flow: what changed and what is open of a book, through both lanes, with paid dates and tie-out."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.words import KindName
from tasks.orchestration.carry import carry_out
from tasks.request import make_request
from tasks.run import transfer_book


@flow(name="nightly", flow_run_name="nightly {book}", persist_result=False, validate_parameters=True)
def nightly(book: str, kinds: list[KindName] = []) -> State[Any]:  # noqa: B006 - Prefect draws the form from a real default
    """Transfer what is ready, read paid dates back, and tie both sides out.

    Args:
        book: Name of the book in tieout.toml.
        kinds: Kinds of records to take; none chosen means all.
    """
    return carry_out(lambda: make_request(book, flow="nightly", kinds=kinds), transfer_book)
