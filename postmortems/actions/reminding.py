"""Reminding owners of action items: what the worker does when a reminder's time has come."""

from datetime import datetime

from kernel.claims import Drained, drain
from oncall.record import Via, acting
from postmortems import notices
from postmortems.models import ActionEntry, ActionItem
from postmortems.models.choices import ItemEvent
from postmortems.reminders import late_from, next_reminder, reminder_due

BATCH = 50


def remind_owners(*, budget: float) -> Drained:
    """Remind of items whose reminder is due, until none is or `budget` seconds are spent."""
    with acting(by=None, via=Via.TIMER):
        return drain(
            ActionItem.objects.select_related("ticket__team", "owner__organisation", "review__owner"),
            due_field="next_reminder_at",
            handle=_remind,
            failures_field="failures",
            batch=BATCH,
            budget=budget,
        )


def _remind(item: ActionItem, now: datetime) -> None:
    """The reminder whose time came last; what a worker that was away left out is not made up for."""
    zone = item.owner.display_zone
    reminder = reminder_due(item.due_on, zone, now)
    item.late_at = late_from(item.due_on, zone)
    item.next_reminder_at = next_reminder(item.due_on, zone, now).at if item.is_open else None
    item.failures = 0
    item.save(update_fields=["late_at", "next_reminder_at", "failures"])
    if reminder is None or not item.is_open:
        return
    told = notices.remind(item=item, stage=reminder.stage, on=reminder.on, now=now)
    if told:
        ActionEntry.objects.create(
            item=item,
            at=now,
            kind=ItemEvent.REMINDED,
            actor=None,
            via=str(Via.TIMER),
            params={"stage": reminder.stage, "on": reminder.on.isoformat(), "whom": told},
        )
