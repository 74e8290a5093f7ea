"""What a story that is played says to its player, one moment after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing happens for so many minutes of the story."""

    minutes: float


@dataclass(frozen=True, slots=True)
class PauseUntil:
    """Nothing happens until an instant (UTC): somebody waits for a clock of the desk."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitFor:
    """The desk's workers have to do something; `words` say what. It goes on when `done` says so."""

    words: str
    done: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """Something was done just now: by whom, what, and the page where it is seen."""

    who: str
    words: str
    path: str = ""


Moment = Pause | PauseUntil | WaitFor | Act
