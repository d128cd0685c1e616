"""Message sets as text, and answers as trees; what is hostile or no qbXML is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.contract.errors import TieoutError, Wait
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.elements import node_of, text_of
from connectors.quickbooks_desktop.qbxml import Request, body, message_set, parse
from tests.unit.quickbooks_desktop.conftest import Validate

HEAD = '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML>'
CUSTOMER = {"CustomerAdd": [["Name", "Société & <Fils>"], ["IsActive", ""]]}


def test_a_set_is_ascii_with_references() -> None:
    """Other letters are numeric references, markup is escaped, an empty text is an empty element, ids are where they belong."""
    assert message_set([Request(CUSTOMER, "7")], new_id="new", old_id="old") == (
        f'{HEAD}<QBXMLMsgsRq newMessageSetID="new" oldMessageSetID="old" onError="continueOnError">'
        '<CustomerAddRq requestID="7"><CustomerAdd><Name>Soci&#233;t&#233; &amp; &lt;Fils&gt;</Name><IsActive/>'
        "</CustomerAdd></CustomerAddRq></QBXMLMsgsRq></QBXML>"
    )


def test_queries_and_voids_have_no_inner_element(validate: Validate) -> None:
    """Their content stands in the request itself; iterators are attributes."""
    query = Request({"InvoiceQuery": [["MaxReturned", "100"]]}, "q", {"iterator": "Start"})
    void = Request({"TxnVoid": [["TxnVoidType", "Invoice"], ["TxnID", "1"]]})
    text = message_set([query, void], on_error="stopOnError")
    assert '<InvoiceQueryRq requestID="q" iterator="Start"><MaxReturned>100' in text
    assert "<TxnVoidRq><TxnVoidType>" in text
    validate(text)


def test_a_probe_is_an_empty_set(validate: Validate) -> None:
    """The status of a set is asked for with its id as old and new one and no request (facts 3.4)."""
    text = message_set([], new_id="same", old_id="same")
    assert 'newMessageSetID="same" oldMessageSetID="same"' in text
    validate(text)


def test_ids_keep_their_limits() -> None:
    """A message set id of 23 characters goes, one of 24 does not; likewise 50 and 51 of a request id."""
    assert "x" * 23 in message_set([], new_id="x" * 23)
    with pytest.raises(ValueError, match="23"):
        message_set([], new_id="x" * 24)
    assert "y" * 50 in message_set([Request(CUSTOMER, "y" * 50)])
    with pytest.raises(ValueError, match="50"):
        message_set([Request(CUSTOMER, "y" * 51)])


def test_what_waits_for_another_document_is_not_rendered() -> None:
    """An unfinished payload never reaches the company file; a request has exactly one element."""
    with pytest.raises(ValueError, match="waits"):
        message_set([Request({**CUSTOMER, "@of": {}})])
    with pytest.raises(ValueError, match="one element"):
        body({**CUSTOMER, "VendorAdd": []})


def test_an_answer_is_read() -> None:
    """Status, ids, attributes, documents, loose values and recovery ids."""
    text = (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs newMessageSetID="n" messageSetStatusCode="0">'
        '<InvoiceQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK" iteratorID="{i}">'
        "<InvoiceRet><TxnID>1</TxnID><CustomerRef><ListID>c</ListID></CustomerRef><Memo></Memo></InvoiceRet></InvoiceQueryRs>"
        '<TxnVoidRs statusCode="0" statusSeverity="Info"><TxnVoidType>Invoice</TxnVoidType><TxnID>1</TxnID></TxnVoidRs>'
        '<InvoiceAddRs requestID="" statusCode="3200" statusSeverity="Error" statusMessage="old"><ErrorRecovery><TxnID>9</TxnID>'
        "</ErrorRecovery></InvoiceAddRs></QBXMLMsgsRs></QBXML>"
    )
    answer = parse(text)
    assert (answer.new_message_set_id, answer.status_code) == ("n", "0")
    query, void, add = answer.responses
    assert (query.name, query.request_id, query.attributes) == ("InvoiceQuery", "1", {"iteratorID": "{i}"})
    assert query.documents == (
        {"InvoiceRet": [["TxnID", "1"], ["CustomerRef", [["ListID", "c"]]], ["Memo", ""]]},
    )
    assert (void.documents, text_of(void.values, "TxnID")) == ((), "1")
    assert (add.status.code, add.status.severity, add.status.message) == ("3200", "Error", "old")
    assert (add.documents, text_of(add.recovery, "TxnID")) == ((), "9")


def test_a_recorded_answer_is_read(shared_data: Path) -> None:
    """The first answer of a real session: host, company and preferences."""
    path = shared_data / "quickbooks_desktop" / "captures" / "hcp-response-qbpro2014.xml"
    host, company, preferences = parse(path.read_bytes()).responses
    assert text_of(body(host.documents[0])[1], "ProductName") == "QuickBooks Pro 2014"
    assert text_of(body(company.documents[0])[1], "CompanyName") == "myCompany"
    money = node_of(body(preferences.documents[0])[1], "MultiCurrencyPreferences")
    assert text_of(money, "IsMultiCurrencyOn") == "false"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><QBXML><QBXMLMsgsRs>&b;</QBXMLMsgsRs></QBXML>'


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        BOMB.encode("utf-16"),
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><QBXML/>',
        "<!doctype html><html/>",
        "<QBXML><QBXMLMsgsRs>",
        "",
        "nothing",
        b"\xff\xfe\x00",
        "<html/>",
        "<QBXML><QBXMLMsgsRq/></QBXML>",
    ],
)
def test_what_is_no_answer_is_refused(text: Any) -> None:
    """A DOCTYPE in any encoding, what is cut off, empty or something else: nothing is concluded from it."""
    with pytest.raises(Wait) as caught:
        parse(text)
    assert caught.value.code == "unreadable"


def test_a_long_text_is_refused_before_it_is_parsed() -> None:
    """One character over the limit is refused, one below is read."""
    assert read_xml("<a/>", 4).tag == "a"
    with pytest.raises(TieoutError, match="longer than 3"):
        read_xml("<a/>", 3)
