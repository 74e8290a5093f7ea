"""Some two hundred tickets, each lived through the desk's own actions: what `seed` then copies.

Everything a copy holds is true because an action wrote it: clocks, segments, firings, timeline, mail,
history.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import django

django.setup()

from kernel.nudge import quiet  # noqa: E402
from oncall.models import Membership, Organisation, OutboundEmail, Team, User  # noqa: E402
from oncall.record import Via, acting  # noqa: E402
from tests.bench.words import DUE_TITLE, Writer, name  # noqa: E402
from tests.factories.desk import SlaPolicyFactory  # noqa: E402
from tickets.actions import assignment, conversation, escalation, resolution, status  # noqa: E402
from tickets.actions.errors import Refused  # noqa: E402
from tickets.actions.frame import holding  # noqa: E402
from tickets.actions.hand_over import HandOver  # noqa: E402
from tickets.actions.log import TicketDraft, log_ticket  # noqa: E402
from tickets.models import (  # noqa: E402
    BusinessCalendar,
    Category,
    Desk,
    ResolutionCode,
    Service,
    SlaClock,
    Subcategory,
    Ticket,
)

SERVICES = ("Mail", "Network", "Telephony", "Warehouse", "Finance", "Intranet", "Printing", "Wi-Fi")
CATEGORIES = ("Hardware", "Software", "Access")
ENDED, OPEN = 90, 130
LONG_MESSAGES = 20
SPAN_OPEN = timedelta(days=4)


class Company:
    """Who works at this desk, and for whom."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.codes = list(ResolutionCode.objects.all())
        organisation = Organisation.objects.create(name="Halvern", zone="Europe/Madrid")
        tiers = [("Platform", 3, 5), ("Network", 2, 6), ("Applications", 2, 6), ("Service desk", 1, 9)]
        self.teams: list[Team] = []
        for title, tier, people in tiers:
            above = self.teams[0] if self.teams else None
            team = Team.objects.create(name=title, tier=tier, escalates_to=above)
            for number in range(people):
                Membership.objects.create(
                    team=team, user=self._person(f"{title.split()[0]}{number}".lower()), is_lead=number == 0
                )
            self.teams.append(team)
        manager = self._person("manager")
        User.objects.filter(pk=manager.pk).update(is_incident_manager=True)
        self.members = {team.pk: list(team.members.order_by("pk")) for team in self.teams}
        self.services = [
            Service.objects.create(name=title, owning_team=rng.choice(self.teams)) for title in SERVICES
        ]
        self.subcategories = [
            Subcategory.objects.create(category=category, name=f"{category.name} {word}")
            for category in [Category.objects.create(name=each) for each in CATEGORIES]
            for word in ("broken", "slow", "missing", "other")
        ]
        self.requesters = [
            User.objects.create_user(
                email=f"requester{number}@halvern.example",
                full_name=name(number),
                organisation=organisation,
                phone=f"+49 40 {number:06d}",
            )
            for number in range(40)
        ]
        # promises that run day and night, so that a bench finds due ones at any hour
        SlaPolicyFactory.create(
            name="Round the clock",
            calendar=BusinessCalendar.objects.get(always_open=True),
            for_services=[self.services[2]],
            thresholds=[("resolution", "percent", 75, {"tell_assignee"})],
        )
        Desk.objects.update(first_team=self.teams[-1], page_p1=False)

    def _person(self, word: str) -> User:
        return User.objects.create_user(
            email=f"{word}@halvern.example", full_name=word.title(), zone="Europe/Madrid"
        )

    def agent(self, ticket: Ticket) -> User:
        return self.rng.choice(self.members[ticket.team_id or self.teams[-1].pk])


class Life:
    """One ticket from its logging on; `at` is where its time stands."""

    def __init__(
        self, company: Company, writer: Writer, at: datetime, until: datetime, **known: object
    ) -> None:
        self.company, self.writer, self.rng = company, writer, company.rng
        self.at, self.until = at, until
        self.requester = self.rng.choice(company.requesters)
        self.ticket = self._log(known)

    def _log(self, known: Mapping[str, Any]) -> Ticket:
        drawn: dict[str, Any] = {
            "requester": self.requester,
            "title": self.writer.title(),
            "description": self.writer.description(),
            "kind": self.rng.choice(["incident", "incident", "request"]),
            "channel": self.rng.choice(["portal", "portal", "email", "phone"]),
            "subcategory": self.rng.choice(self.company.subcategories),
            "service": self.rng.choice(self.company.services),
            "impact": self.rng.choice([2, 3, 3, 3]),
            "urgency": self.rng.choice([1, 2, 2, 3, 3]),
            "team": self.rng.choice(self.company.teams),
            "triaged": self.rng.random() < 0.8,
        }
        draft = TicketDraft(**{**drawn, **known})
        agent = self.rng.choice(self.company.members[self.company.teams[-1].pk])
        by = self.requester if draft.channel == "portal" else agent
        with acting(by=by, via=Via.WEB):
            return log_ticket(draft=draft, by=by, now=self.at)

    def wait(self, shortest: float, longest: float) -> bool:
        """Let hours pass and the timers run; whether there is time left."""
        at = self.at + timedelta(seconds=int(self.rng.uniform(shortest, longest) * 3600))
        if at >= self.until:
            return False
        self.run_timers(at)
        self.at = at
        return True

    def run_timers(self, until: datetime) -> None:
        while (due := self._next_due()) is not None and due <= until:
            with acting(by=None, via=Via.TIMER):
                self.ticket.refresh_from_db()
                if self.ticket.verify_at == due:
                    resolution.remind_or_close(ticket=self.ticket.pk, now=due)
                else:
                    with holding(self.ticket.pk, by=None, now=due):
                        pass

    def _next_due(self) -> datetime | None:
        self.ticket.refresh_from_db()
        fires = SlaClock.objects.filter(ticket=self.ticket, next_fire_at__isnull=False)
        found = [self.ticket.wake_at, self.ticket.verify_at, *fires.values_list("next_fire_at", flat=True)]
        return min((each for each in found if each is not None), default=None)

    def do(self, verb: Callable[..., object], by: User, **words: object) -> None:
        # the timers may have gone another way meanwhile, as they do at a real desk
        try:
            with acting(by=by, via=Via.WEB):
                verb(ticket=self.ticket.pk, by=by, now=self.at, **words)
        except Refused:
            pass
        self.ticket.refresh_from_db()

    @property
    def worker(self) -> User:
        return self.ticket.assignee or self.company.agent(self.ticket)

    def take(self) -> None:
        self.do(assignment.take, self.company.agent(self.ticket))
        self.do(status.start, self.worker)

    def reply(self) -> None:
        self.do(conversation.reply, self.worker, body=self.writer.some(12, 50))

    def note(self) -> None:
        self.do(conversation.add_note, self.worker, body=self.writer.some(8, 40))

    def answer(self) -> None:
        self.do(conversation.requester_message, self.requester, body=self.writer.some(8, 40))

    def pend(self) -> None:
        wake_at = self.at + timedelta(hours=self.rng.choice([24, 48, 72]))
        self.do(status.pend, self.worker, reason="requester", wake_at=wake_at, note=self.writer.some(5, 15))

    def escalate(self) -> None:
        words = [self.writer.some(5, 20) for _field in range(5)]
        self.do(escalation.escalate, self.worker, hand_over=HandOver(*words))

    def resolve(self) -> None:
        code = self.rng.choice(self.company.codes)
        self.do(resolution.resolve, self.worker, code=code, remedy="fix", notes=self.writer.some(8, 30))

    def say_yes(self) -> None:
        self.do(resolution.answer_yes, self.requester)


def steps(life: Life) -> Iterator[tuple[float, float, Callable[[], None]]]:
    """How long it takes, in hours, until somebody does what."""
    rng = life.rng
    yield 0.05, 6, life.take
    if rng.random() < 0.5:
        yield 0.1, 1, life.note
    yield 0.1, 2, life.reply
    for _round in range(rng.choice([0, 1, 1, 2, 3])):
        if rng.random() < 0.6:
            yield 0.1, 1, life.pend
        yield 0.5, 20, life.answer
        yield 0.2, 3, life.reply
        yield 0.1, 1, life.note
    if life.ticket.team and life.ticket.team.escalates_to_id and rng.random() < 0.3:
        yield 0.2, 2, life.escalate
        yield 0.5, 4, life.take
        yield 0.1, 2, life.note


def live(life: Life, *, ends: bool) -> None:
    """Until its end, or, still open, until somewhere on the way."""
    most = None if ends else life.rng.choice([0, 0, 1, 1, 2, 4, 6, 8])
    for shortest, longest, do in islice(steps(life), most):
        if not life.wait(shortest, longest):
            return
        do()
    if ends and life.wait(0.5, 10):
        life.resolve()
        if life.rng.random() < 0.7 and life.wait(0.2, 20):
            life.say_yes()
        else:
            # silence closes it
            life.wait(24 * 14, 24 * 14)


def long_talk(life: Life) -> None:
    """A ticket with twenty messages, still open."""
    life.take()
    said = [life.reply, life.answer, life.note, life.answer]
    for number in range(LONG_MESSAGES):
        life.wait(0.02, 0.1)
        said[number % len(said)]()


def wait_for_threshold(company: Company, writer: Writer, now: datetime) -> None:
    """Taken and answered; in some hours its assignee will be told."""
    known = {"title": DUE_TITLE, "service": company.services[2], "impact": 3, "urgency": 2}
    life = Life(company, writer, now - timedelta(minutes=2), now, **known)
    life.take()
    life.at += timedelta(minutes=1)
    life.reply()


def main() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    rng = random.Random(4)
    with quiet():
        company, writer = Company(rng), Writer(4)
        for _number in range(ENDED):
            begins = now - timedelta(days=rng.uniform(30, 37))
            live(Life(company, writer, begins.replace(microsecond=0), now), ends=True)
        for _number in range(OPEN):
            begins = now - SPAN_OPEN * rng.random()
            life = Life(company, writer, begins.replace(microsecond=0), now)
            live(life, ends=False)
            life.run_timers(now)
        life = Life(company, writer, now - timedelta(hours=5), now)
        long_talk(life)
        life.run_timers(now)
        wait_for_threshold(company, writer, now)
    _send_everything(now)


def _send_everything(now: datetime) -> None:
    """What was queued went out seconds later."""
    OutboundEmail.objects.filter(state="queued").update(
        state="sent", attempts=1, next_try_at=None, sent_at=now
    )


if __name__ == "__main__":
    main()
