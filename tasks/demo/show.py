"""`tieout demo`: a night's run of the demo company, what people do in the morning and the run retried, and every document counted."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from connectors.contract.clock import now
from tasks.demo import company, desk, lists, morning, trouble
from tasks.demo.books import SandboxBook
from tasks.demo.polled import PolledBook
from tasks.demo.story import Story, check_documents, invoices, standing
from tasks.demo.twin import Twin, limits_of
from tasks.demo.way import TARGET, Way, demo_book_of, on_server, way_of
from tasks.home import Home
from tasks.launch import Done
from tasks.showing import say, show_open, show_tie_out, show_totals


def run_demo(home: Home, *, target: str = TARGET, as_json: bool) -> int:
    """Tell the whole story; 0 if everything came as it must (failures that are meant to be there included), else 1.

    Raises:
        TieoutError: it could not run: the sandbox or the Prefect server did not start, or the home has a book of this name.
    """
    story = Story(home, demo_book_of(home, target), (lambda _line: None) if as_json else say)
    story.tell("Starting the books (a sandbox on this machine) and a Prefect server …")
    with story.book.running() as twin:
        set_up(story.book, twin)
        story.first_time = twin.still_to_come() == len(twin.troubles)
        story.corrected = company.has_email(company.file_url(story.book.operations), trouble.EMAIL[0])
        with on_server(home) as server, way_of(story, twin, server, shown=not as_json) as way:
            _tell(story, twin, way, shown=not as_json)
    if as_json:
        sys.stdout.write(json.dumps(story.as_json(), indent=2, ensure_ascii=False, default=str) + "\n")
    else:
        _end(story, target)
    return 1 if story.broken else 0


def set_up(book: SandboxBook | PolledBook, twin: Twin) -> None:
    """Make the company, its books and its settings where they are missing."""
    company.write(company.file_url(book.operations), limits_of(twin))
    desk.prepare_books(twin)
    book.write_settings(twin)


def _tell(story: Story, twin: Twin, way: Way, *, shown: bool) -> None:
    story.documents_before = standing(twin).total()
    _introduce(story, twin)
    story.night = way.night()
    if shown:
        _show(story.night)
    _check_night(story, twin)
    _correct(story, twin, way, shown=shown)
    way.once_more()
    story.documents, story.standing = invoices(twin), standing(twin)
    check_documents(story, twin)


def _introduce(story: Story, twin: Twin) -> None:
    told = Counter(MAIN[table] for table, _ in company.rows(limits_of(twin)) if table in MAIN)
    story.tell(
        f"\n{lists.NAME}, in operations: {', '.join(f'{count} {what}' for what, count in told.items())}.\n"
        f"Its books: {twin.name}, a sandbox on this machine {story.book.where}."
    )
    if story.documents_before:
        story.tell(f"The books hold {story.documents_before} documents of an earlier demo.")
    story.tell("\n1. THE NIGHT'S RUN")


MAIN = {
    "company": "customers and vendors",
    "resource": "employees",
    "service_item": "services and products",
    "invoice": "invoices",
    "timesheet": "timesheets",
    "expense_report": "expense reports",
    "purchase_order": "purchase orders",
    "payment": "payments",
    "refund": "refunds",
    "processing_fee": "processing fees",
}
"""Tables of records, and what people call them."""


def _show(done: Done) -> None:
    say(done.message + "\n")
    show_totals(done.shown)
    say(
        "Ineligible is no failure: negative, voided, canceled or not approved (yet), before the first day that the book accepts, "
        "or money that has not come.\n"
    )
    show_open(done.shown)
    show_tie_out(done.shown)


def _check_night(story: Story, twin: Twin) -> None:
    assert story.night is not None  # noqa: S101 - it has just run
    run = story.night.shown
    story.broken += trouble.unexpected(run["open"], _expected(twin, then=story.corrected), twin.codes)
    if not story.first_time:
        return
    ineligible = Counter(
        {row["kind"]: row["count"] for row in run["dispositions"] if row["disposition"] == "ineligible"}
    )
    for kind in sorted({*ineligible, *trouble.NOT_ELIGIBLE}):
        wanted = trouble.NOT_ELIGIBLE.get(kind, 0)
        if ineligible[kind] != wanted:
            story.broken.append(f"{kind}: {ineligible[kind]} records were not eligible, expected {wanted}.")
    if twin.still_to_come():
        story.broken.append(f"{twin.still_to_come()} of the troubles on the way did not strike.")
        return
    story.tell("On the way, and healed without anybody:")
    for line in twin.troubles.values():
        story.tell(f"  - {line}")


def _correct(story: Story, twin: Twin, way: Way, *, shown: bool) -> None:
    story.tell("\n2. THE NEXT MORNING, AND THE SAME RUN RETRIED")
    if story.corrected:
        story.tell("All that could be corrected was corrected in an earlier demo; there is nothing to retry.")
        return
    at = f"{now():%Y-%m-%d %H:%M:%S}"
    company.change(company.file_url(story.book.operations), morning.corrections(at), morning.more(at))
    desk.next_morning(twin)
    for line in morning.told(twin.words):
        story.tell(f"  - {line}")
    story.tell("Only what changed or is not settled goes again.")
    story.again = way.again()
    if shown:
        say(story.again.message + "\n")
        show_totals(story.again.shown)
        before = {(one.kind, one.number) for one in _expected(twin, then=False)}
        show_open(
            {"open": [row for row in story.again.shown["open"] if (row["kind"], row["number"]) not in before]}
        )
        show_tie_out(story.again.shown)
    story.broken += trouble.unexpected(story.again.shown["open"], _expected(twin, then=True), twin.codes)


def _expected(twin: Twin, *, then: bool) -> list[trouble.Expected]:
    """Failures that must be there in these books, after the night or (``then``) after the corrections."""
    return trouble.expected(limits_of(twin), morning.EXPECTED_THEN if then else trouble.EXPECTED)


def _end(story: Story, target: str = TARGET) -> None:
    for line in story.broken:
        say(f"NOT AS IT MUST BE: {line}")
    program = sys.argv[0] if Path(sys.argv[0]).name == "tieout" else "tieout"
    home = "" if story.home.path == Path(".tieout").resolve() else f" --home {story.home.path}"
    again = "" if target == TARGET else f" --target {target}"
    looks = {
        f"{program} status {story.book.name}{home}": "where every record stands",
        f"{program} explain {story.book.name} invoice {trouble.NO_EMAIL}{home}": "all that ever happened to one of them",
        f"{program} demo{again}{home}": "the same once more: posts nothing",
        f"{program} up{home}": "the Prefect UI, where these runs are: see Runs",
    }
    say("\nWHERE TO LOOK (nothing was left running)")
    width = max(len(command) for command in looks)
    for command, what in looks.items():
        say(f"  {command:{width}}  {what}")
    say(f"Everything that was made, settings and ledger and books, is in {story.home.path}")
