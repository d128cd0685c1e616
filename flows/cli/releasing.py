"""The command that approves: what goes out of operations, and what comes in from the books."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli.output import BookArgument, HomeOption, JsonOption


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(release)


def release(
    book: BookArgument,
    direction: Annotated[
        str,
        typer.Option(
            "--direction", help="out: records that wait for a release; in: what the books alone have."
        ),
    ] = "out",
    show: Annotated[
        bool, typer.Option("--list", help="List what waits and keep the list; approve nothing.")
    ] = False,
    approve: Annotated[str, typer.Option("--approve", help="all, or numbers of the list.")] = "",
    exceptions: Annotated[str, typer.Option("--except", help="Numbers that are left out of all.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the decision.")] = "",
    who: Annotated[str, typer.Option("--who", help="Who decides; default is the user of this machine.")] = "",
    home: HomeOption = None,
    json: JsonOption = False,
) -> int:
    """List what waits for a person's approval, or approve what the newest list shows."""
    from tasks.approving import approve_list, show_list
    from tasks.home import Home

    given: dict[str, Any] = {"home": Home.of(home), "book": book, "direction": direction, "as_json": json}
    if show or not approve:
        return show_list(**given)
    return approve_list(**given, approve=approve, exceptions=exceptions, reason=reason, who=who)
