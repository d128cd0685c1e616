"""The OAuth 2 endpoints: discovery, authorization, tokens, revocation, user info (facts section 1)."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode

from connectors.sandbox.quickbooks_online import tokens
from connectors.sandbox.quickbooks_online.answers import Answer, Request, html
from connectors.sandbox.quickbooks_online.mischief import Mischief
from connectors.sandbox.quickbooks_online.settings import Settings
from connectors.sandbox.quickbooks_online.store import Store
from connectors.sandbox.quickbooks_online.wire import dumps, loads

_TOKEN_TYPE = "application/json;charset=UTF-8"  # noqa: S105
_NO_STORE = {"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"}
PATHS = {
    "/.well-known/openid_configuration": "discovery",
    "/.well-known/openid_sandbox_configuration": "discovery",
    "/connect/oauth2": "authorize",
    "/oauth2/v1/tokens/bearer": "token",
    "/v2/oauth2/tokens/revoke": "revoke",
    "/v1/openid_connect/userinfo": "userinfo",
    "/op/v1/jwks": "keys",
}


def discovery(base: str) -> dict[str, Any]:
    """The discovery document, pointing at this sandbox."""
    return {
        "issuer": f"{base}/op/v1",
        "authorization_endpoint": f"{base}/connect/oauth2",
        "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
        "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
        "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
        "jwks_uri": f"{base}/op/v1/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [
            "openid",
            "email",
            "profile",
            "address",
            "phone",
            "com.intuit.quickbooks.accounting",
        ],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
    }


class OAuth:
    """Answers the endpoints of PATHS, inside a transaction of the caller."""

    def __init__(self, store: Store, mischief: Mischief, identity: dict[str, str]) -> None:
        self.store, self.mischief, self.identity = store, mischief, identity

    def answer(self, name: str, request: Request, settings: Settings, now: float) -> Answer:
        """The answer of one endpoint."""
        if name == "discovery":
            return Answer(200, dumps(discovery(request.base)))
        if name == "keys":
            return Answer(200, dumps({"keys": []}))
        if name == "authorize":
            return self._authorize(request)
        if name == "userinfo":
            return self._userinfo(request, now)
        if not self._client(request):
            return Answer(401, dumps({"error": "invalid_client"}), _TOKEN_TYPE)
        return self._token(request, settings, now) if name == "token" else self._revoke(request)

    def _client(self, request: Request) -> bool:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            decoded = base64.b64decode(encoded).decode() if scheme.lower() == "basic" else ""
        except (binascii.Error, UnicodeDecodeError):
            return False
        expected = f"{self.identity['client_id']}:{self.identity['client_secret']}"
        return secrets.compare_digest(decoded.encode(), expected.encode())

    def _authorize(self, request: Request) -> Answer:
        """Nobody is asked: the browser goes straight back with a code."""
        target = request.params.get("redirect_uri", "")
        if request.params.get("client_id") != self.identity["client_id"] or not target.startswith(
            ("http:", "https:")
        ):
            return Answer(400, dumps({"error": "invalid_request"}), _TOKEN_TYPE)
        code = "AB" + secrets.token_hex(24)
        self.store.remember(f"code:{code}", target)
        query = urlencode(
            {"code": code, "state": request.params.get("state", ""), "realmId": self.identity["realm_id"]}
        )
        return Answer(302, "", headers={"Location": f"{target}{'&' if '?' in target else '?'}{query}"})

    def _token(self, request: Request, settings: Settings, now: float) -> Answer:
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if form.get("grant_type") == "authorization_code":
            if self.store.recall(f"code:{form.get('code')}") != form.get("redirect_uri", ""):
                return _invalid_grant()
            self.store.sql.execute("DELETE FROM memory WHERE name = ?", (f"code:{form.get('code')}",))
            return self._granted(request, tokens.issue(self.store, settings, now))
        if form.get("grant_type") != "refresh_token":
            return Answer(400, dumps({"error": "unsupported_grant_type"}), _TOKEN_TYPE)
        fault = self.mischief.take("token", "POST", "refresh", ("rotate", "rotate_then_500"))
        pair = tokens.refresh(
            self.store, settings, form.get("refresh_token", ""), now, rotate=fault is not None
        )
        if pair is None:
            return _invalid_grant()
        if fault is not None and fault["fault"] == "rotate_then_500":
            return html(500)
        return self._granted(request, pair)

    def _granted(self, request: Request, pair: tokens.Pair) -> Answer:
        body = {
            "token_type": "bearer",
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "expires_in": pair.expires_in,
            "x_refresh_token_expires_in": pair.refresh_expires_in,
        }
        if request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true":
            body["x_refresh_token_hard_expires_in"] = 156032154
        return Answer(200, dumps(body), _TOKEN_TYPE, dict(_NO_STORE))

    def _revoke(self, request: Request) -> Answer:
        try:
            token = str(loads(request.body)["token"])
        except (ValueError, KeyError, TypeError):
            token = dict(parse_qsl(request.body.decode("utf-8", "replace"))).get("token", "")
        known = tokens.revoke(self.store, token)
        return Answer(200, "") if known else Answer(400, dumps({"error": "invalid_request"}), _TOKEN_TYPE)

    def _userinfo(self, request: Request, now: float) -> Answer:
        problem = tokens.problem(self.store, request.headers.get("authorization", "").partition(" ")[2], now)
        if problem:
            return Answer(401, dumps({"error": "invalid_token"}), _TOKEN_TYPE)
        return Answer(
            200, dumps({"sub": "sandbox-user", "email": "books@example.com", "emailVerified": True})
        )


def _invalid_grant() -> Answer:
    return Answer(400, '{"error":"invalid_grant"}', _TOKEN_TYPE)
