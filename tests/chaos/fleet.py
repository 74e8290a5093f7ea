"""The desk's programs on two hosts. Who ended is started again a second later, as a service manager does."""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from config.children import Child

RESTART_SECONDS = 1.0
STOP_SECONDS = 40.0


@dataclass
class Program:
    """One program, with what was done to it."""

    child: Child
    role: str
    log: Path
    starts: int = 0
    died_at: float | None = None
    stopped: bool = False
    sessions: list[int] = field(default_factory=list)


class Fleet:
    """Everything here runs in one thread: a program ends with the thread that started it."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = environment
        self.programs: dict[str, Program] = {}

    def add(self, name: str, role: str, command: list[str]) -> None:
        # its end comes with ours, even while it stands still: only SIGKILL does that
        child = Child(name, command, signal.SIGKILL, environment=self._environment)
        self.programs[name] = Program(child, role, self._logs / f"{name}.log")
        self._start(self.programs[name])

    def _start(self, program: Program) -> None:
        with program.log.open("ab") as log:
            program.child.start(log.fileno())
        assert program.child.process is not None
        program.sessions.append(program.child.process.pid)
        program.starts, program.died_at, program.stopped = program.starts + 1, None, False

    def look(self) -> None:
        """Notice who ended; start again whose second is over. Called several times a second."""
        now = time.monotonic()
        for program in self.programs.values():
            if program.child.alive:
                continue
            if program.died_at is None:
                program.died_at = now
            elif now - program.died_at >= RESTART_SECONDS:
                self._start(program)

    def alive(self, *roles: str) -> list[Program]:
        found = self.programs.values()
        return [each for each in found if each.role in roles and each.child.alive and not each.stopped]

    def kill(self, program: Program) -> None:
        _signal(_pid(program), signal.SIGKILL)

    def kill_inner(self, program: Program) -> bool:
        """The process that serves, under the one that watches it; False when there is none yet."""
        with contextlib.suppress(psutil.Error):
            for each in psutil.Process(_pid(program)).children():
                if "granian" in each.cmdline():
                    each.kill()
                    return True
        return False

    def hold(self, program: Program) -> None:
        program.stopped = True
        for pid in _family(program):
            _signal(pid, signal.SIGSTOP)

    def let_go(self, program: Program) -> None:
        program.stopped = False
        for pid in _family(program):
            _signal(pid, signal.SIGCONT)

    def let_all_go(self) -> None:
        for program in self.programs.values():
            self.let_go(program)

    def stop(self) -> list[str]:
        """Ask all to end in order; return who had to be killed."""
        self.let_all_go()
        running = [each for each in self.programs.values() if each.child.alive]
        for program in running:
            _signal(_pid(program), signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        return [
            each.child.name
            for each in running
            if not each.child.wait_or_kill(max(0.1, deadline - time.monotonic()))
        ]

    def survivors(self) -> list[str]:
        """Who of any session that was ever started still runs; they are ended."""
        ours = {pid: program.child.name for program in self.programs.values() for pid in program.sessions}
        found = []
        for each in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                session = os.getsid(each.pid)
                if session in ours and each.status() != psutil.STATUS_ZOMBIE:
                    found.append(f"{ours[session]}: {' '.join(each.cmdline())[:150]}")
                    each.kill()
        return found


def _pid(program: Program) -> int:
    assert program.child.process is not None
    return program.child.process.pid


def _family(program: Program) -> list[int]:
    with contextlib.suppress(psutil.Error):
        return [_pid(program), *(each.pid for each in psutil.Process(_pid(program)).children(recursive=True))]
    return []


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
