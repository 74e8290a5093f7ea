"""The clock of the next update: due at the instant that was promised, around the clock, one cycle an update.

It is never paused and never re-targeted: what people were promised does not move (docs/semantics.md,
"Clocks").
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from tickets.actions.configuration import publish_calendar
from tickets.actions.errors import Refused
from tickets.actions.hold import Hold
from tickets.actions.policy_choice import Measure, choose_measure
from tickets.models import (
    BusinessCalendar,
    CalendarVersion,
    Desk,
    MajorIncident,
    SlaPolicyVersion,
    Ticket,
)
from tickets.models.choices import ClockState, EntryKind, Metric

LONGEST_PROMISE = timedelta(days=7)
SHORTEST_INTERVAL, LONGEST_INTERVAL = 1, 1440


def usual_interval(hold: Hold) -> int:
    """Minutes between updates where nobody says otherwise: the policy's at this priority, else the desk's."""
    seconds = _policy_of(hold).target(Metric.NEXT_UPDATE, hold.ticket.priority)
    return max(seconds // 60, SHORTEST_INTERVAL) if seconds else Desk.get().update_minutes


def default_interval(ticket: Ticket) -> int:
    """The same for a ticket at hand that nobody holds: what a form begins with."""
    major = ticket.major_incident
    if major is not None and major.is_declared:
        return major.update_interval
    return usual_interval(Hold(ticket, by=None, now=ticket.last_event_at))


def checked_interval(minutes: int) -> int:
    """Minutes between updates, or Refused with what is allowed."""
    if not SHORTEST_INTERVAL <= minutes <= LONGEST_INTERVAL:
        raise Refused(
            _("Updates are made every %(least)d to %(most)d minutes.")
            % {"least": SHORTEST_INTERVAL, "most": LONGEST_INTERVAL},
            "update_interval",
        )
    return minutes


def promise_update(hold: Hold, major: MajorIncident, at: datetime | None) -> datetime:
    """Begin the next cycle, due `at` (UTC), else after the usual interval; returns the promised instant.

    Raises Refused for an instant that is past, or more than a week away. `major` is not saved.
    """
    at = (at or hold.now + timedelta(minutes=major.update_interval)).replace(microsecond=0)
    if at <= hold.now:
        raise Refused(_("The next update must lie in the future."), "next_update_at")
    if at > hold.now + LONGEST_PROMISE:
        raise Refused(_("Promise the next update within a week."), "next_update_at")
    measure = Measure(_policy_of(hold), _always_open(hold.now))
    target = int((at - hold.now).total_seconds())
    clock = hold.clocks.start(Metric.NEXT_UPDATE, at=hold.now, target=target, measure=measure)
    started = {
        "metric": clock.metric,
        "target": target,
        "due_at": at.isoformat(),
        "policy": measure.policy.policy.name,
    }
    hold.record(EntryKind.CLOCK_STARTED, started)
    major.next_update_at = at
    return at


def end_updates(hold: Hold, *, cancelled: bool = False) -> None:
    """No further update is promised: the ticket is resolved, or it is no major incident any more."""
    major = hold.ticket.major_incident
    if major is not None and major.next_update_at is not None:
        major.next_update_at = None
        major.save(update_fields=["next_update_at"])
    clock = hold.clocks.find(Metric.NEXT_UPDATE)
    if not cancelled:
        hold.stop_clock(Metric.NEXT_UPDATE)
    elif clock is not None and clock.row.is_live:
        clock.end(hold.now, ClockState.CANCELLED)
        hold.record(EntryKind.CLOCK_CANCELLED, {"metric": clock.metric})


def promise_again(hold: Hold) -> None:
    """A major incident that was resolved goes on, and so do its updates."""
    major = hold.ticket.major_incident
    if major is not None and major.is_declared:
        promise_update(hold, major, None)
        major.save(update_fields=["next_update_at"])


def _policy_of(hold: Hold) -> SlaPolicyVersion:
    """The policy that measures this ticket, in the version its resolution clock keeps."""
    clock = hold.clocks.find(Metric.RESOLUTION)
    return clock.row.policy_version if clock is not None else choose_measure(hold.traits()).policy


def _always_open(now: datetime) -> CalendarVersion:
    """Hours without end. A desk whose admin has removed every such calendar gets one again."""
    versions = CalendarVersion.objects.filter(spec__always_open=True).select_related("calendar")
    kept = versions.order_by("-calendar__always_open", "pk").first()
    if kept is not None:
        return kept
    name = _("Around the clock, for updates")
    calendar, _made = BusinessCalendar.objects.get_or_create(
        name=name, defaults={"zone": settings.WATCHDESK_ZONE, "always_open": True}
    )
    return publish_calendar(calendar=calendar, now=now)
