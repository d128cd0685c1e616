"""A release inside a Prefect flow run: the list as an artifact, the form that waits for a person, the decision carried out."""

from __future__ import annotations

from typing import Any, Literal

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Completed, Failed
from pydantic import Field

from connectors.contract.errors import BadRequest, BookBusy, TieoutError
from tasks.choosing import Decision, totals
from tasks.home import Home
from tasks.orchestration.artifacts import artifact_key, publish_summary, publish_table
from tasks.orchestration.carry import PATIENCE, flow_identity
from tasks.orchestration.limits import book_slot
from tasks.release import Direction, Listing, Released, decide, kept_list, make_list
from tasks.run import RunIdentity
from tasks.wiring import Ports, ports_of

IN_FORM = 40
"""Records that the form itself shows; the artifact has up to 500, the command line all."""


class Choice(RunInput):
    """The form: one decision, and the numbers that are excepted from it."""

    decision: Literal["approve all", "approve none"] = Field(
        title="Decision", description="What happens to every record of the list."
    )
    exceptions: str = Field(
        default="",
        title="Except",
        description="Numbers of the list, separated by commas or lines, to which the opposite happens.",
    )
    reason: str = Field(min_length=1, title="Reason", description="Kept with the decision.")
    who: str = Field(min_length=1, title="Your name", description="Kept with the decision.")


def carry_release(book: str, direction: str) -> State[Any]:
    """Carry a release out; every way to end is a state whose message is a sentence for people.

    The flow suspends itself for the form and begins again from the top when it is filled in: the list is then read from the ledger,
    never made anew, and each list has a form of its own.
    """
    try:
        way = Direction.read(direction)
        _refuse_without_deployment(book, way)
        with ports_of(Home.of(None), book) as ports:
            return _carry(ports, way, flow_identity())
    except BookBusy as error:
        return Cancelled(message=error.message)
    except TieoutError as error:
        get_run_logger().error("%s %s", error, error.remedy)
        return Failed(message=f"{error.message} {error.remedy}")


def _refuse_without_deployment(book: str, way: Direction) -> None:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow_run.deployment_id is None:
        raise BadRequest(
            "This flow waits for a person, which Prefect lets runs of a deployment do only.",
            code="deployment",
            remedy=f"Start the deployment release/{book} (`tieout up` makes it), or use `tieout release {book} --direction {way}`.",
        )


def _carry(ports: Ports, way: Direction, identity: RunIdentity) -> State[Any]:
    book = ports.book.name
    listing = kept_list(ports.ledger, book, way, identity.flow_run_id)
    if listing is None:
        with book_slot(book, wait=PATIENCE):
            listing = make_list(
                ports, way, flow_run_id=identity.flow_run_id, attempt=identity.attempt, wait=PATIENCE
            )
        _show(listing)
    get_run_logger().info("%s", listing.message)
    if not listing.rows:
        return Completed(message=listing.message)
    decision = _ask(listing)
    with book_slot(book, wait=PATIENCE):
        released = decide(
            ports,
            listing,
            decision,
            flow_run_id=identity.flow_run_id,
            attempt=identity.attempt,
            wait=PATIENCE,
        )
    _show_released(released)
    get_run_logger().info("%s", released.message)
    return (Failed if released.left else Completed)(message=released.message)


def _ask(listing: Listing) -> Decision:
    """Wait for a person, again and again until the numbers are those of the list.

    The key of each form names its list, so that an answer never counts for a list that it was not given to.
    """
    said, count = "", 1
    while True:
        form = Choice.with_initial_data(description=_form(listing, said))
        answer = suspend_flow_run(wait_for_input=form, timeout=None, key=f"{listing.run_id}-{count}")
        decision = Decision(
            everything=answer.decision == "approve all",
            exceptions=answer.exceptions,
            reason=answer.reason.strip(),
            who=answer.who.strip(),
        )
        try:
            decision.of(listing.rows)
        except BadRequest as error:
            said, count = f"{error.message} {error.remedy}", count + 1
        else:
            return decision


def _form(listing: Listing, said: str) -> str:
    rows = [row.as_row() for row in listing.rows[:IN_FORM]]
    names = list(rows[0])
    table = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    table += ["| " + " | ".join(row[name].replace("|", "\\|") for name in names) + " |" for row in rows]
    more = len(listing.rows) - len(rows)
    parts = [f"**{said}**"] if said else []
    parts += [listing.message, "\n".join(table)]
    if more > 0:
        parts.append(f"and {more} more: the table {_key(listing)} among the artifacts of this run.")
    parts.append("Only what is shown here is acted on; what changes until then is asked again.")
    return "\n\n".join(parts)


def _key(listing: Listing) -> str:
    return artifact_key(listing.book, listing.direction.flow, "list")


def _show(listing: Listing) -> None:
    publish_table(
        _key(listing),
        [row.as_row() for row in listing.rows],
        f"{listing.book}: {listing.message}",
        rest=f"tieout release {listing.book} --direction {listing.direction} --list",
    )
    if listing.not_offered:
        publish_table(
            f"{_key(listing)}-not-offered",
            [{"not offered": line} for line in listing.not_offered],
            f"{listing.book}: what the books have and is not offered",
        )


def _show_released(released: Released) -> None:
    listing = released.listing
    body = [f"- {line}" for line in totals(released.done)]
    body += [f"- {one.row.label}: {one.said}" for one in released.left]
    publish_summary(
        artifact_key(listing.book, listing.direction.flow, "summary"), released.message, "\n".join(body)
    )
