"""The course of the demo's past: all scenes interleaved, in the order of time."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils.module_loading import import_string

from tickets import registry
from tickets.actions.errors import Refused
from tickets.demo import company, configuration
from tickets.demo.casting import cast
from tickets.demo.play import play
from tickets.demo.rhythm import next_at_work
from tickets.demo.scene import Scene, Stage, log
from tickets.demo.timers import Timers

GoOn = Callable[[datetime], datetime | None]
"""Does what is to be done at an instant (UTC), and says when it goes on."""


class Course:
    """Plays the scenes of the stage, and the chapters that the rooms above tell (`registry.demo_chapters`).

    `refused` counts the steps that a story had planned and the desk no longer allowed.
    """

    def __init__(self, stage: Stage, timers: Timers) -> None:
        self._stage = stage
        self._timers = timers
        self.steps = self.refused = 0

    def play(self, *, since: datetime, until: datetime) -> None:
        """Play everything until then (UTC); before each step, what timers would have done by then."""
        reached = since
        waiting = [(at, place, go_on) for place, (at, go_on) in enumerate(self._cues(until))]
        heapq.heapify(waiting)
        while waiting and waiting[0][0] <= until:
            at, place, go_on = heapq.heappop(waiting)
            self._timers.run(since=reached, until=at)
            reached = at
            following = go_on(at)
            if following is not None:
                heapq.heappush(waiting, (following, place, go_on))
        self._timers.run(since=reached, until=until)

    def _cues(self, now: datetime) -> Iterator[tuple[datetime, GoOn]]:
        """When each begins, and what goes on then."""
        for scene in cast(self._stage, now=now):
            yield scene.received_at, partial(self._act, scene)
        for path in registry.demo_chapters:
            chapter: Iterator[datetime] = import_string(path)(self._stage, now=now)
            yield next(chapter), partial(_tell_on, chapter)

    def _act(self, scene: Scene, at: datetime) -> datetime | None:
        try:
            _next(scene, at)
        except Refused:
            # the timers or the requester were quicker: what was planned has no place any more
            self.refused += 1
        self.steps += 1
        return _when(scene, at)


def _tell_on(chapter: Iterator[datetime], _at: datetime) -> datetime | None:
    return next(chapter, None)


def _next(scene: Scene, at: datetime) -> None:
    if scene.ticket is None:
        log(scene, at)
        return
    step = scene.steps[scene.done]
    scene.done += 1
    play(scene, step, at)


def _when(scene: Scene, at: datetime) -> datetime | None:
    """When the scene goes on: when the one who is to act is there."""
    if scene.done >= len(scene.steps):
        return None
    step = scene.steps[scene.done]
    planned = at + timedelta(minutes=step.after * scene.stretch, seconds=scene.stage.rng.randrange(5, 55))
    people = scene.stage.company
    if step.by_requester:
        return next_at_work(planned, people.works[scene.requester.pk], scene.requester.display_zone)
    works = "always" if _has_somebody_on_call(scene) else "office"
    return next_at_work(planned, works, people.users["Marta Quiroga"].display_zone)


def _has_somebody_on_call(scene: Scene) -> bool:
    """The service desk sits there day and night; the others come for what can't wait until they are back."""
    ticket = scene.held
    if ticket.team is None or ticket.team.tier == 1:
        return True
    critical = scene.story.service in configuration.CRITICAL
    executive = ticket.organisation is not None and ticket.organisation.name == company.EXECUTIVE
    return ticket.priority <= 2 or critical or executive
