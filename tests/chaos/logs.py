"""What the programs logged: every failure must be a lost connection, and nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# a connection that was lost, or could not be had: of psycopg, its pool, Django, redis, kombu and Python
LOST = {
    *("OperationalError", "InterfaceError", "AdminShutdown", "CrashShutdown", "CannotConnectNow"),
    *("PoolTimeout", "PoolClosed", "ConnectionError", "TimeoutError", "BusyLoadingError"),
    *("ConnectionResetError", "ConnectionRefusedError", "BrokenPipeError", "FileNotFoundError"),
    *("SMTPServerDisconnected", "ResponseError"),
}
_LAST = re.compile(
    r"^([A-Za-z_][\w.]*(?:Error|Exception|Shutdown|Timeout|Interrupt|Exit|Now|Warning))\b", re.MULTILINE
)


def unexpected(log: Path) -> Iterator[str]:
    """Failures of one program that no lost connection explains."""
    plain: list[str] = []
    for line in log.read_text(errors="replace").splitlines():
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:
            plain.append(line)
            continue
        yield from (f"{log.stem}: {words}" for words in _of_event(event))
    yield from (f"{log.stem}: {words}" for words in _of_text("\n".join(plain)))


def _of_event(event: dict[str, Any]) -> Iterator[str]:
    chain = event.get("exception")
    if isinstance(chain, list):
        if not any(each.get("exc_type") in LOST for each in chain):
            first = chain[0]
            frames = [f"{each['filename']}:{each['lineno']}" for each in first.get("frames", [])[-6:]]
            yield f"{event.get('event')}: {first.get('exc_type')}: {first.get('exc_value')} {frames}"
    elif "Traceback" in str(event.get("event")):
        yield from _of_text(str(event["event"]))


def _of_text(text: str) -> Iterator[str]:
    for block in text.split("Traceback (most recent call last):")[1:]:
        named = [each.rpartition(".")[2] for each in _LAST.findall(block)]
        if not set(named) & LOST:
            yield f"Traceback{block[:1500]}"
