"""Calls as they were recorded from Web Connectors, and our answers against the types of the vendor's WSDL (facts 1.1, 1.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from connectors.contract.web_connector import SetState
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.service import soap
from connectors.quickbooks_desktop.service.table import METHODS
from tests.unit.web_connector.office import BOOK, FILE, NS, PASSWORD, USER, Office, envelope

ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
TAIL = "</soap:Body></soap:Envelope>"
Valid = Callable[[bytes], Any]


@pytest.fixture(scope="module")
def vendors(shared_data: Path) -> Any:
    """The types of the vendor's WSDL, as a schema."""
    wsdl = read_xml((shared_data / "quickbooks_desktop" / "QBWebConnectorSvc.wsdl").read_bytes())
    return etree.XMLSchema(etree.fromstring(etree.tostring(wsdl.find(f".//{XSD}schema"))))


@pytest.fixture
def valid(vendors: Any) -> Valid:
    """Assert that an envelope holds what the WSDL says; the element inside."""

    def check(body: bytes) -> Any:
        inside = read_xml(body).find(f"{ENVELOPE}Body")
        assert [one.tag for one in inside.getparent()] == [f"{ENVELOPE}Body"]
        (element,) = inside
        vendors.assertValid(etree.fromstring(etree.tostring(element)))
        return element

    return check


def recorded(office: Office, method: str, inside: str) -> bytes:
    """Send one call as a Web Connector sends it, byte by byte; the body that came back."""
    body = (
        f'{HEAD}<{method} xmlns="{NS}">{inside}</{method}>{TAIL}'
        if inside
        else f'{HEAD}<{method} xmlns="{NS}" />{TAIL}'
    )
    status, headers, answered = office.raw(
        body.encode(), SOAPAction=f'"{NS}{method}"', User_Agent=AGENT, Content_Type="text/xml; charset=utf-8"
    )  # fmt: skip
    assert (status, headers["content-type"]) == (200, "text/xml; charset=utf-8"), answered
    return answered


def test_a_recorded_session_is_answered_with_the_types_of_the_wsdl(
    office: Office, valid: Valid, shared_data: Path
) -> None:
    """Every method in the recorded order, the greeting of a real company among it: no prefix, no white space, empty elements stay."""
    capture = shared_data / "quickbooks_desktop" / "captures" / "hcp-response-qbpro2014.xml"
    file_id = office.ledger.mailbox.identity(BOOK).file_id
    greeting = re.sub(r"(?<=<DataExtValue>)\{[-0-9a-f]+\}", file_id, capture.read_text("utf-8"))
    office.desk = type(office.desk)(book=BOOK, company_name="myCompany")
    (posted,) = office.post(1)
    texts: dict[str, list[str]] = {}

    def call(method: str, inside: str) -> list[str]:
        body = recorded(office, method, inside)
        element = valid(body)
        assert body.startswith(f'{HEAD}<{method}Response xmlns="{NS}"><{method}Result'.encode())
        assert b"> <" not in body
        assert b"\n" not in body
        texts[method] = [one.text or "" for one in element[0]] or [element[0].text or ""]
        return texts[method]

    assert call("serverVersion", "") == ["Tieout"]
    assert call("clientVersion", "<strVersion>2.1.0.30</strVersion>") == [""]
    user = f"<strUserName>{USER}</strUserName><strPassword>{PASSWORD}</strPassword>"
    ticket, company = call("authenticate", user)
    assert company == ""
    about = f"<strCompanyFileName>{FILE}</strCompanyFileName><qbXMLCountry>US</qbXMLCountry>"
    about += "<qbXMLMajorVers>13</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers>"
    (first,) = call(
        "sendRequestXML",
        f"<ticket>{ticket}</ticket><strHCPResponse>{escaped(greeting)}</strHCPResponse>{about}",
    )
    assert read_xml(first)[0].get("newMessageSetID") == posted
    response = f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs newMessageSetID="{posted}"><InvoiceQueryRs statusCode="1" /></QBXMLMsgsRs></QBXML>\n'
    given = f"<ticket>{ticket}</ticket><response>{escaped(response)}</response><hresult /><message />"
    assert call("receiveResponseXML", given) == ["100"]
    assert office.ledger.mailbox.sets(BOOK, [posted])[posted].response == response
    assert call("sendRequestXML", f"<ticket>{ticket}</ticket><strHCPResponse />{about}") == [""]
    assert call("getLastError", f"<ticket>{ticket}</ticket>") == [""]
    assert call("closeConnection", f"<ticket>{ticket}</ticket>")[0].startswith("OK")
    error = "<hresult>0x80040408</hresult><message>Could not start QuickBooks.</message>"
    assert call("connectionError", f"<ticket>{ticket}</ticket>{error}") == ["done"]
    assert set(texts) == {one.name for one in METHODS.values() if one.published}


def test_the_wire_of_an_error_is_taken(office: Office, valid: Valid) -> None:
    """An HRESULT with an empty response: the set is refused or asked about, and the answer is a whole number by the WSDL."""
    (one,) = office.post(1)
    ticket, _ = office.begin()
    inside = f"<ticket>{ticket}</ticket><response /><hresult>0x80040400</hresult><message>QuickBooks found an error.</message>"
    element = valid(recorded(office, "receiveResponseXML", inside))
    assert -1 <= int(element[0].text) <= 100
    assert office.ledger.mailbox.sets(BOOK, [one])[one].state is SetState.REFUSED


@pytest.mark.parametrize("result", ["", "text", "é & <a> ]]>", "line\r\nbreak", "\x00\ud800", " "])
def test_whatever_is_answered_is_of_the_wsdls_type(valid: Valid, result: str) -> None:
    """Any text of ours, the empty one included, in every method: valid by the vendor's schema and read back as it was."""
    for method in METHODS.values():
        if not method.published:
            continue
        call = soap.read(envelope(method.name))
        if method.result == "int":
            assert valid(soap.answer(call, -1))[0].text == "-1"
        elif method.result == "strings":
            found = [one.text or "" for one in valid(soap.answer(call, ["a", result, "", "60"]))[0]]
            assert found == ["a", _held(result), "", "60"]
        else:
            element = valid(soap.answer(call, result))
            assert (element[0].text or "") == _held(result)


def escaped(text: str) -> str:
    """Escape as .NET does: markup as entities, line ends as references."""
    for letter, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#xD;"), ("\n", "&#10;")):
        text = text.replace(letter, entity)
    return text


def _held(text: str) -> str:
    return text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
