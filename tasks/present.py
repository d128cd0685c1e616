"""What people and programs are shown of a run: totals, dispositions, failures and the tie-out, as plain JSON and as rows for tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, cast

from connectors.contract.ledger import Disposed, DispositionTotal, Failure, Ledger, Run
from connectors.contract.money import MINUTES, shown
from connectors.contract.words import Disposition

ATTENTION = tuple(one for one in Disposition if one.needs_attention or one is Disposition.HELD)
"""Dispositions that the table of open records shows."""

Rows = list[dict[str, Any]]


def totals_json(totals: Sequence[DispositionTotal]) -> Rows:
    """Count and money of each kind and disposition; money as text, so that nobody reads it as a float."""
    return [
        {
            "kind": str(row.kind),
            "disposition": str(row.disposition),
            "count": row.count,
            "total": str(row.total),
            "currency": row.currency,
        }
        for row in totals
    ]


def run_json(ledger: Ledger, run: Run) -> dict[str, Any]:
    """One run with its dispositions, open records, paid dates and tie-out."""
    return {
        "run_id": run.run_id,
        "flow": run.flow,
        "parameters": dict(run.parameters),
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "state": run.state,
        "message": run.message,
        "attempt": run.attempt,
        "dispositions": totals_json(ledger.totals(run.run_id)),
        "open": [disposed_json(row) for row in ledger.dispositions(run.run_id, ATTENTION)],
        "paid_dates": run.report.get("paid"),
        "tie_out": run.report.get("tie_out"),
        "drift": run.report.get("drift"),
        "warnings": run.report.get("warnings"),
    }


def disposed_json(row: Disposed) -> dict[str, Any]:
    """One record's disposition."""
    return {
        "kind": str(row.kind),
        "number": row.number,
        "id": row.source_id,
        "disposition": str(row.disposition),
        "amount": str(row.amount),
        "currency": row.currency,
        "code": row.code,
        "message": row.message,
        "remedy": row.remedy,
    }


def failure_json(row: Failure) -> dict[str, Any]:
    """One failure as the ledger keeps it."""
    return {key: str(value) if value is not None else None for key, value in asdict(row).items()}


def total_rows(totals: Sequence[DispositionTotal]) -> Rows:
    """Totals as a table for people."""
    return [
        {
            "kind": str(row.kind),
            "disposition": str(row.disposition),
            "records": row.count,
            "total": shown(row.total, row.currency) if row.currency else "",
        }
        for row in totals
    ]


def open_rows(rows: Sequence[Disposed]) -> Rows:
    """Records that need somebody, as a table for people."""
    return [
        {
            "record": f"{row.kind} {row.number or row.source_id}",
            "amount": shown(row.amount, row.currency) if row.currency else "",
            "what happened": f"{row.disposition} ({row.code})" if row.code else str(row.disposition),
            "why": row.message,
            "what to do": row.remedy,
        }
        for row in rows
    ]


def tie_rows(report: Mapping[str, object]) -> Rows:
    """Three sides of the tie-out by kind, month and currency."""
    rows: Rows = []
    for tie in cast("list[dict[str, Any]]", report.get("tie_out") or []):
        for one in tie.get("sums", []):
            rows.append(
                {
                    "kind": one["kind"],
                    "month": one["month"],
                    "currency": one["currency"],
                    "operations": _sum(one, "operations"),
                    "sent": _sum(one, "sent"),
                    "books": _sum(one, "books"),
                    "ties": _tied(one),
                }
            )
    return rows


def _tied(one: Mapping[str, Any]) -> str:
    """Whether all three are equal; what operations have and was not sent is open, and has its own line."""
    if one["sent"] != one["books"]:
        return "NO"
    rest = Decimal(one["operations"]) - Decimal(one["sent"])
    unit = MINUTES if one["currency"] == MINUTES else ""
    return f"{shown(rest, unit)} open" if rest else "yes"


def _sum(one: Mapping[str, Any], side: str) -> str:
    unit = MINUTES if one["currency"] == MINUTES else ""
    return f"{shown(Decimal(one[side]), unit)} ({one[f'{side}_count']})"


def difference_lines(report: Mapping[str, object]) -> list[str]:
    """Differences, drift and suspected duplicates of the tie-out, a line each."""
    lines: list[str] = []
    for tie in cast("list[dict[str, Any]]", report.get("tie_out") or []):
        lines += tie.get("differences", [])
        lines += tie.get("drift", [])
        lines += [f"suspected duplicate: {line}" for line in tie.get("suspected_duplicates", [])]
    return lines + cast("list[str]", report.get("drift") or [])


def not_in_books(report: Mapping[str, object]) -> list[str]:
    """Records that operations want in the books and that are not there, with the reason, as far as the tie-out met them."""
    ties = cast("list[dict[str, Any]]", report.get("tie_out") or [])
    return [line for tie in ties for line in tie.get("open", [])]


def warning_lines(report: Mapping[str, object]) -> list[str]:
    """What to look at although it went, a line each."""
    return cast("list[str]", report.get("warnings") or [])


def paid_lines(report: Mapping[str, object]) -> list[str]:
    """What became of paid dates, a line each."""
    paid = cast("dict[str, Any]", report.get("paid") or {})
    return [*([paid["error"]] if paid.get("error") else []), *paid.get("lines", [])]
