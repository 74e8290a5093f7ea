"""What a desk starts with, so that the first ticket has a priority and clocks: all of it is there to be edited.

The texts are written in the language of the desk (WATCHDESK_LANGUAGE), once; from then on they are the admin's.
"""

from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import translation
from django.utils.translation import gettext as _

from kernel import clock

OFFICE_WEEK = [[(9 * 3600, 17 * 3600)]] * 5 + [[], []]
MATRIX = {(1, 1): 1, (1, 2): 2, (1, 3): 3, (2, 1): 2, (2, 2): 3, (2, 3): 4, (3, 1): 3, (3, 2): 4, (3, 3): 5}
MINUTE, HOUR = 60, 3600
TARGETS = {
    "first_response": {1: 15 * MINUTE, 2: 30 * MINUTE, 3: 2 * HOUR, 4: 4 * HOUR, 5: 8 * HOUR},
    "resolution": {1: 4 * HOUR, 2: 8 * HOUR, 3: 16 * HOUR, 4: 40 * HOUR, 5: 80 * HOUR},
}
ACTIONS = ("tell_assignee", "tell_lead", "tell_managers", "raise_priority", "hand_on")
THRESHOLDS: list[tuple[str, str, int, set[str]]] = [
    ("first_response", "percent", 75, {"tell_assignee"}),
    ("first_response", "percent", 100, {"tell_assignee", "tell_lead"}),
    ("resolution", "percent", 75, {"tell_assignee"}),
    ("resolution", "percent", 100, {"tell_assignee", "tell_lead", "tell_managers"}),
    ("resolution", "overrun", 60, {"tell_managers"}),
]
PAUSES = {"requester": ["resolution"], "vendor": [], "change": [], "scheduled": ["resolution"]}


def impact_levels() -> list[tuple[str, str, str]]:
    return [
        (
            _("Whole site or several departments"),
            _(
                "Everybody at a site, or people of several departments, are affected; or a service that the business lives on."
            ),
            _("Many people: the whole site or several departments"),
        ),
        (
            _("A team or department"),
            _(
                "Several people of one team or department are affected, or one person whose work many others wait for."
            ),
            _("My team or department"),
        ),
        (
            _("One person"),
            _("One person or one device is affected; colleagues work on as usual."),
            _("Only me"),
        ),
    ]


def urgency_levels() -> list[tuple[str, str, str]]:
    return [
        (
            _("Work stops"),
            _(
                "The affected people can't do their work and there is no way round it, or harm grows by the minute."
            ),
            _("I can't work at all"),
        ),
        (
            _("Work is hampered"),
            _("Work goes on, but slower or by a detour; or it will stop within the day."),
            _("I can work, but with difficulty"),
        ),
        (
            _("Can wait"),
            _("Work goes on as usual. Nothing is lost if this is done in the next days."),
            _("It can wait"),
        ),
    ]


def priority_levels() -> list[tuple[str, str]]:
    return [
        (_("Critical"), _("The business stands still. Everything else is put aside until it works again.")),
        (_("High"), _("A department is stopped, or many are hampered. Work on it starts at once.")),
        (_("Medium"), _("People are hampered. Worked on the same day, before everyday matters.")),
        (_("Low"), _("A nuisance with little loss of work. Done in its turn, within days.")),
        (_("Planned"), _("Nothing is lost by waiting. Planned in with the other work.")),
    ]


def resolution_codes() -> list[str]:
    return [
        _("Repaired"),
        _("Configuration changed"),
        _("Device or part replaced"),
        _("Access restored"),
        _("Fixed by the vendor"),
        _("Explained to the requester"),
        _("Request fulfilled"),
        _("Went away by itself"),
        _("Could not be reproduced"),
    ]


def create_levels(apps: Any) -> None:
    level = apps.get_model("tickets", "Level").objects
    cell = apps.get_model("tickets", "MatrixCell").objects
    for scale, levels in (("impact", impact_levels()), ("urgency", urgency_levels())):
        for rank, (name, meaning, answer) in enumerate(levels, start=1):
            texts = {"name": name, "meaning": meaning, "portal_answer": answer}
            level.get_or_create(scale=scale, rank=rank, defaults=texts)
    for rank, (name, meaning) in enumerate(priority_levels(), start=1):
        level.get_or_create(scale="priority", rank=rank, defaults={"name": name, "meaning": meaning})
    for (impact, urgency), priority in MATRIX.items():
        cell.get_or_create(
            impact=level.get(scale="impact", rank=impact),
            urgency=level.get(scale="urgency", rank=urgency),
            defaults={"priority": priority},
        )


def create_calendars(apps: Any) -> Any:
    """Both calendars with their first version; returns the one of the office."""
    calendars = apps.get_model("tickets", "BusinessCalendar").objects
    versions = apps.get_model("tickets", "CalendarVersion").objects
    hours = apps.get_model("tickets", "CalendarHours").objects
    zone = settings.WATCHDESK_ZONE
    office, fresh = calendars.get_or_create(name=_("Office hours"), defaults={"zone": zone})
    if fresh:
        for weekday, day in enumerate(OFFICE_WEEK):
            for opens, closes in day:
                hours.create(calendar=office, weekday=weekday, opens=opens, closes=closes)
    always, _fresh = calendars.get_or_create(name=_("24×7"), defaults={"zone": zone, "always_open": True})
    weeks = {office: [[["09:00", "17:00"]]] * 5 + [[], []], always: [[]] * 7}
    for calendar, weekly in weeks.items():
        spec = {
            "zone": zone,
            "always_open": calendar.always_open,
            "weekly": weekly,
            "exceptions": {},
            "labels": {},
        }
        versions.get_or_create(calendar=calendar, number=1, defaults={"spec": spec, "made_at": clock.read()})
    return office


def create_policy(apps: Any, calendar: Any) -> None:
    """The default policy with its first version."""
    policies = apps.get_model("tickets", "SlaPolicy").objects
    if policies.filter(is_default=True).exists():
        return
    policy = policies.create(name=_("Standard"), is_default=True, position=1000, calendar=calendar)
    for metric, by_priority in TARGETS.items():
        for priority, seconds in by_priority.items():
            policy.targets.create(metric=metric, priority=priority, seconds=seconds)
    rows: dict[str, list[dict[str, Any]]] = {metric: [] for metric in TARGETS}
    for metric, kind, value, does in THRESHOLDS:
        actions = {action: action in does for action in ACTIONS}
        policy.thresholds.create(metric=metric, kind=kind, value=value, **actions)
        rows[metric].append({"kind": kind, "value": value, **actions})
    targets = {
        metric: {str(priority): seconds for priority, seconds in by_priority.items()}
        for metric, by_priority in TARGETS.items()
    }
    apps.get_model("tickets", "SlaPolicyVersion").objects.create(
        policy=policy, number=1, spec={"targets": targets, "thresholds": rows}, made_at=clock.read()
    )


def create_defaults(apps: Any, _schema_editor: Any = None) -> None:
    """Create whatever of the defaults is missing; what is there stays as it is."""
    with translation.override(settings.LANGUAGE_CODE):
        create_levels(apps)
        office = create_calendars(apps)
        create_policy(apps, office)
        for code, pauses in PAUSES.items():
            apps.get_model("tickets", "PendingReason").objects.get_or_create(
                code=code, defaults={"pauses": pauses}
            )
        codes = apps.get_model("tickets", "ResolutionCode").objects
        if not codes.exists():
            for position, name in enumerate(resolution_codes(), start=1):
                codes.create(name=name, position=position * 10)
    level = apps.get_model("tickets", "Level").objects
    apps.get_model("tickets", "Desk").objects.get_or_create(
        pk=1,
        defaults={
            "calendar": office,
            "default_impact": level.filter(scale="impact").order_by("-rank")[0],
            "default_urgency": level.get(scale="urgency", rank=2),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    # Going back removes nothing: 0001 drops the tables, and what an admin made of the defaults is his.
    operations = [migrations.RunPython(create_defaults, migrations.RunPython.noop)]
