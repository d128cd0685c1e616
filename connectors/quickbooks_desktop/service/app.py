"""The service as an ASGI application: what is let in, how much of it is read, and what each refusal looks like."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from connectors.quickbooks_desktop.service import soap
from connectors.quickbooks_desktop.service.methods import BUSY, PAUSE, Service
from connectors.quickbooks_desktop.service.wsdl import wsdl

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
_PLAIN = "text/plain; charset=utf-8"
_SMALL = 256 * 1024
"""Bodies up to this size are read by as many as come; larger ones by two at a time."""
_LARGE_AT_ONCE = 2
_DRAINED = 8 * soap.LONGEST
_PAUSES_WAITING = 16
"""More calls than this do not wait for a message set that is being prepared; they are told to pause."""
_LOOK, _LOOKS = 0.02, 0.05
"""Seconds between two looks of a call that waits: they grow from the first to the second."""
_GUESSES_WAITING = 32
"""More authentications than this do not wait for each other; they are told to come again."""


class _Refused(Exception):
    """The request is not read; status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(sentence)


_TOO_LONG = _Refused(413, f"A request has at most {soap.LONGEST} bytes.")


class App:
    """One service at every path; ``address`` is where the Web Connector calls it, for the WSDL."""

    def __init__(
        self, service: Service, address: str, *, seconds: float = 120.0, linger: float = 0.0
    ) -> None:
        self.service = service
        self.seconds = seconds
        """How long a body may take to arrive."""
        self.linger = linger
        """How many seconds a call waits for a message set that is being prepared before it is answered `NoOp`, which costs five."""
        self.stopping: Callable[[], bool] = bool
        """Whether the service is about to end."""
        self._pausing = 0
        self._wsdl = wsdl(address)
        self._pool = ThreadPoolExecutor(4, "web-connector")
        self._guessing = ThreadPoolExecutor(2, "password")
        self._guesses = 0
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

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
            call = await self._read(headers, receive)
        except _Refused as refused:
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

    async def _read(self, headers: dict[str, str], receive: Any) -> soap.Call:
        sort = headers.get("content-type", "").partition(";")[0].strip().lower()
        if sort not in {"text/xml", "application/soap+xml"}:
            raise _Refused(415, "SOAP comes as text/xml (or application/soap+xml).")
        if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise _Refused(415, "The body must not be compressed.")
        declared = headers.get("content-length", "")
        try:
            async with asyncio.timeout(self.seconds):
                if declared.isdigit() and int(declared) > soap.LONGEST:
                    if "expect" not in headers:
                        await _drain(receive)
                    raise _TOO_LONG
                return await self._body(receive)
        except TimeoutError:
            raise _Refused(408, "The request took too long to arrive.") from None

    async def _body(self, receive: Any) -> soap.Call:
        """Read and parse; a large body waits for its turn, and is parsed away from the loop."""
        pieces = bytearray()
        more = True
        while more and len(pieces) <= _SMALL:
            more = await _piece(receive, pieces)
        if len(pieces) <= _SMALL:
            return soap.read(bytes(pieces))
        async with self._large:
            while more:
                more = await _piece(receive, pieces)
            return await asyncio.get_running_loop().run_in_executor(self._pool, soap.read, bytes(pieces))

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


async def _piece(receive: Any, pieces: bytearray) -> bool:
    """Append the next piece of a body; whether more follows."""
    message = await receive()
    if message["type"] != "http.request":
        raise _Refused(400, "The request broke off.")
    pieces += message.get("body", b"")
    more = bool(message.get("more_body", False))
    if len(pieces) > soap.LONGEST:
        pieces.clear()
        if more:
            await _drain(receive)
        raise _TOO_LONG
    return more


async def _drain(receive: Any) -> None:
    """Let a body that is too long arrive, keeping nothing: else the caller meets a reset instead of our answer."""
    left = _DRAINED
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if not message.get("more_body", False):
            return
