"""Calendars and policies become effective by version: clocks keep the version they started with.

An edit of the tables changes nothing by itself. Publishing writes the next version if something differs from
the newest; the row of the calendar or policy is locked meanwhile: two admins never make the same number.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from tickets.models import BusinessCalendar, CalendarVersion, SlaPolicy, SlaPolicyVersion, ThresholdActions
from tickets.models.choices import Metric

NEWER = frozenset({"page_policy", "page_low"})
# In every version, promised or not; a metric that came later is named where something is said of it.
_ALWAYS_NAMED = (Metric.FIRST_RESPONSE, Metric.RESOLUTION)


@transaction.atomic
def publish_calendar(*, calendar: BusinessCalendar, now: datetime) -> CalendarVersion:
    """The version that says what the calendar's tables say: the newest one, or a new one made at `now`.

    New tickets use the newest version; clocks that exist keep theirs (docs/semantics.md, "Clocks"). Raises
    ValueError for hours that are no calendar: the admin's form refuses them first, at the field.
    """
    locked = BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
    draft = locked.draft_spec()
    problems = draft.problems()
    if problems:
        raise ValueError(f"{locked}: {', '.join(f'{each.field} {each.code}' for each in problems)}")
    newest = CalendarVersion.objects.filter(calendar=locked).order_by("-number").first()
    spec = draft.to_json()
    if newest is not None and newest.spec == spec:
        return newest
    return CalendarVersion.objects.create(
        calendar=locked, number=newest.number + 1 if newest else 1, spec=spec, made_at=now
    )


@transaction.atomic
def publish_policy(*, policy: SlaPolicy, now: datetime) -> SlaPolicyVersion:
    """The version that says what the policy's tables say: the newest one, or a new one made at `now`."""
    locked = SlaPolicy.objects.select_for_update().get(pk=policy.pk)
    newest = SlaPolicyVersion.objects.filter(policy=locked).order_by("-number").first()
    spec = _policy_spec(locked)
    if newest is not None and newest.spec == spec:
        return newest
    return SlaPolicyVersion.objects.create(
        policy=locked, number=newest.number + 1 if newest else 1, spec=spec, made_at=now
    )


def publish_all(*, now: datetime) -> list[CalendarVersion | SlaPolicyVersion]:
    """Publish every calendar and policy, after a bulk load; returns the newest version of each."""
    calendars = BusinessCalendar.objects.order_by("pk")
    policies = SlaPolicy.objects.order_by("pk")
    return [
        *(publish_calendar(calendar=calendar, now=now) for calendar in calendars),
        *(publish_policy(policy=policy, now=now) for policy in policies),
    ]


def _policy_spec(policy: SlaPolicy) -> dict[str, Any]:
    """Targets and thresholds in the one order that makes equal policies equal JSON.

    An action that `NEWER` names is written only where it is ticked: what was published before it existed
    stays the newest version until something is really changed.
    """
    targets: dict[str, dict[str, int]] = {metric.value: {} for metric in _ALWAYS_NAMED}
    for target in policy.targets.order_by("metric", "priority"):
        targets.setdefault(target.metric, {})[str(target.priority)] = target.seconds
    thresholds: dict[str, list[dict[str, Any]]] = {metric.value: [] for metric in _ALWAYS_NAMED}
    for row in policy.thresholds.order_by("metric", "-kind", "value"):
        actions = {
            name: bool(getattr(row, name))
            for name in ThresholdActions.__dataclass_fields__
            if name not in NEWER or getattr(row, name)
        }
        thresholds.setdefault(row.metric, []).append({"kind": row.kind, "value": row.value, **actions})
    return {"targets": targets, "thresholds": thresholds}
