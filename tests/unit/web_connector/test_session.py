"""A session of the service: what is handed out in which order, what comes back, and how it ends (facts 1.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.contract.clock import now
from connectors.contract.web_connector import Letter, SetState
from connectors.contract.xml import read_xml
from tests.unit.web_connector.office import BOOK, FILE, INVOICE, Office, answer


def ids(text: str) -> tuple[str, str]:
    """New and old message set id of a set that was handed out."""
    group = read_xml(text)[0]
    return group.get("newMessageSetID", ""), group.get("oldMessageSetID", "")


def test_a_session_drains_the_queue_in_order_and_answers_are_kept_as_they_came(office: Office) -> None:
    """Smaller orders first, among equals the oldest; 0..99 while there is more, 100 at the end; then a normal end."""
    late, first, second = office.ledger.mailbox.post(
        BOOK, [Letter(requests=INVOICE, order=n, purpose=p) for n, p in ((9, "c"), (1, "a"), (1, "b"))]
    )
    ticket, text = office.begin()
    progress = []
    for expected in (first, second, late):
        assert ids(text)[0] == expected
        assert 'onError="continueOnError"' in text
        assert INVOICE in text
        progress.append(office.receive(ticket, answer(expected, inside=f"<{expected}/>")))
        text = office.send(ticket)
    assert progress == [33, 66, 100]
    assert text == ""
    assert office.call("getLastError", ticket=ticket) == ""
    assert office.call("closeConnection", ticket=ticket) == "OK: 3 message sets exchanged"
    assert office.closed == [BOOK]
    found = office.ledger.mailbox.answers(BOOK)
    assert [(one.set_id, one.purpose, one.state, one.recovered) for one in found] == [
        (late, "c", SetState.ANSWERED, False),
        (first, "a", SetState.ANSWERED, False),
        (second, "b", SetState.ANSWERED, False),
    ]
    assert found[0].response == answer(late, inside=f"<{late}/>")


def test_a_set_that_writes_lets_the_company_file_forget_the_one_before(office: Office) -> None:
    """A new id on sets that write, with the previous answered one as the old one; none on a set that only reads."""
    one, two = office.post(2)
    (query,) = office.post(1, writes=False, order=1)
    ticket, text = office.begin()
    assert ids(text) == (one, "")
    office.receive(ticket, answer(one))
    assert ids(office.send(ticket)) == (two, one)
    office.receive(ticket, answer(two))
    assert ids(office.send(ticket)) == ("", "")
    assert office.receive(ticket, answer()) == 100
    assert office.ledger.mailbox.sets(BOOK, [query])[query].state is SetState.ANSWERED


def test_nothing_to_do_is_none_and_a_hold_keeps_the_session(office: Office) -> None:
    """An empty queue → `none`; while somebody will post more → `NoOp`, below 100 percent; when the hold ends → the end."""
    assert office.authenticate() == ("", "none")
    office.ledger.mailbox.hold(BOOK, now() + timedelta(minutes=5))
    ticket, text = office.begin()
    assert text == "NoOp"
    assert office.call("getLastError", ticket=ticket) == "NoOp"
    (posted,) = office.post(1)
    assert ids(office.send(ticket))[0] == posted
    assert 0 <= office.receive(ticket, answer(posted)) < 100
    assert office.send(ticket) == "NoOp"
    office.ledger.mailbox.hold(BOOK, None)
    assert office.send(ticket) == ""
    assert office.call("getLastError", ticket=ticket) == ""
    assert office.call("closeConnection", ticket=ticket).startswith("OK")
    assert office.ledger.mailbox.liveness(BOOK).last_session.result == "Success"  # type: ignore[union-attr]


def test_the_right_company_is_handed_its_work(office: Office) -> None:
    """Name, path and FileID as the book has them, the path however it is written, and the greeting is kept for the connector."""
    office.desk = replace(office.desk, company_file="c:/BOOKS/acme.QBW", company_name="  ACME ")
    office.post(1)
    ticket, company = office.authenticate()
    assert company == "c:/BOOKS/acme.QBW"
    assert "InvoiceQueryRq" in office.send(ticket, office.greeting())
    kept = office.ledger.mailbox.greeting(BOOK)
    assert kept is not None
    assert (kept.text, kept.company_file) == (office.greeting(), FILE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"company": "Somebody Else"}, "“Somebody Else”"),
        ({"file_id": "{00000000-1111-2222-3333-444444444444}"}, "another FileID"),
        ({"newest": "12.0"}, "12.0"),
    ],
)
def test_another_company_is_handed_nothing(office: Office, changes: dict[str, str], words: str) -> None:
    """Another name, FileID or an old QuickBooks: no set, then or later in the session, and words that say what is open and what should be."""
    posted = office.post(1)
    ticket, _ = office.authenticate()
    assert office.send(ticket, office.greeting(**changes)) == ""
    said = office.call("getLastError", ticket=ticket)
    assert words in said
    assert "nothing was exchanged" in said.lower()
    assert office.send(ticket, office.greeting()) == ""
    assert office.call("closeConnection", ticket=ticket) == said
    assert office.ledger.mailbox.sets(BOOK, posted)[posted[0]].tries == 0
    assert office.ledger.mailbox.greeting(BOOK) is None
    last = office.ledger.mailbox.liveness(BOOK).last_session
    assert last is not None
    assert (last.result, last.last_error) == ("Wrong company", said)


def test_another_path_or_no_greeting_is_handed_nothing(office: Office) -> None:
    """The path that is open is compared where the book names one; a first call without a greeting is no session."""
    office.desk = replace(office.desk, company_file=FILE)
    office.post(1)
    ticket, _ = office.authenticate()
    assert office.send(ticket, office.greeting(), file=r"D:\Copy\Acme.qbw") == ""
    assert r"D:\Copy\Acme.qbw" in office.call("getLastError", ticket=ticket)
    ticket, _ = office.authenticate()
    assert office.send(ticket) == ""
    assert "which company is open" in office.call("getLastError", ticket=ticket)


def test_a_company_that_nothing_identifies_is_handed_nothing(office: Office) -> None:
    """Without a FileID in the company and without a name in the book nobody knows whose books these are."""
    office.post(1)
    ticket, _ = office.authenticate()
    assert "InvoiceQueryRq" in office.send(ticket, office.greeting(file_id=""))
    office.desk = replace(office.desk, company_name="")
    ticket, _ = office.authenticate()
    assert office.send(ticket, office.greeting(file_id="")) == ""
    assert "no FileID" in office.call("getLastError", ticket=ticket)


def test_the_recorded_greeting_of_a_real_quickbooks_is_understood(office: Office, shared_data: Path) -> None:
    """QuickBooks Pro 2014's own words: another company is told by its name."""
    recorded = (shared_data / "quickbooks_desktop/captures/hcp-response-qbpro2014.xml").read_text()
    office.post(1)
    ticket, _ = office.authenticate()
    assert office.send(ticket, recorded) == ""
    assert "“myCompany”" in office.call("getLastError", ticket=ticket)


def test_a_stopped_book_is_handed_nothing_and_the_reason_is_kept(office: Office) -> None:
    """A book that may not transfer answers `none`; one that is stopped in the middle of a session ends it with the reason."""
    office.post(2)
    ticket, text = office.begin()
    office.receive(ticket, answer(ids(text)[0]))
    office.desk = replace(office.desk, problem="The book is stopped: restored.")
    assert office.send(ticket) == ""
    assert office.call("getLastError", ticket=ticket) == "The book is stopped: restored."
    assert office.authenticate() == ("", "none")
    assert office.ledger.mailbox.liveness(BOOK).last_refusal == "The book is stopped: restored."


def test_quickbooks_that_cannot_be_reached_ends_the_session_in_words(office: Office) -> None:
    """connectionError: `done`, and the operator reads what to do; no set was touched."""
    posted = office.post(1)
    ticket, _ = office.authenticate()
    words = {"hresult": "0x80040414", "message": "A modal dialog box is showing."}
    assert office.call("connectionError", ticket=ticket, **words) == "done"
    said = office.call("getLastError", ticket=ticket)
    assert "dialog" in said
    assert office.call("closeConnection", ticket=ticket) == said
    assert office.ledger.mailbox.sets(BOOK, posted)[posted[0]].state is SetState.QUEUED
    assert office.ledger.mailbox.liveness(BOOK).last_session.result == "QuickBooks not reached"  # type: ignore[union-attr]


def test_versions_and_what_is_interactive(office: Office) -> None:
    """2.x and 3x go on, an older client is warned, nonsense goes on; interactive methods answer without a fault."""
    assert office.call("serverVersion") == "Tieout"
    for version in ("2.0.0.107", "2.3.0.215", "34.0.10001", "", "nonsense"):
        assert office.call("clientVersion", strVersion=version) == ""
    assert office.call("clientVersion", strVersion="1.5.0.28").startswith("W:")
    assert office.call("getInteractiveURL", wcTicket="x", sessionID="y") == ""
    assert office.call("interactiveDone", wcTicket="x") == "Done"
    assert office.call("interactiveRejected", wcTicket="x", reason="y") == "Nothing here is interactive."
