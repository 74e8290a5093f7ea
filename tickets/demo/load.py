"""Loading the demo: the company, then three weeks of its desk, played in the order of time.

All of it is one transaction: a load that is killed leaves nothing behind, and the next one begins anew.
(Files already written then lie unreachable under their random keys.)
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from kernel import clock
from kernel.nudge import quiet
from oncall.actions.account_mail import adopt_account_mail
from oncall.mail.letters import written
from oncall.mailbox import CapturingBackend
from oncall.models import OutboundEmail, User
from oncall.record import Via, acting
from tickets.actions import resolution, work
from tickets.actions.saved_views import save_view
from tickets.demo import catalogue, company, configuration, paging, rotas
from tickets.demo.answering import Answers
from tickets.demo.course import Course
from tickets.demo.scene import Stage
from tickets.demo.script import CODES
from tickets.demo.timers import Timers
from tickets.models import Desk, ResolutionCode, Service, Ticket
from tickets.models.choices import Remedy

SEED = 20_260_301
HISTORY = timedelta(days=40)
# What was queued later than this goes out through the worker, like all that comes after.
FRESH = timedelta(seconds=90)
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
        stage = build(rng, now=now)
        timers = Timers(Answers(seed, stage.own_answers))
        course = Course(stage, timers)
        course.play(since=now - HISTORY, until=now)
        _work_off(stage, now=now)
        if read is not None:
            timers.run(since=now, until=read())
        mails = _deliver(now - FRESH)
        for owner, name, query in VIEWS:
            save_view(by=stage.company.users[owner], name=name, query=query)
        return Loaded(Ticket.objects.count(), mails, course.steps, course.refused)


def _plan_quickly() -> None:
    """For this transaction: half of the time of so many small statements is the planning of their joins."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 1")
        cursor.execute("SET LOCAL jit = off")


def build(rng: random.Random, *, now: datetime) -> Stage:
    """The company as it is before its first ticket comes, `HISTORY` before `now` (UTC)."""
    with acting(by=None, via=Via.COMMAND):
        people = company.found(rng)
        configuration.configure(people, now=now - HISTORY)
        adopt_account_mail(people=people.users.values(), now=now - HISTORY)
        paging.staff(people)
        rotas.fill(people, since=now - HISTORY, now=now)
        paging.connect(people, now=now - HISTORY)
        return Stage(
            company=people,
            subcategories=catalogue.stock(people),
            services={service.name: service for service in Service.objects.select_related("owning_team")},
            codes=dict(zip(CODES, ResolutionCode.objects.order_by("position"), strict=False)),
            rng=rng,
        )


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
