"""Who calls without being let in, or too often: tickets and passwords that are not ours cost little, open nothing and tell nothing."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from connectors.contract.clock import now
from connectors.contract.errors import LedgerUnusable
from connectors.contract.passwords import hashed
from connectors.contract.web_connector import Desk, Mailbox, Patience, User
from connectors.quickbooks_desktop.service import methods, soap
from connectors.quickbooks_desktop.service.guard import FREE, FREE_OF_ADDRESS, Guard, locked_until
from connectors.quickbooks_desktop.service.methods import Service
from tests.unit.web_connector.office import BOOK, PASSWORD, USER, Office, answer, envelope


def test_an_unknown_or_replayed_ticket_opens_nothing(office: Office) -> None:
    """Random, empty, hashed, of a closed session: no set, -1, and words; the ledger holds no ticket."""
    office.post(2)
    ticket, _ = office.begin()
    office.call("closeConnection", ticket=ticket)
    tickets = [
        ticket,
        "",
        "x" * 10_000,
        methods._hash(ticket),
        "' OR 1=1 --",
        "\u0000".replace("\u0000", "ü"),
    ]
    for one in tickets:
        assert office.send(one, office.greeting()) == ""
        assert office.receive(one, answer()) == -1
        assert "over" in office.call("getLastError", ticket=one)
        assert office.call("closeConnection", ticket=one) == "OK"
        assert office.call("connectionError", ticket=one, hresult="0x80040408", message="") == "done"
    assert len({office.authenticate()[0] for _ in range(3)}) == 3


@pytest.mark.usefixtures("dear_passwords")
def test_ten_thousand_wrong_passwords_cost_little(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """After a few the name is locked, without the cost of a hash; the right password waits too; nothing is logged of either."""
    service = Service(mailbox=office.ledger.mailbox, desks=lambda _: office.desk)
    office.post(1)
    began = time.process_time()
    for number in range(10_000):
        assert service.authenticate(USER, f"guess {number}", "203.0.113.7") == ("", "nvu")
    assert time.process_time() - began < 30
    assert FREE <= office.ledger.mailbox.user(USER).failures <= FREE + 2  # a lock may end while this runs
    assert office.authenticate() == ("", "nvu")
    assert "guess" not in caplog.text
    office.ledger.mailbox.add_user(BOOK, USER, PASSWORD)
    assert office.authenticate()[1] == ""


def test_an_unknown_name_is_treated_as_a_known_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same number of hashes before and after the lock, the same answer, the same writes: names cannot be told apart."""
    hashes: list[str] = []
    real = methods.matches

    def counted(password: str, kept: str) -> bool:
        hashes.append(kept)
        return real(password, kept)

    monkeypatch.setattr(methods, "matches", counted)
    service = Service(mailbox=office.ledger.mailbox, desks=lambda _: office.desk)
    counts = []
    for name in (USER, "nobody at all"):
        hashes.clear()
        assert {tuple(service.authenticate(name, "wrong", "")) for _ in range(20)} == {("", "nvu")}
        counts.append(len(hashes))
    assert counts == [FREE, FREE]
    assert len({one.split("$")[1:4] and tuple(one.split("$")[1:4]) for one in hashes}) == 1


def test_back_off_doubles_and_ends() -> None:
    """Nothing for the first ones, then 30 s, 60 s … 15 minutes at most."""
    at = now()
    waits = [(until - at if (until := locked_until(n, at)) else timedelta(0)) for n in range(1, 40)]
    assert waits[: FREE - 1] == [timedelta(0)] * (FREE - 1)
    assert waits[FREE - 1 : FREE + 1] == [timedelta(seconds=30), timedelta(seconds=60)]
    assert max(waits) == waits[-1] == timedelta(minutes=15)


def test_an_address_that_guesses_many_names_is_locked_and_memory_is_bounded() -> None:
    """Fifty failures of one remote address lock it; loopback, behind which a proxy may stand, is never locked; names are forgotten."""
    guard, at = Guard(), now()
    for number in range(FREE_OF_ADDRESS):
        assert not guard.locked("", "203.0.113.7", at)
        guard.failed(f"name {number}", "203.0.113.7", at)
        guard.failed(f"name {number}", "127.0.0.1", at)
    assert guard.locked("new", "203.0.113.7", at)
    assert not guard.locked("new", "203.0.113.8", at)
    assert not guard.locked("new", "127.0.0.1", at)
    guard.passed("203.0.113.7")
    assert not guard.locked("new", "203.0.113.7", at)
    for number in range(10_000):
        guard.failed(f"other {number}", "", at)
    assert len(guard._tallies) <= 4096


class _Broken:
    """A mailbox whose ledger cannot be used."""

    def __getattr__(self, name: str) -> object:
        def fail(*_: object, **__: object) -> None:
            raise LedgerUnusable("The ledger is locked by another program (/secret/place).")

        return fail


def test_without_its_ledger_the_service_asks_to_come_again() -> None:
    """Busy, nothing, -1, done, words, OK: never a fault, and nothing of the ledger's address."""
    service = Service(mailbox=_Broken(), desks=lambda name: Desk(book=name))  # type: ignore[arg-type]
    said = {}
    for name in (
        "authenticate",
        "sendRequestXML",
        "receiveResponseXML",
        "connectionError",
        "getLastError",
        "closeConnection",
    ):
        said[name] = service.serve(
            soap.read(envelope(name, ticket="x") if name != "authenticate" else envelope(name))
        )
    assert said["authenticate"] == ("", "busy")
    assert (said["sendRequestXML"], said["receiveResponseXML"], said["connectionError"]) == ("", -1, "done")
    assert "ledger" in str(said["getLastError"])
    assert "secret" not in str(said)


def test_a_call_tells_nothing_of_itself() -> None:
    """Neither a call nor a user shows a password, a ticket or a hash when it is printed."""
    call = soap.read(envelope("authenticate", strUserName="clerk", strPassword="hunter2"))
    user = User(name="clerk", book="desk", secret=hashed("hunter2"), failures=0, locked_until=None)
    assert "hunter2" not in repr(call) + str(call)
    assert "scrypt" not in repr(user)


@pytest.mark.usefixtures("dear_passwords")
def test_a_flood_of_guesses_leaves_the_sessions_alone(office: Office) -> None:
    """While hundreds of names are guessed, a session's calls are answered: hashing has threads and a queue of its own."""
    mailbox: Mailbox = office.ledger.mailbox
    (one,) = office.post(1)
    assert mailbox.open_session(mailbox.user(USER), methods._hash("mine"), Patience()) == "open"
    with ThreadPoolExecutor(40) as pool:
        guesses = [pool.submit(office.authenticate, f"name {n}", "wrong") for n in range(120)]
        began = time.monotonic()
        assert one in office.send("mine", office.greeting())
        assert office.receive("mine", answer(one)) == 100
        took = time.monotonic() - began
        answers = {guess.result() for guess in guesses}
    assert answers <= {("", "nvu"), ("", "busy")}
    assert took < 5
