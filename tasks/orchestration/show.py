"""A run's artifacts: summary with totals and tie-out, the open records, and links into the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.contract.ledger import Disposed, Ledger
from connectors.contract.protocols import Connector
from connectors.contract.words import Disposition
from tasks.orchestration.artifacts import artifact_key, publish_summary, publish_table
from tasks.present import (
    ATTENTION,
    difference_lines,
    not_in_books,
    open_rows,
    paid_lines,
    tie_rows,
    total_rows,
    warning_lines,
)
from tasks.request import Request
from tasks.run import Report

SHOWN = 500
TOLD = 100
"""Records whose words stand in the summary, where they wrap; the table has more of them and cuts them short."""
LINKED = 100
"""Documents of a run that are listed with a link; all of them would be a long page."""


def show(
    ledger: Ledger, connector: Connector, request: Request, report: Report, *, connection: Sequence[str] = ()
) -> None:
    """Publish what this run did; one key a book and flow, so that the newest is on top and the older are kept.

    ``connection`` is sentences on what carries our requests to the books, where something beside this process does.
    """
    key = artifact_key(request.book, request.flow)
    waiting = ledger.dispositions(report.run_id, ATTENTION, SHOWN)
    publish_summary(f"{key}-summary", report.message, _body(report, waiting, connection))
    publish_table(
        f"{key}-dispositions", total_rows(report.totals), f"{request.book}: how every record left the run"
    )
    total = sum(row.count for row in report.totals if row.disposition in ATTENTION)
    publish_table(
        f"{key}-open",
        open_rows(waiting),
        f"{request.book}: records that need attention",
        total=total,
        rest=f"tieout status {request.book} --json",
    )
    _links(ledger, connector, request, report, key)


def _links(ledger: Ledger, connector: Connector, request: Request, report: Report, key: str) -> None:
    sent = ledger.dispositions(report.run_id, (Disposition.TRANSFERRED, Disposition.UPDATED), LINKED)
    if not sent:
        return
    rows = []
    for row in sent:
        for part in ledger.parts(request.book, row.kind, [row.source_id]).get(row.source_id, []):
            url = connector.url(part.document_type, part.external_id)
            name = part.number or part.name or part.external_id
            document = f"[{name}]({url})" if url else f"{part.document_type} {name}"
            rows.append({"record": f"{row.kind} {row.number}", "document": document})
    publish_table(f"{key}-documents", rows, f"{request.book}: documents in the books")


def _body(report: Report, waiting: Sequence[Disposed], connection: Sequence[str] = ()) -> str:
    sections = [_table(total_rows(report.totals))]
    if waiting:
        sections += ["## Records that need attention", _bullets([_said(row) for row in waiting[:TOLD]])]
    if ties := tie_rows(report.details):
        sections += ["## Tie-out", _table(ties)]
    if lines := difference_lines(report.details):
        sections += ["## Differences", _bullets(lines)]
    if lines := not_in_books(report.details):
        sections += ["## Not in the books yet", _bullets(lines)]
    if lines := warning_lines(report.details):
        sections += ["## To look at", _bullets(lines)]
    if lines := paid_lines(report.details):
        sections += ["## Paid dates", _bullets(lines)]
    if connection:
        sections += ["## Web Connector", _bullets(connection)]
    return "\n\n".join(sections)


def _said(row: Disposed) -> str:
    return f"**{row.kind} {row.number or row.source_id}** ({row.disposition}): {row.message} *{row.remedy}*"


def _bullets(lines: Sequence[str]) -> str:
    shown = [f"- {line}" for line in lines[:SHOWN]]
    return "\n".join([*shown, *([f"- and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else [])])


def _table(rows: Sequence[Mapping[str, object]]) -> str:
    if not rows:
        return "No records."
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(row[name]).replace("|", "\\|") for name in names) + " |" for row in rows]
    return "\n".join(lines)
