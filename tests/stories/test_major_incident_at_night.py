"""The night in which the clocks go back: a storm of calls, a major incident, and all that follows.

Of the hour between two and three there are two: CEST first, then CET. The rotas are handed over at 02:30,
which is the first one.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any

import pytest
from django.test import Client

from oncall.models import Page, User
from postmortems.actions.about import decide_public
from postmortems.actions.drafting import start_review
from postmortems.actions.items import add_item, finish_item
from postmortems.actions.lines import marks_of
from postmortems.actions.points import add_point
from postmortems.actions.states import approve_review, publish_review, submit_review
from postmortems.models import Review
from postmortems.models.choices import ItemKind, ReviewState, Section
from postmortems.timeline.marks import Measure, measures
from tests.factories.paging import policy_of, reachable_person
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of
from tests.stories import record_of_the_night as record
from tests.stories.conftest import Desk, rota_of
from tests.stories.desk_story import DeskStory, desk_story
from tickets.actions import major
from tickets.actions.errors import Refused
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.pages.page_somebody import page_somebody
from tickets.actions.resolution import close, resolve
from tickets.actions.status import start
from tickets.models import SlaClock, Ticket
from tickets.models.choices import Metric

pytestmark = pytest.mark.django_db

TITLE = "All signals dark"
SATURDAY, HANDED_OVER = date(2026, 10, 24), time(2, 30)


@dataclass
class Night:
    """Who is on call, who calls, and the tickets of the night as they come."""

    nora: User
    omar: User
    quim: User
    pia: User
    sara: User
    uli: User
    vic: User
    web: Client
    dark: Ticket
    children: dict[str, Ticket]


@pytest.fixture
def night(desk: Desk, client: Client) -> Night:
    nora, omar, quim, pia = (
        reachable_person(name) for name in ("Nora First", "Omar Next", "Quim Second", "Pia Later")
    )
    method_of(desk.max)
    desk.second.memberships.create(user=pia)
    desk.second.escalation_policy = policy_of(
        (5, [rota_of("First line", nora, omar, begins=SATURDAY, at=HANDED_OVER)]),
        (10, [rota_of("Second line", quim, pia, begins=SATURDAY, at=HANDED_OVER)]),
        last=(15, [desk.max]),
        name="Signalling at night",
        ack_timeout=60,
    )
    desk.second.save()
    desk.trains.criticality = desk.trains.Criticality.CRITICAL
    desk.trains.save()
    sara, uli, vic = (UserFactory.create(full_name=name) for name in ("Sara South", "Uli Ost", "Vic West"))
    return Night(nora, omar, quim, pia, sara, uli, vic, client, Ticket(), {})


def test_a_major_incident_in_the_night_in_which_clocks_go_back(desk: Desk, night: Night) -> None:
    with desk_story("2026-10-25 02:00") as story:
        _a_storm_of_calls(desk, night, story)
        _the_first_misses_the_page_and_the_second_answers_by_link(desk, night, story)
        _declared(desk, night, story)
        _an_update_promised_and_kept(desk, night, story)
        _somebody_else_is_paged_in_the_hour_that_comes_twice(desk, night, story)
        _an_update_promised_and_overdue(desk, night, story)
        _resolved_with_its_children(desk, night, story)
        _each_requester_answers_for_himself(desk, night, story)
        _stood_down(desk, night, story)
        _reviewed(desk, night, story)
        _what_was_promised_is_done(desk, night, story)
        _the_whole_record(night, story)


def _call(desk: Desk, night: Night, story: DeskStory, who: User, title: str, *, on: str = "phone") -> Ticket:
    """Ana logs what somebody tells her on the telephone; on the portal everybody writes himself."""
    about: dict[str, Any] = {"service": desk.trains, "team": desk.first, "assignee": desk.ana}
    draft = TicketDraft(requester=who, title=title, channel=on, impact=2, urgency=2, **about)
    night.children[title] = log_ticket(draft=draft, by=desk.ana if on == "phone" else who, now=story.now)
    return night.children[title]


def _a_storm_of_calls(desk: Desk, night: Night, story: DeskStory) -> None:
    story.go_to("2026-10-25 02:05")
    _call(desk, night, story, night.sara, "Signal 3 dark")
    story.go_to("2026-10-25 02:12")
    _call(desk, night, story, night.uli, "Signal 8 dark")
    story.go_to("2026-10-25 02:20")
    story.read_mail((night.sara, "We have your report"), (night.uli, "We have your report"))
    # Vic writes himself: his hour for a first answer ends in the repeated hour.
    vics = _call(desk, night, story, night.vic, "Signal 12 dark", on="portal")
    assert vics.priority == 3
    answer_by = SlaClock.objects.get(ticket=vics, metric=Metric.FIRST_RESPONSE).due_at
    assert answer_by == story.at("2026-10-25 02:20+01:00")
    story.go_to("2026-10-25 02:28")
    story.read_mail((night.vic, "We have your report"), (desk.ana, "Yours now"))


def _the_first_misses_the_page_and_the_second_answers_by_link(
    desk: Desk, night: Night, story: DeskStory
) -> None:
    draft = TicketDraft(
        requester=desk.rita,
        title=TITLE,
        service=desk.trains,
        team=desk.second,
        channel="phone",
        impact=1,
        urgency=1,
        occurred_at=story.at("2026-10-25 02:03"),
    )
    night.dark = log_ticket(draft=draft, by=desk.ana, now=story.now)
    story.go_to("2026-10-25 02:29")
    story.read_mail((desk.rita, "We have your report"), (desk.max, "Major incident?"))
    story.read_pages((night.nora, TITLE))
    # At 02:30 both rotas are handed over, so at 02:33 it is Pia's turn and not Quim's any more.
    story.go_to("2026-10-25 02:34")
    (called,) = story.read_pages((night.pia, TITLE))

    page = Page.objects.get()
    assert "Acknowledge" in night.web.get(called.link()).content.decode()
    page.refresh_from_db()
    assert page.state == Page.State.TRIGGERED, "scanners follow links: looking answers nothing"
    for _pressed in range(2):
        assert night.web.post(called.link(), {"act": "acknowledge"}).status_code == 302
    page.refresh_from_db()
    assert (page.state, page.acknowledged_by) == (Page.State.ACKNOWLEDGED, night.pia)
    night.dark.refresh_from_db()
    assert (night.dark.assignee, night.dark.status) == (night.pia, "assigned")
    start(ticket=night.dark.pk, by=night.pia, now=story.go_to("2026-10-25 02:36"))


def _declared(desk: Desk, night: Night, story: DeskStory) -> None:
    key = night.dark.pk
    major.accept_major(
        ticket=key,
        by=desk.max,
        now=story.go_to("2026-10-25 02:40"),
        commander=desk.lea,
        communications_lead=desk.ana,
        scribe=desk.tom,
        bridge_link="https://meet.example.org/dark",
        update_interval=20,
    )
    story.read_mail(*[(each, "Major incident") for each in (desk.lea, desk.ana, desk.tom, night.pia)])
    night.dark.refresh_from_db()
    assert night.dark.major_incident is not None
    assert night.dark.major_incident.next_update_at == story.at("2026-10-25 02:00+01:00")
    calls = list(night.children.values())
    major.add_children(ticket=key, by=desk.ana, now=story.go_to("2026-10-25 02:45"), children=calls)
    for check in ("Signal 3 shows green", "Signal 12 shows green"):
        major.add_spot_check(ticket=key, by=desk.tom, now=story.go_to("2026-10-25 02:50"), text=check)
    major.mark_dr_triggered(ticket=key, by=desk.lea, now=story.now, whom="Lea Lead", what="Trains on sight")
    major.mark_authorities_informed(
        ticket=key, by=desk.lea, now=story.now, whom="Railway agency", what="All signals dark"
    )


def _everybody(desk: Desk, night: Night, words: str) -> list[tuple[User, str]]:
    return [(each, words) for each in (desk.rita, night.sara, night.uli, night.vic)]


def _an_update_promised_and_kept(desk: Desk, night: Night, story: DeskStory) -> None:
    major.post_update(
        ticket=night.dark.pk,
        by=desk.ana,
        now=story.go_to("2026-10-25 02:58"),
        body="A power supply has failed. We are changing it.",
        next_update_at=story.at("2026-10-25 02:30+01:00"),
    )
    # The first promise was for 02:00 CET, and who speaks was warned when a quarter of the time was left.
    warned = [(desk.lea, "Update due soon"), (desk.ana, "Update due soon")]
    told = story.read_mail(*_everybody(desk, night, "How it stands"), *warned)[:4]
    assert "by 02:30 CET on Sunday 25 October" in told[0].text, "the second of two"
    assert all(night.dark.number not in each.text for each in told[1:]), "nobody sees what isn't his"


def _somebody_else_is_paged_in_the_hour_that_comes_twice(desk: Desk, night: Night, story: DeskStory) -> None:
    # 02:10 has been before. The rota was handed over in between, and is not again at the second 02:30.
    signal_8 = night.children["Signal 8 dark"]
    page_somebody(
        ticket=signal_8.pk,
        by=desk.lea,
        now=story.go_to("2026-10-25 02:10+01:00"),
        policy=desk.second.escalation_policy,
        urgency="high",
        reason="Who has the key of the hut?",
    )
    story.go_to("2026-10-25 02:11+01:00")
    (called,) = story.read_pages((night.omar, "Signal 8 dark"))
    night.web.post(called.link(), {"act": "acknowledge"})
    signal_8.refresh_from_db()
    assert signal_8.assignee == desk.ana, "an acknowledgement never takes a ticket away"


def _an_update_promised_and_overdue(desk: Desk, night: Night, story: DeskStory) -> None:
    # An hour from 02:28 CEST is 02:28 CET; three quarters of it are gone at 02:13.
    story.go_to("2026-10-25 02:14+01:00")
    story.read_mail((night.pia, "75 %"))
    story.go_to("2026-10-25 02:29+01:00")
    story.read_mail(
        (desk.ana, "Update due soon"),
        (desk.lea, "Update due soon"),
        (night.pia, "Target missed"),
        (desk.tom, "Target missed"),
        (desk.max, "Target missed"),
    )
    story.go_to("2026-10-25 02:35+01:00")
    story.read_mail((desk.ana, "Update overdue"), (desk.lea, "Update overdue"))
    major.post_update(
        ticket=night.dark.pk,
        by=desk.ana,
        now=story.go_to("2026-10-25 02:36+01:00"),
        body="It takes longer: the spare part is on its way.",
        next_update_at=story.at("2026-10-25 03:10"),
    )
    story.read_mail(*_everybody(desk, night, "How it stands"))


def _resolved_with_its_children(desk: Desk, night: Night, story: DeskStory) -> None:
    fix = partial(
        resolve,
        ticket=night.dark.pk,
        by=night.pia,
        code=desk.code,
        remedy="fix",
        notes="Power supply changed.",
    )
    with pytest.raises(Refused) as refusal:
        fix(now=story.go_to("2026-10-25 02:45+01:00"))
    assert refusal.value.field == "spot_checks"
    for check in night.dark.major.spot_checks.order_by("pk"):
        major.tick_spot_check(
            ticket=night.dark.pk, by=desk.tom, now=story.go_to("2026-10-25 02:48+01:00"), check=check.pk
        )
    fix(now=story.go_to("2026-10-25 02:50+01:00"))
    assert set(Ticket.objects.values_list("status", flat=True)) == {"resolved"}
    assert set(Page.objects.values_list("state", flat=True)) == {"resolved"}


def _each_requester_answers_for_himself(desk: Desk, night: Night, story: DeskStory) -> None:
    asked = story.read_mail(*_everybody(desk, night, "Is it working now?"))
    ritas, saras, ulis, _vics = (each.link("/v/") for each in asked)
    story.go_to("2026-10-25 07:00")
    night.web.post(saras, {"answer": "yes"})
    story.go_to("2026-10-25 08:00")
    night.web.post(ulis, {"answer": "no", "because": "Still dark."})
    states = {each.title: each.status for each in Ticket.objects.all()}
    assert states == {
        TITLE: "resolved",
        "Signal 3 dark": "closed",
        "Signal 8 dark": "in_progress",
        "Signal 12 dark": "resolved",
    }
    story.read_mail(
        (desk.ana, "Reopened: Signal 8"),
        (desk.ana, "Reopened in this family"),
        (desk.lea, "Reopened in this family"),
        (night.pia, "Reopened in this family"),
    )
    signal_8 = night.children["Signal 8 dark"]
    resolve(
        ticket=signal_8.pk,
        by=desk.ana,
        now=story.go_to("2026-10-25 09:00"),
        code=desk.code,
        remedy="fix",
        notes="Its fuse was gone too.",
    )
    (asked_again,) = story.read_mail((night.uli, "Is it working now?"))
    story.go_to("2026-10-25 09:10")
    night.web.post(asked_again.link("/v/"), {"answer": "yes"})
    night.web.post(ritas, {"answer": "yes"})
    night.dark.refresh_from_db()
    assert (night.dark.status, night.dark.is_confirmed) == ("resolved", True), "a review is needed first"


def _stood_down(desk: Desk, night: Night, story: DeskStory) -> None:
    major.stand_down(
        ticket=night.dark.pk,
        by=desk.lea,
        now=story.go_to("2026-10-25 10:00"),
        reason="Every signal shows.",
        review_needed=True,
    )
    story.read_mail((desk.ana, "Stood down"), (desk.tom, "Stood down"), (night.pia, "Stood down"))
    with pytest.raises(Refused, match="review"):
        close(ticket=night.dark.pk, by=desk.ana, now=story.now)


def _reviewed(desk: Desk, night: Night, story: DeskStory) -> None:
    key = start_review(ticket=night.dark.pk, by=night.pia, now=story.go_to("2026-10-26 10:00")).pk
    for section in (Section.SUMMARY, Section.IMPACT, Section.DETECTION, Section.FACTOR):
        add_point(
            review=key,
            by=night.pia,
            now=story.now,
            section=section,
            body=f"{section.label}.",
            audiences=["team"],
        )
    review = Review.objects.get(pk=key)
    measured = measures(marks_of(review))
    assert measured[Measure.TTA] == 6 * 60, "from 02:28 to 02:34"
    assert measured[Measure.TTR] == 107 * 60, "from 02:03 CEST to 02:50 CET, which is an hour more"
    add_item(
        by=night.pia,
        now=story.now,
        title="A second power supply",
        kind=ItemKind.PREVENT,
        owner=desk.tom,
        due_on=date(2026, 10, 30),
        review=review,
    )
    decide_public(
        review=key,
        by=night.pia,
        now=story.now,
        opened=review.revision,
        needed=False,
        reason="Nobody was hurt.",
    )
    submit_review(review=key, by=night.pia, now=story.go_to("2026-10-26 11:00"))
    story.read_mail((desk.tom, "Yours to do"), (desk.max, "To be read"))
    review.refresh_from_db()
    approve_review(review=key, by=desk.lea, now=story.go_to("2026-10-26 12:00"), read=review.contents)
    # Lea may approve but not publish, so it is laid before who may.
    story.read_mail((night.pia, "Approved"), (desk.max, "Approved"))
    published = publish_review(review=key, by=desk.max, now=story.go_to("2026-10-26 13:00"))
    assert published.state == ReviewState.PUBLISHED
    # Rita said yes long ago: nothing else stood in the way
    story.read_mail((night.pia, "Published"), (desk.rita, "Closed"))
    closed = Ticket.objects.get(pk=night.dark.pk)
    assert (closed.status, closed.closed_as, closed.closed_at) == ("closed", "verified", story.now)


def _what_was_promised_is_done(desk: Desk, night: Night, story: DeskStory) -> None:
    # Vic says nothing: he is reminded after two business days, and after five his ticket closes. Tom has
    # until Friday, and is reminded before, on the day, and when it is over, at nine where he is: in UTC.
    story.go_to("2026-10-27 10:01")
    story.read_mail((desk.tom, "Due soon"))
    story.go_to("2026-10-28 00:01")
    story.read_mail((night.vic, "Please tell us"))
    story.go_to("2026-10-30 10:01")
    story.read_mail((desk.tom, "Due today"))
    story.go_to("2026-10-31 00:01")
    story.read_mail((night.vic, "Closed"))
    story.go_to("2026-10-31 10:01")
    story.read_mail((desk.tom, "Late"), (night.pia, "Late"), (desk.max, "Late"))
    item = Review.objects.get().items.get()
    finish_item(item=item.pk, by=desk.tom, now=story.go_to("2026-11-02 10:00"), outcome="Built in.")
    story.go_to("2026-12-01 00:00")
    assert set(Ticket.objects.values_list("status", flat=True)) == {"closed"}


def _the_whole_record(night: Night, story: DeskStory) -> None:
    pages = {page.subject_label.partition(" ")[2]: story.record(page) for page in Page.objects.all()}
    assert pages == record.OF_THE_PAGES
    assert _told_on(night, story, night.dark) == record.OF_THE_PARENT
    for title, expected in record.OF_THE_CHILDREN.items():
        assert _told_on(night, story, night.children[title]) == expected
    lines = Review.objects.get().lines.order_by("at", "pk")
    assert [_named(night, line.text) for line in lines] == record.OF_THE_REVIEW
    marked = {line.mark: story.wall(line.at) for line in lines if line.mark}
    assert marked == record.MARKS


def _told_on(night: Night, story: DeskStory, ticket: Ticket) -> list[str]:
    return [_named(night, line) for line in story.told_on(ticket)]


def _named(night: Night, line: str) -> str:
    """Tickets by their titles instead of their numbers, which no story knows."""
    for ticket in (night.dark, *night.children.values()):
        line = line.replace(ticket.number, ticket.title)
    return line
