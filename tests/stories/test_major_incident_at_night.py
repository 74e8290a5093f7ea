"""The night in which the clocks go back: a storm of calls, a major incident, and all that follows.

Of the hour between two and three there are two: CEST first, then CET. The rotas are handed over at 02:30,
which is the first one.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import partial

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
ASKED_FOR = "Paged by policy Signalling at night (high urgency): somebody of the desk asked for it"
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
        _closed_and_what_was_promised_is_done(desk, night, story)
        _the_whole_record(night, story)


def _call(desk: Desk, night: Night, story: DeskStory, who: User, title: str) -> Ticket:
    draft = TicketDraft(
        requester=who,
        title=title,
        service=desk.trains,
        team=desk.first,
        assignee=desk.ana,
        channel="phone",
        impact=2,
        urgency=2,
    )
    night.children[title] = log_ticket(draft=draft, by=desk.ana, now=story.now)
    return night.children[title]


def _a_storm_of_calls(desk: Desk, night: Night, story: DeskStory) -> None:
    story.go_to("2026-10-25 02:05")
    _call(desk, night, story, night.sara, "Signal 3 dark")
    story.go_to("2026-10-25 02:12")
    _call(desk, night, story, night.uli, "Signal 8 dark")
    story.go_to("2026-10-25 02:20")
    story.read_mail((night.sara, "We have your report"), (night.uli, "We have your report"))
    # Vic writes himself: his hour for a first answer ends in the repeated hour.
    draft = TicketDraft(
        requester=night.vic,
        title="Signal 12 dark",
        service=desk.trains,
        team=desk.first,
        assignee=desk.ana,
        impact=2,
        urgency=2,
    )
    vics = night.children["Signal 12 dark"] = log_ticket(draft=draft, by=night.vic, now=story.now)
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
    row = night.dark.major
    for check in row.spot_checks.order_by("pk"):
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
    story.read_mail((night.pia, "Published"))


def _closed_and_what_was_promised_is_done(desk: Desk, night: Night, story: DeskStory) -> None:
    closed = close(ticket=night.dark.pk, by=desk.ana, now=story.go_to("2026-10-26 13:30"))
    assert (closed.status, closed.closed_as) == ("closed", "verified")
    story.read_mail((desk.rita, "Closed"))
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
    assert pages == {
        TITLE: [
            ("02:28 CEST", "raised", ""),
            ("02:28 CEST", "fired", "Nora First"),
            ("02:33 CEST", "fired", "Pia Later"),
            ("02:34 CEST", "acknowledged", "Pia Later"),
            ("02:34 CEST", "link_used", "Pia Later"),
            ("02:50 CET", "resolved", "Pia Later"),
        ],
        "Signal 8 dark": [
            ("02:10 CET", "raised", "Lea Lead"),
            ("02:10 CET", "fired", "Omar Next"),
            ("02:11 CET", "acknowledged", "Omar Next"),
            ("02:50 CET", "resolved", "Pia Later"),
        ],
    }
    assert _told_on(night, story, night.dark) == OF_THE_PARENT
    for title, expected in OF_THE_CHILDREN.items():
        assert _told_on(night, story, night.children[title]) == expected
    lines = Review.objects.get().lines.order_by("at", "pk")
    assert [_named(night, line.text) for line in lines] == OF_THE_REVIEW
    marked = {line.mark: story.wall(line.at) for line in lines if line.mark}
    assert marked == {
        "began": "02:03 CEST",
        "detected": "02:28 CEST",
        "acknowledged": "02:34 CEST",
        "resolved": "02:50 CET",
    }


def _told_on(night: Night, story: DeskStory, ticket: Ticket) -> list[str]:
    return [_named(night, line) for line in story.told_on(ticket)]


def _named(night: Night, line: str) -> str:
    """Tickets by their titles instead of their numbers, which no story knows."""
    for ticket in (night.dark, *night.children.values()):
        line = line.replace(ticket.number, ticket.title)
    return line


OF_THE_PARENT = [
    "02:28 CEST · Ana First · Logged as All signals dark · Phone",
    "02:28 CEST · First response clock started: 15 min by policy Always, due Sun 25 Oct 02:43 CEST",
    "02:28 CEST · Resolution clock started: 1 h by policy Always, due Sun 25 Oct 02:28 CET",
    "02:28 CEST · First response met: took 0 s of 15 min",
    "02:28 CEST · Proposed as a major incident by a rule: P1 on a critical service",
    "02:28 CEST · Paged by policy Signalling at night (high urgency): the incident is P1",
    "02:28 CEST · Page sent to Nora First · level 1",
    "02:33 CEST · Page sent to Pia Later · level 2",
    "02:34 CEST · Pia Later · Page acknowledged",
    "02:34 CEST · Pia Later · Assignee Pia Later",
    "02:36 CEST · Pia Later · Status Assigned → In progress",
    "02:40 CEST · Max Manager · Declared a major incident",
    "02:40 CEST · Next update clock started: 20 min by policy Always, due Sun 25 Oct 02:00 CET",
    "02:45 CEST · Ana First · Signal 3 dark is a child of this now",
    "02:45 CEST · Ana First · Signal 8 dark is a child of this now",
    "02:45 CEST · Ana First · Signal 12 dark is a child of this now",
    "02:50 CEST · Tom Second · Spot check added: Signal 3 shows green",
    "02:50 CEST · Tom Second · Spot check added: Signal 12 shows green",
    "02:50 CEST · Lea Lead · Disaster-recovery plan triggered",
    "02:50 CEST · Lea Lead · Authorities informed",
    "02:55 CEST · Next update: 5 min left · told Ana First, Lea Lead",
    "02:58 CEST · Next update met: took 18 min of 20 min",
    "02:58 CEST · Next update clock started: 32 min by policy Always, due Sun 25 Oct 02:30 CET",
    "02:58 CEST · Ana First · Public update, also sent to 3 children",
    "02:13 CET · Resolution: 75 % of the time used · told Pia Later",
    "02:25 CET · Next update: 5 min left · told Ana First, Lea Lead",
    "02:28 CET · Resolution breached: it was due Sun 25 Oct 02:28 CET",
    "02:28 CET · Resolution: 100 % of the time used · told Pia Later, Tom Second, Max Manager",
    "02:30 CET · Next update breached: it was due Sun 25 Oct 02:30 CET",
    "02:30 CET · Next update: 100 % of the time used · told Ana First, Lea Lead",
    "02:36 CET · Next update missed: took 38 min of 32 min",
    "02:36 CET · Next update clock started: 34 min by policy Always, due Sun 25 Oct 03:10",
    "02:36 CET · Ana First · Public update, also sent to 3 children",
    "02:48 CET · Tom Second · Spot check passed: Signal 3 shows green",
    "02:48 CET · Tom Second · Spot check passed: Signal 12 shows green",
    "02:50 CET · Pia Later · Resolved: Fixed · Repaired",
    "02:50 CET · Resolution missed: took 1 h 22 min of 1 h",
    "02:50 CET · Next update met: took 14 min of 34 min",
    "02:50 CET · Pia Later · Resolved with it: Signal 3 dark, Signal 8 dark, Signal 12 dark",
    "02:50 CET · Pia Later · Page resolved",
    "08:00 CET · Uli Ost · Signal 8 dark, a child, was reopened: is the cause really gone?",
    "09:10 CET · Rita Requester · The requester says that it works; it closes when nothing stands in the way",
    "10:00 CET · Lea Lead · Stood down: no major incident any more; a review is still needed before closing",
    "13:30 CET · Ana First · Closed · Confirmed by the requester",
]

OF_THE_CHILDREN = {
    "Signal 3 dark": [
        "02:05 CEST · Ana First · Logged as Signal 3 dark · Phone",
        "02:05 CEST · First response clock started: 1 h by policy Always, due Sun 25 Oct 02:05 CET",
        "02:05 CEST · Resolution clock started: 24 h by policy Always, due Mon 26 Oct 01:05",
        "02:05 CEST · First response met: took 0 s of 1 h",
        "02:45 CEST · Ana First · Child of All signals dark",
        "02:58 CEST · Ana First · Update of All signals dark",
        "02:36 CET · Ana First · Update of All signals dark",
        "02:50 CET · Pia Later · Resolved with All signals dark: Fixed · Repaired",
        "02:50 CET · Resolution met: took 1 h 45 min of 24 h",
        "07:00 CET · Sara South · Closed · Confirmed by the requester",
    ],
    "Signal 8 dark": [
        "02:12 CEST · Ana First · Logged as Signal 8 dark · Phone",
        "02:12 CEST · First response clock started: 1 h by policy Always, due Sun 25 Oct 02:12 CET",
        "02:12 CEST · Resolution clock started: 24 h by policy Always, due Mon 26 Oct 01:12",
        "02:12 CEST · First response met: took 0 s of 1 h",
        "02:45 CEST · Ana First · Child of All signals dark",
        "02:58 CEST · Ana First · Update of All signals dark",
        f"02:10 CET · Lea Lead · {ASKED_FOR}",
        "02:10 CET · Page sent to Omar Next · level 1",
        "02:11 CET · Omar Next · Page acknowledged",
        "02:36 CET · Ana First · Update of All signals dark",
        "02:50 CET · Pia Later · Resolved with All signals dark: Fixed · Repaired",
        "02:50 CET · Resolution met: took 1 h 38 min of 24 h",
        "02:50 CET · Pia Later · Page resolved",
        "08:00 CET · Uli Ost · Reopened: the requester says it isn't working yet",
        "08:00 CET · Resolution clock goes on with 22 h 22 min left, due Mon 26 Oct 06:22",
        "09:00 CET · Ana First · Resolved: Fixed · Repaired",
        "09:00 CET · Resolution met: took 2 h 38 min of 24 h",
        "09:10 CET · Uli Ost · Closed · Confirmed by the requester",
    ],
    "Signal 12 dark": [
        "02:20 CEST · Vic West · Logged as Signal 12 dark · Portal",
        "02:20 CEST · First response clock started: 1 h by policy Always, due Sun 25 Oct 02:20 CET",
        "02:20 CEST · Resolution clock started: 24 h by policy Always, due Mon 26 Oct 01:20",
        "02:45 CEST · Ana First · Child of All signals dark",
        "02:58 CEST · Ana First · Update of All signals dark",
        "02:58 CEST · First response met: took 38 min of 1 h",
        "02:36 CET · Ana First · Update of All signals dark",
        "02:50 CET · Pia Later · Resolved with All signals dark: Fixed · Repaired",
        "02:50 CET · Resolution met: took 1 h 30 min of 24 h",
        "00:00 CET · The requester was reminded to say whether it works",
        "00:00 CET · Closed · Closed unverified: no answer from the requester",
    ],
}

OF_THE_REVIEW = [
    "It began, as the ticket says.",
    "Signal 3 dark “Signal 3 dark”: Logged as Signal 3 dark · Phone",
    "Signal 8 dark “Signal 8 dark”: Logged as Signal 8 dark · Phone",
    "Signal 12 dark “Signal 12 dark”: Logged as Signal 12 dark · Portal",
    "Message to Nora First, Email: sent",
    "Ana First: Logged as All signals dark · Phone",
    "Watchdesk: Proposed as a major incident by a rule: P1 on a critical service",
    "Watchdesk: Paged by policy Signalling at night (high urgency): the incident is P1",
    "Watchdesk: Page sent to Nora First · level 1",
    "Message to Pia Later, Email: answered",
    "Watchdesk: Page sent to Pia Later · level 2",
    "Pia Later: Page acknowledged",
    "Pia Later: Assignee Pia Later",
    "Pia Later: Status Assigned → In progress",
    "Max Manager: Declared a major incident",
    "Ana First: Signal 3 dark is a child of this now",
    "Ana First: Signal 8 dark is a child of this now",
    "Ana First: Signal 12 dark is a child of this now",
    "Tom Second: Spot check added: Signal 3 shows green",
    "Tom Second: Spot check added: Signal 12 shows green",
    "Lea Lead: Disaster-recovery plan triggered",
    "Lea Lead: Authorities informed",
    "Ana First: Public update, also sent to 3 children – A power supply has failed. We are changing it.",
    "Message to Omar Next, Email: answered",
    f"Signal 8 dark “Signal 8 dark”: {ASKED_FOR}",
    "Signal 8 dark “Signal 8 dark”: Page acknowledged",
    "Watchdesk: Resolution breached: it was due Sun 25 Oct 01:28",
    "Watchdesk: Next update breached: it was due Sun 25 Oct 01:30",
    "Ana First: Public update, also sent to 3 children – It takes longer: the spare part is on its way.",
    "Tom Second: Spot check passed: Signal 3 shows green",
    "Tom Second: Spot check passed: Signal 12 shows green",
    "Pia Later: Resolved: Fixed · Repaired – Power supply changed.",
    "Signal 3 dark “Signal 3 dark”: Resolved with All signals dark: Fixed · Repaired",
    "Signal 8 dark “Signal 8 dark”: Resolved with All signals dark: Fixed · Repaired",
    "Signal 12 dark “Signal 12 dark”: Resolved with All signals dark: Fixed · Repaired",
    "Pia Later: Resolved with it: Signal 3 dark, Signal 8 dark, Signal 12 dark",
    "Pia Later: Page resolved",
    "Signal 3 dark “Signal 3 dark”: Closed · Confirmed by the requester",
    "Signal 8 dark “Signal 8 dark”: Reopened: the requester says it isn't working yet",
    "Uli Ost: Signal 8 dark, a child, was reopened: is the cause really gone?",
    "Signal 8 dark “Signal 8 dark”: Resolved: Fixed · Repaired",
    "Signal 8 dark “Signal 8 dark”: Closed · Confirmed by the requester",
    "Rita Requester: The requester says that it works; it closes when nothing stands in the way",
    "Lea Lead: Stood down: no major incident any more; a review is still needed before closing",
]
