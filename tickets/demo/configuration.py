"""What the admin of Halvern configured: services, hours, policies, and the desk's own settings."""

from collections.abc import Mapping
from datetime import date, datetime

import holidays

from tickets.actions.configuration import publish_all
from tickets.demo.company import (
    AMERICA,
    APPLICATIONS,
    DATA,
    DESK,
    EXECUTIVE,
    INFRASTRUCTURE,
    NETWORK,
    WORKPLACE,
    Company,
)
from tickets.models import (
    BusinessCalendar,
    CalendarException,
    CalendarHours,
    Desk,
    Service,
    SlaPolicy,
    SlaTarget,
    SlaThreshold,
)

MINUTE, HOUR = 60, 3600
DAY = 24 * HOUR

# name, criticality, owning team, what it is
SERVICES = (
    ("Warehouse management", 1, APPLICATIONS, "Receiving, put-away, picking and loading in all halls."),
    ("EDI gateway", 1, DATA, "Orders and despatch advices to and from customers and carriers."),
    ("Track and trace", 1, APPLICATIONS, "What customers see of their shipments."),
    ("Site network", 1, NETWORK, "Lines, switches and Wi-Fi of all sites."),
    ("Transport planning", 2, APPLICATIONS, "Tours, slots and drivers."),
    ("Finance", 2, APPLICATIONS, "Invoicing, ledgers, month-end."),
    ("Email and calendar", 2, WORKPLACE, ""),
    ("Remote access", 2, NETWORK, "VPN and remote desktops."),
    ("Handheld scanners", 2, WORKPLACE, "About 340 devices in six halls."),
    ("Temperature monitoring", 2, DATA, "Probes of the cold stores and of refrigerated trailers."),
    ("Label printing", 3, WORKPLACE, "Zebra printers at docks and packing tables."),
    ("Laptops and workstations", 3, WORKPLACE, ""),
    ("Telephony", 3, NETWORK, ""),
    ("File shares and backup", 3, INFRASTRUCTURE, ""),
    ("Building access", 3, NETWORK, "Badges, gates, cameras."),
    ("Meeting rooms", 4, WORKPLACE, ""),
)
CRITICAL = [name for name, criticality, _team, _words in SERVICES if criticality == 1]

Hours = Mapping[int, list[tuple[str, str]]]
MADRID: Hours = {
    **{day: [("08:30", "14:00"), ("15:00", "18:30")] for day in range(4)},
    4: [("08:30", "15:00")],
}
NEW_YORK: Hours = {day: [("08:00", "18:00")] for day in range(5)}
EXTENDED: Hours = {**{day: [("07:00", "22:00")] for day in range(5)}, 5: [("09:00", "14:00")]}

ASSIGNEE, LEAD, MANAGERS, RAISE, HAND_ON, PAGE = (
    "tell_assignee",
    "tell_lead",
    "tell_managers",
    "raise_priority",
    "hand_on",
    "page_policy",
)
Marks = list[tuple[str, str, int, set[str]]]
STANDARD: Marks = [
    ("first_response", "percent", 75, {ASSIGNEE}),
    ("first_response", "percent", 100, {LEAD}),
    ("resolution", "percent", 50, {ASSIGNEE}),
    ("resolution", "percent", 75, {ASSIGNEE}),
    ("resolution", "percent", 100, {ASSIGNEE, LEAD}),
    ("resolution", "overrun", 240, {LEAD, RAISE}),
]
URGENT: Marks = [
    ("first_response", "percent", 50, {ASSIGNEE}),
    ("first_response", "percent", 100, {ASSIGNEE, LEAD, HAND_ON}),
    ("resolution", "percent", 50, {ASSIGNEE}),
    ("resolution", "percent", 75, {ASSIGNEE, LEAD}),
    ("resolution", "percent", 100, {ASSIGNEE, LEAD, MANAGERS, RAISE, PAGE}),
    ("resolution", "overrun", 60, {MANAGERS, HAND_ON}),
]
CALM: Marks = [
    ("first_response", "percent", 100, {LEAD}),
    ("resolution", "percent", 75, {ASSIGNEE}),
    ("resolution", "percent", 100, {ASSIGNEE, LEAD}),
]


def configure(company: Company, *, now: datetime) -> None:
    """Set up the desk as it was when its first ticket came: versions are published `now`."""
    for name, criticality, team, words in SERVICES:
        Service.objects.create(
            name=name, criticality=criticality, owning_team=company.teams[team], description=words
        )
    desk = Desk.get()
    desk.name, desk.phone = "Halvern Service Desk", "+34 900 000 100"
    desk.first_team = company.teams[DESK]
    desk.save()
    always = BusinessCalendar.objects.filter(always_open=True).order_by("pk")[0]
    office = desk.calendar
    office.zone = "Europe/Madrid"
    office.save()
    years = range(now.year - 1, now.year + 3)
    _open(office, MADRID, holidays.country_holidays("ES", subdiv="MD", years=years))
    newark = BusinessCalendar.objects.create(name="Newark office", zone="America/New_York")
    _open(newark, NEW_YORK, holidays.country_holidays("US", years=years))
    extended = BusinessCalendar.objects.create(name="Extended hours", zone="Europe/Madrid")
    _open(extended, EXTENDED, {})
    _policies(company, office=office, always=always, newark=newark, extended=extended)
    publish_all(now=now)


def _open(calendar: BusinessCalendar, week: Hours, days_off: Mapping[date, str]) -> None:
    calendar.hours.all().delete()
    for weekday, hours in week.items():
        for opens, closes in hours:
            CalendarHours.objects.create(
                calendar=calendar, weekday=weekday, opens=_seconds(opens), closes=_seconds(closes)
            )
    for on, label in sorted(days_off.items()):
        CalendarException.objects.create(calendar=calendar, on=on, label=label[:80])


def _seconds(wall: str) -> int:
    hour, minute = wall.split(":")
    return int(hour) * HOUR + int(minute) * MINUTE


def _policies(
    company: Company,
    *,
    office: BusinessCalendar,
    always: BusinessCalendar,
    newark: BusinessCalendar,
    extended: BusinessCalendar,
) -> None:
    executive = SlaPolicy.objects.create(name="Executive office", position=10, calendar=extended)
    executive.organisations.set([company.organisations[EXECUTIVE]])
    _promise(executive, [10, 15, 30, 60, 120], [2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR], URGENT)
    critical = SlaPolicy.objects.create(name="Critical services, day and night", position=20, calendar=always)
    critical.services.set(Service.objects.filter(name__in=CRITICAL))
    _promise(critical, [15, 30, 60, 240, 480], [4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY], URGENT)
    america = SlaPolicy.objects.create(name="North America", position=30, calendar=newark)
    america.organisations.set([company.organisations[AMERICA]])
    _promise(
        america, [15, 30, 120, 240, 480], [4 * HOUR, 8 * HOUR, 20 * HOUR, 40 * HOUR, 80 * HOUR], STANDARD
    )
    requests = SlaPolicy.objects.create(name="Service requests", position=40, calendar=office, kind="request")
    _promise(requests, [60, 120, 240, 480, 960], [8 * HOUR, 16 * HOUR, 32 * HOUR, 48 * HOUR, 90 * HOUR], CALM)
    standard = SlaPolicy.objects.get(is_default=True)
    _promise(
        standard, [15, 30, 120, 240, 480], [4 * HOUR, 8 * HOUR, 16 * HOUR, 36 * HOUR, 72 * HOUR], STANDARD
    )


def _promise(policy: SlaPolicy, minutes: list[int], seconds: list[int], marks: Marks) -> None:
    """Targets from P1 to P5: first response in minutes, resolution in seconds; and the thresholds of both."""
    policy.targets.all().delete()
    policy.thresholds.all().delete()
    for priority, (first, last) in enumerate(zip(minutes, seconds, strict=True), start=1):
        SlaTarget.objects.create(
            policy=policy, metric="first_response", priority=priority, seconds=first * MINUTE
        )
        SlaTarget.objects.create(policy=policy, metric="resolution", priority=priority, seconds=last)
    for metric, kind, value, does in marks:
        SlaThreshold.objects.create(
            policy=policy,
            metric=metric,
            kind=kind,
            value=value,
            **{ASSIGNEE: False, **dict.fromkeys(does, True)},
        )
