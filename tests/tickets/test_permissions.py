"""Who may do what in which status, as tables; and that a ticket at hand is seen by whom lists show it."""

from itertools import product
from operator import attrgetter

import pytest
from django.db import connection

from oncall.models import User
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets.lifecycle import Status
from tickets.models import MajorIncident, PendingReason, Ticket, TicketPaged
from tickets.permissions import (
    Ability,
    abilities,
    may_log,
    sees,
)

pytestmark = pytest.mark.django_db

reads_desk, configures, operates = attrgetter("reads_desk"), attrgetter("is_admin"), attrgetter("operates")

OPEN = (
    "reply note take assign duplicate relate inform page edit override task check cancel escalate triage"
    " reject convert propose_major"
)
RESOLVED = "reply note relate edit reopen"
ENDED = "note relate"

# status: what an agent of tier 2 may, what a member of the desk may besides, what the requester may
TABLE = {
    Status.NEW: (f"{OPEN} start resolve", "", "write"),
    Status.ASSIGNED: (f"{OPEN} start pend resolve", "", "write"),
    Status.IN_PROGRESS: (f"{OPEN} pend resolve", "", "write"),
    Status.PENDING: (f"{OPEN} resume resolve", "", "write"),
    Status.RESOLVED: (RESOLVED, "close spoken_yes", "write answer rate"),
    Status.CLOSED: (ENDED, "", "write rate"),
    Status.CANCELLED: (ENDED, "", "write"),
    Status.DUPLICATE: (f"{ENDED} undo_duplicate", "", ""),
}


def able(words: str) -> set[Ability]:
    return {Ability(word) for word in words.split()}


@pytest.fixture
def people() -> dict[str, User]:
    """One of each role; `desk`, `lead` are of tier 1, `agent` of tier 2."""
    people = {
        "requester": UserFactory.create(),
        "stranger": UserFactory.create(),
        "agent": UserFactory.create(),
        "desk": UserFactory.create(),
        "lead": UserFactory.create(),
        "manager": UserFactory.create(is_incident_manager=True),
        "owner": UserFactory.create(is_process_owner=True),
        "admin": UserFactory.create(is_staff=True),
    }
    TeamFactory.create(name="Desk", tier=1, members=[people["desk"]], leads=[people["lead"]])
    TeamFactory.create(name="Second", tier=2, members=[people["agent"]])
    return people


def ticket_in(status: Status, requester: User, **fields: object) -> Ticket:
    """An incident in the tier-3 team, not triaged, in this status."""
    ticket = logged(requester=requester, team=TeamFactory.create(tier=3))
    ticket.status = status.value
    if status is Status.PENDING:
        ticket.pending_reason = PendingReason.objects.get(code="vendor")
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.save()
    return ticket


@pytest.mark.parametrize("status", Status)
def test_each_role_may_do_what_the_table_says(people: dict[str, User], status: Status) -> None:
    ticket = ticket_in(status, people["requester"])
    agent, desk, requester = (able(words) for words in TABLE[status])
    assert abilities(people["agent"], ticket) == agent
    for role in ("desk", "lead"):
        assert abilities(people[role], ticket) == agent | desk, role
    # Not being a member of any team he doesn't take tickets; he restricts any.
    manager = agent | desk - {Ability.TAKE}
    if ticket.is_open:
        manager = manager - {Ability.TAKE} | {Ability.RESTRICT, Ability.ACCEPT_MAJOR}
    assert abilities(people["manager"], ticket) == manager
    assert abilities(people["requester"], ticket) == requester
    for role in ("stranger", "owner", "admin"):
        assert abilities(people[role], ticket) == set(), role


@pytest.mark.parametrize("role", ["agent", "desk", "lead", "manager", "owner", "admin"])
@pytest.mark.parametrize("status", Status)
def test_on_his_own_ticket_everybody_is_a_requester(
    people: dict[str, User], role: str, status: Status
) -> None:
    assert abilities(people[role], ticket_in(status, people[role])) == able(TABLE[status][2])


@pytest.mark.parametrize(
    ("fields", "more", "less"),
    [
        ({"kind": "request"}, "", "reject convert propose_major"),
        ({"triaged": True}, "", "triage"),
        ({"override_reason": "Because"}, "lift_override", ""),
        ({"team": None}, "", "escalate"),
    ],
)
def test_some_abilities_depend_on_the_ticket(
    people: dict[str, User], fields: dict[str, object], more: str, less: str
) -> None:
    ticket = ticket_in(Status.ASSIGNED, people["requester"], **fields)
    assert abilities(people["agent"], ticket) == (
        able(TABLE[Status.ASSIGNED][0]) | able(more) - able(less)
    ) - able(less)


def test_who_has_it_does_not_take_it_and_a_tier_that_got_it_may_return_it(people: dict[str, User]) -> None:
    ticket = ticket_in(Status.ASSIGNED, people["requester"])
    assert Ability.RETURN_BACK not in abilities(people["agent"], ticket)
    ticket.assignee, ticket.returns_to = people["agent"], ticket.team
    assert Ability.TAKE not in abilities(people["agent"], ticket)
    assert Ability.RETURN_BACK in abilities(people["agent"], ticket)


# state and status: what an agent, somebody in a role, the commander, and an incident manager may about it
MAJORS = {
    ("proposed", Status.ASSIGNED): ("", "", "", "accept_major decline_major"),
    ("declined", Status.ASSIGNED): ("propose_major",) * 3 + ("propose_major accept_major",),
    ("stood_down", Status.ASSIGNED): ("propose_major",) * 3 + ("propose_major accept_major",),
    ("accepted", Status.ASSIGNED): (
        "spot_check",
        "spot_check major_roles mark update",
        "spot_check major_roles mark update spot_check_remove stand_down",
        "spot_check major_roles mark update spot_check_remove stand_down",
    ),
    ("accepted", Status.RESOLVED): (
        "",
        "major_roles mark",
        "major_roles mark stand_down",
        "major_roles mark stand_down",
    ),
    ("proposed", Status.RESOLVED): ("", "", "", ""),
    ("accepted", Status.CLOSED): ("", "", "", ""),
}
ABOUT_MAJORS = able(
    "propose_major accept_major decline_major stand_down major_roles update mark spot_check spot_check_remove"
)


@pytest.mark.parametrize(("state", "status"), MAJORS)
def test_each_role_may_do_to_a_major_incident_what_the_table_says(
    people: dict[str, User], state: str, status: Status
) -> None:
    ticket = ticket_in(status, people["requester"])
    MajorIncident.objects.create(
        ticket=ticket,
        state=state,
        proposed_at=ticket.received_at,
        scribe=people["desk"],
        commander=people["lead"],
    )
    for role, words in zip(("agent", "desk", "lead", "manager"), MAJORS[state, status], strict=True):
        assert abilities(people[role], ticket) & ABOUT_MAJORS == able(words), role
    for role in ("requester", "stranger", "owner", "admin"):
        assert not abilities(people[role], ticket) & ABOUT_MAJORS, role


def test_a_declared_major_incident_does_not_end_in_another_way(people: dict[str, User]) -> None:
    ticket = ticket_in(Status.ASSIGNED, people["requester"])
    MajorIncident.objects.create(ticket=ticket, state="accepted", proposed_at=ticket.received_at)
    assert not abilities(people["manager"], ticket) & able("cancel reject convert duplicate")


def test_who_has_confirmed_is_not_asked_again(people: dict[str, User]) -> None:
    ticket = ticket_in(Status.RESOLVED, people["requester"], answered_as="verified")
    assert Ability.ANSWER not in abilities(people["requester"], ticket)
    assert Ability.SPOKEN_YES not in abilities(people["desk"], ticket)


def test_only_the_holding_team_and_managers_restrict(people: dict[str, User]) -> None:
    ticket = ticket_in(Status.ASSIGNED, people["requester"], team=people["desk"].teams.get())
    may = {role for role, user in people.items() if Ability.RESTRICT in abilities(user, ticket)}
    assert may == {"desk", "lead", "manager"}


def test_who_has_left_may_nothing(people: dict[str, User]) -> None:
    ticket = ticket_in(Status.RESOLVED, people["requester"])
    for user in people.values():
        user.is_active = False
        assert abilities(user, ticket) == set()
        for may in (may_log, reads_desk, configures, operates):
            assert not may(user)


@pytest.mark.parametrize(
    ("may", "roles"),
    [
        (may_log, {"agent", "desk", "lead", "manager"}),
        (reads_desk, {"agent", "desk", "lead", "manager", "owner", "admin"}),
        (configures, {"admin"}),
        (operates, {"manager", "admin"}),
    ],
)
def test_beyond_tickets_roles_may(people: dict[str, User], may: object, roles: set[str]) -> None:
    assert {role for role, user in people.items() if may(user)} == roles  # type: ignore[operator]


# -- who sees what ------------------------------------------------------------------------------------------


def test_lists_and_a_ticket_at_hand_agree_about_who_sees_it(people: dict[str, User]) -> None:
    """Every role, in and out of the holding team and of the ticket's organisation, active or not."""
    open_house, closed_house = (OrganisationFactory.create(requesters_see_all=see) for see in (True, False))
    users = list(people.values())
    for house in (open_house, closed_house):
        users += [
            UserFactory.create(organisation=house),
            UserFactory.create(organisation=house, is_active=False),
        ]
        colleague_agent = UserFactory.create(organisation=house)
        TeamFactory.create(members=[colleague_agent])
        users.append(colleague_agent)
    users += [
        UserFactory.create(is_incident_manager=True, is_active=False),
        UserFactory.create(is_superuser=True),
    ]
    teams = [None, people["desk"].teams.get(), people["agent"].teams.get()]
    requesters = [
        people["requester"],
        people["desk"],
        UserFactory.create(organisation=open_house),
        UserFactory.create(organisation=closed_house),
    ]
    tickets = [
        logged(requester=requester, by=people["manager"], team=team, restricted=restricted)
        for requester, team, restricted in product(requesters, teams, (True, False))
    ]
    paged_for = tickets[::3]
    TicketPaged.objects.bulk_create(
        TicketPaged(ticket=ticket, user=user, at=MONDAY) for ticket in paged_for for user in users[::2]
    )
    for user in User.objects.filter(pk__in=[each.pk for each in users]).select_related("organisation"):
        listed = set(Ticket.objects.visible_to(user).values_list("pk", flat=True))
        at_hand = {ticket.pk for ticket in tickets if sees(user, ticket)}
        assert listed == at_hand, user


def seen_by(people: dict[str, User], ticket: Ticket) -> set[str]:
    return {role for role, user in people.items() if sees(user, ticket)}


def test_who_was_paged_for_a_restricted_ticket_sees_that_one_alone(people: dict[str, User]) -> None:
    """With its internal side for who reads the desk, with its public side for a guest on call."""
    hidden, other = (ticket_in(Status.NEW, people["requester"], restricted=True) for _each in range(2))
    for role in ("agent", "stranger"):
        assert not sees(people[role], hidden)
        TicketPaged.objects.create(ticket=hidden, user=people[role], at=MONDAY)
        assert sees(people[role], hidden)
        assert not sees(people[role], other)
        assert list(Ticket.objects.visible_to(people[role]).filter(restricted=True)) == [hidden]
    assert Ability.NOTE in abilities(people["agent"], hidden)
    assert hidden.notes_visible_to(people["agent"])
    assert not hidden.notes_visible_to(people["stranger"])
    assert abilities(people["stranger"], hidden) == frozenset()


def test_a_requesters_tickets_are_found_by_indexes_also_with_those_he_was_paged_for(
    people: dict[str, User],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Ticket.objects.visible_to(people["requester"]).order_by().explain()
    assert "BitmapOr" in plan
    assert "Seq Scan" not in plan


def test_the_team_limits_who_is_assigned_not_who_reads(people: dict[str, User]) -> None:
    ticket = ticket_in(Status.NEW, people["requester"])
    assert seen_by(people, ticket) == set(people) - {"stranger"}


def test_a_restricted_ticket_is_seen_by_its_team_its_lead_managers_and_the_requester(
    people: dict[str, User],
) -> None:
    ticket = ticket_in(Status.NEW, people["requester"], restricted=True, team=people["desk"].teams.get())
    assert seen_by(people, ticket) == {"desk", "lead", "manager", "requester"}


def test_colleagues_see_each_others_tickets_where_the_admin_allows_it_but_not_restricted_ones(
    people: dict[str, User],
) -> None:
    house = OrganisationFactory.create(requesters_see_all=True)
    one, other = UserFactory.create(organisation=house), UserFactory.create(organisation=house)
    ticket = ticket_in(Status.NEW, one)
    assert sees(other, ticket)
    assert abilities(other, ticket) == set(), "seeing is not writing"
    ticket.restricted = True
    assert not sees(other, ticket)
    house.requesters_see_all = False
    house.save()
    ticket.restricted = False
    assert not sees(User.objects.select_related("organisation").get(pk=other.pk), ticket)


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("requester", False),
        ("stranger", False),
        ("agent", True),
        ("desk", True),
        ("manager", True),
        ("owner", True),
        ("admin", True),
    ],
)
def test_the_internal_side_is_for_the_desk(people: dict[str, User], role: str, reads: bool) -> None:
    assert ticket_in(Status.NEW, people["requester"]).notes_visible_to(people[role]) is reads
    assert not ticket_in(Status.NEW, people[role]).notes_visible_to(people[role])
