"""The control side, below /_sandbox/: faults, settings, acts of a person, tokens, the journal. Never the vendor's API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connectors.sandbox.quickbooks_online import acts, answers, journal, refusals, tokens
from connectors.sandbox.quickbooks_online.answers import Answer, Request
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.wire import Json, dumps, loads

if TYPE_CHECKING:
    from connectors.sandbox.quickbooks_online.app import App


class Control:
    """Answers the paths of the control side; a wrong request gets status 400 and a sentence."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._routes: dict[tuple[str, str], Callable[[Request], Any]] = {
            ("GET", "/_sandbox/faults"): lambda _: {"faults": app.mischief.faults},
            ("POST", "/_sandbox/faults"): self._set_faults,
            ("GET", "/_sandbox/settings"): lambda _: vars(app.settings),
            ("POST", "/_sandbox/settings"): self._set_settings,
            ("POST", "/_sandbox/act"): self._act,
            ("POST", "/_sandbox/token"): self._token,
            ("GET", "/_sandbox/ready"): lambda request: app.ready(request.base),
            ("GET", "/_sandbox/journal"): lambda request: journal.entries(app.store, request.params),
            ("GET", "/_sandbox/journal/counts"): self._counts,
        }

    def handle(self, request: Request) -> Answer:
        """Answer, inside one transaction."""
        route = self._routes.get((request.method, request.path.rstrip("/")))
        if route is None:
            listed = ", ".join(f"{method} {path}" for method, path in self._routes)
            return Answer(
                404, dumps({"error": f"There is no {request.method} {request.path}. There is: {listed}."})
            )
        try:
            with self.app.store.transaction():
                return Answer(200, dumps(route(request)))
        except refusals.RefusalError as refusal:
            return answers.refused(refusal, self.app.clock())
        except ValueError as error:
            return Answer(400, dumps({"error": str(error)}))

    def session(self) -> Session:
        """A session of a person in the QuickBooks screen."""
        app, now = self.app, self.app.clock()
        return Session(
            app.store, app.settings, now, app.identity["realm_id"], answers.new_tid(now), source="ui"
        )

    def _set_faults(self, request: Request) -> Json:
        """A list, or `{"faults": […]}`, replaces all; one fault object is added."""
        body = _body(request)
        if isinstance(body, dict) and "faults" in body:
            body = body["faults"]
        if isinstance(body, list):
            self.app.mischief.add(body, replace=True)
        else:
            self.app.mischief.add([body], replace=False)
        return {"faults": self.app.mischief.faults}

    def _set_settings(self, request: Request) -> Json:
        changes = _body(request)
        if not isinstance(changes, dict):
            raise ValueError('Settings are an object, such as {"closing_date": "2026-01-31"}.')  # noqa: TRY004
        settings = self.app.settings.changed(changes)
        self.app.store.remember("settings", vars(settings))
        self.app.settings = settings
        return vars(settings)

    def _act(self, request: Request) -> Json:
        body = _body(request)
        if isinstance(body, dict) and body.get("act") == "close_books":
            self.app.settings = self.app.settings.changed({"closing_date": body.get("date")})
            self.app.store.remember("settings", vars(self.app.settings))
            return {"closing_date": self.app.settings.closing_date}
        return acts.act(self.session(), body)

    def _token(self, _request: Request) -> Json:
        app, now = self.app, self.app.clock()
        if tokens.current_refresh(app.store, now) is None:
            tokens.issue(app.store, app.settings, now)
        access = tokens.access(app.store, app.settings, now)
        return {
            "access_token": access,
            "expires_in": app.settings.access_token_seconds,
            "refresh_token": tokens.current_refresh(app.store, now),
        }

    def _counts(self, request: Request) -> Json:
        """Effects by entity and operation (durable), and requests since the start (not)."""
        return {**journal.counts(self.app.store, request.params), "requests": dict(self.app.limits.counts)}


def _body(request: Request) -> Any:
    try:
        return loads(request.body)
    except ValueError:
        raise ValueError("The body of the request is not JSON.") from None
