"""Browsers without eyes: they ask a running web server over kept connections and take the time."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

CSRF = "b" * 32


@dataclass(frozen=True)
class Ask:
    """One request: where, and what is sent by POST; `form` is called for each anew."""

    path: str
    form: Callable[[], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Timing:
    """What one client waits alone, and what eight get at once."""

    p50: float
    p95: float
    size: int
    rate: float


class Client:
    """One kept connection of somebody who is signed in."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Accept-Encoding": "gzip, br"}

    def ask(self, what: Ask) -> int:
        """Send it and return the bytes that came; any other answer than is meant is a fault."""
        if what.form is None:
            self._connection.request("GET", what.path, headers=self._headers)
        else:
            body = urlencode({"csrfmiddlewaretoken": CSRF, **what.form()})
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            self._connection.request("POST", what.path, body, headers={**self._headers, **kind})
        answer = self._connection.getresponse()
        content = answer.read()
        # what is done well leads on; a page that leads on, such as to the login, was not measured
        if answer.status != (200 if what.form is None else 302):
            raise RuntimeError(f"{what.path} answered {answer.status}: {content[:300]!r}")
        return len(content)

    def close(self) -> None:
        self._connection.close()


def timing(port: int, sessions: Sequence[str], what: Ask, *, seconds: float, times: int) -> Timing:
    """First eight at once, which also warms up; then one alone."""
    rate = _rate(port, sessions, what, seconds)
    client = Client(port, sessions[0])
    took, size = [], 0
    for _time in range(times):
        begins = time.perf_counter()
        size = client.ask(what)
        took.append((time.perf_counter() - begins) * 1000)
    client.close()
    ranks = statistics.quantiles(took, n=20)
    return Timing(statistics.median(took), ranks[-1], size, rate)


def _rate(port: int, sessions: Sequence[str], what: Ask, seconds: float) -> float:
    until = time.perf_counter() + seconds
    done: list[int] = []
    faults: list[Exception] = []

    def go_on(session: str) -> None:
        client = Client(port, session)
        count = 0
        try:
            while time.perf_counter() < until:
                client.ask(what)
                count += 1
        except Exception as fault:  # noqa: BLE001  (told by who started the thread)
            faults.append(fault)
        finally:
            client.close()
        done.append(count)

    threads = [threading.Thread(target=go_on, args=(session,)) for session in sessions]
    begins = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(done) / (time.perf_counter() - begins)
