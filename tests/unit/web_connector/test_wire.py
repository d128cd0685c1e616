"""SOAP and HTTP as others speak them: byte by byte what the WSDL and the recordings say, and clients made from the WSDL (facts 1.1, 1.2)."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zeep
from lxml import etree

from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.service.serve import _listening
from connectors.quickbooks_desktop.service.table import METHODS
from connectors.quickbooks_desktop.service.wsdl import wsdl
from tests.unit.web_connector.office import BOOK, NS, PASSWORD, USER, Office, answer, envelope

SoapClient: Any = zeep.Client
WSDL, XSD = "{http://schemas.xmlsoap.org/wsdl/}", "{http://www.w3.org/2001/XMLSchema}"
HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)


def test_an_answer_has_no_white_space_and_empty_texts_are_empty_elements(office: Office) -> None:
    """Byte by byte: strings in the vendor's namespace, no prefix, the empty company file as an empty element."""
    status, headers, body = office.raw(envelope("authenticate", strUserName=USER, strPassword=PASSWORD))
    none = b"<authenticateResult><string /><string>none</string></authenticateResult>"
    assert status == 200
    assert headers["content-type"] == "text/xml; charset=utf-8"
    assert headers["content-length"] == str(len(body))
    assert body == (
        HEAD + b'<authenticateResponse xmlns="http://developer.intuit.com/">' + none
        + b"</authenticateResponse></soap:Body></soap:Envelope>"
    )  # fmt: skip
    office.post(1)
    _, _, body = office.raw(envelope("authenticate", strUserName=USER, strPassword=PASSWORD))
    assert b"</string><string /></authenticateResult>" in body
    _, _, body = office.raw(envelope("getLastError", ticket=""))
    assert b"<getLastErrorResult>" in body
    _, _, body = office.raw(envelope("clientVersion", strVersion="2.3.0.215"))
    assert b"<clientVersionResult /></clientVersionResponse>" in body


def test_what_is_said_survives_the_wire(office: Office) -> None:
    """Markup is escaped, line ends of the Web Connector are kept, what no XML can hold is replaced."""
    office.post(1)
    ticket, _ = office.authenticate()
    office.send(ticket, office.greeting(company="A & B <Söhne>\r\n"))
    assert "“A & B <Söhne>”" in office.call("getLastError", ticket=ticket)
    (posted,) = office.post(1)
    ticket, text = office.begin()
    set_id = read_xml(text)[0].get("newMessageSetID", "")
    given = (
        answer(set_id, inside='<A statusMessage="x"/>\n')
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("\n", "&#10;")
    )
    body = envelope("receiveResponseXML", ticket=ticket, response="@", hresult="", message="").replace(
        b"@", given.encode()
    )
    office.raw(body)
    found = office.ledger.mailbox.answers(BOOK)
    assert [one.response for one in found] == [answer(set_id, inside='<A statusMessage="x"/>\n')]
    assert posted


@pytest.mark.parametrize(
    "soap", ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"]
)
def test_both_bindings_are_served(office: Office, soap: str) -> None:
    """SOAP 1.1 and 1.2, each answered in its own namespace and content type; prefixes and headers do not matter."""
    body = (
        f'<s:Envelope xmlns:s="{soap}" xmlns:q="{NS}"><s:Header/><s:Body>\n <q:clientVersion>\n'
        "<q:strVersion>1.0.0</q:strVersion> </q:clientVersion></s:Body></s:Envelope>"
    )
    sort = "application/soap+xml" if "2003" in soap else "text/xml"
    status, headers, answered = office.raw(body.encode(), Content_Type=f"{sort}; charset=utf-8")
    assert (status, headers["content-type"]) == (200, f"{sort}; charset=utf-8")
    root = read_xml(answered)
    assert root.tag == f"{{{soap}}}Envelope"
    assert (root.findtext(f".//{{{NS}}}clientVersionResult") or "").startswith("W:")


def test_the_address_answers_a_get(office: Office) -> None:
    """GET and HEAD: 200 and the WSDL, at any path, because the Web Connector looks whether AppURL and AppSupport are there."""
    for method, path in (("GET", ""), ("GET", "/qbwc?wsdl"), ("HEAD", "/"), ("GET", "/support")):
        status, headers, body = office.raw(b"", method, path)
        assert (status, headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert bool(body) is (method == "GET")
    assert office.url.encode() in office.raw(b"", "GET")[2]
    assert office.raw(b"", "PUT")[0] == 405


def test_a_body_in_pieces_and_an_expectation_are_served(office: Office) -> None:
    """Chunked bodies, `Expect: 100-continue`, and two calls over one connection."""
    parts = urlsplit(office.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    body = envelope("clientVersion", strVersion="1.0")
    for _ in range(2):
        pieces = iter([body[:7], body[7:100], body[100:]])
        connection.request("POST", "/qbwc", pieces, {"Content-Type": "text/xml"}, encode_chunked=True)
        response = connection.getresponse()
        assert response.status == 200
        assert b"W:" in response.read()
    connection.close()
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30) as line:
        head = f"POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n"
        line.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert line.recv(1024).startswith(b"HTTP/1.1 100")
        line.sendall(body)
        assert line.recv(4096).startswith(b"HTTP/1.1 200")


def test_our_wsdl_has_the_methods_of_the_table() -> None:
    """Each published method with its parameters in order, the address in both ports, and well-formed XML."""
    root = read_xml(wsdl('https://books.example.com/q?a=1&b="2"'))
    found = elements(root)
    assert list(found["sendRequestXML"]) == [
        ("ticket", "string", "0"), ("strHCPResponse", "string", "0"), ("strCompanyFileName", "string", "0"),
        ("qbXMLCountry", "string", "0"), ("qbXMLMajorVers", "int", "1"), ("qbXMLMinorVers", "int", "1"),
    ]  # fmt: skip
    assert {name for name in found if not name.endswith("Response")} == {
        one.name for one in METHODS.values() if one.published
    }
    places = [one.get("location") for one in root.iter("{*}address")]
    assert places == ['https://books.example.com/q?a=1&b="2"'] * 2


def elements(root: Any) -> dict[str, list[tuple[str | None, str, str | None]]]:
    """Elements of the schema: name → children with their types and least occurrences."""
    return {
        one.get("name"): [
            (each.get("name"), str(each.get("type")).partition(":")[2], each.get("minOccurs"))
            for each in one.iter(f"{XSD}element")
            if each is not one
        ]
        for one in root.find(f".//{XSD}schema").iterchildren(f"{XSD}element")
    }


def described(root: Any) -> dict[str, Any]:
    """What a client is made from: types, array, messages, operations, actions."""
    array = root.find(f".//{XSD}complexType[@name='ArrayOfString']//{XSD}element")
    return {
        "namespace": root.get("targetNamespace"),
        "qualified": root.find(f".//{XSD}schema").get("elementFormDefault"),
        "elements": elements(root),
        "array": dict(array.attrib),
        "messages": {
            one.get("name"): [(part.get("name"), part.get("element")) for part in one]
            for one in root.iter(f"{WSDL}message")
        },
        "operations": {
            one.get("name"): [each.get("message") for each in one if each.get("message")]
            for one in root.find(f"{WSDL}portType").iterchildren(f"{WSDL}operation")
        },
        "actions": sorted(
            [
                (etree.QName(one).namespace, one.get("soapAction"), one.get("style"))
                for one in root.find(f"{WSDL}binding").getparent().iter("{*}operation")
                if one.get("soapAction")
            ]
        ),
        "use": {one.get("use") for one in root.iter("{*}body")},
        "bindings": sorted(
            (etree.QName(one).namespace, one.get("transport"))
            for one in root.iter("{*}binding")
            if one.get("transport")
        ),
    }


def test_our_wsdl_is_the_vendors(shared_data: Path) -> None:
    """Operations, messages, types, actions and bindings are those of the official file; only the service's name is ours."""
    official = read_xml((shared_data / "quickbooks_desktop/QBWebConnectorSvc.wsdl").read_bytes())
    assert described(read_xml(wsdl("https://books.example.com/qbwc"))) == described(official)


@pytest.mark.parametrize("whose", ["ours", "theirs"])
@pytest.mark.parametrize("port", ["Soap", "Soap12"])
def test_a_client_made_from_the_wsdl_drives_a_session(
    office: Office, tmp_path: Path, request: Any, whose: str, port: str
) -> None:
    """A SOAP library that nobody here wrote, from our WSDL and from the vendor's, over both bindings."""
    file = tmp_path / "service.wsdl"
    if whose == "ours":
        file.write_bytes(office.raw(b"", "GET")[2])
    else:
        shared: Path = request.getfixturevalue("shared_data")
        file.write_bytes((shared / "quickbooks_desktop/QBWebConnectorSvc.wsdl").read_bytes())
    client = SoapClient(str(file))
    binding = next(name for name in client.wsdl.bindings if name.endswith((f"Svc{port}", f"FS{port}")))
    service = client.create_service(binding, office.url)
    (posted,) = office.post(1)
    assert service.serverVersion() == "Tieout"
    assert not service.clientVersion("2.3.0.215")
    ticket, company = service.authenticate(USER, PASSWORD)
    assert not company
    text = service.sendRequestXML(ticket, office.greeting(), "C:\\Acme.qbw", "US", 16, 0)
    assert read_xml(text)[0].get("newMessageSetID") == posted
    assert service.receiveResponseXML(ticket, answer(posted), "", "") == 100
    assert not service.getLastError(ticket)
    assert service.closeConnection(ticket).startswith("OK")
    assert service.connectionError("unknown", "0x80040408", "Could not start QuickBooks.") == "done"
    assert list(service.authenticate(USER, "wrong")) == [None, "nvu"]


def test_answers_are_sent_at_once() -> None:
    """The listening socket names its protocol; else each answer waits 40 ms for the other side's acknowledgement."""
    listener = _listening("127.0.0.1", 0)
    assert listener.proto == socket.IPPROTO_TCP
    listener.close()
