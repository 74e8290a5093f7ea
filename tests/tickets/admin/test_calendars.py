"""Business calendars in the admin: what is refused, at which field, and what saving publishes."""

from datetime import date

import pytest
from django.test import Client

from tests.factories.desk import MADRID, BusinessCalendarFactory
from tests.factories.tickets import logged
from tests.tickets.admin.pages import errors, inline_errors, sentences, typed
from tickets.models import BusinessCalendar, CalendarException, SlaPolicy

LIST = "/admin/tickets/businesscalendar/"


def page(calendar: BusinessCalendar, rest: str = "change/") -> str:
    return f"{LIST}{calendar.pk}/{rest}"


@pytest.fixture
def calendar(db: None) -> BusinessCalendar:
    return BusinessCalendarFactory.create(week=MADRID)


def test_several_intervals_a_day_are_typed_in_one_field(web: Client, calendar: BusinessCalendar) -> None:
    values = typed(web, page(calendar))
    assert values["hours_0"] == "09:00–14:00, 15:00–18:00"
    response = web.post(page(calendar), values | {"hours_5": "8-12; 22:00 - 24:00"}, follow=True)
    assert [(h.opens, h.closes) for h in calendar.hours.filter(weekday=5)] == [(28800, 43200), (79200, 86400)]
    assert calendar.hours.filter(weekday=0).count() == 2
    assert "Version 2: applies to new tickets." in sentences(response)


def test_saving_without_a_change_makes_no_version(web: Client, calendar: BusinessCalendar) -> None:
    response = web.post(page(calendar), typed(web, page(calendar)), follow=True)
    assert calendar.versions.count() == 1
    assert "Version" not in sentences(response)


def test_new_calendar_starts_with_office_hours_and_a_version(web: Client, db: None) -> None:
    values = typed(web, f"{LIST}add/") | {"name": "Berlin", "zone": "Europe/Berlin"}
    web.post(f"{LIST}add/", values)
    calendar = BusinessCalendar.objects.get(name="Berlin")
    assert calendar.hours.count() == 5
    assert calendar.versions.get().number == 1


@pytest.mark.parametrize(
    ("hours", "complaint"),
    [
        ("09:00–14:00, 13:00–18:00", "overlap"),
        ("18:00–09:00", "closes before it opens"),
        ("09:00–09:00", "closes before it opens"),
        ("09:00–24:30", "no time of day"),
        ("09:61–12:00", "no time of day"),
        ("nine to five", "no interval"),
        ("09:00", "no interval"),
        ("\x00", "Null"),
    ],
)
def test_wrong_hours_are_refused_at_their_day(
    web: Client, calendar: BusinessCalendar, hours: str, complaint: str
) -> None:
    response = web.post(page(calendar), typed(web, page(calendar)) | {"hours_2": hours})
    assert list(errors(response)) == ["hours_2"]
    assert complaint in errors(response)["hours_2"][0]
    assert calendar.versions.count() == 1


def test_calendar_that_never_opens_is_refused_unless_always_open(
    web: Client, calendar: BusinessCalendar
) -> None:
    values = typed(web, page(calendar)) | {f"hours_{day}": "" for day in range(7)}
    assert "never opens" in errors(web.post(page(calendar), values))["hours_0"][0]
    web.post(page(calendar), values | {"always_open": "on"})
    assert calendar.versions.get(number=2).spec["always_open"] is True


def test_unknown_zone_is_refused_at_its_field(web: Client, calendar: BusinessCalendar) -> None:
    response = web.post(page(calendar), typed(web, page(calendar)) | {"zone": "Europe/Atlantis"})
    assert "Europe/Atlantis" in errors(response)["zone"][0]


def test_exception_with_other_hours_is_typed_like_a_day(web: Client, calendar: BusinessCalendar) -> None:
    line = {"exceptions-0-on": "2026-12-24", "exceptions-0-hours": "09:00-13:00", "exceptions-0-label": "Eve"}
    web.post(page(calendar), typed(web, page(calendar)) | line)
    assert calendar.exceptions.get().hours == [[32400, 46800]]
    assert calendar.versions.get(number=2).spec["exceptions"] == {"2026-12-24": [["09:00", "13:00"]]}
    assert typed(web, page(calendar))["exceptions-0-hours"] == "09:00–13:00"


def test_exception_with_wrong_hours_or_a_date_twice_is_refused_at_its_line(
    web: Client, calendar: BusinessCalendar
) -> None:
    values = typed(web, page(calendar)) | {
        "exceptions-TOTAL_FORMS": "3",
        "exceptions-0-on": "2026-12-24",
        "exceptions-0-hours": "13:00-09:00",
        "exceptions-1-on": "2026-12-25",
        "exceptions-2-on": "2026-12-25",
    }
    lines = inline_errors(web.post(page(calendar), values))
    assert "closes before it opens" in lines[0]["hours"][0]
    assert lines[1] == {}
    assert "twice" in lines[2]["on"][0]


def test_saving_says_how_many_clocks_keep_their_version(web: Client, db: None) -> None:
    calendar = SlaPolicy.objects.get(is_default=True).calendar
    ticket = logged()
    response = web.post(page(calendar), typed(web, page(calendar)) | {"hours_5": "10-12"}, follow=True)
    assert "Version 2: applies to new tickets; 2 running clocks keep theirs." in sentences(response)
    assert {clock.calendar_version.number for clock in ticket.clocks.select_related("calendar_version")} == {
        1
    }


def test_week_and_coming_exceptions_are_drawn(web: Client, calendar: BusinessCalendar) -> None:
    CalendarException.objects.create(calendar=calendar, on=date(2126, 12, 25), label="Christmas Day")
    text = web.get(page(calendar)).content.decode()
    assert "<svg" in text
    assert "2126-12-25" in text
    assert 'style="' not in text


def test_holidays_are_previewed_then_imported_and_own_exceptions_kept(
    web: Client, calendar: BusinessCalendar
) -> None:
    CalendarException.objects.create(
        calendar=calendar, on=date(2026, 12, 8), label="Stocktaking", hours=[[0, 3600]]
    )
    chosen = {"country": "es", "subdivision": "md", "first": "2026", "last": "2026"}
    look = web.get(page(calendar, "holidays/"), chosen)
    assert "Stocktaking" in look.content.decode()
    assert calendar.exceptions.count() == 1
    response = web.post(page(calendar, "holidays/"), chosen, follow=True)
    assert calendar.exceptions.get(on=date(2026, 12, 8)).label == "Stocktaking"
    assert calendar.exceptions.get(on=date(2026, 5, 2)).hours == []
    assert calendar.versions.count() == 2
    assert "imported" in sentences(response)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": "\x00"}, "country"),
        ({"subdivision": "BY"}, "subdivision"),
        ({"last": "2025"}, "last"),
        ({"last": "2099"}, "last"),
        ({"first": "9" * 40}, "first"),
    ],
)
def test_holidays_that_are_not_known_are_refused_at_the_field(
    web: Client, calendar: BusinessCalendar, wrong: dict[str, str], field: str
) -> None:
    chosen = {"country": "ES", "subdivision": "MD", "first": "2026", "last": "2026"} | wrong
    response = web.get(page(calendar, "holidays/"), chosen)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_calendar_in_use_is_not_deleted_and_the_page_says_by_what(web: Client, db: None) -> None:
    calendar = SlaPolicy.objects.get(is_default=True).calendar
    response = web.get(page(calendar, "delete/"))
    assert "is in use: 1 SLA policies, 1 desk settings" in response.context["protected"][0]
    web.post(page(calendar, "delete/"), {"post": "yes"})
    assert BusinessCalendar.objects.filter(pk=calendar.pk).exists()


def test_calendar_that_nothing_uses_goes_with_its_versions(web: Client, calendar: BusinessCalendar) -> None:
    web.post(page(calendar, "delete/"), {"post": "yes"})
    assert not BusinessCalendar.objects.filter(pk=calendar.pk).exists()


def test_history_says_who_changed_what_and_through_what(web: Client, calendar: BusinessCalendar) -> None:
    web.post(page(calendar), typed(web, page(calendar)) | {"hours_5": "10-12"})
    change = web.get(page(calendar, "history/")).context["changes"][0]
    assert (change.who, change.via, change.act) == ("Ada Admin", "admin", "added")
    assert [(each.name, each.new) for each in change.fields][1:] == [
        ("weekday", "Saturday"),
        ("opens", "10:00"),
        ("closes", "12:00"),
    ]
