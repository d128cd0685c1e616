"""Access to one company: the access token in memory, refreshed through the token store by one refresher at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import requests

from connectors.contract.errors import Outage, Reconnect, Throttled
from connectors.contract.protocols import Tokens
from connectors.quickbooks_online import wire
from connectors.quickbooks_online.settings import Settings, safe_address

MARGIN = timedelta(seconds=60)
"""A token that expires sooner is not used any more."""
_HARD = "x_refresh_token_hard_expires_in"


class Access:
    """Hands out access tokens. Nothing of it prints a secret."""

    def __init__(
        self, settings: Settings, tokens: Tokens, http: requests.Session, clock: Callable[[], datetime]
    ) -> None:
        """Nothing is called before the first token is asked for."""
        self._settings = settings
        self._tokens = tokens
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._values: Mapping[str, str] | None = None
        self._endpoint = ""
        self._dead: set[str] = set()
        """Refresh tokens that were refused; none is tried twice."""

    def token(self) -> str:
        """Return an access token that is not about to expire.

        Raises:
            Reconnect: no refresh token is accepted. Outage, Throttled: the token endpoint is out of reach; nothing changed.
        """
        return self._obtain(refused="")

    def renew(self, refused: str) -> str:
        """Return another access token than the one that the books refused (facts 1: 401 with code 3200). Raises as ``token``."""
        return self._obtain(refused=refused)

    def _obtain(self, refused: str) -> str:
        with self._lock:
            if self._values and self._usable(self._values, refused):
                return self._values["access_token"]
            stored = self._tokens.load(self._settings.company_key)
            if stored and self._usable(stored, refused):
                self._values = stored
                return stored["access_token"]
            # The store keeps the new values before it returns them, and they are used only after that.
            self._values = self._tokens.refresh(
                self._settings.company_key, lambda stored: self._exchange(stored, refused)
            )
            return self._values["access_token"]

    def _usable(self, values: Mapping[str, str], refused: str) -> bool:
        if not values.get("access_token") or values["access_token"] == refused:
            return False
        try:
            expires = datetime.fromisoformat(values["expires_at"])
        except (KeyError, ValueError):
            return False
        return self._clock() + MARGIN < expires

    def _exchange(self, stored: Mapping[str, str] | None, refused: str) -> Mapping[str, str]:
        stored = stored or {}
        if self._usable(stored, refused):
            return stored
        known = (
            stored.get("refresh_token"),
            self._settings.refresh_token,
            stored.get("previous_refresh_token"),
        )
        candidates = [one for one in dict.fromkeys(known) if one and one not in self._dead]
        for candidate in candidates:
            values = self._refresh(candidate)
            if values is not None:
                return values
            self._dead.add(candidate)
        what = "has no refresh token yet" if not any(known) else "is no longer accepted (invalid_grant)"
        raise Reconnect(
            f"The connection to QuickBooks company {self._settings.company_id} {what}.", code="invalid_grant"
        )

    def _refresh(self, refresh_token: str) -> Mapping[str, str] | None:
        """Values for one refresh token; None where it is refused for good."""
        answer = self._call(
            "POST",
            self._token_endpoint(),
            data={"grant_type": "refresh_token", "refresh_token": refresh_token},
            headers={"x-include-refresh-token-hard-expires-in": "true"},
        )
        body = _body(answer)
        if answer.status_code == 200:
            return self._values_of(body, refresh_token)
        error = str(body.get("error") or "")
        if answer.status_code == 400 and error == "invalid_grant":
            return None
        if error in {"invalid_client", "unauthorized_client"} or answer.status_code == 401:
            raise Reconnect(
                "QuickBooks does not accept the client id and client secret of the book.",
                code=error or "401",
                remedy="Check client_id and client_secret of the book against the app's keys, then run again.",
                request_id=_tid(answer),
            )
        if answer.status_code == 429:
            raise Throttled(
                "QuickBooks asked to slow down while the token was refreshed.",
                code="429",
                request_id=_tid(answer),
            )
        raise self._outage(f"answered HTTP {answer.status_code}", _tid(answer))

    def _values_of(self, body: Mapping[str, object], used: str) -> Mapping[str, str]:
        access, refresh = body.get("access_token"), body.get("refresh_token")
        if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            raise self._outage("gave an answer without tokens")
        now = self._clock()
        values = {
            "access_token": access,
            "refresh_token": refresh,
            "previous_refresh_token": used if used != refresh else "",
            "expires_at": _after(now, body.get("expires_in"), 3600),
            "refresh_expires_at": _after(now, body.get("x_refresh_token_expires_in"), 8726400),
            "refreshed_at": now.isoformat(),
        }
        if body.get(_HARD):
            values["refresh_hard_expires_at"] = _after(now, body[_HARD], 0)
        return values

    def _token_endpoint(self) -> str:
        if not self._endpoint:
            answer = self._call("GET", self._settings.discovery_url)
            endpoint = str(_body(answer).get("token_endpoint") or "") if answer.status_code == 200 else ""
            if not safe_address(endpoint):
                raise self._outage("names no token endpoint in its discovery document")
            self._endpoint = endpoint
        return self._endpoint

    def _call(
        self,
        method: str,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        try:
            return self._http.request(
                method,
                url,
                data=data,
                headers={"Accept": "application/json", **(headers or {})},
                auth=(self._settings.client_id, self._settings.client_secret) if data else _anonymous,
                timeout=(self._settings.connect_timeout, min(30.0, self._settings.read_timeout)),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise self._outage(f"did not answer ({type(error).__name__})") from None

    def _outage(self, what: str, request_id: str = "") -> Outage:
        return Outage(
            f"The token endpoint of QuickBooks {what}; the stored connection was not changed.",
            code="token endpoint",
            request_id=request_id,
        )


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep credentials of a .netrc file out."""
    return request


def _body(answer: requests.Response) -> Mapping[str, object]:
    try:
        body = wire.loads(answer.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _tid(answer: requests.Response) -> str:
    return str(answer.headers.get("intuit_tid") or answer.headers.get("Intuit-Tid") or "")


def _after(now: datetime, seconds: object, default: int) -> str:
    try:
        length = int(str(seconds))
    except ValueError:
        length = default
    return (now + timedelta(seconds=length)).isoformat()
