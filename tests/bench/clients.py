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


def timings(
    port: int,
    sessions: Sequence[str],
    asks: Mapping[str, Ask],
    *,
    seconds: float,
    times: int,
    between: Callable[[], None],
) -> dict[str, Timing]:
    """First eight at once, which also warms up; then one alone, who asks for all in turn, so that what else
    the machine does for a while slows all of them. `between` is called now and then."""
    rates = {}
    for name, what in asks.items():
        rates[name] = _rate(port, sessions, what, seconds)
        between()
    took: dict[str, list[float]] = {name: [] for name in asks}
    sizes = {}
    client = Client(port, sessions[0])
    for _time in range(times):
        for name, what in asks.items():
            begins = time.perf_counter()
            sizes[name] = client.ask(what)
            took[name].append((time.perf_counter() - begins) * 1000)
        between()
    client.close()
    return {
        name: Timing(statistics.median(each), statistics.quantiles(each, n=20)[-1], sizes[name], rates[name])
        for name, each in took.items()
    }


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
