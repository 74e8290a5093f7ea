"""The queue as its readers meet it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from oncall.models import User
from tests.factories.desk import CategoryFactory, ServiceFactory
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets import queue
from tickets.display import clock_face
from tickets.models import SlaClock, Ticket

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def ana() -> User:
    ana = UserFactory.create(full_name="Ana Agent", zone="Europe/Madrid")
    TeamFactory.create(name="Service desk", members=[ana])
    return ana


@pytest.fixture
def agent(ana: User, client: Client) -> Client:
    client.force_login(ana)
    return client


def titles(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/queue/{query}")
    assert answer.status_code == 200, query
    return [row.ticket.title for row in answer.context["rows"]]


def test_a_row_tells_number_title_requester_status_team_and_clock(agent: Client, ana: User) -> None:
    ticket = logged("Printer <on> fire", requester=UserFactory.create(full_name="Rita"), team=ana.teams.get())
    page = agent.get("/queue/").content.decode()
    for words in (ticket.number, "Printer &lt;on&gt; fire", "Rita", "New", "Service desk", "data-clock"):
        assert words in page, words


def test_everybody_begins_where_his_work_is(client: Client, ana: User) -> None:
    assert client.get("/").url.startswith("/accounts/login/")  # type: ignore[attr-defined]
    client.force_login(ana)
    assert client.get("/").url == "/queue/"  # type: ignore[attr-defined]
    client.force_login(UserFactory.create())
    assert client.get("/").url == "/portal/"  # type: ignore[attr-defined]
    assert client.get("/queue/").url == "/portal/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["is_incident_manager", "is_process_owner", "is_staff"])
def test_those_who_read_the_desk_see_the_queue(client: Client, role: str) -> None:
    client.force_login(UserFactory.create(**{role: True}))
    logged("Printer")
    assert titles(client) == ["Printer"]


def test_only_visible_tickets_are_listed_and_counted(agent: Client) -> None:
    other = TeamFactory.create()
    logged("Secret", team=other, restricted=True, by=None)
    answer = agent.get("/queue/?status=any")
    assert (answer.context["rows"], answer.context["count"]) == ([], 0)
    assert {view["count"] for view in answer.context["views"]} == {"0"}


def test_a_page_costs_the_same_queries_whatever_the_rows(agent: Client, ana: User) -> None:
    logged("First", team=ana.teams.get())
    agent.get("/queue/")
    with CaptureQueriesContext(connection) as few:
        agent.get("/queue/")
    for number in range(12):
        logged(f"Ticket {number}", team=TeamFactory.create(), assignee=None, service=ServiceFactory.create())
    agent.get("/queue/")
    with CaptureQueriesContext(connection) as many:
        agent.get("/queue/")
    assert len(many) == len(few)
    assert len(many) <= 8, [query["sql"][:120] for query in many]


class TestFilters:
    @pytest.fixture(autouse=True)
    def _tickets(self, ana: User) -> None:
        self.ana = ana
        self.team = ana.teams.get()
        self.other = TeamFactory.create(name="Network")
        self.category = CategoryFactory.create()
        self.service = ServiceFactory.create()
        logged("mine", team=self.team, assignee=ana, by=None)
        logged("free", team=self.team, category=self.category, impact=1, urgency=1, by=None)
        logged("theirs", team=self.other, service=self.service, by=None)
        ended = logged("ended", team=self.team, by=None)
        Ticket.objects.filter(pk=ended.pk).update(status="closed")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"mine", "free", "theirs"}),
            ("?status=any", {"mine", "free", "theirs", "ended"}),
            ("?status=closed", {"ended"}),
            ("?assignee=me", {"mine"}),
            ("?assignee=none", {"free", "theirs"}),
            ("?team=mine", {"mine", "free"}),
            ("?team=mine&assignee=none", {"free"}),
            ("?team=none", set()),
            ("?priority=1", {"free"}),
            ("?words=thei", {"theirs"}),
            ("?triage=no", {"mine", "free", "theirs"}),
            ("?triage=yes", set()),
            ("?breach=breached", set()),
        ],
    )
    def test_narrow_to(self, agent: Client, query: str, expected: set[str]) -> None:
        assert set(titles(agent, query)) == expected

    def test_narrow_to_a_team_a_person_a_category_a_service(self, agent: Client) -> None:
        assert titles(agent, f"?team={self.other.pk}") == ["theirs"]
        assert titles(agent, f"?assignee={self.ana.pk}") == ["mine"]
        assert titles(agent, f"?category={self.category.pk}") == ["free"]
        assert titles(agent, f"?service={self.service.pk}") == ["theirs"]

    def test_narrow_to_those_of_people_who_left_the_desk(self, agent: Client) -> None:
        bob, eve = UserFactory.create(), UserFactory.create()
        team = TeamFactory.create(members=[bob, eve])
        logged("bob's", team=team, assignee=bob, by=None)
        logged("eve's", team=team, assignee=eve, by=None)
        assert titles(agent, "?assignee=gone") == []
        User.objects.filter(pk=bob.pk).update(is_active=False)
        eve.memberships.all().delete()
        assert set(titles(agent, "?assignee=gone")) == {"bob's", "eve's"}

    def test_of_ended_tickets_sort_by_age_as_no_time_is_left(self, agent: Client) -> None:
        assert agent.get("/queue/?status=any").context["sort_label"] == "Newest first"
        assert agent.get("/queue/?status=pending").context["sort_label"] == "Time left"

    def test_in_use_are_shown_with_a_link_that_drops_each(self, agent: Client) -> None:
        chips = agent.get("/queue/?team=mine&assignee=none&sort=newest").context["chips"]
        assert [(chip["label"], chip["value"], chip["url"]) for chip in chips] == [
            ("Team", "My teams", "/queue/?assignee=none&sort=newest"),
            ("Assignee", "Nobody", "/queue/?team=mine&sort=newest"),
        ]

    @pytest.mark.parametrize(
        "query",
        [
            "?team=99999999999999999999",
            "?team=x",
            "?team=-1",
            "?assignee=%00",
            "?status=gone",
            "?priority=6",
            "?priority=1.5",
            "?breach=x",
            "?category=99999999999",
            "?service=', '",
            "?words=%00",
            "?words=" + "x" * 500,
            "?triage=maybe",
            "?sort=x",
            "?page=x",
            "?page=%00",
            "?page=" + "9" * 3000,
            "?words=%FF",
            "?team=1&team=2",
        ],
    )
    def test_answer_absurd_values_with_the_page(self, agent: Client, query: str) -> None:
        assert agent.get(f"/queue/{query}").status_code == 200

    def test_refuse_an_unknown_value_at_its_field(self, agent: Client) -> None:
        assert "field-error" in agent.get("/queue/?team=99999").content.decode()


class TestClockFilters:
    def breaching(self, title: str, minutes: int, **changes: Any) -> Ticket:
        """A ticket whose one running clock is due so many minutes from now."""
        ticket = logged(title, by=None)
        due = NOW + timedelta(minutes=minutes)
        ticket.clocks.filter(metric="first_response").delete()
        ticket.clocks.update(due_at=due, next_fire_at=due - timedelta(minutes=5), **changes)
        return ticket

    def test_within_the_hour_is_due_by_then_and_not_breached(self, agent: Client) -> None:
        self.breaching("soon", 59)
        self.breaching("later", 61)
        self.breaching("overdue, unnoticed yet", -1)
        self.breaching("breached", -10, breached_at=NOW, breach_due_at=NOW)
        assert set(titles(agent, "?breach=hour")) == {"soon", "overdue, unnoticed yet"}
        views = {view["label"]: view["count"] for view in agent.get("/queue/").context["views"]}
        assert views["Breaching within the hour"] == "2"

    def test_close_is_what_the_chip_shows_as_close(self, agent: Client) -> None:
        for hours in range(1, 90, 8):
            ticket = logged(f"{hours}", by=None)
            ticket.clocks.update(due_at=NOW + timedelta(hours=hours), target=7200 * (1 + hours % 7))
            first = ticket.clocks.order_by("pk").first()
            assert first is not None
            Ticket.objects.filter(pk=ticket.pk).update(nearest_clock=first)
        faces = {}
        for ticket in Ticket.objects.all():
            states = [clock_state(each) for each in ticket.clocks.select_related("calendar_version")]
            faces[ticket.title] = "close" in states
        assert set(titles(agent, "?breach=risk")) == {title for title, close in faces.items() if close}
        assert len(set(faces.values())) == 2

    def test_breached_are_those_marked_so(self, agent: Client) -> None:
        ticket = logged("late", by=None)
        logged("fine", by=None)
        Ticket.objects.filter(pk=ticket.pk).update(breached=True)
        assert titles(agent, "?breach=breached") == ["late"]


def clock_state(row: SlaClock) -> str:
    return clock_face(row, NOW).state


class TestOrder:
    @pytest.fixture(autouse=True)
    def _tickets(self) -> None:
        for hour, title, key, priority in ((1, "a", 30, 2), (2, "b", 10, 3), (3, "c", 20, 1)):
            ticket = logged(title, at=MONDAY - timedelta(hours=hour), by=None)
            Ticket.objects.filter(pk=ticket.pk).update(queue_key=key, priority=priority)

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("", "bca"),
            ("time", "bca"),
            ("newest", "abc"),
            ("oldest", "cba"),
            ("priority", "cab"),
            ("x", "bca"),
        ],
    )
    def test_is_by(self, agent: Client, sort: str, expected: str) -> None:
        assert "".join(titles(agent, f"?sort={sort}")) == expected

    @pytest.mark.parametrize("sort", list(queue.ORDERS))
    def test_holds_across_pages_both_ways(self, agent: Client, monkeypatch: Any, sort: str) -> None:
        whole = titles(agent, f"?sort={sort}")
        monkeypatch.setattr(queue, "PAGE_SIZE", 2)
        first = agent.get(f"/queue/?sort={sort}")
        second = agent.get(first.context["older_url"])
        met = [row.ticket.title for answer in (first, second) for row in answer.context["rows"]]
        assert met == whole
        back = agent.get(second.context["newer_url"])
        assert [row.ticket.title for row in back.context["rows"]] == whole[:2]
        assert back.context["newer_url"] == ""

    def test_a_cursor_of_another_order_leads_to_the_first_page_and_says_so(
        self, agent: Client, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(queue, "PAGE_SIZE", 2)
        cursor = agent.get("/queue/?sort=newest").context["older_url"].split("page=")[1]
        answer = agent.get(f"/queue/?page={cursor}")
        assert [row.ticket.title for row in answer.context["rows"]] == ["b", "c"]
        assert "This is the first one" in answer.content.decode()


class TestTaking:
    def test_is_offered_on_what_nobody_has(self, agent: Client, ana: User) -> None:
        free = logged("free", by=None)
        logged("taken", team=ana.teams.get(), assignee=ana, by=None)
        page = agent.get("/queue/").content.decode()
        assert page.count('data-key="a"') == 1
        assert f'action="/tickets/{free.number}/take/"' in page

    def test_is_not_offered_on_his_own_report(self, agent: Client, ana: User) -> None:
        logged("own", requester=ana)
        assert 'data-key="a"' not in agent.get("/queue/").content.decode()

    def test_is_not_offered_to_a_process_owner(self, client: Client) -> None:
        client.force_login(UserFactory.create(is_process_owner=True))
        logged("free", by=None)
        assert 'data-key="a"' not in client.get("/queue/").content.decode()


class TestFragment:
    def test_is_the_list_and_the_counts_alone(self, agent: Client) -> None:
        logged("Printer")
        answer = agent.get("/queue/", headers={"HX-Request": "true"})
        page = answer.content.decode()
        assert "Printer" in page
        assert "<html" not in page
        assert 'id="queue-views" hx-swap-oob="true"' in page
        assert "HX-Request" in answer["Vary"]

    def test_of_nobody_signed_in_leads_the_whole_page_to_the_login(self, client: Client) -> None:
        answer = client.get("/queue/", headers={"HX-Request": "true"})
        assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_an_empty_queue_says_what_to_do_next(agent: Client) -> None:
    assert "The queue is empty" in agent.get("/queue/").content.decode()
    assert "No ticket fits" in agent.get("/queue/?assignee=me").content.decode()


def test_counts_are_capped(ana: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(queue, "COUNTED", 2)
    for _number in range(4):
        logged(by=None)
    counts = queue.capped_counts(
        [Ticket.objects.all(), Ticket.objects.none(), Ticket.objects.filter(title="x")]
    )
    assert [queue.count_words(count) for count in counts] == ["2+", "0", "0"]


def test_nothing_but_reading_is_answered(agent: Client) -> None:
    assert agent.post("/queue/").status_code == 405
