"""Outgoing releases (RULES 32): which records wait for a person, and the decision that lets exactly what was shown go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.contract.clock import now
from connectors.contract.errors import BookUnready
from connectors.contract.ledger import Decided, RecordState
from connectors.contract.protocols import BooksState, Fact, Position
from connectors.contract.records import Record
from connectors.contract.words import NAMES, Action, Choice, Kind, Reason, TransferStatus
from expectations.context import Context
from expectations.kinds import KINDS
from expectations.rules import Stage
from tasks import states
from tasks.candidates import SWEEP
from tasks.choosing import Chosen, Shown
from tasks.judge import judge
from tasks.wiring import Ports

RELEASE = "release"
"""What a held record waits for."""
PAGE = 1000
STANDING = frozenset({Choice.DO_NOT_SYNC, Choice.HOLD, Choice.SKIP, Choice.SET_NOT_READY})
"""Decisions that keep a record whatever is released; it is not listed."""
READY = frozenset({Choice.SET_READY, Choice.RETRANSFER})
"""Decisions that let a record go without a release."""


def waiting(ports: Ports, clock: Callable[[], datetime] = now) -> list[Shown]:
    """Find the records that wait for a release, and keep them open in the ledger until they have one (RULES 27).

    Only what is eligible is listed; what a record would fail for is said beside it. To be called under the book's lease.

    Raises:
        BookUnready: the book releases by itself. Other TieoutErrors: a side cannot be read, a rule not be evaluated.
    """
    if ports.book.release != "manual":
        raise BookUnready(
            f"Book {ports.book.name} releases by itself: nothing waits for a person.",
            code="release",
            remedy=f'Set `release = "manual"` of [books.{ports.book.name}] if people are to release.',
        )
    books = ports.connector.open()
    found: list[Shown] = []
    for kind in Kind:
        if kind not in NAMES:
            found += _of_kind(ports, books, kind, clock())
    return found


def _of_kind(ports: Ports, books: BooksState, kind: Kind, at: datetime) -> list[Shown]:
    context = Context.of(kind, ports.book, books, at.astimezone(ports.book.time_zone).date())
    listed: dict[str, Shown] = {}
    newest = ports.ledger.position(ports.book.name, f"{RELEASE} {kind}")
    swept = ports.ledger.position(ports.book.name, f"{RELEASE} sweep {kind}")
    sweep = swept is None or swept.source_id != str(context.fence) or at - swept.modified_at >= SWEEP
    since = None if sweep or newest is None else newest.modified_at - ports.book.timing.overlap
    for facts in ports.operations.changed(kind, Position(modified_at=since) if since else None):
        listed |= _listed(ports, kind, facts, context)
        last = max((one.record.modified_at, one.record.source_id) for one in facts)
        if newest is None or (newest.modified_at, newest.source_id) < last:
            newest = Position(modified_at=last[0], source_id=last[1])
    for facts in _open(ports, kind, listed):
        listed |= _listed(ports, kind, facts, context)
    if newest is not None:
        ports.ledger.move(ports.book.name, f"{RELEASE} {kind}", newest)
    if sweep:
        done = Position(modified_at=at, source_id=str(context.fence))
        ports.ledger.move(ports.book.name, f"{RELEASE} sweep {kind}", done)
    return sorted(listed.values(), key=lambda one: (one.date, one.number))


def _open(ports: Ports, kind: Kind, listed: dict[str, Shown]) -> Iterator[list[Fact]]:
    after = ""
    while ids := ports.ledger.open_ids(ports.book.name, kind, after, PAGE):
        after = ids[-1]
        if unseen := [one for one in ids if one not in listed]:
            yield from ports.operations.by_ids(kind, unseen)


def _listed(ports: Ports, kind: Kind, facts: Sequence[Fact], context: Context) -> dict[str, Shown]:
    known = ports.ledger.states(ports.book.name, kind, [fact.record.source_id for fact in facts])
    parts = ports.ledger.parts(ports.book.name, kind, list(known)) if known else {}
    held: list[tuple[Fact, RecordState]] = []
    for fact in facts:
        state = states.known(fact.record, known.get(fact.record.source_id))
        if not parts.get(fact.record.source_id) and _waits(fact.record, state):
            held.append((fact, state))
    if not held:
        return {}
    suites = KINDS[kind]
    verdicts = judge(
        kind,
        [dict(fact.columns, failed_before=int(state.failed_before)) for fact, state in held],
        suites.eligible(Action.CREATE, context),
        suites.sound(context, Action.CREATE),
    )
    shown: dict[str, Shown] = {}
    kept: list[RecordState] = []
    for (fact, state), verdict in zip(held, verdicts, strict=True):
        barred = verdict.against(Stage.ELIGIBLE)
        if not barred:
            said = "; ".join(one.message for one in verdict.against(Stage.SOUND))
            shown[fact.record.source_id] = Shown.of(fact.record, said=said)
            kept.append(_kept(state))
        elif barred[0].rule.stays_open:
            kept.append(replace(state, is_open=True))
    ports.ledger.save(
        ports.book.name, [one for one in kept if one != known.get(one.source_id) or not one.is_open]
    )
    return shown


def _waits(record: Record, state: RecordState) -> bool:
    """Whether it waits for a release: not for another decision, and not for a look (RULES 8)."""
    transferred = record.transferred_at is not None or bool(record.external_number)
    if transferred and not (state.fingerprint or state.generation):
        return False
    if state.choice in STANDING | READY or state.reason is Reason.UNCERTAIN:
        return state.choice is Choice.SKIP and bool(state.choice_detail)
    if state.choice is Choice.RELEASE:
        return bool(state.choice_detail) and state.choice_detail != record.fingerprint()
    return True


def _kept(state: RecordState) -> RecordState:
    if state.status is not TransferStatus.NOT_TRANSFERRED:
        return replace(state, is_open=True)
    return replace(state, is_open=True, reason=Reason.HELD, waits_for=RELEASE)


def let_go(ports: Ports, rows: Sequence[Shown], who: str, why: str) -> list[Chosen]:
    """Release exactly what was shown; what changed since, is gone or was decided on otherwise stays, and says why.

    To be called under the book's lease. The record is opened before the decision: either alone is harmless.
    """
    done: list[Chosen] = []
    for kind in dict.fromkeys(row.kind for row in rows):
        some = [row for row in rows if row.kind is kind]
        for start in range(0, len(some), PAGE):
            done += _let_go(ports, kind, some[start : start + PAGE], who, why)
    return done


def _let_go(ports: Ports, kind: Kind, rows: Sequence[Shown], who: str, why: str) -> list[Chosen]:
    ids = [row.source_id for row in rows]
    records = {
        fact.record.source_id: fact.record for facts in ports.operations.by_ids(kind, ids) for fact in facts
    }
    known = ports.ledger.states(ports.book.name, kind, ids)
    parts = ports.ledger.parts(ports.book.name, kind, ids)
    done: list[Chosen] = []
    opened: list[RecordState] = []
    decided: list[Decided] = []
    for row in rows:
        record, state = records.get(row.source_id), known.get(row.source_id)
        said = _stays(row, record, state, linked=bool(parts.get(row.source_id)))
        done.append(Chosen(row, said))
        if said or record is None:
            continue
        opened.append(_opened(states.known(record, state)))
        decided.append(
            Decided(
                kind=kind, source_id=row.source_id, choice=Choice.RELEASE, who=who, why=why, detail=row.fingerprint
            )
        )  # fmt: skip
    ports.ledger.save(ports.book.name, opened)
    ports.ledger.decide(ports.book.name, decided)
    return done


def _stays(row: Shown, record: Record | None, state: RecordState | None, *, linked: bool) -> str:
    if record is None:
        return "it is no longer in operations"
    if linked:
        return "it is in the books already"
    if state is not None and state.choice in STANDING:
        return f"somebody decided meanwhile: {state.choice}"
    if record.fingerprint() != row.fingerprint:
        return "it changed since it was shown, and is asked again"
    return ""


def _opened(state: RecordState) -> RecordState:
    if state.status is not TransferStatus.NOT_TRANSFERRED:
        return replace(state, is_open=True)
    return replace(state, status=TransferStatus.PENDING, reason=None, waits_for="", is_open=True)
