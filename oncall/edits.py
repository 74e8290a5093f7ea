"""Who edited something last, from the history that the database keeps."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from oncall.models import Schedule, User


@dataclass(frozen=True)
class Edit:
    """An edit; `who` is None for Watchdesk itself, `at` is UTC."""

    who: User | None
    at: datetime


def last_edit(schedule: Schedule) -> Edit | None:
    """The latest recorded edit of a schedule's own row, which every edit of its layers changes, too."""
    events = apps.get_model("oncall", "ScheduleEvent")._default_manager.filter(pgh_obj_id=schedule.pk)
    event = events.select_related("pgh_context").order_by("-pgh_id").first()
    if event is None:
        return None
    about = event.pgh_context.metadata if event.pgh_context else {}
    return Edit(User.objects.filter(pk=about.get("user")).first(), event.pgh_created_at)
