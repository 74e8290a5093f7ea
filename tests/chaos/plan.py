"""How long a run of chaos takes, and what it is drawn from."""

import os
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

MINUTES = 10.0


@dataclass(frozen=True)
class Plan:
    """It ends after so many `seconds` of faults, or after so many `faults`, if that is given. `pauses` are
    the shortest and longest between two of them; `pace` shortens every promise of the desk."""

    seed: str
    seconds: float
    faults: int | None = None
    pauses: tuple[float, float] = (2.0, 8.0)
    pace: float = 1.0
    everything: bool = True

    def chance(self, name: str) -> random.Random:
        """A source of chance of its own for each that needs one: threads don't disturb each other."""
        return random.Random(f"{self.seed}:{name}")


def from_environment(environment: Mapping[str, str] = os.environ) -> Plan:
    """SEED, MINUTES and FAULTS as somebody typed them after `make chaos`."""
    faults = environment.get("FAULTS")
    return Plan(
        seed=environment.get("SEED") or secrets.token_hex(4),
        seconds=60 * float(environment.get("MINUTES") or (10_000 if faults else MINUTES)),
        faults=int(faults) if faults else None,
    )
