"""A session that waits for a run: who is told of it, how long a call waits for a message set, what progress says, what is kept."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.web_connector import Greeting, Letter, Mailbox, Patience, Verdict
from connectors.ledger import SqlLedger
from connectors.ledger.web_connector_models import session
from connectors.ledger.web_connector_sessions import KEPT
from connectors.quickbooks_desktop.service import app
from tests.support.templates import ledger_in
from tests.unit.web_connector.office import BOOK, Office, answer, serving

LONG = 30.0


def later(seconds: float, what: object, *given: object) -> threading.Thread:
    """Do something in a moment, beside the test."""
    thread = threading.Timer(seconds, what, given)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_the_run_is_told_once_the_right_company_is_open(office: Office) -> None:
    """Not when somebody knocks: when the company was checked, once a session; at the end, and when there was nothing to carry."""
    office.post(1)
    ticket, _ = office.authenticate()
    assert (office.opened, office.closed) == ([], [])
    office.send(ticket, office.greeting())
    assert office.opened == [BOOK]
    office.receive(ticket, answer())
    office.send(ticket)
    office.call("closeConnection", ticket=ticket)
    assert (office.opened, office.closed) == ([BOOK], [BOOK])
    assert office.authenticate() == ("", "none")
    assert office.closed == [BOOK, BOOK]


def test_nobody_is_told_of_another_company_or_a_stopped_book(office: Office) -> None:
    """No run starts for a company file that is not the book's, nor for a book that may not transfer."""
    office.post(1)
    ticket, _ = office.authenticate()
    assert office.send(ticket, office.greeting(company="Somebody Else")) == ""
    office.desk = replace(office.desk, problem="The book is stopped.")
    assert office.authenticate() == ("", "none")
    assert (office.opened, office.closed) == ([], [])


def test_the_book_says_how_long_its_sessions_may_be_silent(office: Office) -> None:
    """A desk's own patience stands before the service's: with none at all the next call takes over, with some it is told to come again."""
    office.post(1)
    office.desk = replace(office.desk, patience=Patience(silent=timedelta(minutes=2)))
    assert office.authenticate()[0]
    assert office.authenticate() == ("", "busy")
    office.desk = replace(office.desk, patience=Patience(silent=timedelta(0)))
    assert office.authenticate()[0]


def test_a_call_waits_for_what_is_being_prepared(tmp_path: Path) -> None:
    """A held session is not sent away for five seconds where its set comes in a moment; where it is let go, it ends at once."""
    with serving(ledger_in(tmp_path), linger=LONG) as office:
        mailbox = office.ledger.mailbox
        mailbox.hold(BOOK, now() + timedelta(minutes=5))
        ticket, _ = office.authenticate()
        began = time.monotonic()
        posting = later(0.2, office.post)
        assert "InvoiceQueryRq" in office.send(ticket, office.greeting())
        posting.join()
        assert 0 <= office.receive(ticket, answer()) < 100
        letting = later(0.2, mailbox.hold, BOOK, None)
        assert office.send(ticket) == ""
        letting.join()
        assert time.monotonic() - began < LONG / 2
        assert office.call("closeConnection", ticket=ticket).startswith("OK")


def test_a_service_that_is_stopped_lets_its_waiting_calls_go(tmp_path: Path) -> None:
    """The call is answered with a pause, and the service ends without waiting for its time to be over."""
    said: list[str] = []
    began = time.monotonic()
    with serving(ledger_in(tmp_path), linger=LONG) as office:
        office.ledger.mailbox.hold(BOOK, now() + timedelta(minutes=5))
        ticket, _ = office.authenticate()
        calling = later(0, lambda: said.append(office.send(ticket, office.greeting())))
        while not office.opened:
            time.sleep(0.01)
    calling.join()
    assert said == ["NoOp"]
    assert time.monotonic() - began < LONG / 2


def test_only_so_many_calls_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit a call is told to pause at once, so that waiting costs a bounded amount of everything."""
    monkeypatch.setattr(app, "_PAUSES_WAITING", 0)
    with serving(ledger_in(tmp_path), linger=LONG) as office:
        office.ledger.mailbox.hold(BOOK, now() + timedelta(minutes=5))
        began = time.monotonic()
        _, text = office.begin()
        assert text == "NoOp"
        assert time.monotonic() - began < LONG / 2


def begin(mailbox: Mailbox, ticket: str) -> None:
    """A session that may be handed sets."""
    assert mailbox.open_session(mailbox.user("clerk"), ticket, Patience(silent=timedelta(0))) == "open"
    mailbox.greet(ticket, Greeting(text="<x/>", company_file="f", at=now()), "")


def test_a_hold_of_at_least_so_long_shortens_nothing(mailbox: Mailbox) -> None:
    """Who starts a run keeps the session for it, and never takes from what another run asked for."""
    mailbox.add_user(BOOK, "clerk", "secret")
    mailbox.hold(BOOK, now() + timedelta(minutes=5))
    begin(mailbox, "one")
    mailbox.hold(BOOK, now() - timedelta(minutes=1), at_least=True)
    assert mailbox.hand_out("one").what == "pause"
    assert mailbox.pausing("one")
    mailbox.hold(BOOK, now() - timedelta(minutes=1))
    assert not mailbox.pausing("one")
    mailbox.hold(BOOK, now() + timedelta(minutes=5), at_least=True)
    assert mailbox.pausing("one")
    (posted,) = mailbox.post(BOOK, [Letter(requests="<InvoiceQueryRq />")])
    assert not mailbox.pausing("one")
    assert mailbox.hand_out("one").set_id == posted
    assert not mailbox.pausing("one"), "what is out was not answered"
    assert not mailbox.pausing("two"), "nobody's ticket"


def test_progress_never_goes_back_and_is_whole_at_the_end_alone(mailbox: Mailbox) -> None:
    """Whatever is posted while the session runs, and whatever was planned when it began: a bar that only grows, 100 when it is over."""
    mailbox.add_user(BOOK, "clerk", "secret")
    mailbox.post(BOOK, [Letter(requests="<InvoiceQueryRq />") for _ in range(3)])
    mailbox.hold(BOOK, now() + timedelta(minutes=5))
    begin(mailbox, "one")
    said = []
    for place in range(12):
        if place in {2, 5}:
            mailbox.post(BOOK, [Letter(requests="<InvoiceQueryRq />") for _ in range(5)])
        if place == 11:
            mailbox.hold(BOOK, None)
        assert mailbox.hand_out("one").what == "set"
        said.append(mailbox.take_in("one", Verdict(kind="answered", response="<a/>")))
    while mailbox.hand_out("one").what == "set":
        said.append(mailbox.take_in("one", Verdict(kind="answered", response="<a/>")))
    assert len(said) == 13
    assert said == sorted(said)
    assert (said[-1], said[-2] < 100) == (100, True)


def test_sessions_of_long_ago_are_forgotten(ledger_of_two: SqlLedger) -> None:
    """The newest of a book are kept, and one that nobody closed is closed first; another book's are its own affair."""
    mailbox = ledger_of_two.mailbox
    mailbox.add_user(BOOK, "clerk", "secret")
    mailbox.want(BOOK)
    begin(mailbox, "one")
    at = now()
    row = {"user_name": "clerk", "opened_at": at, "last_at": at, "result": "Success", "last_error": ""}
    rows = [row | {"ticket": f"{book} {n}", "book": book, "closed_at": at} for book in (BOOK, "other") for n in range(KEPT + 3)]  # fmt: skip
    rows[0]["closed_at"] = None
    ledger_of_two._db.write(lambda connection: connection.execute(sa.insert(session), rows))
    assert mailbox.open_session(mailbox.user("clerk"), "two", Patience()) == "busy"
    mailbox.end("one", "Success")
    mailbox.end(f"{BOOK} 0", "Success", closed=False)
    begin(mailbox, "three")
    kept = [one.number for one in mailbox.sessions(BOOK, 2 * KEPT)]
    assert len(kept) == KEPT
    assert kept == sorted(kept, reverse=True)
    assert len(mailbox.sessions("other", 2 * KEPT)) == KEPT + 3
