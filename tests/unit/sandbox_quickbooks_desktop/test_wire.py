"""The bytes that the Web Connector sends, as recorded, and the answers that it does not take (facts 1.2)."""

from __future__ import annotations

import pytest

from connectors.sandbox.quickbooks_desktop.soap import CallError, answer, envelope
from tests.unit.sandbox_quickbooks_desktop.service import Service
from tests.unit.sandbox_quickbooks_desktop.service import envelope as served
from tests.unit.sandbox_quickbooks_desktop.test_protocol import HOST, Run, run

__all__ = ["run"]
RECORDED = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    '<receiveResponseXML xmlns="http://developer.intuit.com/"><ticket>t</ticket><response>&lt;?xml version="1.0" ?&gt;'
    "&#10;&lt;QBXML&gt;&amp;amp;</response><hresult /><message /></receiveResponseXML></soap:Body></soap:Envelope>"
)


def test_an_envelope_is_the_recorded_one() -> None:
    """No header, default namespace, escaped qbXML with line ends as references, empty strings as empty elements."""
    params = (
        ("ticket", "t"),
        ("response", '<?xml version="1.0" ?>\n<QBXML>&amp;'),
        ("hresult", ""),
        ("message", ""),
    )
    assert envelope("receiveResponseXML", params).decode() == RECORDED


def test_the_headers_are_those_of_dotnet(service: Service, run: Run) -> None:
    """text/xml in UTF-8, a quoted SOAPAction, the agent of .NET, Expect: 100-continue with a Content-Length."""
    run()
    for call in service.calls:
        assert call.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert call.headers["SOAPAction"] == f'"http://developer.intuit.com/{call.method}"'
        assert "MS Web Services Client Protocol" in call.headers["User-Agent"]
        assert call.headers["Expect"] == "100-continue"
        assert int(call.headers["Content-Length"]) == len(call.body)
    assert service.calls[0].body.endswith(
        b'<serverVersion xmlns="http://developer.intuit.com/" /></soap:Body></soap:Envelope>'
    )


def test_the_body_may_come_slowly_in_chunks_and_unasked(service: Service, run: Run) -> None:
    """Chunked, slow, and without Expect: the same session."""
    service.requests = [HOST]
    assert run(chunked=True, slow_seconds=0.05, expect_continue=False).result == "done"
    assert all(call.headers["Transfer-Encoding"] == "chunked" for call in service.calls)
    assert not any("Expect" in call.headers for call in service.calls)


@pytest.mark.parametrize(
    ("method", "body", "said"),
    [
        ("serverVersion", b"<soap", "not well-formed"),
        ("serverVersion", b"<!DOCTYPE a><a/>", "not well-formed"),
        ("serverVersion", b"<a/>", "no SOAP 1.1 envelope"),
        ("serverVersion", served("clientVersion", "x"), "instead of serverVersionResponse"),
        ("serverVersion", served("serverVersion", "x").replace(b"><", b">\n<"), "white space"),
        (
            "authenticate",
            served("authenticate", ["a", "b"]).replace(b"<string>", b'<s:string xmlns:s="urn:a">').replace(
                b"</string>", b"</s:string>"
            ),
            "Index Out Of Range",
        ),
        ("serverVersion", served("serverVersion", ["x"]), "elements instead of text"),
    ],
)  # fmt: skip
def test_an_answer_that_dotnet_cannot_read_is_refused(method: str, body: bytes, said: str) -> None:
    """Wrong XML, wrong element, wrong namespace, a pretty-printed answer: an error that says so."""
    with pytest.raises(CallError, match=said):
        answer(method, body)


def test_a_fault_and_a_status_end_the_session_with_the_codes_of_the_method(
    service: Service, run: Run
) -> None:
    """HTTP 500 on sendRequestXML is QBWC1041, on receiveResponseXML QBWC1042."""
    service.requests = [HOST]
    service.answers["receiveResponseXML"] = [500]
    assert run().shown == "QBWC1042: receiveResponseXML: the server answered 500 Internal Server Error."
    service.answers["sendRequestXML"] = [500]
    assert run().shown.startswith("QBWC1041")


def test_empty_and_missing_results_are_empty_strings() -> None:
    """An empty result element, and none at all, read as nothing."""
    assert answer("getLastError", served("getLastError", "")) == [""]
    assert answer("authenticate", served("authenticate", ["t", ""])) == ["t", ""]
