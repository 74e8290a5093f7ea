"""The outside world on 127.0.0.1: a mail server that keeps what it took, and a free port."""

import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """Mail as it arrived, oldest first."""

    port: int = 0
    got: list[Message] = field(default_factory=list)

    def ids(self) -> Counter[str]:
        return Counter(str(each["Message-ID"]) for each in self.got)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Speaks as much SMTP as Python's own client does."""
    kept = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            while line := self.rfile.readline():
                verb = line[:4].upper().strip()
                if verb == b"DATA":
                    self._say("354 go on")
                    kept.got.append(message_from_bytes(self._data()))
                self._say("221 bye" if verb == b"QUIT" else "250 sink")
                if verb == b"QUIT":
                    return

        def _say(self, words: str) -> None:
            self.wfile.write(words.encode() + b"\r\n")

        def _data(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b"."))
            return b"".join(lines)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Its client was killed."""

    with Server(("127.0.0.1", 0), Talk) as server:
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
