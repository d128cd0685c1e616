"""Commands for books that are reached through a Web Connector: the service that it calls, and the file that lets it in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import BookArgument, HomeOption, JsonOption


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("web-connector")(web_connector)
    app.command()(qwc)


def web_connector(
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.")] = 8181,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; the default is this machine alone.")
    ] = "127.0.0.1",
    url: Annotated[
        str, typer.Option("--url", help="Public https address, where a proxy stands in front.")
    ] = "",
) -> int:
    """Serve the Web Connectors of all books; prints one line of JSON when it is ready."""
    import json
    import logging
    import sys

    from tasks.home import Home
    from tasks.web_connector import serve

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)

    logging.getLogger("alembic").setLevel(logging.WARNING)

    def ready(address: str) -> None:
        sys.stdout.write(json.dumps({"url": address}) + "\n")
        sys.stdout.flush()

    serve(Home.of(home), host=host, port=port, url=url, ready=ready)
    return 0


def qwc(
    book: BookArgument,
    url: Annotated[
        str, typer.Option("--url", help="Address of the service; default is the book's web_connector_url.")
    ] = "",
    user: Annotated[str, typer.Option("--user", help="User name; default is the book's own.")] = "",
    support: Annotated[
        str, typer.Option("--support", help="Page for people on the same domain; default is the service.")
    ] = "",
    every: Annotated[int, typer.Option("--every", help="Minutes between two updates.")] = 15,
    output: Annotated[Path | None, typer.Option("--output", help="File; default is BOOK.qwc here.")] = None,
    new_password: Annotated[
        bool, typer.Option("--new-password", help="Make a new password; the old one is worth nothing then.")
    ] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> int:
    """Write the file that adds a book to the Web Connector on its QuickBooks server."""
    from flows.cli.output import emit, say
    from tasks.home import Home
    from tasks.web_connector import write_qwc

    made = write_qwc(
        Home.of(home), book, url=url, user=user, support=support, every_minutes=every, output=output, new_password=new_password
    )  # fmt: skip
    if json:
        emit(made)
        return 0
    say(
        f"{made['file']} is written. Add it to the Web Connector on the QuickBooks server, while the company is open."
    )
    if made["password"]:
        say(
            f"The password for {made['user']}, shown this once; type it into the Web Connector: {made['password']}"
        )
    else:
        say(f"The password of {made['user']} is the one that it has (--new-password makes another).")
    return 0
