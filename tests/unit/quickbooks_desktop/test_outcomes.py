"""Outcomes of message sets: each send its own, recovered answers, warnings, and what was never answered is looked for before it goes again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract.errors import Differs, TieoutError, Uncertain, Wait, WrongCompany
from connectors.contract.keys import batch_key
from connectors.contract.web_connector import Handed, SetState, Verdict
from connectors.contract.words import Action, Result
from connectors.quickbooks_desktop.connector import QuickBooksDesktop
from connectors.quickbooks_desktop.mailed import set_id
from tests.unit.quickbooks_desktop.office import (
    BOOK,
    OPENED,
    Office,
    an_invoice,
    answered,
    invoice_ret,
    response,
)


def _set(inside: str, attributes: str = "") -> Verdict:
    return Verdict(
        kind="answered", response=f"<QBXML><QBXMLMsgsRs{attributes}>{inside}</QBXMLMsgsRs></QBXML>"
    )


@pytest.fixture
def connector(office: Office) -> QuickBooksDesktop:
    """A connector that is open, with QuickBooks answering that all is well."""
    office.answering = lambda handed: answered(handed, **OPENED)
    made = office.connector()
    made.open()
    office.handed = []
    return made


def test_each_send_has_its_own_outcome(office: Office, connector: QuickBooksDesktop) -> None:
    """Done, refused, locked, unanswered: in the order of the sends, each by its own request id, wherever it stands in the answer."""
    sends = [an_invoice(office, number) for number in range(1, 5)]
    office.answering = lambda _: _set(
        response("InvoiceAdd", "key 3", code="3176", message="in use")
        + response("InvoiceAdd", "key 2", code="3140", message="no such customer")
        + response("InvoiceAdd", "key 1", invoice_ret(sends[0]))
    )
    outcomes = connector.send_batch(batch_key(["a"]), sends)
    assert [one.result for one in outcomes] == [
        Result.DONE, Result.REFUSED, Result.NOT_SENT, Result.UNCERTAIN,
    ]  # fmt: skip
    assert [one.attempt_id for one in outcomes] == [one.attempt_id for one in sends]
    assert outcomes[0].request_id == f"{set_id(batch_key(['a']))}/1"
    assert len(office.handed) == 1


def test_a_recovered_answer_names_its_document(office: Office, connector: QuickBooksDesktop) -> None:
    """The company file keeps statuses and ids only: the document is read, and the send is done."""
    send = an_invoice(office)
    asked: list[str] = []

    def quickbooks(handed: Handed) -> Verdict | None:
        asked.append(handed.what)
        if handed.what == "probe":
            kept = "<ErrorRecovery><TxnID>1A-1417118624</TxnID><EditSequence>1</EditSequence></ErrorRecovery>"
            return _set(response("InvoiceAdd", "key 1", kept))
        if "InvoiceAdd" in handed.requests:
            return None
        return answered(handed, InvoiceQuery=invoice_ret(send))

    office.answering = quickbooks
    outcome = connector.send_one(send)
    assert asked == ["set", "probe", "set"]
    assert outcome.result is Result.DONE
    assert outcome.document is not None
    assert (outcome.document.external_id, outcome.document.mark) == ("1A-1417118624", send.mark)


@pytest.mark.parametrize("there", [True, False])
def test_what_was_never_answered_is_looked_for_before_it_goes_again(
    office: Office, connector: QuickBooksDesktop, *, there: bool
) -> None:
    """A set that the company file does not know is uncertain; its key goes again only after a look that finds nothing."""
    send = an_invoice(office)

    def quickbooks(handed: Handed) -> Verdict | None:
        if handed.what == "probe":
            return Verdict(kind="unfound", error="QuickBooks keeps no answer of this message set.")
        if "InvoiceAdd" in handed.requests:
            return None
        return answered(handed, InvoiceQuery=invoice_ret(send) if there else "")

    office.answering = quickbooks
    assert connector.send_one(send).result is Result.UNCERTAIN
    (held,) = office.ledger.mailbox.sets(BOOK, [set_id(send.key)]).values()
    assert held.state is SetState.UNFOUND
    office.handed = []

    def well(handed: Handed) -> Verdict | None:
        found = {"InvoiceQuery": invoice_ret(send) if there else "", "InvoiceAdd": invoice_ret(send)}
        return answered(handed, **found)

    office.answering = well
    assert connector.send_one(send).result is Result.DONE
    posted = [one for one in office.handed if "InvoiceAdd" in one.requests]
    assert len(posted) == (0 if there else 1)
    assert all(one.set_id == set_id(send.key) for one in posted)


def test_a_batch_that_was_not_answered_is_never_posted_again(
    office: Office, connector: QuickBooksDesktop
) -> None:
    """Its items stay uncertain until each is looked for, however often the batch is sent (RULES 4)."""
    sends = [an_invoice(office, number) for number in (1, 2)]
    key = batch_key(["a"])
    office.answering = lambda handed: Verdict(kind="unfound") if handed.what == "probe" else None
    assert {one.result for one in connector.send_batch(key, sends)} == {Result.UNCERTAIN}
    office.handed = []
    office.answering = lambda handed: answered(handed)
    assert {one.result for one in connector.send_batch(key, sends)} == {Result.UNCERTAIN}
    assert not office.handed


def test_what_was_locked_goes_again_under_the_same_key(office: Office, connector: QuickBooksDesktop) -> None:
    """A definite "not now" leaves nothing; the same key makes another set, because QuickBooks would repeat its answer to the first."""
    send = an_invoice(office)
    office.answering = lambda handed: (
        _set(response("InvoiceAdd", "key 1", code="3176", message="in use"))
        if "InvoiceAdd" in handed.requests
        else answered(handed)
    )
    assert [connector.send_one(send).result for _ in range(2)] == [Result.NOT_SENT] * 2
    office.answering = lambda handed: answered(handed, InvoiceAdd=invoice_ret(send))
    assert connector.send_one(send).result is Result.DONE
    sets = [one.set_id for one in office.handed if "InvoiceAdd" in one.requests]
    assert sets == [set_id(send.key, place) for place in range(3)]


def test_an_answer_is_given_again_and_nothing_is_posted(office: Office, connector: QuickBooksDesktop) -> None:
    """The same key again is answered from the mailbox: done stays done, refused stays refused."""
    good, bad = an_invoice(office, 1), an_invoice(office, 2)
    office.answering = lambda handed: (
        answered(handed, InvoiceAdd=invoice_ret(good))
        if "<RefNumber>1<" in handed.requests
        else _set(response("InvoiceAdd", "key 2", code="3140", message="no"))
    )
    results = [connector.send_one(one).result for one in (good, good, bad, bad)]
    assert results == [Result.DONE, Result.DONE, Result.REFUSED, Result.REFUSED]
    assert len(office.handed) == 2


def test_a_document_whose_link_was_lost_is_done_with_an_error(
    office: Office, connector: QuickBooksDesktop
) -> None:
    """A receipt is in the books although its order's line was closed (570): it is linked, so never sent again, and somebody is told."""
    send = an_invoice(office)
    office.answering = lambda _: _set(
        response("InvoiceAdd", "key 1", invoice_ret(send), code="570", message="closed")
    )
    outcome = connector.send_one(send)
    assert outcome.result is Result.DONE
    assert outcome.document is not None
    assert isinstance(outcome.error, Differs)


@pytest.mark.parametrize(
    "verdict",
    [
        _set(response("InvoiceAdd", "key 1")),
        _set(response("InvoiceAdd", "key 1", "<InvoiceRet><EditSequence>1</EditSequence></InvoiceRet>")),
        _set(response("InvoiceAdd", "key 1", code="1000", message="internal error")),
        _set("", ' messageSetStatusCode="9005"'),
    ],
    ids=["no document", "no id", "broke down", "not kept"],
)
def test_an_answer_that_proves_nothing_is_uncertain(
    office: Office, connector: QuickBooksDesktop, verdict: Verdict
) -> None:
    """Anything less than the document is no success, and no refusal either."""
    office.answering = lambda _: verdict
    outcome = connector.send_one(an_invoice(office))
    assert outcome.result is Result.UNCERTAIN
    assert isinstance(outcome.error, Uncertain)


def test_a_set_that_cannot_be_read_was_not_done(office: Office, connector: QuickBooksDesktop) -> None:
    """A parse error executes nothing of a set (facts 3.2): a definite refusal, for support."""
    office.answering = lambda _: Verdict(kind="refused", hresult="0x80040400", error="no")
    outcome = connector.send_one(an_invoice(office))
    assert outcome.result is Result.REFUSED
    assert outcome.error is not None
    assert outcome.error.code == "0x80040400"


def test_what_cannot_be_written_is_refused_before_it_goes(
    office: Office, connector: QuickBooksDesktop
) -> None:
    """A document that waits for another one of its record is our own mistake: nothing is posted."""
    send = an_invoice(office)
    outcome = connector.send_one(replace(send, payload={**send.payload, "@of": "credit"}))
    assert outcome.result is Result.REFUSED
    assert not office.handed


def test_too_many_in_one_batch(office: Office, connector: QuickBooksDesktop) -> None:
    """More than the batch size is not sent at all."""
    sends = [an_invoice(office, number) for number in range(connector.batch_size + 1)]
    assert {one.result for one in connector.send_batch("key", sends)} == {Result.NOT_SENT}
    assert not office.handed


@pytest.mark.parametrize("action", [Action.VOID, Action.DELETE])
def test_what_is_taken_back_is_confirmed_by_its_id(
    office: Office, connector: QuickBooksDesktop, action: Action
) -> None:
    """A void or delete is answered without the document: the id that comes back is what confirms it."""
    name = "TxnVoid" if action is Action.VOID else "TxnDel"
    payload = {name: [[f"{name}Type", "Invoice"], ["TxnID", "7-1"]]}
    send = an_invoice(office, action=action, payload=payload, external_id="7-1")
    office.answering = lambda handed: answered(handed, **{name: "<TxnID>8-1</TxnID>"})
    assert connector.send_one(send).result is Result.UNCERTAIN
    office.answering = lambda handed: answered(handed, **{name: "<TxnID>7-1</TxnID>"})
    outcome = connector.send_one(replace(send, key="another key"))
    assert outcome.result is Result.DONE
    assert outcome.document is not None
    assert outcome.document.voided


def test_the_company_is_verified_before_the_first_write(office: Office) -> None:
    """A connector that was not opened opens first; where another company answers, nothing is sent (promise 6)."""
    send = an_invoice(office)
    office.answering = lambda handed: answered(handed, InvoiceAdd=invoice_ret(send), **OPENED)
    wrong = office.connector(company_name="Somebody Else").send_one(send)
    assert wrong.result is Result.NOT_SENT
    assert isinstance(wrong.error, WrongCompany)
    assert not [one for one in office.handed if "InvoiceAdd" in one.requests]
    assert office.connector(company_name="ACME").send_one(send).result is Result.DONE


def test_answers_are_filed_when_the_run_lets_go(office: Office, connector: QuickBooksDesktop) -> None:
    """A run settles what it sent before it closes the connector; afterwards the mailbox keeps no texts, and the session may end."""
    send = an_invoice(office)
    office.answering = lambda handed: answered(handed, InvoiceAdd=invoice_ret(send))
    connector.send_one(send)
    connector.close()
    assert not office.ledger.mailbox.counts(BOOK)
    office.pause(1)
    assert office.ledger.mailbox.sessions(BOOK)[0].finished


def test_a_query_without_an_answer_is_never_nothing(office: Office, connector: QuickBooksDesktop) -> None:
    """All well and nothing shown, fewer answers than questions, a refusal: an error each, never an empty list."""
    for inside in (
        response("InvoiceQuery", "1", code="0"),
        "",
        response("InvoiceQuery", "1", code="3260", message="no"),
    ):
        office.answering = lambda _, inside=inside: _set(inside)
        with pytest.raises(TieoutError):
            connector.read("Invoice", ["1"])
    office.answering = lambda _: Verdict(kind="unclear")
    with pytest.raises(Wait):
        connector.read("Invoice", ["1"])
