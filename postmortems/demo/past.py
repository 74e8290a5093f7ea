"""The weeks before today: a major incident with its review, and a smaller one that was reviewed too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel import clock
from oncall.models import User
from oncall.record import Via, acting
from postmortems.actions.drafting import start_review
from postmortems.actions.items import finish_item
from postmortems.actions.reminding import remind_owners
from postmortems.actions.states import approve_review, publish_review, submit_review
from postmortems.demo.lessons import APPROVER, Aftermath, add_items, write
from postmortems.demo.major import MANAGER, MajorStory
from postmortems.demo.moments import Moment, Pause, PauseUntil, WaitFor
from postmortems.demo.plots import EDI, PROBES
from postmortems.models import ActionItem, Review
from tickets.actions import assignment, conversation, resolution, status
from tickets.actions.log import TicketDraft, log_ticket
from tickets.demo.company import INFRASTRUCTURE, MONITORING
from tickets.demo.scene import Stage
from tickets.models import Ticket
from tickets.models.choices import Channel

MADRID = ZoneInfo("Europe/Madrid")
_LOOK = timedelta(seconds=20)
_BUDGET = 60.0


class PastClock:
    """The time of a chapter: it goes on as the chapter says."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def read(self) -> datetime:
        return self.at

    def pass_by(self, moments: Iterator[Moment], until: datetime) -> Iterator[datetime]:
        """Let the moments pass; yields each instant (UTC) at which the story goes on, `until` at the last."""
        for moment in moments:
            match moment:
                case Pause(minutes):
                    yield self.go_on(timedelta(minutes=minutes))
                case PauseUntil(at):
                    self.at = max(self.at, at)
                    yield self.at
                case WaitFor(_words, done):
                    while not done() and self.at < until:
                        yield self.go_on(_LOOK)

    def go_on(self, by: timedelta) -> datetime:
        self.at = (self.at + by).replace(microsecond=0)
        return self.at


def major(stage: Stage, *, now: datetime) -> Iterator[datetime]:
    """The outage of the EDI gateway twelve days ago, reviewed and published, with an action item that is
    done, one that is late, and one that has time."""
    past = PastClock(_workday(now - timedelta(days=12), time(9, 40)))
    yield past.at
    story = MajorStory(EDI, now=past.read)
    yield from past.pass_by(_without_answers(stage, story), now)
    aftermath = Aftermath(story)
    yield from past.pass_by(aftermath.play(), now)
    yield past.go_on(timedelta(hours=20))
    yield from past.pass_by(aftermath.publish(), now)
    yield past.go_on(timedelta(hours=1))
    if aftermath.review is not None:
        yield from _items(aftermath.review, past, now)


def _without_answers(stage: Stage, story: MajorStory) -> Iterator[Moment]:
    """The story's own people answer its page."""
    for moment in story.play():
        if story.parent is not None:
            stage.own_answers.add(f"ticket:{story.parent.pk}")
        yield moment


def _items(review: Review, past: PastClock, now: datetime) -> Iterator[datetime]:
    """The second item gets done; of the others the owners are reminded in time."""
    items = list(ActionItem.objects.filter(review=review).order_by("pk"))
    yield past.go_on(timedelta(hours=3))
    done = items[1]
    with acting(by=done.owner, via=Via.WEB):
        finish_item(item=done.pk, by=done.owner, now=past.at, outcome="The reminder goes to the whole team.")
    while past.at < now:
        due = ActionItem.objects.filter(next_reminder_at__isnull=False).order_by("next_reminder_at").first()
        if due is None or due.next_reminder_at is None:
            return
        past.at = max(past.at, due.next_reminder_at)
        yield past.at
        with clock.frozen(past.at):
            remind_owners(budget=_BUDGET)


def probes(stage: Stage, *, now: datetime) -> Iterator[datetime]:
    """A night without values from the cold stores, nineteen days ago: no major incident, but reviewed."""
    past = PastClock(_workday(now - timedelta(days=19), time(4, 12)))
    yield past.at
    users = stage.company.users
    grace, manager = users["Grace Okafor"], users[MANAGER]
    with acting(by=None, via=Via.WEB):
        ticket = log_ticket(draft=_alert(stage, past.at), by=None, now=past.at)
    yield past.go_on(timedelta(minutes=9))
    with acting(by=grace, via=Via.WEB):
        if Ticket.objects.get(pk=ticket.pk).assignee is None:
            assignment.take(ticket=ticket.pk, by=grace, now=past.at)
        status.start(ticket=ticket.pk, by=grace, now=past.at)
    yield past.go_on(timedelta(minutes=31))
    with acting(by=grace, via=Via.WEB):
        conversation.add_note(ticket=ticket.pk, by=grace, now=past.at, body=PROBES.found)
    yield past.go_on(timedelta(minutes=44))
    with acting(by=grace, via=Via.WEB):
        resolution.resolve(
            ticket=ticket.pk,
            by=grace,
            now=past.at,
            code=next(iter(stage.codes.values())),
            remedy="fix",
            notes=PROBES.resolution,
        )
    yield past.go_on(timedelta(hours=5))
    with acting(by=grace, via=Via.WEB):
        review = start_review(ticket=ticket.pk, by=grace, now=past.at)
        write(review, PROBES.lessons, grace, past.read)
        add_items(review, PROBES.lessons, grace, past.read)
        submit_review(review=review.pk, by=grace, now=past.at)
    yield past.go_on(timedelta(hours=24))
    with acting(by=manager, via=Via.WEB):
        read = Review.objects.get(pk=review.pk).contents
        approve_review(review=review.pk, by=manager, now=past.at, read=read)
    yield past.go_on(timedelta(minutes=20))
    publisher = User.objects.get(full_name=APPROVER)
    with acting(by=publisher, via=Via.WEB):
        publish_review(review=review.pk, by=publisher, now=past.at)


def _alert(stage: Stage, at: datetime) -> TicketDraft:
    return TicketDraft(
        requester=stage.company.users[MONITORING],
        title=PROBES.title,
        description=PROBES.words,
        channel=Channel.ALERT.value,
        occurred_at=at - timedelta(minutes=47),
        detected_at=at,
        subcategory=stage.subcategories["Servers and backup"],
        service=stage.services["Temperature monitoring"],
        team=stage.company.teams[INFRASTRUCTURE],
        impact=1,
        urgency=1,
    )


def _workday(at: datetime, wall: time) -> datetime:
    """This wall time at Madrid on the day of `at`, or on the Tuesday before a week-end."""
    on: date = at.astimezone(MADRID).date()
    if on.weekday() > 4:
        on -= timedelta(days=on.weekday() - 1)
    return datetime.combine(on, wall, MADRID).astimezone(UTC)
