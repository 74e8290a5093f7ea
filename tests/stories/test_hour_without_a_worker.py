"""The worker is away for an hour; what fell due meanwhile happens once, in order, and is marked late."""

from datetime import timedelta

import pytest

from oncall.models import OutboundEmail
from tests.stories.conftest import Desk
from tests.stories.desk_story import desk_story
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.status import pend, start
from tickets.models import SlaClock, TimelineEntry
from tickets.models.choices import EntryKind, Metric

pytestmark = pytest.mark.django_db


def test_everything_overdue_fires_once_in_order_and_marked_late(desk: Desk) -> None:
    with desk_story("2026-06-10 10:00") as story:
        p1 = log_ticket(
            draft=TicketDraft(
                requester=desk.rita,
                title="All signals red",
                service=desk.trains,
                team=desk.first,
                assignee=desk.ana,
                impact=1,
                urgency=1,
            ),
            by=desk.rita,
            now=story.now,
        )
        story.read_mail((desk.rita, "We have"), (desk.ana, "Yours now"), (desk.max, "Nobody could be paged"))
        waiting = log_ticket(
            draft=TicketDraft(
                requester=desk.rita,
                title="Radio",
                service=desk.trains,
                team=desk.first,
                assignee=desk.ana,
                channel="phone",
                impact=1,
                urgency=2,
            ),
            by=desk.ana,
            now=story.now,
        )
        start(ticket=waiting.pk, by=desk.ana, now=story.now)
        wake_at = story.at("2026-06-10 10:30")
        pend(ticket=waiting.pk, by=desk.ana, now=story.now, reason="scheduled", wake_at=wake_at)
        story.go_to("2026-06-10 10:01")
        story.read_mail((desk.rita, "We have"))

        story.worker_runs = False
        story.go_to("2026-06-10 11:35")
        assert story.fired(p1) == []
        story.worker_runs = True
        story.go_to("2026-06-10 11:36")

        assert story.fired(p1) == [
            ("first_response", "percent", 100, True),
            ("resolution", "percent", 75, True),
            ("resolution", "percent", 100, True),
            ("resolution", "overrun", 30, True),
        ]
        told = TimelineEntry.objects.filter(
            ticket=p1, kind__in=[EntryKind.THRESHOLD, EntryKind.BREACHED]
        ).order_by("pk")
        due = [entry.params["due_at"] for entry in told]
        assert due == sorted(due), "in the order in which it was due"
        assert all(entry.params["late"] for entry in told)
        breaches = {clock.metric: clock.breached_at for clock in SlaClock.objects.filter(ticket=p1)}
        assert breaches == {
            Metric.FIRST_RESPONSE: p1.received_at + timedelta(minutes=15),
            Metric.RESOLUTION: p1.received_at + timedelta(hours=1),
        }, "stamped with the time it was due, whenever noticed"

        # The follow-up was promised for 10:30, and from then on the clock ran, worker or not.
        waiting.refresh_from_db()
        assert waiting.status == "in_progress"
        paused = SlaClock.objects.get(ticket=waiting, metric=Metric.RESOLUTION).segments.get(kind="paused")
        assert paused.ended_at == wake_at

        before = (TimelineEntry.objects.count(), OutboundEmail.objects.count())
        for _round in range(3):
            story.work()
        assert (TimelineEntry.objects.count(), OutboundEmail.objects.count()) == before
        story.read_mail(
            (desk.lea, "Target missed"),
            (desk.tom, "Escalated"),
            (desk.tom, "75"),
            (desk.tom, "Target missed"),
            (desk.max, "Target missed"),
            (desk.max, "Target missed"),
            (desk.ana, "Go on"),
        )
