"""What goes wrong: each kind of fault, and drawing the next one."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.chaos.fleet import Fleet, Program
from tests.chaos.ground import Ground

WORKERS = ("worker",)
EVERYBODY = ("web", "worker", "beat")
FARTHEST_JUMP = timedelta(days=1)
JUMPED = "clocks of one host jumped"


@dataclass
class Damage:
    """Injects faults; what has an end, such as a program that stands still, ends when its time has come."""

    fleet: Fleet
    ground: Ground
    chance: random.Random
    clock: Path | None = None
    """The file that says how wrong the clocks of the second host are; None where that cannot be done."""
    everything: bool = True
    done: Counter[str] = field(default_factory=Counter)
    _ends: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    _redis_held: bool = False

    def inject(self) -> str:
        """One fault, drawn by weight among those that are possible now; returns what it was."""
        kinds = self._kinds()
        while True:
            name, _weight, fault = self.chance.choices(kinds, [weight for _name, weight, _fault in kinds])[0]
            if fault():
                self.done[name] += 1
                return name

    def look(self) -> None:
        """End what is to end by now. Called several times a second."""
        now = time.monotonic()
        for end in [each for each in self._ends if each[0] <= now]:
            self._ends.remove(end)
            end[1]()

    def over(self) -> None:
        """Whatever stands still goes on, and clocks are right."""
        for _at, end in self._ends:
            end()
        self._ends.clear()

    def _kinds(self) -> Sequence[tuple[str, float, Callable[[], bool]]]:
        kinds: list[tuple[str, float, Callable[[], bool]]] = [
            ("web killed", 4, lambda: self._kill("web")),
            ("web's serving process killed", 2, self._kill_serving),
            ("worker killed", 8, lambda: self._kill("worker")),
            ("beat killed", 3, lambda: self._kill("beat")),
            ("worker stopped and continued", 5, lambda: self._hold(WORKERS, 2, 12)),
            ("Redis stopped and continued", 2, self._hold_redis),
            ("Redis emptied", 3, self._flush),
            ("Redis killed, back empty", 2, self._restart_redis),
        ]
        if not self.everything:
            return kinds
        kinds += [
            ("web stopped and continued", 2, lambda: self._hold(("web",), 1, 8)),
            ("beat stopped and continued", 1, lambda: self._hold(("beat",), 5, 30)),
            ("worker stopped for longer than a lease", 0.5, lambda: self._hold(WORKERS, 130, 140)),
        ]
        if self.ground.owns_database:
            kinds += [
                ("PostgreSQL restarted, fast", 2, lambda: self._restart_postgresql(signal.SIGINT)),
                ("PostgreSQL restarted, immediate", 2, lambda: self._restart_postgresql(signal.SIGQUIT)),
                ("PostgreSQL's session killed", 2, self._kill_backend),
            ]
        if self.clock is not None:
            kinds.append((JUMPED, 3, self._jump))
        return kinds

    def _one(self, *roles: str) -> Program | None:
        found = self.fleet.alive(*roles)
        return self.chance.choice(found) if found else None

    def _kill(self, role: str) -> bool:
        program = self._one(role)
        if program is not None:
            self.fleet.kill(program)
        return program is not None

    def _kill_serving(self) -> bool:
        program = self._one("web")
        return program is not None and self.fleet.kill_inner(program)

    def _hold(self, roles: Sequence[str], shortest: float, longest: float) -> bool:
        found = self.fleet.alive(*roles)
        if len(found) < 2:
            return False
        program = self.chance.choice(found)
        self.fleet.hold(program)
        self._later(self.chance.uniform(shortest, longest), lambda: self.fleet.let_go(program))
        return True

    def _hold_redis(self) -> bool:
        if self._redis_held:
            return False
        self._redis_held = True
        self.ground.hold_redis()
        self._later(self.chance.uniform(1, 8), self._let_redis_go)
        return True

    def _let_redis_go(self) -> None:
        self._redis_held = False
        self.ground.let_redis_go()

    def _flush(self) -> bool:
        if self._redis_held:
            return False
        self.ground.flush_redis()
        return True

    def _restart_redis(self) -> bool:
        if self._redis_held:
            return False
        self.ground.restart_redis(away=self.chance.uniform(0, 4))
        return True

    def _restart_postgresql(self, how: signal.Signals) -> bool:
        self.ground.restart_postgresql(how, away=self.chance.uniform(0, 3))
        return True

    def _kill_backend(self) -> bool:
        return self.ground.kill_a_backend(self.chance)

    def _jump(self) -> bool:
        assert self.clock is not None
        farthest = int(FARTHEST_JUMP.total_seconds())
        seconds = self.chance.choice([-farthest, -3600, -90, 0, 90, 3600, farthest])
        self.clock.write_text(f"{seconds:+d}\n")
        return True

    def _later(self, seconds: float, end: Callable[[], None]) -> None:
        self._ends.append((time.monotonic() + seconds, end))
