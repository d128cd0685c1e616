"""The memory of message sets: carried out once, answered again, and what is not remembered (facts 3.4)."""

from __future__ import annotations

from typing import Any

from tests.unit.sandbox_quickbooks_desktop.books import Books, add, invoice, query, ref


def codes(answers: Any) -> list[str]:
    """The status codes."""
    return [each.get("statusCode") for each in answers]


def test_a_message_set_sent_again_is_answered_again_and_not_carried_out(books: Books) -> None:
    """Same id, same body: the stored statuses with the ids of what was made, not the whole objects; one document."""
    request = add("Invoice", *invoice("1", "10.00")).replace("<InvoiceAddRq>", '<InvoiceAddRq requestID="a">')
    wrong = add("Invoice", ref("CustomerRef", "Nobody"))
    first = books.send(request, wrong, newMessageSetID="set-1")
    number = first[0].findtext(".//TxnID")
    assert books.root.attrib == {"newMessageSetID": "set-1", "messageSetStatusCode": "0"}
    again = books.send(request, wrong, newMessageSetID="set-1")
    assert codes(again) == codes(first) == ["0", "3140"]
    assert [each.get("requestID") for each in again] == ["a", None]
    assert [each.tag for each in again[0]] == ["ErrorRecovery"]
    assert again[0].findtext("ErrorRecovery/TxnID") == number
    assert again[0].findtext("ErrorRecovery/EditSequence") == first[0].findtext(".//EditSequence")
    assert again[1].get("statusMessage") == first[1].get("statusMessage")
    assert books.control.counts() == {"Invoice": {"create": 1}}


def test_the_whole_answer_may_be_stored(books: Books) -> None:
    """With the setting `stored_response=full` the objects come again too."""
    books.control.settings(stored_response="full")
    request = add("Invoice", *invoice("1", "10.00"))
    first = books.send(request, newMessageSetID="s")
    assert books.send(request, newMessageSetID="s")[0].findtext("InvoiceRet/TxnID") == first[0].findtext(
        ".//TxnID"
    )


def test_the_same_id_with_another_body_is_9001(books: Books) -> None:
    """Neither carried out nor answered from memory."""
    books.send(add("Invoice", *invoice("1", "10.00")), newMessageSetID="s")
    assert books.send(add("Invoice", *invoice("2", "10.00")), newMessageSetID="s") == []
    assert books.root.get("messageSetStatusCode") == "9001"
    assert books.control.documents()["Invoice"] == 1


def test_a_status_check_answers_from_memory_or_9002(books: Books) -> None:
    """Both ids equal and no request: the stored answer where there is one, else 9002."""
    books.send(add("Invoice", *invoice("1", "10.00")), newMessageSetID="s")
    (found,) = books.send(newMessageSetID="s", oldMessageSetID="s")
    assert (found.tag, found.get("statusCode")) == ("InvoiceAddRs", "0")
    assert books.send(newMessageSetID="other", oldMessageSetID="other") == []
    assert books.root.get("messageSetStatusCode") == "9002"


def test_an_old_id_alone_is_cleared(books: Books) -> None:
    """An oldMessageSetID clears its record, an unknown one is 600; the next id may come in the same request."""
    books.send(add("Invoice", *invoice("1", "10.00")), newMessageSetID="s1")
    books.send(add("Invoice", *invoice("2", "10.00")), newMessageSetID="s2", oldMessageSetID="s1")
    assert books.send(oldMessageSetID="s1") == []
    assert books.root.get("messageSetStatusCode") == "600"
    assert books.send(oldMessageSetID="s2") == []
    assert books.root.get("messageSetStatusCode") == "0"
    books.send(newMessageSetID="s2", oldMessageSetID="s2")
    assert books.root.get("messageSetStatusCode") == "9002"


def test_everything_may_be_cleared(books: Books) -> None:
    """ClearAllMessageSets forgets all; what was sent before would then be carried out a second time."""
    request = add("Invoice", *invoice("1", "10.00"))
    books.send(request, newMessageSetID="s")
    books.send(oldMessageSetID="ClearAllMessageSets")
    assert codes(books.send(request, newMessageSetID="s")) == ["0"]
    assert books.control.documents()["Invoice"] == 2


def test_an_id_may_have_24_characters(books: Books) -> None:
    """24 are taken, 25 are 9004 and nothing is carried out."""
    request = add("Invoice", *invoice("1", "10.00"))
    assert codes(books.send(request, newMessageSetID="x" * 24)) == ["0"]
    assert books.send(request, newMessageSetID="y" * 25) == []
    assert books.root.get("messageSetStatusCode") == "9004"
    assert books.control.documents()["Invoice"] == 1


def test_the_memory_may_be_lost_or_full(books: Books) -> None:
    """Faults: 9005 carries nothing out; a lost memory knows no set any more."""
    books.control.faults({"fault": "memory_full"})
    request = add("Invoice", *invoice("1", "10.00"))
    assert books.send(request, newMessageSetID="s") == []
    assert books.root.get("messageSetStatusCode") == "9005"
    books.send(request, newMessageSetID="s")
    books.control.faults({"fault": "memory_lost"})
    assert books.send(newMessageSetID="s", oldMessageSetID="s") == []
    assert books.root.get("messageSetStatusCode") == "9002"
    assert books.control.documents()["Invoice"] == 1


def test_stop_and_continue_on_error(books: Books) -> None:
    """stopOnError: what follows an error answers 3231, what came before stays; continueOnError: each for itself."""
    three = [
        add("Invoice", *invoice("1", "1.00")),
        add("Invoice", ref("CustomerRef", "X")),
        add("Invoice", *invoice("2", "1.00")),
    ]
    assert codes(books.send(*three, on_error="stopOnError")) == ["0", "3140", "3231"]
    assert books.root[2].get("statusMessage") == "The request has not been processed."
    assert codes(books.send(*three)) == ["0", "3140", "0"]
    assert books.control.documents()["Invoice"] == 3


def test_a_warning_does_not_stop(books: Books) -> None:
    """A query that misses (500 Warn) is no error."""
    two = [query("Customer", ("FullName", "Nobody")), query("Customer")]
    assert codes(books.send(*two, on_error="stopOnError")) == ["500", "0"]
    assert books.root[0].get("statusSeverity") == "Warn"


def test_no_message_set_status_without_ids(books: Books) -> None:
    """A message set without an id has no status of its own; responses may be left out."""
    books.send(query("Host"))
    assert dict(books.root.attrib) == {}
    (found,) = books.send(add("Invoice", *invoice("1", "1.00")), responseData="includeNone")
    assert (found.get("statusCode"), len(found)) == ("0", 0)


def test_roll_back_on_error_is_refused(books: Books) -> None:
    """The value rollbackOnError is in the schema, and QuickBooks takes it not."""
    assert books.send(query("Host"), on_error="rollbackOnError") is None
    assert books.result.hresult == "0x80040413"
