"""A desk whose time fast-forwards: every timer runs at the instant it is due, every mail is read or fails
the story."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import mail
from django.db.models import Min

from kernel.clock import FrozenClock, frozen
from oncall.actions.outbox import send_due
from oncall.models import ContactCheck, Delivery, OutboundEmail, Page, User
from oncall.tasks import tick_deliveries, tick_pages
from postmortems.models import Runbook
from postmortems.tasks import tick_runbooks
from tickets import tasks
from tickets.models import SlaClock, ThresholdFiring, Ticket, TimelineEntry

DUE = (
    (SlaClock, "next_fire_at"),
    (Ticket, "wake_at"),
    (Ticket, "verify_at"),
    (Page, "next_step_at"),
    (Delivery, "next_try_at"),
    (ContactCheck, "next_try_at"),
    (OutboundEmail, "next_try_at"),
    (Runbook, "next_reminder_at"),
)


@dataclass(frozen=True)
class Told:
    """One mail, as a story names it: who got it, and its subject."""

    to: str
    subject: str


class DeskStory:
    """Moves time, runs the worker, reads the mail."""

    def __init__(self, clock: FrozenClock, zone: str) -> None:
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self.worker_runs = True

    @property
    def now(self) -> datetime:
        return self._clock.now

    def at(self, wall: str) -> datetime:
        """ "2026-03-28 23:10" on the desk's wall clock; of a repeated hour the first."""
        return datetime.fromisoformat(wall).replace(tzinfo=self._zone)

    def go_to(self, wall: str) -> datetime:
        """Let time pass until this wall time. A worker that runs does everything due on the way, when it is
        due."""
        target = self.at(wall).astimezone(self.now.tzinfo)
        assert target >= self.now, f"a story goes forward: {wall} is past"
        if self.worker_runs:
            self._work_until(target)
        self._clock.move_to(target)
        if self.worker_runs:
            self.work()
        return self.now

    def work(self) -> None:
        """One round of every tick, now."""
        tasks.tick_clocks()
        tasks.tick_wakes()
        tasks.tick_verifications()
        tick_pages()
        tick_deliveries()
        tick_runbooks()
        send_due(now=self.now)

    def _work_until(self, target: datetime) -> None:
        self.work()
        for _round in range(10_000):
            due = self._next_due()
            if due is None or due > target:
                return
            self._clock.move_to(max(due, self.now + timedelta(seconds=1)))
            self.work()
        raise AssertionError("the desk never comes to rest: something stays due")

    def _next_due(self) -> datetime | None:
        instants = [model.objects.aggregate(at=Min(field))["at"] for model, field in DUE]
        return min((at for at in instants if at is not None), default=None)

    def read_mail(self, *expected: tuple[User, str]) -> None:
        """Everything in the mailbox since the last reading is exactly this: (who, words in the subject)."""
        send_due(now=self.now)
        told = [Told(message.to[0], str(message.subject)) for message in mail.outbox]
        mail.outbox.clear()
        missing = []
        for person, words in expected:
            match = next((each for each in told if person.email in each.to and words in each.subject), None)
            if match is None:
                missing.append((person.email, words))
            else:
                told.remove(match)
        assert not missing, f"not mailed: {missing}; instead: {told}"
        assert not told, f"unexpected mail: {told}"

    def timeline(self, ticket: Ticket, *, since: datetime | None = None) -> list[str]:
        """Kinds on the ticket's timeline, in order."""
        entries = TimelineEntry.objects.filter(ticket=ticket)
        if since is not None:
            entries = entries.filter(at__gte=since)
        return [str(kind) for kind in entries.values_list("kind", flat=True)]

    def fired(self, ticket: Ticket) -> list[tuple[str, str, int, bool]]:
        """Thresholds on the record: (metric, kind, value, late), in the order they were recorded."""
        rows = ThresholdFiring.objects.filter(clock__ticket=ticket).order_by("pk")
        return list(rows.values_list("clock__metric", "kind", "value", "late"))


@contextmanager
def desk_story(start: str, zone: str = "Europe/Madrid") -> Iterator[DeskStory]:
    """A story that begins at this wall time and ends with an empty mailbox."""
    begins = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    with frozen(begins) as clock:
        story = DeskStory(clock, zone)
        yield story
        story.read_mail()
