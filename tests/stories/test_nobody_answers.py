"""A page that nobody answers: level by level, round by round, to the last resort; then somebody does."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from oncall.actions.pages import acknowledge_page
from oncall.models import Page, Team, User
from tests.factories.paging import policy_of, reachable_person
from tests.factories.people import TeamFactory
from tests.factories.reaching import method_of
from tests.stories.conftest import Desk, rota_of
from tests.stories.desk_story import DeskStory, desk_story
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.resolution import answer_yes, resolve
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

NOBODY = "Nobody to page there, so the next was tried at once: Weekends"
AGAIN = "Nobody did anything since it was acknowledged: paged again from the first level"


@dataclass(frozen=True)
class Night:
    """Level 1 is Nora's rota; level 2 a rota with a gap every night; level 3 Uma or Wim in turn; then Max."""

    nora: User
    uma: User
    wim: User
    team: Team


@pytest.fixture
def night(desk: Desk) -> Night:
    nora, uma, wim = (reachable_person(name) for name in ("Nora Night", "Uma Up", "Wim Woken"))
    method_of(desk.max)
    reserve = TeamFactory.create(name="Reserve", tier=3, members=[uma, wim])
    team = TeamFactory.create(name="Track", tier=2, members=[nora])
    october, morning = date(2026, 10, 1), time(9)
    nights = rota_of("Nights", nora, begins=october, at=morning)
    over = rota_of("Weekends", nora, begins=october, at=morning, ends=datetime(2026, 10, 20, tzinfo=UTC))
    team.escalation_policy = policy_of(
        (5, [nights]),
        (5, [over]),
        (10, [reserve]),
        last=(15, [desk.max]),
        name="Track at night",
        repeat=1,
        ack_timeout=60,
    )
    team.save()
    return Night(nora, uma, wim, team)


def test_nobody_answers_until_the_last_resort_and_somebody_does_an_hour_later(
    desk: Desk, night: Night, client: Client
) -> None:
    with desk_story("2026-11-03 23:00") as story:
        ticket = _called_in(desk, night, story)
        page = Page.objects.get()
        _nobody_answers(desk, night, story, page)
        _it_stands_unanswered(desk, night, story, page, client)
        _acknowledged_an_hour_later(desk, night, story, page)
        _then_nothing_happens_and_it_starts_again(desk, night, story, page)
        _resolved(desk, night, story, ticket, page)
        _the_whole_record(story, ticket, page)


def _called_in(desk: Desk, night: Night, story: DeskStory) -> Ticket:
    draft = TicketDraft(
        requester=desk.rita,
        title="Points 7 stuck",
        service=desk.trains,
        team=night.team,
        channel="phone",
        impact=1,
        urgency=1,
    )
    ticket = log_ticket(draft=draft, by=desk.ana, now=story.now)
    story.work()
    story.read_mail((desk.rita, "We have your report"))
    return ticket


def _nobody_answers(desk: Desk, night: Night, story: DeskStory, page: Page) -> None:
    title = "Points 7 stuck"
    story.read_pages((night.nora, title))
    story.go_to("2026-11-03 23:04")
    story.read_pages()
    # Level 2 has a gap: level 3 is told in its place at once, and has its own ten minutes.
    story.go_to("2026-11-03 23:05")
    story.read_pages((night.uma, title))
    story.go_to("2026-11-03 23:15")
    story.read_pages((night.nora, title))
    story.go_to("2026-11-03 23:20")
    story.read_pages((night.wim, title))
    story.go_to("2026-11-03 23:30")
    story.read_pages((desk.max, title))
    story.go_to("2026-11-03 23:44")
    page.refresh_from_db()
    assert page.state == Page.State.TRIGGERED
    story.read_mail()


def _it_stands_unanswered(desk: Desk, night: Night, story: DeskStory, page: Page, client: Client) -> None:
    story.go_to("2026-11-03 23:46")
    page.refresh_from_db()
    assert (page.state, page.next_step_at) == (Page.State.UNANSWERED, None)
    story.read_pages()
    client.force_login(desk.max)
    board = client.get("/board/").content.decode()
    assert page.subject_label in board
    # The clock says so too. Nobody has the ticket, so the team is told what its assignee would be.
    story.read_mail((night.nora, "75 %"))
    story.go_to("2026-11-04 00:29")
    story.read_mail((night.nora, "Target missed"), (desk.max, "Target missed"))
    story.go_to("2026-11-04 00:31")
    story.read_mail((desk.max, "Target missed"))


def _acknowledged_an_hour_later(desk: Desk, night: Night, story: DeskStory, page: Page) -> None:
    assert acknowledge_page(page=page.pk, by=night.nora, now=story.go_to("2026-11-04 00:46"))
    assert not acknowledge_page(page=page.pk, by=desk.max, now=story.now), "who was first stays"
    page.refresh_from_db()
    assert (page.state, page.acknowledged_by) == (Page.State.ACKNOWLEDGED, night.nora)
    ticket = Ticket.objects.get()
    assert (ticket.assignee, ticket.status) == (night.nora, "assigned")
    story.read_mail()


def _then_nothing_happens_and_it_starts_again(desk: Desk, night: Night, story: DeskStory, page: Page) -> None:
    story.go_to("2026-11-04 01:45")
    story.read_pages()
    story.go_to("2026-11-04 01:46")
    story.read_pages((night.nora, "(again)"))
    page.refresh_from_db()
    assert (page.state, page.restarts, page.acknowledged_by) == (Page.State.TRIGGERED, 1, None)
    # The count is fresh, and the turn goes on where it was: after Wim comes Uma.
    story.go_to("2026-11-04 01:51")
    story.read_pages((night.uma, "(again)"))
    acknowledge_page(page=page.pk, by=night.uma, now=story.go_to("2026-11-04 01:55"))
    assert Ticket.objects.get().assignee == night.nora, "an acknowledgement never takes a ticket away"


def _resolved(desk: Desk, night: Night, story: DeskStory, ticket: Ticket, page: Page) -> None:
    resolve(
        ticket=ticket.pk,
        by=night.nora,
        now=story.go_to("2026-11-04 02:10"),
        code=desk.code,
        remedy="fix",
        notes="Freed by hand.",
    )
    page.refresh_from_db()
    assert (page.state, page.resolved_by) == (Page.State.RESOLVED, night.nora)
    story.read_mail((desk.rita, "working"))
    answer_yes(ticket=ticket.pk, by=desk.rita, now=story.go_to("2026-11-04 08:00"))
    story.go_to("2026-11-20 00:00")


def _the_whole_record(story: DeskStory, ticket: Ticket, page: Page) -> None:
    assert story.record(page) == [
        ("23:00 CET", "raised", ""),
        ("23:00 CET", "fired", "Nora Night"),
        ("23:05 CET", "skipped", "Weekends"),
        ("23:05 CET", "fired", "Uma Up"),
        ("23:15 CET", "fired", "Nora Night"),
        ("23:20 CET", "skipped", "Weekends"),
        ("23:20 CET", "fired", "Wim Woken"),
        ("23:30 CET", "fired", "Max Manager"),
        ("23:45 CET", "unanswered", ""),
        ("00:46 CET", "acknowledged", "Nora Night"),
        ("01:46 CET", "restarted", ""),
        ("01:46 CET", "fired", "Nora Night"),
        ("01:51 CET", "skipped", "Weekends"),
        ("01:51 CET", "fired", "Uma Up"),
        ("01:55 CET", "acknowledged", "Uma Up"),
        ("02:10 CET", "resolved", "Nora Night"),
    ]
    assert story.told_on(ticket) == [
        f"23:00 CET · Ana First · Logged as {ticket.number} · Phone",
        "23:00 CET · First response clock started: 15 min by policy Always, due Tue 3 Nov 23:15",
        "23:00 CET · Resolution clock started: 1 h by policy Always, due Wed 4 Nov 00:00",
        "23:00 CET · First response met: took 0 s of 15 min",
        "23:00 CET · Paged by policy Track at night (high urgency): the incident is P1",
        "23:00 CET · Page sent to Nora Night · level 1",
        f"23:05 CET · {NOBODY} · level 2",
        "23:05 CET · Page sent to Uma Up · level 3",
        "23:15 CET · Page sent to Nora Night · level 1, round 2",
        f"23:20 CET · {NOBODY} · level 2, round 2",
        "23:20 CET · Page sent to Wim Woken · level 3, round 2",
        "23:30 CET · Page sent to Max Manager · last resort",
        "23:45 CET · Resolution: 75 % of the time used · told Nora Night",
        "23:45 CET · Nobody answered the page, to the end of the last resort",
        "00:00 CET · Resolution breached: it was due Wed 4 Nov 00:00",
        "00:00 CET · Resolution: 100 % of the time used · told Nora Night, Max Manager",
        "00:30 CET · Resolution: 30 min over · told Max Manager",
        "00:46 CET · Nora Night · Page acknowledged",
        "00:46 CET · Nora Night · Assignee Nora Night",
        f"01:46 CET · {AGAIN}",
        "01:46 CET · Page sent to Nora Night · level 1",
        f"01:51 CET · {NOBODY} · level 2",
        "01:51 CET · Page sent to Uma Up · level 3",
        "01:55 CET · Uma Up · Page acknowledged",
        "02:10 CET · Nora Night · Resolved: Fixed · Repaired",
        "02:10 CET · Resolution missed: took 3 h 10 min of 1 h",
        "02:10 CET · Nora Night · Page resolved",
        "08:00 CET · Rita Requester · Closed · Confirmed by the requester",
    ]
