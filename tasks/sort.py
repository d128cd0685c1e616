"""Where each record of a page goes: out of the run with a disposition, into the fast lane, or into the slow one with its failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from connectors.contract.errors import TieoutError
from connectors.contract.ledger import Disposed, RecordState
from connectors.contract.protocols import Fact
from connectors.contract.records import Record
from connectors.contract.words import NAMES, Action, Choice, Disposition, Kind, Reason, TransferStatus
from expectations.context import Context
from expectations.kinds import KINDS
from expectations.rules import Stage, Suite
from tasks import states
from tasks.carried import changed_meanwhile
from tasks.context import Run, Work
from tasks.judge import Broken, Verdict, judge
from tasks.judging import TOGETHER
from tasks.planning import RECOVERING
from tasks.transfer import QUEUED


@dataclass(slots=True)
class Sorted:
    """A page after sorting; every record is in exactly one of ``left``, ``fast`` and ``slow``."""

    left: list[Disposed] = field(default_factory=list)
    saved: list[RecordState] = field(default_factory=list)
    fast: list[Work] = field(default_factory=list)
    slow: list[Work] = field(default_factory=list)
    errors: dict[str, TieoutError] = field(default_factory=dict)
    """What is wrong with a record of the slow lane, if validation found it."""
    barred: set[str] = field(default_factory=set)
    """Those of the slow lane that were asked for and are not eligible: nothing that they refer to is brought into the books."""


def sort(run: Run, kind: Kind, facts: Sequence[Fact]) -> Sorted:
    """Sort a page of records.

    Raises:
        ValidationBroken: an expectation could not be evaluated; nothing of this kind may be sent.
    """
    out = Sorted()
    ids = [fact.record.source_id for fact in facts]
    states_now = run.ledger.states(run.book.name, kind, ids)
    parts = run.ledger.parts(run.book.name, kind, list(states_now)) if states_now else {}
    groups: dict[Action, list[Work]] = {}
    for fact in facts:
        record = fact.record
        state = states.known(record, states_now.get(record.source_id))
        work = Work(record=record, fact=fact, state=state, parts=tuple(parts.get(record.source_id, ())))
        said = _before_rules(run, work)
        if said is not None:
            out.left.append(said)
            changed = changed_meanwhile(work) if said.disposition is Disposition.DEFERRED else None
            out.saved += [changed] if changed else []
            continue
        work = _with_action(run, work)
        if work.recover:
            out.fast.append(work)
        else:
            groups.setdefault(work.action, []).append(work)
    for action, works in groups.items():
        _judge(run, kind, action, works, out)
    return out


def _before_rules(run: Run, work: Work) -> Disposed | None:
    choice, detail = work.state.choice, work.state.choice_detail
    if choice is Choice.DO_NOT_SYNC:
        return run.left(work, Disposition.EXCLUDED, message="A person decided that it is not synchronised.")
    if choice in {Choice.HOLD, Choice.SET_NOT_READY}:
        return run.left(work, Disposition.HELD, message="A person holds it until it is released.")
    if choice is Choice.SKIP and not detail:
        return run.left(work, Disposition.SKIPPED, message="A person skipped it.")
    if (work.kind, work.source_id) in run.queued:
        return run.left(work, Disposition.DEFERRED, code="queued", message=QUEUED)
    uncertain = (work.kind, work.source_id) in run.uncertain
    if work.parts and not uncertain and not _again(run) and _unchanged(work):
        return run.left(work, Disposition.UNCHANGED, message=work.state.external_number or "")
    return None


def _unchanged(work: Work) -> bool:
    if work.kind in NAMES:
        return True
    settled = work.state.status is TransferStatus.TRANSFERRED and work.state.reason is not Reason.NEEDS_RESYNC
    return settled and not work.record.withdrawn and work.state.fingerprint == work.record.fingerprint()


def _waits_for_release(run: Run, work: Work) -> bool:
    if run.book.release != "manual" or work.kind in NAMES or work.parts:
        return False
    if work.state.choice is Choice.RELEASE:
        shown = work.state.choice_detail
        return bool(shown) and shown != work.record.fingerprint()  # changed since: asked again (RULES 32)
    return work.state.choice not in {Choice.SET_READY, Choice.RETRANSFER}


def _with_action(run: Run, work: Work) -> Work:
    withdrawn = work.record.withdrawn
    if _again(run):
        return replace(work, state=states.again(work.state), parts=())
    transferred = work.record.transferred_at is not None or bool(work.record.external_number)
    unknown = work.never_sent and (bool(work.parts) or work.state.generation == 0)
    recovering = work.state.error_code == RECOVERING or unknown
    if transferred and recovering and not withdrawn and work.kind not in NAMES:
        return replace(work, recover=True)
    if work.parts and withdrawn:
        return replace(work, action=Action.VOID)
    if work.parts and not work.never_sent:
        return replace(work, action=Action.UPDATE)
    return work


def _again(run: Run) -> bool:
    """Whether a dry run shows what a re-transfer would do; a real one has raised the generation before (``again``)."""
    return run.request.retransfer and run.request.dry_run


def _judge(run: Run, kind: Kind, action: Action, works: list[Work], out: Sorted) -> None:
    facts = [dict(work.fact.columns, failed_before=int(work.state.failed_before)) for work in works]
    suites = _suites(run, kind, action)
    alone = len(facts) == 1
    verdicts = [TOGETHER.judge(kind, facts[0], suites)] if alone else judge(kind, facts, *suites)
    for work, verdict in zip(works, verdicts, strict=True):
        _route(run, work, verdict, out)


def _suites(run: Run, kind: Kind, action: Action) -> list[Suite]:
    context = Context.of(kind, run.book, run.books, run.clock().astimezone(run.book.time_zone).date())
    suites = KINDS[kind]
    return [suites.eligible(action, context), suites.rideable(), suites.sound(context, action)]


def _route(run: Run, work: Work, verdict: Verdict, out: Sorted) -> None:
    ineligible = verdict.against(Stage.ELIGIBLE)
    wanted = run.request.asked or (work.kind in NAMES and (work.kind, work.source_id) in run.needed)
    if ineligible and not wanted:
        _leave(run, work, ineligible[0], out)
        return
    if not ineligible and _waits_for_release(run, work):
        out.left.append(run.left(work, Disposition.HELD, message="It waits for a person's release."))
        out.saved.append(states.unreleased(work.state))
        return
    for remark in verdict.remarks:
        run.warn(f"{work.record.label} ({remark.rule.code}): {remark.message} {remark.rule.remedy}")
    wrong = [*ineligible, *verdict.against(Stage.SOUND)]
    if wrong:
        out.errors[work.source_id] = _joined(work, wrong)
        out.slow.append(work)
        if ineligible:
            out.barred.add(work.source_id)
    elif verdict.rideable and (work.kind, work.source_id) not in run.uncertain:
        out.fast.append(work)
    else:
        out.slow.append(work)


def _leave(run: Run, work: Work, broken: Broken, out: Sorted) -> None:
    rule = broken.rule
    out.left.append(
        run.left(
            work,
            rule.disposition or Disposition.INELIGIBLE,
            code=rule.code,
            message=broken.message,
            remedy=rule.remedy,
        )
    )
    if rule.stays_open:
        out.saved.append(replace(work.state, is_open=True, waits_for=_held_by(work.record)))
    elif work.state.is_open and not work.parts:
        closed = replace(
            work.state, is_open=False, status=TransferStatus.NOT_TRANSFERRED, reason=None, write_due=True
        )
        out.saved.append(closed)


_HOLDERS = (
    ("customer_id", Kind.CUSTOMER),
    ("vendor_id", Kind.VENDOR),
    ("payment_id", Kind.PAYMENT),
)


def _held_by(record: Record) -> str:
    """The record whose mark or status keeps this one back."""
    return next(
        (f"{kind}:{getattr(record, name)}" for name, kind in _HOLDERS if getattr(record, name, "")), ""
    )


def _joined(work: Work, wrong: Sequence[Broken]) -> TieoutError:
    first = wrong[0].error()
    if len(wrong) == 1:
        return first
    message = f"{work.record.label}: " + " ".join(f"({one.rule.code}) {one.message}." for one in wrong)
    return type(first)(
        message, code=first.code, remedy=" ".join(dict.fromkeys(one.rule.remedy for one in wrong))
    )
