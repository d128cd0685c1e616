"""Access and refresh tokens: issued, rotated, expired, revoked; all of it durable."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from connectors.sandbox.quickbooks_online.settings import Settings
from connectors.sandbox.quickbooks_online.store import Store

REFRESH_SECONDS = 8726400
_DAY = 24 * 3600


@dataclass(frozen=True)
class Pair:
    """What a token answer carries."""

    access: str
    refresh: str
    expires_in: int
    refresh_expires_in: int


def _issue(store: Store, sort: str, now: float, seconds: int) -> str:
    token = ("eyJ" + secrets.token_urlsafe(60)) if sort == "access" else "RT1-" + secrets.token_urlsafe(40)
    store.sql.execute("INSERT INTO token VALUES (?, ?, ?, ?, 0)", (token, sort, now, now + seconds))
    return token


def issue(store: Store, settings: Settings, now: float) -> Pair:
    """A new pair, as after a person has connected the company."""
    refresh = _issue(store, "refresh", now, REFRESH_SECONDS)
    return Pair(access(store, settings, now), refresh, settings.access_token_seconds, REFRESH_SECONDS)


def access(store: Store, settings: Settings, now: float) -> str:
    """A new access token."""
    return _issue(store, "access", now, settings.access_token_seconds)


def current_refresh(store: Store, now: float) -> str | None:
    """The newest refresh token that still works."""
    row = store.sql.execute(
        "SELECT token FROM token WHERE sort = 'refresh' AND revoked = 0 AND expires > ? ORDER BY issued DESC",
        (now,),
    ).fetchone()
    return str(row[0]) if row else None


def refresh(store: Store, settings: Settings, token: str, now: float, *, rotate: bool) -> Pair | None:
    """A new access token for a refresh token, rotated when it is a day old or told so; None for `invalid_grant`.

    The old token dies with the rotation, except for a grace that is off by default (facts section 1).
    """
    row = store.sql.execute(
        "SELECT issued, expires FROM token WHERE token = ? AND sort = 'refresh' AND revoked = 0",
        (token,),
    ).fetchone()
    if row is None or row[1] <= now:
        return None
    if rotate or settings.rotation == "every" or now - row[0] >= _DAY:
        store.sql.execute(
            "UPDATE token SET expires = min(expires, ?) WHERE token = ?",
            (now + settings.refresh_grace_seconds, token),
        )
        token, expires = _issue(store, "refresh", now, REFRESH_SECONDS), now + REFRESH_SECONDS
    else:
        expires = row[1]
    return Pair(access(store, settings, now), token, settings.access_token_seconds, int(expires - now))


def revoke(store: Store, token: str) -> bool:
    """Revoke a token; with a refresh token every access token goes too. Whether there was such a token."""
    row = store.sql.execute("SELECT sort FROM token WHERE token = ?", (token,)).fetchone()
    if row is None:
        return False
    store.sql.execute("UPDATE token SET revoked = 1 WHERE token = ?", (token,))
    if row[0] == "refresh":
        store.sql.execute("UPDATE token SET revoked = 1 WHERE sort = 'access'")
    return True


def expire_access(store: Store, now: float) -> None:
    """Let every access token expire now."""
    store.sql.execute("UPDATE token SET expires = ? WHERE sort = 'access' AND expires > ?", (now, now))


def problem(store: Store, token: str | None, now: float) -> str | None:
    """Why a bearer token does not open the API, in the gateway's words; None if it does."""
    if token is None or len(token) < 20:
        return "Malformed bearer token: too short or too long"
    row = store.sql.execute(
        "SELECT expires, revoked FROM token WHERE token = ? AND sort = 'access'", (token,)
    ).fetchone()
    if row is None:
        return "Malformed bearer token: too short or too long"
    if row[1]:
        return "Token revoked"
    return f"Token expired: {token[:12]}" if row[0] <= now else None
