"""Commands that only look: status, explain, and the list and check of books (with the one word that allows a stopped book again)."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.output import BookArgument, HomeOption, JsonOption

books = typer.Typer(help="The books of this home.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(status)
    app.command()(explain)
    app.add_typer(books, name="books")
    books.command("list")(list_books)
    books.command("check")(check)
    books.command("allow")(allow)


def status(book: BookArgument, home: HomeOption = None, json: JsonOption = False) -> int:
    """Show where every record of a book stands, and the last run."""
    from flows.cli.output import emit, say, table
    from tasks.home import Home
    from tasks.looking import book_status
    from tasks.showing import show_details

    found = book_status(Home.of(home), book)
    if json:
        emit(found)
        return 0
    say(f"{book}: {found['target']}, company {found['company_id']}, fence {found['fence']}")
    if found["stopped"]:
        say(f"STOPPED: {found['stopped']}")
    table(
        [
            {"kind": kind, "transfer status": status, "records": count}
            for kind, counts in found["records"].items()
            for status, count in counts.items()
        ],
        "Records by transfer status",
    )
    for sentence in (found["web_connector"] or {}).get("says", []):
        say(sentence)
    last = found["last_run"]
    if last is None:
        say("No run yet.")
        return 0
    say(f"Last run: {last['flow']}, {last['started_at']}, {last['state']}: {last['message']}")
    show_details(last)
    return 0


def explain(
    book: BookArgument,
    kind: Annotated[str, typer.Argument(metavar="KIND")],
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    home: HomeOption = None,
    json: JsonOption = False,
) -> int:
    """Tell everything that ever happened to one record."""
    from flows.cli.output import emit, say, table
    from tasks.home import Home
    from tasks.looking import record_history

    found = record_history(Home.of(home), book, kind, number)
    if json:
        emit(found)
        return 0
    for record in found["records"]:
        say(f"{record['kind']} {record['number']} (id {record['id']}): {record['status']}")
        for line in record["documents"]:
            where = f", {line['url']}" if line["url"] else ""
            say(f"  in the books: {line['document_type']} {line['number'] or line['external_id']}{where}")
        table(record["history"])
    return 0


def list_books(home: HomeOption = None, json: JsonOption = False) -> int:
    """List the books with their targets."""
    from flows.cli.output import emit, say, table
    from tasks.home import Home
    from tasks.looking import all_books

    found = all_books(Home.of(home))
    if json:
        emit(found)
    elif found:
        table(found)
    else:
        say("No books yet: add one to tieout.toml in the home, or run `tieout demo`.")
    return 0


def check(
    book: Annotated[
        str | None, typer.Argument(metavar="[BOOK]", help="One book; all if none is named.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> int:
    """Say for each book: ready, or needs configuration and what is missing."""
    from flows.cli.output import emit, say
    from tasks.checking import check_books
    from tasks.home import Home

    found = check_books(Home.of(home), book)
    if json:
        emit(found)
    for one in found if not json else ():
        say(f"{one['book']}: {one['state']}")
        for problem in one["problems"]:
            say(f"  {problem['message']} {problem['remedy']}".rstrip())
    return 0 if all(one["state"] == "ready" for one in found) else 1


def allow(
    book: BookArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why the book may run again; kept.")],
    home: HomeOption = None,
) -> int:
    """Let a stopped book run again."""
    from flows.cli.output import say
    from tasks.home import Home
    from tasks.looking import allow_book

    allow_book(Home.of(home), book, reason)
    say(f"{book} may run again.")
    return 0
