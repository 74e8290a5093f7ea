"""Keeps the desk's programs running: prefixes their lines, restarts who died, ends all in order."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from config.children import Child

# A program that lived this long is taken to be well again
_WELL_SECONDS = 60.0
_LONGEST_PAUSE = 60.0
_LOOP_DEATHS = 5
STOP_SECONDS = 15.0

_NAME_WIDTH = 10
_printing = threading.Lock()


def say(line: str, *, who: str = "watchdesk") -> None:
    """Print one line of one program. A terminal that was closed must not hinder the stop."""
    with _printing, contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{who:<{_NAME_WIDTH}}| {line}\n")
        sys.stdout.flush()


@dataclass
class Watched:
    """A program with what is known of its health. Times are on time.monotonic()."""

    child: Child
    launch: Callable[[Child], None]
    started: float = 0.0
    deaths: int = 0
    again_at: float | None = None


def launch_with_lines(child: Child) -> None:
    """Start a program whose every line is printed behind its name."""
    child.start()
    assert child.process is not None  # noqa: S101  (started above)
    assert child.process.stdout is not None  # noqa: S101  (a pipe by default)
    threading.Thread(target=_print_lines, args=(child.name, child.process.stdout), daemon=True).start()


def _print_lines(who: str, lines: IO[bytes]) -> None:
    with lines:
        for line in lines:
            say(line.decode(errors="replace").rstrip(), who=who)


class Supervisor:
    """Restarts with a growing pause: 1, 2, 4 ... 60 seconds, and says so."""

    def __init__(self) -> None:
        self._watched: list[Watched] = []

    def start(self, child: Child) -> None:
        """Start a program and keep it running."""
        watched = Watched(child, launch_with_lines)
        self._watched.append(watched)
        self._launch(watched)

    def adopt(self, child: Child, launch: Callable[[Child], None]) -> None:
        """Keep a program running that runs already; `launch` starts it again. Somebody else ends it."""
        self._watched.append(Watched(child, launch, started=time.monotonic()))

    def _launch(self, watched: Watched) -> None:
        watched.again_at = None
        watched.started = time.monotonic()
        watched.launch(watched.child)

    def look(self) -> None:
        """Notice who died, and start again whose pause is over. Called about twice a second."""
        now = time.monotonic()
        for watched in self._watched:
            if watched.child.alive:
                continue
            if watched.again_at is None:
                self._note_death(watched, now)
            elif now >= watched.again_at:
                self._relaunch(watched)

    def _relaunch(self, watched: Watched) -> None:
        try:
            self._launch(watched)
        # an embedded server that does not come back is tried again like any other program
        except Exception as error:  # noqa: BLE001
            say(str(error))

    def _note_death(self, watched: Watched, now: float) -> None:
        watched.deaths = 1 if now - watched.started > _WELL_SECONDS else watched.deaths + 1
        pause = min(2.0 ** (watched.deaths - 1), _LONGEST_PAUSE)
        watched.again_at = now + pause
        code = watched.child.process.returncode if watched.child.process else None
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        say(f"{watched.child.name} {how}; it starts again in {pause:.0f} s.")
        if watched.deaths == _LOOP_DEATHS:
            say(f"{watched.child.name} keeps ending soon after its start: its own lines say why.")

    def stop(self, children: list[Child]) -> None:
        """Ask all of them at once, wait 15 s together, kill who is left, and say whom."""
        self._watched.clear()
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            if not child.wait_or_kill(max(0.1, deadline - time.monotonic())):
                say(f"{child.name} did not end within {STOP_SECONDS:.0f} s and was killed.")
