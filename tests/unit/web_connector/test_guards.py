"""Guards in the mailbox, on both databases: what waits behind one goes only in a session in which it found nothing."""

from __future__ import annotations

from datetime import timedelta

from connectors.contract.clock import now
from connectors.contract.web_connector import Greeting, Handed, Letter, Mailbox, Patience, SetState, Verdict

BOOK = "desk"
CLEAR = Verdict(kind="answered", clear=True)


def _post(mailbox: Mailbox, name: str) -> None:
    guard = Letter(
        requests="<InvoiceQueryRq />", purpose="guard", writes=False, set_id=f"g.{name}", asks="{}"
    )
    sent = Letter(requests="<InvoiceAddRq />", purpose="queue", set_id=name, needs=guard.set_id)
    mailbox.post(BOOK, [guard, sent])


def _begin(mailbox: Mailbox, ticket: str) -> None:
    mailbox.add_user(BOOK, "clerk", "secret")
    began = mailbox.open_session(
        mailbox.user("clerk"), ticket, Patience(silent=timedelta(0), silent_out=timedelta(0))
    )
    assert began == "open"
    mailbox.greet(ticket, Greeting(text="<x/>", company_file="f", at=now()), "")


def _given(mailbox: Mailbox, ticket: str) -> tuple[str, str]:
    handed: Handed = mailbox.hand_out(ticket)
    return handed.what, handed.set_id


def _asks(mailbox: Mailbox, ticket: str) -> str:
    session = mailbox.session(ticket, Patience())
    assert session is not None
    return session.asks


def test_a_guard_that_finds_nothing_lets_its_set_go(mailbox: Mailbox) -> None:
    """Guard, set, guard, set; a guard is forgotten when its set goes, and is no answer that anybody has to read."""
    _post(mailbox, "one")
    _post(mailbox, "two")
    _begin(mailbox, "a")
    for name in ("one", "two"):
        assert _given(mailbox, "a") == ("set", f"g.{name}")
        assert _asks(mailbox, "a") == "{}"
        mailbox.take_in("a", CLEAR)
        assert not mailbox.answers(BOOK, "guard")
        assert _given(mailbox, "a") == ("set", name)
        assert _asks(mailbox, "a") == ""
        mailbox.take_in("a", Verdict(kind="answered", response="<done/>"))
        assert not mailbox.sets(BOOK, [f"g.{name}"])
    assert mailbox.back(BOOK, "queue") == ["one", "two"]


def test_a_guard_counts_in_its_own_session_only(mailbox: Mailbox) -> None:
    """The session died after the guard: in the next one it is asked again, for somebody may have entered the document since."""
    _post(mailbox, "one")
    _begin(mailbox, "a")
    assert _given(mailbox, "a") == ("set", "g.one")
    mailbox.take_in("a", CLEAR)
    mailbox.end("a", "Broken off")
    _begin(mailbox, "b")
    assert _given(mailbox, "b") == ("set", "g.one")
    mailbox.take_in(
        "b", Verdict(kind="answered", error="QuickBooks has a document with the number 1 already.")
    )
    assert _given(mailbox, "b") == ("nothing", "")
    held = mailbox.sets(BOOK, ["one", "g.one"])
    assert list(held) == ["one"]
    assert (held["one"].state, held["one"].tries) == (SetState.WITHHELD, 0)
    assert "number 1" in held["one"].error


def test_a_guard_that_cannot_be_answered_lets_nothing_go(mailbox: Mailbox) -> None:
    """Refused, never answered in three sessions, or gone: withheld each time, never handed out (fail closed)."""
    for name in ("refused", "silent", "gone"):
        _post(mailbox, name)
    _begin(mailbox, "a")
    assert _given(mailbox, "a") == ("set", "g.refused")
    mailbox.take_in("a", Verdict(kind="refused", error="no"))
    for _ in range(3):
        assert _given(mailbox, "a") == ("set", "g.silent")
        mailbox.take_in("a", Verdict(kind="unclear"))
    mailbox.withdraw(BOOK, ["g.gone"])
    assert _given(mailbox, "a") == ("nothing", "")
    held = mailbox.sets(BOOK, ["refused", "silent", "gone"])
    assert {one.state for one in held.values()} == {SetState.WITHHELD}
    assert sorted(mailbox.back(BOOK, "queue")) == ["gone", "refused", "silent"]
    mailbox.file(BOOK, list(held))
    assert mailbox.counts(BOOK) == {}


def test_what_is_taken_back_takes_its_guard_along(mailbox: Mailbox) -> None:
    """Withdrawn before a session: neither it nor its guard is asked any more."""
    _post(mailbox, "one")
    assert mailbox.withdraw(BOOK, ["one"]) == {"one"}
    assert mailbox.counts(BOOK) == {}
    assert list(mailbox.sets(BOOK, ["one", "g.one"])) == ["one"]


def test_a_look_takes_the_place_of_the_guard(mailbox: Mailbox) -> None:
    """What the company file did not know is queued again by who looked: it goes without the guard, which is gone."""
    _post(mailbox, "one")
    _begin(mailbox, "a")
    _given(mailbox, "a")
    mailbox.take_in("a", CLEAR)
    _given(mailbox, "a")
    mailbox.end("a", "Broken off")
    _begin(mailbox, "b")
    assert _given(mailbox, "b") == ("probe", "one")
    mailbox.take_in("b", Verdict(kind="unfound"))
    assert mailbox.requeue(BOOK, ["one"]) == {"one"}
    _begin(mailbox, "c")
    assert _given(mailbox, "c") == ("set", "one")


def test_reads_leave_nothing_and_lists_are_kept(mailbox: Mailbox) -> None:
    """A filed read is gone, a filed write is done and never posted again; what is kept under a name is the newest."""
    mailbox.post(
        BOOK, [Letter(requests="<A/>", writes=False, set_id="read"), Letter(requests="<B/>", set_id="write")]
    )
    _begin(mailbox, "a")
    for _ in range(2):
        _given(mailbox, "a")
        mailbox.take_in("a", Verdict(kind="answered", response="<done/>"))
    mailbox.file(BOOK, ["read", "write"])
    held = mailbox.sets(BOOK, ["read", "write"])
    assert list(held) == ["write"]
    assert held["write"].state is SetState.DONE
    assert mailbox.kept(BOOK, "Account") is None
    for text in ("[1]", "[2]"):
        mailbox.keep(BOOK, "Account", text)
    assert mailbox.kept(BOOK, "Account") == "[2]"
