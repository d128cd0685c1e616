"""Transport: one call to one company with token, limits and time-outs, and the verdict on its answer; nothing of documents."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.contract.errors import FixRecord, Outage, Reconnect, Throttled, TieoutError, Uncertain, Wait
from connectors.quickbooks_online import wire
from connectors.quickbooks_online.errors import broke_down, explain, uncertain
from connectors.quickbooks_online.faults import Fault, faults_in, faults_in_xml
from connectors.quickbooks_online.limits import Pace
from connectors.quickbooks_online.oauth import Access
from connectors.quickbooks_online.settings import Settings
from connectors.quickbooks_online.wire import Json

READS = 4
"""How often a read is tried; a write is tried once, what comes after it is for the look to decide."""
LONGEST_WAIT = 90.0
"""Seconds that a read waits for its turn or for a Retry-After before it gives up."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: path below the company, query parameters, body."""

    path: str
    params: Mapping[str, str]
    data: bytes | None = None
    content_type: str = "application/json"
    batch: bool = False


class Client:
    """Calls one company. Reads are tried again by themselves, writes never."""

    def __init__(
        self,
        settings: Settings,
        access: Access,
        pace: Pace,
        http: requests.Session,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is called yet."""
        self._settings = settings
        self._access = access
        self._pace = pace
        self._http = http
        self._clock = clock
        self._sleep = sleep
        self._root = f"{settings.base_url}/v3/company/{settings.company_id}"

    def get(self, path: str, **params: str) -> Json:
        """Read a path below the company; raises a TieoutError where no good answer comes."""
        return self.read(Call(path=path, params=params))

    def read(self, call: Call) -> Json:
        """Make a call that changes nothing, again after a short wait where the books were busy.

        Raises:
            Wait: the answer could not be read, or the books were busy too long. Outage, Reconnect, WrongCompany.
        """
        for left in range(READS - 1, -1, -1):
            try:
                return self._verdict(self._call(call, LONGEST_WAIT)).body or {}
            except Uncertain as error:
                failure: TieoutError = _unread(error)
            except Reconnect:
                raise
            except Wait as error:
                failure = error
                if (error.retry_after or 0) > LONGEST_WAIT:
                    raise
            if not left:
                raise failure
            if not isinstance(failure, Throttled):  # after a 429 the pace itself waits
                self._sleep(0.25 * 2 ** (READS - left) * random.uniform(0.5, 1.0))  # noqa: S311 - jitter is no cryptography
        raise AssertionError  # pragma: no cover

    def write(self, call: Call, deadline: datetime) -> tuple[Json, str]:
        """Make a call that changes the books, once; return its body and the vendor's request id.

        Raises:
            Uncertain: nobody knows whether it was done. Wait, Outage, Reconnect, WrongCompany, BookUnready: it was not sent, or
                turned away at the gate. Anything else: the books refused it.
        """
        answer = self._verdict(self._call(call, (deadline - self._clock()).total_seconds()))
        return answer.body or {}, answer.request_id

    def _call(self, call: Call, within: float) -> Answer:
        token = self._access.token()
        answer = self._once(call, token, within)
        if answer.status == 401 and not any(one.code == "120" for one in answer.faults):
            # The gate turned it away, nothing was done; the same request id goes again.
            answer = self._once(call, self._access.renew(refused=token), within)
        if answer.throttled:
            self._pace.block(answer.retry_after or self._settings.limits.throttle_wait)
        return answer

    def _once(self, call: Call, token: str, within: float) -> Answer:
        if within <= 0:
            raise Wait("The claim on this record ran out before it was sent; nothing was sent.", code="deadline")
        self._pace.acquire(batch=call.batch, within=within)
        headers = {"Accept": "application/json"}
        if call.data is not None:
            headers["Content-Type"] = call.content_type
        try:
            response = self._http.request(
                "GET" if call.data is None else "POST",
                f"{self._root}/{call.path}",
                params={"minorversion": self._settings.minor_version, **call.params},
                data=call.data,
                headers=headers,
                auth=_Bearer(token),
                timeout=(self._settings.connect_timeout, self._settings.read_timeout),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            _broken(error)
        return _answer(response)

    def _verdict(self, answer: Answer) -> Answer:
        """Return a good answer; status and body decide together (facts 0.1)."""
        status, request_id = answer.status, answer.request_id
        if answer.throttled:
            wait = answer.retry_after or self._settings.limits.throttle_wait
            raise Throttled(
                "QuickBooks asked to slow down.", code="3001", request_id=request_id, retry_after=wait
            )
        if status in {401, 403}:
            raise (
                explain(answer.faults, request_id)
                if answer.faults
                else Reconnect(
                    f"QuickBooks turned the connection away (HTTP {status}).", code=str(status), request_id=request_id
                )
            )
        if status >= 500 or broke_down(answer.faults):
            raise uncertain(f"QuickBooks broke down (HTTP {status})", request_id, code=_code(answer))
        if answer.faults:
            raise explain(answer.faults, request_id)
        if status == 404 or 300 <= status < 400:
            raise Outage(
                f"There is no QuickBooks at {self._settings.base_url} (HTTP {status}); check base_url of the book.",
                code=str(status),
                request_id=request_id,
            )
        if status == 413:
            raise FixRecord("The record is too large for QuickBooks.", code="413", request_id=request_id)
        if status != 200 or answer.body is None:
            raise uncertain(f"QuickBooks gave an answer that cannot be read (HTTP {status})", request_id, str(status))
        return answer


class _Bearer(requests.auth.AuthBase):
    """Sets the header itself, so that a .netrc file cannot."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def new_session(settings: Settings, lanes: int) -> requests.Session:
    """Pooled connections, one for each lane; no retry of its own, since a POST must never go twice by itself."""
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=lanes + 2, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.trust_env = not settings.loopback
    session.headers.update({"User-Agent": "tieout", "Accept-Encoding": "gzip"})
    return session


def _answer(response: requests.Response) -> Answer:
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


def _broken(error: requests.RequestException) -> NoReturn:
    """Raise Outage where the request certainly never left, else Uncertain; without the original, which holds the headers."""
    name = type(error).__name__
    if isinstance(error, requests.ConnectTimeout) or _never_left(error):
        raise Outage(f"QuickBooks cannot be reached ({name}); nothing was sent.", code="unreachable") from None
    what = "QuickBooks did not answer in time" if isinstance(error, requests.Timeout) else "The connection was lost"
    raise uncertain(what, code=name) from None


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection came about: refused, name unknown, certificate not trusted (also behind a proxy's error)."""
    reason: object = getattr(error.args[0], "reason", None) if error.args else None
    causes = (reason, getattr(reason, "original_error", None), *getattr(reason, "args", ()))
    return any(isinstance(one, (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)) for one in causes)


def _unread(error: Uncertain) -> Wait:
    """Turn what would leave a write uncertain into what it means for a read: try later, nothing changed."""
    kind = Outage if error.code in {"502", "503", "504"} or not error.code.isdigit() else Wait
    said = error.message.replace(" after the record was sent, so it may or may not be in the books", "")
    return kind(f"{said.rstrip('.')}; nothing was read.", code=error.code, request_id=error.request_id)


def _code(answer: Answer) -> str:
    return str(answer.status) if answer.status >= 500 or not answer.faults else answer.faults[0].code


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None
