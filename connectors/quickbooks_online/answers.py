"""What came back from one call, and the verdict on it: status and body decide together what is known."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import NoReturn

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.contract.errors import FixRecord, Outage, Reconnect, Throttled, Uncertain, Wait
from connectors.quickbooks_online import wire
from connectors.quickbooks_online.errors import broke_down, explain, uncertain
from connectors.quickbooks_online.faults import Fault, faults_in, faults_in_xml
from connectors.quickbooks_online.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: ``body`` is None where it could not be read."""

    status: int
    body: Json | None
    faults: tuple[Fault, ...]
    request_id: str
    retry_after: float | None

    @property
    def throttled(self) -> bool:
        """429, or its code in the older 403 (facts 2.2)."""
        return self.status == 429 or any(one.code == "3001" for one in self.faults)


def verdict(answer: Answer) -> Answer:
    """Return a good answer.

    Raises:
        Uncertain: nobody knows what was done. Throttled, Reconnect, WrongCompany, Outage, BookUnready: it was turned away at the
            gate. Anything else: the books refused it.
    """
    if answer.throttled:
        raise Throttled(
            "QuickBooks asked to slow down.",
            code="3001",
            request_id=answer.request_id,
            retry_after=answer.retry_after,
        )
    if answer.faults and answer.status < 500 and not broke_down(answer.faults):
        raise explain(answer.faults, answer.request_id)
    if answer.status != 200 or answer.faults or answer.body is None:
        _refuse_status(answer.status, answer.faults, answer.request_id)
    return answer


def _refuse_status(status: int, faults: tuple[Fault, ...], request_id: str) -> NoReturn:
    """Raise what an answer means that says nothing in words; the vendor's HTML pages are such answers (facts 2.2)."""
    code = str(status)
    if status >= 500 or faults:
        raise uncertain(
            f"QuickBooks broke down (HTTP {status})", request_id, faults[0].code if faults else code
        )
    if status in {401, 403}:
        raise Reconnect(
            f"QuickBooks turned the connection away (HTTP {status}).", code=code, request_id=request_id
        )
    if status == 404 or 300 <= status < 400:
        said = f"There is no QuickBooks where base_url of the book says (HTTP {status})."
        raise Outage(said, code=code, request_id=request_id)
    if status == 413:
        raise FixRecord("The record is too large for QuickBooks.", code=code, request_id=request_id)
    raise uncertain(f"QuickBooks gave an answer that cannot be read (HTTP {status})", request_id, code)


def answer_of(response: requests.Response) -> Answer:
    """Read a response: JSON in two spellings of faults, XML, or nothing that can be read."""
    content = response.content
    body: Json | None = None
    faults: tuple[Fault, ...] = ()
    if content.lstrip()[:1] == b"<":
        faults = faults_in_xml(content)
    else:
        try:
            parsed = wire.loads(content)
        except ValueError:
            parsed = None
        body = parsed if isinstance(parsed, dict) else None
        faults = faults_in(body)
    return Answer(
        status=response.status_code,
        body=body,
        faults=faults,
        request_id=str(response.headers.get("intuit_tid") or response.headers.get("Intuit-Tid") or ""),
        retry_after=_seconds(response.headers.get("Retry-After")),
    )


def broken(error: requests.RequestException) -> NoReturn:
    """Raise Outage where the request certainly never left, else Uncertain; without the original, which holds the headers."""
    name = type(error).__name__
    if isinstance(error, requests.ConnectTimeout) or _never_left(error):
        raise Outage(
            f"QuickBooks cannot be reached ({name}); nothing was sent.", code="unreachable"
        ) from None
    what = (
        "QuickBooks did not answer in time"
        if isinstance(error, requests.Timeout)
        else "The connection was lost"
    )
    raise uncertain(what, code=name) from None


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection came about: refused, name unknown, certificate not trusted (also behind a proxy's error)."""
    reason: object = getattr(error.args[0], "reason", None) if error.args else None
    causes = (reason, getattr(reason, "original_error", None), *getattr(reason, "args", ()))
    return any(
        isinstance(one, (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError))
        for one in causes
    )


def unread(error: Uncertain) -> Wait:
    """Turn what would leave a write uncertain into what it means for a read: try later, nothing changed."""
    kind = Outage if error.code in {"500", "502", "503", "504"} or not error.code.isdigit() else Wait
    said = error.message.replace(" after the record was sent, so it may or may not be in the books", "")
    return kind(f"{said.rstrip('.')}; nothing was read.", code=error.code, request_id=error.request_id)


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None
