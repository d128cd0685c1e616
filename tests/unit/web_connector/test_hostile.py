"""Input from who means harm: refused in words, at little cost, with nothing leaked and nothing broken for the others."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from connectors.contract.errors import TieoutError
from connectors.contract.web_connector import SetState
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.service import bodies, lines, soap
from tests.unit.web_connector.office import BOOK, NS, Office, answer, envelope

BOMB = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CALL = envelope("getLastError", ticket="x")


def refused(office: Office, body: bytes, **headers: str) -> tuple[int, str]:
    """Status and words of a refusal: no traceback, nothing of this machine."""
    status, _, answered = office.raw(body, **headers)
    text = answered.decode()
    for leak in ("Traceback", ".py", "lxml", "sqlite", 'File "', "root:"):
        assert leak not in text
    return status, text


@pytest.mark.parametrize(
    "body",
    [
        CALL.replace(b"?><soap", b"?>" + BOMB.encode() + b"<soap"),
        CALL.replace(b"?><soap", b'?><!DOCTYPE x SYSTEM "file:///etc/passwd"><soap'),
        CALL.decode().replace("utf-8", "utf-16").replace("?><soap", f"?>{BOMB}<soap").encode("utf-16"),
        CALL[:200],
        b"",
        b"\x00" * 1000,
        b"{}",
        b"<a>" * 50_000,
        CALL.replace(b"utf-8", b"no-such"),
        CALL.replace(b"utf-8", b"utf-16"),
        CALL.replace(b">x<", b">\xe9<"),
    ],
)
def test_a_body_that_is_no_sound_xml_is_400(office: Office, body: bytes) -> None:
    """DOCTYPE in any encoding, entity bombs, foreign files, truncated, empty, binary, endlessly nested."""
    status, words = refused(office, body)
    assert (status, "The body cannot be read" in words) == (400, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html/>", "no SOAP"),
        (CALL.replace(b"getLastError", b"dropTables"), "no such method"),
        (CALL.replace(NS.encode(), b"http://example.com/"), "no such method"),
        (envelope("getLastError", ticket="x", password="y"), "takes each of these once"),
        (
            CALL.replace(b"<ticket>x</ticket>", b"<ticket>x</ticket><ticket>y</ticket>"),
            "takes each of these once",
        ),
        (CALL.replace(b"<ticket>x</ticket>", b"<ticket><a/></ticket>"), "takes each of these once"),
        (CALL.replace(b"</getLastError>", b"</getLastError><getLastError/>"), "exactly one call"),
    ],
)
def test_a_call_that_cannot_be_served_is_a_fault(office: Office, body: bytes, words: str) -> None:
    """Well-formed but wrong: a SOAP fault with a sentence."""
    status, said = refused(office, body)
    assert status == 500
    assert words in (read_xml(said).findtext(".//faultstring") or "")


def test_an_rpc_style_call_is_told_what_to_change(office: Office) -> None:
    """The body that `<Style>RPC</Style>` makes."""
    body = (
        f'<soap:Envelope xmlns:soap="{soap.SOAP_11}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><q1:authenticate xmlns:q1="{NS}">'
        '<strUserName xsi:type="xsd:string">a</strUserName></q1:authenticate></soap:Body></soap:Envelope>'
    )
    assert "<Style>Document</Style>" in (
        read_xml(refused(office, body.encode())[1]).findtext(".//faultstring") or ""
    )
    unqualified = body.replace(' soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"', "")
    assert "document style" in refused(office, unqualified.encode())[1]


@pytest.mark.parametrize("sort", ["application/json", "multipart/form-data", "", "text/xmlx", "text/html"])
def test_another_content_type_is_415(office: Office, sort: str) -> None:
    """Only text/xml, and application/soap+xml for SOAP 1.2; nothing compressed."""
    assert refused(office, CALL, Content_Type=sort)[0] == 415
    assert refused(office, CALL, Content_Encoding="gzip")[0] == 415


def test_the_largest_answers_are_taken(office: Office) -> None:
    """Nine megabytes of answer are stored whole; a text that the parser does not take is no crash."""
    (one,) = office.post(1)
    ticket, _ = office.begin()
    large = answer(one, inside="<Memo>" + "x" * 9_000_000 + "</Memo>")
    assert office.receive(ticket, large) == 100
    assert len(office.ledger.mailbox.sets(BOOK, [one])[one].response) == len(large)
    assert refused(office, envelope("receiveResponseXML", ticket=ticket, response="y" * 11_000_000))[0] == 400


def test_a_large_body_is_that_of_a_live_session(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a Web Connector says without one is not even read; a late answer to a session that is over is told so, as a short one is."""
    office.post(1)
    ticket, _ = office.begin()
    assert refused(office, large_body(ticket))[0] == 200
    office.call("closeConnection", ticket=ticket)
    monkeypatch.setattr(soap, "read", None)
    for body in (large_body(""), large_body("&#65;"), b"<a/>" * 100_000):
        status, words = refused(office, body)
        assert (status, "ticket of a session" in words) == (413, True)
    for body in (large_body(ticket), large_body("x")):
        status, words = refused(office, body)
        assert (status, ">-1<" in words) == (200, True)
    assert refused(office, large_body("x").replace(b"y" * 100, b"y" * 5000))[0] == 413


def large_body(ticket: str) -> bytes:
    """A call of some 300 KB."""
    return envelope("receiveResponseXML", ticket=ticket, response="y" * 300_000, hresult="", message="")


def test_many_tags_are_not_parsed() -> None:
    """Each empty element of four letters takes a hundred bytes and more in memory: a million of them is the end."""
    assert len(read_xml("<a>" + "<a/>" * 1000 + "</a>")) == 1000
    with pytest.raises(TieoutError, match="tags"):
        read_xml("<a>" + "<a/>" * 1_000_000 + "</a>")


def test_silence_holds_no_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that say nothing, or half a head for ever, are closed; until then they stand in nobody's way but the queue's."""
    monkeypatch.setattr(lines, "PATIENCE", 0.3)
    parts = urlsplit(office.url)
    place = (parts.hostname or "", parts.port or 0)
    with ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(place, timeout=30)) for _ in range(130)]
        for one in silent[::2]:
            one.sendall(b"POST /qbwc HTTP/1.1\r\nHost: ")
        assert [one.recv(1) for one in silent] == [b""] * len(silent)
        assert refused(office, CALL)[0] == 200


def test_a_body_that_trickles_is_given_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """408 and the connection closed, whatever the length that was announced; others are served meanwhile."""
    monkeypatch.setattr(bodies, "_BEGINNING", 0.3)
    parts = urlsplit(office.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30) as slow:
        slow.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 9000\r\n\r\n<a>"
        )
        assert refused(office, CALL)[0] == 200
        said = b""
        while piece := slow.recv(4096):
            said += piece
    assert said.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "bad",
    [
        f"{BOMB}<QBXML>&b;</QBXML>",
        "<QBXML>" * 50_000,
        "\ud83d<",
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><QBXML/>',
        '<?xml version="1.0" encoding="no-such"?><QBXML/>',
        '<?xml version="1.0" encoding="utf-16"?><QBXML><QBXMLMsgsRq/></QBXML>',
        "<QBXML>&nbsp;</QBXML>",
    ],
)
def test_hostile_qbxml_inside_is_not_followed(office: Office, bad: str) -> None:
    """The second layer is parsed as carefully as the first: as answer and as greeting."""
    bad = bad.encode("utf-8", "replace").decode()
    (one,) = office.post(1)
    ticket, _ = office.authenticate()
    assert office.send(ticket, bad) == ""
    assert "which company is open" in office.call("getLastError", ticket=ticket)
    ticket, _ = office.begin()
    assert 0 <= office.receive(ticket, bad) < 100
    assert office.ledger.mailbox.sets(BOOK, [one])[one].state is SetState.LOST
