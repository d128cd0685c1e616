"""A whole run of one book: verify, settle the Uncertain, extract, validate, transfer, deliver, paid dates, tie-out, report."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import cast

from connectors.contract.errors import Asleep, BookUnready, TieoutError, ValidationBroken
from connectors.contract.ledger import DispositionTotal
from connectors.contract.protocols import BooksState, Connector, Operations
from connectors.contract.words import NAMES, Disposition, Kind
from tasks import outcome
from tasks.again import begin_again
from tasks.candidates import Candidates, refuse_unknown_numbers
from tasks.carried import take_in
from tasks.context import Run, process_token
from tasks.drift import drifted_entries
from tasks.edge import WritesBlocked
from tasks.engine import Engine
from tasks.lease import book_lease
from tasks.matching import creates
from tasks.pages import take
from tasks.paid import listen, reconcile_paid
from tasks.period import documents_of, touched_period
from tasks.request import Request
from tasks.restored import refuse_restored
from tasks.settle import settle_all
from tasks.tieout import MOST_LINES, tie_out
from tasks.wiring import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class RunIdentity:
    """Which Prefect run this is, if any."""

    flow_run_id: str = ""
    attempt: int = 1


@dataclass(slots=True)
class Report:
    """What a run leaves behind, as its summary shows it; JSON-serialisable."""

    run_id: str
    state: str = "settled"
    message: str = ""
    totals: list[DispositionTotal] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)


LISTED = frozenset({Kind.CUSTOMER, Kind.VENDOR})
"""List entries that a book which creates them takes whether or not a document needs them; items and employees go by need (RULES 26)."""
Step = Callable[[Run, Report], None]
COLLECTED = (50_000, 20, 50)
"""How seldom the garbage collector looks: a run makes many small objects that live as long as their page, and no cycles to speak of.
Python's own thresholds cost a seventh of a run's processor time."""


def transfer_book(
    ports: Ports, request: Request, engine: Engine, identity: RunIdentity | None = None, *, wait: float = 0
) -> Report:
    """Nightly and rerun: everything from the look to the tie-out.

    Raises:
        TieoutError: the run could not start (busy, unready, wrong company, unknown number …); nothing was sent.
    """
    gc.set_threshold(*COLLECTED)
    return _under_lease(ports, request, engine, identity, _transfer, wait)


def reconcile_book(
    ports: Ports, request: Request, engine: Engine, identity: RunIdentity | None = None, *, wait: float = 0
) -> Report:
    """Paid dates and tie-out alone, over the request's period or all that was ever linked."""
    return _under_lease(ports, request, engine, identity, _reconcile, wait)


def _under_lease(
    ports: Ports, request: Request, engine: Engine, identity: RunIdentity | None, steps: Step, wait: float
) -> Report:
    book = ports.book
    if book.fence is None:
        raise BookUnready(
            f"Book {book.name} has no fence: the earliest document date that it accepts from us.",
            code="fence",
            remedy=f"Add `fence = 2026-01-01` (your date) to [books.{book.name}] in tieout.toml.",
        )
    with book_lease(ports.ledger, book.name, process_token(), book.timing.lease, wait=wait):
        stopped = ports.ledger.stopped(book.name)
        if stopped:
            raise BookUnready(f"Book {book.name} is stopped: {stopped}", code="stopped")
        _check_operations(ports.operations)
        books = ports.connector.open()
        return _run(ports, request, engine, identity or RunIdentity(), books, steps)


def _check_operations(operations: Operations) -> None:
    wrong = operations.check()
    if wrong:
        raise BookUnready(
            " ".join(wrong),
            code="operations",
            remedy="See docs/operations_views.md for what each view must have.",
        )


def _run(
    ports: Ports, request: Request, engine: Engine, identity: RunIdentity, books: BooksState, steps: Step
) -> Report:
    connector = cast("Connector", WritesBlocked(ports.connector)) if request.dry_run else ports.connector
    draft = Run(
        request=request, book=ports.book, ledger=ports.ledger, operations=ports.operations, connector=connector,
        engine=engine, books=books, run_id="",
    )  # fmt: skip
    refuse_unknown_numbers(ports.operations, request)
    run_id = ports.ledger.start_run(
        ports.book.name, request.flow, request.parameters(), identity.flow_run_id, identity.attempt
    )
    draft.run_id, draft.origin = run_id, identity.flow_run_id or run_id
    report = Report(run_id)
    try:
        listen(draft)
        steps(draft, report)
        _close(draft, report)
        _want(draft)
    except TieoutError as error:
        ports.ledger.finish_run(run_id, "failed", f"{error} {error.remedy}", report.details)
        raise
    ports.ledger.finish_run(run_id, report.state, report.message, report.details)
    return report


def _want(run: Run) -> None:
    """Say that a run waits for the books' call, where it is they who call; only a whole run that they answered says that none does."""
    queue = run.connector.queue
    if queue is None or run.request.dry_run:
        return
    if run.books.asleep or isinstance(run.outage, Asleep):
        queue.want(True)
    elif run.request.flow != "reconcile" and not run.request.filtered:
        queue.want(False)


def _transfer(run: Run, report: Report) -> None:
    if not (run.request.dry_run or run.books.asleep):
        refuse_restored(run)
    take_in(run)
    if not run.request.dry_run:
        outcome.tell_operations(run)
        run.uncertain = settle_all(run)
        begin_again(run)
    broken: list[str] = []
    for kind in run.request.kinds:
        if kind in NAMES and not (run.request.filtered or (kind in LISTED and creates(run, kind))):
            continue
        candidates = Candidates(run, kind)
        try:
            for facts in candidates.pages():
                take(run, kind, facts)
        except ValidationBroken as error:
            broken.append(f"No {kind} was sent: {error.message}")
            continue
        candidates.passed()
    outcome.tell_operations(run)
    report.details["broken"] = broken
    report.details["warnings"] = run.warnings
    if run.outage is None and not run.request.dry_run:
        _after(run, report, touched_period(run))
    report.details["fence"] = str(run.book.fence)


def _reconcile(run: Run, report: Report) -> None:
    _after(run, report, (run.request.start, run.request.end))


def _after(run: Run, report: Report, period: tuple[date | None, date | None]) -> None:
    if run.books.asleep:
        return
    report.details["paid"] = reconcile_paid(run).as_json()
    start, end = period
    if run.request.flow == "reconcile":
        start, end = start or run.book.fence, end or date.max
    if start is None or end is None:
        return
    ties = []
    for kind in documents_of(run.request.kinds):
        try:
            ties.append(tie_out(run, kind, start, end).as_json())
        except TieoutError as error:
            ties.append(
                {"ties": False, "differences": [f"The {kind} tie-out could not be made: {error.message}"]}
            )
    report.details["tie_out"] = ties
    if run.request.flow == "reconcile":
        report.details["drift"] = _drift(run)


def _drift(run: Run) -> list[str]:
    try:
        return list(islice(drifted_entries(run), MOST_LINES))
    except TieoutError as error:
        return [f"The lists of the books could not be compared: {error.message}"]


def _close(run: Run, report: Report) -> None:
    report.totals = run.ledger.totals(run.run_id)
    missing = run.tally.missing()
    unmatched = run.tally.unmatched(report.totals)
    attention = sum(row.count for row in report.totals if row.disposition.needs_attention)
    sentences = [str(one) for one in cast("list[str]", report.details.get("broken", []))]
    if run.outage is not None and not isinstance(run.outage, Asleep):
        sentences.append(f"The books are out of reach: {run.outage.message} {run.outage.remedy}")
    if missing or unmatched:
        sentences.append(
            f"The run does not account for every record: {'; '.join(unmatched)} {', '.join(missing[:20])}".rstrip()
            + "."
        )
    if attention:
        sentences.insert(0, f"{attention} of {run.tally.extracted} records need attention.")
    sentences += _reconcile_sentences(report)
    report.state = "attention" if sentences else "settled"
    report.details["queued"] = len(run.queued)
    said = [*sentences, *([waits] if (waits := _waits(run, report)) else [])]
    report.message = " ".join(said) or _all_well(run, report)


def _waits(run: Run, report: Report) -> str:
    """How much waits for the books' call."""
    why = run.books.asleep or (run.outage.message if isinstance(run.outage, Asleep) else "")
    if not why:
        return f"{len(run.queued)} records are queued and go when the books call." if run.queued else ""
    deferred = sum(row.count for row in report.totals if row.disposition is Disposition.DEFERRED)
    waiting = run.waiting if run.books.asleep else deferred
    counts = {"came back": len(run.carried), "are queued": len(run.queued), "wait": waiting}
    said = ", ".join(f"{count} records {word}" for word, count in counts.items() if count)
    more = "" if run.request.dry_run else " Paid dates and the tie-out wait."
    return f"{why}{f' {said}.' if said else ''}{more}"


def _reconcile_sentences(report: Report) -> list[str]:
    said = []
    paid = cast("dict[str, object]", report.details.get("paid", {}))
    if paid.get("error"):
        said.append(str(paid["error"]))
    for tie in cast("list[dict[str, list[str]]]", report.details.get("tie_out", [])):
        lines = [*tie.get("differences", []), *tie.get("suspected_duplicates", []), *tie.get("drift", [])]
        if lines:
            said.append(f"The books do not tie out: {len(lines)} differences, the first: {lines[0]}.")
    drift = cast("list[str]", report.details.get("drift", []))
    if drift:
        said.append(f"{len(drift)} linked entries changed in the books, the first: {drift[0]}.")
    return said


def _all_well(run: Run, report: Report) -> str:
    sent = sum(row.count for row in report.totals if row.disposition is Disposition.TRANSFERRED)
    if not run.tally.extracted:
        return "Nothing new; all settled." if run.request.flow != "reconcile" else "Both sides agree."
    return f"All {run.tally.extracted} records are settled; {sent} transferred."
