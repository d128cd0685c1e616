"""One request from arrival to answer: faults, token, company, limits, replay, and the transaction around it all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from connectors.sandbox.quickbooks_online import answers, api, batch, refusals, seed, tokens
from connectors.sandbox.quickbooks_online.answers import Answer, Request
from connectors.sandbox.quickbooks_online.control import Control
from connectors.sandbox.quickbooks_online.limits import Limits
from connectors.sandbox.quickbooks_online.mischief import Mischief
from connectors.sandbox.quickbooks_online.oauth import PATHS, OAuth
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.settings import Options, Settings
from connectors.sandbox.quickbooks_online.store import Store
from connectors.sandbox.quickbooks_online.wire import dumps, loads, stamp_ms

_PREFIX = "/v3/company/"
# Faults that stand in for the answer, and whether the work is done all the same.
_STAND_IN = {
    "drop_before_commit": False,
    "fault_in_200": False,
    "fault_in_500": False,
    "empty_200": False,
    "html_404": False,
    "html_413": False,
    "html_500": False,
    "html_502": False,
    "html_503": False,
    "html_504": False,
    "garbage": True,
    "commit_then_drop": True,
    "commit_then_504": True,
}
_READS = frozenset({"read", "query", "cdc"})


class App:
    """The sandbox without its HTTP server."""

    def __init__(self, store: Store, options: Options, clock: Callable[[], float] = time.time) -> None:
        self.store, self.clock = store, clock
        with store.transaction():
            self.settings = Settings().changed({**(store.recall("settings") or {}), **options.settings})
            store.remember("settings", vars(self.settings))
            if store.recall("identity") is None:
                seed.company(Session(store, Settings(), clock(), realm="", tid="", source="seed"))
            self.identity: dict[str, str] = store.recall("identity")
            if tokens.current_refresh(store, clock()) is None:
                tokens.issue(store, self.settings, clock())
            self.mischief = Mischief(store)
        self.limits = Limits()
        self.oauth = OAuth(store, self.mischief, self.identity)
        self.control = Control(self)

    def ready(self, base: str) -> dict[str, str]:
        """What somebody who wants to connect must know."""
        with self.store.lock:
            refresh = tokens.current_refresh(self.store, self.clock()) or ""
        return {
            "base_url": base,
            "discovery_url": f"{base}/.well-known/openid_sandbox_configuration/",
            **self.identity,
            "refresh_token": refresh,
        }

    def handle(self, request: Request) -> Answer:
        """Answer one request; what it did is committed when this returns."""
        path = request.path.rstrip("/") or "/"
        if path.startswith("/_sandbox/"):
            return self.control.handle(request)
        now = self.clock()
        if path in PATHS:
            with self.store.transaction():
                answer = self.oauth.answer(PATHS[path], request, self.settings, now)
        elif path.startswith(_PREFIX):
            answer = self._company(request, path[len(_PREFIX) :].split("/"))
        else:
            answer = answers.html(404)
        answer.headers.setdefault("intuit_tid", answers.new_tid(now))
        return answer

    def _company(self, request: Request, parts: list[str]) -> Answer:
        body = _json(request, parts)
        aims = _aims(request, parts[1:], body)
        wait = self._delay(aims, request.method)
        if wait and wait.get("when", "before") == "before":
            time.sleep(float(wait.get("seconds", 1)))
        now = self.clock()
        with self.store.transaction():
            answer = self._admitted(request, parts, body, aims, now)
        if wait and wait.get("when") == "after":
            time.sleep(float(wait.get("seconds", 1)))
        return answer

    def _delay(self, aims: list[tuple[str, str]], method: str) -> dict[str, Any] | None:
        if not self.mischief.faults:
            return None
        with self.store.transaction():
            return self.mischief.take_any(aims, method, ("delay",))

    def _admitted(
        self, request: Request, parts: list[str], body: Any, aims: list[tuple[str, str]], now: float
    ) -> Answer:
        """Through the gateway: token, company, limits; then the faults, then the work."""
        if self.mischief.take_any(aims, request.method, ("expire_token",)):
            tokens.expire_access(self.store, now)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        problem = tokens.problem(self.store, token.strip() if scheme.lower() == "bearer" else None, now)
        if problem:
            return answers.unauthorized(problem, now)
        if parts[0] != self.identity["realm_id"]:
            return answers.forbidden(now)
        throttle = self.mischief.take_any(aims, request.method, ("throttle",))
        if throttle or not self.limits.admit(self.settings, now, batch=aims[0][1] == "batch"):
            return answers.throttled(self.settings, now, (throttle or {}).get("form"))
        self._tally(aims)
        fault = self.mischief.take_any(aims, request.method, _STAND_IN)
        if (
            fault is None
            and aims[0][1] in _READS
            and self.mischief.take_any(aims, request.method, ("unreadable",))
        ):
            return answers.refused(refusals.system_failure("unreadable"), now)
        if fault is not None and not fault.get("commit", _STAND_IN[fault["fault"]]):
            return _stand_in(fault["fault"], now)
        if fault is not None and "items" in fault and aims[0][1] == "batch":
            # The vendor stops in the middle of a batch: its first items are done, and no answer is kept.
            body = {"BatchItemRequest": batch.items(body)[: fault["items"]]}
            self._worked(request, parts[1:], body, now, keep=False)
            return _stand_in(fault["fault"], now)
        done = self._worked(request, parts[1:], body, now)
        return done if fault is None else _stand_in(fault["fault"], now)

    def _tally(self, aims: list[tuple[str, str]]) -> None:
        entity, operation = aims[0]
        self.limits.counts["requests"] += 1
        self.limits.counts[f"{entity}.{operation}"] += 1
        if operation in _READS:
            self.limits.counts["metered_reads"] += 1

    def _worked(
        self, request: Request, parts: list[str], body: Any, now: float, *, keep: bool = True
    ) -> Answer:
        tid = answers.new_tid(now)
        requestid = request.params.get("requestid") or None
        session = Session(
            self.store,
            self.settings,
            now,
            self.identity["realm_id"],
            tid,
            self.identity["client_id"],
            requestid,
            include=frozenset(request.params.get("include", "").lower().split(",")),
        )
        writes = request.method == "POST" and parts[:1] != ["query"]
        try:
            if writes and requestid:
                replayed = self._replayed(session, requestid, body, batch_request=parts == ["batch"])
                if replayed is not None:
                    return replayed
            api.before(session, self.mischief, request, parts, body)
            with self.store.part():
                answer = api.answer(session, self.mischief, request, parts, body=body)
        except refusals.RefusalError as refusal:
            answer = answers.refused(refusal, now)
        else:
            if writes and requestid and keep and self.settings.requestid_replay:
                self.store.sql.execute(
                    "INSERT INTO replay VALUES (?, ?, ?, ?, ?)",
                    (session.client, session.realm, requestid, int(parts == ["batch"]), answer.body),
                )
        answer.headers["intuit_tid"] = tid
        return answer

    def _replayed(self, session: Session, requestid: str, body: Any, *, batch_request: bool) -> Answer | None:
        """The stored first answer to this request id; the body that came with it does not matter (facts 2.6)."""
        longest = 36 if batch_request else 50
        if len(requestid) > longest:
            raise refusals.bad_length(len(requestid), longest, "requestid")
        if not self.settings.requestid_replay:
            return None
        found = self.store.sql.execute(
            "SELECT batch, body FROM replay WHERE client = ? AND realm = ? AND requestid = ?",
            (session.client, session.realm, requestid),
        ).fetchone()
        if found is None:
            return None
        if found[0] and batch_request and self.settings.batch_replay == "fault6000":
            fault = refusals.business(
                "An unexpected error occurred while accessing or saving your data."
            ).fault()
            entries = [{"Fault": fault, "bId": str(each.get("bId", ""))} for each in batch.items(body)]
            return Answer(200, dumps({"BatchItemResponse": entries, "time": stamp_ms(session.now)}))
        return Answer(200, found[1])


def _json(request: Request, parts: list[str]) -> Any:
    """The payload of a write; unreadable JSON is a marker that the API refuses."""
    if (
        request.method != "POST"
        or parts[1:2] == ["query"]
        or "json" not in request.headers.get("content-type", "json")
    ):
        return None
    try:
        return loads(request.body)
    except ValueError:
        return None


def _aims(request: Request, parts: list[str], body: Any) -> list[tuple[str, str]]:
    """What a request is about, for faults and counts: entity and operation; for a batch its items as well."""
    head = parts[0].lower() if parts else ""
    if head in {"query", "cdc", "batch"}:
        found = [(head, head)]
        if head == "query":
            words = api.query_text(request).lower().split()
            at = words.index("from") + 1 if "from" in words else len(words)
            found += [(each, "query") for each in words[at : at + 1]]
        if head == "batch" and isinstance(body, dict) and isinstance(body.get("BatchItemRequest"), list):
            for each in body["BatchItemRequest"]:
                if isinstance(each, dict):
                    operation = str(each.get("operation") or "query").lower()
                    found += [(name.lower(), operation) for name in each if isinstance(each[name], dict)]
        return found
    if request.method == "GET":
        return [(head, "read")]
    operation = request.params.get("operation", "").lower()
    if "void" in request.params.get("include", "").lower():
        operation = "void"
    return [(head, operation or ("update" if api.has_id(body) else "create"))]


def _stand_in(kind: str, now: float) -> Answer:
    """What comes instead of the answer."""
    if kind in {"drop_before_commit", "commit_then_drop"}:
        return Answer(0, "", drop=True)
    if kind in {"fault_in_200", "fault_in_500"}:
        return answers.refused(refusals.system_failure(status=int(kind[-3:])), now)
    if kind == "empty_200":
        return Answer(200, dumps({"BatchItemResponse": [], "time": stamp_ms(now)}))
    if kind == "garbage":
        return Answer(200, '{"Invoice":{"domain":"QBO","spar')
    return answers.html(504 if kind == "commit_then_504" else int(kind.removeprefix("html_")))
