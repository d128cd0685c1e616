"""The release flow: a person approves what goes out to the books, or what comes in from them, in one form."""

from __future__ import annotations

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State

from tasks.orchestration.releasing import carry_release


@flow(
    name="release", flow_run_name="release {direction} {book}", persist_result=False, validate_parameters=True
)
def release(book: str, direction: Literal["out", "in"] = "out") -> State[Any]:
    """List what waits for approval, wait for one decision with its exceptions, and act on what was shown.

    Args:
        book: Name of the book in tieout.toml.
        direction: out releases records of operations to the books; in imports into operations what the books alone have.
    """
    return carry_release(book, direction)
