"""A desk whose time fast-forwards: every timer runs at the instant it is due, every mail and every page is
read or fails the story, and the auditor has nothing to say in the end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import mail
from django.core.mail import EmailMessage
from django.db.models import Min, QuerySet
from django.utils import timezone

from kernel.clock import FrozenClock, frozen
from oncall.actions.outbox import send_due
from oncall.models import ContactCheck, Delivery, OutboundEmail, Page, PageEvent, User
from oncall.tasks import tick_deliveries, tick_pages
from postmortems.models import ActionItem, Runbook
from postmortems.tasks import tick_action_items, tick_runbooks
from tickets import tasks
from tickets.actions.audit.run import audit_all
from tickets.models import AuditFinding, AuditState, SlaClock, ThresholdFiring, Ticket, TimelineEntry
from tickets.wording import entry_words

DUE = (
    (SlaClock, "next_fire_at"),
    (Ticket, "wake_at"),
    (Ticket, "verify_at"),
    (Page, "next_step_at"),
    (Delivery, "next_try_at"),
    (ContactCheck, "next_try_at"),
    (OutboundEmail, "next_try_at"),
    (ActionItem, "next_reminder_at"),
    (Runbook, "next_reminder_at"),
)


@dataclass(frozen=True)
class Told:
    """One message, as a story names it: who got it, and its subject. `text` is what it says."""

    to: str
    subject: str
    text: str = field(default="", compare=False, repr=False)

    def link(self, start: str = "/p/") -> str:
        """The path of a link in it, by default the signed one that answers a page without signing in."""
        found = re.search(rf"https?://[^/\s]+({start}\S+)", self.text)
        assert found, f"no link in: {self.text}"
        return found[1]


class DeskStory:
    """Moves time, runs the worker, reads the mail."""

    def __init__(self, clock: FrozenClock, zone: str) -> None:
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._mails: list[Told] = []
        self._pages: list[Told] = []
        self.worker_runs = True

    @property
    def now(self) -> datetime:
        return self._clock.now

    def at(self, wall: str) -> datetime:
        """ "2026-03-28 23:10" on the desk's wall clock, in UTC; of a repeated hour the first, unless the wall
        says which: "2026-10-25 02:10+01:00"."""
        instant = datetime.fromisoformat(wall)
        return (instant if instant.tzinfo else instant.replace(tzinfo=self._zone)).astimezone(UTC)

    def go_to(self, wall: str) -> datetime:
        """Let time pass until this wall time. A worker that runs does everything due on the way, when it is
        due."""
        target = self.at(wall)
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
        tick_action_items()
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

    def read_mail(self, *expected: tuple[User, str]) -> list[Told]:
        """Everything in the mailbox since the last reading, but for pages, is exactly this: (who, words in
        the subject); returns them in this order."""
        self._fetch()
        self._mails, read = _read_all("mail", self._mails, expected)
        return read

    def read_pages(self, *expected: tuple[User, str]) -> list[Told]:
        """Every page that came by mail since the last reading is exactly this; returns them in this order."""
        self._fetch()
        self._pages, read = _read_all("page", self._pages, expected)
        return read

    def _fetch(self) -> None:
        send_due(now=self.now)
        for message in mail.outbox:
            told = Told(message.to[0], str(message.subject), str(message.body))
            (self._pages if _is_page(message) else self._mails).append(told)
        mail.outbox.clear()

    def timeline(self, ticket: Ticket, *, since: datetime | None = None) -> list[str]:
        """Kinds on the ticket's timeline, in order."""
        entries = TimelineEntry.objects.filter(ticket=ticket)
        if since is not None:
            entries = entries.filter(at__gte=since)
        return [str(kind) for kind in entries.values_list("kind", flat=True)]

    def told_on(self, ticket: Ticket) -> list[str]:
        """The whole timeline as the desk reads it: "02:28 CEST · Pia · Page acknowledged". What Watchdesk
        did by itself names nobody."""
        entries = TimelineEntry.objects.filter(ticket=ticket).order_by("pk")
        with timezone.override(self._zone):
            return [
                " · ".join(filter(None, [self.wall(each.at), each.actor_name, entry_words(each)]))
                for each in entries
            ]

    def record(self, page: Page) -> list[tuple[str, str, str]]:
        """The page's own record: (when, what, whom it names)."""
        events = PageEvent.objects.filter(page=page).order_by("pk")
        return [(self.wall(each.at), str(each.kind), _named(each)) for each in events]

    def wall(self, at: datetime) -> str:
        """An instant on the desk's wall clock: "02:28 CEST"."""
        return f"{at.astimezone(self._zone):%H:%M %Z}"

    def fired(self, ticket: Ticket) -> list[tuple[str, str, int, bool]]:
        """Thresholds on the record: (metric, kind, value, late), in the order they were recorded."""
        rows = ThresholdFiring.objects.filter(clock__ticket=ticket).order_by("pk")
        return list(rows.values_list("clock__metric", "kind", "value", "late"))


def _read_all(
    what: str, came: list[Told], expected: tuple[tuple[User, str], ...]
) -> tuple[list[Told], list[Told]]:
    """What is left, which is nothing, and what was expected, in its order."""
    left, read, missing = list(came), [], []
    for person, words in expected:
        match = next((each for each in left if person.email in each.to and words in each.subject), None)
        if match is None:
            missing.append((person.email, words))
        else:
            left.remove(match)
            read.append(match)
    assert not missing, f"no such {what}: {missing}; instead: {left}"
    assert not left, f"unexpected {what}: {left}"
    return left, read


def _is_page(message: EmailMessage) -> bool:
    return message.extra_headers.get("X-Watchdesk") == "page"


def _named(event: PageEvent) -> str:
    rows = [*event.params.get("told", ()), *event.params.get("people", ()), *event.params.get("targets", ())]
    return ", ".join([each["name"] for each in rows] or ([event.actor_name] if event.actor_name else []))


def findings() -> QuerySet[AuditFinding]:
    """What the auditor holds to be wrong."""
    return AuditFinding.objects.filter(cleared_at=None)


@contextmanager
def desk_story(start: str, zone: str = "Europe/Madrid") -> Iterator[DeskStory]:
    """A story that begins at this wall time, and ends with all mail and pages read and a silent auditor."""
    begins = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    with frozen(begins) as clock:
        # what is played here lies before the migration that made the auditor
        AuditState.objects.update_or_create(pk=1, defaults={"began_at": begins, "due_at": begins})
        story = DeskStory(clock, zone)
        yield story
        story.read_mail()
        story.read_pages()
        audit_all(now=story.now, days=400)
        assert not findings().exists(), list(findings().values("kind", "ref", "params"))
