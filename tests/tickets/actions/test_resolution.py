from datetime import UTC, datetime, timedelta

import pytest

from oncall.models import User
from tests.factories.desk import (
    HOUR,
    MADRID,
    BusinessCalendarFactory,
    ServiceFactory,
    SlaPolicyFactory,
    SubcategoryFactory,
    desk,
)
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, firings, kinds, mailed, tick
from tickets.actions.details import edit
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.resolution import answer_no, answer_yes, close, rate, reopen, spoken_yes
from tickets.actions.work import check
from tickets.models import ResolutionCode, Ticket


def test_resolving_stops_both_clocks_and_asks_the_requester(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    assert (ticket.status, ticket.resolved_at, ticket.resolved_by) == ("resolved", at(30), scene.ana)
    assert {clock(ticket, metric).state for metric in ("first_response", "resolution")} == {"stopped"}
    assert (ticket.nearest_clock, ticket.verify_at is not None) == (None, True)
    assert mailed("resolved") == [("Rita Requester", "resolved")]


def test_the_notes_are_a_public_message(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30), notes="Antenna replaced.", remedy="workaround")
    told = entry(ticket, "resolved")
    assert (told.public, told.body) == (True, "Antenna replaced.")
    assert told.params == {"code": scene.code.name, "remedy": "workaround", "from": "in_progress"}


@pytest.mark.parametrize(("missing", "field"), [({"notes": "  "}, "notes"), ({"remedy": ""}, "remedy")])
def test_resolving_needs_notes_and_fix_or_workaround(
    scene: Scene, missing: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        scene.resolve(scene.log_started(), at(30), **missing)
    assert refused.value.field == field


def test_the_resolution_code_is_kept(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30), code=ResolutionCode.objects.create(name="Dried"))
    assert str(ticket.resolution_code) == "Dried"


def test_a_closing_checklist_holds_up_the_resolution_until_it_is_done(scene: Scene) -> None:
    subcategory = SubcategoryFactory.create(closing_checklist="Bill the customer\n\nUpdate the inventory\n")
    ticket = scene.log_started(subcategory=subcategory)
    check(ticket=ticket.pk, by=scene.ana, now=at(5), item="Bill the customer")
    with pytest.raises(Refused) as refused:
        scene.resolve(ticket, at(30))
    assert "Update the inventory" in refused.value.message
    assert "Bill" not in refused.value.message
    check(ticket=ticket.pk, by=scene.ana, now=at(6), item="Update the inventory")
    assert scene.resolve(ticket, at(30)).status == "resolved"


def test_resolved_exactly_at_the_due_instant_is_met(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(240))
    assert (clock(ticket).breached_at, clock(ticket).left) == (None, 0)


def test_resolved_a_second_later_is_breached_at_the_due_instant(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(240) + timedelta(seconds=1))
    assert clock(ticket).breached_at == at(240)
    assert ticket.breached


def test_thresholds_passed_before_the_resolution_are_recorded_and_their_changes_moot(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"raise_priority", "hand_on"}))
    ticket = scene.resolve(scene.log_started(), at(130))
    assert firings(ticket) == [("resolution", "percent", 50)]
    assert entry(ticket, "threshold").params["moot"] is True
    assert (ticket.priority, ticket.team, ticket.status) == (3, scene.first, "resolved")


def test_a_waiting_ticket_can_be_resolved_with_the_time_it_had_left(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60))
    ticket = scene.resolve(ticket, at(600))
    assert (ticket.pending_reason, ticket.wake_at, clock(ticket).left) == (None, None, 180 * 60)


def test_yes_closes(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    ticket = answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40), comment="Thank you")
    assert (ticket.status, ticket.closed_as, ticket.closed_at, ticket.verify_at) == (
        "closed",
        "verified",
        at(40),
        None,
    )
    assert entry(ticket, "closed").body == "Thank you"


def test_answering_the_question_is_not_a_reply(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40), comment="Thank you")
    assert "requester_message" not in kinds(ticket)
    assert mailed("requester_wrote") == []
    assert Ticket.objects.count() == 1


def test_yes_said_twice_closes_once(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40))
    again = answer_yes(ticket=ticket.pk, by=scene.rita, now=at(50))
    assert again.closed_at == at(40)
    assert kinds(ticket).count("closed") == 1


def test_yes_from_an_old_mail_after_the_desk_closed_is_refused_in_words(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    close(ticket=ticket.pk, by=scene.ana, now=at(31), reason="Duplicate call")
    with pytest.raises(Refused) as refused:
        answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40))
    assert "answer" in refused.value.message
    assert Ticket.objects.get(pk=ticket.pk).closed_as == "desk"


def test_no_after_yes_is_refused_and_reopens_nothing(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40))
    with pytest.raises(Refused):
        answer_no(ticket=ticket.pk, by=scene.rita, now=at(50), because="Silent again")
    assert Ticket.objects.get(pk=ticket.pk).status == "closed"


@pytest.mark.parametrize("who", ["ana", "max"])
def test_nobody_answers_for_the_requester(scene: Scene, who: str) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    with pytest.raises(NotAllowed):
        answer_yes(ticket=ticket.pk, by=getattr(scene, who), now=at(40))
    answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40))
    with pytest.raises(NotAllowed):
        answer_yes(ticket=ticket.pk, by=getattr(scene, who), now=at(41))


def test_no_reopens_with_the_resolution_time_that_was_left(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(60))
    ticket = answer_no(ticket=ticket.pk, by=scene.rita, now=at(1000), because="Silent again")
    assert (ticket.status, ticket.reopened, ticket.resolved_at) == ("in_progress", 1, None)
    assert clock(ticket).due_at == at(1000 + 180)
    assert entry(ticket, "reopened").body == "Silent again"
    assert mailed("reopened") == [("Ana Agent", "reopened")]


def test_the_time_spent_resolved_is_not_counted_and_the_segments_say_so(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(60))
    answer_no(ticket=ticket.pk, by=scene.rita, now=at(1000), because="No")
    stretches = [(each.started_at, each.ended_at) for each in clock(ticket).segments.all()]
    assert stretches == [(T0, at(60)), (at(1000), None)]


def test_the_first_response_never_restarts(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    answer_no(ticket=ticket.pk, by=scene.rita, now=at(40), because="No")
    first = clock(ticket, "first_response")
    assert (first.state, first.stopped_at) == ("stopped", at(30))


def test_a_no_needs_its_because(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    with pytest.raises(Refused) as refused:
        answer_no(ticket=ticket.pk, by=scene.rita, now=at(40), because="")
    assert refused.value.field == "because"


def test_a_reopened_ticket_without_an_assignee_is_told_to_the_lead(scene: Scene) -> None:
    ticket = scene.resolve(scene.log(), at(30))
    answer_no(ticket=ticket.pk, by=scene.rita, now=at(40), because="No")
    assert mailed("reopened") == [("Lea Lead", "reopened")]


def test_a_breach_survives_the_reopening(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(300))
    answer_no(ticket=ticket.pk, by=scene.rita, now=at(400), because="No")
    resolution = clock(ticket)
    assert (resolution.breached_at, resolution.breach_cause) == (at(240), "overdue")
    assert kinds(ticket).count("breached") == 2, "first response and resolution, once each"


def test_a_threshold_that_fired_before_the_resolution_does_not_fire_again(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = scene.log_started()
    tick(at(121))
    scene.resolve(ticket, at(130))
    reopen(ticket=ticket.pk, by=scene.ana, now=at(200), reason="Not done")
    tick(at(220))
    assert firings(ticket) == [("resolution", "percent", 50)]


def test_a_ticket_reclassified_while_resolved_goes_on_under_its_new_target(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    edit(ticket=ticket.pk, by=scene.ana, now=at(35), changes={"impact": 1})
    reopen(ticket=ticket.pk, by=scene.ana, now=at(100), reason="Not done")
    assert clock(ticket).due_at == at(100 + 90)
    assert entry(ticket, "clock_retargeted").params["target"] == [4 * HOUR, 2 * HOUR]


def test_reopened_past_the_new_target_is_breached_by_the_change_and_not_in_the_past(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(150))
    edit(ticket=ticket.pk, by=scene.ana, now=at(160), changes={"impact": 1})
    assert clock(ticket).target == 4 * HOUR, "a stopped clock never changes"
    reopen(ticket=ticket.pk, by=scene.ana, now=at(200), reason="Not done")
    resolution = clock(ticket)
    assert (resolution.breach_cause, resolution.breached_at) == ("reclassified", at(200))
    assert resolution.breach_due_at == at(120)


def test_a_service_changed_while_resolved_chooses_the_policy_when_reopened(scene: Scene) -> None:
    other = ServiceFactory.create()
    slow = SlaPolicyFactory.create(name="Slow", calendar=scene.always, for_services=[other])
    ticket = scene.resolve(scene.log_started(), at(30))
    edit(ticket=ticket.pk, by=scene.ana, now=at(35), changes={"service": other})
    assert clock(ticket).policy_version.policy == scene.policy
    reopen(ticket=ticket.pk, by=scene.ana, now=at(100), reason="Not done")
    assert clock(ticket).policy_version.policy == slow
    assert clock(ticket).due_at == at(100 + 8 * 60 - 30)


def test_reopening_alone_keeps_the_versions_the_clock_was_started_with(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    before = clock(ticket).policy_version
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    reopen(ticket=ticket.pk, by=scene.ana, now=at(100), reason="Not done")
    assert clock(ticket).policy_version == before
    assert "clock_retargeted" not in kinds(ticket)


def test_the_desk_may_record_a_spoken_yes(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    ticket = spoken_yes(ticket=ticket.pk, by=scene.ana, now=at(40), comment="Told me on the phone")
    assert (ticket.status, ticket.closed_as) == ("closed", "spoken")
    assert mailed("closed") == [("Rita Requester", "closed")]
    assert entry(ticket, "closed").body == ""
    assert not entry(ticket, "note").public


@pytest.mark.parametrize(
    ("who", "may"), [("ana", True), ("lea", True), ("max", True), ("tom", False), ("uma", False)]
)
def test_only_desk_staff_close(scene: Scene, who: str, may: bool) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    if may:
        closed = close(ticket=ticket.pk, by=getattr(scene, who), now=at(40), reason="He left the company")
        assert (closed.status, closed.closed_as) == ("closed", "desk")
        return
    for act in (
        lambda: close(ticket=ticket.pk, by=getattr(scene, who), now=at(40), reason="Because"),
        lambda: spoken_yes(ticket=ticket.pk, by=getattr(scene, who), now=at(40)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_closing_without_an_answer_needs_a_reason(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    with pytest.raises(Refused):
        close(ticket=ticket.pk, by=scene.ana, now=at(40))


def test_an_open_ticket_cant_be_closed_past_the_resolution(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        close(ticket=scene.log_started().pk, by=scene.ana, now=at(40), reason="Enough")


def _madrid(scene: Scene, day: int, hour: int, minute: int = 0) -> datetime:
    """Wall time in November 2026 (CET)."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def silent(scene: Scene) -> Ticket:
    """Resolved on Friday 2026-11-20 at 16:00 in Madrid's office hours; Tuesday is a holiday."""
    holiday = datetime(2026, 11, 24, tzinfo=UTC).date()
    calendar = BusinessCalendarFactory.create(name="Madrid", week=MADRID, closed=[holiday])
    service = ServiceFactory.create()
    SlaPolicyFactory.create(name="Office", calendar=calendar, for_services=[service])
    ticket = scene.log(service=service, by=scene.ana, channel="phone", now=_madrid(scene, 20, 15))
    return scene.resolve(ticket, _madrid(scene, 20, 16))


def test_silence_is_reminded_at_the_end_of_the_second_business_day(scene: Scene, silent: Ticket) -> None:
    tick(_madrid(scene, 25, 17, 59))
    assert mailed("reminder") == []
    tick(_madrid(scene, 25, 18))
    assert mailed("reminder") == [("Rita Requester", "reminder")]
    tick(_madrid(scene, 26, 18))
    assert kinds(silent).count("reminded") == 1


def test_silence_closes_unverified_at_the_end_of_the_fifth_business_day(scene: Scene, silent: Ticket) -> None:
    tick(_madrid(scene, 25, 18))
    # Mo, We, Th, Fr, Mo: the holiday and the week-end are none.
    tick(_madrid(scene, 30, 17, 59))
    silent.refresh_from_db()
    assert silent.status == "resolved"
    tick(_madrid(scene, 30, 18))
    silent.refresh_from_db()
    assert (silent.status, silent.closed_as, silent.verify_at) == ("closed", "unverified", None)
    assert entry(silent, "closed").actor is None
    assert mailed("closed") == [("Rita Requester", "closed")]


def test_both_times_of_silence_are_configurable(scene: Scene) -> None:
    desk(remind_after_days=1, close_after_days=2)
    ticket = scene.resolve(scene.log_started(), at(30))
    # 24×7 in Madrid: the local day after ends at 23:00 UTC.
    assert ticket.verify_at == datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    tick(datetime(2026, 3, 3, 23, 0, tzinfo=UTC))
    ticket.refresh_from_db()
    assert ticket.verify_at == datetime(2026, 3, 4, 23, 0, tzinfo=UTC)


def test_a_worker_away_until_the_closing_closes_without_a_last_minute_reminder(
    scene: Scene, silent: Ticket
) -> None:
    tick(_madrid(scene, 30, 18))
    silent.refresh_from_db()
    assert silent.closed_as == "unverified"
    assert mailed("reminder") == []


def test_a_reopened_and_resolved_ticket_has_a_whole_new_time_to_answer(scene: Scene, silent: Ticket) -> None:
    tick(_madrid(scene, 25, 18))
    answer_no(ticket=silent.pk, by=scene.rita, now=_madrid(scene, 26, 10), because="No")
    ticket = scene.resolve(silent, _madrid(scene, 26, 11))
    assert (ticket.reminded_at, ticket.verify_at) == (None, _madrid(scene, 30, 18))


def test_the_requester_rates_what_was_resolved_and_may_change_his_mind(scene: Scene) -> None:
    ticket = scene.log_started()
    with pytest.raises(NotAllowed):
        rate(ticket=ticket.pk, by=scene.rita, now=at(20), rating=5)
    scene.resolve(ticket, at(30))
    rate(ticket=ticket.pk, by=scene.rita, now=at(40), rating=5)
    assert rate(ticket=ticket.pk, by=scene.rita, now=at(50), rating=2).rating == 2
    with pytest.raises(Refused):
        rate(ticket=ticket.pk, by=scene.rita, now=at(60), rating=6)
    with pytest.raises(NotAllowed):
        rate(ticket=ticket.pk, by=scene.ana, now=at(60), rating=5)


def test_a_requester_who_has_left_answers_nothing(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    User.objects.filter(pk=scene.rita.pk).update(is_active=False)
    scene.rita.refresh_from_db()
    with pytest.raises(Refused):
        answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40))
