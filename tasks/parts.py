"""Documents of a record that go after one another: completed by what the books hold of the earlier ones, sent one by one, looked at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Differs, TieoutError
from connectors.contract.words import Result, TransferStatus
from tasks import states
from tasks.context import Ready, Run
from tasks.sending import make_send, number_of, send_documents
from tasks.settle import settle_uncertain

Piece = tuple[Ready, Planned]


def finished(run: Run, pieces: Sequence[Piece]) -> list[tuple[Ready, Planned, TieoutError | None]]:
    """Complete what refers to another document of its record, which is read afresh; what cannot be completed comes with its error.

    Raises:
        TieoutError: the books cannot be read.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for ready, planned in pieces:
        if planned.after:
            first = ready.linked[planned.after]
            wanted[first.document_type].add(first.external_id)
    held = {
        (document_type, external_id): document
        for document_type, ids in wanted.items()
        for external_id, document in run.connector.read(document_type, ids).items()
    }
    return [_finished(run, ready, planned, held) for ready, planned in pieces]


def _finished(
    run: Run, ready: Ready, planned: Planned, held: Mapping[tuple[str, str], BooksDocument]
) -> tuple[Ready, Planned, TieoutError | None]:
    if not planned.after:
        return ready, planned, None
    first = ready.linked[planned.after]
    document = held.get((first.document_type, first.external_id))
    try:
        if document is None or document.voided:
            raise Differs(
                f"{ready.work.record.label}: document {first.number or first.external_id}, which the next one refers to, "
                "is no longer in the books.",
                code="gone from the books",
                remedy="Cancel the record in operations too, or re-transfer it with a reason.",
            )
        return ready, run.connector.finish(planned, document), None
    except TieoutError as error:
        return ready, planned, error


def send_missing(run: Run, ready: Ready, try_no: int) -> TieoutError | None:
    """Send what is missing of one record, each document by a call of its own; returns the first error, after everything else was sent.

    A refused document does not stop the others; what waits or is out of reach does.

    Raises:
        TieoutError: the books cannot be read.
    """
    tried: set[str] = set()
    stopped: TieoutError | None = None
    while pieces := [(ready, one) for one in ready.startable if one.part_id not in tried]:
        tried.add(pieces[0][1].part_id)
        _, planned, error = finished(run, pieces[:1])[0]
        lost = error or _send(run, ready, planned, try_no)
        if lost is not None and (lost.outage or lost.transient):
            return lost
        stopped = stopped or lost
    if stopped is not None:
        _stay_failed(run, ready, stopped)
    return stopped


def _send(run: Run, ready: Ready, planned: Planned, try_no: int) -> TieoutError | None:
    ended = send_documents(run, [(ready, make_send(run, ready, planned))], together=False, try_no=try_no)[0]
    error = ended.error
    if ended.result is Result.UNCERTAIN:
        if settle_uncertain(run, [ended.attempt_id]):
            error = refresh(run, ready)
        else:
            run.uncertain.add((ready.work.kind, ready.work.source_id))
    if error is not None:
        error.kept = ended.result is not Result.NOT_SENT
    return error


def refresh(run: Run, ready: Ready) -> TieoutError | None:
    """Take over what a look has settled; returns the failure that it kept, if that is how it ended: not what the record failed of before."""
    work = ready.work
    state = run.ledger.states(run.book.name, work.kind, [work.source_id])[work.source_id]
    parts = run.ledger.parts(run.book.name, work.kind, [work.source_id]).get(work.source_id, [])
    ready.work = replace(work, state=state, parts=tuple(parts))
    ready.linked = {part.part_id: part for part in parts}
    if state.status is TransferStatus.FAILED:
        (said,) = run.ledger.failures(run.book.name, work.kind, work.source_id, limit=1)
        return Differs(said.message, code=said.code, remedy=said.remedy, request_id=said.request_id)
    if ready.complete and state.is_open:
        ready.work = replace(ready.work, state=states.transferred(ready.work, number_of(ready)))
        run.ledger.save(run.book.name, [ready.work.state])
    return None


def _stay_failed(run: Run, ready: Ready, error: TieoutError) -> None:
    """A record one of whose documents failed stays Pending/Failed, whatever became of the others after it."""
    state = states.failed(ready.work.state, error, refused=False)
    ready.work = replace(ready.work, state=state)
    run.ledger.save(run.book.name, [state])


def with_progress(error: TieoutError, ready: Ready) -> TieoutError:
    """The same error, saying how many of a record's documents are in the books (RULES 14)."""
    if len(ready.planned) < 2 or error.outage:
        return error
    message = f"{error.message.rstrip()} ({ready.progress()} documents of the record are in the books)"
    told = type(error)(
        message, code=error.code, remedy=error.remedy, request_id=error.request_id, retry_after=error.retry_after,
        detail=error.detail,
    )  # fmt: skip
    told.kept = error.kept
    return told
