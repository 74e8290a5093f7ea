"""Waiting for a server that was just started."""

import time
from pathlib import Path
from typing import Any

import psycopg

from config.children import Child
from config.embedded.trouble import Trouble

_SECONDS = 60


def until_it_answers(server: Child, *, log: Path, **address: Any) -> "psycopg.Connection[tuple[Any, ...]]":
    """Open a connection, each statement committed by itself, as soon as that works. Raises Trouble."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and server.alive:
        try:
            return psycopg.connect(autocommit=True, connect_timeout=5, **address)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise Trouble(f"The server {server.name} does not answer: {log.read_text(errors='replace')[-2000:]}")
