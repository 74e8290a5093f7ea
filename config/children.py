"""A program we start, watch and end: the embedded servers, the web, the workers, the beat."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Identity:
    """As whom a program runs: ourselves, another user's id, or an id of a user namespace of its own."""

    uid: int | None = None
    namespace: int | None = None

    def leash_arguments(self) -> list[str]:
        return ["-" if number is None else str(number) for number in (self.uid, self.namespace)]


@dataclass
class Child:
    """One program. `stop_signal` asks it to end in order; the same signal reaches it if we vanish."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    identity: Identity = field(default_factory=Identity)
    environment: Mapping[str, str] | None = None
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, output: IO[bytes] | int = subprocess.PIPE) -> None:
        """Start it in a session of its own: a Ctrl-C in the terminal is for us, and we end it in order."""
        self.process = subprocess.Popen(
            leashed(self.command, at_death=self.stop_signal, identity=self.identity),
            env={**os.environ, **(self.environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Signal the program's main process alone: it ends its own helpers, in its own order."""
        if self.process is not None and self.alive:
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self, seconds: float) -> bool:
        """Wait for its end; after `seconds` kill it and its session. Return whether it ended by itself."""
        if self.process is None:
            return True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return False
        return True

    def stop(self, seconds: float = 15.0) -> bool:
        """Ask, wait, kill. Return whether asking was enough."""
        self.ask_to_stop()
        return self.wait_or_kill(seconds)


def leashed(command: Sequence[str], *, at_death: signal.Signals, identity: Identity) -> list[str]:
    """Return the command that runs `command` and ends it with `at_death` when this process is gone."""
    arguments = [str(os.getpid()), str(int(at_death)), *identity.leash_arguments()]
    # -I: neither the environment nor the directory adds modules to so small a program
    return [sys.executable, "-I", str(LEASH), *arguments, *command]
