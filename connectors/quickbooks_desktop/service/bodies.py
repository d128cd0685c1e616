"""How much of a request's body is read, from whom, and how long it may take: what is refused is refused before it costs memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connectors.quickbooks_desktop.service import soap

Receive = Callable[[], Awaitable[Any]]
SMALL = 256 * 1024
"""Bodies up to this size are read by as many as come; a larger one only where it begins with the ticket of a live session."""
_LARGE_AT_ONCE = 2
_DRAINED = 8 * soap.LONGEST
_BEGINNING = 30.0
"""Seconds in which a small body, or the beginning of a large one, has to arrive."""
_TICKET = re.compile(rb"<(?:[\w.-]+:)?ticket(?:\s[^<>]*)?>([^<>&]{1,200})<")
_RESPONSE = re.compile(rb"<(?:[\w.-]+:)?receiveResponseXML[\s>]")


class Refused(Exception):
    """The request is not read; status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(sentence)


_TOO_LONG = Refused(413, f"A request has at most {soap.LONGEST} bytes.")
_STRANGE = Refused(
    413, f"A request of more than {SMALL} bytes begins with the ticket of a session that is open."
)
_SLOW = Refused(408, "The request took too long to arrive.")


class Bodies:
    """Reads bodies into calls; ``knows`` tells whether a ticket is that of a live session."""

    def __init__(self, knows: Callable[[str], Awaitable[bool]], seconds: float) -> None:
        self._knows = knows
        self.seconds = seconds
        """How long a large body may take to arrive."""
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    async def read(
        self, headers: Mapping[str, str], receive: Receive, apart: Callable[[bytes], Awaitable[soap.Call]]
    ) -> soap.Call:
        """Read one call; ``apart`` parses a large one away from the loop.

        Raises:
            Refused, soap.Unreadable, soap.Fault: it is not served, and why.
        """
        sort = headers.get("content-type", "").partition(";")[0].strip().lower()
        if sort not in {"text/xml", "application/soap+xml"}:
            raise Refused(415, "SOAP comes as text/xml (or application/soap+xml).")
        if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise Refused(415, "The body must not be compressed.")
        declared = headers.get("content-length", "")
        try:
            async with asyncio.timeout(self.seconds):
                if declared.isdigit() and int(declared) > soap.LONGEST:
                    if "expect" not in headers:
                        await _drain(receive)
                    raise _TOO_LONG
                return await self._body(receive, apart)
        except TimeoutError:
            raise _SLOW from None

    async def _body(self, receive: Receive, apart: Callable[[bytes], Awaitable[soap.Call]]) -> soap.Call:
        """Read and parse; a large body waits for its turn."""
        pieces = bytearray()
        more = True
        async with asyncio.timeout(min(_BEGINNING, self.seconds)):
            while more and len(pieces) <= SMALL:
                more = await _piece(receive, pieces)
        if len(pieces) <= SMALL:
            return soap.read(bytes(pieces))
        found = _TICKET.search(pieces, 0, SMALL)
        if found is None or not await self._knows(found[1].decode("utf-8", "replace")):
            return await _without_session(pieces, receive, more=more)
        async with self._large:
            while more:
                more = await _piece(receive, pieces)
            return await apart(bytes(pieces))


async def _without_session(pieces: bytearray, receive: Receive, *, more: bool) -> soap.Call:
    """A late answer to a session that is over is a call without its answer, so that it is told what any such call is told."""
    late = _TICKET.search(pieces, 0, SMALL) and _RESPONSE.search(pieces, 0, SMALL)
    version = soap.SOAP_12 if pieces.find(soap.SOAP_12.encode(), 0, SMALL) >= 0 else soap.SOAP_11
    length = len(pieces)
    pieces.clear()
    if more:
        length += await _drain(receive)
    if length > soap.LONGEST:
        raise _TOO_LONG
    if not late:
        raise _STRANGE
    return soap.empty_call("receiveResponseXML", version)


async def _piece(receive: Receive, pieces: bytearray) -> bool:
    """Append the next piece of a body; whether more follows."""
    message = await receive()
    if message["type"] != "http.request":
        raise Refused(400, "The request broke off.")
    pieces += message.get("body", b"")
    more = bool(message.get("more_body", False))
    if len(pieces) > soap.LONGEST:
        pieces.clear()
        if more:
            await _drain(receive)
        raise _TOO_LONG
    return more


async def _drain(receive: Receive) -> int:
    """Let a body that is refused arrive, keeping nothing but its length: else the caller meets a reset instead of our answer."""
    length = 0
    while length < _DRAINED:
        message = await receive()
        length += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return length
