"""Playing a story on a desk that runs, in real time divided by a speed."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from kernel import clock
from oncall.lateness import pulses
from oncall.links import absolute
from oncall.models import User
from postmortems.demo.lessons import Aftermath
from postmortems.demo.major import MajorStory
from postmortems.demo.moments import Act, Moment, Pause, PauseUntil, WaitFor
from postmortems.demo.winding_up import left_over, wind_up

# what has to run for a page to go on and its messages to arrive
NEEDED = frozenset({"clocks", "pages", "deliveries", "outbox"})
LONGEST_WAIT = timedelta(minutes=10)


class Stuck(Exception):
    """The story can't go on; the sentence says why."""


class Player:
    """Says each act on a line: when, who, what, and the address where it is seen.

    `span` says how long minutes of the story take; what the desk's workers do takes its own time, and is
    looked for every `look` seconds.
    """

    def __init__(
        self,
        *,
        span: Callable[[float], timedelta],
        say: Callable[[str], object],
        reader: User,
        sleep: Callable[[float], object] = time.sleep,
        look: float = 1.0,
    ) -> None:
        self._span = span
        self._say = say
        self._zone = reader.display_zone
        self._sleep = sleep
        self._look = look

    def play(self, moments: Iterable[Moment]) -> None:
        """Let the moments pass. Raises Stuck."""
        for moment in moments:
            match moment:
                case Pause(minutes):
                    self._sleep(self._span(minutes).total_seconds())
                case PauseUntil(at):
                    self._sleep(max((at - clock.read()).total_seconds(), 0.0))
                case WaitFor():
                    self._wait(moment)
                case Act():
                    self._tell(moment)

    def note(self, words: str) -> None:
        """Say something about the performance itself."""
        self._say(words)

    def check_workers(self) -> None:
        """Raises Stuck when nobody would do what the story waits for."""
        silent = [pulse.kind for pulse in pulses(now=clock.read()) if pulse.is_late and pulse.kind in NEEDED]
        if silent:
            names = ", ".join(sorted(silent))
            raise Stuck(f"No worker runs, or it is late (timers: {names}). Start the desk with make run.")

    def _wait(self, moment: WaitFor) -> None:
        if moment.done():
            return
        self._line("…", f"waiting for {moment.words}")
        until = clock.read() + LONGEST_WAIT
        while not moment.done():
            self.check_workers()
            if clock.read() > until:
                raise Stuck(f"Waited ten minutes in vain for {moment.words}.")
            self._sleep(self._look)

    def _tell(self, act: Act) -> None:
        where = f"  {absolute(act.path)}" if act.path else ""
        self._line(act.who, f"{act.words}{where}")

    def _line(self, who: str, words: str) -> None:
        at: datetime = clock.read().astimezone(self._zone)
        self._say(f"{at:%H:%M:%S}  {who:<18}  {words}")


def perform(story: MajorStory, player: Player) -> None:
    """Play the story to its end. What an earlier run left is brought to an end first; so is this one when
    Ctrl-C stops it. Raises Stuck, after bringing it to an end too."""
    try:
        player.check_workers()
        if left_over(story):
            player.note("An earlier run was cut off. What it left is brought to an end first.")
            player.play(wind_up(story))
        player.play(story.play())
        player.play(Aftermath(story).play())
        player.note("That was all. Run it again whenever you like.")
    except KeyboardInterrupt:
        player.note("Stopped. What is open is brought to an end.")
        player.play(wind_up(story))
    except Stuck:
        player.play(wind_up(story))
        raise
