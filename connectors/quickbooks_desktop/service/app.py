"""The service as an ASGI application: what is let in, what serves it, and what each refusal looks like."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from connectors.quickbooks_desktop.service import soap
from connectors.quickbooks_desktop.service.bodies import Bodies, Refused
from connectors.quickbooks_desktop.service.methods import BUSY, PAUSE, Service
from connectors.quickbooks_desktop.service.wsdl import wsdl

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
_PLAIN = "text/plain; charset=utf-8"
_PAUSES_WAITING = 16
"""More calls than this do not wait for a message set that is being prepared; they are told to pause."""
_LOOK, _LOOKS = 0.02, 0.05
"""Seconds between two looks of a call that waits: they grow from the first to the second."""
_GUESSES_WAITING = 32
"""More authentications than this do not wait for each other; they are told to come again."""


class App:
    """One service at every path; ``address`` is where the Web Connector calls it, for the WSDL, ``seconds`` how long a body may take."""

    def __init__(
        self, service: Service, address: str, *, seconds: float = 120.0, linger: float = 0.0
    ) -> None:
        self.service = service
        self._bodies = Bodies(self._knows, seconds)
        self.linger = linger
        """How many seconds a call waits for a message set that is being prepared before it is answered `NoOp`, which costs five."""
        self.stopping: Callable[[], bool] = bool
        """Whether the service is about to end."""
        self._pausing = 0
        self._wsdl = wsdl(address)
        self._pool = ThreadPoolExecutor(4, "web-connector")
        self._guessing = ThreadPoolExecutor(2, "password")
        self._guesses = 0

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        if scope["type"] != "http":
            return
        status, sort, body = await self._answer(scope, receive)
        headers = [(b"content-type", sort.encode()), (b"content-length", str(len(body)).encode())]
        headers += [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
        if status == 405:
            headers.append((b"allow", b"GET, HEAD, POST"))
        if status in {408, 413}:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Any, receive: Any) -> tuple[int, str, bytes]:
        if scope["method"] in {"GET", "HEAD"}:
            return 200, "text/xml; charset=utf-8", self._wsdl
        if scope["method"] != "POST":
            return 405, _PLAIN, b"GET answers the WSDL, POST takes SOAP."
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        try:
            call = await self._bodies.read(headers, receive, self._apart)
        except Refused as refused:
            return refused.status, _PLAIN, refused.sentence.encode()
        except soap.Unreadable as error:
            return 400, _PLAIN, f"The body cannot be read: {error}".encode("utf-8", "replace")
        except soap.Fault as fault:
            return 500, soap.content_type(fault.soap), soap.fault(fault.sentence, fault.soap)
        try:
            result = await self._serve(call, (scope.get("client") or ("", 0))[0])
        except Exception:
            log.exception("%s failed", call.method.name)
            words = "The service could not answer; its log says why. Nothing is lost: update again later."
            return 500, soap.content_type(call.soap), soap.fault(words, call.soap, ours=True)
        return 200, soap.content_type(call.soap), soap.answer(call, result)

    async def _apart(self, body: bytes) -> soap.Call:
        """Parse a large body away from the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, soap.read, body)

    async def _knows(self, ticket: str) -> bool:
        """Whether a ticket is that of a live session."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.service.knows, ticket)

    async def _serve(self, call: soap.Call, address: str) -> Any:
        loop = asyncio.get_running_loop()
        if call.method.name != "authenticate":
            result = await loop.run_in_executor(self._pool, self.service.serve, call, address)
            if result == PAUSE and call.method.name == "sendRequestXML":
                return await self._linger(call, address)
            return result
        if self._guesses >= _GUESSES_WAITING:
            return BUSY
        self._guesses += 1
        try:
            return await loop.run_in_executor(self._guessing, self.service.serve, call, address)
        finally:
            self._guesses -= 1

    async def _linger(self, call: soap.Call, address: str) -> Any:
        """Wait for a message set, holding no thread; a pause where none comes."""
        loop = asyncio.get_running_loop()
        until, step = loop.time() + self.linger, _LOOK
        if self._pausing >= _PAUSES_WAITING:
            return PAUSE
        self._pausing += 1
        try:
            while loop.time() < until and not self.stopping():
                await asyncio.sleep(step)
                step = min(step * 1.2, _LOOKS)
                ticket = call.values["ticket"]
                if not await loop.run_in_executor(self._pool, self.service.pausing, ticket):
                    return await loop.run_in_executor(self._pool, self.service.serve, call, address)
        finally:
            self._pausing -= 1
        return PAUSE

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        self._pool.shutdown()
        self._guessing.shutdown()
        await send({"type": "lifespan.shutdown.complete"})
