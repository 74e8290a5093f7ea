"""The pages about on-call: who opens them, what they show, and what they refuse."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from oncall.actions import make_override
from oncall.models import CalendarFeed, Schedule, ScheduleOverride, TimeOff, User
from oncall.scheduling.asking import on_call
from oncall.scheduling.spec import Window
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import rota, wall, weekly

pytestmark = pytest.mark.django_db

NOW = wall("2026-03-24T12:00")


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with clock.frozen(NOW):
        yield


class Team:
    """Ana and Ben take weeks; Lea leads them."""

    def __init__(self) -> None:
        self.ana, self.ben, self.lea = (
            UserFactory.create(full_name=name, zone="Europe/Madrid") for name in ("Ana A", "Ben B", "Lea L")
        )
        self.team = TeamFactory.create(name="Storage", members=[self.ana, self.ben], leads=[self.lea])
        self.schedule = rota(self.ana, self.ben, team=self.team)

    @property
    def url(self) -> str:
        return f"/on-call/{self.schedule.pk}/"


@pytest.fixture
def team() -> Team:
    return Team()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def typed(page: Any) -> dict[str, str]:
    """What a browser would send of the form of a schedule."""
    desk = page.context["desk"]
    fields = [*desk.facts, *(field for layer in desk.layers for field in layer)]
    values = {each.html_name: each.value() for each in fields}
    shown = {
        name: f"{value:%H:%M}" if isinstance(value, time) else str(value)
        for name, value in values.items()
        if not isinstance(value, (bool, list)) and value not in {None, ""}
    }
    return {**shown, "layers": str(len(desk.layers))}


def test_requesters_are_refused_and_strangers_sign_in(team: Team) -> None:
    requester = signed_in(UserFactory.create())
    for path in ("/on-call/", team.url, f"{team.url}shift/", "/on-call/time-off/", f"{team.url}edit/"):
        assert requester.get(path).status_code == 403
        assert Client().get(path).status_code == 302


def test_the_page_says_who_is_on_call_until_when_and_who_is_next(team: Team) -> None:
    TeamFactory.create(name="Nobody's team")
    page = text_of(signed_in(team.lea).get("/on-call/"))
    assert "<strong>Ben B</strong>" in page
    assert "Mon 30 Mar 09:00" in page
    assert "then Ana A" in page
    assert "Nobody&#x27;s team" in page


def test_a_gap_is_named_on_the_page_of_all_teams(team: Team) -> None:
    rota(name="Empty", layers=[])
    page = text_of(signed_in(team.ana).get("/on-call/"))
    assert "1 schedule with nobody" in page
    assert "Nobody is on call" in page


def test_the_page_of_all_teams_costs_the_same_for_many_schedules(team: Team) -> None:
    client = signed_in(team.lea)
    client.get("/on-call/")
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/on-call/").status_code == 200
        counts.append(len(queries))
        for more in range(4):
            rota(name=f"More {number} {more}")
    assert counts[0] == counts[1] <= 16


def test_the_calendar_shows_gaps_and_overrides_by_their_words(team: Team) -> None:
    hours = weekly(team.ana, windows=(Window(time(8), time(18)),))
    schedule = rota(name="Day", layers=[hours])
    make_override(
        by=None,
        schedule=schedule,
        person=team.ana,
        start=wall("2026-03-26T20:00"),
        end=wall("2026-03-26T22:00"),
        now=NOW,
    )
    page = text_of(signed_in(team.ana).get(f"/on-call/{schedule.pk}/"))
    assert "20:00–22:00" in page
    assert "override" in page
    assert "Gap" in page
    assert "23 Mar – 5 Apr 2026" in page


def test_the_calendar_costs_the_same_with_many_overrides(team: Team) -> None:
    client = signed_in(team.lea)
    client.get(team.url)
    counts = []
    for place in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{team.url}?view=month").status_code == 200
        counts.append(len(queries))
        for hour in range(1, 12, 2):
            start = NOW + timedelta(days=place, hours=hour)
            end = start + timedelta(hours=1)
            make_override(by=None, schedule=team.schedule, person=team.ana, start=start, end=end, now=NOW)
    assert counts[0] <= counts[1] <= 22


def test_the_calendar_is_read_in_either_zone(team: Team) -> None:
    team.ana.zone = "Asia/Tokyo"
    team.ana.save()
    client = signed_in(team.ana)
    assert "until 09:00" in text_of(client.get(team.url))
    mine = text_of(client.get(f"{team.url}?zone=mine&view=month"))
    # the hand-off on 23 March is at nine of Madrid's winter time, seventeen o'clock in Tokyo
    assert "from 17:00" in mine
    assert "March 2026" in mine


@pytest.mark.parametrize(
    "query",
    ["from=9999-12-31", "from=0001-01-01", "from=x", "view=year", "from=2198-12-31&view=month", "zone=%00"],
)
def test_what_is_no_date_shows_today_or_the_end(team: Team, query: str) -> None:
    assert signed_in(team.ana).get(f"{team.url}?{query}").status_code == 200


def test_a_shift_across_the_clock_change_has_an_hour_less(team: Team) -> None:
    at = int(wall("2026-03-25T12:00").timestamp())
    page = text_of(signed_in(team.ana).get(f"{team.url}shift/?at={at}"))
    assert "Mon 23 Mar 2026 09:00 – Mon 30 Mar 2026 09:00" in page
    assert "167 h" in page


@pytest.mark.parametrize("at", ["", "x", "-1", "1", "9" * 30, "%00"])
def test_what_is_no_instant_is_not_there(team: Team, at: str) -> None:
    assert signed_in(team.ana).get(f"{team.url}shift/?at={at}").status_code == 404


def send(client: Client, team: Team, **changed: str) -> Any:
    data = {"person": "", "start": "2026-03-25T10:00", "end": "2026-03-25T12:00", "note": "", **changed}
    return client.post(f"{team.url}shift/?at={int(NOW.timestamp())}", data)


def test_a_colleague_takes_a_part_of_a_shift_and_hands_it_back(team: Team) -> None:
    client = signed_in(team.ana)
    assert send(client, team, person=str(team.ana.pk), note="Swapped").status_code == 302
    made = ScheduleOverride.objects.get()
    assert (made.start, made.end) == (wall("2026-03-25T10:00"), wall("2026-03-25T12:00"))
    page = text_of(client.get(team.url))
    assert "Hand back" in page
    assert "Swapped" in page
    assert "Hand back" not in text_of(signed_in(team.ben).get(team.url))
    assert signed_in(team.ben).post(f"{team.url}overrides/{made.pk}/hand-back/").status_code == 302
    assert ScheduleOverride.objects.standing().exists()
    client.post(f"{team.url}overrides/{made.pk}/hand-back/")
    assert not ScheduleOverride.objects.standing().exists()


def test_only_editors_are_offered_others_and_nobody(team: Team) -> None:
    offered = text_of(signed_in(team.ana).get(f"{team.url}shift/"))
    assert "Nobody: leave a gap" not in offered
    assert send(signed_in(team.ana), team, person="nobody").status_code == 422
    assert send(signed_in(team.lea), team, person="nobody").status_code == 302
    assert ScheduleOverride.objects.get().person is None


def test_who_may_not_take_shifts_is_told_and_refused(team: Team) -> None:
    other = UserFactory.create()
    TeamFactory.create(members=[other])
    client = signed_in(other)
    assert "You can't take this shift" in text_of(client.get(f"{team.url}shift/"))
    assert send(client, team, person=str(other.pk)).status_code == 422
    assert not ScheduleOverride.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "2026-03-29T02:30"},
        {"end": "0001-01-01T00:00"},
        {"end": "2026-03-25T09:00"},
        {"note": "\x00"},
        {"note": "n" * 300},
        {"person": "\x00"},
        {"person": "9" * 40},
    ],
)
def test_what_is_wrong_stands_at_its_field(team: Team, wrong: dict[str, str]) -> None:
    answer = send(signed_in(team.ana), team, **{"person": str(team.ana.pk), **wrong})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_a_lead_makes_a_schedule(team: Team) -> None:
    client = signed_in(team.lea)
    data = {
        **typed(client.get("/on-call/new/")),
        "name": "Days",
        "layer0-p0": str(team.ben.pk),
        "layer0-p2": str(team.ana.pk),
        "layer0-anchor": "2026-03-23",
    }
    answer = client.post("/on-call/new/", data)
    made = Schedule.objects.get(name="Days")
    assert answer["Location"] == f"/on-call/{made.pk}/"
    assert on_call(made.spec(), NOW).person == team.ben.pk
    assert on_call(made.spec(), NOW + timedelta(days=7)).person == team.ana.pk


def test_saving_a_form_that_nobody_changed_changes_nothing(team: Team) -> None:
    client = signed_in(team.lea)
    before = team.schedule.spec()
    data = typed(client.get(f"{team.url}edit/"))
    assert client.post(f"{team.url}edit/", data).status_code == 302
    assert Schedule.objects.get().spec() == before


def test_an_edited_rotation_holds_from_now_on(team: Team) -> None:
    client = signed_in(team.lea)
    data = typed(client.get(f"{team.url}edit/"))
    data |= {"layer0-p0": str(team.lea.pk), "layer0-p1": "", "layer0-unit": "days", "layer0-every": "2"}
    assert client.post(f"{team.url}edit/", data).status_code == 302
    spec = Schedule.objects.get().spec()
    assert on_call(spec, NOW).person == team.lea.pk
    assert on_call(spec, NOW - timedelta(hours=1)).person == team.ben.pk


def test_windows_are_typed_and_shown_again(team: Team) -> None:
    client = signed_in(team.lea)
    data = typed(client.get(f"{team.url}edit/"))
    data |= {
        "layer0-w_on0": "4",
        "layer0-w_opens0": "18:00",
        "layer0-w_until0": "0",
        "layer0-w_closes0": "08:00",
    }
    assert client.post(f"{team.url}edit/", data).status_code == 302
    assert "only Fri 18:00 – Mon 08:00" in text_of(client.get(team.url))
    windows = Schedule.objects.get().spec().layers[-1].windows
    assert windows == (Window(time(18), time(8), 4, 0),)
    again = typed(client.get(f"{team.url}edit/"))
    assert again["layer0-w_opens0"] == "18:00"
    assert client.post(f"{team.url}edit/", again).status_code == 302
    assert Schedule.objects.get().spec().layers[-1].windows == windows


def test_a_preview_shows_the_final_schedule_and_saves_nothing(team: Team) -> None:
    client = signed_in(team.lea)
    data = typed(client.get(f"{team.url}edit/")) | {"layer0-p0": str(team.lea.pk), "preview": "1"}
    whole = text_of(client.post(f"{team.url}edit/", data))
    assert "As it would be" in whole
    assert "Lea L" in whole
    part = client.post(f"{team.url}edit/", data, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "As it would be" in part.content.decode()
    assert Schedule.objects.get().revision == 1


def test_an_added_layer_keeps_what_was_typed(team: Team) -> None:
    client = signed_in(team.lea)
    data = typed(client.get(f"{team.url}edit/")) | {"name": "Renamed", "add": "layer"}
    page = client.post(f"{team.url}edit/", data)
    assert len(page.context["layers"]) == 2
    assert "Renamed" in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"layer0-p0": "", "layer0-p1": ""},
        {"layer0-every": "0"},
        {"layer0-every": "9" * 5000},
        {"layer0-unit": "years"},
        {"layer0-anchor": "9999-12-31"},
        {"layer0-handoff": "25:00"},
        {"layer0-ends_at": "2026-03-01T10:00"},
        {"layer0-w_opens0": "09:00"},
        {"layer0-w_opens0": "09:00", "layer0-w_closes0": "10:00", "layer0-w_on0": "1"},
        {"layer0-p0": "\x00"},
        {"zone": "Mars"},
        {"name": ""},
        {"name": "\x00"},
        {"layer0-origin": "x"},
    ],
)
def test_what_can_t_be_a_schedule_is_refused(team: Team, wrong: dict[str, str]) -> None:
    client = signed_in(team.lea)
    answer = client.post(f"{team.url}edit/", typed(client.get(f"{team.url}edit/")) | wrong)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert Schedule.objects.get().revision == 1


@pytest.mark.parametrize("layers", ["", "x", "-1", "9" * 30, "12"])
def test_a_form_with_another_number_of_layers_is_no_error_of_ours(team: Team, layers: str) -> None:
    client = signed_in(team.lea)
    data = typed(client.get(f"{team.url}edit/")) | {"layers": layers}
    assert client.post(f"{team.url}edit/", data).status_code in {302, 422}


def test_a_team_that_was_closed_and_an_old_zone_stay_when_somebody_saves(team: Team) -> None:
    Schedule.objects.update(zone="CET")
    team.team.active = False
    team.team.save()
    team.lea.is_incident_manager = True
    team.lea.save()
    client = signed_in(team.lea)
    assert client.post(f"{team.url}edit/", typed(client.get(f"{team.url}edit/"))).status_code == 302
    saved = Schedule.objects.get()
    assert (saved.team, saved.zone) == (team.team, "CET")


def test_who_left_and_is_still_on_call_is_shown_as_such(team: Team) -> None:
    team.ben.is_active = False
    team.ben.save()
    client = signed_in(team.lea)
    assert "has left" in text_of(client.get("/on-call/"))
    assert "Ben B has left and is still in the rotation" in text_of(client.get(team.url))


def test_members_do_not_edit(team: Team) -> None:
    for path in (f"{team.url}edit/", "/on-call/new/"):
        assert signed_in(team.ana).get(path).status_code == 403
        assert signed_in(team.ana).post(path, {}).status_code == 403


def test_time_off_marks_the_shifts_it_touches(team: Team) -> None:
    client = signed_in(team.ana)
    data = {"start": "2026-04-01T08:00", "end": "2026-04-03T08:00", "note": "Away"}
    assert client.post("/on-call/time-off/", data).status_code == 302
    page = text_of(client.get("/on-call/time-off/"))
    assert "You are on call while away" in page
    assert "has time off" in text_of(signed_in(team.ben).get(team.url))
    assert on_call(team.schedule.spec(), wall("2026-04-02T08:00")).person == team.ana.pk
    away = TimeOff.objects.get()
    assert signed_in(team.ben).post(f"/on-call/time-off/{away.pk}/remove/").status_code == 404
    client.post(f"/on-call/time-off/{away.pk}/remove/")
    assert not TimeOff.objects.exists()


@pytest.mark.parametrize("end", ["2026-03-01T08:00", "2020-01-01T00:00", "x", "9999-01-01T00:00"])
def test_time_off_that_can_t_be_is_refused_at_the_field(team: Team, end: str) -> None:
    answer = signed_in(team.ana).post("/on-call/time-off/", {"start": "2026-04-01T08:00", "end": end})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_a_feed_is_made_shown_replaced_and_revoked(team: Team) -> None:
    client = signed_in(team.ana)
    client.post("/on-call/feeds/make/", {"schedule": str(team.schedule.pk)})
    first = CalendarFeed.objects.get()
    assert first.token in client.get(team.url).content.decode()
    assert first.token not in signed_in(team.ben).get(team.url).content.decode()
    client.post("/on-call/feeds/make/", {"schedule": str(team.schedule.pk)})
    assert Client().get(f"/on-call/feed/{first.token}.ics").status_code == 404
    second = CalendarFeed.objects.live().get()
    assert Client().get(f"/on-call/feed/{second.token}.ics").status_code == 200
    client.post("/on-call/feeds/revoke/", {"schedule": str(team.schedule.pk)})
    assert Client().get(f"/on-call/feed/{second.token}.ics").status_code == 404
    for key in ("x", "9" * 30, "\x00"):
        assert client.post("/on-call/feeds/make/", {"schedule": key}).status_code == 404
