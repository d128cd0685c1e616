"""The release of a book, in both directions: a list is frozen in the ledger, a person decides once, and only what was on it is acted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from connectors.contract.errors import BadRequest, BookUnready, TieoutError
from connectors.contract.ledger import Ledger
from tasks import outgoing
from tasks.choosing import Chosen, Decision, Shown, totals
from tasks.context import process_token
from tasks.imports import find_offers, take_in
from tasks.lease import book_lease
from tasks.wiring import Ports

WAITING = "waiting"
"""State of the run that made a list, until a person decides on it or a newer list takes its place."""


class Direction(StrEnum):
    """Which way records go."""

    OUT = "out"
    """From operations to the books: records that wait for a release."""
    IN = "in"
    """From the books to operations: imports."""

    @property
    def flow(self) -> str:
        """Name of its runs in the ledger."""
        return f"release {self}"

    @classmethod
    def read(cls, text: str) -> Direction:
        """Read what a person wrote.

        Raises:
            BadRequest: neither out nor in.
        """
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise BadRequest(f"{text!r} is no direction; write out or in.", code="direction") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was shown, as the ledger keeps it."""

    run_id: str
    book: str
    direction: Direction
    rows: tuple[Shown, ...]
    not_offered: tuple[str, ...] = ()
    message: str = ""
    made_at: str = ""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "book": self.book,
            "direction": str(self.direction),
            "message": self.message,
            "made_at": self.made_at,
            "list": [row.as_json() for row in self.rows],
            "not_offered": list(self.not_offered),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What came of a decision."""

    listing: Listing
    message: str
    done: tuple[Shown, ...] = ()
    left: tuple[Chosen, ...] = ()
    """Approved, and not done: why."""
    state: str = "settled"
    not_approved: int = 0

    @property
    def exit_code(self) -> int:
        """0 all that was approved is done, 2 some of it is not."""
        return 2 if self.left else 0

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "book": self.listing.book,
            "direction": str(self.listing.direction),
            "exit_code": self.exit_code,
            "message": self.message,
            "done": [row.as_json() for row in self.done],
            "left": [{**one.row.as_json(), "why": one.said} for one in self.left],
            "not_approved": self.not_approved,
        }


@contextmanager
def _held(ports: Ports, wait: float) -> Iterator[None]:
    """Hold the book, unless it is stopped."""
    with book_lease(ports.ledger, ports.book.name, process_token(), ports.book.timing.lease, wait=wait):
        stopped = ports.ledger.stopped(ports.book.name)
        if stopped:
            raise BookUnready(f"Book {ports.book.name} is stopped: {stopped}", code="stopped")
        yield


def make_list(
    ports: Ports, direction: Direction, *, flow_run_id: str = "", attempt: int = 1, wait: float = 0
) -> Listing:
    """List what waits and freeze it; it takes the place of an earlier list of this direction.

    Raises:
        TieoutError: the book is busy, stopped or unready, or a side cannot be read; nothing is listed.
    """
    ledger, book = ports.ledger, ports.book.name
    with _held(ports, wait):
        run_id = ledger.start_run(book, direction.flow, {"direction": str(direction)}, flow_run_id, attempt)
        try:
            rows, not_offered, said = _collect(ports, direction)
        except TieoutError as error:
            ledger.finish_run(run_id, "failed", f"{error} {error.remedy}", {})
            raise
        report = {"list": [row.as_json() for row in rows], "not_offered": not_offered}
        ledger.finish_run(run_id, WAITING if rows else "settled", said, report)
    made = ledger.last_run(book, [direction.flow])
    return Listing(
        run_id=run_id, book=book, direction=direction, rows=tuple(rows), not_offered=tuple(not_offered), message=said,
        made_at=made.started_at.isoformat() if made else "",
    )  # fmt: skip


def _collect(ports: Ports, direction: Direction) -> tuple[list[Shown], list[str], str]:
    if direction is Direction.OUT:
        rows = outgoing.waiting(ports)
        return rows, [], _sentence(rows, "for a release", "Nothing waits for a release.")
    offered = find_offers(ports)
    rows = [offer.shown for offer in offered.offers]
    lines = list(offered.not_offered)
    if offered.refused > len(lines):
        lines.append(f"and {offered.refused - len(lines)} more that are not offered")
    said = _sentence(rows, "for approval", "Nothing in the books is to be imported.")
    if offered.unlinked:
        said += f" {len(offered.unlinked)} of an earlier import that was broken off are linked now."
    return rows, lines, said


def _sentence(rows: list[Shown], what: str, nothing: str) -> str:
    return f"Waiting {what}: {'; '.join(totals(rows))}." if rows else nothing


def kept_list(
    ledger: Ledger, book: str, direction: Direction, flow_run_id: str | None = None
) -> Listing | None:
    """Return the newest list if it still waits for its decision (and, where a flow run is named, is that run's own)."""
    run = ledger.last_run(book, [direction.flow])
    if run is None or run.state != WAITING or (flow_run_id is not None and run.flow_run_id != flow_run_id):
        return None
    report = cast("Mapping[str, Any]", run.report)
    return Listing(
        run_id=run.run_id,
        book=book,
        direction=direction,
        rows=tuple(Shown.read(row) for row in report.get("list", ())),
        not_offered=tuple(report.get("not_offered", ())),
        message=run.message,
        made_at=run.started_at.isoformat(),
    )


def decide(
    ports: Ports,
    listing: Listing,
    decision: Decision,
    *,
    flow_run_id: str = "",
    attempt: int = 1,
    wait: float = 0,
) -> Released:
    """Act on a list as a person decided: what was approved and is still as it was shown, and nothing else.

    Raises:
        BadRequest: an exception that is not on the list, or the list is not the newest any more; nothing was done.
        TieoutError: the book is busy, stopped or unready, or a side cannot be read.
    """
    approved = decision.of(listing.rows)
    ledger, book, direction = ports.ledger, ports.book.name, listing.direction
    with _held(ports, wait):
        newest = kept_list(ledger, book, direction)
        if newest is None or newest.run_id != listing.run_id:
            raise BadRequest(
                "Somebody decided on this list meanwhile, or a newer one took its place; nothing was done.",
                code="list",
                remedy="List again and decide on that.",
            )
        parameters = {
            "direction": str(direction), "list": listing.run_id, "reason": decision.reason, "who": decision.who,
            "approved": len(approved), "of": len(listing.rows),
        }  # fmt: skip
        run_id = ledger.start_run(book, direction.flow, parameters, flow_run_id, attempt)
        try:
            act = outgoing.let_go if direction is Direction.OUT else take_in
            chosen = act(ports, approved, decision.who, decision.reason)
        except TieoutError as error:
            ledger.finish_run(run_id, "failed", f"{error} {error.remedy}", {})
            raise
        released = _released(listing, chosen)
        ledger.finish_run(run_id, released.state, released.message, released.as_json())
    return released


def _released(listing: Listing, chosen: list[Chosen]) -> Released:
    done = tuple(one.row for one in chosen if not one.said)
    left = tuple(one for one in chosen if one.said)
    out = listing.direction is Direction.OUT
    words = [f"{'Released' if out else 'Imported'}: {'; '.join(totals(done)) or 'nothing'}."]
    if out and done:
        words.append("They go with the next run.")
    words += [f"{one.row.label} was not: {one.said}." for one in left[:20]]
    if len(left) > 20:
        words.append(f"And {len(left) - 20} more were not.")
    others = len(listing.rows) - len(chosen)
    if others:
        words.append(f"{others} of {len(listing.rows)} were not approved and stay where they are.")
    return Released(
        listing=listing,
        message=" ".join(words),
        done=done,
        left=left,
        state="attention" if left else "settled",
        not_approved=others,
    )
