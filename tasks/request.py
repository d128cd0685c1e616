"""What a run was asked for, checked before anything starts; every mistake is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from connectors.contract.errors import BadRequest
from connectors.contract.words import Kind, TransferStatus

NO_RETRANSFER = frozenset({Kind.EXPENSE_REPORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Parameters of a run; empty means no restriction."""

    book: str
    flow: str = "nightly"
    kinds: tuple[Kind, ...] = tuple(Kind)
    numbers: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    statuses: tuple[TransferStatus, ...] = ()
    dry_run: bool = False
    retransfer: bool = False
    reason: str = ""
    who: str = ""

    @property
    def filtered(self) -> bool:
        """Whether the run leaves records out, so that it must not advance a watermark (RULES 27)."""
        return bool(self.numbers or self.start or self.end or self.statuses)

    @property
    def asked(self) -> bool:
        """Whether records were asked for by number, so that one that stays must say why (RULES 28)."""
        return bool(self.numbers)

    def parameters(self) -> dict[str, object]:
        """As plain JSON values, for the ledger."""
        return {
            key: str(value) if isinstance(value, date) else value
            for key, value in asdict(self).items()
            if value
        }


def make_request(
    book: str,
    *,
    flow: str = "nightly",
    kinds: Iterable[str] = (),
    numbers: str | Iterable[str] = (),
    start: date | str | None = None,
    end: date | str | None = None,
    statuses: Iterable[str] = (),
    dry_run: bool = False,
    retransfer: bool = False,
    reason: str = "",
    who: str = "",
) -> Request:
    """Check parameters as people write them.

    Raises:
        BadRequest: an unknown kind or status, a date that is none, dates reversed, re-transfer without numbers or reason.
    """
    texts = re.split(r"[,;\s]+", numbers) if isinstance(numbers, str) else list(numbers)
    request = Request(
        book=book,
        flow=flow,
        kinds=_kinds(kinds),
        numbers=tuple(dict.fromkeys(text for text in texts if text)),
        start=_date(start, "the first date"),
        end=_date(end, "the last date"),
        statuses=tuple(_status(one) for one in statuses),
        dry_run=dry_run,
        retransfer=retransfer,
        reason=reason.strip(),
        who=who,
    )
    _cross_check(request)
    return request


def _kinds(texts: Iterable[str]) -> tuple[Kind, ...]:
    known = {str(kind): kind for kind in Kind}
    chosen = set()
    for text in texts:
        word = text.strip().lower().replace("_", " ").replace("-", " ")
        found = known.get(word) or known.get(word.removesuffix("s"))
        if found is None:
            raise BadRequest(f"{text!r} is no kind of record; kinds are: {', '.join(known)}.", code="kind")
        chosen.add(found)
    return tuple(kind for kind in Kind if not chosen or kind in chosen)


def _status(text: str) -> TransferStatus:
    for status in TransferStatus:
        if text.strip().lower() == status.lower():
            return status
    known = ", ".join(TransferStatus)
    raise BadRequest(f"{text!r} is no transfer status; they are: {known}.", code="status")


def _date(value: date | str | None, what: str) -> date | None:
    if not value:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadRequest(f"{value!r} is not a date; write {what} as 2026-11-30.", code="date") from None


def _cross_check(request: Request) -> None:
    if request.start and request.end and request.start > request.end:
        raise BadRequest(
            f"The first date {request.start} is after the last date {request.end}; nothing was done.",
            code="dates",
        )
    if request.retransfer and not (request.numbers and request.reason):
        raise BadRequest(
            "Re-transfer makes a second document on purpose: name the records by number and give a reason.",
            code="retransfer",
        )
    if request.retransfer and len(request.kinds) != 1:
        raise BadRequest(
            "Re-transfer wants exactly one kind, so that a number cannot mean two records.", code="retransfer"
        )
    if request.retransfer and NO_RETRANSFER.intersection(request.kinds):
        raise BadRequest("An expense report can never be transferred again.", code="retransfer")
