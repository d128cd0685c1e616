"""`tieout demo`: a night's run of the demo company, what people do in the morning and the run retried, and every document counted."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.contract.clock import now
from tasks.demo import company, desk, lists, morning, trouble
from tasks.demo.books import DEMO, SandboxBook, demo_book
from tasks.demo.twin import Twin
from tasks.home import Home
from tasks.launch import Done, launch
from tasks.settings import read_settings
from tasks.showing import say, show_open, show_tie_out, show_totals


@dataclass(slots=True)
class Story:
    """What happened, as it happens; at its end, whether the demo did what it promises."""

    home: Home
    book: SandboxBook
    tell: Callable[[str], None]
    first_time: bool = False
    """Whether none of the troubles on the way has struck yet."""
    corrected: bool = False
    """Whether the morning's corrections were made before, by an earlier demo."""
    night: Done | None = None
    again: Done | None = None
    documents_before: int = 0
    documents: Counter[str] = field(default_factory=Counter)
    """Invoices that were created by program, by number."""
    standing: Counter[str] = field(default_factory=Counter)
    """Documents that were created by program and not taken back, by type."""
    broken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "home": str(self.home.path),
            "book": DEMO,
            "nightly": self.night.as_json() if self.night else None,
            "retry": self.again.as_json() if self.again else None,
            "documents": {
                "before": self.documents_before,
                "after": self.standing.total(),
                "by_type": dict(sorted(self.standing.items())),
                "most_of_one_record": max(self.documents.values(), default=0),
            },
            "broken_promises": self.broken,
        }


def run_demo(home: Home, *, as_json: bool) -> int:
    """Tell the whole story; 0 if everything came as it must (failures that are meant to be there included), else 1.

    Raises:
        TieoutError: it could not run: the sandbox or the Prefect server did not start, or the home has a book of this name.
    """
    from tasks.orchestration.server import prefect_server
    from tasks.orchestration.settings import apply

    story = Story(home, demo_book(home), (lambda _line: None) if as_json else say)
    story.tell("Starting the books (a sandbox on this machine) and a Prefect server …")
    with story.book.running() as twin:
        set_up(story.book, twin)
        story.first_time = twin.still_to_come() == len(trouble.ON_THE_WAY)
        story.corrected = company.has_email(company.file_url(story.book.operations), trouble.EMAIL[0])
        settings = read_settings(home)
        with prefect_server(home.path, settings.prefect_port, settings.prefect_database) as server:
            apply(server.environment | {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"})
            os.environ["TIEOUT_HOME"] = str(home.path)
            _tell(story, twin, shown=not as_json)
    if as_json:
        sys.stdout.write(json.dumps(story.as_json(), indent=2, ensure_ascii=False, default=str) + "\n")
    else:
        _end(story)
    return 1 if story.broken else 0


def set_up(book: SandboxBook, twin: Twin) -> None:
    """Make the company, its books and its settings where they are missing."""
    company.write(company.file_url(book.operations))
    desk.prepare_books(twin)
    book.write_settings(twin)


def _tell(story: Story, twin: Twin, *, shown: bool) -> None:
    story.documents_before = _standing(twin).total()
    _introduce(story, twin)
    story.night = launch(story.home, "nightly", {"book": DEMO})
    if shown:
        _show(story.night)
    _check_night(story, twin)
    _correct(story, twin, shown=shown)
    story.documents, story.standing = _invoices(twin), _standing(twin)
    _check_documents(story)


def _introduce(story: Story, twin: Twin) -> None:
    told = Counter(MAIN[table] for table, _ in company.rows() if table in MAIN)
    story.tell(
        f"\n{lists.NAME}, in operations: {', '.join(f'{count} {what}' for what, count in told.items())}.\n"
        f"Its books: {twin.name}, a sandbox on this machine at {story.book.address()}."
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
    story.broken += trouble.unexpected(
        run["open"], morning.EXPECTED_THEN if story.corrected else trouble.EXPECTED
    )
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
    for _, line in trouble.ON_THE_WAY:
        story.tell(f"  - {line}")


def _correct(story: Story, twin: Twin, *, shown: bool) -> None:
    from tasks.demo.again import retry

    story.tell("\n2. THE NEXT MORNING, AND THE SAME RUN RETRIED")
    if story.corrected:
        story.tell("All that could be corrected was corrected in an earlier demo; there is nothing to retry.")
        return
    at = f"{now():%Y-%m-%d %H:%M:%S}"
    company.change(company.file_url(story.book.operations), morning.corrections(at), morning.more(at))
    desk.next_morning(twin)
    for line in morning.TOLD:
        story.tell(f"  - {line}")
    story.tell("Only what changed or is not settled goes again.")
    assert story.night is not None  # noqa: S101 - it ran before
    story.again = retry(story.home, story.night)
    if shown:
        say(story.again.message + "\n")
        show_totals(story.again.shown)
        show_open({"open": [row for row in story.again.shown["open"] if _is_new(row)]})
        show_tie_out(story.again.shown)
    story.broken += trouble.unexpected(story.again.shown["open"], morning.EXPECTED_THEN)


def _is_new(row: dict[str, str]) -> bool:
    """Whether a failure was not on the list of the night."""
    return (row["kind"], row["number"]) not in {(one.kind, one.number) for one in trouble.EXPECTED}


def _invoices(twin: Twin) -> Counter[str]:
    return Counter(row["number"] for row in twin.created() if row["kind"] == "invoice")


def _standing(twin: Twin) -> Counter[str]:
    """Documents, not entries of lists, that were created by program and not taken back by it."""
    made, gone = (
        Counter(row["kind"] for row in rows if row["kind"] in company.DOCUMENTS)
        for rows in (twin.created(), twin.taken_back())
    )
    return made - gone


def _check_documents(story: Story) -> None:
    records = company.transferred_numbers(company.file_url(story.book.operations))
    twice = [number for number, count in story.documents.items() if count > 1]
    lacking = sorted(set(records) - set(story.documents))
    strangers = sorted(set(story.documents) - set(records))
    for what, numbers in (
        ("in the books more than once", twice),
        ("transferred according to operations, but not in the books", lacking),
        ("in the books, but not transferred according to operations", strangers),
    ):
        if numbers:
            story.broken.append(f"{', '.join(numbers)}: {what}.")
    due = company.documents_due(company.file_url(story.book.operations))
    story.broken += [
        f"{kind}: {story.standing[kind]} documents in the books, {due[kind]} of transferred records."
        for kind in company.DOCUMENTS
        if story.standing[kind] != due[kind]
    ]
    posted = story.standing.total() - story.documents_before
    story.tell("\n3. ONE DOCUMENT PER RECORD")
    counted = ", ".join(f"{story.standing[kind]} {many}" for kind, many in company.DOCUMENTS.items())
    story.tell(
        f"Counted in the sandbox's own journal, what was taken back left out: {story.standing.total()} documents\n"
        f"({counted}),\n"
        f"as many as the transferred records ask for; of {len(records)} invoices {len(twice) or 'none'} twice. "
        f"This demo posted {posted or 'nothing'}."
    )


def _end(story: Story) -> None:
    for line in story.broken:
        say(f"NOT AS IT MUST BE: {line}")
    program = sys.argv[0] if Path(sys.argv[0]).name == "tieout" else "tieout"
    home = "" if story.home.path == Path(".tieout").resolve() else f" --home {story.home.path}"
    looks = {
        f"{program} status {DEMO}{home}": "where every record stands",
        f"{program} explain {DEMO} invoice {trouble.NO_EMAIL}{home}": "all that ever happened to one of them",
        f"{program} demo{home}": "the same once more: posts nothing",
        f"{program} up{home}": "the Prefect UI, where these runs are: see Runs",
    }
    say("\nWHERE TO LOOK (nothing was left running)")
    width = max(len(command) for command in looks)
    for command, what in looks.items():
        say(f"  {command:{width}}  {what}")
    say(f"Everything that was made, settings and ledger and books, is in {story.home.path}")
