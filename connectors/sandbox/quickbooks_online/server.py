"""The HTTP server: loopback only, keep-alive, gzip, chunked answers, and connections that can really be dropped."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import sys
import threading
import time
import traceback
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from connectors.sandbox.quickbooks_online import answers, refusals
from connectors.sandbox.quickbooks_online.answers import Answer, Request
from connectors.sandbox.quickbooks_online.app import App
from connectors.sandbox.quickbooks_online.settings import Options
from connectors.sandbox.quickbooks_online.store import Store

HOST = "127.0.0.1"
_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private"


class Server(ThreadingHTTPServer):
    """The listening socket with its sandbox."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, app: App, port: int) -> None:
        self.app = app
        super().__init__((HOST, port), Handler)

    @property
    def base(self) -> str:
        """The address to which /v3/company/… is added."""
        return f"http://{HOST}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: query strings and tokens do not belong into a log."""

    def _serve(self) -> None:
        target = urlsplit(self.path)
        params = dict(parse_qsl(target.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = self._body(headers)
        except (zlib.error, ValueError, gzip.BadGzipFile):
            self.close_connection = True
            self._send(answers.html(400), headers)
            return
        request = Request(self.command, unquote(target.path), params, headers, body, self.server.base)
        try:
            answer = self.server.app.handle(request)
        except Exception:  # noqa: BLE001
            # An error of the sandbox itself: the vendor would say 10000, and we say on stderr what it was.
            traceback.print_exc()
            answer = answers.refused(refusals.system_failure("sandbox error, see its stderr"), time.time())
        if answer.drop:
            self._drop()
        else:
            self._send(answer, headers)

    def _body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            raw = b"".join(self._chunks())
        else:
            raw = self.rfile.read(int(headers.get("content-length") or 0))
        return gzip.decompress(raw) if headers.get("content-encoding", "").lower() == "gzip" else raw

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _drop(self) -> None:
        """Close without a single byte of an answer."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, answer: Answer, asked: dict[str, str]) -> None:
        payload = answer.body.encode()
        headers = {
            "Content-Type": answer.content_type,
            "Date": formatdate(usegmt=True),
            "Server": "nginx",
            "Connection": "close" if self.close_connection else "keep-alive",
            **answer.headers,
        }
        tid = answer.headers.get("intuit_tid")
        if tid:
            headers["X-Amzn-Trace-Id"] = f"Root={tid}"
        chunked = answer.status == 200
        if chunked:
            headers |= {
                "Transfer-Encoding": "chunked",
                "Qbo-Version": "1988.128",
                "Service-Time": "total=1, db=1",
                "Expires": "0",
                "X-Spanid": str(uuid.uuid4()),
            }
            headers.setdefault("Cache-Control", _CACHE)
        if len(payload) > 500 and "gzip" in asked.get("accept-encoding", ""):
            payload = gzip.compress(payload, 1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if not chunked:
            headers["Content-Length"] = str(len(payload))
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        body = (
            (b"%x\r\n%b\r\n" % (len(payload), payload) if payload else b"") + b"0\r\n\r\n"
            if chunked
            else payload
        )
        with suppress(ConnectionError):
            self.wfile.write(head + body)
            self.wfile.flush()


@contextmanager
def running(home: Path, port: int = 0, options: Options | None = None) -> Iterator[dict[str, str]]:
    """A sandbox in threads of this process, for tests; gives what `serve` would print."""
    store = Store(home)
    server = Server(App(store, options or Options()), port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.app.ready(server.base)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        store.close()


def serve(home: Path, port: int, options: Options) -> None:
    """Serve until SIGTERM or SIGINT. Prints one line of JSON when ready. Port 0 takes a free port.

    Raises RuntimeError if the home is in use, ValueError for a wrong setting, OSError if the port is taken.
    """
    store = Store(home)
    server = Server(App(store, options), port)

    def stop(_signal: int, _frame: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    sys.stdout.write(json.dumps(server.app.ready(server.base)) + "\n")
    sys.stdout.flush()
    try:
        server.serve_forever(0.1)
    finally:
        server.server_close()
        store.close()
