"""Every way in which QuickBooks can answer a write, singly and in a batch, and what is then known."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.contract.book import Book, Timing
from connectors.contract.errors import (
    BookUnready,
    ClosedPeriod,
    Collision,
    FixMapping,
    FixRecord,
    Outage,
    Reconnect,
    Stale,
    Throttled,
    TieoutError,
    Uncertain,
    WrongCompany,
)
from connectors.contract.words import Action, Result
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.conftest import Tokens, a_send
from tests.unit.quickbooks_online.scripted import TID, Asked, Said, Scripted, fault, gate, invoice

THROTTLE_XML = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="2016-10-05T13:51:21.123-07:00">'
    b'<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429'
    b"</Message><Detail>The request limit was reached.  Try again later</Detail></Error></Fault></IntuitResponse>"
)
HTML = b"<html><body>502 Bad Gateway</body></html>"
GOOD = {"Invoice": invoice(), "time": "2026-09-14T05:58:07.300-07:00"}
CASES: list[tuple[str, Said, Result, type[TieoutError] | None]] = [
    ("created", Said(body=GOOD), Result.DONE, None),
    (
        "gzip",
        Said(body=gzip.compress(json.dumps(GOOD).encode()), headers={"Content-Encoding": "gzip"}),
        Result.DONE,
        None,
    ),
    ("mislabelled gzip", Said(body=GOOD, headers={"Content-Encoding": "gzip"}), Result.UNCERTAIN, Uncertain),
    ("system fault in a 200", Said(body=fault("10000", kind="SystemFault")), Result.UNCERTAIN, Uncertain),
    ("validation fault in a 200", Said(body=fault("2050")), Result.REFUSED, FixRecord),
    ("another fault in a 200", Said(body=fault("6540")), Result.REFUSED, FixMapping),
    ("nothing in a 200", Said(body={}), Result.UNCERTAIN, Uncertain),
    ("a silent no-op", Said(body={"BatchItemResponse": [], "time": "x"}), Result.UNCERTAIN, Uncertain),
    ("empty entity", Said(body={"Invoice": {}}), Result.UNCERTAIN, Uncertain),
    ("entity of a wrong form", Said(body={"Invoice": {"Id": "5"}}), Result.UNCERTAIN, Uncertain),
    ("a list", Said(body=[GOOD]), Result.UNCERTAIN, Uncertain),
    ("empty body", Said(body=b""), Result.UNCERTAIN, Uncertain),
    ("html in a 200", Said(body=HTML), Result.UNCERTAIN, Uncertain),
    ("cut JSON", Said(body=json.dumps(GOOD).encode()[:90]), Result.UNCERTAIN, Uncertain),
    ("cut connection", Said(body=GOOD, drop=40), Result.UNCERTAIN, Uncertain),
    ("dropped", Said(drop=0), Result.UNCERTAIN, Uncertain),
    ("500", Said(500, fault("10000", kind="SystemFault")), Result.UNCERTAIN, Uncertain),
    ("500 with a validation fault", Said(500, fault("6000")), Result.UNCERTAIN, Uncertain),
    ("502", Said(502, HTML), Result.UNCERTAIN, Uncertain),
    ("503", Said(503, HTML), Result.UNCERTAIN, Uncertain),
    ("504", Said(504, b""), Result.UNCERTAIN, Uncertain),
    ("400 that cannot be read", Said(400, HTML), Result.UNCERTAIN, Uncertain),
    (
        "6000 of an unexpected error",
        Said(400, fault("6000", detail="An unexpected error occurred while accessing or saving your data")),
        Result.UNCERTAIN,
        Uncertain,
    ),
    ("429 in small letters", Said(429, gate("3001", kind="SERVICE")), Result.NOT_SENT, Throttled),
    ("429 in capitals", Said(429, fault("003001", kind="SERVICE")), Result.NOT_SENT, Throttled),
    ("429 in XML", Said(429, THROTTLE_XML), Result.NOT_SENT, Throttled),
    ("429 in HTML", Said(429, HTML), Result.NOT_SENT, Throttled),
    ("403 of old", Said(403, THROTTLE_XML), Result.NOT_SENT, Throttled),
    ("wrong company", Said(403, gate("3100", kind="SERVICE")), Result.NOT_SENT, WrongCompany),
    ("right lost", Said(401, fault("120")), Result.NOT_SENT, Reconnect),
    ("403 in HTML", Said(403, HTML), Result.NOT_SENT, Reconnect),
    ("404", Said(404, HTML), Result.NOT_SENT, Outage),
    ("redirect", Said(302, b"", headers={"Location": "/elsewhere"}), Result.NOT_SENT, Outage),
    ("413", Said(413, HTML), Result.REFUSED, FixRecord),
    ("subscription", Said(400, fault("6190")), Result.NOT_SENT, BookUnready),
    ("stale", Said(400, fault("5010")), Result.REFUSED, Stale),
    ("duplicate", Said(400, fault("6140")), Result.REFUSED, Collision),
    ("closed", Said(400, fault("6210")), Result.REFUSED, ClosedPeriod),
    ("inactive", Said(400, fault("2500")), Result.REFUSED, FixMapping),
    ("deleted", Said(400, fault("610")), Result.REFUSED, FixMapping),
    ("a code nobody knows", Said(400, fault("7777", "So", "and so")), Result.REFUSED, FixRecord),
]


@pytest.mark.parametrize(
    ("said", "result", "error"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one(
    connector: QuickBooksOnline, books: Scripted, said: Said, result: Result, error: type[TieoutError] | None
) -> None:
    """Status and body decide together; what nobody can know is uncertain, and a write is never made twice by itself."""
    books.say("/invoice", said)
    outcome = connector.send_one(a_send())
    assert outcome.result is result
    assert (type(outcome.error) if outcome.error else None) is error
    assert len(books.of("/invoice")) == 1
    if said.drop is None and "Content-Encoding" not in said.headers:
        assert outcome.request_id == TID


def test_a_break_down_keeps_its_code(connector: QuickBooksOnline, books: Scripted) -> None:
    """A system fault in a 200 is told by its own code, to support and to whoever reads the attempt."""
    books.say("/invoice", Said(body=fault("10000", kind="SystemFault")))
    error = connector.send_one(a_send()).error
    assert error is not None
    assert error.code == "10000"


BATCH_ALL = [
    case
    for case in CASES
    if case[0] not in {"created", "gzip", "a silent no-op", "empty entity", "entity of a wrong form"}
]


@pytest.mark.parametrize(
    ("said", "result", "error"), [c[1:] for c in BATCH_ALL], ids=[c[0] for c in BATCH_ALL]
)
def test_a_whole_batch(
    connector: QuickBooksOnline, books: Scripted, said: Said, result: Result, error: type[TieoutError] | None
) -> None:
    """What happens to a batch as a whole happens to each of its items."""
    books.say("/batch", said)
    outcomes = connector.send_batch("k", [a_send("1"), a_send("2")])
    assert [one.result for one in outcomes] == [result, result]
    assert {type(one.error) for one in outcomes} == {error}
    assert len(books.of("/batch")) == 1


def test_items_of_a_batch(connector: QuickBooksOnline, books: Scripted) -> None:
    """Each item is judged alone, by its bId and not by its place; one that is missing is uncertain."""
    items = [
        {"bId": "5", **fault("5010")},
        {"bId": "1", "Invoice": invoice("11")},
        {"bId": "3", **fault("3001", kind="SERVICE")},
        {"bId": "2", **fault("6140")},
        {"bId": "6", "Invoice": {}},
        {"bId": "7", **fault("10000", kind="SystemFault")},
        {"bId": "8", "Invoice": {"Id": "9"}},
    ]
    books.say("/batch", Said(body={"BatchItemResponse": items, "time": "x"}))
    outcomes = connector.send_batch("k", [a_send(str(number)) for number in range(8)])
    assert [one.result for one in outcomes] == [
        Result.DONE,
        Result.REFUSED,
        Result.NOT_SENT,
        Result.UNCERTAIN,
        Result.REFUSED,
        Result.UNCERTAIN,
        Result.UNCERTAIN,
        Result.UNCERTAIN,
    ]
    assert outcomes[0].document is not None
    assert outcomes[0].document.external_id == "11"
    assert isinstance(outcomes[2].error, Throttled)


def test_what_goes_over_the_wire(connector: QuickBooksOnline, books: Scripted) -> None:
    """A single send carries its own key, a batch the batch's key and short item ids; numbers keep their digits."""
    books.say("/invoice", Said(body=GOOD))
    books.say("/batch", Said(body={"BatchItemResponse": []}))
    send = a_send()
    connector.send_one(send)
    connector.send_batch("0123456789", [send])
    single, batch = books.of("/invoice")[0], books.of("/batch")[0]
    assert single.params == {"minorversion": "75", "requestid": send.key}
    assert b'"Amount":100.00' in single.body
    assert single.headers["Content-Type"] == single.headers["Accept"] == "application/json"
    assert batch.params["requestid"] == "0123456789"
    (item,) = json.loads(batch.body)["BatchItemRequest"]
    assert (item["operation"], len(item["bId"]) <= 10) == ("create", True)


def test_actions(connector: QuickBooksOnline, books: Scripted) -> None:
    """A void and a delete name their operation, an update is sparse, a taken number is allowed by name; all under the version."""
    books.say("/invoice", Said(body=GOOD))
    held = {"external_id": "266", "version": "3", "payload": {}}
    connector.send_one(a_send(action=Action.UPDATE, **held))
    connector.send_one(a_send(action=Action.VOID, **held))
    connector.send_one(a_send(action=Action.DELETE, **held))
    connector.send_one(a_send(allow_taken_number=True))
    update, void, delete, taken = books.of("/invoice")
    assert json.loads(update.body) == {"Id": "266", "SyncToken": "3", "sparse": True}
    assert void.params["operation"] == "void"
    assert delete.params["operation"] == "delete"
    assert json.loads(void.body) == json.loads(delete.body) == {"Id": "266", "SyncToken": "3"}
    assert taken.params["include"] == "allowduplicatedocnum"


def test_a_deletion_must_be_confirmed(connector: QuickBooksOnline, books: Scripted) -> None:
    """Only the recorded confirmation counts as deleted; another document's answer never does."""
    send = a_send(action=Action.DELETE, external_id="266", version="0", payload={})
    confirmed = {"domain": "QBO", "status": "Deleted", "Id": "266"}
    books.say(
        "/invoice",
        Said(body={"Invoice": confirmed}),
        Said(body={"Invoice": {"Id": "266", "SyncToken": "0"}}),
        Said(body={"Invoice": {**confirmed, "Id": "267"}}),
    )
    assert [connector.send_one(send).result for _ in range(3)] == [
        Result.DONE,
        Result.UNCERTAIN,
        Result.UNCERTAIN,
    ]


def test_voids_leave_the_batch(connector: QuickBooksOnline, books: Scripted) -> None:
    """What a batch cannot carry goes by a call of its own, and the outcomes stay in order."""
    books.say("/invoice", Said(body={"Invoice": invoice("9")}))
    books.say("/batch", Said(body={"BatchItemResponse": [{"bId": "1", "Invoice": invoice("8")}]}))
    sends = [a_send(action=Action.VOID, external_id="9", version="0"), a_send()]
    outcomes = connector.send_batch("k", sends)
    assert [one.document.external_id for one in outcomes if one.document] == ["9", "8"]


def test_too_many_are_not_sent(connector: QuickBooksOnline, books: Scripted) -> None:
    """More than thirty are not sent at all (facts 2.7)."""
    outcomes = connector.send_batch("k", [a_send(str(number)) for number in range(31)])
    assert {one.result for one in outcomes} == {Result.NOT_SENT}
    assert not books.of("/batch")


def test_a_timeout_is_uncertain(make_book: Callable[..., Book], tokens: Tokens, books: Scripted) -> None:
    """No answer in time leaves the send uncertain."""
    connector = QuickBooksOnline(make_book(timing=Timing(request_timeout=timedelta(seconds=0.3))), tokens)
    hold = threading.Event()

    def late(_: Asked) -> Said:
        hold.wait(5)
        return Said(body=GOOD)

    books.say("/invoice", late)
    outcome = connector.send_one(a_send())
    hold.set()
    assert outcome.result is Result.UNCERTAIN
    connector.close()


@pytest.mark.parametrize("together", [False, True])
def test_a_float_never_leaves(connector: QuickBooksOnline, books: Scripted, *, together: bool) -> None:
    """Money is never a float: such a payload is refused before anything is sent (promise 7)."""
    send = replace(a_send(), payload={"Amount": 1.5})
    outcome = connector.send_batch("k", [send])[0] if together else connector.send_one(send)
    assert outcome.result is Result.REFUSED
    assert not books.asked


@pytest.mark.parametrize("together", [False, True])
def test_an_unforeseen_error_is_uncertain(
    connector: QuickBooksOnline, monkeypatch: pytest.MonkeyPatch, *, together: bool
) -> None:
    """A send never raises; where something happened that nobody foresaw, nobody knows whether the books have it."""

    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(connector._client, "write", explode)
    outcome = connector.send_batch("k", [a_send()])[0] if together else connector.send_one(a_send())
    assert outcome.result is Result.UNCERTAIN
