"""Records, sends and closings of made-up invoices, for the tests of the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument, Facts, Outcome, Send
from connectors.contract.errors import TieoutError, Uncertain
from connectors.contract.ledger import Closing, Disposed, Failure, OpenAttempt, Part, RecordState
from connectors.contract.words import Action, Disposition, Kind, Result
from connectors.ledger import SqlLedger

BOOK = "main"
COMPANY = ("quickbooks online", "123")
DAY = date(2026, 3, 14)
MINUTE = timedelta(minutes=1)


def payload(n: int) -> dict[str, Any]:
    """An invoice of three lines, as it would go over the wire."""
    lines = [
        {"Amount": Decimal("10.10"), "Qty": Decimal(1), "Description": f"line {i} of {n}"} for i in range(3)
    ]
    return {
        "DocNumber": f"INV-{n}",
        "CustomerRef": {"value": "7"},
        "Line": lines,
        "TotalAmt": Decimal("30.30"),
    }


def send(n: int, *, part_id: str = "-", attempt_id: str = "") -> Send:
    """Intent to create invoice n."""
    facts = Facts(party_id="7", date=DAY, currency="USD", total=Decimal("30.30"), number=f"INV-{n}")
    return Send(
        attempt_id=attempt_id or f"a{n}{part_id}",
        key=f"key-{n}",
        action=Action.CREATE,
        kind=Kind.INVOICE,
        source_id=f"s{n:06}",
        part_id=part_id,
        document_type="Invoice",
        payload=payload(n),
        facts=facts,
        mark=f"tieout {n}",
        deadline=now() + 5 * MINUTE,
    )


def state(n: int, **changes: Any) -> RecordState:
    """State of invoice n."""
    known = {
        "kind": Kind.INVOICE,
        "source_id": f"s{n:06}",
        "number": f"INV-{n}",
        "amount": Decimal("30.30"),
        "currency": "USD",
    }
    return RecordState(**(known | changes))


def part(n: int, **changes: Any) -> Part:
    """Document that invoice n became."""
    known: dict[str, Any] = {
        "kind": Kind.INVOICE,
        "source_id": f"s{n:06}",
        "part_id": "-",
        "generation": 0,
        "document_type": "Invoice",
        "external_id": f"x{n}",
        "version": "0",
        "number": f"INV-{n}",
        "party_id": "7",
        "date": DAY,
        "currency": "USD",
        "total": Decimal("30.30"),
        "payload": payload(n),
    }
    return Part(**(known | changes))


def done(n: int, *, attempt_id: str = "", **changes: Any) -> Closing:
    """The books confirmed invoice n."""
    document = BooksDocument(
        document_type="Invoice", external_id=f"x{n}", version="0", total=Decimal("30.30")
    )
    outcome = Outcome(
        attempt_id=attempt_id or f"a{n}-", result=Result.DONE, document=document, request_id=f"req-{n}"
    )
    return Closing(outcome=outcome, part=part(n, **changes))


def unanswered(n: int, **changes: Any) -> Closing:
    """The books did not answer to invoice n."""
    outcome = Outcome(attempt_id=f"a{n}-", result=Result.UNCERTAIN, error=Uncertain(code="timeout"))
    return Closing(outcome=outcome, final=False, **changes)


def refused(n: int, error: TieoutError) -> Closing:
    """The books refused invoice n."""
    return Closing(outcome=Outcome(attempt_id=f"a{n}-", result=Result.REFUSED, error=error))


def disposed(n: int, disposition: Disposition = Disposition.TRANSFERRED) -> Disposed:
    """How invoice n left a run."""
    return Disposed(
        kind=Kind.INVOICE,
        source_id=f"s{n:06}",
        number=f"INV-{n}",
        disposition=disposition,
        amount=Decimal("30.30"),
        currency="USD",
    )


def failure(n: int, **changes: Any) -> Failure:
    """A failure of invoice n."""
    known: dict[str, Any] = {
        "kind": Kind.INVOICE,
        "source_id": f"s{n:06}",
        "number": f"INV-{n}",
        "stage": "transfer",
        "group": "FixRecord",
        "code": "2050",
        "message": "String too long.",
        "remedy": "Shorten it.",
    }
    return Failure(**(known | changes))


def intend(ledger: SqlLedger, run_id: str, *numbers: int, token: str = "t1") -> set[str]:
    """Claim invoices."""
    sends = [send(n) for n in numbers]
    return ledger.intend(
        BOOK,
        run_id,
        token,
        sends,
        {one.attempt_id: 0 for one in sends},
        None,
        now() + MINUTE,
        [state(n) for n in numbers],
    )


def in_flight(ledger: SqlLedger) -> list[OpenAttempt]:
    """What is unsettled now."""
    return ledger.unsettled(BOOK, now())
