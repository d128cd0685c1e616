"""Transport: one call to one company with token, limits and time-outs, again where it only reads; nothing of documents."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import requests
from requests.adapters import HTTPAdapter

from connectors.contract.errors import Throttled, TieoutError, Uncertain, Wait
from connectors.quickbooks_online.answers import Answer, answer_of, broken, unread, verdict
from connectors.quickbooks_online.limits import Pace
from connectors.quickbooks_online.oauth import Access
from connectors.quickbooks_online.settings import Settings
from connectors.quickbooks_online.wire import Json

READS = 4
"""How often a read is tried; a write is tried once, what comes after it is for the look to decide."""
BACK_OFF = 0.25
"""Seconds of the first wait between two tries; each one doubles."""
LONGEST_WAIT = 90.0
"""Seconds that a read waits for its turn or for a Retry-After before it gives up."""


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
        self._throttle_wait = settings.limits.throttle_wait
        self._root = f"{settings.base_url}/v3/company/{settings.company_id}"

    def get(self, path: str, **params: str) -> Json:
        """Read a path below the company; raises a TieoutError where no good answer comes."""
        return self.read(Call(path=path, params=params))

    def read(self, call: Call) -> Json:
        """Make a call that changes nothing, again after a short wait where the books were busy.

        Raises:
            Wait: the answer could not be read, or the books were busy too long. Outage, Reconnect, WrongCompany.
        """
        tries = 0
        while True:
            tries += 1
            try:
                return verdict(self._call(call, LONGEST_WAIT)).body or {}
            except Uncertain as error:
                failure: TieoutError = unread(error)
            except Wait as error:
                failure = error
            if tries == READS or (failure.retry_after or 0) > LONGEST_WAIT:
                raise failure
            if not isinstance(failure, Throttled):  # after a 429 the pace itself waits
                self._sleep(BACK_OFF * 2**tries * random.uniform(0.5, 1.0))  # noqa: S311 - jitter is no cryptography

    def write(self, call: Call, deadline: datetime) -> tuple[Json, str]:
        """Make a call that changes the books, once; return its body and the vendor's request id.

        Raises:
            Uncertain: nobody knows whether it was done. Wait, Outage, Reconnect, WrongCompany, BookUnready: it was not sent, or
                turned away at the gate. Anything else: the books refused it.
        """
        within = (deadline - self._clock()).total_seconds()
        answer = verdict(self._call(call, within))
        return answer.body or {}, answer.request_id

    def _call(self, call: Call, within: float) -> Answer:
        token = self._access.token()
        answer = self._once(call, token, within)
        if answer.status == 401 and not any(one.code == "120" for one in answer.faults):
            # The gate turned it away, nothing was done; the same request id goes again.
            answer = self._once(call, self._access.renew(refused=token), within)
        if answer.throttled:
            return replace(
                answer, retry_after=self._pace.turned_away(answer.retry_after, self._throttle_wait)
            )
        self._pace.answered()
        return answer

    def _once(self, call: Call, token: str, within: float) -> Answer:
        if within <= 0:
            raise Wait(
                "The claim on this record ran out before it was sent; nothing was sent.", code="deadline"
            )
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
            broken(error)
        return answer_of(response)


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
