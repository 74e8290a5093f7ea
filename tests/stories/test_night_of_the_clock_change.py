"""A P2 logged on the Saturday before the clocks go forward, and all that may happen to it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.conftest import Desk
from tests.stories.desk_story import DeskStory, desk_story
from tickets.actions.assignment import take
from tickets.actions.conversation import reply, requester_message
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.resolution import answer_no, answer_yes, rate, resolve
from tickets.actions.status import pend, start
from tickets.models import SlaClock, Ticket
from tickets.models.choices import Metric

pytestmark = pytest.mark.django_db

H = timedelta(hours=1)


def clock_of(ticket: Ticket, metric: Metric) -> SlaClock:
    return SlaClock.objects.get(ticket=ticket, metric=metric)


def test_p2_over_the_night_in_which_clocks_go_forward(desk: Desk) -> None:
    with desk_story("2026-03-28 23:40") as story:
        ticket = _logged_and_missed_in_the_night(desk, story)
        _answered_paused_and_woken(desk, story, ticket)
        _warned_and_resolved(desk, story, ticket)
        _not_fixed_and_resolved_again(desk, story, ticket)
        _confirmed_and_rated(desk, story, ticket)


def _logged_and_missed_in_the_night(desk: Desk, story: DeskStory) -> Ticket:
    draft = TicketDraft(requester=desk.rita, title="Signal 12 dark", service=desk.trains, impact=1, urgency=2)
    ticket = log_ticket(draft=draft, by=desk.rita, now=story.now)
    assert ticket.priority == 2
    assert ticket.team == desk.first
    # 24×7 counts UTC seconds: 8 h from 23:40 CET is 08:40 CEST, because the night has an hour less.
    assert clock_of(ticket, Metric.RESOLUTION).due_at == story.at("2026-03-29 08:40")
    story.go_to("2026-03-28 23:59")
    story.read_mail((desk.rita, ticket.number))

    # 00:10 is when the first response was due; nobody answered.
    story.go_to("2026-03-29 00:30")
    ticket.refresh_from_db()
    first = clock_of(ticket, Metric.FIRST_RESPONSE)
    assert first.breached_at == first.breach_due_at == story.at("2026-03-29 00:10")
    assert (ticket.team, ticket.returns_to, ticket.assignee) == (desk.second, desk.first, None)
    assert story.fired(ticket) == [("first_response", "percent", 100, False)]
    assert story.timeline(ticket)[-3:] == ["breached", "threshold", "escalated"]
    story.read_mail((desk.lea, "Target missed"), (desk.tom, "Escalated"))
    return ticket


def _answered_paused_and_woken(desk: Desk, story: DeskStory, ticket: Ticket) -> None:
    take(ticket=ticket.pk, by=desk.tom, now=story.go_to("2026-03-29 00:40"))
    start(ticket=ticket.pk, by=desk.tom, now=story.now)
    reply(ticket=ticket.pk, by=desk.tom, now=story.go_to("2026-03-29 00:50"), body="Which lamp is dark?")
    assert clock_of(ticket, Metric.FIRST_RESPONSE).breached_at is not None, "an answer never erases a breach"
    story.read_mail((desk.rita, "Tom Second"))
    pend(
        ticket=ticket.pk,
        by=desk.tom,
        now=story.go_to("2026-03-29 01:40"),
        reason="requester",
        wake_at=story.at("2026-03-30 09:00"),
    )
    clock = clock_of(ticket, Metric.RESOLUTION)
    assert (clock.due_at, clock.left) == (None, 6 * 3600), "2 of 8 hours are used"

    # Over the hour that doesn't exist: a pause of 3 h, whatever the wall says.
    requester_message(
        ticket=ticket.pk, by=desk.rita, now=story.go_to("2026-03-29 05:40"), body="The left one."
    )
    ticket.refresh_from_db()
    assert ticket.status == "in_progress"
    assert clock_of(ticket, Metric.RESOLUTION).due_at == story.at("2026-03-29 11:40")
    story.read_mail((desk.tom, "wrote"), (desk.tom, "Go on"))


def _warned_and_resolved(desk: Desk, story: DeskStory, ticket: Ticket) -> None:
    # 75 % of 8 h are 6 h: 4 h after the pause.
    story.go_to("2026-03-29 09:39")
    story.read_mail()
    story.go_to("2026-03-29 09:41")
    story.read_mail((desk.tom, "75"))
    assert story.fired(ticket)[-1] == ("resolution", "percent", 75, False)
    resolve(
        ticket=ticket.pk,
        by=desk.tom,
        now=story.go_to("2026-03-29 10:40"),
        code=desk.code,
        remedy="fix",
        notes="Lamp replaced.",
    )
    clock = clock_of(ticket, Metric.RESOLUTION)
    assert (clock.state, clock.left, clock.breached_at) == ("stopped", 3600, None)
    story.read_mail((desk.rita, "working"))


def _not_fixed_and_resolved_again(desk: Desk, story: DeskStory, ticket: Ticket) -> None:
    answer_no(ticket=ticket.pk, by=desk.rita, now=story.go_to("2026-03-29 12:00"), because="Dark again.")
    clock = clock_of(ticket, Metric.RESOLUTION)
    assert clock.due_at == story.at("2026-03-29 13:00"), "it goes on with the hour that was left"
    story.read_mail((desk.tom, "Reopened"))
    resolve(
        ticket=ticket.pk,
        by=desk.tom,
        now=story.go_to("2026-03-29 12:59"),
        code=desk.code,
        remedy="fix",
        notes="Cable replaced.",
    )
    clock = clock_of(ticket, Metric.RESOLUTION)
    assert (clock.left, clock.breached_at) == (60, None)
    assert story.fired(ticket).count(("resolution", "percent", 75, False)) == 1, (
        "a threshold fires once, whatever"
    )
    story.read_mail((desk.rita, "working"))


def _confirmed_and_rated(desk: Desk, story: DeskStory, ticket: Ticket) -> None:
    # Silence is reminded at the end of the second business day of a 24×7 calendar.
    story.go_to("2026-04-01 00:30")
    story.read_mail((desk.rita, "working"))
    answer_yes(ticket=ticket.pk, by=desk.rita, now=story.go_to("2026-04-01 08:00"))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_as, ticket.reopened) == ("closed", "verified", 1)
    # Nobody is mailed about what he did himself.
    story.read_mail()
    rate(ticket=ticket.pk, by=desk.rita, now=story.go_to("2026-04-01 08:01"), rating=4)
    story.go_to("2026-05-01 00:00")
    ticket.refresh_from_db()
    assert (ticket.rating, ticket.nearest_clock, ticket.verify_at) == (4, None, None)


def test_silence_closes_a_resolved_ticket_unverified_at_the_end_of_the_fifth_business_day(desk: Desk) -> None:
    with desk_story("2026-11-20 10:00") as story:
        ticket = log_ticket(
            draft=TicketDraft(
                requester=desk.rita,
                title="Chair squeaks",
                team=desk.first,
                assignee=desk.ana,
                channel="phone",
            ),
            by=desk.ana,
            now=story.now,
        )
        resolve(ticket=ticket.pk, by=desk.ana, now=story.now, code=desk.code, remedy="fix", notes="Oiled.")
        story.go_to("2026-11-20 12:00")
        story.read_mail((desk.rita, "We have"), (desk.rita, "working"))
        # Friday; business days Monday and Tuesday, 09–17 Madrid-time zone of the default calendar.
        ticket.refresh_from_db()
        reminded = ticket.verify_at
        assert reminded is not None
        assert reminded.astimezone(UTC).date() == datetime(2026, 11, 24, tzinfo=UTC).date()
        story.go_to("2026-11-25 00:00")
        story.read_mail((desk.rita, "working"))
        story.go_to("2026-11-28 00:00")
        ticket.refresh_from_db()
        assert (ticket.status, ticket.closed_as) == ("closed", "unverified")
        story.read_mail((desk.rita, ticket.number))
