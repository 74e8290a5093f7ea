"""A P3 that turns out to be a P1 when the P1's time is already over."""

from datetime import timedelta

import pytest

from tests.stories.conftest import Desk
from tests.stories.desk_story import desk_story
from tickets.actions.conversation import reply
from tickets.actions.details import edit
from tickets.actions.log import TicketDraft, log_ticket
from tickets.models import SlaClock
from tickets.models.choices import Metric

pytestmark = pytest.mark.django_db


def test_p3_raised_to_p1_after_the_time_of_a_p1_breaches_at_the_change(desk: Desk) -> None:
    with desk_story("2026-06-10 10:00") as story:
        draft = TicketDraft(
            requester=desk.rita,
            title="Points slow",
            service=desk.trains,
            team=desk.first,
            assignee=desk.ana,
            impact=2,
            urgency=2,
        )
        ticket = log_ticket(draft=draft, by=desk.rita, now=story.now)
        assert ticket.priority == 3
        reply(ticket=ticket.pk, by=desk.ana, now=story.go_to("2026-06-10 10:05"), body="On it.")
        story.read_mail((desk.rita, "We have"), (desk.ana, "Yours now"), (desk.rita, "Ana First"))

        changed = story.go_to("2026-06-10 11:40")
        ticket = edit(ticket=ticket.pk, by=desk.ana, now=changed, changes={"impact": 1, "urgency": 1})
        assert (ticket.priority, ticket.breached) == (1, True)
        clock = SlaClock.objects.get(ticket=ticket, metric=Metric.RESOLUTION)
        # A P1 has an hour: it would have been due at 11:00, which nobody could know before 11:40.
        assert clock.due_at == clock.breach_due_at == story.at("2026-06-10 11:00")
        assert (clock.breached_at, clock.breach_cause) == (changed, "reclassified")

        # What the change put into the past is due at the change: on time when it fires at once, in order.
        story.go_to("2026-06-10 11:41")
        assert story.fired(ticket) == [
            ("resolution", "percent", 75, False),
            ("resolution", "percent", 100, False),
            ("resolution", "overrun", 30, False),
        ]
        due = {firing.due_at for firing in clock.firings.all()}
        assert due == {changed}
        story.read_mail(
            (desk.ana, "75"),
            (desk.ana, "Target missed"),
            (desk.lea, "Target missed"),
            (desk.max, "Target missed"),
            (desk.max, "Target missed"),
            (desk.max, "Nobody could be paged"),
        )

        # Back to P3: the breach stays on the record, and nothing fires a second time.
        edit(
            ticket=ticket.pk,
            by=desk.ana,
            now=story.go_to("2026-06-10 11:50"),
            changes={"impact": 2, "urgency": 2},
        )
        clock.refresh_from_db()
        assert clock.breached_at == changed
        assert clock.due_at == ticket.received_at + timedelta(hours=24)
        story.go_to("2026-06-11 12:00")
        assert len(story.fired(ticket)) == 3
