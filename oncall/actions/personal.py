"""A person's own rules and working hours: how and when pages reach him (docs/semantics.md)."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import Refused
from oncall.models import ContactMethod, PersonalRule, User, WorkingHours
from oncall.models.personal_rule import MAX_RULE_MINUTES

MOST_STEPS = 12

Span = tuple[int, time, time]
"""Weekday (0 is Monday), from, until; midnight as an end is the end of the day."""


@transaction.atomic
def add_rule(*, by: User, urgency: str, minutes: int, method: int) -> PersonalRule:
    """A further step of one's rules for pages of this urgency. Raises Refused."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    mine = ContactMethod.objects.filter(user=by, pk=method).first()
    if mine is None:
        raise Refused(_("This method was removed."), "method")
    if not 0 <= minutes <= MAX_RULE_MINUTES:
        raise Refused(_("Choose from 0 to %(most)d minutes.") % {"most": MAX_RULE_MINUTES}, "minutes")
    steps = PersonalRule.objects.filter(user=by, urgency=urgency)
    if steps.filter(minutes=minutes, method=mine).exists():
        raise Refused(_("You have this step already."), "minutes")
    if steps.count() >= MOST_STEPS:
        raise Refused(_("Twelve steps are the most. Remove one first."))
    return PersonalRule.objects.create(user=by, urgency=urgency, minutes=minutes, method=mine)


@transaction.atomic
def remove_rule(*, by: User, rule: int) -> bool:
    """Take a step out; False if it was gone."""
    return PersonalRule.objects.filter(user=by, pk=rule).delete()[0] > 0


@transaction.atomic
def set_working_hours(*, by: User, spans: Iterable[Span]) -> None:
    """One's week, in one's own zone; no spans: the team's calendar counts."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    WorkingHours.objects.filter(user=by).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(user=by, weekday=weekday, start=start, end=end) for weekday, start, end in spans
    )
