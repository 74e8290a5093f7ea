"""The manager's board: its numbers are the lengths of the lists they open, for whoever looks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from oncall.actions import make_schedule
from oncall.actions.schedules import Facts
from oncall.models import User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.reaching import page_for
from tests.factories.schedules import rota, weekly
from tests.factories.tickets import MONDAY, logged
from tickets import queue
from tickets.actions.major import accept_major, propose_major
from tickets.board import figures
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

# Wednesday noon in Madrid
NOW = MONDAY + timedelta(days=2, hours=2)
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[Any]:
    with clock.frozen(NOW) as frozen:
        yield frozen


class Scene:
    """Lea leads the service desk, Max the vault; each holds a restricted ticket among others of all ages."""

    def __init__(self) -> None:
        def person(name: str, **role: bool) -> User:
            return UserFactory.create(full_name=name, zone="Europe/Madrid", **role)

        self.ana = person("Ana Agent")
        self.people = {
            "lead": person("Lea Lead"),
            "other lead": person("Max Vault"),
            "incident manager": person("Mia Manager", is_incident_manager=True),
            "process owner": person("Pia Process", is_process_owner=True),
            "admin": person("Ada Admin", is_staff=True),
        }
        self.desk = TeamFactory.create(name="Service desk", members=[self.ana], leads=[self.people["lead"]])
        self.vault = TeamFactory.create(name="Vault", tier=3, leads=[self.people["other lead"]])
        for number, days in enumerate((0, 0, 1, 3, 4, 7, 8, 30, 31, 90)):
            team = (self.desk, self.vault, None)[number % 3]
            self.ticket(f"Aged {days}", NOW - timedelta(days=days), team=team, restricted=number % 4 == 1)
        self.ticket("Late", NOW, team=self.desk, breached=True, priority=1)
        self.ticket("Hidden and late", NOW, team=self.vault, breached=True, priority=2, restricted=True)
        soon = self.ticket("Soon", NOW, team=self.desk, assignee=self.ana)
        hidden = self.ticket("Hidden and soon", NOW, team=self.vault, restricted=True)
        for ticket, minutes in ((soon, 50), (hidden, 170)):
            due = NOW + timedelta(minutes=minutes)
            ticket.clocks.filter(metric="first_response").delete()
            ticket.clocks.update(due_at=due, next_fire_at=due - timedelta(minutes=5))
        self.ticket("Done", NOW, team=self.desk, breached=True, status="closed")

    @staticmethod
    def ticket(title: str, at: datetime, **changes: Any) -> Ticket:
        ticket = logged(title, by=None, at=at)
        ticket.clocks.update(due_at=NOW + timedelta(days=5), next_fire_at=NOW + timedelta(days=4))
        Ticket.objects.filter(pk=ticket.pk).update(**changes)
        return Ticket.objects.get(pk=ticket.pk)

    def page(self, role: str, query: str = "", **how: Any) -> Any:
        client = Client()
        client.force_login(self.people[role])
        answer = client.get(f"/board/{query}", **how)
        assert answer.status_code == 200
        return answer


@pytest.fixture
def scene() -> Scene:
    return Scene()


ROLES = ["lead", "other lead", "incident manager", "process owner", "admin"]


@pytest.mark.parametrize("role", ROLES)
def test_every_number_is_the_length_of_the_list_it_opens(scene: Scene, role: str) -> None:
    client = Client()
    client.force_login(scene.people[role])
    board = client.get("/board/")
    shown = list(board.context["figures"].all())
    assert len(shown) > 15
    for figure in shown:
        opened = client.get(figure.url)
        assert (figure.key, opened.context["count"]) == (figure.key, figure.count)
        assert not opened.context["filters"].form.errors
        # the badge of proposals is there when there are some
        if figure.key == "proposed":
            continue
        assert f'href="{figure.url}"'.replace("&", "&amp;") in board.content.decode()


def test_restricted_tickets_count_for_those_who_see_them(scene: Scene) -> None:
    counts = {role: scene.page(role).context["figures"] for role in ROLES}
    assert {role: each.breached.count for role, each in counts.items()} == {
        "lead": 1,
        "other lead": 2,
        "incident manager": 2,
        "process owner": 1,
        "admin": 1,
    }
    assert [counts["incident manager"].within_hour.count, counts["incident manager"].within_four.count] == [
        1,
        2,
    ]
    assert counts["admin"].within_four.count == 1


def test_age_is_counted_in_days_of_the_readers_calendar(scene: Scene) -> None:
    mia = scene.people["incident manager"]
    ages = {bar.figure.key: bar.figure.count for bar in figures(mia, NOW).by_age}
    assert ages == {"age-today": 6, "age-3": 2, "age-7": 2, "age-30": 2, "age-older": 2}
    mia.zone = "Pacific/Auckland"
    # there it is Thursday already: the morning of Madrid's Wednesday was yesterday for nobody but them
    assert sum(bar.figure.count for bar in figures(mia, NOW).by_age) == 14


@pytest.mark.parametrize("code", [code for code, _label in queue.AGES])
def test_ages_leave_no_instant_out_and_none_counts_twice(scene: Scene, code: str) -> None:
    zone = scene.ana.display_zone
    others = [each for each, _label in queue.AGES if each != code]
    mine = Ticket.objects.filter(queue.of_age(code, NOW, zone))
    for other in others:
        assert not mine.filter(queue.of_age(other, NOW, zone)).exists()


def test_agents_and_requesters_do_not_read_it(scene: Scene, client: Client) -> None:
    client.force_login(scene.ana)
    assert client.get("/board/").status_code == 403
    assert "/board/" not in client.get("/queue/").content.decode()
    client.force_login(UserFactory.create())
    assert client.get("/board/").status_code == 302
    assert client.post("/board/").status_code == 405


def test_those_who_read_it_find_it_in_the_bar(scene: Scene) -> None:
    assert 'href="/board/" aria-current="page"' in scene.page("lead").content.decode()


def test_what_breaches_next_stands_nearest_first_with_its_clock(scene: Scene) -> None:
    page = scene.page("incident manager")
    assert [each.ticket.title for each in page.context["next_breaches"]] == ["Soon", "Hidden and soon"]
    assert page.content.decode().count("data-clock") == 2
    assert "Hidden and soon" not in scene.page("admin").content.decode()


def test_fragment_is_what_changes_and_says_when(scene: Scene) -> None:
    part = scene.page("lead", headers=FRAGMENT).content.decode()
    assert "<html" not in part
    assert "12:00:00" in part
    assert part.count('id="board-') == len(set(part.split('id="board-')[1:]))


def test_wall_shows_no_names_and_of_what_is_restricted_the_number_alone(scene: Scene) -> None:
    person = UserFactory.create(full_name="Nadia Night")
    facts = Facts("Storage nights", scene.desk, "Europe/Madrid")
    make_schedule(by=None, facts=facts, layers=[weekly(person, anchor=date(2026, 2, 2))], now=MONDAY)
    for query in ("", "?wall=1"):
        words = scene.page("incident manager", query).content.decode()
        assert (
            ("Nadia Night" in words) == ("Hidden and soon" in words) == ("Ana Agent" in words) == (not query)
        )
        assert "Storage nights" in words
    assert "Restricted" in words
    assert '<header class="bar"' not in words
    assert "Hidden" not in scene.page("incident manager", "?wall=1", headers=FRAGMENT).content.decode()


def test_pages_that_nobody_answers_stand_in_red_as_far_as_one_sees_them(scene: Scene) -> None:
    def page(label: str, minutes: int, **values: Any) -> None:
        at = NOW - timedelta(minutes=minutes)
        page_for(now=at, subject_label=label, **values)

    page("INC-1 Nobody came", 90, subject_key="a", state="unanswered", team=scene.desk)
    page("INC-2 Calls and calls", 11, subject_key="b", state="triggered")
    page("INC-3 Has just begun", 9, subject_key="c", state="triggered")
    page("INC-4 Waits for the morning", 90, subject_key="d", state="triggered", urgency="low")
    page("INC-5 Payroll leak", 90, subject_key="e", state="unanswered", private=True, team=scene.vault)
    page("INC-6 Sleeps", 90, subject_key="f", state="triggered", snoozed_until=NOW + timedelta(hours=1))
    labels = {role: [each.subject_label[:5] for each in scene.page(role).context["pages"]] for role in ROLES}
    assert set(labels["incident manager"]) == {"INC-1", "INC-2", "INC-5"}
    assert set(labels["lead"]) == {"INC-1", "INC-2"}
    assert set(labels["other lead"]) == {"INC-1", "INC-2", "INC-5"}
    wall = scene.page("incident manager", "?wall=1").content.decode()
    assert "Payroll" not in wall
    assert "INC-1 Nobody came" in wall


def test_major_incidents_stand_with_their_promise_and_wait_for_a_decision(scene: Scene) -> None:
    mia, titles = scene.people["incident manager"], ("Payroll is down", "Everything is slow")
    payroll, slow = (scene.ticket(title, NOW, team=scene.vault, restricted=True) for title in titles)
    propose_major(ticket=payroll.pk, by=mia, now=NOW, reason="Nobody is paid")
    accept_major(
        ticket=payroll.pk, by=mia, now=NOW, commander=mia, next_update_at=NOW + timedelta(minutes=30)
    )
    propose_major(ticket=slow.pk, by=mia, now=NOW, reason="All call")
    page = scene.page("incident manager")
    words = page.content.decode()
    assert [row["ticket"].title for row in page.context["declared"]] == ["Payroll is down"]
    assert f"/tickets/{slow.number}/accept_major/" in words
    assert f"/tickets/{slow.number}/decline_major/" in words
    assert (page.context["figures"].majors.count, page.context["figures"].proposed.count) == (1, 1)
    assert "next update" in words
    wall = scene.page("incident manager", "?wall=1").content.decode()
    assert payroll.number in wall
    assert "Payroll is down" not in wall
    assert "Mia Manager" not in wall
    assert "/accept_major/" not in wall
    other = scene.page("process owner")
    assert payroll.number not in other.content.decode()
    assert other.context["figures"].majors.count == 0


def test_gap_on_call_is_named(scene: Scene) -> None:
    rota(name="Empty", layers=[])
    page = scene.page("lead").content.decode()
    assert "1 gap" in page
    assert "Nobody" in page


def test_board_costs_the_same_queries_whatever_there_is(scene: Scene) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            scene.page("lead", headers=FRAGMENT)
        return len(queries)

    scene.page("lead")
    before = cost()
    for number in range(4):
        rota(name=f"Rota {number}", team=scene.desk)
        soon = scene.ticket(f"Soon {number}", NOW, team=scene.desk, assignee=scene.ana)
        soon.clocks.update(due_at=NOW + timedelta(minutes=9), next_fire_at=NOW + timedelta(minutes=5))
        page_for(now=NOW, subject_key=f"k{number}", state="unanswered", team=scene.vault)
        TeamFactory.create(name=f"Team {number}")
    cost()
    # the first schedule brings its layers, seats, overrides, people and their time off
    assert cost() - before <= 5
    assert cost() <= 30


def test_counts_are_read_from_the_indexes_of_open_tickets(scene: Scene) -> None:
    _fill(20_000)
    mia = scene.people["incident manager"]
    pia = scene.people["process owner"]
    for reader in (mia, pia):
        with CaptureQueriesContext(connection) as queries:
            found = figures(reader, NOW)
        (counted,) = (each["sql"] for each in queries.captured_queries if "count(*)" in each["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {counted}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        # the name of other tables begins so, too
        assert "Seq Scan on tickets_ticket " not in plan, plan
        for index in ("ticket_open_queue", "ticket_open_prio", "ticket_open_age"):
            assert index in plan, index
        assert found.open.words == "1000+"


def _fill(count: int) -> None:
    """So many copies of a ticket in the table, one in ten of them open."""
    copied = {
        "number": "'INC-8' || lpad(n::text, 6, '0')",
        "received_at": "received_at - n * interval '7 minutes'",
        "status": "CASE WHEN n %% 10 = 0 THEN 'assigned' ELSE 'closed' END",
        "breached": "n %% 3 = 0",
        "queue_key": "queue_key + n",
        "restricted": "n %% 50 = 0",
    }
    names = [str(field.column) for field in Ticket._meta.concrete_fields if not field.primary_key]
    values = ", ".join(copied.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tickets_ticket ({columns}) SELECT {values} FROM"
            " (SELECT * FROM tickets_ticket WHERE title = 'Late') AS one, generate_series(1, %s) AS n",
            [count],
        )
        cursor.execute("ANALYZE tickets_ticket")
