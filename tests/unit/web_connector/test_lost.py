"""A message set whose answer never came: asked about before anything else, and never handed out again blindly (RULES 3, 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract.clock import now
from connectors.contract.web_connector import Patience, SetState
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.service.serve import running
from tests.unit.web_connector.office import BOOK, SHORT, Office, answer

UNKNOWN = answer(status="9002", inside="")


def ids(text: str) -> tuple[str, str, int]:
    """New and old id of what was handed out, and how many requests it holds."""
    group = read_xml(text)[0]
    return group.get("newMessageSetID", ""), group.get("oldMessageSetID", ""), len(group)


def state(office: Office, set_id: str) -> SetState:
    """Where a set stands."""
    return office.ledger.mailbox.sets(BOOK, [set_id])[set_id].state


def test_a_lost_set_is_asked_about_first_and_its_kept_answer_counts(office: Office) -> None:
    """A new session begins with an empty set that has the lost id twice; a kept answer is the set's answer, marked as recovered."""
    one, two = office.post(2)
    _, text = office.begin()
    assert ids(text) == (one, "", 1)
    ticket, text = office.begin()
    assert ids(text) == (one, one, 0)
    assert state(office, one) is SetState.LOST
    assert office.receive(ticket, answer(one, "0")) < 100
    found = office.ledger.mailbox.sets(BOOK, [one])[one]
    assert (found.state, found.recovered, found.tries) == (SetState.ANSWERED, True, 1)
    assert ids(office.send(ticket)) == (two, one, 1)


def test_a_set_that_the_company_file_does_not_know_waits_for_a_look(office: Office) -> None:
    """Not found is not proof: who posted it looks in the books, and may queue the same set under the same id again."""
    one, two = office.post(2)
    office.begin()
    ticket, _ = office.begin()
    office.receive(ticket, UNKNOWN)
    assert state(office, one) is SetState.UNFOUND
    (back,) = office.ledger.mailbox.answers(BOOK)
    assert (back.set_id, "look" in back.error) == (one, True)
    assert ids(office.send(ticket))[0] == two
    assert office.ledger.mailbox.requeue(BOOK, [one]) == {one}
    office.receive(ticket, answer(two))
    assert ids(office.send(ticket)) == (one, two, 1)


def test_a_set_that_may_go_again_is_handed_out_again_under_the_same_id(office: Office) -> None:
    """`if_lost=again`: what the company file does not know is queued again by itself."""
    (one,) = office.post(1, if_lost="again")
    office.begin()
    ticket, _ = office.begin()
    office.receive(ticket, UNKNOWN)
    assert ids(office.send(ticket)) == (one, "", 1)


def test_a_set_that_only_reads_is_handed_out_again_but_not_for_ever(office: Office) -> None:
    """Reading twice does no harm; after three tries without an answer it comes back as refused, and what follows goes on."""
    (one,) = office.post(1, writes=False)
    (two,) = office.post(1, order=1)
    for _ in range(3):
        _, text = office.begin()
        assert ids(text)[2] == 1
        assert ids(text)[0] == ""
    _, text = office.begin()
    assert ids(text)[0] == two
    assert state(office, one) is SetState.REFUSED


def test_an_answer_that_cannot_be_read_is_asked_for_in_the_same_session(office: Office) -> None:
    """Cut off, another document, another set's answer: all of it may be executed, so the next thing out is the question."""
    for bad in (answer("x")[:60], "<html/>", answer("another"), "<!DOCTYPE x []><QBXML/>"):
        (one,) = office.post(1)
        ticket, text = office.begin()
        assert ids(text)[2] == 1
        assert 0 <= office.receive(ticket, bad) < 100
        assert ids(office.send(ticket)) == (one, one, 0)
        office.receive(ticket, answer(one, "0"))
        assert state(office, one) is SetState.ANSWERED


def test_a_question_that_is_never_answered_does_not_block_the_queue(office: Office) -> None:
    """After three questions without a usable answer the set waits for a look, and the next one goes."""
    one, two = office.post(2)
    ticket, _ = office.begin()
    for _ in range(3):
        office.receive(ticket, "<html/>")
        assert ids(office.send(ticket)) == (one, one, 0)
    office.receive(ticket, "<html/>")
    assert state(office, one) is SetState.UNFOUND
    assert ids(office.send(ticket))[0] == two


def test_a_set_that_could_not_be_parsed_is_refused_and_the_next_one_goes(office: Office) -> None:
    """0x80040400: nothing of it was executed, so it is no mystery; the session goes on."""
    one, two = office.post(2)
    ticket, _ = office.begin()
    progress = office.receive(ticket, hresult="0x80040400", message="QuickBooks found an error when parsing")
    assert 0 <= progress < 100
    found = office.ledger.mailbox.sets(BOOK, [one])[one]
    assert (found.state, found.hresult) == (SetState.REFUSED, "0x80040400")
    assert "could not read the message" in found.error
    assert ids(office.send(ticket))[0] == two


@pytest.mark.parametrize("hresult", ["0x80010105", "0x80040402", "0x8004040D", "0xDEADBEEF"])
def test_a_failure_of_quickbooks_ends_the_session_and_leaves_a_question(office: Office, hresult: str) -> None:
    """QuickBooks broke down: the set may be executed; the session ends with words, the next one asks."""
    (one,) = office.post(1)
    ticket, _ = office.begin()
    assert office.receive(ticket, hresult=hresult, message="The server threw an exception.") == -1
    assert "The server threw an exception." in office.call("getLastError", ticket=ticket)
    assert office.send(ticket) == ""
    office.call("closeConnection", ticket=ticket)
    _, text = office.begin()
    assert ids(text) == (one, one, 0)


def test_asking_twice_without_an_answer_between_asks_what_became_of_the_first(office: Office) -> None:
    """The Web Connector asks again without having delivered: the set it was given may be executed."""
    (one,) = office.post(1)
    ticket, _ = office.begin()
    assert ids(office.send(ticket)) == (one, one, 0)


def test_a_session_that_is_closed_too_early_leaves_a_question(office: Office) -> None:
    """It is closed while a set is out: the set's answer never came."""
    (one,) = office.post(1)
    ticket, _ = office.begin()
    office.call("closeConnection", ticket=ticket)
    (last,) = office.ledger.mailbox.sessions(BOOK)
    assert (last.result, "before it was done" in last.last_error) == ("Broken off", True)
    assert state(office, one) is SetState.LOST


def test_the_answer_of_a_dead_session_is_not_taken(office: Office) -> None:
    """Its ticket died when the next session began; the question to the company file decides."""
    (one,) = office.post(1)
    old, _ = office.begin()
    office.begin()
    assert office.receive(old, answer(one)) == -1
    assert state(office, one) is SetState.LOST
    assert office.send(old) == ""
    assert "over" in office.call("getLastError", ticket=old)


def test_an_answer_that_comes_twice_counts_once(office: Office) -> None:
    """A replayed receiveResponseXML changes nothing."""
    one, two = office.post(2)
    ticket, _ = office.begin()
    office.receive(ticket, answer(one, inside="<first/>"))
    office.receive(ticket, answer(one, inside="<second/>"))
    assert "<first/>" in office.ledger.mailbox.sets(BOOK, [one])[one].response
    assert state(office, two) is SetState.QUEUED


def test_one_session_at_a_time(office: Office) -> None:
    """While one lives another is `busy`; with a set out it is given longer; a finished one makes room at once."""
    mailbox = office.ledger.mailbox
    patient = Patience(silent=timedelta(minutes=2), silent_out=timedelta(minutes=16))
    user = mailbox.user("clerk")
    office.post(1)
    assert mailbox.open_session(user, "a", patient) == "open"
    assert mailbox.open_session(user, "b", patient) == "busy"
    assert mailbox.liveness(BOOK).session_open
    assert mailbox.open_session(user, "c", Patience(silent=timedelta(0))) == "open"
    assert mailbox.session("a", patient) is None
    mailbox.end("c", "Stopped", "why", closed=False)
    assert mailbox.open_session(user, "d", patient) == "open"


def test_with_a_set_out_the_session_is_given_longer(office: Office) -> None:
    """QuickBooks may still be executing it: the shorter patience does not count (RULES 3)."""
    (one,) = office.post(1)
    office.begin()
    mailbox = office.ledger.mailbox
    hurried = Patience(silent=timedelta(0), silent_out=timedelta(minutes=16))
    assert mailbox.open_session(mailbox.user("clerk"), "x", hurried) == "busy"
    assert state(office, one) is SetState.OUT


def test_a_ticket_expires(office: Office) -> None:
    """After the idle time it is worth nothing."""
    office.post(1)
    mailbox = office.ledger.mailbox
    assert mailbox.open_session(mailbox.user("clerk"), "x", Patience()) == "open"
    assert mailbox.session("x", Patience()) is not None
    assert mailbox.session("x", Patience(idle=timedelta(0))) is None
    assert mailbox.sessions(BOOK)[0].last_at <= now()


def test_a_session_outlives_its_service(office: Office) -> None:
    """All of it is in the ledger: a service that was started again takes the answer under the old ticket, and hands out what follows."""
    one, two = office.post(2)
    ticket, _ = office.begin()
    with running(office.ledger.mailbox, lambda _: office.desk, patience=SHORT) as url:
        office.url = url
        assert 0 <= office.receive(ticket, answer(one)) < 100
        assert ids(office.send(ticket)) == (two, one, 1)
        assert office.receive(ticket, answer(two)) == 100
    assert (state(office, one), state(office, two)) == (SetState.ANSWERED, SetState.ANSWERED)
