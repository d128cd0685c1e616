"""Commands that set things up: load, sandbox, up, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import HomeOption, JsonOption

sandbox = typer.Typer(help="Local twins of the targets, for demo and tests.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(up)
    app.command()(load)
    app.add_typer(sandbox, name="sandbox")
    sandbox.command("quickbooks-online")(quickbooks_online)
    sandbox.command("quickbooks-desktop")(quickbooks_desktop)


def demo(
    target: Annotated[
        str, typer.Option("--target", help="Books: quickbooks-online or quickbooks-desktop.")
    ] = "quickbooks-online",
    queue_only: Annotated[
        bool,
        typer.Option(
            "--queue-only",
            help="With quickbooks-desktop: leave the requests queued, print one line of JSON, and serve any Web Connector.",
        ),
    ] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> int:
    """Post the demo company into a local sandbox, correct one record, retry, and show that every record is there once."""
    from tasks.home import Home

    if queue_only:
        from tasks.demo.queue import leave_queued

        return leave_queued(Home.of(home), target)
    from tasks.demo.show import run_demo

    return run_demo(Home.of(home), target=target, as_json=json)


def up(
    home: HomeOption = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port of the Prefect server; default is a free one.")
    ] = None,
    web_connector_port: Annotated[
        int | None,
        typer.Option(
            "--web-connector-port", help="Port of the Web Connector's service, where a book needs it."
        ),
    ] = None,
    with_demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Bring the demo company and its sandbox up too.")
    ] = True,
) -> int:
    """Bring Prefect server, UI, worker and sandbox up, deploy the flows of every book, and keep it up."""
    from flows.cli.output import say
    from tasks.home import Home
    from tasks.upping import bring_up

    bring_up(Home.of(home), port=port, web_connector_port=web_connector_port, with_demo=with_demo, say=say)
    return 0


def load(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of CSV files.")],
    book: Annotated[str | None, typer.Option("--book", help="Load into the operations of this book.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Load into this database.")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="Mapping file; default is tieout-load.toml in the folder."),
    ] = None,
    separator: Annotated[str | None, typer.Option("--separator", help="Character between columns.")] = None,
    decimal_comma: Annotated[
        bool, typer.Option("--decimal-comma", help="Amounts are written 12,50.")
    ] = False,
    date_format: Annotated[
        str | None, typer.Option("--date-format", help="As Python writes it: %d/%m/%Y.")
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="As Python names it: cp1252.")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> int:
    """Fill an operations database from CSV files, all or nothing."""
    from flows.cli.output import emit, say
    from tasks.home import Home
    from tasks.loading import load_into

    report = load_into(
        Home.of(home), folder, book=book, url=url, mapping=mapping, separator=separator, decimal_comma=decimal_comma,
        date_format=date_format,
        encoding=encoding,
    )  # fmt: skip
    if json:
        emit(report)
    else:
        say(report["text"])
    return 0


def quickbooks_online(
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.")] = 0,
    custom_numbers: Annotated[
        bool, typer.Option("--custom-numbers", help="Turn custom transaction numbers on.")
    ] = False,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE; may be given more than once.")
    ] = None,
) -> int:
    """Serve a local QuickBooks Online company; prints one line of JSON when it is ready."""
    from tasks.home import Home
    from tasks.sandboxes import serve

    settings = [*(setting or []), *(["custom_transaction_numbers=true"] if custom_numbers else [])]
    serve("quickbooks-online", Home.of(home).path, port, settings)
    return 0


def quickbooks_desktop(
    url: Annotated[
        str, typer.Option("--url", help="Address of the service that it calls; default is the QWC file's.")
    ] = "",
    qwc: Annotated[
        Path | None, typer.Option("--qwc", help="QWC file that is added to the Web Connector first.")
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home", help="Folder of the company file; default is $TIEOUT_HOME, else .tieout here."
        ),
    ] = None,
    updates: Annotated[
        int | None,
        typer.Option("--updates", help="So many update sessions, then end; default is until it is stopped."),
    ] = None,
    user: Annotated[str, typer.Option("--user", help="User name; default is the QWC file's.")] = "",
    password: Annotated[
        str, typer.Option("--password", help="Its password; default is $TIEOUT_WEB_CONNECTOR_PASSWORD.")
    ] = "",
    every: Annotated[float, typer.Option("--every", help="Seconds between two sessions.")] = 60.0,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE; may be given more than once.")
    ] = None,
) -> int:
    """Play a Web Connector with a QuickBooks Desktop company file; prints one line of JSON for each session."""
    from tasks.home import Home
    from tasks.sandboxes import Polling, poll

    polling = Polling(
        home=Home.of(home).path, url=url, qwc=qwc, user=user, password=password, updates=updates, every=every, settings=setting or ()
    )  # fmt: skip
    done = poll("quickbooks-desktop", polling)
    return 0 if done else 1
