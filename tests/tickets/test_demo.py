"""The demo desk as it is after loading. It is loaded once for all of these, and rolled back after them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from oncall.demo import PASSWORD
from oncall.models import CapturedEmail, Delivery, EscalationPolicy, OutboundEmail, Page, Team, User
from oncall.reach import reachable
from postmortems.actions.lines import marks_of
from postmortems.models import (
    ActionItem,
    Problem,
    ProblemProposal,
    Review,
    Runbook,
    RunbookUse,
    WorkaroundUse,
)
from postmortems.timeline.marks import measures
from tickets.actions.audit.run import audit_all
from tickets.actions.clock_set import ClockSet, nearest_of, queue_key_of
from tickets.demo.load import Loaded, load
from tickets.lifecycle import Status
from tickets.models import (
    Attachment,
    CalendarVersion,
    MajorIncident,
    Relation,
    SlaClock,
    SlaPolicyVersion,
    Task,
    ThresholdFiring,
    Ticket,
    TimelineEntry,
)
from tickets.models.choices import Channel, ClockState, EntryKind, Priority, RelationKind

NOW = datetime(2026, 3, 18, 10, 40, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load(now=NOW)
        assert loaded is not None
        yield loaded
        transaction.set_rollback(True)


def test_about_two_hundred_tickets_and_few_steps_without_a_place(demo: Loaded) -> None:
    assert 180 <= Ticket.objects.count() <= 240
    assert demo.refused <= demo.steps // 20


def test_loading_a_second_time_changes_nothing(demo: Loaded) -> None:
    before = (Ticket.objects.count(), User.objects.count(), OutboundEmail.objects.count())
    assert load(now=NOW + timedelta(hours=1)) is None
    assert before == (Ticket.objects.count(), User.objects.count(), OutboundEmail.objects.count())


def test_every_status_priority_channel_and_kind_of_entry_occurs(demo: Loaded) -> None:
    assert set(Ticket.objects.values_list("status", flat=True)) == {status.value for status in Status}
    assert set(Ticket.objects.values_list("priority", flat=True)) == set(Priority.values)
    # nothing comes through the API yet
    assert set(Ticket.objects.values_list("channel", flat=True)) == set(Channel.values) - {"api"}
    told = set(TimelineEntry.objects.values_list("kind", flat=True).distinct())
    absent = {"attached", "task_changed", "task_reopened", "unchecked", "unrelated", "unrestricted"}
    absent |= {"duplicate_undone", "clock_revived", "time_clamped"}
    absent |= {"major_changed", "spot_check_removed", "spot_check_reopened", "child_removed"}
    absent |= {"dr_triggered", "authorities_informed", "page_skipped", "page_changed", "paged_nobody"}
    absent |= {"page_not_assigned", "no_problem", "problem_unlinked"}
    assert set(EntryKind.values) - absent <= told


def test_every_state_of_a_clock_occurs(demo: Loaded) -> None:
    assert set(SlaClock.objects.values_list("state", flat=True)) == set(ClockState.values)
    open_ones = Ticket.objects.open()
    assert open_ones.filter(breached=True).count() >= 3
    assert open_ones.filter(breached=False).count() > open_ones.filter(breached=True).count()
    assert SlaClock.objects.filter(raised_priority=True).exists()
    done = {code for codes in ThresholdFiring.objects.values_list("did", flat=True) for code in codes}
    assert done >= {"tell_assignee", "tell_lead", "tell_managers", "raise_priority", "hand_on"}


def test_a_watcher_sees_a_breach_in_the_first_minutes(demo: Loaded) -> None:
    running = SlaClock.objects.filter(state=ClockState.RUNNING, breached_at=None, due_at__gt=NOW)
    assert running.filter(due_at__lte=NOW + timedelta(minutes=6)).count() >= 2
    assert running.filter(due_at__lte=NOW + timedelta(hours=1)).count() >= 5


def test_what_makes_a_desk_look_used_is_there(demo: Loaded) -> None:
    tickets = Ticket.objects
    assert tickets.filter(restricted=True).exists()
    assert tickets.exclude(override_reason="").exists()
    assert tickets.open().filter(triaged=False).exists()
    assert tickets.exclude(vendor="").exists()
    assert tickets.filter(bounces__gte=1).exists()
    assert tickets.filter(reopened__gte=1).exists()
    assert tickets.exclude(rating=None).exists()
    assert Attachment.objects.count() >= 10
    assert Task.objects.filter(done_at=None).exists()
    kinds = set(Relation.objects.values_list("kind", flat=True))
    assert kinds >= {RelationKind.DUPLICATE_OF, RelationKind.CAUSED_BY, RelationKind.FOLLOW_UP_OF}


def test_clocks_folded_from_their_segments_are_those_stored(demo: Loaded) -> None:
    for ticket in Ticket.objects.all():
        clocks = ClockSet.load(ticket)
        for clock in clocks.clocks:
            clock.fold(ticket.last_event_at)
            assert not clock.is_changed, ticket.number
        nearest = nearest_of(clock.row for clock in clocks.clocks) if ticket.is_open else None
        assert ticket.nearest_clock_id == (nearest.pk if nearest else None), ticket.number
        assert ticket.queue_key == queue_key_of(nearest), ticket.number


def test_nothing_that_was_due_is_left_undone(demo: Loaded) -> None:
    assert not SlaClock.objects.filter(next_fire_at__lte=NOW).exists()
    assert not Ticket.objects.filter(wake_at__lte=NOW).exists()
    assert not Ticket.objects.filter(verify_at__lte=NOW).exists()
    assert not Page.objects.due(NOW).exists()
    assert not Delivery.objects.due(NOW).exists()
    assert not ActionItem.objects.filter(next_reminder_at__lte=NOW).exists()
    assert not Runbook.objects.filter(next_reminder_at__lte=NOW).exists()
    assert not ThresholdFiring.objects.filter(late=True).exists()


def test_timelines_run_forward_and_end_before_now(demo: Loaded) -> None:
    rows = TimelineEntry.objects.order_by("ticket_id", "pk").values_list("ticket_id", "at")
    for (ticket, at), (following, later) in pairwise(rows):
        assert ticket != following or at <= later
    assert not TimelineEntry.objects.filter(at__gt=NOW).exists()
    assert not TimelineEntry.objects.filter(kind=EntryKind.TIME_CLAMPED).exists()
    received = Ticket.objects.order_by("pk").values_list("received_at", flat=True)
    assert all(first <= second for first, second in pairwise(received))


def test_nobody_is_assigned_outside_his_team(demo: Loaded) -> None:
    for ticket in Ticket.objects.exclude(assignee=None).select_related("team", "assignee"):
        assert ticket.team is not None
        assert ticket.assignee is not None
        assert ticket.team.pk in ticket.assignee.team_ids, ticket.number
        assert ticket.assignee_id != ticket.requester_id


def test_no_mail_goes_where_there_is_nobody_and_all_addresses_are_reserved(demo: Loaded) -> None:
    addresses = set(OutboundEmail.objects.values_list("to_address", flat=True))
    assert addresses
    assert all(address.endswith(".example") for address in addresses)


def test_the_mailbox_shows_the_past_and_the_worker_sends_the_rest(demo: Loaded) -> None:
    sent = OutboundEmail.objects.filter(state=OutboundEmail.State.SENT)
    messages = Delivery.objects.exclude(sent_at=None).count()
    assert sent.count() + messages == CapturedEmail.objects.count() > 300
    assert CapturedEmail.objects.order_by("at")[0].at < NOW - timedelta(days=7)
    assert not OutboundEmail.objects.waiting().filter(queued_at__lt=NOW - timedelta(minutes=5)).exists()


def test_no_text_shows_a_placeholder(demo: Loaded) -> None:
    assert not TimelineEntry.objects.filter(body__contains="{").exists()
    assert not Ticket.objects.filter(title__contains="{").exists()
    assert not Ticket.objects.filter(vendor_reference__contains="{").exists()


def test_versions_are_older_than_the_tickets_they_measure(demo: Loaded) -> None:
    oldest = Ticket.objects.order_by("received_at")[0].received_at
    assert SlaPolicyVersion.objects.filter(made_at__lt=oldest).exists()
    assert CalendarVersion.objects.filter(made_at__lt=oldest).exists()


def test_logins_are_printed_for_every_role(
    demo: Loaded, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.WATCHDESK_DEMO = True
    call_command("load_demo", "--print-logins")
    printed = capsys.readouterr()
    people = User.objects.demo_people()
    assert len(people) == 9
    for person in people:
        assert person.check_password(PASSWORD)
        assert person.email in printed.out
        assert person.demo_role in printed.out
    assert printed.err == ""


def test_every_team_pages_by_a_policy_of_its_own_and_the_desk_has_a_default(demo: Loaded) -> None:
    assert EscalationPolicy.objects.filter(is_default=True).count() == 1
    assert not Team.objects.filter(escalation_policy=None).exists()
    agents = User.objects.agents()
    assert reachable(agents.values_list("pk", flat=True)) == set(agents.values_list("pk", flat=True))


def test_pages_of_the_past_were_answered_missed_and_once_unanswered(demo: Loaded) -> None:
    told = [list(page.events.order_by("pk").values_list("kind", flat=True)) for page in Page.objects.all()]
    assert sum(kinds.count("fired") == 1 and "acknowledged" in kinds for kinds in told) >= 5
    assert sum("unanswered" in kinds for kinds in told) == 1
    assert sum(kinds.count("fired") == 2 and "acknowledged" in kinds for kinds in told) >= 1
    assert not Page.objects.unanswered().exists()
    assert not Delivery.objects.filter(state="failed").exists()


def test_two_reviews_are_published_and_measure_what_happened(demo: Loaded) -> None:
    reviews = list(Review.objects.order_by("pk"))
    assert [review.state for review in reviews] == ["published", "published"]
    major = Review.objects.get(ticket__major__state="stood_down")
    assert None not in measures(marks_of(major)).values()
    assert major.ticket.status == Status.CLOSED
    states = {item.title: (item.state, item.late_at < NOW) for item in ActionItem.objects.all()}
    assert sorted(states.values()) == [("done", True), ("open", False), ("open", False), ("open", True)]


def test_a_workaround_worked_seven_times_out_of_nine(demo: Loaded) -> None:
    known = Problem.objects.get(state="known_error")
    uses = list(WorkaroundUse.objects.filter(problem=known).values_list("worked", flat=True))
    assert (uses.count(True), uses.count(False), len(uses)) == (7, 2, 9)


def test_managers_have_one_proposal_to_decide_and_no_major_incident(demo: Loaded) -> None:
    assert ProblemProposal.objects.filter(state="open").count() == 1
    assert not MajorIncident.objects.filter(state__in=["proposed", "accepted"]).exists()


def test_one_runbook_is_overdue_for_its_review(demo: Loaded) -> None:
    assert sorted(book.review_by < NOW.date() for book in Runbook.objects.all()) == [False, True]
    assert RunbookUse.objects.exclude(outcome="").exists()


def test_the_auditor_finds_nothing_missing(demo: Loaded) -> None:
    assert audit_all(now=NOW).standing == 0
