"""Decisions of people on records: who, when and why are kept, and what would make wrong books is refused (RULES 9, 34; promise 8)."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract.errors import BadRequest, Differs
from connectors.contract.ledger import Decided, Ledger, RecordState
from connectors.contract.words import Choice, Kind, TransferStatus
from tasks import states

ONE_RECORD = frozenset({Choice.LINK, Choice.CLEAR_LINK})
"""Decisions about one document, so that a number which two records have is refused."""


def decide_records(
    ledger: Ledger,
    book: str,
    kind: Kind,
    numbers: Sequence[str],
    choice: Choice,
    *,
    who: str,
    why: str,
    detail: str = "",
) -> list[RecordState]:
    """Keep one decision on every record that people call so, and return their states from before it.

    ``detail`` is the books' id of the document for ``link``; for ``skip`` the error code that alone is silenced, or empty. ``accept`` keeps
    the difference that stands, in its own words, and accepts no other.

    Raises:
        BadRequest: no reason, an unknown number, or a decision that the record's state does not allow; nothing is kept.
    """
    if not why.strip():
        raise BadRequest("Say why: a decision is kept with its reason.", code="reason")
    found = [
        state for number in dict.fromkeys(numbers) for state in _find(ledger, book, kind, number, choice)
    ]
    for state in found:
        _refuse(state, choice, detail)
    details = [_shown(ledger, book, one) if choice is Choice.ACCEPT else detail for one in found]
    decided = [
        Decided(kind=kind, source_id=one.source_id, choice=choice, who=who, why=why.strip(), detail=said)
        for one, said in zip(found, details, strict=True)
    ]
    ledger.decide(book, decided)
    for state in found:
        _follow(ledger, book, state, choice)
    return found


def _find(ledger: Ledger, book: str, kind: Kind, number: str, choice: Choice) -> list[RecordState]:
    found = ledger.find_by_number(book, kind, number)
    if not found:
        raise BadRequest(f"The ledger of book {book} has no {kind} {number}.", code="number")
    if len(found) > 1 and choice in ONE_RECORD:
        raise BadRequest(
            f"{len(found)} records are called {kind} {number}; a document belongs to one of them.",
            code="number",
            remedy="Give them different numbers in operations first.",
        )
    return found


def _refuse(state: RecordState, choice: Choice, detail: str) -> None:
    name = f"{state.kind} {state.number}"
    transferred = state.status is TransferStatus.TRANSFERRED
    if choice is Choice.RETRANSFER:
        raise BadRequest(
            f"{name}: a re-transfer is a run of its own.",
            code="re-transfer",
            remedy="Rerun the record by number with re-transfer and a reason.",
        )
    if choice is Choice.SET_READY and transferred:
        raise BadRequest(
            f"{name} is Transferred, so it cannot be set ready: that would make a second document.",
            code="set ready",
            remedy="If a second document is wanted, rerun the record by number with re-transfer and a reason.",
        )
    if choice is Choice.LINK and not detail.strip():
        raise BadRequest(f"{name}: name the document in the books by its id.", code="link")
    if choice is Choice.LINK and transferred:
        raise BadRequest(
            f"{name} is Transferred, so it is linked already.", code="link", remedy="Clear its link first."
        )


def _shown(ledger: Ledger, book: str, state: RecordState) -> str:
    """The difference that a person accepts, as its failure showed it; what was accepted of the record before stays accepted.

    Raises:
        BadRequest: none stands.
    """
    kept = ledger.failures(book, state.kind, state.source_id) if state.error_code else []
    said = [one.message for one in kept if (one.group, one.code) == (Differs.__name__, state.error_code)]
    if not said:
        raise BadRequest(
            f"{state.kind} {state.number}: no difference between what was sent and the books stands, so there is none to accept.",
            code="accept",
        )
    before = state.choice_detail if state.choice is Choice.ACCEPT else ""
    return f"{before} {said[0]}".strip()


def _follow(ledger: Ledger, book: str, state: RecordState, choice: Choice) -> None:
    """What a decision does at once: a cleared link is a new generation, so that the old document is never taken for the new one."""
    if choice is Choice.CLEAR_LINK:
        ledger.unlink(book, state.kind, state.source_id, [states.again(state)])
