"""Short words for tests of actions: who is there, when it is, what the record says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kernel.clock import frozen
from oncall.models import OutboundEmail, Team, User
from tests.factories.desk import LONG_AGO
from tickets.actions import timers
from tickets.actions.assignment import assign
from tickets.actions.configuration import publish_policy
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.resolution import resolve
from tickets.actions.status import pend, start
from tickets.models import (
    BusinessCalendar,
    ResolutionCode,
    Service,
    SlaClock,
    SlaPolicy,
    SlaThreshold,
    ThresholdFiring,
    Ticket,
    TimelineEntry,
)
from tickets.models.choices import Metric

# A Monday
T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the ticket was logged."""
    return T0 + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Scene:
    """Who sits at this desk and what it looks after."""

    rita: User
    ana: User
    lea: User
    tom: User
    uma: User
    max: User
    first: Team
    second: Team
    third: Team
    radio: Service
    always: BusinessCalendar
    policy: SlaPolicy
    code: ResolutionCode

    def log(self, **draft: Any) -> Ticket:
        """A P3 of Rita's, logged by herself at T0 with the first team: impact and urgency 2."""
        when, by = draft.pop("now", T0), draft.pop("by", self.rita)
        said: dict[str, Any] = {
            "requester": self.rita,
            "title": "Radio silent",
            "service": self.radio,
            "impact": 2,
            "urgency": 2,
            "team": self.first,
        }
        return log_ticket(draft=TicketDraft(**(said | draft)), by=by, now=when)

    def log_started(self, **draft: Any) -> Ticket:
        """In progress with Ana from T0."""
        ticket = self.log(**draft)
        assign(ticket=ticket.pk, by=self.ana, now=T0, team=self.first, assignee=self.ana)
        return start(ticket=ticket.pk, by=self.ana, now=T0)

    def pend(
        self, ticket: Ticket, now: datetime, *, reason: str = "requester", hours: float = 24, **more: Any
    ) -> Ticket:
        return pend(
            ticket=ticket.pk,
            by=self.ana,
            now=now,
            reason=reason,
            wake_at=now + timedelta(hours=hours),
            **more,
        )

    def resolve(self, ticket: Ticket, now: datetime, **more: Any) -> Ticket:
        said: dict[str, Any] = {"by": self.ana, "code": self.code, "remedy": "fix", "notes": "Done."}
        return resolve(ticket=ticket.pk, now=now, **(said | more))

    def promise(self, *thresholds: tuple[str, str, int, set[str]], policy: SlaPolicy | None = None) -> None:
        """Give the policy thresholds, published before any ticket was logged."""
        for metric, kind, value, does in thresholds:
            SlaThreshold.objects.create(
                policy=policy or self.policy,
                metric=metric,
                kind=kind,
                value=value,
                **({"tell_assignee": False} | dict.fromkeys(does, True)),
            )
        publish_policy(policy=policy or self.policy, now=LONG_AGO)


def clock(ticket: Ticket, metric: str = "resolution") -> SlaClock:
    return SlaClock.objects.select_related("policy_version__policy").get(ticket=ticket, metric=Metric(metric))


def kinds(ticket: Ticket, *, last: int = 0) -> list[str]:
    """The timeline's kinds in order, or the last ones."""
    found = [str(kind) for kind in TimelineEntry.objects.filter(ticket=ticket).values_list("kind", flat=True)]
    return found[-last:] if last else found


def entry(ticket: Ticket, kind: str) -> TimelineEntry:
    """The last timeline entry of this kind."""
    found = TimelineEntry.objects.filter(ticket=ticket, kind=kind).order_by("-pk").first()
    assert found is not None, f"no {kind} on the timeline"
    return found


def firings(ticket: Ticket) -> list[tuple[str, str, int]]:
    """(metric, kind, value) of every threshold recorded, in the order of recording."""
    rows = ThresholdFiring.objects.filter(clock__ticket=ticket).order_by("pk")
    return list(rows.values_list("clock__metric", "kind", "value"))


def mailed(kind: str = "") -> list[tuple[str, str]]:
    """(name, kind) of every mail queued, in order."""
    mails = OutboundEmail.objects.order_by("pk")
    return list((mails.filter(kind=kind) if kind else mails).values_list("to_name", "kind"))


def tick(now: datetime) -> None:
    """The worker does all that is due at `now`."""
    with frozen(now):
        timers.fire_clocks(budget=30)
        timers.wake_tickets(budget=30)
        timers.verify_tickets(budget=30)
