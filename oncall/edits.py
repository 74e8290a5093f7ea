"""Who edited something last, from the history that the database keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Max, Q

from oncall.models import EscalationPolicy, Schedule, Team, User


@dataclass(frozen=True)
class Edit:
    """An edit; `who` is None for Watchdesk itself, `at` is UTC."""

    who: User | None
    at: datetime


def last_edit(schedule: Schedule) -> Edit | None:
    """The latest recorded edit of a schedule's own row, which every edit of its layers changes, too."""
    events = apps.get_model("oncall", "ScheduleEvent")._default_manager.filter(pgh_obj_id=schedule.pk)
    return _edit(events.select_related("pgh_context").order_by("-pgh_id").first())


def last_move(team: Team, policy: EscalationPolicy) -> Edit | None:
    """The latest edit that gave the policy to the team or, if it doesn't use it now, took it away."""
    events = apps.get_model("oncall", "TeamEvent")._default_manager.filter(pgh_obj_id=team.pk)
    uses_it = Q(escalation_policy_id=policy.pk)
    before = ~uses_it if team.escalation_policy_id == policy.pk else uses_it
    last_before = events.filter(before).aggregate(last=Max("pgh_id"))["last"] or 0
    since = events.filter(pgh_id__gt=last_before).select_related("pgh_context")
    return _edit(since.order_by("pgh_id").first())


def _edit(event: Any) -> Edit | None:
    """Who is behind a row of the history."""
    if event is None:
        return None
    about = event.pgh_context.metadata if event.pgh_context else {}
    return Edit(User.objects.filter(pk=about.get("user")).first(), event.pgh_created_at)
