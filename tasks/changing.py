"""One change to one document that is in the books: read afresh, intent committed, one call under its version token, outcome concluded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from connectors.contract.documents import BooksDocument, Facts, Planned, Send
from connectors.contract.errors import Differs, Wait
from connectors.contract.keys import document_key
from connectors.contract.ledger import Part
from connectors.contract.words import Action
from tasks.context import Ready, Run, Work
from tasks.sending import send_documents


def read_held(run: Run, part: Part) -> BooksDocument | None:
    """The document as the books hold it now; None where it is gone or voided."""
    current = run.connector.read(part.document_type, [part.external_id]).get(part.external_id)
    return None if current is None or current.voided else current


def read_current(run: Run, work: Work, part: Part) -> BooksDocument:
    """The document as the books hold it now.

    Raises:
        Differs: it was deleted or voided there, and operations still want it.
    """
    current = read_held(run, part)
    if current is None:
        raise Differs(
            f"{work.record.label}: its document {part.number or part.external_id} was voided or is no longer in the books, "
            "but operations still have it.",
            code="gone from the books",
            remedy="Void or cancel it in operations too, or re-transfer it with a reason.",
        )
    return current


def send_change(
    run: Run,
    ready: Ready,
    part: Part,
    current: BooksDocument,
    action: Action,
    payload: Mapping[str, object],
    planned: Planned | None,
    try_no: int,
) -> None:
    """Make the change.

    Raises:
        TieoutError: it was refused, is uncertain, or the books hold something else afterwards.
    """
    work = ready.work
    step = f"{part.part_id}@{action}@{current.version}"
    key = document_key(
        run.book.company_key, work.kind, work.source_id, step, work.state.generation, work.state.send
    )
    send = Send(
        attempt_id=str(uuid.uuid4()), key=key, action=action, kind=work.kind, source_id=work.source_id, part_id=part.part_id,
        document_type=part.document_type, payload=payload, facts=planned.facts if planned else _facts_of(part),
        mark=planned.mark if planned else current.mark or "", deadline=run.clock() + run.book.timing.claim,
        external_id=part.external_id, version=current.version,
    )  # fmt: skip
    ended = send_documents(run, [(ready, send)], together=False, try_no=try_no)[0]
    if isinstance(ended.error, Wait) and ended.error.code == "in flight":
        raise Wait("Another process is changing this record now.", code="in flight")
    if ended.error is not None:
        ended.error.kept = True
        raise ended.error


def _facts_of(part: Part) -> Facts:
    return Facts(
        party_id=part.party_id,
        date=part.date,
        currency=part.currency,
        total=part.total,
        number=part.number,
        name=part.name,
    )
