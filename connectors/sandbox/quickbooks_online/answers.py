"""Answers of the HTTP layer: status, body, headers, and the ways in which a connection may end without one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from connectors.sandbox.quickbooks_online.refusals import RefusalError
from connectors.sandbox.quickbooks_online.settings import Settings
from connectors.sandbox.quickbooks_online.wire import Json, dumps, stamp_ms

JSON = "application/json;charset=utf-8"


@dataclass
class Answer:
    """What goes back to the client. `drop` closes the connection without a single byte."""

    status: int
    body: str
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


@dataclass(frozen=True)
class Request:
    """One HTTP request, decoded. Header names are in small letters."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes
    base: str


def new_tid(now: float) -> str:
    """An intuit_tid, as the gateway makes them."""
    return f"1-{int(now):08x}-{secrets.token_hex(12)}"


def refused(refusal: RefusalError, now: float) -> Answer:
    """A fault of the accounting application."""
    sort = JSON if refusal.status == 200 else "application/json"
    return Answer(refusal.status, refusal.body(now), sort)


def gateway(status: int, code: str, detail: str | None, kind: str, name: str, now: float) -> Answer:
    """A fault of the gateway: small letters, many nulls (facts section 1)."""
    message = f"message={name}; errorCode=00{code}; statusCode={status}"
    error = {"message": message, "detail": detail, "code": code, "element": None}
    body: Json = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(now * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Answer(status, dumps(body), "application/json")


def unauthorized(detail: str, now: float) -> Answer:
    """401: code 3200."""
    answer = gateway(401, "3200", detail, "AUTHENTICATION", "AuthenticationFailed", now)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    return answer


def forbidden(now: float) -> Answer:
    """403: code 3100, a company that the token is not for."""
    return gateway(403, "3100", None, "SERVICE", "ApplicationAuthorizationFailed", now)


def throttled(settings: Settings, now: float, form: str | None = None) -> Answer:
    """429 (or the older 403): code 3001, in the letter case or markup that is switched on (facts 2.2)."""
    form = form or settings.throttle_form
    text = "The request limit was reached.  Try again later"
    status = 403 if form == "json_403" else 429
    if form == "xml":
        answer = Answer(
            status,
            (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse '
                f'xmlns="http://schema.intuit.com/finance/v3" time="{stamp_ms(now)}"><Fault type="SERVICE">'
                f'<Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode={status}</Message>'
                f"<Detail>{text}</Detail></Error></Fault></IntuitResponse>"
            ),
            "text/xml",
        )
    elif form == "json_upper":
        error = {
            "Message": f"message=ThrottleExceeded; errorCode=003001; statusCode={status}",
            "Detail": text,
            "code": "3001",
        }
        answer = Answer(
            status,
            dumps({"Fault": {"Error": [error], "type": "SERVICE"}, "time": stamp_ms(now)}),
            "application/json",
        )
    else:
        answer = gateway(status, "3001", text, "SERVICE", "ThrottleExceeded", now)
    if settings.retry_after is not None:
        answer.headers["Retry-After"] = str(settings.retry_after)
    return answer


_HTML = {
    400: "Bad Request",
    404: "Not Found",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}


def html(status: int) -> Answer:
    """A page of the web server in front."""
    title = f"{status} {_HTML[status]}"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr>"
    return Answer(status, f"{page}<center>nginx</center>\r\n</body>\r\n</html>\r\n", "text/html")
