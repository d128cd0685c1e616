"""Commands that run a book: nightly, rerun, reconcile; through Prefect, or in this process alone."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli.output import BookArgument, HomeOption, JsonOption

PlainOption = Annotated[
    bool,
    typer.Option("--plain", help="Run in this process alone, without a Prefect server: no task runs, no UI."),
]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", help="Kind of records; may be given more than once.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(nightly)
    app.command()(rerun)
    app.command()(reconcile)


def nightly(
    book: BookArgument,
    kind: KindOption = None,
    home: HomeOption = None,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> int:
    """Transfer what is ready, read paid dates back, tie both sides out."""
    return _run("nightly", {"book": book, "kinds": kind or []}, home, plain=plain, json=json)


def rerun(
    book: BookArgument,
    kind: KindOption = None,
    number: Annotated[
        list[str] | None, typer.Option("--number", help="Record number; may be given more than once.")
    ] = None,
    date_from: Annotated[str, typer.Option("--from", help="First document date, as 2026-11-30.")] = "",
    date_to: Annotated[str, typer.Option("--to", help="Last document date, inclusive.")] = "",
    status: Annotated[
        list[str] | None, typer.Option("--status", help="Transfer status; may be given more than once.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would happen, field by field.")
    ] = False,
    retransfer: Annotated[
        bool, typer.Option("--retransfer", help="Make a second document on purpose.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why the records are re-transferred.")] = "",
    home: HomeOption = None,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> int:
    """Take chosen records again; what is settled is never sent twice."""
    parameters = {
        "book": book,
        "kinds": kind or [],
        "numbers": ",".join(number or []),
        "document_date_from": date_from or None,
        "document_date_to": date_to or None,
        "statuses": status or [],
        "dry_run": dry_run,
        "retransfer": retransfer,
        "reason": reason,
    }
    return _run("rerun", parameters, home, plain=plain, json=json)


def reconcile(
    book: BookArgument,
    date_from: Annotated[str, typer.Option("--from", help="First document date; default is the fence.")] = "",
    date_to: Annotated[str, typer.Option("--to", help="Last document date, inclusive.")] = "",
    home: HomeOption = None,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> int:
    """Read paid dates back and compare operations, what was sent and the books."""
    parameters = {"book": book, "document_date_from": date_from or None, "document_date_to": date_to or None}
    return _run("reconcile", parameters, home, plain=plain, json=json)


def _run(flow: str, parameters: dict[str, Any], home: Any, *, plain: bool, json: bool) -> int:
    from flows.cli.output import emit
    from tasks.home import Home
    from tasks.launch import launch
    from tasks.showing import show_run

    done = launch(Home.of(home), flow, parameters, plain=plain)
    if json:
        emit(done.as_json())
    else:
        show_run(done)
    return done.exit_code
