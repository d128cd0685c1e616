"""While nobody calls, nothing is sent and nothing is lost: sets are taken back, the key may go again, the records wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.contract.documents import Wanted
from connectors.contract.errors import Asleep, Outage, Wait, WrongCompany
from connectors.contract.web_connector import Greeting, Handed, SetState, Verdict
from connectors.contract.words import Result
from connectors.quickbooks_desktop.mailed import set_id
from connectors.quickbooks_desktop.qbxml import SET_ID_LENGTH
from tests.unit.quickbooks_desktop.office import (
    BOOK,
    OPENED,
    QUICK,
    TICKET,
    Answering,
    Office,
    an_invoice,
    answered,
    invoice_ret,
)


def _all_well(office: Office) -> None:
    send = an_invoice(office)
    office.answering = lambda handed: answered(handed, InvoiceAdd=invoice_ret(send), **OPENED)


def test_an_id_is_short_and_its_own() -> None:
    """The id of a set is made of the key alone, fits, knows no case and is another one for every try."""
    ids = [set_id(key, place) for key in ("a", "b") for place in range(3)]
    assert len(set(ids)) == 6
    assert all(len(one) <= SET_ID_LENGTH and one == one.lower() and one.isalnum() for one in ids)
    assert set_id("a", 1) == ids[1]


def test_reading_while_nobody_calls(office: Office) -> None:
    """Opening gives up after the patience of the book and says why; nothing more is asked then, and nothing is left behind."""
    began = office.now
    connector = office.connector(session_patience_seconds="3")
    assert "has not called" in connector.open().asleep
    assert timedelta(seconds=3) <= office.now - began < timedelta(seconds=4)
    began = office.now
    with pytest.raises(Asleep, match="has not called"):
        connector.read("Invoice", ["1"])
    assert office.now == began
    assert not office.ledger.mailbox.counts(BOOK)


def test_sending_while_nobody_calls(office: Office) -> None:
    """A send that no session took is taken back: not sent, an outage of its own sort; later the same key makes one set that goes."""
    _all_well(office)
    connector = office.connector()
    connector.open()
    answering, office.answering = office.answering, None
    office.now += timedelta(minutes=5)
    send = an_invoice(office)
    outcome = connector.send_one(send)
    assert outcome.result is Result.NOT_SENT
    assert isinstance(outcome.error, Asleep)
    assert not office.ledger.mailbox.counts(BOOK)
    office.answering, office.begin, office.handed = answering, True, []
    assert connector.send_one(replace(send, deadline=office.now + timedelta(minutes=5))).result is Result.DONE
    assert [one.requests.count("<InvoiceAdd>") for one in office.handed] == [0, 1]


def test_who_is_turned_away_is_told(office: Office) -> None:
    """Where the Web Connector calls and is turned away, the sentence says why."""
    user = office.ledger.mailbox.user("clerk")
    office.ledger.mailbox.wrong_password(user, office.now, None)
    assert "password was wrong" in office.connector().open().asleep


@pytest.mark.parametrize("ahead", [-2, 0, 2])
def test_a_session_that_answers_nothing_is_no_sleep(office: Office, ahead: int) -> None:
    """Where a set was handed out and QuickBooks answers nothing in time, that is an outage, however the two clocks differ."""
    office.now += timedelta(seconds=ahead)

    def silent(_: Handed) -> None:
        office.answering = None

    office.answering = silent
    with pytest.raises(Outage, match="did not answer") as caught:
        office.connector().open()
    assert not isinstance(caught.value, Asleep)


def test_a_claim_that_ran_out(office: Office) -> None:
    """After its deadline nothing is posted; one that is queued when it comes is taken back."""
    _all_well(office)
    connector = office.connector(session_patience_seconds="100")
    connector.open()
    late = an_invoice(office, deadline=office.now)
    outcome = connector.send_one(late)
    assert outcome.result is Result.NOT_SENT
    assert isinstance(outcome.error, Wait)
    office.answering = None
    soon = an_invoice(office, 2, deadline=office.now + timedelta(seconds=2))
    assert connector.send_one(soon).result is Result.NOT_SENT
    assert not office.ledger.mailbox.counts(BOOK)


def test_one_that_is_out_is_never_called_unsent(office: Office) -> None:
    """A set that was handed out and not answered is uncertain, whatever the clock says; it is asked about before anything else."""
    _all_well(office)
    connector = office.connector()
    connector.open()
    well = office.answering
    assert well is not None
    office.answering = lambda _: None
    send = an_invoice(office)

    def dies(_: Handed) -> Verdict | None:
        office.answering = None
        return None

    office.answering = dies
    outcome = connector.send_one(send)
    assert outcome.result is Result.UNCERTAIN
    (held,) = office.ledger.mailbox.sets(BOOK, [set_id(send.key)]).values()
    assert held.state is SetState.OUT
    office.handed = []
    office.answering = well
    assert connector.read("Invoice", ["1"]) == {}
    assert [one.what for one in office.handed] == ["probe", "set"]


def test_what_its_guard_kept_back_goes_live_under_the_same_key(office: Office) -> None:
    """A send that says what to look for is queued, not refused; withheld, it counts as never sent, and its key goes again after a look."""
    send = an_invoice(office)
    connector = office.connector(session_patience_seconds="0.1")
    assert connector.open().asleep
    facts = send.facts
    look = Wanted(
        kind=send.kind,
        document_type="Invoice",
        number=facts.number,
        party_id="",
        date=facts.date,
        mark=send.mark,
    )
    queued = replace(send, look_first=look)
    assert [connector.send_one(queued).result for _ in range(2)] == [Result.QUEUED] * 2
    assert connector.send_one(an_invoice(office, 2)).result is Result.NOT_SENT
    connector.close()
    office.exchange(lambda handed: Verdict(kind="answered", error=f"It is there: {len(handed.requests)}."))
    assert connector.queue.arrived([send.key]) == {send.key}
    (outcome,) = connector.queue.outcomes(send.key, [send])
    assert outcome.result is Result.NOT_SENT
    assert outcome.error is not None
    assert "It is there" in outcome.error.message
    _all_well(office)
    office.begin, office.handed = True, []
    live = office.connector()
    live.open()
    sent = live.send_one(replace(send, deadline=office.now + timedelta(minutes=5)))
    assert sent.result is Result.DONE
    assert [one.requests.count("<InvoiceAdd>") for one in office.handed] == [0, 0, 1]


def test_a_wrong_company_is_told_though_the_next_session_is_open_already(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Web Connector calls again at once, and again with another company: that is what the run says, not that nobody answered."""
    mailbox = office.ledger.mailbox
    (name,) = mailbox.users(BOOK)

    def calls_again(_: Answering) -> None:
        if office.sessions:
            said = Greeting(text="<QBXML/>", company_file="", at=office.now)
            mailbox.greet(f"{TICKET} {office.sessions}", said, "Another company is open.")
        office.sessions += 1
        assert mailbox.open_session(mailbox.user(name), f"{TICKET} {office.sessions}", QUICK) == "open"

    monkeypatch.setattr(office, "exchange", calls_again)
    office.answering = lambda _: None
    with pytest.raises(WrongCompany, match="Another company is open"):
        office.connector().open()
