"""Why a record is not in the books, in the words that operations and the tie-out are told."""

from __future__ import annotations

from connectors.contract.ledger import Failure, RecordState
from connectors.contract.words import Kind, Reason
from tasks.states import RELEASE

_KINDS = frozenset(str(kind) for kind in Kind)


def waiting_words(waits_for: str) -> str:
    """What a held record waits for: another record, a release, or what its own sentence says."""
    if waits_for == RELEASE:
        return "waits for a release"
    kind, _, source_id = waits_for.partition(":")
    return f"waits for {kind} {source_id}" if kind in _KINDS and source_id else waits_for


def reason_of(state: RecordState, failure: Failure | None) -> str:
    """Reason beside a transfer status; a failure's own sentence, with its code. Empty where there is nothing to say."""
    if state.reason is Reason.HELD and state.waits_for:
        return f"{state.reason}: {waiting_words(state.waits_for)}"
    if state.reason is not None:
        return str(state.reason)
    if not state.error_code:
        return waiting_words(state.waits_for)
    if failure is None or failure.code != state.error_code:
        return state.error_code
    return f"{failure.code}: {failure.message}"
