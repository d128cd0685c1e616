"""The mailbox in the ledger, on both databases: what is posted, taken back, counted, filed; identity, users and liveness."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.errors import BookUnready
from connectors.contract.liveness import liveness_words, span, waiting_words
from connectors.contract.passwords import LONGEST, hashed, matches
from connectors.contract.web_connector import Greeting, Letter, Liveness, Mailbox, Patience, SetState, Verdict
from connectors.ledger import SqlLedger
from connectors.ledger.web_connector_models import contact, session

BOOK = "desk"


def letter(**about: object) -> Letter:
    """One letter."""
    return Letter(**{"requests": "<InvoiceQueryRq />", **about})  # type: ignore[arg-type]


def begin(mailbox: Mailbox, ticket: str = "ticket") -> None:
    """A session that may be handed sets."""
    mailbox.add_user(BOOK, "clerk", "secret")
    assert mailbox.open_session(mailbox.user("clerk"), ticket, Patience(silent=timedelta(0))) == "open"
    mailbox.greet(ticket, Greeting(text="<x/>", company_file="f", at=now()), "")


def test_posting_the_same_id_again_has_no_effect(mailbox: Mailbox) -> None:
    """Who dies after posting may post again: one set, with the requests of the first time."""
    assert mailbox.post(BOOK, [letter(set_id="one")]) == ["one"]
    assert mailbox.post(BOOK, [letter(set_id="one", requests="<Other />"), letter(set_id="two")]) == [
        "one",
        "two",
    ]
    assert mailbox.sets(BOOK, ["one", "two", "three"])["one"].requests == "<InvoiceQueryRq />"
    assert mailbox.counts(BOOK) == {SetState.QUEUED: 2}


def test_ids_are_random_and_fit(mailbox: Mailbox) -> None:
    """Without an id of its own a set gets one of 23 characters (facts 3.4)."""
    ids = mailbox.post(BOOK, [letter() for _ in range(50)])
    assert len(set(ids)) == 50
    assert {len(one) for one in ids} == {23}


@pytest.mark.parametrize(
    "about", [{"set_id": "x" * 24}, {"set_id": 'a"b'}, {"requests": " "}, {"requests": "<A>é</A>"}]
)
def test_a_letter_that_cannot_be_carried_is_refused(mailbox: Mailbox, about: dict[str, str]) -> None:
    """Too long an id, nothing in it, or not US-ASCII: our own mistake, and nothing of the post is queued."""
    with pytest.raises(ValueError, match="message set"):
        mailbox.post(BOOK, [letter(), letter(**about)])
    assert mailbox.counts(BOOK) == {}


def test_what_was_handed_out_cannot_be_taken_back(mailbox: Mailbox) -> None:
    """A queued set can be withdrawn; one that is out, lost or answered cannot."""
    one, two = mailbox.post(BOOK, [letter(), letter()])
    begin(mailbox)
    assert mailbox.hand_out("ticket").set_id == one
    assert mailbox.withdraw(BOOK, [one, two]) == {two}
    assert mailbox.take_in("ticket", Verdict(kind="answered", response="<a/>")) == 100
    assert mailbox.withdraw(BOOK, [one, two]) == set()
    assert mailbox.sets(BOOK, [two])[two].state is SetState.WITHDRAWN


def test_answers_are_read_until_they_are_filed(mailbox: Mailbox) -> None:
    """What came back is there for every reader, by purpose if wanted, until somebody files it; then its texts are gone."""
    one, two, three = mailbox.post(BOOK, [letter(purpose="a"), letter(purpose="b"), letter(purpose="b")])
    begin(mailbox)
    for kind in ("answered", "refused", "unfound"):
        mailbox.hand_out("ticket")
        mailbox.take_in("ticket", Verdict(kind=kind, response="<r/>", error="why"))  # type: ignore[arg-type]
    assert [one.state for one in mailbox.answers(BOOK)] == ["answered", "refused", "unfound"]
    assert [one.set_id for one in mailbox.answers(BOOK, "b")] == [two, three]
    assert [one.set_id for one in mailbox.answers(BOOK, limit=1)] == [one]
    assert (mailbox.newest_back(BOOK), mailbox.newest_back("another")) == (three, "")
    assert mailbox.counts(BOOK) == {SetState.ANSWERED: 1, SetState.REFUSED: 1, SetState.UNFOUND: 1}
    mailbox.file(BOOK, [one, two])
    assert [one.set_id for one in mailbox.answers(BOOK)] == [three]
    filed = mailbox.sets(BOOK, [one])[one]
    assert (filed.state, filed.requests, filed.response) == (SetState.DONE, "", "")
    assert mailbox.requeue(BOOK, [one, two, three]) == {three}
    assert mailbox.withdraw(BOOK, [three]) == {three}


def test_one_owner_for_the_installation_one_file_id_for_a_book(ledger_of_two: SqlLedger) -> None:
    """They never change: a new one is the classic mistake (facts 2)."""
    mailbox = ledger_of_two.mailbox
    one, other = mailbox.identity("desk"), mailbox.identity("other")
    assert one == mailbox.identity("desk")
    assert one.owner_id == other.owner_id
    assert one.file_id != other.file_id
    assert (one.file_id[0], len(one.file_id), one.file_id[-1]) == ("{", 38, "}")


def test_a_user_name_belongs_to_one_book(ledger_of_two: SqlLedger) -> None:
    """The name tells the book, so another book cannot have it; its own may change the password, which lifts a lock."""
    mailbox = ledger_of_two.mailbox
    mailbox.add_user("desk", "clerk", "one")
    with pytest.raises(BookUnready, match="belongs to book desk"):
        mailbox.add_user("other", "clerk", "two")
    mailbox.wrong_password(mailbox.user("clerk"), now(), now() + timedelta(hours=1))
    assert mailbox.user("clerk").failures == 1
    mailbox.add_user("desk", "clerk", "two")
    user = mailbox.user("clerk")
    assert (user.failures, user.locked_until, user.book) == (0, None, "desk")
    assert matches("two", user.secret)
    assert not matches("one", user.secret)
    assert mailbox.users("desk") == ["clerk"]
    assert "scrypt" not in repr(user)


def test_an_unknown_name_has_a_password_that_nobody_knows(mailbox: Mailbox) -> None:
    """One stand-in for all of them, with a hash that costs the same work."""
    user = mailbox.user("who")
    assert (user.book, user.name) == (None, "")
    assert user.secret == mailbox.user("else").secret
    assert not matches("", user.secret)
    with pytest.raises(ValueError, match="unknown names"):
        mailbox.open_session(user, "t", Patience())


@pytest.mark.usefixtures("dear_passwords")
def test_passwords_are_salted_and_bounded() -> None:
    """Two hashes of one password differ; beyond the longest length nothing matches, however it begins; a guess takes 16 MB."""
    assert hashed("x") != hashed("x")
    assert hashed("x").startswith("scrypt$16384$8$1$")
    kept = hashed("a" * (LONGEST + 1))
    assert not matches("a" * (LONGEST + 1), kept)
    assert matches("päss\U0001f511", hashed("päss\U0001f511"))


def test_the_usual_interval_is_learned(ledger_of_two: SqlLedger) -> None:
    """Median of recent contacts, so that one long night does not count; silence is much more than that."""
    mailbox = ledger_of_two.mailbox
    moment = now()
    minutes = [*range(0, 150, 15), 600, 615]
    rows = [{"book": BOOK, "at": moment - timedelta(minutes=180 + m), "refusal": ""} for m in minutes]
    ledger_of_two._db.write(lambda connection: connection.execute(sa.insert(contact), rows))
    found = mailbox.liveness(BOOK)
    assert found.interval == timedelta(minutes=15)
    assert found.silent(moment)
    assert not found.silent(moment - timedelta(minutes=150))
    (words,) = liveness_words(found, "Ann, +1 555 0100", moment)
    assert words.startswith("The Web Connector has not called for 3 h; it usually calls every 15 min; ")
    assert "on the QuickBooks server (Ann, +1 555 0100), check" in words
    assert liveness_words(mailbox.liveness("other"), "", moment)[0].startswith(
        "The Web Connector has never called"
    )


def test_a_session_that_nobody_closed_is_not_open_for_ever(ledger_of_two: SqlLedger) -> None:
    """The Web Connector died in it: after half an hour it counts as silent like every other, and the result says what it was."""
    mailbox = ledger_of_two.mailbox
    mailbox.post(BOOK, [letter()])
    begin(mailbox)
    moment = now()
    assert mailbox.liveness(BOOK).session_open
    old = {"last_at": moment - timedelta(hours=2)}
    rows = [{"book": BOOK, "at": moment - timedelta(minutes=m), "refusal": ""} for m in (180, 195, 210)]

    def work(connection: sa.Connection) -> None:
        connection.execute(sa.update(session).values(old))
        connection.execute(sa.delete(contact))
        connection.execute(sa.insert(contact), rows)

    ledger_of_two._db.write(work)
    first, *_, last = liveness_words(mailbox.liveness(BOOK), "", moment)
    assert first.startswith("The Web Connector has not called for 2 h; it usually calls every 15 min")
    assert last == "Last result: Broken off."


def test_the_last_result_is_shown(mailbox: Mailbox) -> None:
    """An open session, its end and its error, and why a caller was turned away."""
    mailbox.post(BOOK, [letter()])
    begin(mailbox)
    assert liveness_words(mailbox.liveness(BOOK), "", now())[-1] == "A session is open."
    mailbox.end("ticket", "QuickBooks not reached", "A dialog is open.")
    assert liveness_words(mailbox.liveness(BOOK), "", now())[-1] == (
        "Last result: QuickBooks not reached. A dialog is open."
    )
    mailbox.open_session(mailbox.user("clerk"), "next", Patience(), "The book is stopped.")
    assert "It was turned away: The book is stopped." in liveness_words(mailbox.liveness(BOOK), "", now())


def test_what_waits_is_said_and_for_whom() -> None:
    """Sets for the next call, those that came back for a run, and a run that needs a session; nothing where nothing waits."""
    counts = {
        SetState.QUEUED: 3,
        SetState.LOST: 1,
        SetState.WITHHELD: 1,
        SetState.ANSWERED: 4,
        SetState.CLEAR: 9,
    }
    assert waiting_words(counts, run_wanted=True) == [
        "Message sets that wait for its next call: 4.",
        "Message sets that came back and wait for a run: 5.",
        "A run has to read the company file: the next call begins a session for it.",
    ]
    assert waiting_words({}, run_wanted=False) == []


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 s"), (900, "15 min"), (10800, "3 h"), (400000, "4 days")]
)
def test_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    """Seconds, minutes, hours, days."""
    assert span(timedelta(seconds=seconds)) == words


def test_a_new_installation_is_not_silent() -> None:
    """Nothing is known of its habits yet."""
    young = Liveness(
        book=BOOK, last_contact=now() - timedelta(days=3), interval=None, session_open=False, last_session=None,
        last_refusal="",
    )  # fmt: skip
    assert not young.silent(now())


def test_a_session_begins_where_a_run_wants_one(mailbox: Mailbox) -> None:
    """Nothing is queued: the next call is told that there is no work, until a run says that it needs a session; wanting is no work to carry."""
    mailbox.add_user(BOOK, "clerk", "secret")
    clerk, patience = mailbox.user("clerk"), Patience(silent=timedelta(0))
    assert (mailbox.wanted(BOOK), mailbox.open_session(clerk, "one", patience)) == (False, "none")
    mailbox.want(BOOK)
    assert (mailbox.wanted(BOOK), mailbox.wanted("another")) == (True, False)
    assert mailbox.open_session(clerk, "two", patience, "the book is stopped") == "none"
    begin(mailbox)
    assert mailbox.wanted(BOOK)
    assert mailbox.hand_out("ticket").what == "nothing"
    mailbox.want(BOOK, wanted=False)
    assert (mailbox.wanted(BOOK), mailbox.open_session(clerk, "three", patience)) == (False, "none")
