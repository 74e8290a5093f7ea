"""A real HTTP server on 127.0.0.1 that stands in for a message service, and says what it was sent."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class WebTarget:
    """`status`, `headers` and `body` are what it answers; `before` runs first, `drip` sends for ever."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "{}"
    before: Callable[[Got], Any] | None = None
    drip: bool = False
    got: list[Got] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def web_target() -> Iterator[WebTarget]:
    target = WebTarget()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            got = Got(self.path, dict(self.headers), body)
            target.got.append(got)
            if target.before:
                target.before(got)
            self.send_response(target.status)
            for name, value in target.headers.items():
                self.send_header(name, value)
            if target.drip:
                self.end_headers()
                self._drip()
                return
            self.send_header("Content-Length", str(len(target.body.encode())))
            # who asked may be dead by now
            with suppress(OSError):
                self.end_headers()
                self.wfile.write(target.body.encode())

        do_GET = do_PUT = do_POST  # noqa: N815

        def _drip(self) -> None:
            while True:
                try:
                    self.wfile.write(b".")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)

        def log_message(self, *_args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    target.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield target
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
