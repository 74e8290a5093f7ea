"""Loading the demo: the company, then three weeks of its desk, played in the order of time.

All of it is one transaction: a load that is killed leaves nothing behind, and the next one begins anew.
(Files already written then lie unreachable under their random keys.)
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from kernel import clock
from kernel.nudge import quiet
from oncall.actions.contact import adopt_account_mail
from oncall.mail.letters import written
from oncall.mailbox import CapturingBackend
from oncall.models import OutboundEmail, User
from oncall.record import Via, acting
from tickets.actions import resolution, timers, work
from tickets.actions.errors import Refused
from tickets.actions.saved_views import save_view
from tickets.demo import catalogue, company, configuration, paging, rotas
from tickets.demo.casting import cast
from tickets.demo.play import play
from tickets.demo.rhythm import next_at_work
from tickets.demo.scene import Scene, Stage, log
from tickets.demo.script import CODES
from tickets.models import Desk, ResolutionCode, Service, Ticket
from tickets.models.choices import Remedy

SEED = 20_260_301
HISTORY = timedelta(days=40)
# What was queued later than this goes out through the worker, like all that comes after.
FRESH = timedelta(seconds=90)
_BUDGET = 60.0
# asked before every step: three look-ups in the partial indexes of the timers
_NEXT_DUE = """
SELECT (SELECT min(wake_at) FROM tickets_ticket WHERE wake_at IS NOT NULL),
       (SELECT min(next_fire_at) FROM tickets_slaclock WHERE next_fire_at IS NOT NULL),
       (SELECT min(verify_at) FROM tickets_ticket WHERE verify_at IS NOT NULL)
"""
STILL_OVERDUE = 5
APOLOGIES = (
    "Solved, and tried out together with you on the phone. Sorry that it took longer than we had promised.",
    "It works again; the part that was missing came this morning. Thank you for your patience.",
    "Done. It waited too long with us, which was not your fault: we have changed who looks at these first.",
)
VIEWS = (
    ("Priya Raman", "P1 and P2, unassigned", "priority=1&priority=2&assignee=none"),
    ("Marta Quiroga", "Breached", "breach=breached"),
    ("Elena Castaño", "All P1", "priority=1"),
)


@dataclass
class Loaded:
    """What was made, and how many steps a story had planned that the desk no longer allowed."""

    tickets: int
    mails: int
    steps: int
    refused: int


def load(*, now: datetime, read: Callable[[], datetime] | None = None, seed: int = SEED) -> Loaded | None:
    """Fill an empty desk, as if `now` (UTC) were the end of three weeks' work; None if it is not empty.

    `read` tells the time at the end of loading: what became due meanwhile is then done, and not left late.
    """
    with transaction.atomic(), quiet():
        # the one row that is always there: two loads at once wait for each other
        Desk.objects.select_for_update().get(pk=1)
        if User.objects.exists() or Ticket.objects.exists():
            return None
        _plan_quickly()
        rng = random.Random(seed)  # noqa: S311
        stage = _build(rng, now=now)
        loaded = _play(stage, cast(stage, now=now), now=now)
        with acting(by=None, via=Via.COMMAND):
            paging.begin(stage.company, now=now)
        if read is not None:
            _let_timers_run(since=now, until=read())
        loaded.mails = _deliver(now - FRESH)
        for owner, name, query in VIEWS:
            save_view(by=stage.company.users[owner], name=name, query=query)
        loaded.tickets = Ticket.objects.count()
        return loaded


def _plan_quickly() -> None:
    """For this transaction: half of the time of so many small statements is the planning of their joins."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 1")
        cursor.execute("SET LOCAL jit = off")


def _build(rng: random.Random, *, now: datetime) -> Stage:
    with acting(by=None, via=Via.COMMAND):
        people = company.found(rng)
        configuration.configure(people, now=now - HISTORY)
        adopt_account_mail(people=people.users.values(), now=now - HISTORY)
        rotas.fill(people, since=now - HISTORY, now=now)
        return Stage(
            company=people,
            subcategories=catalogue.stock(people),
            services={service.name: service for service in Service.objects.select_related("owning_team")},
            codes=dict(zip(CODES, ResolutionCode.objects.order_by("position"), strict=False)),
            rng=rng,
        )


def _play(stage: Stage, scenes: list[Scene], *, now: datetime) -> Loaded:
    """Play all scenes interleaved until `now`; before each step, what timers would have done by then."""
    steps = refused = 0
    reached = now - HISTORY
    waiting = [(scene.received_at, place, scene) for place, scene in enumerate(scenes)]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= now:
        at, place, scene = heapq.heappop(waiting)
        _let_timers_run(since=reached, until=at)
        reached = at
        try:
            _next(scene, at)
        except Refused:
            # the timers or the requester were quicker: what was planned has no place any more
            refused += 1
        steps += 1
        following = _when(scene, at)
        if following is not None:
            heapq.heappush(waiting, (following, place, scene))
    _let_timers_run(since=reached, until=now)
    _work_off(stage, now=now)
    return Loaded(tickets=0, mails=0, steps=steps, refused=refused)


def _work_off(stage: Stage, *, now: datetime) -> None:
    """The desk spent its last hours on what was longest overdue: a queue of nothing but red is no living
    one."""
    overdue = Ticket.objects.open().filter(breached=True, assignee__isnull=False).order_by("queue_key", "pk")
    for ticket in list(overdue.select_related("assignee", "subcategory"))[:-STILL_OVERDUE]:
        at = max(now - timedelta(minutes=stage.rng.randint(10, 300)), ticket.last_event_at)
        with acting(by=ticket.assignee, via=Via.WEB):
            for item in resolution.unticked(ticket):
                work.check(ticket=ticket.pk, by=ticket.assignee, now=at, item=item)
            resolution.resolve(
                ticket=ticket.pk,
                by=ticket.assignee,
                now=at,
                code=stage.codes[CODES[0]],
                remedy=Remedy.FIX.value,
                notes=stage.rng.choice(APOLOGIES),
            )


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


def _let_timers_run(*, since: datetime, until: datetime) -> None:
    """Run the timers at each instant at which something was due, as the worker would have.

    `since` is the last thing that happened: what a change put into the past is due at that change.
    """
    while True:
        due = _due()
        if not due or due[0][0] > until:
            return
        at, tick = due[0]
        with clock.frozen(max(at, since)):
            tick(budget=_BUDGET)


def _due() -> list[tuple[datetime, Callable[..., object]]]:
    """What is due next of each kind, and what does it, in the order of time."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_DUE)
        found = cursor.fetchone()
    ticks = (timers.wake_tickets, timers.fire_clocks, timers.verify_tickets)
    due = [(at, tick) for at, tick in zip(found, ticks, strict=True) if at is not None]
    return sorted(due, key=lambda each: each[0])


def _deliver(until: datetime) -> int:
    """Put what was queued by `until` into the mailbox, each at its own time, seconds after it was queued."""
    seconds = timedelta(seconds=2)
    past = OutboundEmail.objects.filter(state=OutboundEmail.State.QUEUED, queued_at__lte=until)
    provider: BaseEmailBackend = CapturingBackend()
    for mail in past.order_by("queued_at", "pk"):
        with clock.frozen(mail.queued_at + seconds):
            provider.send_messages([written(mail, connection=provider)])
    past.update(
        state=OutboundEmail.State.SENT, attempts=1, next_try_at=None, sent_at=F("queued_at") + seconds
    )
    return OutboundEmail.objects.count()
