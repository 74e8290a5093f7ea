from datetime import timedelta

import pytest

from oncall.actions import hand_back, make_override
from oncall.actions.refusals import NotAllowed, Refused
from oncall.models import Schedule, ScheduleOverride, Skill, User, UserSkill
from oncall.scheduling.asking import on_call
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import BEGIN, rota

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def take(
    schedule: Schedule, by: User | None, person: User | None, start: int = 1, end: int = 3
) -> ScheduleOverride:
    return make_override(
        by=by,
        schedule=schedule,
        person=person,
        start=BEGIN + start * HOUR,
        end=BEGIN + end * HOUR,
        now=BEGIN,
    )


def who(schedule: Schedule, hours: float) -> int | None:
    return on_call(Schedule.objects.get(pk=schedule.pk).spec(), BEGIN + hours * HOUR).person


def test_somebody_of_the_rotation_takes_a_shift() -> None:
    ana, ben = UserFactory.create_batch(2)
    schedule = rota(ana, ben)
    take(schedule, ben, ben)
    assert [who(schedule, hours) for hours in (2.5, 3.5)] == [ben.pk, who(schedule, 5)]
    assert who(schedule, 1) == ben.pk


def test_the_same_shift_taken_twice_is_taken_once_and_handed_back_once() -> None:
    ana, ben, lead = UserFactory.create_batch(3)
    schedule = rota(ana, team=TeamFactory.create(members=[ben], leads=[lead]))
    first = take(schedule, ben, ben)
    assert take(schedule, ben, ben) == first
    # the part of it that is left when the second click arrives
    assert take(schedule, ben, ben, start=2) == first
    assert take(schedule, ben, ben, end=4) != first
    given = take(schedule, lead, ana)
    assert who(schedule, 2) == ana.pk
    assert take(schedule, ben, ben) not in (first, given)
    assert who(schedule, 2) == ben.pk


def test_a_colleague_of_the_team_and_whoever_has_the_skills_take_shifts() -> None:
    colleague, skilled, half = UserFactory.create_batch(3)
    schedule = rota(team=TeamFactory.create(members=[colleague]))
    skills = [Skill.objects.create(name=name) for name in ("SAP", "Network")]
    schedule.skills.set(skills)
    UserSkill.objects.create(skill=skills[0], user=half)
    for skill in skills:
        UserSkill.objects.create(skill=skill, user=skilled)
    take(schedule, colleague, colleague)
    take(schedule, skilled, skilled)
    assert who(schedule, 2) == skilled.pk
    with pytest.raises(NotAllowed, match="lack a skill"):
        take(schedule, half, half)


def test_only_editors_give_shifts_to_others_or_to_nobody() -> None:
    ana, ben, lead = UserFactory.create_batch(3)
    schedule = rota(ana, ben, team=TeamFactory.create(leads=[lead]))
    for person in (ben, None):
        with pytest.raises(Refused, match="take this shift yourself") as refused:
            take(schedule, ana, person)
        assert refused.value.field == "person"
    take(schedule, lead, None)
    assert who(schedule, 2) is None
    take(schedule, lead, ben)
    assert who(schedule, 2) == ben.pk


def test_nobody_from_elsewhere_or_who_left_is_put_on_call() -> None:
    left, elsewhere = UserFactory.create(is_active=False), UserFactory.create()
    schedule = rota(left)
    for person in (left, elsewhere):
        with pytest.raises(Refused, match="can't be on call here"):
            take(schedule, None, person)


def test_what_has_passed_stays() -> None:
    ana, ben = UserFactory.create_batch(2)
    schedule = rota(ana, ben)
    assert take(schedule, ben, ben, -5, 2).start == BEGIN
    for start, end in ((-3, -1), (2, 2), (3, 2), (1, 24 * 400)):
        with pytest.raises(Refused) as refused:
            take(schedule, ben, ben, start, end)
        assert refused.value.field == "end"


def test_an_override_that_did_not_begin_is_handed_back_whole() -> None:
    ana, ben = UserFactory.create_batch(2)
    schedule = rota(ana, ben)
    before = who(schedule, 2)
    made = take(schedule, ben, ben)
    assert hand_back(by=ben, override=made, now=BEGIN)
    assert who(schedule, 2) == before
    assert not hand_back(by=ben, override=made, now=BEGIN)


def test_an_override_that_runs_ends_when_it_is_handed_back() -> None:
    ana, ben = UserFactory.create_batch(2)
    schedule = rota(ana, ben)
    made = take(schedule, ben, ben, 1, 4)
    assert hand_back(by=ben, override=made, now=BEGIN + 2.5 * HOUR)
    assert [who(schedule, hours) == ben.pk for hours in (2.25, 3)] == [True, who(schedule, 5) == ben.pk]


def test_who_was_given_a_shift_does_not_hand_it_back_alone() -> None:
    ana, lead = UserFactory.create_batch(2)
    schedule = rota(ana, team=TeamFactory.create(leads=[lead]))
    made = take(schedule, lead, ana)
    with pytest.raises(NotAllowed):
        hand_back(by=ana, override=made, now=BEGIN)
    assert hand_back(by=lead, override=made, now=BEGIN)
