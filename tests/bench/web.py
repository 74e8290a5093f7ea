"""The desk's web server as in production: two workers, logs as JSON."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection

WORKERS, THREADS = 2, 8
_PATIENCE = 60


@contextmanager
def web_server() -> Iterator[int]:
    """Granian on a free port, which is yielded; it runs on DATABASE_URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}"]
    command += [f"--workers={WORKERS}", f"--blocking-threads={THREADS}", "--log-level=error"]
    environment = {**os.environ, "PORT": str(port)}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, "config.wsgi:application"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz/web")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("The web server did not answer.")
