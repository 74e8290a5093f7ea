"""Overrides: shifts taken, given, left to nobody, and handed back (docs/semantics.md: on-call)."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import NotAllowed, Refused
from oncall.actions.shift_news import Change, tell_changed
from oncall.models import Schedule, ScheduleOverride, User
from oncall.qualified import may_take, people_for

LONGEST = timedelta(days=366)


@transaction.atomic
def make_override(
    *,
    by: User | None,
    schedule: Schedule,
    person: User | None,
    start: datetime,
    end: datetime,
    now: datetime,
    note: str = "",
) -> ScheduleOverride:
    """Put `person`, or nobody, on call in [start, end) instead of whatever the layers say.

    Whoever may take shifts takes them; only editors of the schedule give them to others or to nobody. A start
    that has passed becomes `now`: what was, stays. Whoever gets or loses a shift by it is told by mail. The
    same form sent twice makes one: two would have to be handed back twice. Raises Refused.
    """
    held = Schedule.objects.select_for_update(of=("self",)).with_spec(since=now).get(pk=schedule.pk)
    start = check_override(by=by, schedule=held, person=person, start=start, end=end, now=now)
    made_already = _made_already(by, held, person, start, end, note)
    if made_already is not None:
        return made_already
    before = held.spec()
    made = ScheduleOverride.objects.create(
        schedule=held, person=person, start=start, end=end, note=note, made_by=by, created_at=now
    )
    after = replace(before, overrides=(*before.overrides, made.spec()))
    key = f"override:{made.pk}:made"
    tell_changed(Change(held, before, after, start, end, by, key, note), now=now)
    return made


def _made_already(
    by: User | None, schedule: Schedule, person: User | None, start: datetime, end: datetime, note: str
) -> ScheduleOverride | None:
    """The override that this one would only repeat: nothing that was made after it touches the time."""
    last = (
        ScheduleOverride.objects.filter(schedule=schedule, removed_at=None, start__lt=end, end__gt=start)
        .order_by("-pk")
        .first()
    )
    if last is None or last.start > start:
        return None
    same = (last.made_by_id, last.person_id, last.end, last.note) == (
        by and by.pk,
        person and person.pk,
        end,
        note,
    )
    return last if same else None


def check_override(
    *, by: User | None, schedule: Schedule, person: User | None, start: datetime, end: datetime, now: datetime
) -> datetime:
    """Whether `by` may make this override, and when it would begin (UTC). Raises Refused."""
    _check_right(by, schedule, person)
    begins = max(start, now)
    _check_time(begins, end, now)
    if person is not None and not may_take(person, schedule):
        raise Refused(
            _(
                "%(person)s can't be on call here: neither in the rotation nor in the team, nor with the "
                "skills that it needs."
            )
            % {"person": person},
            "person",
        )
    return begins


@transaction.atomic
def hand_back(*, by: User | None, override: ScheduleOverride, now: datetime) -> bool:
    """Take an override back: whole if it has not begun, else from `now` on. False if it is over already.

    For editors of the schedule, and for those who took the shift themselves. Whoever gets or loses a shift by
    it is told by mail. Raises Refused.
    """
    locked = Schedule.objects.select_for_update(of=("self",)).with_spec(since=now)
    schedule = locked.get(pk=override.schedule_id)
    held = ScheduleOverride.objects.select_related("schedule").get(pk=override.pk)
    if by is not None and not may_hand_back(by, held):
        raise NotAllowed(
            _("Only who took this shift, leads of the schedule's team, incident managers and admins may.")
        )
    if held.removed_at is not None or held.end <= now:
        return False
    before, start, end = schedule.spec(), max(held.start, now), held.end
    if held.start < now:
        held.end = now
    else:
        held.removed_at = now
    held.save()
    left = tuple(each for each in before.overrides if each.created != held.pk)
    key = f"override:{held.pk}:handed-back"
    tell_changed(Change(schedule, before, replace(before, overrides=left), start, end, by, key), now=now)
    return True


def may_hand_back(user: User, override: ScheduleOverride) -> bool:
    """Editors of the schedule, and who took the shift for himself."""
    took_it = override.person_id == user.pk and override.made_by_id == user.pk
    return took_it or override.schedule.may_be_edited_by(user)


def _check_right(by: User | None, schedule: Schedule, person: User | None) -> None:
    if by is None or schedule.may_be_edited_by(by):
        return
    if person != by:
        raise Refused(
            _(
                "You may take this shift yourself. Only leads of the schedule's team, incident managers and "
                "admins give it to others."
            ),
            "person",
        )
    if not people_for(schedule).filter(pk=by.pk).exists():
        raise NotAllowed(
            _(
                "You may not take shifts here: you are neither in the rotation nor in the team, and lack a "
                "skill that the schedule needs."
            )
        )


def _check_time(start: datetime, end: datetime, now: datetime) -> None:
    if end <= now:
        raise Refused(_("This time has passed. Choose an end that is still to come."), "end")
    if end <= start:
        raise Refused(_("The end must be after the start."), "end")
    if end - start > LONGEST:
        raise Refused(
            _("An override lasts a year at most. Edit the schedule for what holds longer."),
            "end",
        )
