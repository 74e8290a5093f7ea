"""The command lines of the desk's own programs, for whoever starts them here."""

import sys

from config.ticks import CLOCKS, SENDING

# the first lines a newcomer sees: that root runs this is his choice, and he knows it
_QUIET = ("-W", "ignore:You're running the worker with superuser privileges")
_CELERY = (sys.executable, *_QUIET, "-m", "celery", "-q", "-A", "config.celery:app")


def web(bind: str, port: int) -> list[str]:
    """One web process with eight threads."""
    return [
        *(sys.executable, "-m", "granian", "--interface=wsgi", f"--host={bind}", f"--port={port}"),
        *("--blocking-threads=8", "--log-level=error", "config.wsgi:application"),
    ]


def worker(name: str, *queues: str) -> list[str]:
    """A worker of these queues; without any, of both."""
    return [
        *(*_CELERY, "worker", "--pool=threads", "--without-gossip", "--without-mingle", "--loglevel=INFO"),
        *(f"--queues={','.join(queues or (CLOCKS, SENDING))}", "--concurrency=2", f"--hostname={name}@%h"),
    ]


def beat() -> list[str]:
    """What says "look now" every few seconds; any number of them may run."""
    return [*_CELERY, "beat", "--pidfile=", "--loglevel=INFO"]
