from datetime import UTC, datetime

import pytest

from tests.factories.desk import (
    HOUR,
    LONG_AGO,
    BusinessCalendarFactory,
    CategoryFactory,
    ServiceFactory,
    SlaPolicyFactory,
    SubcategoryFactory,
)
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, firings, kinds, tick
from tickets.actions.configuration import publish_calendar
from tickets.actions.details import (
    confirm_triage,
    edit,
    lift_override,
    override_priority,
    restrict,
    unrestrict,
)
from tickets.actions.errors import NotAllowed, Refused
from tickets.models import CalendarHours, ClockSegment, Ticket
from tickets.search import search


def test_changing_impact_computes_the_priority_and_measures_the_clocks_anew(scene: Scene) -> None:
    ticket = scene.log_started()
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(30), changes={"impact": 1})
    assert (ticket.priority, ticket.computed_priority, ticket.triaged) == (2, 2, True)
    assert clock(ticket).due_at == at(120)
    assert entry(ticket, "fields_changed").params == {"changes": {"impact": [2, 1], "priority": [3, 2]}}
    assert entry(ticket, "clock_retargeted").params["target"] == [4 * HOUR, 2 * HOUR]


def test_reclassified_is_the_same_clock_with_the_same_segments(scene: Scene) -> None:
    ticket = scene.log_started()
    before = (clock(ticket).pk, list(ClockSegment.objects.filter(clock__ticket=ticket).values()))
    edit(ticket=ticket.pk, by=scene.ana, now=at(30), changes={"urgency": 3})
    assert (clock(ticket).pk, list(ClockSegment.objects.filter(clock__ticket=ticket).values())) == before


def test_medium_to_high_within_the_new_target_is_due_by_it(scene: Scene) -> None:
    """The last vector of docs/semantics.md: medium 3 h at 10:00, high 2 h set at 11:00, due 12:00."""
    ticket = _vector(scene)
    override_priority(ticket=ticket.pk, by=scene.ana, now=_madrid(11), priority=2, reason="Many")
    assert (clock(ticket).due_at, clock(ticket).breached_at) == (_madrid(12), None)


def test_medium_to_high_past_the_new_target_is_breached_by_the_change(scene: Scene) -> None:
    """The same, set at 12:30: due_at 12:00, breached at 12:30."""
    ticket = _vector(scene)
    override_priority(ticket=ticket.pk, by=scene.ana, now=_madrid(12, 30), priority=2, reason="Many")
    resolution = clock(ticket)
    assert (resolution.due_at, resolution.breach_due_at) == (_madrid(12), _madrid(12))
    assert (resolution.breached_at, resolution.breach_cause) == (_madrid(12, 30), "reclassified")
    assert kinds(ticket, last=3) == ["priority_overridden", "clock_retargeted", "breached"]


def _madrid(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 9, hour - 1, minute, tzinfo=UTC)


def _vector(scene: Scene) -> Ticket:
    service = ServiceFactory.create()
    week = {weekday: [("09:00", "18:00")] for weekday in range(5)}
    SlaPolicyFactory.create(
        calendar=BusinessCalendarFactory.create(week=week),
        for_services=[service],
        targets={"first_response": 8 * HOUR, "resolution": {1: HOUR, 2: 2 * HOUR, 3: 3 * HOUR, 4: 1, 5: 1}},
    )
    return scene.log(service=service, now=_madrid(10))


def test_a_downgrade_after_the_due_instant_leaves_the_breach(scene: Scene) -> None:
    ticket = scene.log_started()
    edit(ticket=ticket.pk, by=scene.ana, now=at(250), changes={"urgency": 3, "impact": 3})
    resolution = clock(ticket)
    assert resolution.due_at == at(16 * 60)
    assert (resolution.breached_at, resolution.breach_due_at) == (at(240), at(240))
    assert Ticket.objects.get(pk=ticket.pk).breached


def test_a_paused_clock_is_re_measured_and_stays_paused(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(30))
    edit(ticket=ticket.pk, by=scene.ana, now=at(40), changes={"impact": 1})
    resolution = clock(ticket)
    assert (resolution.state, resolution.due_at, resolution.left) == ("paused", None, 90 * 60)


def test_a_paused_clock_re_measured_below_what_it_used_is_breached_by_the_change(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(150))
    edit(ticket=ticket.pk, by=scene.ana, now=at(200), changes={"impact": 1})
    resolution = clock(ticket)
    assert (resolution.state, resolution.breached_at, resolution.breach_due_at) == (
        "paused",
        at(200),
        at(120),
    )
    assert resolution.breach_cause == "reclassified"


def test_a_stopped_clock_never_changes(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(30))
    before = (clock(ticket).target, clock(ticket).due_at, clock(ticket).left)
    edit(ticket=ticket.pk, by=scene.ana, now=at(40), changes={"impact": 1})
    assert (clock(ticket).target, clock(ticket).due_at, clock(ticket).left) == before


def test_a_threshold_passed_through_reclassification_is_due_at_the_change(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = scene.log_started(by=scene.ana, channel="phone")
    edit(ticket=ticket.pk, by=scene.ana, now=at(90), changes={"impact": 1})
    tick(at(91))
    assert firings(ticket) == [("resolution", "percent", 50)]
    assert entry(ticket, "threshold").params["due_at"] == at(90).isoformat()
    assert entry(ticket, "threshold").params["late"] is False


def test_changing_the_service_chooses_the_policy_again_at_its_current_version(scene: Scene) -> None:
    ticket = scene.log_started()
    other = ServiceFactory.create()
    strict = SlaPolicyFactory.create(
        name="Strict", calendar=scene.always, for_services=[other], targets={"resolution": HOUR}
    )
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(30), changes={"service": other})
    assert clock(ticket).policy_version.policy == strict
    assert (clock(ticket).due_at, ticket.nearest_due_at) == (at(60), at(60))


def test_changing_the_category_chooses_the_policy_again(scene: Scene) -> None:
    category = CategoryFactory.create()
    SlaPolicyFactory.create(name="Cat", position=1, calendar=scene.always, for_categories=[category])
    ticket = scene.log_started()
    edit(ticket=ticket.pk, by=scene.ana, now=at(30), changes={"category": category})
    assert clock(ticket).policy_version.policy.name == "Cat"


def test_a_change_no_condition_reads_keeps_the_versions_a_clock_was_started_with(scene: Scene) -> None:
    ticket = scene.log_started()
    before = (clock(ticket).policy_version_id, clock(ticket).calendar_version_id)
    scene.policy.targets.filter(metric="resolution").update(seconds=HOUR)
    scene.promise()
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(30), changes={"impact": 1, "title": "Louder"})
    assert (clock(ticket).policy_version_id, clock(ticket).calendar_version_id) == before
    assert clock(ticket).due_at == at(120)


def test_the_policy_chosen_again_is_in_its_calendars_current_hours(scene: Scene) -> None:
    calendar = BusinessCalendarFactory.create(zone="UTC", week={0: [("09:00", "10:00")]})
    other = ServiceFactory.create()
    SlaPolicyFactory.create(calendar=calendar, for_services=[other], targets={"resolution": 2 * HOUR})
    CalendarHours.objects.filter(calendar=calendar).update(closes=18 * HOUR)
    publish_calendar(calendar=calendar, now=LONG_AGO)
    ticket = scene.log_started()
    edit(ticket=ticket.pk, by=scene.ana, now=at(30), changes={"service": other})
    assert clock(ticket).calendar_version.number == 2
    assert clock(ticket).due_at == at(120)


def test_a_subcategory_brings_its_category_along(scene: Scene) -> None:
    subcategory = SubcategoryFactory.create()
    ticket = edit(ticket=scene.log().pk, by=scene.ana, now=at(5), changes={"subcategory": subcategory})
    assert (ticket.category, ticket.subcategory) == (subcategory.category, subcategory)
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(6), changes={"category": CategoryFactory.create()})
    assert ticket.subcategory is None


def test_an_unchanged_field_records_nothing(scene: Scene) -> None:
    ticket = scene.log()
    before = kinds(ticket)
    edit(ticket=ticket.pk, by=scene.ana, now=at(5), changes={"title": ticket.title, "impact": 2})
    assert kinds(ticket) == before


@pytest.mark.parametrize(("field", "value"), [("title", " "), ("impact", 9), ("urgency", 0)])
def test_a_wrong_value_is_refused_at_its_field(scene: Scene, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        edit(ticket=scene.log().pk, by=scene.ana, now=at(5), changes={field: value})
    assert refused.value.field == field


def test_only_details_are_edited_this_way(scene: Scene) -> None:
    with pytest.raises(ValueError, match="status"):
        edit(ticket=scene.log().pk, by=scene.ana, now=at(5), changes={"status": "closed"})


def test_a_new_title_is_found_and_the_old_one_is_not(scene: Scene) -> None:
    ticket = scene.log(title="Gramophone")
    edit(ticket=ticket.pk, by=scene.ana, now=at(5), changes={"title": "Theremin"})
    assert [hit.ticket for hit in search(scene.ana, "theremin").hits] == [ticket]
    assert search(scene.ana, "gramophone").hits == []


def test_requesters_dont_edit(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        edit(ticket=scene.log().pk, by=scene.rita, now=at(5), changes={"impact": 1})


def test_a_ticket_is_triaged_when_a_person_confirms(scene: Scene) -> None:
    ticket = scene.log()
    assert not ticket.triaged
    ticket = confirm_triage(ticket=ticket.pk, by=scene.ana, now=at(5))
    assert ticket.triaged
    with pytest.raises(NotAllowed):
        confirm_triage(ticket=ticket.pk, by=scene.ana, now=at(6))


def test_an_override_keeps_the_computed_priority_beside_it(scene: Scene) -> None:
    ticket = override_priority(
        ticket=scene.log_started().pk, by=scene.ana, now=at(5), priority=1, reason="The minister waits"
    )
    assert (ticket.priority, ticket.computed_priority) == (1, 3)
    assert entry(ticket, "priority_overridden").params == {
        "from": 3,
        "to": 1,
        "computed": 3,
        "reason": "The minister waits",
    }
    assert clock(ticket).due_at == at(60)


@pytest.mark.parametrize(
    ("priority", "reason", "field"), [(1, " ", "reason"), (0, "Why not", "priority"), (6, "So", "priority")]
)
def test_an_override_needs_a_priority_and_a_reason(
    scene: Scene, priority: int, reason: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        override_priority(ticket=scene.log().pk, by=scene.ana, now=at(5), priority=priority, reason=reason)
    assert refused.value.field == field


def test_an_override_stands_until_it_is_lifted(scene: Scene) -> None:
    ticket = scene.log_started()
    override_priority(ticket=ticket.pk, by=scene.ana, now=at(5), priority=5, reason="Known")
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(6), changes={"impact": 1})
    assert (ticket.priority, ticket.computed_priority) == (5, 2)
    ticket = lift_override(ticket=ticket.pk, by=scene.ana, now=at(7))
    assert (ticket.priority, ticket.is_overridden) == (2, False)
    assert clock(ticket).due_at == at(120)
    with pytest.raises(NotAllowed):
        lift_override(ticket=ticket.pk, by=scene.ana, now=at(8))


def test_words_that_look_like_the_timers_mark_stay_a_persons_words(scene: Scene) -> None:
    ticket = override_priority(
        ticket=scene.log().pk, by=scene.ana, now=at(5), priority=1, reason="@timer said so"
    )
    assert ticket.override_words == "timer said so"


def test_restricting_is_for_the_holding_team_and_managers(scene: Scene) -> None:
    ticket = scene.log()
    with pytest.raises(NotAllowed):
        restrict(ticket=ticket.pk, by=scene.tom, now=at(5))
    ticket = restrict(ticket=ticket.pk, by=scene.ana, now=at(5))
    assert ticket.restricted
    with pytest.raises(NotAllowed):
        unrestrict(ticket=ticket.pk, by=scene.tom, now=at(6))
    assert not unrestrict(ticket=ticket.pk, by=scene.max, now=at(6)).restricted
    assert kinds(ticket, last=2) == ["restricted", "unrestricted"]
    assert at(0) == T0
